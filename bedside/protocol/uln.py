"""The upper limit of normal: the reporting laboratory's own, else the catalogue's for the patient's sex."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from bedside.domain.chart import Chart, Value
from bedside.domain.quantity import told
from bedside.domain.records import Observation
from bedside.domain.value import in_canonical
from bedside.protocol.leaf import figure, leaf
from bedside.protocol.model import UlnTest
from bedside.protocol.newest import LEFT_OPEN, Newest, evidence, newest, worded
from bedside.protocol.question import Question
from bedside.protocol.verdict import Verdict
from bedside.text import _


def upper_limit(value: Value, chart: Chart) -> Fraction | None:
    """Return the upper limit of normal of a value in the canonical unit, None where nobody gives one."""
    charted = value.source
    if isinstance(charted, Observation) and charted.range_high is not None:
        return in_canonical(charted, charted.range_high, chart.catalogue)
    reference = chart.catalogue.analyte(value.code).reference
    return reference.of(chart.patient.sex).high if reference else None


def lower_limit(value: Value, chart: Chart) -> Fraction | None:
    """Return the lower limit of normal of a value in the canonical unit, None where nobody gives one."""
    charted = value.source
    if isinstance(charted, Observation) and charted.range_low is not None:
        return in_canonical(charted, charted.range_low, chart.catalogue)
    reference = chart.catalogue.analyte(value.code).reference
    return reference.of(chart.patient.sex).low if reference else None


def uln_test(name: str, rule: UlnTest, question: Question) -> Verdict:
    """Answer whether the newest value reaches a multiple of its upper limit."""
    found = newest(question, rule.analyte)

    def answer(value: Value) -> bool | None:
        top = upper_limit(value, question.chart)
        return value.bounds.decide(rule.op, top * Fraction(rule.times)) if top and value.bounds else None

    outcome = found.decide(answer)
    threshold = _("{times} x upper limit").format(times=f"{rule.op} {figure(rule.times)}")
    tops = {upper_limit(item, question.chart) for item in found.values}
    if len(tops) == 1 and (top := tops.pop()):
        unit = _(question.chart.catalogue.analyte(rule.analyte).shown_unit)
        threshold += f" ({told(top * Fraction(rule.times))} {unit})"
    reason = found.fault or value_reason(question, found, answer)
    seen = evidence(question, *found.values)
    return leaf(name, rule, outcome, reason, threshold=threshold, evidence=seen, missing=rule.analyte)


def value_reason(question: Question, found: Newest, answer: Callable[[Value], bool | None]) -> str:
    """Return the values a rule decided on, in words; several are in dispute, and an interval may leave it open."""
    words = _(" against ").join(worded(question, item) for item in found.values)
    text = f"{words}, {question.ago(found.values[0])}"
    if all(item.exact is None and answer(item) is None for item in found.values):
        return f"{text}: {_(LEFT_OPEN)}"
    return _("disputed: {readings}").format(readings=text) if len(found.values) > 1 else text
