"""Where the patient stands on the regimen, from the orders and doses of the protocol drug alone.

Without any order the interval is not known: given doses then make the status `unknown`, and no dose is ever advised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from bedside.domain.finding import Finding
from bedside.domain.moment import day_number, local_date
from bedside.domain.records import Dose, Event, Order
from bedside.domain.wording import interval_text, route_text
from bedside.protocol.assessment import Ladder, LadderStatus
from bedside.protocol.leaf import plain
from bedside.protocol.model import span
from bedside.protocol.question import Question, order_key

_ACTIONS: dict[str, LadderStatus] = {
    "start": "active",
    "step": "active",
    "resume": "active",
    "hold": "held",
    "stop": "stopped",
}
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """What the orders come to: status, interval in force, when dosing last began or resumed, and when it stopped."""

    status: LadderStatus
    interval_hours: int | None = None
    floor: datetime | None = None
    ended: datetime | None = None


def standing(question: Question) -> Standing:
    """Return what the orders come to; death or discharge ends them."""
    orders = sorted(question.orders, key=order_key)
    left = departure(question)
    if not orders and not question.given:
        return Standing("none")
    status: LadderStatus = "unknown"
    interval, floor, ended = None, None, None
    for order in orders:
        after_hold = status == "held" and order.action == "step"
        status = status if after_hold else _ACTIONS[order.action]
        interval = order.interval_hours if order.interval_hours is not None else interval
        floor = order.at if order.action in {"start", "resume"} else floor
        ended = order.at if status == "stopped" else None
    if left and status != "stopped":
        return Standing("stopped", ended=left.at)
    return Standing(status, None if status == "stopped" else interval, floor, ended)


def departure(question: Question) -> Event | None:
    """Return the death, or the discharge that no later admission follows."""
    marks = question.chart.events("died", "discharged", "admitted")
    died = [item for item in marks if item.code == "died"]
    last = max(marks, key=order_key, default=None)
    return died[-1] if died else (last if last and last.code == "discharged" else None)


def on_treatment(question: Question) -> bool:
    """Return whether the drug counts as in use (paused counts, an unclear status too)."""
    return standing(question).status in {"active", "held", "unknown"}


def ladder(question: Question) -> Ladder:
    """Return the state of the regimen at the moment of the question."""
    now = standing(question)
    first, last = question.first_given, question.given[-1] if question.given else None
    limit = question.protocol.regimen.limit
    day = treatment_day(question, now)
    interval = now.interval_hours
    running = now.status != "stopped" and day is not None and limit is not None
    zone = question.chart.zone
    return Ladder(
        status=now.status,
        step=interval_text(interval) if interval else "",
        interval_hours=interval,
        treatment_day=day,
        days_left=max(0, limit.max_days - day) if running and limit and day else None,
        doses_given=len(question.given),
        total_mg=total_mg(question),
        last_given=question.local(last.at) if last else None,
        next_due=question.local(next_due(question, now)),
        last_day=local_date(first.at, zone) + timedelta(days=limit.max_days - 1) if first and limit else None,
        first_given=question.local(first.at) if first else None,
    )


def treatment_day(question: Question, now: Standing) -> int | None:
    """Return the calendar day of treatment, day 1 being that of the first given dose; a stop ends the count."""
    if question.first_given is None:
        return None
    return day_number(question.first_given.at, now.ended or question.chart.at, question.chart.zone)


def next_due(question: Question, now: Standing) -> datetime | None:
    """Return when the next dose is due: the last one + interval, at once where a resume finds it overdue.

    None unless dosing is active, where the last dose has no clock time, and past the last day allowed.
    """
    if now.status != "active" or not now.interval_hours or now.floor is None:
        return None
    marks = [item for item in question.doses if item.precision != "undated"]
    last = max(marks, key=_settled, default=None)
    if last is None:
        return now.floor
    if last.precision == "day":
        return None
    due = max(now.floor, _settled(last) + timedelta(hours=now.interval_hours))
    limit = question.protocol.regimen.limit
    first = question.first_given
    late = limit and first and day_number(first.at, due, question.chart.zone) > limit.max_days
    return None if late else due


def _settled(dose: Dose) -> datetime:
    """Return the time the next dose counts from: when given, else when it should have been."""
    return dose.at if dose.status == "given" else dose.due or dose.at


def total_mg(question: Question) -> str:
    """Return the milligrams given, exactly; empty where a given dose has no amount and no order to tell it."""
    total = Decimal(0)
    for dose in question.given:
        amount = dose.dose if dose.dose is not None else _ordered(question, dose)
        if amount is None or dose.dose_unit != question.protocol.regimen.dose_unit:
            return ""
        total += amount
    return plain(total)


def _ordered(question: Question, dose: Dose) -> Decimal | None:
    before: list[Order] = [
        item
        for item in question.orders
        if item.dose is not None and item.at <= dose.at and item.dose_unit == dose.dose_unit
    ]
    return max(before, key=order_key).dose if before else None


def ladder_findings(question: Question) -> tuple[Finding, ...]:
    """Return the findings on the day limit, on a course that differs from the protocol's start, and on the route."""
    return (*_day_limit(question), *_deviation(question), *_other_route(question))


def _day_limit(question: Question) -> tuple[Finding, ...]:
    now, limit = standing(question), question.protocol.regimen.limit
    day = treatment_day(question, now)
    if limit is None or day is None or day < limit.warn_from or now.status == "stopped":
        return ()
    text = f"treatment day {day} of {limit.max_days}"
    if day > limit.max_days:
        text += ": past the last day allowed"
    return (Finding(id="STOP-2", severity="warn", text=text, records=(question.given[-1].id,)),)


def _deviation(question: Question) -> tuple[Finding, ...]:
    """Return whether the course began at another dose or interval than the protocol's first step."""
    regimen = question.protocol.regimen
    name, step = next(iter(regimen.steps.items()))
    hours = span(step.interval) / _HOUR
    start = next((item for item in question.orders if item.action == "start"), None)
    gap = _shortest_gap(question) if start is None else None
    said, records = "", ()
    if start and (start.interval_hours != hours or start.dose != regimen.dose):
        dose = f"{plain(start.dose)} {start.dose_unit}" if start.dose is not None else "no dose"
        every = f" {interval_text(start.interval_hours)}" if start.interval_hours else ""
        said, records = f"the order began with {dose}{every}", (start.id,)
    elif gap is not None and gap > hours:
        said, records = f"doses were at least {plain_hours(gap)} hours apart", tuple(item.id for item in question.given)
    if not said:
        return ()
    text = f"{said}; {question.protocol.id} begins with {plain(regimen.dose)} {regimen.dose_unit} {step.label}"
    return (Finding(id=name, severity="warn", text=text, records=records),)


def _other_route(question: Question) -> tuple[Finding, ...]:
    """Return whether the drug was ordered or given by another route than the protocol's."""
    own = question.protocol.regimen.route
    other = [item for item in (*question.orders, *question.given) if item.route not in {"", own}]
    if not other:
        return ()
    said = ", ".join(dict.fromkeys(route_text(item.route) for item in other))
    text = f"ordered or given {said}; {question.protocol.id} gives the drug {route_text(own)} only"
    return (Finding(id="REG-6", severity="warn", text=text, records=tuple(item.id for item in other)),)


def plain_hours(hours: Fraction) -> str:
    """Return hours in words, whole where they are whole."""
    return str(hours.numerator) if hours.denominator == 1 else f"{float(hours):.1f}"


def _shortest_gap(question: Question) -> Fraction | None:
    """Return the shortest time between given doses, in hours; whole days where only the day is known."""
    gaps = []
    for before, after in zip(question.given, question.given[1:], strict=False):
        if "day" in {before.precision, after.precision}:
            gaps.append(Fraction(24 * (day_number(before.at, after.at, question.chart.zone) - 1)))
        else:
            gaps.append(Fraction(int((after.at - before.at).total_seconds()), 3600))
    return min(gaps, default=None)
