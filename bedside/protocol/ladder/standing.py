"""What the orders of the protocol drug come to, step by step; the doses have no say in it.

Without any order the interval is not known: given doses then make the status `unknown`, and no dose is ever advised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from bedside.domain.moment import day_number
from bedside.domain.records import Event, Order
from bedside.protocol.assessment import LadderStatus
from bedside.protocol.dispute import timed
from bedside.protocol.ladder.misplaced import misplaced
from bedside.protocol.question import Question, order_key
from bedside.text import _

_ACTIONS: Mapping[str, LadderStatus] = MappingProxyType(
    {"start": "active", "step": "active", "resume": "active", "hold": "held", "stop": "stopped"}
)
_ACTS = frozenset({"step", "hold", "stop"})
_RUNNING = frozenset({"active", "held"})


@dataclass(frozen=True)
class Standing:
    """What the orders come to: status, interval in force, when dosing last began or resumed, and when it stopped.

    `ended` is None too where nobody charted when; `why` says why the status is unknown.
    """

    status: LadderStatus
    interval_hours: int | None = None
    floor: datetime | None = None
    ended: datetime | None = None
    why: str = ""

    @property
    def running(self) -> bool:
        """Return whether an order is in force, on hold or not."""
        return self.status in _RUNNING


class Change(NamedTuple):
    """One order, with what held before it and since."""

    order: Order
    before: Standing
    after: Standing


def changes(question: Question) -> tuple[Change, ...]:
    """Return the orders in the order of their times, each with what held before it and since.

    One of which nobody knows when has no place among them.
    """
    return question.once("ladder.changes", _changes)


def standing(question: Question) -> Standing:
    """Return what the orders come to; death or discharge ends them."""
    return question.once("ladder.standing", _standing)


def departure(question: Question) -> Event | None:
    """Return the death, or the discharge that no later admission follows; one without a time follows none surely."""
    marks = question.chart.events("died", "discharged", "admitted")
    died = [item for item in marks if item.code == "died"]
    known, untimed = timed(marks)
    if untimed and not any(item.code == "admitted" for item in marks):
        known = known or untimed
    last = max(known, key=order_key, default=None)
    return died[-1] if died else (last if last and last.code == "discharged" else None)


def on_treatment(question: Question) -> bool:
    """Return whether the drug counts as in use (paused counts, an unclear status too)."""
    return standing(question).status in {"active", "held", "unknown"}


def treatment_day(question: Question, now: Standing) -> int | None:
    """Return the calendar day of treatment, day 1 being that of the first given dose; a stop ends the count."""
    if question.first_given is None or (now.status == "stopped" and now.ended is None):
        return None
    return day_number(question.first_given.at, now.ended or question.chart.at, question.chart.zone)


def order_in_force(question: Question) -> Order | None:
    """Return the newest order that says how much of the drug is given."""
    return next((item for item in reversed(question.orders) if item.dose is not None), None)


def acted_since(question: Question, since: datetime, recorded_at: datetime) -> bool:
    """Return whether a step, hold or stop was ordered with something in sight: true since then, recorded by then."""
    orders = (item for item in timed(question.orders)[0] if item.action in _ACTS)
    return any(item.at >= since and item.recorded_at >= recorded_at for item in orders)


def _changes(question: Question) -> tuple[Change, ...]:
    now, found = Standing("unknown"), []
    for order in sorted(timed(question.orders)[0], key=order_key):
        before, now = now, _after(order, now)
        found.append(Change(order, before, now))
    return tuple(found)


def _after(order: Order, now: Standing) -> Standing:
    """Return what holds after an order; a step during a hold stays on hold."""
    status = now.status if now.status == "held" and order.action == "step" else _ACTIONS[order.action]
    return Standing(
        status,
        now.interval_hours if order.interval_hours is None else order.interval_hours,
        order.at if order.action in {"start", "resume"} else now.floor,
        order.at if status == "stopped" else None,
    )


def _standing(question: Question) -> Standing:
    steps, left = changes(question), departure(question)
    if not question.orders and not question.given and not question.untimed and not misplaced(question):
        return Standing("none")
    now = steps[-1].after if steps else Standing("unknown")
    if timed(question.orders)[1]:
        now = _untimed(question)
    elif turned := misplaced(question):
        now = Standing("unknown", why=turned)
    if left and now.status != "stopped":
        return Standing("stopped", ended=None if left.precision == "undated" else left.at)
    return Standing("stopped", None, now.floor, now.ended) if now.status == "stopped" else now


def _untimed(question: Question) -> Standing:
    """Return what holds where nobody knows when an order was given: any of them may be the last."""
    if all(item.action == "stop" for item in question.orders):
        return Standing("stopped")
    why = _("an order is charted without its time: which one is in force cannot be said")
    return Standing("unknown", why=why)
