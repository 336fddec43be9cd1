"""What has to be confirmed with a reason before an order or a dose is charted; nothing here forbids anything."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from bedside.domain.chart import Chart, rewind
from bedside.domain.clock import hidden
from bedside.domain.conflict.sources import too_close
from bedside.domain.moment import day_number, local_date
from bedside.domain.records import AnyRecord, Dose, Order
from bedside.domain.wording import amount_text, interval_text, route_text, when_text
from bedside.protocol.clearance import clearance
from bedside.protocol.evaluate import evaluate_all
from bedside.protocol.ladder import Standing, is_shorter, standing
from bedside.protocol.model import AllergyTest, InfectionWatch, Protocol, ReactionWatch, RenalTest, span
from bedside.protocol.question import Question, order_key
from bedside.protocol.regimen import hours_of
from bedside.protocol.triggers import trigger
from bedside.protocol.verdict import Verdict
from bedside.text import N_, _, _n

#: the question whether a dose is the one that is charted already
GAP = "DOSE-GAP"


class Ask(NamedTuple):
    """One thing to confirm: the id of the rule, and the question in words."""

    id: str
    text: str


def asks(record: AnyRecord, chart: Chart, protocol: Protocol) -> tuple[Ask, ...]:
    """Return what charting a record needs confirmed; empty for anything but the protocol drug.

    `chart` is the chart before the record. It is looked at as of the record's own time.
    """
    if not isinstance(record, (Order, Dose)):
        return ()
    question = Question(protocol=protocol, chart=rewind(chart, record.at) if record.at < chart.at else chart)
    if not question.is_drug(record.drug):
        return ()
    if chart.conflicts:
        return _agreed_asks(record, question, chart)
    if isinstance(record, Order):
        giving = record.action in {"start", "step", "resume"}
        return (*(_clock_asks(chart) if giving else ()), *_order_asks(record, question))
    return (*_clock_asks(chart), *_dose_asks(record, question, chart)) if record.status == "given" else ()


def _clock_asks(chart: Chart) -> tuple[Ask, ...]:
    """Ask while entries lie ahead of the computer's clock: a dose that was given may be among them."""
    many = len(hidden(chart.clock_marks))
    if not many:
        return ()
    text = _n(
        "{count} entry lies ahead of this computer's clock, not counted here, and may be doses: is the clock right?",
        "{count} entries lie ahead of this computer's clock, not counted here, and may be doses: is the clock right?",
        many,
    )
    return (Ask("DQ-CLOCK", text),)


def _agreed_asks(record: Order | Dose, question: Question, chart: Chart) -> tuple[Ask, ...]:
    """Ask what any of the charts asks that open conflicts leave possible, and what they do not agree on."""
    possible = Question(protocol=question.protocol, chart=chart).worlds
    known: dict[str, Ask] = {}
    for each in possible:
        for ask in asks(record, each.chart, question.protocol):
            known.setdefault(ask.id, ask)
    starts = isinstance(record, Order) and record.action == "start"
    given = isinstance(record, Dose) and record.status == "given"
    begins = starts or (given and not all(each.first_given for each in possible))
    for ask in _row_asks(question) if begins else ():
        known[ask.id] = ask
    return tuple(known.values())


def _order_asks(order: Order, question: Question) -> tuple[Ask, ...]:
    if order.action == "resume":
        return _resume_asks(question)
    if order.action not in {"start", "step"}:
        return ()
    rows = _row_asks(question) if order.action == "start" else ()
    again = (*_reaction_asks(question, rows), *_shorter_asks(order, question))
    return (*rows, *again, *_renal_asks(question, order.interval_hours, rows), *_regimen_asks(order, question))


def _resume_asks(question: Question) -> tuple[Ask, ...]:
    """Ask what a start would ask where the drug was stopped, not held: dosing begins again."""
    if standing(question).status != "stopped":
        return _reaction_asks(question, ())
    rows = _row_asks(question)
    stopped = Ask("RESUME-STOPPED", _("The drug has been stopped, not held: begin again all the same?"))
    return (stopped, *rows, *_reaction_asks(question, rows))


def _shorter_asks(order: Order, question: Question) -> tuple[Ask, ...]:
    """Ask about a shorter interval than the one in force, unless the order carries its reason."""
    now = standing(question)
    if order.reason or not now.running or not is_shorter(order, now.interval_hours):
        return ()
    text = _("This shortens the interval from {old} to {new}; {protocol} has no rule for that: why?")
    old, new = interval_text(now.interval_hours or 0), interval_text(order.interval_hours or 0)
    return (Ask("REG-UP", text.format(old=old, new=new, protocol=question.protocol.id)),)


def _reaction_asks(question: Question, rows: tuple[Ask, ...]) -> tuple[Ask, ...]:
    """Ask before the drug is given again after a reaction to it, until it was started again with a reason.

    At a start the row on allergies asks the same.
    """
    found = []
    for name, watch in question.protocol.triggers.items():
        if not isinstance(watch, ReactionWatch):
            continue
        marks = [item for item in question.chart.events(watch.code) if item.state in watch.states]
        again = [item for item in question.orders if item.action in {"start", "resume"} and item.reason]
        newest = max(map(order_key, marks), default=None)
        if newest is None or any(order_key(item) > newest for item in again):
            continue
        if not any(isinstance(question.protocol.criteria[row.id], AllergyTest) for row in rows):
            drug = question.protocol.regimen.drug
            text = _("{reaction} is charted: give {drug} again all the same?")
            found.append(Ask(name, text.format(reaction=_(watch.label), drug=drug)))
    return tuple(found)


def _stop_asks(question: Question) -> tuple[Ask, ...]:
    """Ask before a dose while an infection calls for a stop: it is open, or true and nobody has answered it."""
    drug, found = question.protocol.regimen.drug, []
    for name, watch in question.protocol.triggers.items():
        if not isinstance(watch, InfectionWatch) or watch.action != "stop":
            continue
        now = trigger(name, question)
        if now.open_since is not None or (now.outcome == "MET" and not now.answered):
            text = _("{trigger} ({reason}): give {drug} all the same?")
            found.append(Ask(name, text.format(trigger=_(watch.label), reason=now.reason, drug=drug)))
    return tuple(found)


def _regimen_asks(record: Order | Dose, question: Question) -> tuple[Ask, ...]:
    """Ask about a dose or route other than the protocol's; a dose given is held against its order, if any."""
    regimen = question.protocol.regimen
    order = _ordered(question) if isinstance(record, Dose) else None
    says, amount, unit, route = N_("{asked}: the protocol says {own}."), regimen.dose, regimen.dose_unit, regimen.route
    if order and order.dose is not None:
        says, amount, unit = N_("{asked}: the order says {own}."), order.dose, order.dose_unit
        route = order.route or route
    found = []
    opening = regimen.opening
    if opening and record.dose is not None and (record.dose, record.dose_unit) != (amount, unit):
        said = f"{amount_text(record.dose)} {record.dose_unit}"
        found.append(Ask(opening[0], _(says).format(asked=said, own=f"{amount_text(amount)} {unit}")))
    if record.route not in {"", route}:
        said = f"{record.drug} {route_text(record.route)}"
        found.append(Ask("REG-6", _(says).format(asked=said, own=route_text(route))))
    return tuple(found)


def _ordered(question: Question) -> Order | None:
    """Return the last order that says how much of the drug is given."""
    return next((item for item in reversed(question.orders) if item.dose is not None), None)


def _dose_asks(dose: Dose, question: Question, chart: Chart) -> tuple[Ask, ...]:
    now = standing(question)
    first = question.first_given is None
    rows = _row_asks(question) if first else ()
    renal = _renal_asks(question, _interval(question, now), rows) if first or _unconfirmed(question) else ()
    regimen = (*_reaction_asks(question, rows), *_stop_asks(question), *_regimen_asks(dose, question))
    timely = (*_state_asks(now), *_day_asks(dose, question), *_gap_asks(dose, question, chart, now))
    return (*rows, *renal, *regimen, *timely)


def _row_asks(question: Question) -> tuple[Ask, ...]:
    protocol = question.protocol
    label = evaluate_all(protocol.label, question)
    gates = evaluate_all(protocol.gates, question)
    found = [item for item in label if item.outcome != "NOT_MET"] + [item for item in gates if item.outcome != "MET"]
    return tuple(Ask(item.id, _row_text(item)) for item in found)


def _row_text(row: Verdict) -> str:
    text = (
        _("{criterion}: present ({reason}).") if row.origin == "label" else _("{criterion}: not fulfilled ({reason}).")
    )
    if row.outcome == "UNKNOWN":
        text = _("{criterion}: not answered ({reason}).")
    return text.format(criterion=row.label, reason=row.reason)


def _renal_asks(question: Question, hours: int | None, rows: tuple[Ask, ...]) -> tuple[Ask, ...]:
    """Ask about a short interval with a low clearance, or with weights on both sides of the limit."""
    found = []
    for name in question.protocol.label:
        rule = question.protocol.criteria[name]
        if not isinstance(rule, RenalTest) or hours is None or timedelta(hours=hours) >= span(rule.interval_under):
            continue
        known = clearance(rule, question)
        if known.outcome == "MET" or known.straddles:
            every = interval_text(hours)
            text = _("{interval} with a creatinine clearance in question: {reason}. {advice}").format(
                interval=every[:1].upper() + every[1:], reason=known.reason, advice=_(rule.advice)
            )
            found.append(Ask(f"{name}-INTERVAL" if any(row.id == name for row in rows) else name, text))
    return tuple(found)


def _unconfirmed(question: Question) -> bool:
    """Return whether creatinine arrived after the last order or dose that was charted with a reason."""
    newest = question.chart.latest("creatinine")
    reasoned = [item for item in (*question.orders, *question.doses) if item.reason]
    last = max(reasoned, key=order_key, default=None)
    return newest is not None and (last is None or newest.recorded_at > last.recorded_at)


def _state_asks(now: Standing) -> tuple[Ask, ...]:
    if now.status == "held":
        return (Ask("DOSE-HELD", _("The drug is on hold: give a dose all the same?")),)
    if now.status == "stopped":
        return (Ask("DOSE-STOPPED", _("The drug has been stopped: give a dose all the same?")),)
    return ()


def _day_asks(dose: Dose, question: Question) -> tuple[Ask, ...]:
    limit, first = question.protocol.regimen.limit, question.first_given
    if limit is None or first is None:
        return ()
    day = day_number(first.at, dose.at, question.chart.zone)
    if day <= limit.max_days:
        return ()
    text = _("This is treatment day {day}; the protocol allows {days}.").format(day=day, days=limit.max_days)
    return (Ask("STOP-2", text),)


def _gap_asks(dose: Dose, question: Question, chart: Chart, now: Standing) -> tuple[Ask, ...]:
    """Ask whether a dose close to another one is the same; doses charted later but given near it count too."""
    hours = _interval(question, now)
    every = Question(protocol=question.protocol, chart=chart).given
    others = [item for item in every if item.id not in {dose.id, dose.supersedes}]
    if "day" in {dose.precision, *(item.precision for item in others)}:
        day = local_date(dose.at, chart.zone)
        same = [item for item in others if local_date(item.at, chart.zone) == day]
        if len(same) * hours >= 24:
            text = _("{count} given on that day already: same dose, or another?").format(count=len(same))
            return (Ask(GAP, text),)
    near = [item for item in others if item.precision != "day" and dose.precision != "day"]
    near = [item for item in near if too_close(dose.at, item.at, timedelta(hours=hours))]
    if not near:
        return ()
    at = when_text(min(near, key=lambda item: abs(dose.at - item.at)).at, "minute", chart.zone, chart.at)
    text = _("A dose is charted at {time}, less than half an interval away: same dose, or another?")
    return (Ask(GAP, text.format(time=at)),)


def _interval(question: Question, now: Standing) -> int:
    """Return the interval in force in hours, the protocol's first one where no order tells."""
    opening = question.protocol.regimen.opening
    return now.interval_hours or (hours_of(opening[1]) if opening else 0)
