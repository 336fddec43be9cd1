"""Creatinine clearance by three body weights: the choice of weight alone can decide a dose rule, so all are shown."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds, told
from bedside.scores import renal
from bedside.scores.answer import Answer, Facts, Score, rounded
from bedside.scores.compose import compose, score
from bedside.scores.entry import bounds_of, read
from bedside.scores.interval import hull
from bedside.scores.parts import choice_of
from bedside.scores.renal import ClearanceTable, FormulaSex, clearance_table
from bedside.text import N_, _, decimal

NAME = "cockcroft_gault"
ACTUAL, ADJUSTED, IDEAL = FORMS = ("actual", "adjusted", "ideal")
_BY = {ACTUAL: N_("by actual weight{index}"), ADJUSTED: N_("by adjusted weight{index}")}
_SEXES: dict[str, tuple[FormulaSex, ...]] = {"F": ("F",), "M": ("M",), "": ("F", "M")}


def answer(facts: Facts) -> Answer:
    """Return the clearance by the weight that the rules use, and by all three beside it."""
    given = clearance_table()
    known = read(given.inputs, facts)
    exact = {weight: by_weight(given, known, weight) for weight in FORMS}
    forms = {weight: _form(given, known, weight, exact[weight]) for weight in FORMS}

    def reckon(held: Facts) -> Bounds | None:
        return by_rule(given, held)

    used = rule_weight(given, known)
    made = compose(NAME, given, known, reckon, band=_band(given, known, exact), exact=exact.get(used))
    status = "" if used == ACTUAL else given.weight_status
    return msgspec.structs.replace(made, forms=forms, status=status)


def _form(given: ClearanceTable, known: Facts, weight: str, exact: Bounds | None) -> Answer:
    def reckon(held: Facts) -> Bounds | None:
        return by_weight(given, held, weight)

    band = _extrapolated(known) if weight != ACTUAL else ""
    made = compose(NAME, given, known, reckon, band=band, exact=exact, form=True)
    return msgspec.structs.replace(made, status="" if weight == ACTUAL else given.weight_status)


def rule_weight(given: ClearanceTable, known: Facts) -> str:
    """Return which weight the rules use, empty while the body-mass index leaves it open."""
    weight, height = (bounds_of(given.inputs, known, name) for name in ("weight", "height"))
    heavy = _mass_index(weight, height).decide(">=", given.adjusted_from_bmi)
    return "" if heavy is None else ADJUSTED if heavy else ACTUAL


def _mass_index(weight: Bounds, height: Bounds) -> Bounds:
    low = renal.body_mass_index(weight=weight.low, height=height.high) if weight.low and height.high else None
    high = renal.body_mass_index(weight=weight.high, height=height.low) if weight.high and height.low else None
    return Bounds(low, high, weight.low_open or height.high_open, weight.high_open or height.low_open)


def by_rule(given: ClearanceTable, known: Facts) -> Bounds | None:
    """Return the clearance by the weight that the rules use; by either while that is open."""
    used = rule_weight(given, known)
    if used:
        return by_weight(given, known, used)
    actual, adjusted = by_weight(given, known, ACTUAL), by_weight(given, known, ADJUSTED)
    if actual is None or adjusted is None:
        return actual
    # At such an index the ideal weight is below the actual one at any height, so the adjusted weight is below it too.
    return Bounds(hull(actual, adjusted).low, actual.high)


def by_weight(given: ClearanceTable, known: Facts, weight: str) -> Bounds | None:
    """Return the clearance by one weight; None where that weight is not above 0, or creatinine is 0."""
    creatinine = bounds_of(given.inputs, known, "creatinine")
    if creatinine.high == 0:
        return None
    told = _SEXES.get(choice_of(known, "sex"), _SEXES[""])
    made = [
        _clearance(given, known, sex, kilograms) for sex in told if (kilograms := _weight(given, known, weight, sex))
    ]
    return hull(made[0], made[-1]) if made else None


def _weight(given: ClearanceTable, known: Facts, weight: str, sex: FormulaSex) -> Bounds | None:
    actual, height = (bounds_of(given.inputs, known, name) for name in ("weight", "height"))
    low, high = _ends(actual) if weight == ACTUAL else (_ideal(sex, end) for end in _ends(height))
    if weight == ADJUSTED:
        low, high = _adjusted(actual.low, low), _adjusted(actual.high, high)
    found = Bounds(low, high)
    return None if found.high is not None and found.high <= 0 else found


def _ideal(sex: FormulaSex, height: Fraction | None) -> Fraction | None:
    return None if height is None else renal.ideal_body_weight(sex=sex, height=height)


def _ends(value: Bounds) -> tuple[Fraction | None, Fraction | None]:
    return value.low, value.high


def _adjusted(actual: Fraction | None, ideal: Fraction | None) -> Fraction | None:
    return None if actual is None or ideal is None else renal.adjusted_body_weight(actual=actual, ideal=ideal)


def _clearance(given: ClearanceTable, known: Facts, sex: FormulaSex, weight: Bounds) -> Bounds:
    creatinine, age = (bounds_of(given.inputs, known, name) for name in ("creatinine", "age"))
    low, high = Fraction(0), None
    if weight.low is not None and weight.low > 0 and creatinine.high and age.high is not None:
        low = _at(age.high, sex, weight.low, creatinine.high)
    if weight.high is not None and creatinine.low and age.low is not None:
        high = _at(age.low, sex, weight.high, creatinine.low)
    return Bounds(low, high)


def _at(age: Fraction, sex: FormulaSex, weight: Fraction, creatinine: Fraction) -> Fraction:
    return renal.cockcroft_gault(age=int(age), sex=sex, weight=weight, creatinine=creatinine)


def _band(given: ClearanceTable, known: Facts, exact: Mapping[str, Bounds | None]) -> str:
    limit = f"{told(given.renal_limit)} mL/min"
    if choice_of(known, "rrt") == "yes":
        return _("on renal replacement therapy: not valid, counts as below {limit}").format(limit=limit)
    used = rule_weight(given, known)
    parts = [_(_BY[used]).format(index=_index(given, known))] if used else []
    sides = {_below(given, found) for found in exact.values()}
    if sides >= {True, False}:
        parts.append(_("the three weights fall on both sides of {limit}").format(limit=limit))
    elif len(sides) == 1 and None not in sides:
        parts.append((_("below {limit}") if True in sides else _("{limit} or above")).format(limit=limit))
    parts.extend(filter(None, (_extrapolated(known),)))
    return "; ".join(parts)


def _below(given: ClearanceTable, found: Bounds | None) -> bool | None:
    return found.decide("<", given.renal_limit) if found else None


def _index(given: ClearanceTable, known: Facts) -> str:
    weight, height = (bounds_of(given.inputs, known, name) for name in ("weight", "height"))
    index = _mass_index(weight, height)
    if index.low is None or index.low != index.high:
        return ""
    said = _("BMI {bmi}").format(bmi=decimal(rounded(index.low, 1)))
    return f" ({said})"


def _extrapolated(known: Facts) -> str:
    found = known["height"].bounds if "height" in known else None
    short = found is not None and found.high is not None and renal.ideal_is_extrapolated(found.high)
    return _("ideal weight extrapolated") if short else ""


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score(NAME, clearance_table(), answer, FORMS),)
