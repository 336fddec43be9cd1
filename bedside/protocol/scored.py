"""Criteria about a score of the chart: decided where the whole interval that its inputs leave lies on one side."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.moment import local
from bedside.domain.quantity import Bounds
from bedside.protocol import measures
from bedside.protocol.leaf import figure, leaf
from bedside.protocol.measure.sheet import Sheet
from bedside.protocol.model import ScoreTest
from bedside.protocol.newest import Newest, evidence, newest, outcome_of, worded
from bedside.protocol.question import Question
from bedside.protocol.verdict import Evidence, Outcome, Verdict
from bedside.scores.answer import Answer, Shown
from bedside.scores.interval import is_zero, over
from bedside.scores.registry import scores
from bedside.text import _

#: scores that print a rounded quotient; rules compare the exact one
_QUOTIENTS = {"pf": ("pao2", "fio2"), "nlr": ("anc", "alc")}


def score_test(name: str, rule: ScoreTest, question: Question) -> Verdict:
    """Answer from the score, or from its number where that is charted by itself; two that differ leave it open."""
    made = measures.answer(question, rule.score)
    said = made.forms[rule.form] if rule.form else made
    typed = newest(question, rule.charted) if rule.charted else Newest(fault=_("not charted by itself"))
    cut = Fraction(rule.value)
    outcomes: set[Outcome] = {
        outcome_of(_exact(rule, said, question).decide(rule.op, cut)),
        typed.decide(lambda item: item.bounds.decide(rule.op, cut) if item.bounds else None),
    }
    known = outcomes - {"UNKNOWN"}
    unit = _(question.chart.catalogue.analyte(rule.charted).shown_unit) if rule.charted else ""
    return leaf(
        name,
        rule,
        next(iter(known)) if len(known) == 1 else "UNKNOWN",
        _reason(said, typed, question, disputed=len(known) > 1),
        threshold=" ".join(filter(None, (rule.op, figure(rule.value), unit))),
        evidence=(*evidence(question, *typed.values), *_evidence(said.inputs, question)),
        missing=said.narrows or next(iter(said.missing), rule.score),
    )


def _exact(rule: ScoreTest, said: Answer, question: Question) -> Bounds:
    parts = _QUOTIENTS.get(rule.score)
    if parts is None:
        low, high = (None if end is None else Fraction(end) for end in (said.low, said.high))
        return Bounds(low, high)
    given = measures.gathered(Sheet(question), scores()[rule.score])
    top, bottom = (fact.bounds if (fact := given[name].fact) else None for name in parts)
    if top is None or bottom is None or is_zero(bottom):
        return Bounds(None, None)
    return over(top, bottom)


def _reason(said: Answer, typed: Newest, question: Question, *, disputed: bool) -> str:
    against = _(" against ")
    charted = against.join(worded(question, item) for item in typed.values)
    parts = [_("charted {value}").format(value=charted)] if typed.usable else []
    if said.value is not None:
        parts.append(_("worked out {value}").format(value=figure(said.value)))
    elif not parts:
        lack = ", ".join(f"{name} ({said.why[name]})" if name in said.why else name for name in said.missing)
        low, high = (_("any") if end is None else figure(end) for end in (said.low, said.high))
        form = _("between {low} and {high}; missing: {inputs}")
        parts.append(form.format(low=low, high=high, inputs=lack or _("nothing")))
    both = against.join(parts)
    return _("disputed: {readings}").format(readings=both) if disputed else both


def _evidence(inputs: tuple[Shown, ...], question: Question) -> tuple[Evidence, ...]:
    """Return the records that a score read; what follows from the chart as a whole has none."""
    return tuple(
        Evidence(
            record=item.record,
            item=item.name,
            value=item.value,
            unit=item.unit,
            at=local(item.at, question.chart.zone),
            age_hours=item.age_hours or 0.0,
            precision="day" if item.precision == "day" else "minute",
            note=item.note,
        )
        for item in inputs
        if item.at is not None
    )
