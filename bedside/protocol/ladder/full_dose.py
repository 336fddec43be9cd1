"""How long full dose was given before a step down; the source gives a range, so an early step is warned of, no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bedside.domain.records import Order
from bedside.protocol.assessment import Trigger
from bedside.protocol.code_words import origin_word
from bedside.protocol.ladder.seam import length_text
from bedside.protocol.ladder.standing import changes, standing
from bedside.protocol.question import Question
from bedside.protocol.regimen import amount_of, hours_of
from bedside.text import _

_LESS = frozenset({"step_down", "hold", "stop"})


class Period(NamedTuple):
    """Full dose from its first given dose (None: not yet given) to the order that ended it (None while it lasts)."""

    begun: datetime | None
    ended_by: Order | None
    stepped_down: bool = False

    def length(self, now: datetime) -> timedelta:
        """Return how long it lasted, or has lasted."""
        end = self.ended_by.at if self.ended_by else now
        return end - self.begun if self.begun else timedelta()


def periods(question: Question) -> tuple[Period, ...]:
    """Return the periods of full dose, oldest first; none for a protocol that states no ladder or no minimum."""
    return question.once("ladder.full_dose", _periods)


def early_steps(question: Question, triggers: Sequence[Trigger]) -> Iterator[tuple[Order, timedelta]]:
    """Yield each order that stepped down too early with the time before it, unless a safety trigger had fired by then.

    That trigger counts when it fired while full dose was given.
    """
    fired = [since for item in triggers if is_safety(question, item) for since in item.fired]
    for period in periods(question):
        order, length = period.ended_by, period.length(question.chart.at)
        if order is None or not period.stepped_down or not too_short(question, length):
            continue
        begun = period.begun or order.at
        if not any(begun <= since <= order.at for since in fired):
            yield order, length


def present_length(question: Question) -> timedelta | None:
    """Return how long full dose has been given by now; None unless it is in force."""
    found = periods(question)
    if not found or found[-1].ended_by or not standing(question).running:
        return None
    return found[-1].length(question.chart.at)


def too_short(question: Question, length: timedelta) -> bool:
    """Return whether a time at full dose is under the least that the protocol asks for."""
    rule = question.protocol.regimen.full_dose
    return rule is not None and length < timedelta(days=rule.least_days)


def full_dose_text(question: Question, length: timedelta) -> str:
    """Return a time at full dose against the protocol's range, with where that comes from."""
    rule = question.protocol.regimen.full_dose
    if rule is None:
        raise ValueError(f"{question.protocol.id} states no time at full dose")
    form = _("{length} at full dose; {protocol} gives it for at least {least} to {most} days ({origin}: {source})")
    return form.format(
        length=length_text(length),
        protocol=question.protocol.id,
        least=rule.least_days,
        most=rule.most_days,
        origin=origin_word(rule.origin),
        source=_(rule.source),
    )


def is_safety(question: Question, trigger: Trigger) -> bool:
    """Return whether a trigger is one of safety that may lead to less of the drug."""
    watch = question.protocol.triggers[trigger.id]
    return watch.safety and not _LESS.isdisjoint((watch.action, *watch.options))


def _periods(question: Question) -> tuple[Period, ...]:
    if question.protocol.regimen.full_dose is None or not question.protocol.regimen.steps:
        return ()
    found: list[Period] = []
    since: datetime | None = None
    full, dose, earliest = False, None, None
    for order, before, after in changes(question):
        dose = order.dose if order.dose is not None else dose
        now_full = after.running and _is_full(question, after.interval_hours, dose, order.dose_unit)
        if now_full and not full:
            since = order.at if before.running else earliest
        if full and not now_full:
            found.append(Period(_first_dose(question, since, order.at), order, after.running))
        full, earliest = now_full, order.at if order.action == "stop" else earliest
    return (*found, Period(_first_dose(question, since, None), None)) if full else tuple(found)


def _is_full(question: Question, hours: int | None, dose: Decimal | None, unit: str) -> bool:
    """Return whether a dose and interval come to the ladder's first step or more."""
    first = next(iter(question.protocol.regimen.steps.values()))
    own = amount_of(question.protocol.regimen, first)
    if not hours:
        return False
    if dose is None or unit != own.unit:
        return hours <= hours_of(first)
    return Fraction(dose) / hours >= Fraction(own.dose) / hours_of(first)


def _first_dose(question: Question, since: datetime | None, until: datetime | None) -> datetime | None:
    given = (item.at for item in question.given if until is None or item.at <= until)
    return next((at for at in given if since is None or at >= since), None)
