"""The falls of the oxygen requirement over a stay: from which setting, when, and for how long they held.

A fall is compared with the last setting before it, through small steps down as well. It holds while everything known
lies below that setting; what the record leaves open interrupts it, a setting that is not below ends it, and so does a
rise that lasts as long as a fall has to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from bedside.protocol.model import ImprovementWatch, span
from bedside.protocol.oxygen.course import Stretch, settled
from bedside.protocol.oxygen.need import Ladder, Stage, lies_below, rose
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome

Period = tuple[datetime, datetime]


@dataclass
class Fall:
    """One fall: the stage `top` before it, the `first` stretch below, and the periods `held` without interruption.

    `low` is the lowest stage since. `closed` is when it ended; None while it holds or the record leaves that open.
    """

    top: Stage
    first: Stretch
    low: Stage
    held: list[Period] = field(default_factory=list)
    rising: datetime | None = None
    closed: datetime | None = None

    @property
    def before(self) -> Stretch:
        """Return the stretch before the fall."""
        return self.top.stretch

    def outcome(self, at: datetime, sustained: timedelta) -> Outcome:
        """Return whether it has held up to a moment (the end of the course) for as long as it has to."""
        if self.closed or at - self.first.start < sustained:
            return "NOT_MET"
        start, end = self.held[-1]
        return "MET" if end == at and at - start >= sustained else "UNKNOWN"


class Descent(msgspec.Struct, frozen=True):
    """All falls of a course, oldest first; `doubt` says that the newest change cannot be judged."""

    falls: tuple[Fall, ...]
    doubt: bool

    @property
    def holding(self) -> tuple[Fall, ...]:
        """Return the falls that have not ended."""
        return tuple(item for item in self.falls if item.closed is None)


def descent(watch: ImprovementWatch, question: Question) -> Descent:
    """Return the falls of the course of a question; over what the records settle they are worked out once."""
    known, ladder = settled(question), Ladder(watch)
    begun = question.memo.made("oxygen falls", (watch, known), lambda: _walked(watch, ladder, known.stretches))
    walk = begun.copy()
    walk.take_all(ladder, known.rest(question.chart.at))
    return Descent(tuple(walk.falls), walk.doubt)


def _walked(watch: ImprovementWatch, ladder: Ladder, stretches: tuple[Stretch, ...]) -> _Walk:
    walk = _Walk(span(watch.sustained))
    walk.take_all(ladder, stretches)
    return walk


@dataclass
class _Walk:
    """What is known after the stages so far. `tops` is the highest setting of each device since the last fall."""

    sustained: timedelta
    falls: list[Fall] = field(default_factory=list)
    holding: list[Fall] = field(default_factory=list)
    tops: dict[str, Stage] = field(default_factory=dict)
    last: Stage | None = None
    doubt: bool = False

    def copy(self) -> _Walk:
        """Return a walk that goes on from here and leaves this one as it is; only falls that still hold can change."""
        mine = {id(fall): replace(fall, held=list(fall.held)) for fall in self.holding}
        falls, holding = [mine.get(id(fall), fall) for fall in self.falls], list(mine.values())
        return replace(self, falls=falls, holding=holding, tops=dict(self.tops))

    def take_all(self, ladder: Ladder, stretches: tuple[Stretch, ...]) -> None:
        """Take stretches in their order."""
        for stretch in stretches:
            self.take(ladder.stage(stretch))

    def take(self, now: Stage) -> None:
        """Take the next stage: what it does to the falls so far, and whether it is one."""
        for fall in self.holding:
            self._go_on(fall, now)
        self.holding = [fall for fall in self.holding if fall.closed is None]
        if now.stretch.kind == "unclear":
            self.doubt = True
        elif now.needs:
            self._compare(now)

    def _go_on(self, fall: Fall, now: Stage) -> None:
        below, stretch = lies_below(now, fall.top), now.stretch
        if below == "NOT_MET":
            fall.closed = stretch.start
        if below != "MET":
            return
        self._rise(fall, now)
        end = min(stretch.end, fall.closed or stretch.end)
        if fall.held[-1][1] == stretch.start:
            fall.held[-1] = (fall.held[-1][0], end)
        else:
            fall.held.append((stretch.since, end))

    def _rise(self, fall: Fall, now: Stage) -> None:
        """Note a rise above the lowest setting since the fall, and end the fall where the rise has lasted."""
        if rose(fall.low, now):
            fall.low = now
        if lies_below(fall.low, now) != "MET":
            fall.rising = None
            return
        fall.rising = fall.rising or now.stretch.since
        if now.stretch.end - fall.rising >= self.sustained:
            fall.closed = fall.rising + self.sustained

    def _compare(self, now: Stage) -> None:
        if self.last is None:
            self._from_here(now, doubt=self.doubt or not now.on_ladder)
            return
        top = self.tops.get(now.alone) if now.alone else None
        found = (self.last, top) if top and top is not self.last else (self.last,)
        below = [lies_below(now, item) for item in found]
        if "MET" in below:
            fall = Fall(found[below.index("MET")], now.stretch, now, [(now.stretch.since, now.stretch.end)])
            self.falls.append(fall)
            self.holding.append(fall)
            self._from_here(now, doubt=False)
        elif rose(now, self.last):
            self._from_here(now, doubt=False)
        elif "UNKNOWN" in below:
            self._from_here(now, doubt=True)
        else:
            self.last = now
            if now.alone:
                self.tops.setdefault(now.alone, now)

    def _from_here(self, now: Stage, *, doubt: bool) -> None:
        self.doubt, self.last = doubt, now
        self.tops = {now.alone: now} if now.alone else {}
