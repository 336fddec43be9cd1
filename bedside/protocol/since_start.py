"""Criteria about the course itself: how far a value fell since the first dose, how long ago onset was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from bedside.domain.value import Value
from bedside.protocol.dispute import clashes
from bedside.protocol.leaf import figure, leaf, record_evidence
from bedside.protocol.model import FallTest, OnsetTest, span
from bedside.protocol.newest import HELD, evidence, newest, outcome_of, worded
from bedside.protocol.question import Question
from bedside.protocol.timing import elapsed, onset
from bedside.protocol.uln import value_reason
from bedside.protocol.verdict import Verdict
from bedside.text import _

#: a fall past a percentage is a value past what is left of the baseline, seen from the other side
_TURNED: Mapping[str, str] = MappingProxyType({">": "<", ">=": "<=", "<": ">", "<=": ">="})
_WHOLE = 100
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


class _Baseline(NamedTuple):
    """The last value at or before the first dose; `fault` says why it may not count."""

    values: tuple[Value, ...] = ()
    exact: Fraction = Fraction(0)
    fault: str = ""


def fall_test(name: str, rule: FallTest, question: Question) -> Verdict:
    """Answer how far the newest value since the first dose lies below the last one at or before that dose."""
    base, found = _baseline(rule, question), newest(question, rule.analyte)
    cut = base.exact * (1 - Fraction(rule.percent) / _WHOLE)
    values = tuple(item for item in found.values if item not in base.values)
    title = question.chart.catalogue.analyte(rule.analyte).title
    none = _("{analyte}: no value since the first dose").format(analyte=title)
    fault = base.fault or (found.fault if values else none)

    def answer(value: Value) -> bool | None:
        return value.bounds.decide(_TURNED[rule.op], cut) if value.bounds else None

    form = _("{value}; baseline {baseline}")
    reason = fault or form.format(
        value=value_reason(question, found, answer), baseline=worded(question, base.values[0])
    )
    return leaf(
        name,
        rule,
        "UNKNOWN" if fault else found.decide(answer),
        reason,
        threshold=_("fall {limit} %").format(limit=f"{rule.op} {figure(rule.percent)}"),
        evidence=evidence(question, *values, *base.values),
        missing=rule.analyte,
    )


def _baseline(rule: FallTest, question: Question) -> _Baseline:
    dose = question.first_given
    if dose is None:
        return _Baseline(fault=_("no dose given yet"))
    before = [item for item in question.chart.values(rule.analyte) if item.at <= dose.at]
    title = question.chart.catalogue.analyte(rule.analyte).title
    if not before:
        return _Baseline(fault=_("{analyte}: no value at or before the first dose").format(analyte=title))
    base = clashes(before, before[-1], question.chart.zone)
    values = _(" against ").join(worded(question, item) for item in base)
    words = f"{title} {values}"
    if any(item.bounds is None for item in base):
        return _Baseline(base, fault=f"{words}: {_(HELD)}")
    exact = None if base[1:] else base[0].exact
    if exact is None:
        return _Baseline(base, fault=_("{value}: no single number to compare with").format(value=words))
    return _Baseline(base, exact)


def onset_test(name: str, rule: OnsetTest, question: Question) -> Verdict:
    """Answer whether the first dose, or now, comes soon enough after onset; a dose before onset is for a person."""
    began, threshold = onset(question), f"<= {rule.within}"
    if began is None:
        return leaf(name, rule, "UNKNOWN", _("no onset charted"), threshold=threshold, missing="oxygen")
    passed, seen = elapsed(question, began), record_evidence(question, began.record)
    if passed < timedelta():
        reason = _("the first dose is charted before onset")
        return leaf(name, rule, "UNKNOWN", reason, threshold=threshold, evidence=seen, missing="onset")
    hours, rest = divmod(passed, _HOUR)
    reason = _("{hours} h {minutes} min since onset").format(hours=hours, minutes=rest // _MINUTE)
    return leaf(name, rule, outcome_of(passed <= span(rule.within)), reason, threshold=threshold, evidence=seen)
