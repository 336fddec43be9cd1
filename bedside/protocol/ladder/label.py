"""What the product label and the source say of the dose in force for this body and these kidneys: findings only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import product

from bedside.domain.finding import Finding
from bedside.domain.value import Value
from bedside.domain.wording import interval_text
from bedside.protocol.clearance import clearance
from bedside.protocol.code_words import origin_word
from bedside.protocol.ladder.amounts import daily_mg
from bedside.protocol.ladder.standing import standing
from bedside.protocol.leaf import figure, roughly
from bedside.protocol.model import RenalTest, span
from bedside.protocol.newest import Newest, newest, outcome_of, worded
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome
from bedside.scores.renal import body_mass_index
from bedside.text import _

DAILY_DOSE = "LBL-DOSE"
ROUTE = "REG-6"


def label_findings(question: Question) -> Iterator[Finding]:
    """Yield the findings on the order in force; none without one."""
    now = standing(question)
    if not now.running or not now.interval_hours:
        return
    order = next(item for item in reversed(question.orders) if item.interval_hours)
    yield from _daily_dose(question, now.interval_hours, order.id)
    yield from _renal(question, now.interval_hours, order.id)
    yield from _absorption(question, order.id)


def _daily_dose(question: Question, hours: int, order: str) -> Iterator[Finding]:
    """Yield whether a day's doses exceed the label's highest dose by body weight."""
    rule, daily = question.protocol.settings.daily_dose, daily_mg(question, hours)
    if rule is None or daily is None:
        return
    found, most = newest(question, "weight"), Fraction(rule.value)

    def over(value: Value) -> bool | None:
        # more per kilogram than allowed means: lighter than the weight that this much is allowed for
        return value.bounds.decide("<", daily / most) if value.bounds else None

    if found.decide(over) != "MET":
        return
    form = _("{dose} mg in 24 hours at {weight} is more than {most} mg per kg in a day")
    weight = _(" against ").join(worded(question, item) for item in found.values)
    text = form.format(dose=roughly(daily), weight=weight, most=figure(rule.value))
    yield Finding(
        id=DAILY_DOSE,
        severity="warn",
        text=f"{text} ({origin_word(rule.origin)}: {_(rule.source)})",
        records=(order, *_records(found)),
    )


def _renal(question: Question, hours: int, order: str) -> Iterator[Finding]:
    """Yield whether the interval is short for a clearance below the limit, or one in question."""
    for name in question.protocol.label:
        rule = question.protocol.criteria[name]
        if not isinstance(rule, RenalTest) or timedelta(hours=hours) >= span(rule.interval_under):
            continue
        known = clearance(rule, question)
        if known.outcome == "MET" or known.straddles:
            text = _("{interval} with a creatinine clearance in question: {reason}. {advice}").format(
                interval=interval_text(hours), reason=known.reason, advice=_(rule.advice)
            )
            seen = dict.fromkeys(item.record for item in known.evidence)
            yield Finding(id=name, severity="warn", text=text, records=(order, *seen))


def _absorption(question: Question, order: str) -> Iterator[Finding]:
    """Yield a note where the body mass index is one from which the drug may be taken up more slowly."""
    rule = question.protocol.regimen.slow_absorption
    weight, height = newest(question, "weight"), newest(question, "height")
    if rule is None or not weight.usable or not height.usable:
        return
    pairs = tuple(product(weight.values, height.values))
    outcomes: set[Outcome] = {outcome_of(_at_least(*pair, Fraction(rule.value))) for pair in pairs}
    if outcomes == {"MET"}:
        form = _("body mass index of {limit} kg/m2 or more: the drug may be absorbed more slowly")
        text = form.format(limit=figure(rule.value))
        records = (order, *_records(weight), *_records(height))
        yield Finding(
            id=ROUTE, severity="info", text=f"{text} ({origin_word(rule.origin)}: {_(rule.source)})", records=records
        )


def _at_least(weight: Value, height: Value, limit: Fraction) -> bool | None:
    if weight.exact is None or not height.exact:
        return None
    return body_mass_index(weight=weight.exact, height=height.exact) >= limit


def _records(found: Newest) -> tuple[str, ...]:
    return tuple(record for item in found.values for record in item.records)
