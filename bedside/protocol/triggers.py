"""Triggers: what the evidence says now, and which prompts nobody has answered yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

from bedside.domain.chart import Value
from bedside.domain.quantity import Bounds
from bedside.domain.records import Decision
from bedside.protocol.assessment import Action, Trigger
from bedside.protocol.dispute import clashes, one_answer
from bedside.protocol.ladder import departure, on_treatment
from bedside.protocol.leaf import limit, plain
from bedside.protocol.model import RisingWatch, UlnWatch
from bedside.protocol.newest import HELD, LEFT_OPEN, Newest, evidence, newest, outcome_of, worded
from bedside.protocol.question import Question
from bedside.protocol.rising import Look, Why
from bedside.protocol.uln import upper_limit, value_reason
from bedside.protocol.verdict import Evidence, Outcome, any_of


@dataclass(frozen=True)
class Prompt:
    """Something to answer: since when it stands, and when the last record behind it reached the store."""

    since: datetime
    recorded_at: datetime


@dataclass(frozen=True)
class _Said:
    outcome: Outcome
    reason: str
    threshold: str
    evidence: tuple[Evidence, ...]
    fires: tuple[Prompt, ...]
    unknown: Prompt | None
    fell: bool = False


def triggers(question: Question) -> tuple[Trigger, ...]:
    """Return all triggers of the protocol as they stand."""
    return tuple(_trigger(name, question) for name in question.protocol.triggers)


def _trigger(name: str, question: Question) -> Trigger:
    watch = question.protocol.triggers[name]
    said = _rising(name, watch, question) if isinstance(watch, RisingWatch) else _over(watch, question)
    asks = watch.prompts == "always" or on_treatment(question)
    prompts = said.fires + ((said.unknown,) if watch.safety and said.unknown else ())
    answers = [
        item for item in question.chart.of(Decision) if (item.protocol, item.trigger) == (question.protocol.id, name)
    ]
    waiting = [item for item in prompts if asks and not any(_answers(answer, item) for answer in answers)]
    action: Action = "info" if said.outcome == "NOT_MET" and said.fell else watch.action
    return Trigger(
        id=name,
        label=watch.label,
        outcome=said.outcome,
        action="review" if said.outcome == "UNKNOWN" else action,
        open_since=question.local(min(item.since for item in waiting)) if waiting else None,
        answered=_answered(question, answers) if answers and not waiting else None,
        reason=said.reason,
        origin=watch.origin,
        source=watch.source,
        threshold=said.threshold,
        evidence=said.evidence,
    )


def _answers(answer: Decision, prompt: Prompt) -> bool:
    """Return whether a decision was made with the prompt in sight; what arrived later asks again."""
    return answer.at >= prompt.since and answer.recorded_at >= prompt.recorded_at


def _answered(question: Question, answers: list[Decision]) -> str:
    last = max(answers, key=lambda item: (item.at, item.recorded_at, item.id))
    when = last.at.astimezone(question.chart.zone)
    return f"{last.answer} {when:%Y-%m-%d %H:%M} by {last.author}: {last.reason}"


def _rising(name: str, watch: RisingWatch, question: Question) -> _Said:
    looks = question.looks(name)
    fires = tuple(Prompt(look.at, look.recorded_at) for look in looks if look.outcome == "MET")
    threshold = f"{limit(question, watch.op, watch.value, watch.unit, watch.analyte)} and above the value before"
    found = newest(question, watch.analyte)
    if not looks:
        return _Said("UNKNOWN", found.fault, threshold, (), fires, _no_value(question))
    look = looks[-1]
    shown = (*look.values, look.previous) if look.previous else look.values
    seen = evidence(question, *shown)
    if question.stale(look.values[0], question.shelf(watch.analyte)) and look.why != "held":
        return _Said("UNKNOWN", found.fault, threshold, seen, fires, _too_old(question, watch.analyte, look.values))
    unknown = Prompt(look.at, look.recorded_at) if look.outcome == "UNKNOWN" else None
    return _Said(look.outcome, _rising_reason(question, look), threshold, seen, fires, unknown, look.fell)


def _rising_reason(question: Question, look: Look) -> str:
    value = worded(question, look.values[0])
    before = f"{worded(question, look.previous)} before" if look.previous else "no value before"
    words: dict[Why, str] = {
        "held": f"{value}: {HELD}",
        "disputed": f"disputed: {' against '.join(worded(question, item) for item in look.values)}",
        "unclear": f"{value}, {before}: {LEFT_OPEN}",
        "first": f"{value} is past the limit, and there is no earlier value to compare with",
        "low": f"{value} is not past the limit",
        "falling": f"{value} is past the limit but not above {before}",
        "rising": f"{value}, {before}",
    }
    return f"{words[look.why]}, {question.ago(look.values[0])}"


def _over(watch: UlnWatch, question: Question) -> _Said:
    parts = [_over_one(watch, code, question) for code in watch.analytes]
    outcome = any_of(item.outcome for item in parts)
    unknown = [item.unknown for item in parts if item.unknown]
    threshold = (
        f"{watch.op} {plain(watch.times_uln)} x upper limit; with a raised baseline "
        f"{watch.baseline_op} {plain(watch.times_baseline)} x baseline"
    )
    return _Said(
        outcome,
        "; ".join(item.reason for item in parts),
        threshold,
        tuple(seen for item in parts for seen in item.evidence),
        tuple(fire for item in parts for fire in item.fires),
        min(unknown, key=lambda item: item.since) if unknown and outcome == "UNKNOWN" else None,
        fell=any(item.fell for item in parts),
    )


def _over_one(watch: UlnWatch, code: str, question: Question) -> _Said:
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
    unknown = _why_unknown(question, code, found) if outcome == "UNKNOWN" else None
    reason = found.fault or value_reason(question, found, answer)
    if base:
        reason += f"; baseline {' against '.join(worded(question, item) for item in base)}"
    fell = outcome == "NOT_MET" and bool(after[:-1]) and _past(watch, question, after[-2:-1], base) == "MET"
    shown = (*found.values, *(item for item in base if item not in found.values))
    return _Said(outcome, reason, "", evidence(question, *shown), fires, unknown, fell)


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


def _why_unknown(question: Question, code: str, found: Newest) -> Prompt | None:
    if not found.values:
        return _no_value(question)
    if found.values[0].bounds is not None and question.stale(found.values[0], question.shelf(code)):
        return _too_old(question, code, found.values)
    return Prompt(found.values[0].at, max(item.recorded_at for item in found.values))


def _too_old(question: Question, code: str, values: tuple[Value, ...]) -> Prompt | None:
    """Return the prompt of a stale value: it stands from the end of its shelf life until the patient has left."""
    if departure(question):
        return None
    end = values[0].at + (question.shelf(code) or timedelta())
    return Prompt(end, max(item.recorded_at for item in values))


def _no_value(question: Question) -> Prompt | None:
    """Return the prompt of evidence that was never charted: only while the drug is in use, since its first dose."""
    dose = question.first_given
    if dose is None or departure(question) or not on_treatment(question):
        return None
    return Prompt(dose.at, dose.recorded_at)
