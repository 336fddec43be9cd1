"""Typed times: what is a day, what is an instant, and what is neither."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bedside.domain.moment import local, parse_at, parse_due, parse_when
from bedside.domain.problem import Problem

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 4, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2020-04-02", "20200402", " 2020-04-02 "])
def test_a_bare_date_has_day_precision(text):
    when = parse_when(text, ZONE, NOW)
    assert (when.at, when.precision) == (datetime(2020, 4, 1, 22, tzinfo=UTC), "day")
    assert parse_at(text, ZONE, NOW) == datetime(2020, 4, 2, 21, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2020-04-02T06:00", "2020-04-02 06:00", "20200402T0600", "2020-04-02T04:00Z", "2020-04-02T06:00+02:00"]
)
def test_an_instant(text):
    when = parse_when(text, ZONE, NOW)
    assert (when.at, when.precision) == (datetime(2020, 4, 2, 4, tzinfo=UTC), "minute")


@pytest.mark.parametrize(
    "text",
    ["", "2020-W14", "2020-W14-4", "2020W144", "2020-04", "2020-02-30", "2020-04-02T", "6", "2020-04-02T06:00+23:00"],
)
def test_what_names_neither_is_refused(text):
    with pytest.raises(Problem, match="is not a time"):
        parse_when(text, ZONE, NOW)


@pytest.mark.parametrize(
    ("text", "day", "hour", "minute"),
    [
        ("14:01", 4, 12, 1),
        ("14:00", 5, 12, 0),
        ("06:00", 5, 4, 0),
        ("+2h", 4, 14, 0),
        ("+30m", 4, 12, 30),
        ("2020-04-04 15:00", 4, 13, 0),
    ],
)
def test_a_time_to_come_is_the_next_one(text, day, hour, minute):
    assert parse_due(text, ZONE, NOW) == (datetime(2020, 4, day, hour, minute, tzinfo=UTC), "minute")


def test_a_day_to_come_ends_with_it():
    assert parse_due("2020-04-04", ZONE, NOW) == (datetime(2020, 4, 4, 21, 59, 59, tzinfo=UTC), "day")


@pytest.mark.parametrize("text", ["2020-04-04 14:00", "2020-04-03", "-2h", "2020-04-02T06:00"])
def test_what_has_passed_is_no_time_to_come(text):
    with pytest.raises(Problem, match="lies in the past"):
        parse_due(text, ZONE, NOW)


@pytest.mark.parametrize("text", ["+0h", "+00m", "25:00", "-2x", "soon"])
def test_what_is_no_time_to_come_is_told_by_the_forms_that_are(text):
    with pytest.raises(Problem) as caught:
        parse_due(text, ZONE, NOW)
    assert caught.value.do == "Write a time to come: 06:00, +2h, 2020-04-21 06:00."


def test_the_next_time_of_the_night_of_the_clock_change_is_as_the_clock_shows_it():
    evening = datetime(2020, 3, 28, 20, 0, tzinfo=UTC)
    assert parse_due("06:00", ZONE, evening).at == datetime(2020, 3, 29, 4, 0, tzinfo=UTC)
    with pytest.raises(Problem, match="does not exist"):
        parse_due("02:30", ZONE, evening)


def test_local_times_subtract_and_compare_as_the_moments_they_are():
    change = datetime(2020, 10, 25, 1, 0, tzinfo=UTC)  # 02:59 of the summer is followed by 02:00
    before, after = (local(change + timedelta(minutes=minutes), ZONE) for minutes in (-30, 15))
    assert (f"{before:%H:%M}", f"{after:%H:%M}") == ("02:30", "02:15")
    assert before < after
    assert after - before == timedelta(minutes=45)
