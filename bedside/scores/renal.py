"""Creatinine clearance by Cockcroft-Gault in exact arithmetic: which body weight is used can flip a dose rule."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

FormulaSex = Literal["F", "M"]

_FEMALE_FACTOR = Fraction(85, 100)
_AGE_FROM = 140
_CREATININE_FACTOR = 72
_CM_PER_INCH = Fraction(254, 100)
_IDEAL_FROM_INCHES = 60
_IDEAL_AT_START: dict[FormulaSex, Fraction] = {"F": Fraction(455, 10), "M": Fraction(50)}
_IDEAL_PER_INCH = Fraction(23, 10)
_ADJUSTED_PART = Fraction(4, 10)


def cockcroft_gault(*, age: int, sex: FormulaSex, weight: Fraction, creatinine: Fraction) -> Fraction:
    """Return creatinine clearance in mL/min; age in whole years, weight in kg, creatinine in mg/dL above 0.

    Source: Cockcroft and Gault. Not valid while creatinine changes fast or on renal replacement.
    """
    clearance = (_AGE_FROM - age) * weight / (_CREATININE_FACTOR * creatinine)
    return clearance * _FEMALE_FACTOR if sex == "F" else clearance


def ideal_body_weight(*, sex: FormulaSex, height: Fraction) -> Fraction:
    """Return ideal body weight in kg from height in cm; it may be 0 or less where `ideal_is_extrapolated`."""
    return _IDEAL_AT_START[sex] + _IDEAL_PER_INCH * (height / _CM_PER_INCH - _IDEAL_FROM_INCHES)


def ideal_is_extrapolated(height: Fraction) -> bool:
    """Return whether a height in cm is below the one the ideal-weight formula starts from."""
    return height < _IDEAL_FROM_INCHES * _CM_PER_INCH


def adjusted_body_weight(*, actual: Fraction, ideal: Fraction) -> Fraction:
    """Return ideal weight plus four tenths of what the actual weight exceeds it by, in kg."""
    return ideal + _ADJUSTED_PART * (actual - ideal)


def body_mass_index(*, weight: Fraction, height: Fraction) -> Fraction:
    """Return kg per square metre from kg and cm; height above 0."""
    metres = height / 100
    return weight / (metres * metres)


def age_on(born: date, day: date) -> int:
    """Return age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
