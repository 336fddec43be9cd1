"""Ideal and adjusted body weight as scores: with the sex unknown they lie between those of both."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.quantity import Bounds
from bedside.scores import renal
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, read
from bedside.scores.interval import hull
from bedside.text import N_, _

_EXTRAPOLATED = N_("extrapolated: below the height the formula starts from")


def ideal_body_weight(facts: Facts) -> Answer:
    """Return ideal body weight in kg from sex and height."""
    table = renal.ideal_table()

    def reckon(given: Facts) -> Bounds:
        return _ideal(table, given)

    known = read(table.inputs, facts)
    return compose("ideal_body_weight", table, known, reckon, band=_extrapolated(table, known))


def adjusted_body_weight(facts: Facts) -> Answer:
    """Return adjusted body weight in kg from weight, sex and height."""
    table = renal.adjusted_table()

    def reckon(given: Facts) -> Bounds:
        ideal, actual = _ideal(table, given), bounds_of(table.inputs, given, "weight")
        low, high = _adjusted(ideal.low, actual.low), _adjusted(ideal.high, actual.high)
        return Bounds(low, high, ideal.low_open or actual.low_open, ideal.high_open or actual.high_open)

    known = read(table.inputs, facts)
    return compose("adjusted_body_weight", table, known, reckon, band=_extrapolated(table, known))


def _ideal(table: Reading, known: Facts) -> Bounds:
    """Return ideal weight by the sex recorded as F or M, else anything from the one to the other."""
    sex, height = known["sex"].choice if "sex" in known else "", bounds_of(table.inputs, known, "height")
    both = {"F": _ideal_of("F", height), "M": _ideal_of("M", height)}
    return both.get(sex) or hull(both["F"], both["M"])


def _ideal_of(sex: renal.FormulaSex, height: Bounds) -> Bounds:
    low = None if height.low is None else renal.ideal_body_weight(sex=sex, height=height.low)
    high = None if height.high is None else renal.ideal_body_weight(sex=sex, height=height.high)
    return Bounds(low, high, height.low_open, height.high_open)


def _adjusted(ideal: Fraction | None, actual: Fraction | None) -> Fraction | None:
    return None if ideal is None or actual is None else renal.adjusted_body_weight(actual=actual, ideal=ideal)


def _extrapolated(table: Reading, known: Facts) -> str:
    height = bounds_of(table.inputs, known, "height").high
    return _(_EXTRAPOLATED) if height is not None and renal.ideal_is_extrapolated(height) else ""


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (
        score("ideal_body_weight", renal.ideal_table(), ideal_body_weight),
        score("adjusted_body_weight", renal.adjusted_table(), adjusted_body_weight),
    )
