"""An enzyme past a multiple of its upper limit, or of its own baseline where that was raised already."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from bedside.domain.quantity import Bounds
from bedside.domain.value import Value
from bedside.protocol.dispute import one_answer
from bedside.protocol.leaf import figure
from bedside.protocol.model import UlnWatch
from bedside.protocol.newest import evidence, newest, outcome_of, worded
from bedside.protocol.question import Question
from bedside.protocol.uln import upper_limit, value_reason
from bedside.protocol.verdict import Outcome
from bedside.protocol.watch.history import baseline, looked, remembered
from bedside.protocol.watch.said import Said, any_said, why_unknown
from bedside.text import _


def over_baseline(_name: str, watch: UlnWatch, question: Question) -> Said:
    """Say whether any of the analytes is past its limit."""
    parts = [_over_one(watch, code, question) for code in watch.analytes]
    threshold = _("{times} x upper limit; with a raised baseline {times_baseline} x baseline").format(
        times=f"{watch.op} {figure(watch.times_uln)}",
        times_baseline=f"{watch.baseline_op} {figure(watch.times_baseline)}",
    )
    return any_said(parts, threshold)


def _over_one(watch: UlnWatch, code: str, question: Question) -> Said:
    values = question.chart.values(code)
    base = baseline(question, code)
    found = newest(question, code)

    def answer(value: Value) -> bool | None:
        return {"MET": True, "NOT_MET": False}.get(_past(watch, question, value, base))

    outcome = found.decide(answer)
    fires, before = remembered(question, (UlnWatch, code), (values,), partial(looked, question, code, values, answer))
    unknown = why_unknown(question, code, found) if outcome == "UNKNOWN" else None
    short = question.chart.catalogue.analyte(code).short
    reason = found.fault or f"{short} {value_reason(question, found, answer)}"
    if base:
        reason = _("{value}; baseline {baseline}").format(
            value=reason, baseline=_(" against ").join(worded(question, item) for item in base)
        )
    fell = outcome == "NOT_MET" and before == "MET"
    shown = dict.fromkeys((*found.values, *base))
    return Said(outcome, reason, "", evidence(question, *shown), fires, unknown, fell)


def _past(watch: UlnWatch, question: Question, value: Value, base: tuple[Value, ...]) -> Outcome:
    """Return whether a value is past its limit under every baseline that is in dispute."""
    outcomes: list[Outcome] = [_past_one(watch, question, value, before) for before in base or (None,)]
    return outcomes[0] if one_answer(outcomes) else "UNKNOWN"


def _past_one(watch: UlnWatch, question: Question, value: Value, base: Value | None) -> Outcome:
    top = upper_limit(value, question.chart)
    if value.bounds is None or top is None:
        return "UNKNOWN"
    normal = outcome_of(value.bounds.decide(watch.op, top * Fraction(watch.times_uln)))
    if base is None:
        return normal
    base_top = upper_limit(base, question.chart)
    raised = base.bounds.decide(">", base_top) if base.bounds and base_top else None
    if raised is False:
        return normal
    own = _times_baseline(watch, value.bounds, base.bounds)
    if raised:
        return own
    return normal if normal == own else "UNKNOWN"


def _times_baseline(watch: UlnWatch, value: Bounds, base: Bounds | None) -> Outcome:
    if base is None or base.low is None or base.low != base.high:
        return "UNKNOWN"
    return outcome_of(value.decide(watch.baseline_op, base.low * Fraction(watch.times_baseline)))
