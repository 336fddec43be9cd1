"""What may be said of a chart that may lack entries: what is left of it is shown, and nothing is decided on it.

A lost value could turn any verdict, a lost dose could be the one that seems to be due. So every answer is UNKNOWN, with
what the remaining entries would say as its reason.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bedside.domain.finding import Finding
from bedside.protocol.assessment import Assessment, Endpoint, Ladder, Slot, Timing, Trigger
from bedside.protocol.verdict import Outcome, Verdict
from bedside.scores.answer import Answer
from bedside.text import N_, _

FINDING = "DQ-RESCUE"
_LEFT: Mapping[Outcome, str] = {
    "MET": N_("entries may be missing; on what is left: met"),
    "NOT_MET": N_("entries may be missing; on what is left: not met"),
    "UNKNOWN": N_("entries may be missing; on what is left: cannot say"),
}
_EXPECTED = frozenset({"due", "overdue", "not_charted"})


def withheld(made: Assessment, why: str) -> Assessment:
    """Return an Assessment of what is left of a chart as one that decides nothing; `why` says what is missing."""
    return msgspec.structs.replace(
        made,
        state="INCOMPLETE",
        criteria=tuple(map(_verdict, made.criteria)),
        label=tuple(map(_verdict, made.label)),
        gates=tuple(map(_verdict, made.gates)),
        conditions=tuple(map(_verdict, made.conditions)),
        timing=_timing(made.timing),
        ladder=_ladder(made.ladder, why),
        triggers=tuple(map(_trigger, made.triggers)),
        findings=(Finding(id=FINDING, severity="warn", text=why), *made.findings),
        scores={name: unbounded(answer, why) for name, answer in made.scores.items()},
        outcomes=tuple(map(_outcome, made.outcomes)),
        flip=(),
    )


def unbounded(answer: Answer, why: str) -> Answer:
    """Return a score without a number: a lost entry may be its newest value."""
    return msgspec.structs.replace(
        answer,
        low=None,
        high=None,
        band="",
        narrows="",
        status=why,
        forms={name: unbounded(form, why) for name, form in answer.forms.items()},
    )


def _verdict(made: Verdict) -> Verdict:
    return msgspec.structs.replace(
        made, outcome="UNKNOWN", reason=_reason(made.outcome, made.reason), children=tuple(map(_verdict, made.children))
    )


def _trigger(made: Trigger) -> Trigger:
    # One that stays open keeps waiting; nothing new is proposed on what is left.
    return msgspec.structs.replace(
        made, outcome="UNKNOWN", reason=_reason(made.outcome, made.reason), action="review", proposes=False
    )


def _outcome(made: Endpoint) -> Endpoint:
    sustained: Outcome | None = None if made.sustained is None else "UNKNOWN"
    return msgspec.structs.replace(
        made, outcome="UNKNOWN", reason=_reason(made.outcome, made.reason), since=None, sustained=sustained
    )


def _timing(made: Timing) -> Timing:
    return msgspec.structs.replace(made, hours=None, name=None, window_closes=None, hours_left=None)


def _ladder(made: Ladder, why: str) -> Ladder:
    """Return the regimen without any advice; doses and milligrams are what is left of them."""
    return msgspec.structs.replace(
        made,
        status="unknown",
        treatment_day=None,
        days_left=None,
        next_due=None,
        last_day=None,
        proposed=None,
        seam=None,
        plan=(),
        doses_left=None,
        syringes_left=None,
        slots=tuple(filter(_is_charted, made.slots)),
        advice=why,
    )


def _is_charted(slot: Slot) -> bool:
    """Return whether a slot was filled: one that seems empty may hold a dose that was lost."""
    return slot.state not in _EXPECTED


def _reason(outcome: Outcome, reason: str) -> str:
    return f"{_(_LEFT[outcome])}{f' ({reason})' if reason else ''}"
