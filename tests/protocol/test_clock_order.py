"""Orders and doses entered under a clock that was set: where arrival contradicts the times, nobody knows the course."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from bedside.domain import clock
from bedside.protocol.assess import assess
from tests.protocol.ward import NOW, Ward, navarro

HOUR = timedelta(hours=1)
START = "order anakinra 100 mg sc q6h"


def entered(*steps, later=10):
    """Return the assessment after entries of (line, hours after NOW that the clock shows, fault or None)."""
    made, marks = Ward(), {}
    for line, hours, fault in steps:
        made.now = NOW + hours * HOUR
        before = len(made.records)
        made.chart_lines(line)
        if fault:
            marks |= {item.id: clock.written((fault,)) for item in made.records[before:]}
    made.now = NOW + later * HOUR
    return assess(navarro(), replace(made.chart(), clock_marks=marks)).ladder


def behind(until, now):
    return clock.behind(NOW + now * HOUR, NOW + until * HOUR)


def ahead(now, expected):
    return clock.ahead(NOW + now * HOUR, NOW + expected * HOUR)


@pytest.mark.parametrize("line", ["hold because infection", "stop because infection"])
def test_an_order_entered_while_the_clock_was_behind_undoes_and_is_undone_by_nothing(line):
    found = entered((START, 0, None), ("dose given", 0.1, None), (line, -2, behind(0.1, -2)), later=1)
    assert (found.status, found.next_due, found.plan) == ("unknown", None, ())
    assert "was entered after" in found.advice
    assert "correct its time" in found.advice
    assert line.partition(" ")[2] in found.advice


def test_a_start_or_resume_that_seems_older_than_a_stop_leaves_it_open_too():
    stopped = (START, 0, None), ("stop because infection", 1, None)
    for line in ("resume", START):
        found = entered(*stopped, (line, -1, behind(1, -1)), later=2)
        assert (found.status, found.next_due) == ("unknown", None)


def test_a_dose_that_seems_older_than_the_one_before_it_leaves_the_next_one_open():
    found = entered((START, -7, None), ("dose given", 0, None), ("dose given", -2, behind(0, -2)), later=1)
    assert (found.status, found.next_due) == ("unknown", None)


def test_an_order_entered_while_the_clock_was_ahead_is_no_last_word():
    found = entered((START, 0, None), ("hold because infection", 4, ahead(4, 1)), ("resume", 2, None), later=5)
    assert (found.status, found.next_due) == ("unknown", None)
    assert "was entered before" in found.advice


@pytest.mark.parametrize(
    "steps",
    [
        # in the order of arrival, all under the wrong clock
        ((START, -2, behind(0, -2)), ("hold because infection", -1, behind(0, -1))),
        # the clock was behind, and yet the time lies after all that was entered before
        ((START, -8, None), ("hold because infection", -2, behind(0, -2))),
        # entered after the clock was set right
        (
            (START, -8, None),
            ("hold because infection", -2, behind(0, -2)),
            ("resume", 0.2, None),
            ("hold because infection", 0.5, None),
        ),
        ((START, 0, None), ("hold because infection", 4, ahead(4, 1)), ("hold because culture", 6, None)),
        # a zone is no other instant
        ((START, 0, None), ("hold because infection @-1h", 1.5, clock.zone_fault(HOUR, 2 * HOUR))),
    ],
)
def test_a_clock_that_contradicts_nothing_changes_nothing(steps):
    assert entered(*steps).status == "held"


def test_a_corrected_time_settles_it():
    made = Ward()
    made.now = NOW
    made.chart_lines(START, "dose given")
    made.now = NOW - 2 * HOUR
    made.chart_lines("hold because infection")
    wrong = made.records[-1]
    marks = {wrong.id: clock.written((behind(0, -2),))}
    made.now = NOW + HOUR
    assert assess(navarro(), replace(made.chart(), clock_marks=marks)).ladder.status == "unknown"
    made.add(msgspec.structs.replace(wrong, at=NOW + HOUR / 12, recorded_at=made.now, supersedes=wrong.id))
    assert assess(navarro(), replace(made.chart(), clock_marks=marks)).ladder.status == "held"


def test_a_death_ends_the_course_whatever_the_clock_said():
    found = entered((START, 0, None), ("hold because infection", -2, behind(0, -2)), ("died", 1, None), later=2)
    assert found.status == "stopped"
