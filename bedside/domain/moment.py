"""Times as the chart means them: UTC instants, day precision, and local times that occur twice or never."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bedside.domain.problem import Problem
from bedside.text import N_, _, _p

Precision = Literal["minute", "day", "undated"]

_AHEAD = re.compile(r"\+(\d{1,4})(m|min|h|d)")
_RELATIVE = re.compile(r"-(\d{1,4})(m|min|h|d)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")
_INSTANT = re.compile(rf"(?:{_DAY.pattern})[T ].+", re.IGNORECASE)
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
#: a day whose parts cannot be taken for one another
EXAMPLE = date(2020, 4, 21)
#: the birth date that stands as an example
BORN = date(1970, 3, 21)
# No place keeps a time farther from UTC.
_FARTHEST = timedelta(hours=14)
_FORMS = N_("Write 06:00, -2h, 2020-04-02T06:00 or 2020-04-02.")


class NoTime(Problem):
    """What was typed is no time in any form."""


class When(NamedTuple):
    """A UTC instant and how exactly it is known."""

    at: datetime
    precision: Precision


def zone_of(name: str) -> ZoneInfo:
    """Return the named IANA zone; raise Problem for a name that does not exist."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        known = _("Use a name such as Europe/Berlin.")
        raise Problem(_("no time zone is called {name!r}.").format(name=name), where="zone", do=known) from error


def utc(moment: datetime) -> datetime:
    """Return an aware time in UTC; a time without a zone is refused."""
    if moment.tzinfo is None:
        raise Problem(_("a time without a zone cannot be stored."), where="time")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def from_local(naive: datetime, zone: ZoneInfo) -> datetime:
    """Return a wall-clock time as UTC; refuse one that occurs twice or never."""
    first = naive.replace(tzinfo=zone, fold=0)
    second = naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        never = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive
        text = (
            _("{time:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks change that night.")
            if never
            else _("{time:%Y-%m-%d %H:%M} occurs twice in {zone}: the clocks change that night.")
        )
        raise Problem(
            text.format(time=naive, zone=zone.key),
            where="time",
            do=_("Add the offset, for example {time:%Y-%m-%dT%H:%M}+02:00.").format(time=naive),
        )
    return first.astimezone(UTC)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a calendar day in the zone, in UTC."""
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last whole second of a calendar day in the zone, in UTC."""
    return start_of_day(day + timedelta(days=1), zone) - timedelta(seconds=1)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment as local time with a fixed offset.

    Python subtracts and compares two times of one `ZoneInfo` as their clocks show them: an hour off where the clocks
    changed between them.
    """
    there = moment.astimezone(zone)
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta()), fold=0)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of an instant in the zone."""
    return moment.astimezone(zone).date()


def parse_when(text: str, zone: ZoneInfo, now: datetime, *, typed: bool = True) -> When:
    """Read a typed time: a clock time of today, an age, an ISO time or a bare date (day precision).

    What a person `typed` may give the day as their language writes it; a file means the same in every language.
    """
    cleaned = _as_iso(text.strip()) if typed else text.strip()
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
        do = _typed_forms() if typed else _(_FORMS)
        raise NoTime(_("{text!r} is not a time.").format(text=text), where="time", do=do) from error
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
            raise Problem(_("{text!r} is now already.").format(text=text), where="time", do=_due_forms())
        return When(now + timedelta(**{_UNITS[match[2]]: int(match[1])}), "minute")
    if match := _CLOCK.fullmatch(cleaned):
        local = now.astimezone(zone)
        clock = time(int(match[1]), int(match[2]))
        day = local.date() if clock > local.time() else local.date() + timedelta(days=1)
        return When(from_local(datetime.combine(day, clock), zone), "minute")
    try:
        when = parse_when(text, zone, now)
    except NoTime as problem:
        raise Problem(problem.text, where=problem.where, do=_due_forms()) from problem
    at = end_of_day(local_date(when.at, zone), zone) if when.precision == "day" else when.at
    if at <= now:
        raise Problem(_("{text!r} lies in the past.").format(text=text), where="time", do=_due_forms())
    return When(at, when.precision)


def due_forms() -> str:
    """Return how a moment to come is typed in the language spoken."""
    return _("06:00, +2h, {day} 06:00").format(day=birth_text(EXAMPLE))


def _due_forms() -> str:
    return _("Write a time to come: {forms}.").format(forms=due_forms())


def _typed_forms() -> str:
    return _("Write 06:00, -2h, {day}T06:00 or {day}.").format(day=birth_text(EXAMPLE))


def typed_as(day: date) -> str:
    """Return what to do where a day is asked for: an example, as the language spoken writes it."""
    return _("Write it as {day}.").format(day=birth_text(day))


def birth_text(born: date) -> str:
    """Return a birth date as people write it: always in full, in the order of the language."""
    form = _p("birth date", "{year:04}-{month:02}-{day:02}")
    return form.format(year=born.year, month=born.month, day=born.day)


def typed_day(text: str) -> date:
    """Read a day as a person types it: ISO, or as the language writes it; raise ValueError for anything else."""
    return date.fromisoformat(_as_iso(text.strip()))


def _as_iso(text: str) -> str:
    """Return a text with the day that it begins with in ISO form, where it stands in the order of the language.

    A catalogue names the order ("d.m.y"); one that names none, as English, leaves 04/05/2020 what it is: two days.
    """
    order = _p("date entry", "iso")
    match = _order(order).match(text) if order != "iso" else None
    return f"{match['y']}-{match['m']:0>2}-{match['d']:0>2}{text[match.end() :]}" if match else text


@cache
def _order(order: str) -> re.Pattern[str]:
    parts = {"d": r"(?P<d>\d{1,2})", "m": r"(?P<m>\d{1,2})", "y": r"(?P<y>\d{4})(?![^T ])"}
    return re.compile("".join(parts.get(sign, re.escape(sign)) for sign in order))


def day_number(first: datetime, at: datetime, zone: ZoneInfo) -> int:
    """Return the calendar day count in the zone; the day of `first` is 1."""
    return (local_date(at, zone) - local_date(first, zone)).days + 1


def hours_between(earlier: datetime, later: datetime) -> float:
    """Return elapsed hours (a clock change does not count)."""
    return (utc(later) - utc(earlier)).total_seconds() / 3600


def iso(moment: datetime, zone: ZoneInfo) -> str:
    """Return ISO 8601 local time with its offset, to the second."""
    return moment.astimezone(zone).isoformat(timespec="seconds")
