"""The oxygen of a stay as stretches of time: what was in use from when to when, and where the record does not say.

`course(question)` answers for every moment what `oxygen.airway` and `oxygen.setting_now` answer for one: ventilation
holds until extubation, any other setting for its shelf life, and after that there is a gap, not room air.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby, pairwise, takewhile
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date, start_of_day
from bedside.domain.records import Device, Event, OxygenSetting
from bedside.protocol.dispute import alike, timed
from bedside.protocol.model import span
from bedside.protocol.oxygen.now import Airway, Mark, airway_of, conflict, speaks_against, ventilated
from bedside.protocol.question import Question, order_key
from bedside.text import _

Kind = Literal["devices", "ventilated", "gap", "unclear"]
Devices = tuple[Device, ...]

_VENTILATOR: Devices = (Device(name="imv"),)
_DAY = timedelta(days=1)
_LONGEST_DAY = timedelta(hours=25)


class Stretch(msgspec.Struct, frozen=True):
    """What was in use from `start` to `end`, both as instants; the last stretch ends at the moment of the question.

    `readings` are the devices in use at once, more than one reading where settings contradict each other, none in a
    `gap` or where it is `unclear`; `fault` says why there is none. `records` are the first and the last that say so.
    `certain` is when it had begun at the latest: later than `start` where only the day is known.
    """

    start: datetime
    end: datetime
    kind: Kind
    readings: tuple[Devices, ...] = ()
    records: tuple[Mark, ...] = ()
    fault: str = ""
    certain: datetime | None = None

    @property
    def known(self) -> bool:
        """Return whether the record says what was in use."""
        return bool(self.readings)

    @property
    def since(self) -> datetime:
        """Return from when on it had begun for certain."""
        return self.certain or self.start


class Settled(msgspec.Struct, frozen=True):
    """The course as far as the records settle it: `stretches` stay as they are whenever the question is asked.

    `rest` gives what follows them up to a moment: the stretch that may still go on, and what the `last` records say.
    """

    stretches: tuple[Stretch, ...]
    open: tuple[Stretch, ...]
    last: tuple[Mark, ...]
    walk: _Walk

    def rest(self, end: datetime) -> tuple[Stretch, ...]:
        """Return the stretches from the settled ones to a moment after the last record."""
        found = list(self.open)
        if self.last:
            _extend(found, self.walk.stretches(self.last[0].at, end, self.last))
        return tuple(found)


def course(question: Question) -> tuple[Stretch, ...]:
    """Return the stretches from the first record of oxygen or ventilation to the moment of the question."""
    known = settled(question)
    return question.once("oxygen course", lambda asked: (*known.stretches, *known.rest(asked.chart.at)))


def settled(question: Question) -> Settled:
    """Return the part of the course that depends on the records alone, worked out once as long as none is added."""
    chart = question.chart
    shelf = span(question.protocol.settings.oxygen_shelf.span)
    begun, ended = (chart.index.events.get(code, ()) for code in ("intubated", "extubated"))
    sources = chart.of(OxygenSetting), begun, ended
    return question.memo.made(("oxygen course", shelf), sources, partial(_settled, chart, shelf))


def _settled(chart: Chart, shelf: timedelta) -> Settled:
    moved, _untimed = timed(chart.events("intubated", "extubated"))
    marks = sorted((*chart.of(OxygenSetting), *moved), key=order_key)
    groups = [tuple(items) for _at, items in groupby(marks, key=_time)]
    walk = _Walk(chart.zone, shelf)
    found: list[Stretch] = []
    for items, later in pairwise(groups):
        walk.take(items)
        _extend(found, walk.stretches(items[0].at, later[0].at, items))
    last = groups[-1] if groups else ()
    walk.take(last)
    return Settled(tuple(found[:-1]), tuple(found[-1:]), last, walk)


def at_moment(found: tuple[Stretch, ...], at: datetime) -> Stretch | None:
    """Return the stretch that holds a moment; None before the first.

    Where two meet it is the later one, but exactly at the end of its shelf life a setting still counts.
    """
    place = bisect_right(found, at, key=_start)
    if place > 1 and found[place - 1].start == at and not found[place - 1].records:
        place -= found[place - 2].records[-1].precision == "minute"
    return found[place - 1] if place else None


@dataclass
class _Walk:
    """What is known after the records so far, taken in order."""

    zone: ZoneInfo
    shelf: timedelta
    on: Mark | None = None
    off: Event | None = None
    other: OxygenSetting | None = None
    set_to: list[OxygenSetting] = field(default_factory=list)
    some_days: bool = False
    by_day: OxygenSetting | None = None

    def take(self, items: Iterable[Mark]) -> None:
        """Take the records of one instant; `set_to` keeps the settings since the last extubation."""
        news: list[OxygenSetting] = []
        for item in items:
            if isinstance(item, OxygenSetting):
                news.append(item)
                self.set_to.append(item)
                self.some_days = self.some_days or item.precision == "day"
                self.by_day = item if item.precision == "day" and not ventilated(item) else self.by_day
            elif item.code == "extubated":
                self.off = item
                self.set_to.clear()
            if _starts(item):
                self.on = item
                self.other = self.by_day if self.by_day and speaks_against(self.by_day, item, self.zone) else None
        for item in news:
            if self.on and speaks_against(item, self.on, self.zone):
                self.other = item

    def airway(self) -> Airway:
        """Return whether a ventilator is in use."""
        return airway_of(self.on, self.off, self.other, self.zone)

    def stretches(self, at: datetime, end: datetime, items: tuple[Mark, ...]) -> Iterator[Stretch]:
        """Yield what holds from one instant to the next."""
        state = self.airway()
        made = partial(Stretch, at, records=items, certain=_certain(items, self.zone))
        if state.state == "unclear":
            yield made(end, "unclear", fault=conflict(state))
        elif state.state == "on":
            yield made(end, "ventilated", self._ventilator())
        elif not self.set_to:
            yield made(end, "gap", fault=_("no oxygen setting charted since extubation"))
        else:
            fresh = self._fresh_until()
            yield made(min(fresh, end), "devices", self._same(reversed(self.set_to)))
            if fresh < end:
                fault = _("oxygen setting past its shelf life, nothing charted since")
                yield Stretch(fresh, end, "gap", fault=fault)

    def _fresh_until(self) -> datetime:
        """Return until when the newest setting counts."""
        newest = self.set_to[-1]
        fresh = newest.at + self.shelf
        if newest.precision == "day":
            fresh = max(fresh, start_of_day(local_date(newest.at, self.zone) + _DAY, self.zone))
        return fresh

    def _same(self, of: Iterator[OxygenSetting]) -> tuple[Devices, ...]:
        """Return the devices of the newest setting, and of those that cannot be told apart from it in time."""
        newest = next(of, None)
        if newest is None:
            return ()
        floor = newest.at - _LONGEST_DAY if self.some_days else newest.at
        near = takewhile(lambda item: item.at >= floor, of)
        alike_ones = (item.devices for item in near if alike(item, newest, self.zone))
        return tuple(dict.fromkeys((newest.devices, *alike_ones)))

    def _ventilator(self) -> tuple[Devices, ...]:
        return self._same(filter(ventilated, reversed(self.set_to))) or (_VENTILATOR,)


def _starts(item: Mark) -> bool:
    return ventilated(item) if isinstance(item, OxygenSetting) else item.code == "intubated"


def _extend(found: list[Stretch], new: Iterable[Stretch]) -> None:
    """Add stretches; one that goes on as before lengthens the last."""
    for made in new:
        last = found[-1] if found else None
        as_now = (made.start, made.kind, made.readings, made.fault)
        if last and (last.end, last.kind, last.readings, last.fault) == as_now:
            found[-1] = msgspec.structs.replace(last, end=made.end, records=(*last.records[:1], *made.records[-1:]))
        else:
            found.append(made)


def _certain(items: tuple[Mark, ...], zone: ZoneInfo) -> datetime | None:
    if items[-1].precision != "day":
        return None
    return start_of_day(local_date(items[-1].at, zone) + _DAY, zone)


def _start(item: Stretch) -> datetime:
    return item.start


def _time(item: Mark) -> datetime:
    return item.at
