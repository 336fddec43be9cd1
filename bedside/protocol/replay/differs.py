"""Where what was done differs from what the protocol says or had proposed; told once, in the step it came to light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.chart import Chart, rewind
from bedside.domain.moment import hours_between
from bedside.domain.records import Decision, Dose, Order
from bedside.domain.wording import interval_text, when_text
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, Proposed, Slot
from bedside.protocol.confirm import asks
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.text import N_, _, _n

Acted = Order | Dose | Decision

_DATA_RULES = ("DQ-", "XC-")
_ORDERS = {"step": "step_down", "hold": "hold", "stop": "stop"}
_ASKED = {
    "DOSE-HELD": N_("given while the drug was on hold"),
    "DOSE-STOPPED": N_("given after the drug was stopped"),
}
_SLOTS = {
    "early": N_("the dose due {due} was given early at {time}"),
    "late": N_("the dose due {due} was given late at {time}"),
    "not_charted": N_("the dose due {due} was neither given nor accounted for"),
}


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One difference: the rule it breaks or leaves open (an id of the protocol), in words, and the record if any."""

    id: str
    text: str
    record: str = ""


class Compared(NamedTuple):
    """The differences of a step, and what was proposed just before each order and answer in it (by record)."""

    differs: tuple[Difference, ...]
    proposed: dict[str, str]


class _Waiting(NamedTuple):
    """A proposal that waits for its order; `options` are what a review leaves to choose from."""

    proposed: Proposed
    options: frozenset[str]


class Differences:
    """What was told of a stay so far, and the proposal that waits for an order."""

    def __init__(self, protocol: Protocol, zone: ZoneInfo, memo: Memo) -> None:
        self._protocol = protocol
        self._zone = zone
        self._memo = memo
        self._told: set[tuple[str, ...]] = set()
        self._waiting: _Waiting | None = None

    def of(self, chart: Chart, acts: tuple[Acted, ...], before: Assessment | None, now: Assessment) -> Compared:
        """Return what this step differs in, given the acts that are new in it and the step before."""
        proposed: dict[str, str] = {}
        found = [*self._acted(chart, acts, proposed), *self._findings(now)]
        found += [*self._unanswered(before, now), *self._slots(now)]
        self._waiting = _waiting(now) or self._waiting
        return Compared(tuple(found), proposed)

    def _acted(self, chart: Chart, acts: tuple[Acted, ...], proposed: dict[str, str]) -> Iterator[Difference]:
        for act in acts:
            then = _without(rewind(chart, act.at) if act.at < chart.at else chart, act)
            if not isinstance(act, Dose):
                self._waiting = _waiting(assess(self._protocol, then, self._memo)) or self._waiting
                begins = isinstance(act, Order) and act.action == "start"
                proposed[act.id] = self._waiting.proposed.text if self._waiting and not begins else ""
            if isinstance(act, Decision):
                self._answered(act)
            elif isinstance(act, Order):
                yield from self._ordered(act)
            yield from self._asked(act, then)

    def _answered(self, act: Decision) -> None:
        """Drop a proposal whose reason was declined; one that was accepted waits for its order."""
        if act.answer == "declined" and self._waiting and set(self._waiting.proposed.because) <= {act.trigger}:
            self._waiting = None

    def _ordered(self, act: Order) -> Iterator[Difference]:
        action = _ORDERS.get(act.action)
        if action is None:
            return
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            text = _("{order}: nothing was proposed").format(order=_said(act))
            yield Difference(id="PROPOSAL", text=text, record=act.id)
        elif not _follows(act, action, waiting):
            because = ", ".join(waiting.proposed.because)
            form = _("{order}; proposed was: {proposal}")
            text = form.format(order=_said(act), proposal=waiting.proposed.text)
            yield Difference(id=because, text=text, record=act.id)

    def _asked(self, act: Acted, then: Chart) -> Iterator[Difference]:
        """Yield what charting this had to be confirmed for; a row that was asked with the order is not told again."""
        rows = {*self._protocol.label, *self._protocol.gates}
        for ask in asks(act, then, self._protocol):
            mark = ("ask", ask.id, "" if ask.id in rows else act.id)
            if self._first(mark):
                text = _(_ASKED[ask.id]) if ask.id in _ASKED else ask.text
                yield Difference(id=ask.id, text=text, record=act.id)

    def _findings(self, now: Assessment) -> Iterator[Difference]:
        """Yield what the protocol's own checks of the course say for the first time."""
        for item in now.findings:
            course = not item.id.startswith(_DATA_RULES) and item.id not in self._protocol.checks
            if course and item.severity != "info" and self._first(("finding", item.id)):
                yield Difference(id=item.id, text=item.text, record=item.records[0] if item.records else "")

    def _unanswered(self, before: Assessment | None, now: Assessment) -> Iterator[Difference]:
        """Yield the prompts that were open a step ago and still are."""
        waited = {(item.id, item.open_since) for item in before.open_triggers()} if before else set()
        for item in now.open_triggers():
            since = item.open_since
            if since and (item.id, since) in waited and self._first(("open", item.id, since.isoformat())):
                hours = round(hours_between(since, now.at))
                within = _n("{count} hour", "{count} hours", hours)
                form = _("open since {time}, no answer within {length}")
                when = when_text(since, "minute", self._zone)
                yield Difference(id=item.id, text=form.format(time=when, length=within))

    def _slots(self, now: Assessment) -> Iterator[Difference]:
        for slot in now.ladder.slots:
            told = slot.state in _SLOTS
            if told and self._first(("slot", slot.state, slot.record, str(slot.due))):
                yield Difference(id="DOSE", text=_slot_text(slot, self._zone), record=slot.record)

    def _first(self, mark: tuple[str, ...]) -> bool:
        new = mark not in self._told
        self._told.add(mark)
        return new


def _without(chart: Chart, record: Acted) -> Chart:
    """Return the chart before a record was charted."""
    known = chart.index.without(record)
    return replace(chart, records=known.records, known_index=known)


def _waiting(seen: Assessment) -> _Waiting | None:
    proposed = seen.ladder.proposed
    if proposed is None:
        return None
    return _Waiting(proposed, frozenset(proposed.options))


def _follows(act: Order, action: str, waiting: _Waiting) -> bool:
    proposed = waiting.proposed
    if proposed.action == "review":
        return action in waiting.options
    return proposed.action == action and (action != "step_down" or act.interval_hours == proposed.interval_hours)


def _said(act: Order) -> str:
    if act.action == "step" and act.interval_hours:
        return _("ordered {interval}").format(interval=interval_text(act.interval_hours))
    return {"step": _("order changed"), "hold": _("put on hold"), "stop": _("stopped")}[act.action]


def _slot_text(slot: Slot, zone: ZoneInfo) -> str:
    due = when_text(slot.due, "minute", zone) if slot.due else _("no time")
    given = when_text(slot.at, slot.precision, zone) if slot.at else ""
    return _(_SLOTS[slot.state]).format(due=due, time=given)
