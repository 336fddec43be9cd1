"""How much: milligrams given so far, milligrams of one dose, and the syringes that doses take."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from bedside.domain.records import Dose, Order
from bedside.protocol.ladder.standing import order_in_force
from bedside.protocol.leaf import plain
from bedside.protocol.question import Question, order_key
from bedside.protocol.regimen import hours_of

_MG = "mg"
_DAY_HOURS = 24


def total_mg(question: Question) -> str:
    """Return the milligrams given, exactly; empty where a given dose has no amount and no order to tell it."""
    total = Decimal(0)
    for dose in question.given:
        amount = dose.dose if dose.dose is not None else _ordered(question, dose)
        if amount is None or dose.dose_unit != _MG:
            return ""
        total += amount
    return plain(total)


def dose_mg(question: Question) -> Decimal | None:
    """Return the milligrams of one dose as ordered; None where no order says it in milligrams."""
    order = order_in_force(question)
    return order.dose if order and order.dose_unit == _MG else None


def daily_mg(question: Question, hours: int) -> Fraction | None:
    """Return the milligrams in 24 hours at an interval in hours; None where one dose is not known."""
    each = dose_mg(question)
    return None if each is None else Fraction(each) * _DAY_HOURS / hours


def syringes(question: Question, doses: int) -> int | None:
    """Return how many syringes some doses take: a single-dose syringe serves one dose, whatever is left in it."""
    size, each = question.protocol.settings.syringe, dose_mg(question)
    if size is None or each is None:
        return None
    return doses * math.ceil(Fraction(each) / Fraction(size.value))


def step_hours(question: Question) -> tuple[int, ...]:
    """Return the intervals of the ladder in hours, widest last; none for a regimen with a fixed schedule."""
    return tuple(hours_of(step) for step in question.protocol.regimen.steps.values())


def _ordered(question: Question, dose: Dose) -> Decimal | None:
    before: list[Order] = [
        item
        for item in question.orders
        if item.dose is not None and item.at <= dose.at and item.dose_unit == dose.dose_unit
    ]
    return max(before, key=order_key).dose if before else None
