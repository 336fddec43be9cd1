"""The drug chart as plain values: every dose once, in the row of its time and the column of its date."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings

from bedside.domain.records import Dose
from bedside.protocol.assess import assess
from bedside.protocol.placing import dose_window
from bedside.report.week.chart import drug_chart
from tests.protocol.test_ladder_properties import charts
from tests.protocol.ward import NOW, Ward, navarro

Q6 = "order anakinra 100 mg sc q6h"


def made(ward, place=None):
    assessment = ward.assess()
    return drug_chart(ward.chart(), assessment, place, width=dose_window(ward.chart(), assessment, navarro()))


def entries(chart):
    return [entry for line in chart.lines for entry in line.cells if entry is not None]


def every(ward):
    first = made(ward, 0)
    return [entry for place in range(first.pages) for entry in entries(made(ward, place))]


def states(chart):
    return [(entry.state, entry.lead, entry.note) for entry in entries(chart) if entry.state != "planned"]


def headings(chart):
    return [(line.text, line.aside) for line in chart.lines if line.kind == "heading"]


def test_rows_by_due_time_columns_by_date_with_the_day_of_treatment():
    chart = made(Ward(f"{Q6} @-30h", "dose given @-30h", "dose given @-24h", "dose given @-17h", "dose given @-13h"))
    assert [(day.title, day.number, day.today) for day in chart.days[:3]] == [
        ("09 Apr", "day 1", False),
        ("10 Apr", "day 2", True),
        ("11 Apr", "day 3", False),
    ]
    assert chart.span == "09 Apr to 15 Apr"
    rows = {line.label: line.cells for line in chart.lines if line.kind == "doses"}
    shown = {label: [cell and (cell.state, cell.lead) for cell in cells[:2]] for label, cells in rows.items()}
    assert shown == {
        ("01:00",): [None, ("early", "23:00")],
        ("05:00", "to 06:00"): [("on_time", "06:00"), ("overdue", "overdue")],
        ("12:00",): [("on_time", "12:00"), None],
        ("18:00",): [("on_time", "19:00"), None],
    }


@pytest.mark.parametrize(
    ("line", "state", "lead", "note"),
    [
        ("dose given @-6h", "on_time", "06:00", ""),
        ("dose given @-7h", "on_time", "05:00", ""),
        ("dose given @-438min", "early", "04:42", "early 1 h 18"),
        ("dose given @-280min", "late", "07:20", "late 1 h 20"),
        ("dose given 50 mg @-6h", "on_time", "06:00", "50 mg"),
        ("dose held because platelets @-6h", "held", "held", "platelets"),
        ("dose refused because of pain @-6h", "refused", "refused", "of pain"),
        ("dose missed because prone turn @-6h", "missed", "missed", "prone turn"),
        ("dose unavailable because pharmacy shut @-6h", "unavailable", "unavailable", "pharmacy shut"),
    ],
)
def test_what_became_of_a_dose(line, state, lead, note):
    chart = made(Ward(f"{Q6} @-12h", "dose given @-12h", line))
    found = entries(chart)
    cell = next(item for item in found if item.record.startswith("r00003"))
    assert (cell.state, cell.lead, cell.note, cell.initials) == (state, lead, note, "AN")
    assert len({item.record for item in found if item.record}) == 2


def test_due_overdue_and_a_hole_are_told_apart_and_wait():
    soon = entries(made(Ward(f"{Q6} @-5h", "dose given @-5h")))
    (due,) = [item for item in soon if item.state == "due"]
    assert (due.note, due.due_open) == ("in 1 h", NOW + timedelta(hours=1))
    late = made(Ward(f"{Q6} @-14h", "dose given @-14h"))
    assert [(item.state, item.note) for item in entries(late)] == [
        ("not_charted", "due 04:00"),
        ("overdue", "by 2 h"),
        ("on_time", ""),
    ]
    assert late.lines[late.first_open()[0]].cells[late.first_open()[1] - 1].state == "overdue"
    assert "next: cannot be said (2 doses due from" in " ".join(late.summary)


def test_planned_doses_stand_to_the_last_day_and_none_twice():
    ward = Ward(f"{Q6} @-5h", "dose given @-5h")
    found = every(ward)
    plan = ward.assess().ladder.plan
    assert sorted(item.moment for item in found if item.state in ("planned", "due")) == [item.at for item in plan]
    assert made(ward).pages == 3


def test_a_change_of_interval_at_midday_splits_the_day_into_two_blocks():
    ward = Ward(f"{Q6} @-20h", "dose given @-20h", "dose given @-14h", "step q8h because ALT @-13h", "dose given @-7h")
    chart = made(ward)
    assert headings(chart) == [
        ("anakinra 100 mg subcutaneously every 6 hours", "ended 09 Apr 23:00"),
        ("anakinra 100 mg subcutaneously every 8 hours", "current"),
    ]
    first, second = [line.note for line in chart.lines if line.kind == "heading"]
    assert first.endswith("ended by a step: ALT")
    assert "seam: last gap 6 hours" in second
    places = {entry.record: row for row, line in enumerate(chart.lines) for entry in line.cells if entry}
    turn = next(row for row, line in enumerate(chart.lines) if "every 8" in line.text)
    assert [places[f"r0000{n}-1"] > turn for n in (2, 3, 5)] == [False, False, True]


def test_a_hold_a_stop_and_their_reasons_stand_in_the_heading():
    ward = Ward(
        f"{Q6} @-30h", "dose given @-30h", "hold because culture @-28h", "resume @-20h", "stop because sepsis @-5h"
    )
    (heading,) = [line for line in made(ward).lines if line.kind == "heading" and line.record]
    assert "on hold 09 Apr 08:00: culture \u00b7 resumed 09 Apr 16:00" in heading.note
    assert heading.note.endswith("ended by a stop: sepsis")


def test_a_corrected_dose_keeps_what_it_was_and_a_voided_one_stays():
    ward = Ward(f"{Q6} @-12h", "dose given @-12h", "dose given @-5h", "dose given @-1h")
    first, second = ward.records[3], ward.records[4]
    ward.add(first, at=NOW - timedelta(hours=6), supersedes=first.id, reason="typed wrong")
    ward.add(second, supersedes=second.id, void=True, reason="other patient")
    found = {item.record: item for item in entries(made(ward))}
    assert (found["r00005-1"].lead, found["r00005-1"].was) == ("06:00", "07:00")
    gone = found["r00004-1"]
    assert (gone.state, gone.was, gone.note) == ("taken_out", "11:00", "taken out")
    assert "other patient" in gone.told
    assert first.id not in found


def test_a_dose_of_another_drug_and_one_without_a_date_stay_visible():
    ward = Ward(f"{Q6} @-6h", "dose given @-6h")
    ward.add(ward.records[2], drug="tocilizumab", dose=Decimal(400), due=None)
    ward.add(ward.records[2], precision="undated", due=None)
    chart = made(ward)
    assert [line.text for line in chart.lines if line.kind == "heading"][1] == "tocilizumab, without an order"
    assert [line.record for line in chart.lines if line.kind == "remark"] == ["r00004-1"]
    assert {"r00002-1", "r00003-1"} <= {item.record for item in entries(chart)}


def test_doses_before_a_course_that_was_begun_anew_are_not_lost():
    ward = Ward(f"{Q6} @-90h", "dose given @-90h", "stop because fever @-80h", f"{Q6} @-12h", "dose given @-12h")
    assert {"r00002-1", "r00005-1"} <= {item.record for item in every(ward)}


def test_background_medicines_are_bars_with_the_reason_of_their_stop():
    ward = Ward(
        f"{Q6} @-72h", "dose given @-72h", "med methylprednisolone 40 mg iv q12h @-120h",
        "med hydroxychloroquine 200 mg po q12h @-72h", "med stop hydroxychloroquine @-24h because QTc 512 ms",
    )  # fmt: skip
    bars = [line.bars[0] for line in made(ward).lines if line.kind == "medicine"]
    assert [(bar.start, bar.end, bar.stopped) for bar in bars] == [
        (0.5, 2.5, "stopped 09 Apr: QTc 512 ms"),
        (0.0, 7.0, ""),
    ]
    assert bars[1].text.endswith("every 12 hours, since 05 Apr")


def test_the_summary_says_how_much_when_and_until_when():
    ward = Ward(f"{Q6} @-14h", "dose given @-14h", "dose held because platelets @-8h", "dose given @-2h")
    assert made(ward).summary == (
        "2 given, 1 held",
        "200 mg in all",
        "last 10:00, gap 12 h",
        "next 16:00, window 15:00 to 17:00",
        "last day allowed 28 Apr",
    )
    nothing = made(Ward()).summary
    assert nothing[0] == "no order, no dose"
    assert "order anakinra" in nothing[1]
    assert not any(letter.isdigit() for letter in nothing[1])


def test_a_dose_charted_by_its_brand_is_summed_up_with_the_others():
    ward = Ward(f"{Q6} @-14h", "dose given @-14h", "dose held because platelets @-8h", "dose given @-2h")
    ward.records = [msgspec.structs.replace(item, drug="Kineret") if isinstance(item, Dose) else item
                    for item in ward.records]  # fmt: skip
    page = made(ward)
    assert page.summary[:3] == ("2 given, 1 held", "200 mg in all", "last 10:00, gap 12 h")
    last = next(item for item in entries(page) if item.state == "on_time" and item.lead == "10:00")
    assert "gap 12 h" in last.told
    assert "100 mg" not in last.note


def test_a_course_that_cannot_be_said_still_has_today_in_it():
    ward = Ward(f"{Q6} @-480h", "dose given @-480h", "dose given @-474h")
    ward.add(ward.records[3], workstation="other", at=NOW - timedelta(hours=473))
    assert ward.assess().ladder.status == "unknown"
    assert any(day.today for day in made(ward).days)


def test_a_week_of_another_year_says_which():
    ward = Ward(f"{Q6} @-14h", "dose given @-14h", "stop because fever @-8h")
    assert made(ward).span == "09 Apr to 15 Apr"
    later = ward.chart(NOW + timedelta(days=400))
    assert drug_chart(later, assess(navarro(), later)).span == "09 Apr to 15 Apr 2020"


@pytest.mark.parametrize(("now", "hours"), [((2020, 3, 29), 20), ((2020, 10, 25), 20), ((2020, 10, 25), 26)])
def test_nights_when_the_clocks_change_lose_and_double_nothing(now, hours):
    ward = Ward(now=datetime(*now, 10, 0, tzinfo=UTC))
    ward.chart_lines("order anakinra 100 mg sc q1h @-30h")
    for hour in range(hours, 0, -1):
        ward.chart_lines(f"dose given @-{hour}h")
    found = every(ward)
    charted = [item.record for item in found if item.record]
    assert sorted(charted) == sorted(item.id for item in ward.records if isinstance(item, Dose))
    waiting = [item.moment for item in found if item.state in ("planned", "due", "overdue", "not_charted")]
    assert len(waiting) == len(set(waiting))
    leads = [item.lead for item in found if item.record]
    assert len(set(leads)) == len(leads) if hours < 24 else True
    twice = {"02:00 CEST", "02:00 CET"} if now[1] == 10 else set()
    assert twice <= set(leads)


def test_a_conflict_says_that_amounts_cannot_be_said_and_marks_its_doses():
    ward = Ward(f"{Q6} @-8h", "dose given @-8h", "dose given @-2h")
    ward.add(ward.records[3], workstation="other", at=NOW - timedelta(minutes=90))
    chart = ward.chart()
    assert chart.conflicts
    page = made(ward)
    said = "; ".join(page.summary)
    for text in ("given: cannot be said", "mg in all: cannot be said", "next: cannot be said"):
        assert text in said
    doubtful = {item.record for item in entries(page) if item.doubt}
    assert doubtful == {item.id for item in chart.conflicts[0].records}


@pytest.mark.slow
@given(chart=charts())
@settings(max_examples=60, deadline=None)
def test_over_all_weeks_each_dose_stands_once_whatever_was_charted(chart):
    assessment = assess(navarro(), chart, whole=False)
    first = drug_chart(chart, assessment, 0)
    pages = [first, *(drug_chart(chart, assessment, place) for place in range(1, first.pages))]
    found = [entry for page in pages for entry in entries(page)]
    loose = [line.record for page in pages[:1] for line in page.lines if line.kind == "remark"]
    assert sorted([item.record for item in found if item.record] + loose) == sorted(d.id for d in chart.of(Dose))
    waiting = [item.moment for item in found if not item.record and item.timed]
    slots = {
        item.due for item in assessment.ladder.slots if item.at is None and item.due and item.precision == "minute"
    }
    assert sorted(waiting) == sorted(slots | {item.at for item in assessment.ladder.plan})
    assert drug_chart(chart, assessment).place in range(first.pages)
