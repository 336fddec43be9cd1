"""What a clinician may answer to an open trigger, each answer with what it comes to, before anything is stored."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bedside.protocol.assessment import Planned, Proposed, Seam, Trigger
from bedside.protocol.ladder import step_down
from bedside.protocol.ladder.amounts import syringes
from bedside.protocol.question import Question
from bedside.session.deciding import Choice, Situation, choices_of, proposal_of
from bedside.text import N_, _

_IN_FORCE = frozenset({"active", "held", "unknown"})


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. `order` is what it orders, None for an answer without an order; `why_not` is empty where it may be.

    `why_not` is translated where it is shown. `first` is the next dose under it, `plan` the doses to the last day
    allowed, `syringes` what they take; `seam` and `warnings` speak of a step down.
    """

    order: Choice | None
    interval_hours: int | None = None
    first: datetime | None = None
    plan: tuple[Planned, ...] = ()
    syringes: int | None = None
    seam: Seam | None = None
    warnings: tuple[str, ...] = ()
    why_not: str = ""


def options_of(trigger: Trigger, on: Situation) -> tuple[Option, ...]:
    """Return what may be answered to a trigger: what the ladder proposes because of it, else every choice it leaves.

    Where a clinician has to choose, an answer without an order stands last; it is the only one while none is in force.
    """
    if on.assessment.ladder.status not in _IN_FORCE:
        return (Option(order=None),)
    question = Question(protocol=on.protocol, chart=on.chart)
    if proposed := proposal_of(trigger, on):
        return (_of_proposal(proposed, question),)
    return (*(_option(item, trigger, on, question) for item in choices_of(trigger, on)), Option(order=None))


def _of_proposal(proposed: Proposed, question: Question) -> Option:
    order: Choice = "stop" if proposed.action == "stop" else "step_down"
    return Option(
        order=order,
        interval_hours=proposed.interval_hours,
        first=proposed.plan[0].at if proposed.plan else None,
        plan=proposed.plan,
        syringes=syringes(question, len(proposed.plan)) if proposed.plan else None,
        seam=proposed.seam,
        warnings=proposed.warnings,
    )


def _option(choice: Choice, trigger: Trigger, on: Situation, question: Question) -> Option:
    status = on.assessment.ladder.status
    if choice == "hold" and status == "held":
        return Option(order=choice, why_not=N_("on hold already"))
    if choice != "step_down":
        return Option(order=choice)
    made = step_down(question, on.assessment.ladder, on.assessment.triggers, (trigger,))
    if made.action != "step_down":
        return Option(order=choice, why_not=_why_no_step(on))
    if on.chart.conflicts:
        waits = (_("two entries differ and wait in review: when the next dose is due cannot be said"),)
        return Option(order=choice, interval_hours=made.interval_hours, warnings=waits)
    return _of_proposal(made, question)


def _why_no_step(on: Situation) -> str:
    if on.assessment.ladder.interval_hours is None:
        return N_("the interval in force is not known")
    if not on.protocol.regimen.steps:
        return N_("the protocol's course has no steps")
    return N_("this is the last step")


def lacking(trigger: Trigger, on: Situation) -> str:
    """Return the analyte whose value a prompt that cannot be decided waits for; empty where none would tell."""
    if trigger.outcome != "UNKNOWN":
        return ""
    known = {item.code for item in on.chart.catalogue.analytes}
    watch = on.protocol.triggers[trigger.id]
    named = (*(seen.item for seen in trigger.evidence), getattr(watch, "analyte", ""), *getattr(watch, "analytes", ()))
    return next((code for code in named if code in known), "")
