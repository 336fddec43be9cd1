"""After a stop or pause: the disease may come back. One of two competing readings; both may stand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bedside.domain.quantity import Bounds
from bedside.domain.value import Value
from bedside.protocol.dispute import one_answer
from bedside.protocol.leaf import figure, limit
from bedside.protocol.model import RelapseWatch, Rise
from bedside.protocol.newest import outcome_of
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome, all_of
from bedside.protocol.watch.said import Said
from bedside.protocol.watch.sign import Judge, Series, Sign, reading, series_sign
from bedside.text import _


def relapse(_name: str, watch: RelapseWatch, question: Question) -> Said:
    """Say whether fever or an inflammation marker came back since the drug was stopped or paused."""
    hot = watch.fever
    signs = [_fever(watch, question), *(_rise(item, question) for item in watch.rises)]
    words = [f"{_short(hot.analyte, question)} {limit(question, hot.op, hot.value, hot.unit, hot.analyte)}"]
    words += [_rule(item, question) for item in watch.rises]
    return reading(signs, _(", or ").join(words), question)


def _fever(watch: RelapseWatch, question: Question) -> Sign:
    hot = watch.fever
    cut = question.chart.catalogue.canonical(hot.analyte, hot.value, hot.unit)

    def make(_bases: Sequence[Value], _since: Sequence[Value]) -> Judge:
        return lambda value: outcome_of(value.bounds.decide(hot.op, cut) if value.bounds else None)

    return series_sign(Series(hot.analyte, question.chart.values(hot.analyte), make), question)


def _rise(rule: Rise, question: Question) -> Sign:
    floor = None
    if rule.over is not None:
        floor = question.chart.catalogue.canonical(rule.analyte, rule.over, rule.unit)

    def make(bases: Sequence[Value], _since: Sequence[Value]) -> Judge:
        return lambda value: _risen(value, [item for item in bases if item is not value], rule, floor)

    values = question.chart.values(rule.analyte)
    return series_sign(Series(rule.analyte, values, make, alone=rule.over is not None), question)


def _risen(value: Value, bases: Sequence[Value], rule: Rise, floor: Fraction | None) -> Outcome:
    """Return whether a value is high enough by itself, and as a multiple of every value it may be compared with."""
    if value.bounds is None:
        return "UNKNOWN"
    past = outcome_of(value.bounds.decide(">", floor)) if floor is not None else "MET"
    grown: list[Outcome] = [_times(value.bounds, item.bounds, Fraction(rule.times)) for item in bases]
    return all_of((past, grown[0] if grown and one_answer(grown) else "UNKNOWN"))


def _times(value: Bounds, base: Bounds | None, times: Fraction) -> Outcome:
    if base is not None and base.high is not None and value.decide(">=", base.high * times):
        return "MET"
    if base is not None and base.low is not None and value.decide("<", base.low * times):
        return "NOT_MET"
    return "UNKNOWN"


def _rule(rule: Rise, question: Question) -> str:
    form, over = _("{analyte} {times} x the last before the stop"), ""
    if rule.over is not None:
        form = _("{analyte} {times} x the last before the stop and {limit}")
        over = limit(question, ">", rule.over, rule.unit, rule.analyte)
    return form.format(analyte=_short(rule.analyte, question), times=f">= {figure(rule.times)}", limit=over)


def _short(code: str, question: Question) -> str:
    return question.chart.catalogue.analyte(code).short
