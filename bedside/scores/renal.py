"""Creatinine clearance by Cockcroft-Gault in exact arithmetic: which body weight is used can flip a dose rule."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import msgspec

from bedside.scores.compose import Reading
from bedside.scores.tables import load_table

FormulaSex = Literal["F", "M"]

_CM_PER_INCH = Fraction(254, 100)


class ClearanceTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The formula's numbers, from which body-mass index the adjusted weight is used, and the limit of the dose rule."""

    age_from: Fraction
    creatinine_factor: Fraction
    female_factor: Fraction
    adjusted_from_bmi: Fraction
    renal_limit: Fraction
    weight_status: str


class AtStart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ideal body weight in kg at the height the formula starts from."""

    F: Fraction
    M: Fraction


class IdealTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ideal body weight: what it is at a height in inches, and what each further inch adds."""

    from_inches: Fraction
    per_inch: Fraction
    at_start: AtStart


class AdjustedTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of what the actual weight exceeds the ideal one by is added to it."""

    part_of_excess: Fraction


def clearance_table() -> ClearanceTable:
    """Return the shipped numbers of the clearance."""
    return load_table("cockcroft_gault", ClearanceTable)


def ideal_table() -> IdealTable:
    """Return the shipped numbers of ideal body weight."""
    return load_table("ideal_body_weight", IdealTable)


def adjusted_table() -> AdjustedTable:
    """Return the shipped numbers of adjusted body weight."""
    return load_table("adjusted_body_weight", AdjustedTable)


def cockcroft_gault(*, age: int, sex: FormulaSex, weight: Fraction, creatinine: Fraction) -> Fraction:
    """Return creatinine clearance in mL/min; age in whole years, weight in kg, creatinine in mg/dL above 0.

    Source: Cockcroft and Gault. Not valid while creatinine changes fast or on renal replacement.
    """
    given = clearance_table()
    clearance = (given.age_from - age) * weight / (given.creatinine_factor * creatinine)
    return clearance * given.female_factor if sex == "F" else clearance


def ideal_body_weight(*, sex: FormulaSex, height: Fraction) -> Fraction:
    """Return ideal body weight in kg from height in cm; it may be 0 or less where `ideal_is_extrapolated`."""
    given = ideal_table()
    start = given.at_start.F if sex == "F" else given.at_start.M
    return start + given.per_inch * (height / _CM_PER_INCH - given.from_inches)


def ideal_is_extrapolated(height: Fraction) -> bool:
    """Return whether a height in cm is below the one the ideal-weight formula starts from."""
    return height < ideal_table().from_inches * _CM_PER_INCH


def adjusted_body_weight(*, actual: Fraction, ideal: Fraction) -> Fraction:
    """Return ideal weight plus a part of what the actual weight exceeds it by, in kg."""
    return ideal + adjusted_table().part_of_excess * (actual - ideal)


def body_mass_index(*, weight: Fraction, height: Fraction) -> Fraction:
    """Return kg per square metre from kg and cm; height above 0."""
    metres = height / 100
    return weight / (metres * metres)


def age_on(born: date, day: date) -> int:
    """Return age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
