"""Liver injury: an enzyme far past its upper limit and above its own baseline, or past it together with bilirubin."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial

from bedside.domain.moment import local_date
from bedside.domain.value import Value
from bedside.protocol.leaf import figure
from bedside.protocol.model import LiverWatch, span
from bedside.protocol.newest import evidence, newest, worded
from bedside.protocol.question import Question
from bedside.protocol.uln import upper_limit, value_reason
from bedside.protocol.verdict import Outcome, any_of
from bedside.protocol.watch.history import Moment, baseline, moments, prompt, remembered, since_first_dose
from bedside.protocol.watch.said import Prompt, Said, any_said, why_unknown
from bedside.scores.parts import above, both, either
from bedside.text import _

_DAY = timedelta(hours=25)


def liver_injury(_name: str, watch: LiverWatch, question: Question) -> Said:
    """Say whether any of the enzymes is past its limit by itself, or together with bilirubin."""
    threshold = _(
        "{times} x upper limit and above baseline, or {with_bilirubin} x upper limit with bilirubin {bilirubin} x"
    ).format(
        times=f"{watch.op} {figure(watch.times_uln)}",
        with_bilirubin=f"{watch.op} {figure(watch.with_times_uln)}",
        bilirubin=f"{watch.op} {figure(watch.bilirubin_times_uln)}",
    )
    chart = question.chart
    bilirubin = moments(question, chart.values(watch.bilirubin))
    return any_said([_one(watch, code, question, bilirubin) for code in watch.analytes], threshold)


def _one(watch: LiverWatch, code: str, question: Question, bilirubin: Sequence[Moment]) -> Said:
    base = baseline(question, code)
    found = newest(question, code)
    beside = _beside(question, found.values[0], bilirubin) if found.values else ()

    def answer(value: Value) -> bool | None:
        return either(_far(watch, question, base, value), _with_bilirubin(watch, question, beside, value))

    outcome = found.decide(answer)
    fires, before = _history(watch, code, question, base, bilirubin)
    short = question.chart.catalogue.analyte(code).short
    reason = found.fault or f"{short} {value_reason(question, found, answer)}"
    if base:
        reason = _("{value}; baseline {baseline}").format(
            value=reason, baseline=_(" against ").join(worded(question, item) for item in base)
        )
    reason += _bilirubin_words(watch, question, outcome, beside) if found.usable else ""
    shown = (*found.values, *base, *(value for item in beside for value in item.values))
    return Said(
        outcome,
        reason,
        "",
        evidence(question, *dict.fromkeys(shown)),
        fires,
        why_unknown(question, code, found) if outcome == "UNKNOWN" else None,
        fell=outcome == "NOT_MET" and before == "MET",
    )


def _bilirubin_words(watch: LiverWatch, question: Question, outcome: Outcome, beside: Sequence[Moment]) -> str:
    values = [value for item in beside for value in item.values]
    if values:
        said = ", ".join(worded(question, item) for item in values)
        return "; " + _("bilirubin {values}").format(values=said)
    title = question.chart.catalogue.analyte(watch.bilirubin).title
    return "; " + _("{analyte}: no value of that day").format(analyte=title) if outcome == "UNKNOWN" else ""


def _history(
    watch: LiverWatch, code: str, question: Question, base: tuple[Value, ...], bilirubin: Sequence[Moment]
) -> tuple[tuple[Prompt, ...], Outcome]:
    """Return every prompt since the first dose, and the outcome at the moment before the newest."""
    chart = question.chart
    series = chart.values(code), chart.values(watch.bilirubin)
    work = partial(_looked, watch, code, question, base, bilirubin)
    return remembered(question, (LiverWatch, code), series, work)


def _looked(
    watch: LiverWatch, code: str, question: Question, base: tuple[Value, ...], bilirubin: Sequence[Moment]
) -> tuple[tuple[Prompt, ...], Outcome]:
    fires: list[Prompt] = []
    outcomes: list[Outcome] = ["NOT_MET", "NOT_MET"]
    for item in since_first_dose(question, moments(question, question.chart.values(code)), code):
        # The lower limit first: most values are not past that, whatever else was charted.
        if item.outcome(partial(_times, watch.op, watch.with_times_uln, question)) == "NOT_MET":
            outcomes.append("NOT_MET")
            continue
        outcome = item.outcome(partial(_far, watch, question, base))
        beside = () if outcome == "MET" else _beside(question, item.values[-1], bilirubin)
        outcome = any_of((outcome, item.outcome(partial(_with_bilirubin, watch, question, beside))))
        if outcome == "MET":
            fires.append(prompt(question, item, *beside))
        outcomes.append(outcome)
    return tuple(fires), outcomes[-2]


def _far(watch: LiverWatch, question: Question, base: Sequence[Value], value: Value) -> bool | None:
    """Return whether an enzyme is past its limit by itself; a missing baseline counts as normal."""
    higher = {above(value.bounds, item.bounds) if value.bounds and item.bounds else None for item in base} or {True}
    return both(_times(watch.op, watch.times_uln, question, value), higher.pop() if len(higher) == 1 else None)


def _with_bilirubin(watch: LiverWatch, question: Question, beside: Sequence[Moment], value: Value) -> bool | None:
    """Return whether an enzyme and any bilirubin beside it are both past their limits."""
    enzyme = _times(watch.op, watch.with_times_uln, question, value)
    raised = [item.outcome(partial(_times, watch.op, watch.bilirubin_times_uln, question)) for item in beside]
    told = {"MET": True, "NOT_MET": False}
    return both(enzyme, either(*(told.get(item) for item in raised)) if raised else None)


def _times(op: str, times: Decimal, question: Question, value: Value) -> bool | None:
    top = upper_limit(value, question.chart)
    return value.bounds.decide(op, top * Fraction(times)) if top and value.bounds else None


def _beside(question: Question, value: Value, bilirubin: Sequence[Moment]) -> tuple[Moment, ...]:
    """Return the moments of the same sample or the same day."""
    zone, apart = question.chart.zone, span(question.protocol.settings.one_sample.span)
    day = local_date(value.at, zone)
    first = bisect_left(bilirubin, value.at - _DAY, key=_time)
    last = bisect_right(bilirubin, value.at + _DAY, key=_time)
    return tuple(
        item for item in bilirubin[first:last] if local_date(item.at, zone) == day or abs(item.at - value.at) <= apart
    )


def _time(item: Moment) -> datetime:
    return item.at
