"""Another time for a whole chart: by how many days one patient's times are shifted, and which birth date goes with it.

Times move by whole days of 24 hours in UTC, so every interval stays as it is. A local hour, a local midnight and the
order within a day stay too when the clocks of the ward told the same offset from UTC then: of all shifts one is taken
under which they did at each entry. A stay over a clock change is therefore moved to another year's clock change. Where
no shift does that (a chart of many years), one is taken that keeps the calendar days: an hour of the day may then be
told one hour off, and what is known to the day stands at the midnight of its day.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.moment import Precision, local_date, start_of_day
from bedside.domain.problem import Problem
from bedside.exchange.deidentify.names import Pseudonyms
from bedside.scores.renal import age_on
from bedside.text import _

#: the oldest age that is told by itself
OLDEST = 89
# Back only: what lies in the future is refused when it is read in again.
_LEAST = 366
# A prime, so that any step leads through all of them: ten years of days.
_WIDTH = 3659
_BANDS = 3
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


class Stay(NamedTuple):
    """The times of the records that share a shift: moments as they were entered, whole days, and birth dates.

    `recorded` are the times of recording: nobody reads their local hour, but their dates are the patient's as well.
    """

    moments: tuple[datetime, ...]
    days: tuple[date, ...]
    recorded: tuple[datetime, ...]
    births: tuple[date, ...]

    def dates(self, zone: ZoneInfo) -> set[date]:
        """Return every date of the stay, by the ward's calendar and by that of UTC."""
        moments = {*self.moments, *self.recorded, *(start_of_day(day, zone) for day in self.days)}
        return {day for item in moments for day in (local_date(item, zone), item.astimezone(UTC).date())}


class Shift(NamedTuple):
    """By how many days a stay moves, and the birth date that stands for each that was told."""

    days: int
    zone: ZoneInfo
    births: dict[date, date]

    def moved(self, at: datetime, precision: Precision = "minute") -> datetime:
        """Return a shifted moment; a day begins at the local midnight of the shifted day."""
        if is_day(at, precision, self.zone):
            return start_of_day(local_date(at, self.zone) - self.days * _DAY, self.zone)
        return at - self.days * _DAY

    def day(self, day: date) -> date:
        """Return a shifted date."""
        return day - self.days * _DAY


def is_day(at: datetime, precision: Precision, zone: ZoneInfo) -> bool:
    """Return whether a time stands for a whole day, and begins with it."""
    return precision == "day" and at == start_of_day(local_date(at, zone), zone)


def shift_of(stay: Stay, group: str, names: Pseudonyms, zone: ZoneInfo, taken: AbstractSet[date]) -> Shift:
    """Return the shift of a stay: what the key names, of those that keep local times and make none of the taken dates.

    Raises Problem where there is none.
    """
    own = [item.toordinal() for item in stay.dates(zone)]
    avoided = {item.toordinal() for item in taken}
    lived = {*stay.days, *(local_date(item, zone) for item in stay.moments)}
    chance = names.number("birth", group)
    for keeps in (_clocks_kept(stay, zone), _days_kept(stay, zone)):
        for days in _candidates(group, names):
            if not keeps(days) or any(item - days in avoided for item in own):
                continue
            found = {born: _birth(born, lived, days, chance, avoided) for born in stay.births}
            births = {born: made for born, made in found.items() if made is not None}
            if len(births) == len(found):
                return Shift(days, zone, births)
    raise Problem(
        _("no shift of a patient's dates keeps the order of the entries."),
        where="deidentify",
        do=_("Export the other patients one by one."),
    )


def _candidates(group: str, names: Pseudonyms) -> Iterator[int]:
    for band in range(_BANDS):
        first = names.number("first", group, str(band)) % _WIDTH
        step = names.number("step", group, str(band)) % (_WIDTH - 1) + 1
        yield from (_LEAST + band * _WIDTH + (first + place * step) % _WIDTH for place in range(_WIDTH))


def _clocks_kept(stay: Stay, zone: ZoneInfo) -> Callable[[int], bool]:
    """Return whether under a shift every local time is what it was."""
    told = [(item, item.astimezone(zone).utcoffset()) for item in _marks(stay, zone)]
    return lambda days: all((item - days * _DAY).astimezone(zone).utcoffset() == offset for item, offset in told)


def _days_kept(stay: Stay, zone: ZoneInfo) -> Callable[[int], bool]:
    """Return whether under a shift every moment is on the day that the day of its entry becomes."""
    told = [(item, local_date(item, zone)) for item in stay.moments]
    return lambda days: all(local_date(item - days * _DAY, zone) == day - days * _DAY for item, day in told)


def _marks(stay: Stay, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return moments that stand for all: what lies between two of them, a week apart at most, has their offset."""
    every = sorted({*stay.moments, *(start_of_day(day, zone) for day in stay.days)})
    kept = every[:1]
    for one, other in pairwise(every):
        changed = one.astimezone(zone).utcoffset() != other.astimezone(zone).utcoffset()
        if changed or other - kept[-1] >= _WEEK:
            kept += [one, other]
    # The ends tell most shifts apart.
    return tuple(dict.fromkeys((*every[:1], *every[-1:], *kept)))


def _birth(born: date, stay: AbstractSet[date], days: int, chance: int, avoided: AbstractSet[int]) -> date | None:
    """Return a birth date that gives the same age on every day of a shifted stay, None where there is none.

    Whoever is over 89 on any of the days is 90 on the first one.
    """
    first, last = min(stay), max(stay)
    if age_on(born, last) > OLDEST:
        pooled = _years_before(first - days * _DAY, OLDEST + 1)
        return None if pooled.toordinal() in avoided else pooled
    turns = (_birthday(born, year) for year in range(first.year, last.year + 1))
    points = {first, last, *(day for turn in turns if first < turn <= last for day in (turn - _DAY, turn))}
    shifted = [(day - days * _DAY, age_on(born, day)) for day in points]
    latest = min(_years_before(day, age) for day, age in shifted).toordinal()
    earliest = max(_years_before(day, age + 1) for day, age in shifted).toordinal() + 1
    free = [item for item in range(earliest, latest + 1) if item not in avoided]
    return date.fromordinal(free[chance % len(free)]) if free else None


def _birthday(born: date, year: int) -> date:
    """Return the day in a year from which the age is one more."""
    leap = (born.month, born.day) == (2, 29)
    return date(year, 3, 1) - _DAY * calendar.isleap(year) if leap else born.replace(year=year)


def _years_before(day: date, years: int) -> date:
    """Return the latest birth date of somebody who is that old on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
