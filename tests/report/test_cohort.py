"""The case series: the published counts come out, and what nobody charted stays unknown everywhere."""

import csv
import io
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from bedside.cli import cli
from bedside.desk import cohort as desk
from bedside.domain.records import Device, Event, Medicine, Order, OxygenSetting
from bedside.exchange.cohort_csv import cohort_csv
from bedside.protocol.cohort.case import Amount
from bedside.protocol.cohort.reading import case_of
from bedside.protocol.cohort.summary import compared, median_of, median_words
from bedside.protocol.cohort.words import columns
from bedside.report.cohort import compose_cohort, swimmers
from bedside.report.ink import Line, Words
from bedside.report.swimdraw import Swum, height, marks
from tests.protocol.ward import navarro
from tests.report import published
from tests.report.charts import NOW, Maker, hours, practice
from tests.report.wards import WRITING

UNKNOWN = (
    "days_from_admission", "days_from_onset", "device", "doses", "total_mg", "days_every_6_h", "days_every_24_h",
    "peak_crp", "who_start", "who_day_7", "who_end", "steroids", "adverse_events",
)  # fmt: skip


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    session = published.make(tmp_path_factory.mktemp("series") / "store")
    yield session
    session.close()


@pytest.fixture(scope="module")
def cases(series):
    return desk.gathered(series)


NRB = (Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6)))


def numbered(cases, wanted):
    return {int(item.mrn[2:]) for item in cases if wanted(item)}


def row(case):
    return {item.key: item.cell(case) for item in columns([case])}


def treated():
    """Return a chart with two intervals, a pause between them, and an end."""
    make = Maker()
    make.records[0] = msgspec.structs.replace(make.records[0], at=hours(-60))
    make.add(Event, hours(-48), code="admitted")
    make.add(OxygenSetting, hours(0), devices=NRB, spo2=Decimal(90), rr=Decimal(28))
    make.add(OxygenSetting, hours(23), devices=NRB)
    ordered = {"drug": "anakinra", "dose": Decimal(100), "route": "subcutaneous"}
    make.add(Order, hours(20), action="start", interval_hours=6, **ordered)
    for hour in (24, 30, 36, 42):
        make.dose(hours(hour))
    make.add(Order, hours(48), action="hold", drug="anakinra")
    make.add(Order, hours(72), action="resume", drug="anakinra", interval_hours=12)
    make.dose(hours(72))
    make.add(Order, hours(96), action="stop", drug="anakinra", reason="responded")
    make.add(OxygenSetting, hours(97), devices=(Device(name="ra"),))
    make.add(Event, hours(98), code="discharged")
    return make


def test_the_published_counts_come_out(cases):
    assert Counter(item.group for item in cases) == {"treated": 11, "not_treated": 3}
    assert numbered(cases, lambda item: item.start == "early") == {1, 2, 3, 6, 8, 9, 11}
    assert numbered(cases, lambda item: item.start == "late") == {4, 5, 7, 10}
    ends = Counter((item.group, item.end) for item in cases)
    assert ends == {("treated", "home"): 9, ("treated", "here"): 1, ("treated", "died"): 1,
                    ("not_treated", "home"): 1, ("not_treated", "here"): 2}  # fmt: skip
    assert numbered(cases, lambda item: item.infection.outcome == "MET") == {4, 5, 7}
    assert numbered(cases, lambda item: item.ventilated.outcome == "MET") == {4, 5, 7, 9, 10, 12, 13, 14}
    assert numbered(cases, lambda item: item.ventilated.outcome == "NOT_MET") == {1, 2, 3, 6, 8, 11}
    assert numbered(cases, lambda item: "not extubated" in item.ventilated.words) == {5, 14}
    assert numbered(cases, lambda item: item.stopped == "infection") == {4, 5, 7}
    assert all("names no reason" in item.why for item in cases if item.group == "not_treated")


def test_what_the_text_does_not_give_stays_unknown(cases):
    for case in cases:
        if case.group == "treated":
            said = row(case)
            keys = UNKNOWN if case.end == "died" else (*UNKNOWN, "off_oxygen")
            assert {said[key] for key in keys} == {"not charted"}, case.mrn
            assert (said["eligible"], case.stated, case.lane) == ("cannot say", True, None)
    assert {item.ferritin for item in cases} == {Amount(">1000")}
    rows = {item.title: item.cells for item in compared(cases)}
    assert rows["Patients"] == ("11", "7", "4", "3")
    assert rows["Peak ferritin, ng/mL"][:3] == tuple(f"not charted, n 0 of {n}" for n in (11, 7, 4))
    assert rows["Doses"] == (*(f"not charted, n 0 of {n}" for n in (11, 7, 4)), "no dose")
    assert rows["Outcome"][0] == "9 discharged, 1 not discharged, 1 died"


def test_days_intervals_and_levels_are_read_from_the_times_charted():
    case = case_of(treated().chart(hours(200)), navarro())
    assert (case.from_admission, case.from_onset, case.start) == (Amount("3", 3.0), Amount("1", 1.0), "early")
    assert {item.hours: item.days for item in case.intervals} == {6: 1.0, 12: 1.0}
    assert (case.doses.number, case.total_mg.number, case.stopped) == (5, 500, "responded")
    assert (case.device, case.who_start.text, case.who_end.text, case.end) == ("NRB 15 + NC 6", "4", "1 to 2", "home")
    assert (case.off_oxygen.outcome, case.ventilated.outcome) == ("MET", "NOT_MET")
    # Nobody said anything of these: not no, and not zero.
    assert {case.steroids.outcome, case.infection.outcome, case.adverse.outcome} == {"UNKNOWN"}
    assert (case.ferritin, case.crp) == (Amount(), Amount())
    lane = case.lane
    assert (lane.start, lane.onset, lane.end) == (-3.0, -1.0, pytest.approx(74 / 24, abs=0.001))
    assert [(item.hours, item.start, item.end) for item in lane.steps] == [(6, 0.0, 1.0), (12, 2.0, 3.0)]


def test_an_entry_after_the_end_of_the_stay_changes_no_outcome():
    make = treated()
    make.add(Event, hours(150), code="intubated", state="start")
    assert case_of(make.chart(hours(200)), navarro()).ventilated.outcome == "NOT_MET"


def test_peaks_keep_their_sign_and_leave_held_values_out():
    make = treated()
    for hour, value in ((1, "1840"), (2, "<2000"), (3, "900")):
        make.lab("ferritin", hours(hour), value, "ng/mL")
    assert case_of(make.chart(hours(200)), navarro()).ferritin == Amount(">=1840")
    make.lab("ferritin", hours(4), "2310", "ng/mL")
    assert case_of(make.chart(hours(200)), navarro()).ferritin == Amount("2310", 2310.0)
    make.lab("ferritin", hours(5), ">5000", "ng/mL")
    assert case_of(make.chart(hours(200)), navarro()).ferritin == Amount(">5000")
    held = case_of(practice().chart(), navarro()).crp
    assert (held.number, held.text) == (198.0, "198 (1 held, not counted)")


def test_infection_counts_from_its_side_of_the_first_dose():
    make = treated()
    make.add(Event, hours(1), code="infection", state="excluded")
    chart = make.chart(hours(200))
    assert case_of(chart, navarro()).infection.outcome == "UNKNOWN"
    make.add(Event, hours(73), code="infection", state="excluded")
    assert case_of(make.chart(hours(200)), navarro()).infection.outcome == "NOT_MET"
    make.add(Event, hours(74), code="culture", subject="blood", state="positive", text="klebsiella")
    found = case_of(make.chart(hours(200)), navarro()).infection
    assert (found.outcome, found.words.endswith("day 3")) == ("MET", True)
    make.add(Event, hours(75), code="culture", subject="blood", state="contaminant")
    assert case_of(make.chart(hours(200)), navarro()).infection.outcome == "NOT_MET"


def test_steroids_are_told_with_dose_and_days():
    make = treated()
    made = {"drug": "Solu-Medrol", "dose": Decimal(40), "dose_unit": "mg", "route": "intravenous", "interval_hours": 12}
    make.add(Medicine, hours(1), action="start", **made)
    running = case_of(make.chart(hours(90)), navarro()).steroids
    assert "40 mg intravenously every 12 hours" in running.words
    assert running.words.endswith("no stop charted")
    make.add(Medicine, hours(73), action="stop", drug="methylprednisolone")
    assert case_of(make.chart(hours(90)), navarro()).steroids.words.endswith(", 3 d")


def test_a_median_takes_only_what_is_known_and_says_how_many():
    found = median_of([Amount("10", 10.0), Amount(), Amount(">90"), Amount("20", 20.0), Amount("0", 0.0)])
    assert (found.middle, found.known, found.of) == (10.0, 3, 5)
    assert median_words(found) == "10 (5 to 15), n 3 of 5"
    assert median_words(median_of([Amount()])) == "not charted, n 0 of 1"
    assert median_words(median_of([])) == "no patient"


def test_no_cell_of_the_file_is_a_formula(cases):
    evil = msgspec.structs.replace(cases[0], name="=1+1", why="ok; =cmd", stopped="-2")
    read = list(csv.DictReader(io.StringIO(cohort_csv([evil, cases[1]]))))
    assert (read[0]["name"], read[0]["not_treated_because"], read[0]["stopped_because"]) == (
        "'=1+1",
        "ok;' =cmd",
        "'-2",
    )
    assert read[1]["mrn"] == "N-02"
    assert all(cell for cell in (read[0]["doses"], read[0]["device"]))


def test_the_paper_lists_every_patient_once_in_each_table(series, cases):
    document = desk.pdf_content(series, cases)
    pages = PdfReader(io.BytesIO(document)).pages
    text = "\n".join(page.extract_text() for page in pages)
    for number in range(1, 12):
        assert text.count(f"N-{number:02}") == 2
    assert text.count("N-12") == 1
    assert "14 patients: 11 treated, 3 not treated" in text
    assert "early, as stated" in " ".join(text.split())
    assert "copy 0001-" in text
    assert "No times are charted." in text
    assert pages[0].mediabox.width > pages[0].mediabox.height


def test_patients_who_were_never_eligible_are_counted_and_not_listed(cases):
    other = msgspec.structs.replace(cases[0], mrn="ZZ-99", group="other")
    note = compose_cohort((*cases, other), "Ward", "now", WRITING)
    assert b"ZZ-99" not in msgspec.json.encode(note)
    assert b"1 more patients are not listed" in msgspec.json.encode(note)


def test_a_gap_in_the_oxygen_is_hatched_and_a_plot_parts_between_lanes():
    make = treated()
    case = case_of(make.chart(hours(200)), navarro())
    assert any(item.level is None for item in case.lane.support)
    plot = swimmers([case])
    drawn = list(marks(plot, 500.0))
    slanted = [
        m
        for m in drawn
        if isinstance(m, Line) and m.points[0][0] != m.points[-1][0] != m.points[0][1] and m.grey == 0.35
    ]
    assert slanted
    assert {"P-0003 \u00b7 PRACTICE, Patient 3", "early"} <= {m.text for m in drawn if isinstance(m, Words)}
    long = msgspec.structs.replace(plot, swimmers=plot.swimmers * 60)
    parts = Swum(long, 500.0).split(500.0, 400.0)
    assert parts[0].height <= 400.0
    assert sum(len(part._plot.swimmers) for part in parts) == 60
    assert height(plot, 300.0) > height(plot, 700.0)


def test_a_child_says_the_same_rows_and_writes_nothing(series, cases):
    said, head = [], series.store.journal_head()
    assert desk.work(desk.job_of(series), said.append, lambda: published.NOW)
    assert tuple(desk.case_said(item) for item in said if "case" in item) == cases
    assert said[-1] == {"done": True}
    assert said[-2]["progress"] == 1
    assert series.store.journal_head() == head


def test_the_file_is_journaled_before_it_is_there(series, cases):
    head = series.store.journal_head()
    desk.csv_content(series, cases)
    assert series.store.journal_head() == head + 1


def test_the_verb_writes_by_the_name_of_the_file(tmp_path):
    published.make(tmp_path / "store").close()
    given = ["cohort", "--store", str(tmp_path / "store"), "--user", "demo", "-o"]
    runner, said = CliRunner(env={"BEDSIDE_PASSPHRASE": published.PASSPHRASE}), []
    for name in ("series.csv", "series.pdf", "series.txt", "store/series.csv"):
        said.append(runner.invoke(cli, [*given, str(tmp_path / name)]))
    assert [item.exit_code for item in said] == [0, 0, 2, 2]
    assert "not encrypted" in said[0].stderr
    assert "End the name in .csv or .pdf." in said[2].stderr
    assert len((tmp_path / "series.csv").read_text("utf-8").splitlines()) == 15
    assert (tmp_path / "series.pdf").read_bytes().startswith(b"%PDF")
    assert not (tmp_path / "store" / "series.csv").exists()


def test_a_chart_with_times_in_days_gives_whole_days():
    make = treated()
    make.records = [
        replace_day(item) if isinstance(item, Event) and item.code == "admitted" else item for item in make.records
    ]
    assert case_of(make.chart(NOW + timedelta(days=30)), navarro()).from_admission == Amount("3", 3.0)


def replace_day(item):
    return msgspec.structs.replace(item, precision="day")
