"""Ticks of the shared time axis and of the value axes; local midnights come from the zone, never from the process."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bedside.domain.moment import day_number, local_date, start_of_day
from bedside.report.spoken import rounded
from bedside.text import _
from bedside.ui import words
from bedside.ui.trend_window import DAY, HOUR, Window

#: pixels one label needs
LABEL = 52
_HOUR_STEPS = (1, 2, 3, 6, 12)
_DAY_STEPS = (1, 2, 5, 7, 14, 28, 56, 112)


@dataclass(frozen=True)
class Tick:
    """One mark of the time axis: seconds since the epoch, the upper and lower word, and whether a day begins here."""

    at: float
    upper: str
    lower: str
    major: bool
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class TimeAxis:
    """How moments are written: the zone, the first dose (day 1), the onset, and the day that is read (printed bold)."""

    zone: ZoneInfo
    first_dose: datetime | None = None
    onset: datetime | None = None
    since_onset: bool = False

    @property
    def names(self) -> tuple[str, str]:
        """Return the names of the upper and the lower row."""
        if self.since_onset and self.onset is not None:
            return _("since onset"), _("date")
        return _("date"), _("treatment day")

    def ticks(self, window: Window, pixels: float, read: datetime | None = None) -> tuple[Tick, ...]:
        """Return the ticks of a window that is `pixels` wide, in order of time."""
        per_day = pixels * DAY / window.width
        if self.since_onset and self.onset is not None:
            return self._elapsed(window, per_day, self.onset)
        days = self._midnights(window, per_day, read)
        return tuple(sorted((*days, *self._hours(window, per_day)), key=_when))

    def day_word(self, day: date) -> str:
        """Return "day 6" counted from the first dose, or nothing before it."""
        if self.first_dose is None:
            return ""
        number = (day - local_date(self.first_dose, self.zone)).days + 1
        return _("day {number}").format(number=number) if number > 0 else ""

    def treatment_day(self, at: datetime) -> int | None:
        """Return the treatment day of a moment, or None before the first dose."""
        if self.first_dose is None:
            return None
        number = day_number(self.first_dose, at, self.zone)
        return number if number > 0 else None

    def _midnights(self, window: Window, per_day: float, read: datetime | None) -> list[Tick]:
        step = _first(_DAY_STEPS, LABEL / per_day)
        first = local_date(datetime.fromtimestamp(window.low, UTC), self.zone)
        today = local_date(read, self.zone) if read else None
        found = []
        for offset in range(int(window.width / DAY) + 3):
            day = first + timedelta(days=offset)
            at = start_of_day(day, self.zone).timestamp()
            if window.low <= at <= window.high and day.toordinal() % step == 0:
                found.append(Tick(at, words.day(day), self.day_word(day), major=True, current=day == today))
        return found

    def _hours(self, window: Window, per_day: float) -> list[Tick]:
        if per_day / 2 < LABEL:
            return []
        step = _first(_HOUR_STEPS, LABEL / (per_day / 24))
        found = []
        moment = math.floor(window.low / HOUR) * HOUR
        while moment <= window.high:
            local = datetime.fromtimestamp(moment, UTC).astimezone(self.zone)
            if moment >= window.low and local.hour % step == 0 and local.hour and not local.minute:
                found.append(Tick(moment, wall(local), "", major=False))
            moment += HOUR / 2
        return found

    def _elapsed(self, window: Window, per_day: float, onset: datetime) -> tuple[Tick, ...]:
        zero = onset.timestamp()
        hours = _first(_HOUR_STEPS, LABEL / (per_day / 24)) if per_day / 2 >= LABEL else 0
        step = hours * HOUR if hours else _first(_DAY_STEPS, LABEL / per_day) * DAY
        found = []
        for index in range(math.ceil((window.low - zero) / step), math.floor((window.high - zero) / step) + 1):
            at = zero + index * step
            whole = round(index * step / HOUR)
            day = local_date(datetime.fromtimestamp(at, UTC), self.zone)
            major = whole % 24 == 0
            upper = _("{days} d").format(days=whole // 24) if major else _("{hours} h").format(hours=whole)
            found.append(Tick(at, upper, words.day(day) if major else "", major=major))
        return tuple(found)


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """Return "04 Apr 06:00" in a zone."""
    local = moment.astimezone(zone)
    return f"{words.day(local.date())} {wall(local)}"


def wall(local: datetime) -> str:
    """Return the wall clock; the two hours of the night the clocks go back are told apart by their zone's name."""
    other = local.replace(fold=1 - local.fold)
    twice = other.utcoffset() != local.utcoffset()
    return f"{local:%H:%M} {local.tzname()}" if twice else f"{local:%H:%M}"


def _when(tick: Tick) -> float:
    return tick.at


def _first(steps: tuple[int, ...], least: float) -> int:
    return next((step for step in steps if step >= least), steps[-1])


def value_ticks(low: float, high: float, *, log: bool, room: int = 3) -> tuple[tuple[float, str], ...]:
    """Return places on a value axis (log10 of the value when `log`) with their words, `room` of them at most."""
    if log:
        powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
        return tuple((float(power), rounded(10.0**power)) for power in _thinned(tuple(powers), room))
    step = _nice((high - low) / max(1, room - 1))
    count = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return tuple((index * step, rounded(index * step)) for index in _thinned(tuple(count), room))


def _thinned(items: tuple[int, ...], room: int) -> tuple[int, ...]:
    every = max(1, math.ceil(len(items) / max(1, room)))
    return items[::-1][::every][::-1]


def _nice(rough: float) -> float:
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * part for part in (1, 2, 5) if power * part >= rough * 0.75), power * 10)
