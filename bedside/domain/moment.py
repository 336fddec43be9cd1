"""Times as the chart means them: UTC instants, day precision, and local times that occur twice or never."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bedside.domain.problem import Problem

Precision = Literal["minute", "day", "undated"]

_AHEAD = re.compile(r"\+(\d{1,4})(m|min|h|d)")
_RELATIVE = re.compile(r"-(\d{1,4})(m|min|h|d)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")
_INSTANT = re.compile(rf"(?:{_DAY.pattern})[T ].+", re.IGNORECASE)
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
DUE_FORMS = "06:00, +2h, 2020-04-02 06:00"
# No place keeps a time farther from UTC.
_FARTHEST = timedelta(hours=14)
_FORMS = "Write 06:00, -2h, 2020-04-02T06:00 or 2020-04-02."


class When(NamedTuple):
    """A UTC instant and how exactly it is known."""

    at: datetime
    precision: Precision


def zone_of(name: str) -> ZoneInfo:
    """Return the named IANA zone; raise Problem for a name that does not exist."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        known = "Use a name such as Europe/Berlin."
        raise Problem(f"no time zone is called {name!r}.", where="zone", do=known) from error


def utc(moment: datetime) -> datetime:
    """Return an aware time in UTC; a time without a zone is refused."""
    if moment.tzinfo is None:
        raise Problem("a time without a zone cannot be stored.", where="time")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def from_local(naive: datetime, zone: ZoneInfo) -> datetime:
    """Return a wall-clock time as UTC; refuse one that occurs twice or never."""
    first = naive.replace(tzinfo=zone, fold=0)
    second = naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        never = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive
        how = "does not exist" if never else "occurs twice"
        raise Problem(
            f"{naive:%Y-%m-%d %H:%M} {how} in {zone.key}: the clocks change that night.",
            where="time",
            do=f"Add the offset, for example {naive:%Y-%m-%dT%H:%M}+02:00.",
        )
    return first.astimezone(UTC)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a calendar day in the zone, in UTC."""
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last whole second of a calendar day in the zone, in UTC."""
    return start_of_day(day + timedelta(days=1), zone) - timedelta(seconds=1)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of an instant in the zone."""
    return moment.astimezone(zone).date()


def parse_when(text: str, zone: ZoneInfo, now: datetime) -> When:
    """Read a typed time: a clock time of today, an age, an ISO time or a bare date (day precision)."""
    cleaned = text.strip()
    if match := _RELATIVE.fullmatch(cleaned.lower()):
        return When(now - timedelta(**{_UNITS[match[2]]: int(match[1])}), "minute")
    if match := _CLOCK.fullmatch(cleaned):
        day = local_date(now, zone)
        return When(from_local(datetime.combine(day, time(int(match[1]), int(match[2]))), zone), "minute")
    try:
        if _DAY.fullmatch(cleaned):
            return When(start_of_day(date.fromisoformat(cleaned), zone), "day")
        # Python reads more than these, a week (2026-W10) among it, and makes midnight of what gives no clock time.
        moment = datetime.fromisoformat(cleaned if _INSTANT.fullmatch(cleaned) else "")
        # Python takes an offset of up to a day.
        if abs(moment.utcoffset() or timedelta(0)) > _FARTHEST:
            raise ValueError(cleaned)
    except ValueError as error:
        raise Problem(f"{text!r} is not a time.", where="time", do=_FORMS) from error
    return When(utc(moment) if moment.tzinfo else from_local(moment, zone), "minute")


def parse_at(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Read the moment of a question: as `parse_when`, but a bare date means the end of that day."""
    when = parse_when(text, zone, now)
    return end_of_day(local_date(when.at, zone), zone) if when.precision == "day" else when.at


def parse_due(text: str, zone: ZoneInfo, now: datetime) -> When:
    """Read a moment to come: a clock time is the next such moment, `+2h` counts from now, a date is the end of its day.

    Raises Problem for what is no time, or none to come.
    """
    cleaned = text.strip()
    if match := _AHEAD.fullmatch(cleaned.lower()):
        if not int(match[1]):
            raise Problem(f"{text!r} is now already.", where="time", do=f"Write a time to come: {DUE_FORMS}.")
        return When(now + timedelta(**{_UNITS[match[2]]: int(match[1])}), "minute")
    if match := _CLOCK.fullmatch(cleaned):
        local = now.astimezone(zone)
        clock = time(int(match[1]), int(match[2]))
        day = local.date() if clock > local.time() else local.date() + timedelta(days=1)
        return When(from_local(datetime.combine(day, clock), zone), "minute")
    try:
        when = parse_when(text, zone, now)
    except Problem as problem:
        do = f"Write a time to come: {DUE_FORMS}." if problem.do == _FORMS else problem.do
        raise Problem(problem.text, where=problem.where, do=do) from problem
    at = end_of_day(local_date(when.at, zone), zone) if when.precision == "day" else when.at
    if at <= now:
        raise Problem(f"{text!r} lies in the past.", where="time", do=f"Write a time to come: {DUE_FORMS}.")
    return When(at, when.precision)


def day_number(first: datetime, at: datetime, zone: ZoneInfo) -> int:
    """Return the calendar day count in the zone; the day of `first` is 1."""
    return (local_date(at, zone) - local_date(first, zone)).days + 1


def hours_between(earlier: datetime, later: datetime) -> float:
    """Return elapsed hours (a clock change does not count)."""
    return (utc(later) - utc(earlier)).total_seconds() / 3600


def iso(moment: datetime, zone: ZoneInfo) -> str:
    """Return ISO 8601 local time with its offset, to the second."""
    return moment.astimezone(zone).isoformat(timespec="seconds")
