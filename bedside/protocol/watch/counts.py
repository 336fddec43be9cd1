"""Counts that fall: below a number and lower than at the first dose, or worse than then by their CTCAE grade."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from bedside.domain.quantity import Bounds
from bedside.domain.value import Value
from bedside.protocol.leaf import limit
from bedside.protocol.model import BelowWatch, CountFall, FallWatch
from bedside.protocol.newest import evidence, newest, series, worded
from bedside.protocol.question import Question
from bedside.protocol.uln import lower_limit, value_reason
from bedside.protocol.verdict import Outcome
from bedside.protocol.watch.history import Look, baseline, looked, remembered
from bedside.protocol.watch.said import Prompt, Said, any_said, why_unknown
from bedside.scores.answer import Fact
from bedside.scores.interval import exactly
from bedside.scores.parts import NOTHING, Part, above, both, either
from bedside.text import _

if TYPE_CHECKING:
    from bedside.scores.ctcae_terms import Cuts, Decrease

_FAR = Fraction(10**15)
_TERMS = {"platelets": "platelets", "hb": "anemia", "wbc": "wbc", "anc": "neutrophils"}


def counts_fall(_name: str, watch: FallWatch, question: Question) -> Said:
    """Say whether any of the counts has fallen that far since the first dose."""
    limits = ", ".join(
        f"{question.chart.catalogue.analyte(item.analyte).short} "
        f"{limit(question, '<', item.below, item.unit, item.analyte)}"
        for item in watch.counts
    )
    threshold = _(
        "{limits}, lower than at the first dose; or {grades} CTCAE {version} grade worse than then and at least grade "
        "{least}"
    ).format(limits=limits, grades=watch.grades_worse, version=watch.ctcae, least=watch.least_grade)
    return any_said([_one(watch, item, question) for item in watch.counts], threshold)


def below(_name: str, watch: BelowWatch, question: Question) -> Said:
    """Say whether the value is below the number."""
    code = watch.analyte
    number = question.chart.catalogue.canonical(code, watch.value, watch.unit)
    found = newest(question, code, percent=watch.percent)

    def answer(value: Value) -> bool | None:
        return value.bounds.decide(watch.op, number) if value.bounds else None

    outcome = found.decide(answer)
    fires, before = _below_history(watch, question, answer)
    return Said(
        outcome,
        found.fault or f"{_short(question, code)} {value_reason(question, found, answer)}",
        limit(question, watch.op, watch.value, watch.unit, code),
        evidence(question, *found.values),
        fires,
        why_unknown(question, code, found) if outcome == "UNKNOWN" else None,
        fell=outcome == "NOT_MET" and before == "MET",
    )


def _below_history(watch: BelowWatch, question: Question, look: Look) -> tuple[tuple[Prompt, ...], Outcome]:
    chart, percent = question.chart, watch.percent
    parts = (chart.values(percent.whole), chart.values(percent.part)) if percent else ()

    def work() -> tuple[tuple[Prompt, ...], Outcome]:
        values = series(question, watch.analyte, percent) if percent else chart.values(watch.analyte)
        return looked(question, watch.analyte, values, look)

    return remembered(question, (BelowWatch, watch.analyte), (chart.values(watch.analyte), *parts), work)


def _one(watch: FallWatch, count: CountFall, question: Question) -> Said:
    code = count.analyte
    base = baseline(question, code)
    found = newest(question, code)
    look = partial(_fallen, watch, count, question, _then(watch, count, question, base))
    outcome = found.decide(look)
    values = question.chart.values(code)
    fires, before = remembered(question, (FallWatch, code), (values,), partial(looked, question, code, values, look))
    grades = _grades(watch, count, question, found.values) if found.usable else ""
    reason = found.fault or f"{_short(question, code)} {value_reason(question, found, look)}{grades}"
    if base:
        then = _(" against ").join(worded(question, item) for item in base)
        told = _("at the first dose {value}").format(value=f"{then}{_grades(watch, count, question, base)}")
    else:
        told = _("no value at or before the first dose") if question.first_given else _("no dose given yet")
    reason += f"; {told}"
    return Said(
        outcome,
        reason,
        "",
        evidence(question, *dict.fromkeys((*found.values, *base))),
        fires,
        why_unknown(question, code, found) if outcome == "UNKNOWN" else None,
        fell=outcome == "NOT_MET" and before == "MET",
    )


def _short(question: Question, code: str) -> str:
    return question.chart.catalogue.analyte(code).short


def _grades(watch: FallWatch, count: CountFall, question: Question, values: Sequence[Value]) -> str:
    parts = {_grade(watch, count, question, item) for item in values}
    low, high = min(item.low for item in parts), max(item.high for item in parts)
    said = (
        _("grade {grade}").format(grade=low) if low == high else _("grade {low} to {high}").format(low=low, high=high)
    )
    return f" ({said})"


class _Then(msgspec.Struct, frozen=True):
    """What a value is held against: the number, the baselines with their grades, and from where on nothing fires."""

    below: Fraction
    baselines: tuple[tuple[Bounds | None, Part], ...]
    safe: Fraction


def _then(watch: FallWatch, count: CountFall, question: Question, base: Sequence[Value]) -> _Then:
    cut = question.chart.catalogue.canonical(count.analyte, count.below, count.unit)
    held = [(item.bounds if item else None, _grade(watch, count, question, item)) for item in base or (None,)]
    return _Then(cut, tuple(held), max(cut, _grade_limit(watch, count)))


def _fallen(watch: FallWatch, count: CountFall, question: Question, then: _Then, value: Value) -> bool | None:
    """Return whether a value has fallen that far under every baseline that is in dispute."""
    bounds = value.bounds or NOTHING
    if bounds.low is not None and bounds.low >= then.safe:
        return False
    grade = _grade(watch, count, question, value)
    far = _reaches(grade, watch.least_grade, watch.least_grade)
    found: set[bool | None] = set()
    for base, was in then.baselines:
        lower = above(base, bounds) if base else None
        worse = _reaches(grade, was.low + watch.grades_worse, was.high + watch.grades_worse)
        found.add(either(both(bounds.decide("<", then.below), lower), both(worse, far)))
    return found.pop() if len(found) == 1 else None


def _reaches(grade: Part, low: int, high: int) -> bool | None:
    """Return whether a grade is at least another one that lies between two."""
    if grade.low >= high:
        return True
    return False if grade.high < low else None


def _grade_limit(watch: FallWatch, count: CountFall) -> Fraction:
    """Return the limit below which the least grade that counts begins; one from the lower limit has none of its own."""
    cuts = _term(watch, count)[1]
    place = watch.least_grade - (2 if cuts.from_limit else 1)
    return cuts.cuts[place] if 0 <= place < len(cuts.cuts) else _FAR


def _grade(watch: FallWatch, count: CountFall, question: Question, value: Value | None) -> Part:
    limit_of_normal = lower_limit(value, question.chart) if value else None
    term = _term(watch, count)[0]
    facts = {term.input: Fact(bounds=value.bounds)} if value and value.bounds else {}
    if limit_of_normal is not None:
        facts[term.limit] = Fact(bounds=exactly(limit_of_normal))
    return term.grade(facts, later=watch.ctcae != "5.0")


def _term(watch: FallWatch, count: CountFall) -> tuple[Decrease, Cuts]:
    # Here, because reading the table of limits takes longer than most charts need it.
    from bedside.scores.ctcae import table  # noqa: PLC0415

    term: Decrease = table().terms[_TERMS[count.analyte]]  # pyright: ignore[reportAssignmentType]
    return term, term.v5 if watch.ctcae == "5.0" else term.v6
