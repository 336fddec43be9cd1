"""QTc by Bazett and Fridericia: roots are bounded exactly, so that a limit is never crossed by rounding."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds, told
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, read
from bedside.scores.interval import exactly, hull, is_zero, over, root, times
from bedside.scores.tables import load_table
from bedside.text import N_, _

_DEGREES = {"bazett": 2, "fridericia": 3}
_AGAINST = {
    True: N_("prolonged: over {limit} ms"),
    False: N_("not over {limit} ms"),
    None: N_("not settled against {limit} ms"),
}


class Qtc(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The QTc table: heart rates per minute, limits in ms by sex, and the scale that each formula carries."""

    seconds: Fraction
    bazett_from: Fraction
    bazett_to: Fraction
    high_risk: Fraction
    high_risk_rise: Fraction
    limits: dict[str, Fraction]
    scales: dict[str, str]


def qtc(facts: Facts) -> Answer:
    """Return QTc in ms by the formula that fits the heart rate, with forms `bazett` and `fridericia`."""
    table = load_table("qtc", Qtc)
    known = read(table.inputs, facts)
    forms = {name: _form(table, known, (name,), form=True) for name in _DEGREES}
    chosen = _form(table, known, _fitting(table, known), form=False)
    return msgspec.structs.replace(chosen, forms=forms)


def corrected(facts: Facts) -> Bounds | None:
    """Return the exact interval of QTc in ms by the fitting formula, None where it is not defined (heart rate 0)."""
    table = load_table("qtc", Qtc)
    known = read(table.inputs, facts)
    found = [_corrected(table, known, _DEGREES[name]) for name in _fitting(table, known)]
    return None if None in found else _joined([item for item in found if item])


def _fitting(table: Qtc, known: Facts) -> tuple[str, ...]:
    rate = bounds_of(table.inputs, known, "hr")
    slow, fast = rate.decide("<", table.bazett_from), rate.decide(">", table.bazett_to)
    if slow or fast:
        return ("fridericia",)
    return ("bazett",) if slow is False and fast is False else tuple(_DEGREES)


def _form(table: Qtc, known: Facts, formulae: tuple[str, ...], *, form: bool) -> Answer:
    def reckon(given: Facts) -> Bounds | None:
        found = [_corrected(table, given, _DEGREES[name]) for name in _chosen(given)]
        return None if None in found else _joined([item for item in found if item])

    def _chosen(given: Facts) -> tuple[str, ...]:
        return formulae if len(formulae) == 1 else _fitting(table, given)

    exact = reckon(known)
    scale = _(" or ").join(_(table.scales[name]) for name in formulae)
    band = _band(table, known, exact) if exact else _("not defined: heart rate 0")
    return compose("qtc", table, known, reckon, band=band, scale=scale, exact=exact, form=form)


def _joined(found: list[Bounds]) -> Bounds:
    return found[0] if len(found) == 1 else hull(found[0], found[1])


def _corrected(table: Qtc, known: Facts, degree: int) -> Bounds | None:
    """Return QT / root(RR) as root(QT^degree x heart rate / 60)."""
    interval, rate = bounds_of(table.inputs, known, "qt"), bounds_of(table.inputs, known, "hr")
    if is_zero(rate):
        return None
    power = interval
    for _time in range(degree - 1):
        power = times(power, interval)
    return root(over(times(power, rate), exactly(table.seconds)), degree)


def _band(table: Qtc, known: Facts, exact: Bounds) -> str:
    if exact.decide(">", table.high_risk):
        return _("over {limit} ms: high risk").format(limit=told(table.high_risk))
    before = known["qtc_baseline"].bounds if "qtc_baseline" in known else None
    if before and before.high is not None and exact.decide(">=", before.high + table.high_risk_rise):
        return _("at least {rise} ms above baseline: high risk").format(rise=told(table.high_risk_rise))
    limit = table.limits.get(known["sex"].choice) if "sex" in known else None
    if limit is None:
        return ""
    return _(_AGAINST[exact.decide(">", limit)]).format(limit=told(limit))


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score("qtc", load_table("qtc", Qtc), qtc, _DEGREES),)
