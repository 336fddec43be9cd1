"""Typed times: what is a day, what is an instant, and what is neither."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bedside.domain.moment import parse_at, parse_when
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
    "text", ["", "2020-W14", "2020-W14-4", "2020W144", "2020-04", "2020-02-30", "2020-04-02T", "6"]
)
def test_what_names_neither_is_refused(text):
    with pytest.raises(Problem, match="is not a time"):
        parse_when(text, ZONE, NOW)
