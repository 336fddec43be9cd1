"""The Assessment: everything the screen and the note show of one patient under one protocol at one moment."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Literal

import msgspec

from bedside.domain.finding import Finding
from bedside.protocol.verdict import Evidence, Outcome, Verdict

State = Literal["ELIGIBLE", "NOT_ELIGIBLE", "INCOMPLETE"]
LadderStatus = Literal["none", "active", "held", "stopped", "unknown"]
Action = Literal["review", "step_down", "hold", "stop", "info"]


class ProtocolRef(msgspec.Struct, frozen=True, kw_only=True):
    """Which rules were applied."""

    id: str
    version: str
    status: Literal["active", "case", "unverified"]


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Onset of respiratory failure and the class of the start, `hours` from onset to the first dose (or to `at`).

    `name` is the timing class; it is written as "class". `window_closes` is onset plus the early limit.
    """

    onset: datetime | None
    hours: float | None
    name: Literal["early", "intermediate", "late"] | None = msgspec.field(name="class")
    window_closes: datetime | None
    source: str = ""


class Seam(msgspec.Struct, frozen=True, kw_only=True):
    """The gaps on both sides of a change of interval, in hours."""

    last_gap_hours: float
    next_gap_hours: float
    flagged: bool


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One planned dose."""

    at: datetime
    interval_hours: int


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """Where the patient stands on the regimen. Doses and milligrams count given doses of the protocol drug only."""

    status: LadderStatus
    step: str
    interval_hours: int | None
    treatment_day: int | None
    days_left: int | None
    doses_given: int
    total_mg: str
    last_given: datetime | None
    next_due: datetime | None
    last_day: date | None
    first_given: datetime | None = None
    proposed: str | None = None
    seam: Seam | None = None
    plan: tuple[Planned, ...] | None = None


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """A taper or stop trigger: `outcome` speaks of the evidence at `at`, `open_since` of an unanswered prompt."""

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


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """Chart, protocol and time: `criteria` holds inclusions and exclusions, `label` and `gates` stand beside."""

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
    scores: None = None
    outcomes: None = None
    flip: None = None

    def criterion(self, name: str) -> Verdict:
        """Return a criterion, label row or gate of the tree by its id; raise KeyError if there is none."""
        return {item.id: item for item in walk((*self.criteria, *self.label, *self.gates))}[name]

    def open_triggers(self) -> tuple[Trigger, ...]:
        """Return the prompts that wait for an answer."""
        return tuple(item for item in self.triggers if item.open_since is not None)


def walk(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """Return the verdicts and all below them, parents first."""
    return tuple(node for item in verdicts for node in (item, *walk(item.children)))


def canonical(assessment: Assessment) -> bytes:
    """Return the bytes an Assessment is frozen as: the same for the same content, on any machine."""
    return msgspec.json.encode(assessment, order="sorted")


def digest(assessment: Assessment) -> str:
    """Return the SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(assessment)).hexdigest()
