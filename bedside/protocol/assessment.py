"""The Assessment: everything the screen and the note show of one patient under one protocol at one moment."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Literal

import msgspec

from bedside.domain.finding import Finding
from bedside.protocol.verdict import Evidence, Origin, Outcome, Verdict
from bedside.scores.answer import Answer
from bedside.text import N_

State = Literal["ELIGIBLE", "NOT_ELIGIBLE", "INCOMPLETE"]
LadderStatus = Literal["none", "active", "held", "stopped", "unknown"]
Action = Literal["review", "step_down", "hold", "stop", "info"]


class ProtocolRef(msgspec.Struct, frozen=True, kw_only=True):
    """Which rules were applied."""

    id: str
    version: str
    status: Literal["active", "case", "unverified"]


class Seam(msgspec.Struct, frozen=True, kw_only=True):
    """The gaps on both sides of a change of interval, in hours: before the last given dose, and after it.

    `flagged` says that a gap is under the shorter or over the longer of the two intervals; `text` says which.
    """

    last_gap_hours: float | None
    next_gap_hours: float | None
    flagged: bool
    text: str = ""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One planned dose."""

    at: datetime
    interval_hours: int


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """What the open triggers would come to, for a clinician to accept or decline: `because` names them.

    A step down carries the next interval with its seam, and the taper that would follow to the last day allowed.
    `warnings` says what speaks against it (too early, a gap), `options` what a review leaves to choose from.
    """

    action: Action
    step: str
    interval_hours: int | None
    because: tuple[str, ...]
    text: str
    seam: Seam | None = None
    plan: tuple[Planned, ...] = ()
    warnings: tuple[str, ...] = ()
    options: tuple[Action, ...] = ()


DoseState = Literal[
    "due", "overdue", "early", "on_time", "late", "given", "held", "refused", "missed", "unavailable", "not_charted"
]


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One dose as expected and as charted: `due` when it should be, `at` when it was; `given` where no time tells more.

    `not_charted` is a hole: past its window with neither a dose nor a reason.
    """

    state: DoseState
    due: datetime | None
    at: datetime | None
    record: str = ""
    precision: Literal["minute", "day", "undated"] = "minute"


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """Where the patient stands on the regimen. Doses and milligrams count given doses of the protocol drug only.

    Both are None where a conflict of entries leaves them open; `total_mg` is empty where an amount is not charted.
    `plan` holds the doses at the present interval to the last day allowed, `doses_left` and `syringes_left` what that
    takes. `slots` are the expected and charted doses, oldest first; a hole among them makes dose advice unknown and
    `advice` says why there is none.
    """

    status: LadderStatus
    step: str
    interval_hours: int | None
    treatment_day: int | None
    days_left: int | None
    doses_given: int | None
    total_mg: str | None
    last_given: datetime | None
    next_due: datetime | None
    last_day: date | None
    first_given: datetime | None = None
    proposed: Proposed | None = None
    seam: Seam | None = None
    plan: tuple[Planned, ...] = ()
    doses_left: int | None = None
    syringes_left: int | None = None
    slots: tuple[Slot, ...] = ()
    advice: str = ""

    @property
    def waiting(self) -> datetime | None:
        """Return when the dose that waits is or was due: the next one, or one that is overdue and not charted."""
        return self.next_due or self.overdue

    @property
    def overdue(self) -> datetime | None:
        """Return when a dose was due that is past its window and not charted; within its window it is due still."""
        return next((item.due for item in reversed(self.slots) if item.state == "overdue"), None)


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Onset of respiratory failure and the class of the start, `hours` from onset to the first dose (or to `at`).

    `name` is the timing class; it is written as "class". `window_closes` is onset plus the early limit, `hours_left`
    the time until then while no dose was given (never below 0). `recurred` is when an arm was last reached again after
    it had lapsed; the first onset counts.
    """

    onset: datetime | None
    hours: float | None
    name: Literal["early", "intermediate", "late"] | None = msgspec.field(name="class")
    window_closes: datetime | None
    hours_left: float | None = None
    source: str = ""
    recurred: datetime | None = None


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """A taper or stop trigger: `outcome` speaks of the evidence at `at`, `open_since` of an unanswered prompt.

    `options` lists what a clinician may choose between where the action is a review; `records` are those behind the
    unanswered prompts. `fired` are the times it came true; it `proposes` its action while one of them is answered
    neither by a decision nor by a later order. `opened_by` is what came true and still waits, oldest first: it
    stays the evidence of an open prompt when a later value has turned.
    """

    id: str
    label: str
    outcome: Outcome
    action: Action
    open_since: datetime | None
    answered: str | None
    reason: str
    origin: str
    source: str = ""
    threshold: str = ""
    evidence: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    options: tuple[Action, ...] = ()
    records: tuple[str, ...] = ()
    fired: tuple[datetime, ...] = ()
    proposes: bool = False
    opened_by: tuple[Evidence, ...] = ()

    @property
    def rested_on(self) -> tuple[str, ...]:
        """Return the ids of all records that an answer to it is given on."""
        seen = (item.record for item in (*self.evidence, *self.against))
        return tuple(dict.fromkeys((*self.records, *seen)))


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome of the course (response, failure, eligible but not treated): `since` when it first came true.

    `sustained` says whether it has held for as long as the protocol asks; None where it does not ask.
    """

    id: str
    label: str
    outcome: Outcome
    reason: str
    origin: Origin
    source: str = ""
    since: datetime | None = None
    sustained: Outcome | None = None
    evidence: tuple[Evidence, ...] = ()


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be measured regularly: the last one, since when the next one is due, and what was never charted."""

    item: str
    label: str
    last: datetime | None
    due: datetime | None
    overdue: bool
    origin: Origin
    source: str = ""
    missing: tuple[str, ...] = ()


#: how `Flip.needs` begins: what is needed, and what there is now
NEEDS_NOW = N_("{needs} (now: {reason})")


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """One new fact of the smallest set that would change the state to `to`, in words and as a line to chart.

    `criterion` is what it settles. `line` is empty where no entry can settle it by itself: a held or disputed value has
    to be resolved first.
    """

    criterion: str
    needs: str
    line: str
    to: State


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """Chart, protocol and time: `criteria` holds inclusions and exclusions, `label` and `gates` stand beside.

    `conditions` are what the course depends on: whether it is extended, or given in another way.
    """

    patient: str
    patient_id: str
    protocol: ProtocolRef
    at: datetime
    known_at: datetime
    zone: str
    state: State
    criteria: tuple[Verdict, ...]
    label: tuple[Verdict, ...]
    gates: tuple[Verdict, ...]
    timing: Timing
    ladder: Ladder
    triggers: tuple[Trigger, ...]
    findings: tuple[Finding, ...]
    drug: str
    max_days: int
    scores: dict[str, Answer] = msgspec.field(default_factory=dict)
    outcomes: tuple[Endpoint, ...] = ()
    flip: tuple[Flip, ...] = ()
    monitoring: tuple[Due, ...] = ()
    conditions: tuple[Verdict, ...] = ()

    def criterion(self, name: str) -> Verdict:
        """Return a criterion, label row, gate or condition of the tree by its id; raise KeyError if there is none."""
        return {item.id: item for item in walk((*self.criteria, *self.label, *self.gates, *self.conditions))}[name]

    def open_triggers(self) -> tuple[Trigger, ...]:
        """Return the prompts that wait for an answer: true now, then no longer true, then what nobody can say now."""
        waiting = [item for item in self.triggers if item.open_since is not None]
        return tuple(sorted(waiting, key=_weight))


def _weight(trigger: Trigger) -> int:
    return ("MET", "NOT_MET", "UNKNOWN").index(trigger.outcome)


def walk(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """Return the verdicts and all below them, parents first."""
    return tuple(node for item in verdicts for node in (item, *walk(item.children)))


def canonical(assessment: Assessment) -> bytes:
    """Return the bytes an Assessment is frozen as: the same for the same content, on any machine."""
    return msgspec.json.encode(assessment, order="sorted")


def digest(assessment: Assessment) -> str:
    """Return the SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(assessment)).hexdigest()
