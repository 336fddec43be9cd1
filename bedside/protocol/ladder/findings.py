"""Findings on the course: the day limit, how it began and was stepped, its route, and what the label says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from bedside.domain.finding import Finding
from bedside.domain.moment import day_number
from bedside.domain.records import Order
from bedside.domain.wording import interval_text, reason_text, route_text
from bedside.protocol.assessment import Trigger
from bedside.protocol.ladder.full_dose import early_steps, full_dose_text
from bedside.protocol.ladder.label import label_findings
from bedside.protocol.ladder.standing import changes, standing, treatment_day
from bedside.protocol.leaf import figure
from bedside.protocol.model import span
from bedside.protocol.question import Question
from bedside.protocol.regimen import amount_of, amount_words
from bedside.text import _, decimal

_HOUR = timedelta(hours=1)


def ladder_findings(question: Question, triggers: Sequence[Trigger] = ()) -> tuple[Finding, ...]:
    """Return the findings on the course; a safety trigger among `triggers` explains an early step down."""
    return (
        *_day_limit(question),
        *_deviation(question),
        *_early_steps(question, triggers),
        *_shorter(question),
        *_other_route(question),
        *label_findings(question),
    )


def _day_limit(question: Question) -> tuple[Finding, ...]:
    now, limit = standing(question), question.protocol.regimen.limit
    day = treatment_day(question, now)
    if limit is None or day is None or day < limit.warn_from or now.status == "stopped":
        return ()
    text = _("treatment day {day} of {days}")
    if day > limit.max_days:
        text = _("treatment day {day} of {days}: past the last day allowed")
    said = text.format(day=day, days=limit.max_days)
    return (Finding(id="STOP-2", severity="warn", text=said, records=(question.given[-1].id,)),)


def _deviation(question: Question) -> tuple[Finding, ...]:
    """Return whether the course began at another dose or interval than the protocol's first step."""
    regimen = question.protocol.regimen
    if regimen.opening is None:
        return ()
    name, step = regimen.opening
    hours, own = span(step.interval) / _HOUR, amount_of(regimen, step)
    start = next((item for item in question.orders if item.action == "start"), None)
    gap = _shortest_gap(question) if start is None else None
    said, records = "", ()
    if start and (start.interval_hours != hours or (own.unit == "mg" and start.dose != own.dose)):
        said, records = _("the order began with {dose}").format(dose=_ordered(start)), (start.id,)
    elif gap is not None and gap > hours:
        said = _("doses were at least {hours} hours apart").format(hours=plain_hours(gap))
        records = tuple(item.id for item in question.given)
    if not said:
        return ()
    text = _("{deviation}; {protocol} begins with {dose} {interval}").format(
        deviation=said, protocol=question.protocol.id, dose=amount_words(own), interval=interval_text(int(hours))
    )
    return (Finding(id=name, severity="warn", text=text, records=records),)


def _ordered(start: Order) -> str:
    """Return dose and interval of an order."""
    dose = f"{figure(start.dose)} {start.dose_unit}" if start.dose is not None else _("no dose")
    return f"{dose} {interval_text(start.interval_hours)}" if start.interval_hours else dose


def _early_steps(question: Question, triggers: Sequence[Trigger]) -> Iterator[Finding]:
    """Yield each step down from full dose that came early, unless a safety trigger had fired."""
    for order, length in early_steps(question, triggers):
        form = (
            _("stepped down to {interval} after {length}") if order.interval_hours else _("stepped down after {length}")
        )
        every = interval_text(order.interval_hours) if order.interval_hours else ""
        text = form.format(interval=every, length=full_dose_text(question, length))
        yield Finding(id="REG-5", severity="warn", text=text, records=(order.id,))


def _shorter(question: Question) -> Iterator[Finding]:
    """Yield each order of a running course that made the interval shorter: no rule of a protocol speaks of it."""
    for order, before, after in changes(question):
        if before.running and is_shorter(order, before.interval_hours):
            text = _("interval shortened from {old} to {new}: {reason}").format(
                old=interval_text(before.interval_hours or 0),
                new=interval_text(after.interval_hours or 0),
                reason=reason_text(order.reason) or _("no reason charted"),
            )
            yield Finding(id="REG-UP", severity="info", text=text, records=(order.id,))


def is_shorter(order: Order, hours: int | None) -> bool:
    """Return whether an order makes an interval in force (in hours) shorter."""
    return hours is not None and order.interval_hours is not None and order.interval_hours < hours


def _other_route(question: Question) -> tuple[Finding, ...]:
    """Return whether the drug was ordered or given by another route than the protocol's."""
    own = question.protocol.regimen.route
    other = [item for item in (*question.orders, *question.given) if item.route not in {"", own}]
    if not other:
        return ()
    said = ", ".join(dict.fromkeys(route_text(item.route) for item in other))
    text = _("ordered or given {routes}; {protocol} gives the drug {route} only").format(
        routes=said, protocol=question.protocol.id, route=route_text(own)
    )
    return (Finding(id="REG-6", severity="warn", text=text, records=tuple(item.id for item in other)),)


def plain_hours(hours: Fraction) -> str:
    """Return hours in words, whole where they are whole."""
    return str(hours.numerator) if hours.denominator == 1 else decimal(f"{float(hours):.1f}")


def _shortest_gap(question: Question) -> Fraction | None:
    """Return the shortest time between given doses, in hours; whole days where only the day is known."""
    gaps = []
    for before, after in zip(question.given, question.given[1:], strict=False):
        if "day" in {before.precision, after.precision}:
            gaps.append(Fraction(24 * (day_number(before.at, after.at, question.chart.zone) - 1)))
        else:
            gaps.append(Fraction(int((after.at - before.at).total_seconds()), 3600))
    return min(gaps, default=None)
