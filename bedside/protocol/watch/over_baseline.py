"""An enzyme past a multiple of its upper limit, or of its own baseline where that was raised already."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from bedside.domain.quantity import Bounds
from bedside.domain.value import Value
from bedside.protocol.dispute import clashes, one_answer
from bedside.protocol.leaf import plain
from bedside.protocol.model import UlnWatch
from bedside.protocol.newest import evidence, newest, outcome_of, worded
from bedside.protocol.question import Question
from bedside.protocol.uln import upper_limit, value_reason
from bedside.protocol.verdict import Outcome, any_of
from bedside.protocol.watch.said import Prompt, Said, why_unknown


def over_baseline(_name: str, watch: UlnWatch, question: Question) -> Said:
    """Say whether any of the analytes is past its limit."""
    parts = [_over_one(watch, code, question) for code in watch.analytes]
    outcome = any_of(item.outcome for item in parts)
    unknown = [item.unknown for item in parts if item.unknown]
    threshold = (
        f"{watch.op} {plain(watch.times_uln)} x upper limit; with a raised baseline "
        f"{watch.baseline_op} {plain(watch.times_baseline)} x baseline"
    )
    return Said(
        outcome,
        "; ".join(item.reason for item in parts),
        threshold,
        tuple(seen for item in parts for seen in item.evidence),
        tuple(fire for item in parts for fire in item.fires),
        min(unknown, key=lambda item: item.since) if unknown and outcome == "UNKNOWN" else None,
        fell=any(item.fell for item in parts),
    )


def _over_one(watch: UlnWatch, code: str, question: Question) -> Said:
    values = question.chart.values(code)
    dose = question.first_given
    split = sum(item.at <= dose.at for item in values) if dose else 0
    base = clashes(values[:split], values[split - 1], question.chart.zone) if split else ()
    after = values[split:] if dose else ()
    fires = tuple(Prompt(item.at, item.recorded_at) for item in _fires(watch, question, code, after, base))
    found = newest(question, code)

    def answer(value: Value) -> bool | None:
        return {"MET": True, "NOT_MET": False}.get(_past(watch, question, (value,), base))

    outcome = _past(watch, question, found.values, base) if found.usable else "UNKNOWN"
    unknown = why_unknown(question, code, found) if outcome == "UNKNOWN" else None
    reason = found.fault or value_reason(question, found, answer)
    if base:
        reason += f"; baseline {' against '.join(worded(question, item) for item in base)}"
    fell = outcome == "NOT_MET" and bool(after[:-1]) and _past(watch, question, after[-2:-1], base) == "MET"
    shown = (*found.values, *(item for item in base if item not in found.values))
    return Said(outcome, reason, "", evidence(question, *shown), fires, unknown, fell)


def _fires(
    watch: UlnWatch, question: Question, code: str, values: tuple[Value, ...], base: tuple[Value, ...]
) -> Iterator[Value]:
    """Yield the values that are past their limit by themselves."""
    key = (
        code,
        watch.op,
        watch.times_uln,
        watch.baseline_op,
        watch.times_baseline,
        _ids(base),
        question.chart.patient.sex,
    )
    for item in values:
        if question.memo.past(key, item, partial(_past, watch, question, (item,), base)) == "MET":
            yield item


def _ids(values: tuple[Value, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(item.records for item in values)


def _past(watch: UlnWatch, question: Question, values: tuple[Value, ...], base: tuple[Value, ...]) -> Outcome:
    """Return whether all values are past their limit under every baseline that is in dispute."""
    outcomes: list[Outcome] = [
        _past_one(watch, question, value, before) for value in values for before in base or (None,)
    ]
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
