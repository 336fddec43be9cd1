"""Mean arterial pressure, body mass index, the lymphocyte figures: short formulae over one observation set."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Fact, Facts, Score
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, read
from bedside.scores.interval import exactly, is_zero, over, plus, times
from bedside.scores.tables import Band, load_table, reached
from bedside.text import N_, _

_HUNDRED = exactly(Fraction(100))


class MeanPressure(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The weights of the mean: so many parts diastolic, one systolic."""

    diastolic_parts: Fraction
    parts: Fraction


class BodyMass(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The classes of the body mass index in kg per square metre."""

    bands: tuple[Band, ...]


def mean_arterial_pressure(facts: Facts) -> Answer:
    """Return the mean arterial pressure in mm Hg from systolic and diastolic."""
    table = load_table("map", MeanPressure)
    return compose("map", table, read(table.inputs, facts), partial(_mean, table))


def mean_pressure(systolic: Bounds, diastolic: Bounds) -> Bounds:
    """Return the exact interval of the mean arterial pressure of two pressures in mm Hg."""
    return _mean(load_table("map", MeanPressure), {"sbp": Fact(bounds=systolic), "dbp": Fact(bounds=diastolic)})


def _mean(table: MeanPressure, known: Facts) -> Bounds:
    diastolic = times(bounds_of(table.inputs, known, "dbp"), exactly(table.diastolic_parts))
    return over(plus(bounds_of(table.inputs, known, "sbp"), diastolic), exactly(table.parts))


def bmi(facts: Facts) -> Answer:
    """Return the body mass index in kg per square metre from kg and cm."""
    table = load_table("bmi", BodyMass)

    def reckon(given: Facts) -> Bounds | None:
        metres = over(bounds_of(table.inputs, given, "height"), _HUNDRED)
        return None if is_zero(metres) else over(bounds_of(table.inputs, given, "weight"), times(metres, metres))

    known = read(table.inputs, facts)
    exact = reckon(known)
    labels = {band.label for band in reached(table.bands, exact)} if exact else {N_("not defined: height 0")}
    return compose("bmi", table, known, reckon, band=_(next(iter(labels))) if len(labels) == 1 else "")


def nlr(facts: Facts) -> Answer:
    """Return neutrophils over lymphocytes; not defined where lymphocytes are 0."""
    table = load_table("nlr", Reading)

    def reckon(given: Facts) -> Bounds | None:
        lymphocytes = bounds_of(table.inputs, given, "alc")
        return None if is_zero(lymphocytes) else over(bounds_of(table.inputs, given, "anc"), lymphocytes)

    known = read(table.inputs, facts)
    return compose("nlr", table, known, reckon, band="" if reckon(known) else _("not defined: lymphocytes 0"))


def alc(facts: Facts) -> Answer:
    """Return absolute lymphocytes from leukocytes and percent."""
    table = load_table("alc", Reading)

    def reckon(given: Facts) -> Bounds:
        counted = times(bounds_of(table.inputs, given, "wbc"), bounds_of(table.inputs, given, "lymphocyte_pct"))
        return over(counted, _HUNDRED)

    return compose("alc", table, read(table.inputs, facts), reckon)


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (
        score("map", load_table("map", MeanPressure), mean_arterial_pressure),
        score("bmi", load_table("bmi", BodyMass), bmi),
        score("nlr", load_table("nlr", Reading), nlr),
        score("alc", load_table("alc", Reading), alc),
    )
