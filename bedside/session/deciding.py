"""A clinician's answer to an open trigger, as records: the decision, and the order that accepting it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.check import visible
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import AnyRecord, Decision, Order, OrderAction
from bedside.domain.stamp import Stamp
from bedside.protocol.assessment import Assessment, Proposed, Trigger, canonical, digest
from bedside.protocol.confirm import Ask, asks
from bedside.protocol.model import Protocol
from bedside.protocol.question import Question
from bedside.protocol.regimen import hours_of
from bedside.session.rights import require
from bedside.store.vault import Role
from bedside.text import ENGLISH, N_, _, language, speaking

Answer = Literal["accepted", "declined"]
Choice = Literal["hold", "step_down", "stop"]
_MAY_DECIDE = "physician"
_CHOICES: tuple[Choice, ...] = ("hold", "step_down", "stop")
_ACTIONS: dict[str, OrderAction] = {"hold": "hold", "step_down": "step", "stop": "stop"}
_MAKES = frozenset({"step_down", "stop"})
_WHILE: dict[str, frozenset[str]] = {
    "hold": frozenset({"active", "unknown"}),
    "step_down": frozenset({"active", "held", "unknown"}),
    "stop": frozenset({"active", "held", "unknown"}),
}
_STANDS: dict[str, str] = {
    "none": N_("the order is none."),
    "active": N_("the order is active."),
    "held": N_("the order is held."),
    "stopped": N_("the order is stopped."),
    "unknown": N_("the order is unknown."),
}


class _Wanted(NamedTuple):
    action: OrderAction
    hours: int | None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a clinician says to a trigger: the answer with its reason, and for a review the order of their choice."""

    trigger: str
    answer: Answer
    because: str
    order: Choice | None = None


class Decided(msgspec.Struct, frozen=True):
    """The decision, the order it made, if any, and what that order asked; the reason given answers all of it."""

    decision: Decision
    order: Order | None = None
    asked: tuple[Ask, ...] = ()

    @property
    def records(self) -> tuple[AnyRecord, ...]:
        """Return what is stored, in one transaction."""
        return (self.decision, self.order) if self.order else (self.decision,)


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What the answer is given to: the Assessment as shown, its chart and its rules."""

    assessment: Assessment
    chart: Chart
    protocol: Protocol


def require_decidable(protocol: Protocol, roles: tuple[Role, ...]) -> None:
    """Raise NotAllowed for a protocol that is only shown for comparison, and for who is no physician."""
    if protocol.status != "active":
        raise NotAllowed(
            _("{protocol} is shown for comparison only: nothing can be decided on it. Nothing was stored.").format(
                protocol=protocol.id
            )
        )
    require(roles, "decide")


def proposal_of(trigger: Trigger, on: Situation) -> Proposed | None:
    """Return what the ladder proposes because of a trigger where that makes an order, None where it does not."""
    proposed = _because_of(trigger, on)
    return proposed if proposed and proposed.action in _MAKES else None


def choices_of(trigger: Trigger, on: Situation) -> tuple[Choice, ...]:
    """Return the orders that a trigger leaves to the clinician, all of them where it names none."""
    proposed = _because_of(trigger, on)
    left = trigger.options or (proposed.options if proposed else ())
    return tuple(item for item in _CHOICES if item in left) or _CHOICES


def _because_of(trigger: Trigger, on: Situation) -> Proposed | None:
    proposed = on.assessment.ladder.proposed
    return proposed if proposed and trigger.id in proposed.because else None


def decided(reply: Reply, on: Situation, stamp: Stamp) -> Decided:
    """Return the records of an answer; raise Problem where nothing is open, or no reason is given."""
    trigger = _open(reply, on)
    wanted = _wanted(reply, trigger, on) if reply.answer == "accepted" else None
    order = _made(wanted, reply, on, stamp) if wanted else None
    asked = asks(order, on.chart, on.protocol) if order else ()
    if order and asked:
        order = msgspec.structs.replace(order, reason=f"{order.reason}; confirmed")
    made = Decision(
        **stamp.envelope(on.chart.patient.patient, known=on.chart.known_at),
        reason=reply.because.strip(),
        protocol=on.protocol.id,
        version=on.protocol.version,
        trigger=trigger.id,
        answer=reply.answer,
        evidence=trigger.rested_on,
        assessment=digest(on.assessment),
    )
    return Decided(made, order, asked)


def kept(made: Decision, on: Situation, judge: Callable[[], Assessment]) -> tuple[Decision, bytes]:
    """Return a decision on the Assessment that is kept, and the bytes of that: in English whatever is spoken.

    `judge` judges the chart of the situation again where another language is spoken.
    """
    if language() == ENGLISH:
        return made, canonical(on.assessment)
    with speaking(ENGLISH):
        found = judge()
    return msgspec.structs.replace(made, assessment=digest(found)), canonical(found)


def _open(reply: Reply, on: Situation) -> Trigger:
    """Return the trigger that is answered; raise Problem where there is nothing to answer."""
    known = {item.id: item for item in on.assessment.triggers}
    if reply.trigger not in known:
        raise Problem(
            _("{protocol} has no trigger {trigger!r}.").format(protocol=on.protocol.id, trigger=reply.trigger),
            where="trigger",
            do=_("Use one of {names}.").format(names=", ".join(known)),
        )
    if not visible(reply.because):
        raise Problem(_("a decision needs a reason."), where="because", do=_("Say why."))
    trigger = known[reply.trigger]
    if trigger.open_since is None:
        waits = ", ".join(item.id for item in on.assessment.open_triggers())
        raise Problem(
            _("{trigger} does not wait for an answer.").format(trigger=trigger.id),
            where="trigger",
            do=_("Open now: {triggers}.").format(triggers=waits) if waits else _("Open now: none."),
        )
    if reply.answer == "declined" and reply.order:
        raise Problem(_("a declined trigger makes no order."), where="order", do=_("Leave the order out, or accept."))
    return trigger


def _wanted(reply: Reply, trigger: Trigger, on: Situation) -> _Wanted | None:
    """Return the order that the ladder proposes because of the trigger, else the one that the clinician chose."""
    if proposed := proposal_of(trigger, on):
        if reply.order not in {None, proposed.action}:
            raise Problem(
                _("what is proposed is: {proposal}.").format(proposal=proposed.text),
                where="order",
                do=_("Leave the order out, or decline."),
            )
        return _Wanted(_ACTIONS[proposed.action], proposed.interval_hours)
    if reply.order is None:
        return None
    offered = choices_of(trigger, on)
    if reply.order not in offered:
        raise Problem(
            _("{trigger} offers {orders}.").format(trigger=trigger.id, orders=", ".join(offered)),
            where="order",
            do=_("Choose one of them."),
        )
    status = on.assessment.ladder.status
    if status not in _WHILE[reply.order]:
        raise Problem(
            _(_STANDS[status]),
            where="order",
            do=_("Answer without an order, or chart the order itself."),
        )
    return _Wanted(_ACTIONS[reply.order], _next_interval(on) if reply.order == "step_down" else None)


def _next_interval(on: Situation) -> int:
    hours = on.assessment.ladder.interval_hours
    steps = [hours_of(step) for step in on.protocol.regimen.steps.values()]
    if hours is None and on.chart.conflicts:
        do = _("Settle what waits: bedside review list. Or chart the order itself.")
        raise Problem(_("the interval in force is not known."), where="order", do=do)
    following = next((each for each in steps if hours is not None and each > hours), None)
    if following is None:
        raise Problem(_("there is no further step down."), where="order", do=_("Choose hold or stop."))
    return following


def _made(wanted: _Wanted, reply: Reply, on: Situation, stamp: Stamp) -> Order:
    dosed = [item for item in _orders(on) if item.dose is not None] if wanted.action == "step" else []
    before = dosed[-1] if dosed else None
    return Order(
        **stamp.envelope(on.chart.patient.patient, known=on.chart.known_at),
        reason=f"{reply.trigger}: {reply.because.strip()}",
        action=wanted.action,
        drug=on.protocol.regimen.drug,
        dose=before.dose if before else None,
        dose_unit=before.dose_unit if before else "mg",
        route=before.route if before else "",
        interval_hours=wanted.hours,
    )


def _orders(on: Situation) -> tuple[Order, ...]:
    return Question(protocol=on.protocol, chart=on.chart).orders
