"""Worsening renal function: acute kidney injury by KDIGO, or a clearance that crosses the label's limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

import msgspec

from bedside.domain.quantity import Bounds
from bedside.domain.value import Value
from bedside.protocol.clearance import Clearance, clearance, replacement
from bedside.protocol.leaf import figure, record_evidence, roughly, spelled
from bedside.protocol.model import KidneyWatch, RenalTest, span
from bedside.protocol.newest import Newest, evidence, newest, outcome_of, worded
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome, all_of, any_of
from bedside.protocol.watch.creatinine import Before, befores, behind, reaches, stage, surely_none
from bedside.protocol.watch.crossing import points
from bedside.protocol.watch.history import Moment, T, in_force, moments, prompt, remembered, since_first_dose
from bedside.protocol.watch.said import Prompt, Said, why_unknown
from bedside.protocol.watch.urine import Stretch, doubtful, span_length, stretches
from bedside.text import _

if TYPE_CHECKING:
    from bedside.scores.kdigo import UrineCut

_CREATININE, _URINE, _WEIGHT = "creatinine", "urine", "weight"
_NOTHING = Before(None, None)


class _Stay(msgspec.Struct, frozen=True):
    """What the stay says: every prompt, what came before the newest creatinine, and what it led to before that."""

    watch: KidneyWatch
    fires: tuple[Prompt, ...]
    before: Before
    basis: tuple[Value, ...]
    was: Outcome
    urine: Outcome
    earlier: Outcome


def kidney(_name: str, watch: KidneyWatch, question: Question) -> Said:
    """Say whether the kidneys are injured, or clearance has come below the limit."""
    rule = question.protocol.criteria[watch.crosses]
    if not isinstance(rule, RenalTest):
        raise TypeError(f"{watch.crosses} is no clearance criterion")
    series = tuple(question.chart.values(code) for code in (_CREATININE, _URINE, _WEIGHT, "height"))
    marks = question.chart.events("rrt", "admitted")
    stay = remembered(question, KidneyWatch, (*series, *marks), partial(_stay, watch, rule, question))
    found, size, (runs, said) = newest(question, _CREATININE), clearance(rule, question), replacement(question)
    injury = found.decide(partial(_injured, watch, stay.before))
    crossed = all_of((size.outcome, stay.earlier))
    urine = stay.urine if _still_counts(question) else "NOT_MET"
    outcome = any_of((injury, crossed, urine, runs))
    seen = (
        *size.evidence,
        *evidence(question, *found.values, *stay.basis),
        *(record_evidence(question, *said) if runs == "MET" else ()),
    )
    unknown = why_unknown(question, _CREATININE, found) if outcome == "UNKNOWN" else None
    return Said(
        outcome,
        "; ".join(_reasons(question, found, stay, size, runs)),
        _("KDIGO stage {stage} or more, or creatinine clearance from above to {limit}").format(
            stage=watch.least_stage, limit=f"{rule.op} {figure(rule.value)}"
        ),
        tuple(dict.fromkeys(seen)),
        stay.fires,
        unknown,
        fell=outcome == "NOT_MET" and stay.was == "MET",
    )


def _stay(watch: KidneyWatch, rule: RenalTest, question: Question) -> _Stay:
    found = moments(question, question.chart.values(_CREATININE))
    before = befores(question, found, span(watch.rise_within), span(watch.baseline_within))
    injured: list[Outcome] = [
        item.outcome(partial(_injured, watch, past)) for item, past in zip(found, before, strict=True)
    ]
    along = points(question, rule)
    crossed: list[Outcome] = [item.crossed for item in along]
    readings = moments(question, question.chart.values(_URINE))
    low = _urine_outcomes(watch, question, readings)
    met = [
        *_met(question, found, injured, _CREATININE),
        *(item.moment for item in _met(question, along, crossed, _CREATININE)),
        *_met(question, readings, low, _URINE),
    ]
    return _Stay(
        watch=watch,
        fires=(*(prompt(question, item) for item in met), *_replacement(question)),
        before=before[-1] if before else _NOTHING,
        basis=behind(found, span(watch.rise_within), span(watch.baseline_within)) if found else (),
        was=any_of((*injured[-2:-1], *crossed[-2:-1])),
        urine=low[-1] if low else "NOT_MET",
        earlier=along[-1].earlier if along else "UNKNOWN",
    )


def _met(question: Question, found: Sequence[T], outcomes: Sequence[Outcome], code: str) -> Iterator[T]:
    since = since_first_dose(question, found, code)
    told = outcomes[len(found) - len(since) :]
    return (item for item, outcome in zip(since, told, strict=True) if outcome == "MET")


def _injured(watch: KidneyWatch, before: Before, value: Value) -> bool | None:
    return False if surely_none(value, before) else reaches(stage(value, before), watch.least_stage)


def _urine_outcomes(watch: KidneyWatch, question: Question, readings: Sequence[Moment]) -> list[Outcome]:
    """Return at each reading whether the output was low for as long as a stage asks; too short a time says nothing."""
    if not readings:
        return []
    # Here, because reading its table of limits takes longer than most charts need it.
    from bedside.scores.kdigo import table  # noqa: PLC0415

    limits = table().urine[watch.least_stage - 1 :]
    cuts = [(span(item.input.rpartition("_")[2]), item) for item in limits]
    weights = moments(question, question.chart.values(_WEIGHT))
    return [
        any_of((*_low(item, stretch, cuts, weights), outcome_of(None if doubtful(item) else False)))
        for item, stretch in zip(readings, stretches(readings, span(watch.urine_apart)), strict=True)
    ]


def _low(
    item: Moment, stretch: Stretch, cuts: Sequence[tuple[timedelta, UrineCut]], weights: Sequence[Moment]
) -> Iterator[Outcome]:
    exact = {value.exact for value in in_force(weights, item.at).values} if weights else {None}
    weight = exact.pop() if len(exact) == 1 else None
    for over, cut in cuts:
        volume = stretch.volume(item.at, over)
        if volume is not None:
            yield outcome_of(volume.decide(cut.op, cut.value * weight * span_length(over)) if weight else None)


def _still_counts(question: Question) -> bool:
    newest_reading = question.chart.latest(_URINE)
    return newest_reading is not None and not question.stale(newest_reading, question.shelf(_URINE))


def _replacement(question: Question) -> tuple[Prompt, ...]:
    """Return a prompt for each start of renal replacement since the first dose, or for one that ran then."""
    dose, marks = question.first_given, question.chart.events("rrt")
    if dose is None:
        return ()
    ends = [item.at for item in marks[1:]]
    fires: list[Prompt] = []
    for item, end in zip_longest(marks, ends):
        if item.state == "start" and (end is None or end > dose.at):
            recorded = item.recorded_at if item.at > dose.at else max(item.recorded_at, dose.recorded_at)
            fires.append(Prompt(max(item.at, dose.at), recorded, (item.id,)))
    return tuple(fires)


def _reasons(question: Question, found: Newest, stay: _Stay, size: Clearance, runs: Outcome) -> Iterator[str]:
    if runs == "MET":
        yield _("on renal replacement therapy")
    if found.usable:
        said = _(" against ").join(worded(question, item) for item in found.values)
        yield _("creatinine {value}, {before}").format(value=said, before=_since(stay))
        parts = [stage(item, stay.before) for item in found.values]
        low, high = min(item.low for item in parts), max(item.high for item in parts)
        form = _("KDIGO stage {low}") if low == high else _("KDIGO stage {low} to {high}")
        yield form.format(low=low, high=high)
    else:
        yield found.fault
    if size.reason != found.fault:
        yield _("clearance {reason}").format(reason=size.reason)
    if size.outcome != "NOT_MET" and stay.earlier != "MET":
        first = stay.earlier == "NOT_MET"
        yield _("below the limit from the first value on") if first else _("not known from before")
    if stay.urine != "NOT_MET" and _still_counts(question):
        yield _("urine output low") if stay.urine == "MET" else _("urine output in doubt")


def _since(stay: _Stay) -> str:
    before, watch = stay.before, stay.watch
    if before.baseline is None:
        return _("no earlier value")
    first, lowest = _("baseline {value} (first of the stay)"), _("baseline {value} (lowest of {length})")
    base = (first if before.of_stay else lowest).format(
        value=_ends(before.baseline), length=spelled(watch.baseline_within)
    )
    if not before.recent:
        return base
    recent = _("lowest of {length} {value}").format(length=spelled(watch.rise_within), value=_ends(before.recent))
    return f"{base}, {recent}"


def _ends(value: Bounds) -> str:
    low, high = (roughly(end) if end is not None else "?" for end in (value.low, value.high))
    return low if low == high else _("{low} to {high}").format(low=low, high=high)
