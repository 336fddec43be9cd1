"""The Berlin class of ARDS: a class only where PEEP, onset, imaging and origin allow one; the P/F stands beside it."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.quantity import Bounds, told
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, may, read
from bedside.scores.interval import over
from bedside.scores.tables import Band, load_table, reached
from bedside.text import _


class Berlin(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The Berlin table: P/F steps in mm Hg, least PEEP in cm H2O, most days since onset."""

    peep_from: Fraction
    days_to: Fraction
    bands: tuple[Band, ...]


def berlin(facts: Facts) -> Answer:
    """Return the class, 0 (no ARDS) to 3 (severe); a reported P/F (`pf_ratio`) serves where gas or FiO2 is missing."""
    table = load_table("berlin", Berlin)
    known = read(table.inputs, facts)

    def reckon(given: Facts) -> Bounds:
        classes = [Fraction(item.points) for item in reached(table.bands, _ratio(table, given))]
        met = _criteria(table, given).values()
        highest = Fraction(0) if False in met else max(classes)
        return Bounds(min(classes) if all(met) else Fraction(0), highest)

    return compose("berlin", table, known, reckon, band=_said(table, known))


def _ratio(table: Berlin, known: Facts) -> Bounds:
    reported = known["pf_ratio"].bounds if "pf_ratio" in known else None
    if reported and not {"pao2", "fio2"} <= known.keys():
        return reported
    return over(bounds_of(table.inputs, known, "pao2"), bounds_of(table.inputs, known, "fio2"))


def _criteria(table: Berlin, known: Facts) -> dict[str, bool | None]:
    bilateral, cardiac = may(known, "bilateral"), may(known, "cardiac")
    return {
        "peep": bounds_of(table.inputs, known, "peep").decide(">=", table.peep_from),
        "onset_days": bounds_of(table.inputs, known, "onset_days").decide("<=", table.days_to),
        "bilateral": bilateral[0] if len(bilateral) == 1 else None,
        "cardiac": not cardiac[0] if len(cardiac) == 1 else None,
    }


def _said(table: Berlin, known: Facts) -> str:
    ratio, met = _ratio(table, known), _criteria(table, known)
    number = f"P/F {_worded(ratio)}"
    failed = ", ".join(_(table.inputs[name].title) for name, held in met.items() if held is False)
    unknown = ", ".join(_(table.inputs[name].title) for name, held in met.items() if held is None)
    if failed:
        return _("{ratio}; no class (not met: {criteria})").format(ratio=number, criteria=failed)
    if unknown:
        return _("{ratio}; no class (not known: {criteria})").format(ratio=number, criteria=unknown)
    labels = [_(band.label) for band in reached(table.bands, ratio)]
    return f"{_(' or ').join(reversed(labels))}; {number}"


def _worded(ratio: Bounds) -> str:
    low, high = (None if end is None else told(end) for end in (ratio.low or None, ratio.high))
    if low and high:
        return low if low == high else _("{low} to {high}").format(low=low, high=high)
    if low:
        return (_("above {number}") if ratio.low_open else _("at least {number}")).format(number=low)
    if high:
        return (_("below {number}") if ratio.high_open else _("at most {number}")).format(number=high)
    return _("not known")


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score("berlin", load_table("berlin", Berlin), berlin),)
