"""What this session notices of its computer's clock; every journal entry says it.

Three things are compared with the time shown: the workstation's newest entry, a clock that nobody can set, and the
ward's zone. Nothing is corrected by it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bedside.config import ClockRules
from bedside.domain import clock
from bedside.domain.clock import Fault
from bedside.store import trail
from bedside.store.store import Store
from bedside.text import _

Steady = Callable[[], float]
Offset = Callable[[datetime], timedelta]

_NONE = timedelta(0)
_REMEMBERED = 200


class Told(NamedTuple):
    """What a journal entry says of the clock it was written under; `clock` is empty where nothing was wrong."""

    offset: str
    clock: str


class Clocks:
    """The time shown, seen from this session."""

    def __init__(self, store: Store, zone: ZoneInfo, rules: ClockRules, steady: Steady | None, offset: Offset) -> None:
        self._store = store
        self._zone = zone
        self._rules = rules
        self._steady = steady
        self._offset = offset
        self._shift = _NONE
        self._looked: tuple[datetime, float] | None = None
        self._taken: deque[tuple[int, int, float]] = deque(maxlen=_REMEMBERED)

    def look(self, now: datetime) -> None:
        """Compare the time shown with the clock that nobody can set, since the last look."""
        if self._steady is None:
            return
        here = now, self._steady()
        if self._looked:
            jump = (now - self._looked[0]) - timedelta(seconds=here[1] - self._looked[1])
            if abs(jump) > self._rules.tolerance:
                self._jumped(jump, now)
        self._looked = here

    def told(self, now: datetime) -> Told:
        """Return what the journal says of an entry of now."""
        self.look(now)
        return Told(clock.offset_text(self._offset(now)), clock.written(tuple(self._faults(now))))

    def notice(self, now: datetime) -> str:
        """Return a line about the clock for whoever works here, empty while nothing is to be said."""
        self.look(now)
        said = [_notices()[fault.kind].format(what=fault.said) for fault in self._faults(now)]
        ahead = clock.change_notice(now, self._zone, timedelta(hours=self._rules.announce_hours))
        return "; ".join([*said, ahead] if ahead else said)

    def took(self, arrivals: tuple[int, int]) -> None:
        """Remember when, by the clock that nobody can set, the records after the first number were stored."""
        if self._steady is not None:
            self._taken.append((*arrivals, self._steady()))

    def age(self, arrival: int, at: datetime, now: datetime) -> timedelta | None:
        """Return how long ago a record was stored, None where the clock was set and nobody can say."""
        stored = next((moment for before, last, moment in self._taken if before < arrival <= last), None)
        if stored is not None and self._steady is not None:
            return timedelta(seconds=self._steady() - stored)
        self.look(now)
        return None if self._shift or now < max(at, self._newest()[0]) else now - at

    def _jumped(self, jump: timedelta, now: datetime) -> None:
        newest, _marked = self._newest()
        was_behind = not self._shift and newest - (now - jump) > self._rules.tolerance
        self._shift += jump
        # A clock that was behind when this session began was set right.
        if abs(self._shift) <= self._rules.tolerance or (was_behind and jump > _NONE):
            self._shift = _NONE

    def _faults(self, now: datetime) -> Iterator[Fault]:
        newest, marked = self._newest()
        late = newest - now
        if self._shift > _NONE:
            yield clock.ahead(now, now - self._shift)
        elif self._shift:
            yield clock.behind(now, max(newest, now - self._shift))
        elif late > self._rules.tolerance or (marked and late > _NONE):
            yield clock.behind(now, newest)
        own, wards = self._offset(now), now.astimezone(self._zone).utcoffset() or _NONE
        if own != wards and not self._keeps_utc(now):
            yield clock.zone_fault(own, wards)
        if night := clock.night_fault(now, self._zone):
            yield night

    def _newest(self) -> tuple[datetime, bool]:
        """Return the time that this workstation's clock has reached, and whether its newest entry lies behind that."""
        found = trail.last_entry(self._store, self._store.meta.workstation)
        if found is None:
            return datetime.min.replace(tzinfo=self._zone), False
        at, text = found
        set_clock = next((item for item in clock.faults_in(text) if item.expected), None)
        if set_clock is None or set_clock.expected is None:
            return at, False
        return set_clock.expected, set_clock.kind == "behind"

    def _keeps_utc(self, now: datetime) -> bool:
        """Return whether the computer shows UTC all year: no local time, and so not a wrong one."""
        return not any((self._offset(now), *(self._offset(now.replace(month=month, day=1)) for month in (1, 7))))


def local_offset(at: datetime) -> timedelta:
    """Return what this computer adds to UTC at a moment."""
    return at.astimezone().utcoffset() or _NONE


def steady() -> float:
    """Return seconds of a clock that nobody can set and that goes on while the computer sleeps.

    `time.monotonic` stands still in sleep on Linux and macOS, and waking up would look like a clock set ahead.
    """
    # A name, because the other platforms lack it; there the plain one goes on in sleep.
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()


def _notices() -> dict[str, str]:
    return {
        "behind": _("This computer's clock was {what}: what is entered now is marked"),
        "ahead": _("This computer's clock was {what}: what is entered now is marked"),
        "zone": _("This computer keeps another time than the ward: {what}"),
        "repeated": _("The clocks show this hour twice tonight"),
        "skipped": _("The clocks went forward an hour ago or less"),
    }
