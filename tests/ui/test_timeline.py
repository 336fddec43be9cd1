"""The timeline tells what became of every record."""

from dataclasses import replace

import msgspec

from bedside.ui.timeline import timeline_rows
from tests.report import charts


def story(make, record):
    return next(row for row in timeline_rows(make.chart()) if row.record == record.id)


def test_a_record_taken_out_says_who_when_and_why():
    make = charts.Maker()
    wrong = make.lab("crp", charts.hours(2), "71", "mg/L")
    make.records.append(
        msgspec.structs.replace(
            wrong, id="void", supersedes=wrong.id, void=True, author="B. Name", reason="other patient",
            recorded_at=charts.hours(3),
        )
    )  # fmt: skip
    row = story(make, wrong)
    assert row.struck
    assert row.story.endswith("taken out 29 Mar 21:00 by B. Name: other patient")
    assert [item.record for item in timeline_rows(make.chart())] == [wrong.id]


def test_a_corrected_record_says_so_and_one_in_force_does_not():
    make = charts.Maker()
    wrong = make.lab("crp", charts.hours(2), "71", "mg/L")
    right = make.lab("crp", charts.hours(2), "7", "mg/L", supersedes=wrong.id, reason="misread")
    assert "corrected 29 Mar 20:00 by A. Name: misread" in story(make, wrong).story
    assert not story(make, right).struck


def test_a_record_entered_under_a_wrong_clock_says_so():
    make = charts.Maker()
    told, plain = make.lab("crp", charts.hours(2), "71", "mg/L"), make.lab("crp", charts.hours(3), "7", "mg/L")
    mark = "set back by 3 h 0 min, behind until 2026-01-10T11:05:00+00:00"
    rows = timeline_rows(replace(make.chart(), clock_marks={told.id: mark}))
    said = {row.record: row.story for row in rows}
    assert "the computer's clock then: set back by 3 h 0 min \u00b7" in said[told.id]
    assert "clock" not in said[plain.id]
