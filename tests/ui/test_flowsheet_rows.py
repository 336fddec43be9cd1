"""The flowsheet holds every record in its row and column: nothing hidden, nothing invented, nothing placed by guess."""

from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.domain.conflict import Conflict, Option
from bedside.domain.records import Device, Event, OxygenSetting, Reading
from bedside.protocol.assess import assess
from bedside.protocol.load import shipped_protocol
from bedside.ui import flowsheet_order as order
from bedside.ui.flowsheet_entries import Entries
from bedside.ui.flowsheet_marks import Marks, marks_of
from bedside.ui.flowsheet_rows import sheet_of
from bedside.ui.flowsheet_story import story_of, summary
from bedside.ui.flowsheet_times import GROUPINGS, Slots
from bedside.ui.words import initials
from tests.report import charts
from tests.report.charts import hours

RULES = shipped_protocol("NAVARRO-2020", charts.CATALOGUE)
SHIFTS = (time(6), time(14), time(22))


def sheet(chart, grouping="each"):
    return sheet_of(chart, assess(RULES, chart), grouping, SHIFTS, Entries())


def line(made, title):
    return next(item for item in made.lines if item.title == title and not item.heading)


def texts(made, title):
    """Return the texts of a row by column, oldest column first."""
    cells = line(made, title).cells
    return [[entry.text for entry in cells[column]] for column in sorted(cells)]


def test_rows_stand_in_the_order_of_an_intensive_care_flowsheet():
    made = sheet(charts.practice().chart(), "day")
    heads = [item.title for item in made.lines if item.heading]
    wanted = ["Vital signs", "Breathing", "Scores, worked out", "Medicines", "Output and weight", "Enzymes and liver"]
    assert [head for head in heads if head in wanted] == wanted
    assert (
        heads.index("Hemogram")
        < heads.index("Differential")
        < heads.index("Microbiology")
        < heads.index("Events and decisions")
    )
    titles = [item.title for item in made.lines if not item.heading]
    assert titles.index("Temp") < titles.index("RR") < titles.index("SpO\u2082") < titles.index("Oxygen")


def test_every_code_of_the_catalogue_has_a_row_of_its_own():
    placed = {item.code for item in charts.CATALOGUE.analytes if order.place_of(item.code)[0] != order.place_of("?")[0]}
    missing = {item.code for item in charts.CATALOGUE.analytes} - placed - {"sbp", "dbp"}
    assert not missing


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_no_grouping_hides_a_record(grouping):
    chart = charts.practice().chart()
    made = sheet(chart, grouping)
    shown = {entry.record for item in made.lines for cell in item.cells.values() for entry in cell}
    struck = {item.id for item in chart.struck}
    assert {item.id for item in chart.records} <= shown
    if grouping == "each":
        assert struck <= shown
    assert all(cell for item in made.lines for cell in item.cells.values())


@settings(max_examples=25, deadline=None)
@given(
    times=st.lists(st.integers(0, 60 * 24 * 9), min_size=1, max_size=12, unique=True),
    grouping=st.sampled_from(GROUPINGS),
)
def test_columns_go_from_old_to_new_and_hold_what_was_charted_in_them(times, grouping):
    make = charts.Maker()
    for minute in times:
        make.lab("temp", charts.START + (hours(1) - charts.START) * minute / 60, "37.5", "Cel")
    made = sheet(make.chart(datetime(2020, 4, 20, tzinfo=UTC)), grouping)
    starts = [column.slot.start for column in made.columns]
    assert starts == sorted(starts)
    cells = line(made, "Temp").cells
    assert sum(len(cell) for cell in cells.values()) == len(times)
    for column, cell in cells.items():
        assert all(entry.at >= made.columns[column].slot.start for entry in cell)
        if column + 1 < len(made.columns):
            assert all(entry.at < made.columns[column + 1].slot.start for entry in cell)
        assert [entry.at for entry in cell] == sorted((entry.at for entry in cell), reverse=True)


def test_missing_is_empty_and_a_comparator_stays():
    made = sheet(charts.practice().chart(), "day")
    assert texts(made, "PCT") == [["0.16"], ["0.12"], ["0.09"], ["<0.05"], ["0.08"], ["0.3"], ["0.7"]]
    found = line(made, "Platelets").cells
    assert not any(entry.text == "0" for cell in found.values() for entry in cell)
    assert len(line(made, "Lymphocytes").cells) == 5
    assert len(made.columns) > 5


def test_flags_have_a_letter_and_the_laboratorys_own_range_goes_first():
    make = charts.Maker()
    make.lab("alt", hours(2), "50", "U/L")
    make.lab("alt", hours(3), "50", "U/L", range_low=Decimal(0), range_high=Decimal(35))
    chart = make.chart()
    cells = line(sheet(chart), "ALT").cells
    flags = [cells[column][0].flag for column in sorted(cells)]
    assert flags == ["", "H"]
    told = story_of(line(sheet(chart), "ALT"), cells[max(cells)], 0, chart, Marks({}))
    assert "the laboratory's own range 0\u201335" in told.facts
    assert "reference 7\u201355" in told.facts
    assert "above the range" in told.facts
    assert "recorded" in told.origin


def test_a_held_value_shows_every_reading_and_an_undated_one_its_own_column():
    made = sheet(charts.practice().chart())
    held = [entry for cell in line(made, "CRP").cells.values() for entry in cell if entry.look == "held"]
    assert [entry.text for entry in held] == ["242 or 2420?"]
    assert made.columns[0].day is None
    assert [entry.text for entry in line(made, "Ferritin").cells[0]] == ["968"]


def test_a_correction_stands_beside_what_it_replaced_and_a_void_is_struck_alone():
    make = charts.Maker()
    wrong = make.lab("crp", hours(2), "71", "mg/L")
    make.lab("crp", hours(2), "7", "mg/L", supersedes=wrong.id, reason="misread")
    gone = make.lab("pct", hours(2), "9", "ng/mL")
    make.records.append(msgspec.structs.replace(gone, id="v", supersedes=gone.id, void=True, reason="other patient"))
    made = sheet(make.chart())
    crp, pct = (next(iter(line(made, title).cells.values())) for title in ("CRP", "PCT"))
    assert [(entry.text, entry.was, entry.look) for entry in crp] == [("7", "71", "plain")]
    assert [(entry.text, entry.look) for entry in pct] == [("9", "struck")]


def test_a_corrected_time_says_the_old_one_in_one_column_and_is_struck_in_another():
    make = charts.Maker()
    wrong = make.dose(hours(2))
    make.dose(hours(3), supersedes=wrong.id, reason="wrong time")
    (cell,) = line(sheet(make.chart(), "day"), "anakinra").cells.values()
    assert [(entry.text, entry.was) for entry in cell] == [("100 mg", "20:00")]
    cells = line(sheet(make.chart(), "each"), "anakinra").cells
    assert [entry.look for column in sorted(cells) for entry in cells[column]] == ["struck", "plain"]


def test_two_devices_at_once_with_what_was_seen():
    make = charts.Maker()
    devices = (Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6)))
    make.add(OxygenSetting, hours(1), devices=devices, spo2=Decimal(91), rr=Decimal(28))
    made = sheet(make.chart())
    assert texts(made, "Oxygen") == [["NRB 15 + NC 6"]]
    assert texts(made, "SpO\u2082") == [["91"]]
    assert texts(made, "RR") == [["28"]]


def test_pressures_of_one_time_are_one_pair():
    make = charts.Maker()
    for code, value in (("dbp", "73"), ("sbp", "127")):
        make.lab(code, hours(1), value, "mm[Hg]")
    (cell,) = line(sheet(make.chart()), "BP").cells.values()
    assert [(entry.text, entry.joined) for entry in cell] == [("127", False), ("73", True)]


def test_both_sides_of_a_conflict_stand_in_one_cell():
    make = charts.Maker()
    one, two = (make.lab("crp", hours(2), value, "mg/L") for value in ("71", "7"))
    sides = tuple(Option(label=str(item.value), stands=(item,)) for item in (one, two))
    conflict = Conflict(id="c-1", kind="correction", patients=("p",), text="71 or 7", records=(one, two),
                        tokens=(one.id, two.id), options=sides)  # fmt: skip
    chart = replace(make.chart(), conflicts=(conflict,), known_index=None)
    (cell,) = line(sheet(chart), "CRP").cells.values()
    assert [(entry.look, sorted(entry.text.removesuffix("?").split(" or "))) for entry in cell] == [
        ("conflict", ["7", "71"])
    ]


def test_open_triggers_and_met_criteria_mark_their_values():
    chart = charts.practice().chart()
    marks = marks_of(assess(RULES, chart))
    newest = line(sheet(chart), "PCT").cells
    entry = newest[max(newest)][0]
    assert marks.of(entry).sign == "triangle-bang"
    ferritin = line(sheet(chart), "Ferritin").cells
    found = [marks.of(each) for cell in ferritin.values() for each in cell if marks.of(each)]
    assert {mark.word for mark in found} <= {"criterion met", "opened a trigger"}
    assert found


def test_the_night_with_an_hour_twice_has_two_columns_for_it():
    zone = ZoneInfo("Europe/Berlin")
    slots = Slots("hour", zone, SHIFTS)
    first, second = datetime(2020, 10, 25, 0, 30, tzinfo=UTC), datetime(2020, 10, 25, 1, 30, tzinfo=UTC)
    assert slots.of(first, "minute") != slots.of(second, "minute")
    assert slots.clock(slots.of(first, "minute")) == slots.clock(slots.of(second, "minute")) == "02\u201303"
    night = Slots("shift", zone, SHIFTS)
    assert night.of(first, "minute") == night.of(datetime(2020, 10, 24, 21, 0, tzinfo=UTC), "minute")
    assert night.clock(night.of(first, "minute")) == "22\u201306"


def test_a_day_is_no_hour():
    slots = Slots("four", ZoneInfo("Europe/Berlin"), SHIFTS)
    at = datetime(2020, 4, 1, 22, 0, tzinfo=UTC)
    assert slots.of(at, "day") < slots.of(at, "minute")
    assert slots.clock(slots.of(at, "day")) == "day"
    assert [initials(name) for name in ("A. Name", "demo", "Lee van Dam", "")] == ["AN", "DE", "LVD", ""]


def test_what_was_only_seen_is_no_charting():
    make = charts.practice()
    before = len(sheet(make.chart()).columns)
    make.add(Event, hours(137), code="seen", text="pct-134")
    assert len(sheet(make.chart()).columns) == before


def test_the_day_is_summed_up_above_the_rows():
    make = charts.practice()
    for hour in range(100, 137):
        make.lab("urine", hours(hour), "60", "mL/h")
    chart = make.chart()
    told = summary(chart, assess(RULES, chart))
    assert "highest temperature of 24 h 39.0 \u00b0C" in told
    assert "doubt" not in told
    assert "weight 71 kg" in told
    assert "urine of 24 h 1440 mL" in told


def test_what_is_in_doubt_is_not_passed_over_in_the_sum_of_the_day():
    make = charts.Maker()
    readings = (Reading(label="41", value=Decimal(41), unit="Cel"), Reading(label="38", value=Decimal(38), unit="Cel"))
    make.lab("temp", hours(135), "41", "Cel", held=readings, finding="DQ-01")
    alone = make.chart()
    assert summary(alone, assess(RULES, alone)) == "highest temperature of 24 h cannot be said: 1 in doubt"
    make.lab("temp", hours(136), "37.5", "Cel")
    make.lab("weight", hours(100), "71", "kg")
    make.lab(
        "weight", hours(136), "17", "kg", held=(Reading(label="17", value=Decimal(17), unit="kg"),), finding="DQ-01"
    )
    both = make.chart()
    told = summary(both, assess(RULES, both))
    assert "37.5 \u00b0C" in told
    assert ", 1 in doubt" in told
    assert "weight 71 kg, a newer one is in doubt" in told


def test_the_sides_of_a_conflict_are_no_highest_temperature():
    make = charts.Maker()
    one, two = (make.lab("temp", hours(135), number, "Cel") for number in ("41", "37"))
    sides = tuple(Option(label=str(item.value), stands=(item,)) for item in (one, two))
    conflict = Conflict(id="c-1", kind="correction", patients=("p",), text="41 or 37", records=(one, two),
                        tokens=(one.id, two.id), options=sides)  # fmt: skip
    chart = replace(make.chart(), conflicts=(conflict,), known_index=None)
    told = summary(chart, assess(RULES, chart))
    assert "cannot be said" in told
    assert "41" not in told
