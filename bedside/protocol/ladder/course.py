"""The walk along orders and doses of the protocol drug: what was expected, what was charted, what is missing.

A dose is expected one interval after the last given one, or after the due time of one that was charted as not given;
no fixed clock. What was expected and stands neither as given nor with a reason is a hole: from then on nobody knows
when the next dose is due.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from bedside.domain.moment import local_date, start_of_day
from bedside.domain.records import Dose
from bedside.protocol.assessment import DoseState, Slot
from bedside.protocol.ladder.standing import Change, Standing
from bedside.protocol.ladder.window import last_moment, window
from bedside.protocol.question import Question

_DAY_HOURS = 24
_ZERO = timedelta()
BEGIN = frozenset({"start", "resume"})
#: a forgotten order must not fill the chart: of one run of holes only the newest are listed
_LISTED = 400


class Mark(NamedTuple):
    """What the next dose counts from: a time, or with `day` the start of a day where the time is not known."""

    at: datetime
    kind: Literal["given", "not_given", "hole"]
    day: bool = False


class Expected(NamedTuple):
    """The next dose: when it is due, how far apart doses are, and how late one may be; by whole days with `day`."""

    at: datetime
    every: timedelta
    width: timedelta
    day: bool

    def state(self, at: datetime) -> DoseState:
        """Return whether a dose given at a time was early, on time or late."""
        if abs(at - self.at) <= self.width:
            return "on_time"
        return "early" if at < self.at else "late"


def _days(hours: int) -> int:
    """Return how many days apart doses are where only their days are known."""
    return max(1, -(-hours // _DAY_HOURS))


@dataclass
class Course:
    """Where the walk stands: `mark` is what the next dose counts from, `holes` those since dosing began or resumed.

    `charted` is the newest mark that is no hole: what dosing goes on from when it begins or resumes.
    `fresh` says that the first dose after a start is awaited; `behind` is a dose that was overdue when the interval
    was changed: the new interval does not make it undue.
    """

    question: Question
    standing: Standing = field(default_factory=lambda: Standing("unknown"))
    mark: Mark | None = None
    charted: Mark | None = None
    fresh: bool = False
    behind: datetime | None = None
    slots: list[Slot] = field(default_factory=list)
    holes: list[Slot] = field(default_factory=list)
    widths: dict[int, timedelta] = field(default_factory=dict)

    @property
    def by_day(self) -> bool:
        """Return whether only the day of the dose is known that the next one counts from."""
        return self.mark is not None and self.mark.day

    def due(self, hours: int | None = None, *, by_day: bool = False) -> datetime | None:
        """Return when the next dose is due, at the interval in force or at another; None unless dosing is active.

        By day it is the start of the day that the dose falls on.
        """
        now, every = self.standing, hours or self.standing.interval_hours
        if now.status != "active" or not every or now.floor is None:
            return None
        zone = self.question.chart.zone
        if self.mark is None:
            return start_of_day(local_date(now.floor, zone), zone) if by_day else now.floor
        if not by_day:
            made = max(now.floor, self.mark.at + timedelta(hours=every))
            return min(made, self.behind) if self.behind else made
        day = local_date(self.mark.at, zone) + timedelta(days=_days(every))
        return start_of_day(max(day, local_date(now.floor, zone)), zone)

    def take(self, change: Change) -> None:
        """Go on to an order: what was overdue until then is a hole, unless a step leaves it to be given late."""
        order, began = change.order, change.order.action in BEGIN
        if order.action != "step":
            self._pass_over(self._expected(), order.at)
        elif not self.fresh:
            self._step(order.at)
        self.standing = change.after
        if not began:
            return
        self.holes, self.behind, self.mark = [], None, self.charted
        if order.action == "start" and change.before.status == "stopped":
            self.slots = []
        if self.charted is None or (order.action == "start" and not change.before.running):
            due = self.due(by_day=self.by_day)
            self.fresh = due is not None and due <= order.at

    def give(self, dose: Dose) -> None:
        """Go on to a given dose."""
        at, by_day = dose.at, self._by_day(dose)
        next_one = self._expected(by_day=by_day)
        missed = self.mark if self.mark and self.mark.kind == "not_given" and not by_day else None
        if next_one and missed and at < missed.at + next_one.every / 2:
            next_one = next_one._replace(at=missed.at)
        elif next_one and not self.fresh:
            self._pass_over(next_one, at, given=True)
            next_one = self._expected(by_day=by_day)
        if next_one is None or next_one.day:
            self._add("given", None, dose)
        else:
            self._add(next_one.state(at), next_one.at, dose)
        self._settle(Mark(at, "given", dose.precision == "day"))

    def leave_out(self, dose: Dose) -> None:
        """Go on to a dose that was charted as not given."""
        by_day = self._by_day(dose)
        next_one = self._expected(by_day=by_day)
        about = self._about(dose, next_one)
        if next_one is None:
            self._add(dose.status, dose.due, dose)
            if self.mark is None or about > self.mark.at:
                self._settle(Mark(about, "not_given", dose.precision == "day"))
            return
        if self._settled_already(about, next_one):
            self._add(dose.status, dose.due, dose)
            return
        if not self.fresh:
            self._pass_over(next_one, about, given=True)
            next_one = self._expected(by_day=by_day) or next_one
        self._add(dose.status, next_one.at, dose)
        own = dose.at if by_day else about if about == dose.due else next_one.at
        if self.fresh and not by_day and dose.at - next_one.at >= next_one.every / 2:
            own = dose.at
        self._settle(Mark(own, "not_given", dose.precision == "day"))

    def finish(self, until: datetime, *, left: bool) -> None:
        """End the walk now, or where the patient left: what is past its window is a hole, the newest one overdue."""
        next_one = self._expected()
        if next_one is None:
            return
        self._pass_over(next_one, until)
        if left:
            return
        if self.mark and self.mark.kind == "hole" and self.holes:
            place = max(number for number, item in enumerate(self.slots) if item.state == "not_charted")
            self.slots[place] = msgspec.structs.replace(self.slots[place], state="overdue")
        elif not self.holes and self._allowed(next_one) != 0:
            self._list("due", next_one.at, next_one.day)

    def _step(self, at: datetime) -> None:
        """Leave what the old interval made overdue to be given late; what the dose after it has overtaken is a hole."""
        self._pass_over(self._expected(), at, given=True)
        next_one = self._expected()
        if next_one and not next_one.day and at > next_one.at + next_one.width:
            self.behind = next_one.at

    def _by_day(self, dose: Dose) -> bool:
        return dose.precision == "day" or self.by_day

    def _expected(self, *, by_day: bool | None = None) -> Expected | None:
        day = self.by_day if by_day is None else by_day
        at, hours = self.due(by_day=day), self.standing.interval_hours
        if at is None or not hours:
            return None
        if day:
            return Expected(at, timedelta(days=_days(hours)), _ZERO, day=True)
        if hours not in self.widths:
            self.widths[hours] = window(self.question, hours)
        return Expected(at, timedelta(hours=hours), self.widths[hours], day=False)

    def _about(self, dose: Dose, next_one: Expected | None) -> datetime:
        """Return which time a dose that was not given is about: its due time, unless an entry stands for that already.

        The due time kept with an entry is the one after the doses known then; a dose charted since may have taken it.
        """
        if dose.due is None or dose.precision == "day":
            return dose.at
        if next_one is None or self.mark is None or next_one.day:
            return dose.due
        if self.mark.kind == "not_given" and dose.at < self.mark.at + next_one.every / 2:
            return dose.at
        open_yet = self.mark.at + next_one.every / 2 < dose.due < dose.at + next_one.every
        return dose.due if open_yet else dose.at

    def _settled_already(self, about: datetime, next_one: Expected) -> bool:
        if self.mark is None or self.fresh or next_one.day:
            return False
        return about <= self.mark.at + next_one.every / 2 and about < next_one.at

    def _pass_over(self, next_one: Expected | None, at: datetime, *, given: bool = False) -> None:
        """List the doses that a moment leaves behind as holes.

        A given dose stands for the expected one before it until the next one's window opens; else a hole is what is
        past its own window.
        """
        count = self._count(next_one, at, given=given) if next_one else 0
        if not next_one or not count:
            return
        for number in range(max(0, count - _LISTED), count):
            self._list("not_charted", self._later(next_one, number), next_one.day)
            self.holes.append(self.slots[-1])
        self._settle(Mark(self._later(next_one, count - 1), "hole", next_one.day))

    def _count(self, next_one: Expected, at: datetime, *, given: bool) -> int:
        zone, every = self.question.chart.zone, next_one.every
        behind = at - next_one.at
        if next_one.day:
            behind = timedelta(days=(local_date(at, zone) - local_date(next_one.at, zone)).days)
        rest = behind - every + next_one.width if given else behind - next_one.width
        count = max(0, rest // every + 1 if given else -(-rest // every))
        if not count:
            return 0
        allowed = self._allowed(next_one)
        return min(count, count if allowed is None else allowed, 1 if self.fresh else count)

    def _allowed(self, next_one: Expected) -> int | None:
        """Return how many of the doses from an expected one on the day limit leaves room for; None without a limit."""
        last, zone = last_moment(self.question), self.question.chart.zone
        if last is None:
            return None
        room = last - next_one.at
        if next_one.day:
            room = timedelta(days=(local_date(last, zone) - local_date(next_one.at, zone)).days)
        return max(0, -(-room // next_one.every))

    def _later(self, next_one: Expected, number: int) -> datetime:
        if not next_one.day:
            return next_one.at + number * next_one.every
        zone = self.question.chart.zone
        return start_of_day(local_date(next_one.at, zone) + number * next_one.every, zone)

    def _settle(self, mark: Mark) -> None:
        self.mark, self.fresh, self.behind = mark, False, None
        self.charted = self.charted if mark.kind == "hole" else mark

    def _add(self, state: DoseState, due: datetime | None, dose: Dose) -> None:
        local = self.question.local
        made = Slot(state=state, due=local(due), at=local(dose.at), record=dose.id, precision=dose.precision)
        self.slots.append(made)

    def _list(self, state: DoseState, due: datetime, day: bool) -> None:
        made = Slot(state=state, due=self.question.local(due), at=None, precision="day" if day else "minute")
        self.slots.append(made)
