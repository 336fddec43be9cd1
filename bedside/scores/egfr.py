"""Estimated glomerular filtration rate by CKD-EPI 2021: shown as an integer, compared unrounded."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, read
from bedside.scores.interval import hull
from bedside.scores.parts import choice_of
from bedside.scores.tables import load_table
from bedside.text import _

NAME = "ckd_epi"
FORMS = ("unrounded",)
_DIGITS = 50
# A power of Decimal is off by less than one unit of its last of 50 digits; four factors stay far inside this part.
_MARGIN = Fraction(1, 10**40)


class SexTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The terms of the equation that depend on sex."""

    kappa: Fraction
    alpha: Fraction
    factor: Fraction


class CkdEpiTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The terms of the equation; it holds for adults."""

    factor: Fraction
    beta: Fraction
    per_year: Fraction
    adult_from: int
    unrounded_places: int
    sexes: dict[str, SexTerms]


def table() -> CkdEpiTable:
    """Return the shipped equation."""
    return load_table(NAME, CkdEpiTable)


def answer(facts: Facts) -> Answer:
    """Return the rate as an integer, and as a form with the places that the comparison with a limit may need."""
    given = table()
    known = read(given.inputs, facts)

    def reckon(held: Facts) -> Bounds | None:
        return estimate(given, held)

    exact = reckon(known)
    finer = msgspec.structs.replace(given, places=given.unrounded_places)
    band = "" if exact else _not_defined(given)
    form = compose(NAME, finer, known, reckon, band=band, exact=exact, form=True)
    made = compose(NAME, given, known, reckon, band=band, exact=exact)
    return msgspec.structs.replace(made, forms={FORMS[0]: form})


def _not_defined(given: CkdEpiTable) -> str:
    return _("not defined: below {years} years, or a creatinine of 0").format(years=given.adult_from)


def estimate(given: CkdEpiTable, known: Facts) -> Bounds | None:
    """Return the exact interval of the rate; None below the adult age or at a creatinine of 0.

    The rate falls with creatinine and with age, so that the ends change places.
    """
    creatinine, age = (bounds_of(given.inputs, known, name) for name in ("creatinine", "age"))
    if (age.high is not None and age.high < given.adult_from) or creatinine.high == 0:
        return None
    youngest = max(age.low or Fraction(0), Fraction(given.adult_from))
    told = given.sexes.get(choice_of(known, "sex"))
    sexes = [told] if told else list(given.sexes.values())
    made = [
        Bounds(_rate(given, sex, creatinine.high, age.high, -1), _rate(given, sex, creatinine.low, youngest, 1))
        for sex in sexes
    ]
    return hull(made[0], made[-1])


def _rate(
    given: CkdEpiTable, sex: SexTerms, creatinine: Fraction | None, age: Fraction | None, side: int
) -> Fraction | None:
    """Return the rate, a hair to one side; without a creatinine or age the end of all rates on that side."""
    if not creatinine or age is None:
        return None if side > 0 else Fraction(0)
    ratio = creatinine / sex.kappa
    power = _power(ratio, sex.alpha if ratio < 1 else given.beta)
    rate = given.factor * sex.factor * power * _power(given.per_year, age)
    return rate * (1 + side * _MARGIN)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = _DIGITS
        number, up = (Decimal(item.numerator) / Decimal(item.denominator) for item in (base, exponent))
        return Fraction(number**up)


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score(NAME, table(), answer, FORMS),)
