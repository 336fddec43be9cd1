"""A whole stay played through a protocol step by step: what it said and proposed, what was done, where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.moment import local
from bedside.domain.records import AnyRecord, Decision, Dose
from bedside.domain.wording import describe
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, LadderStatus, Proposed, ProtocolRef, State, Trigger
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.protocol.question import Question
from bedside.protocol.replay.charts import ALONE, Beside, charts, moments, stay_of
from bedside.protocol.replay.differs import Acted, Difference, Differences


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done, in words: an order, a dose (or why there was none), or an answer to a prompt.

    `proposed` is what had been proposed just before an order or an answer, in words.
    """

    record: str
    kind: str
    at: datetime
    text: str
    proposed: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the stay, seen at its end; `done` and `differs` tell what happened since the step before.

    `triggers` are those that are met, open or just answered; `new` names the ones that came up in this step.
    `first_eligible` marks the first step at which the patient was eligible.
    """

    at: datetime
    state: State
    first_eligible: bool
    status: LadderStatus
    step: str
    treatment_day: int | None
    triggers: tuple[Trigger, ...]
    new: tuple[str, ...]
    proposed: Proposed | None
    done: tuple[Done, ...]
    differs: tuple[Difference, ...]


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """A stay under a protocol; `as_known` says that each step knew only what had been recorded by then."""

    patient: str
    protocol: ProtocolRef
    zone: str
    as_known: bool
    steps: tuple[Step, ...]


def replay(
    protocol: Protocol,
    records: Sequence[AnyRecord],
    *,
    every: timedelta,
    zone: ZoneInfo,
    catalogue: Catalogue,
    as_known: bool = False,
    beside: Beside = ALONE,
) -> Replay:
    """Return what a protocol says of each step of a stay, from the first record to discharge, death, or a day after.

    `records` are all records of one patient, whatever became of them, `beside` is what other workstations say. In
    hindsight each step knows what was recorded later; `as_known` steps know what had been recorded by then, and begin
    when the patient was known. Raise LookupError without a patient record, Problem for a step that cannot be meant.
    """
    stay = stay_of(protocol, records, zone, catalogue, beside)
    player = _Player(protocol, zone)
    steps = tuple(player.steps(charts(stay, moments(stay, every), as_known=as_known)))
    return Replay(
        patient=stay.whole.patient.mrn,
        protocol=ProtocolRef(id=protocol.id, version=protocol.version, status=protocol.status),
        zone=zone.key,
        as_known=as_known,
        steps=steps,
    )


class _Player:
    """What one step has to know of those before it."""

    def __init__(self, protocol: Protocol, zone: ZoneInfo) -> None:
        self._protocol = protocol
        self._memo = Memo()
        self._seen: set[str] = set()
        self._before: Assessment | None = None
        self._eligible = False
        self._differences = Differences(protocol, zone, self._memo)

    def steps(self, seen: Iterator[Chart]) -> Iterator[Step]:
        for chart in seen:
            yield self._step(chart)

    def _step(self, chart: Chart) -> Step:
        now = assess(self._protocol, chart, self._memo)
        acts = self._acts(chart)
        compared = self._differences.of(chart, acts, self._before, now)
        first = now.state == "ELIGIBLE" and not self._eligible
        shown = tuple(item for item in now.triggers if self._tells(item))
        made = Step(
            at=now.at,
            state=now.state,
            first_eligible=first,
            status=now.ladder.status,
            step=now.ladder.step,
            treatment_day=now.ladder.treatment_day,
            triggers=shown,
            new=tuple(item.id for item in shown if self._is_new(item)),
            proposed=now.ladder.proposed,
            done=tuple(_done(item, chart, compared.proposed.get(item.id, "")) for item in acts),
            differs=compared.differs,
        )
        self._eligible |= first
        self._before = now
        return made

    def _acts(self, chart: Chart) -> tuple[Acted, ...]:
        """Return the orders, doses and answers of the protocol drug that no step before showed, oldest first."""
        question = Question(protocol=self._protocol, chart=chart)
        decisions = (item for item in chart.of(Decision) if item.protocol == self._protocol.id)
        found: list[Acted] = [*question.orders, *question.doses, *decisions]
        new = [item for item in found if item.id not in self._seen]
        self._seen.update(item.id for item in new)
        return tuple(sorted(new, key=_by_time))

    def _tells(self, item: Trigger) -> bool:
        return item.outcome == "MET" or item.open_since is not None or self._answered(item)

    def _answered(self, item: Trigger) -> bool:
        before = self._trigger(item.id)
        return item.answered is not None and (before is None or before.answered != item.answered)

    def _is_new(self, item: Trigger) -> bool:
        before = self._trigger(item.id)
        if before is None:
            return True
        opened = item.open_since is not None and before.open_since is None
        return opened or (item.outcome == "MET" and before.outcome != "MET")

    def _trigger(self, name: str) -> Trigger | None:
        found = self._before.triggers if self._before else ()
        return next((item for item in found if item.id == name), None)


def _done(item: Acted, chart: Chart, proposed: str) -> Done:
    text = describe(item, chart.catalogue, chart.zone)
    kind = type(item).__name__.lower()
    return Done(record=item.id, kind=kind, at=local(item.at, chart.zone), text=text, proposed=proposed)


def _by_time(item: Acted) -> tuple[datetime, bool, datetime]:
    return item.at, isinstance(item, Dose), item.recorded_at
