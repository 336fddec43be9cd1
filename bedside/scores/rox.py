"""The ROX index: only for a high-flow nasal cannula, read by the hours on it."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds, told
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, read
from bedside.scores.interval import is_zero, over
from bedside.scores.tables import load_table
from bedside.text import N_, _

_FAILING = N_("high risk of failure")
_LOWER = N_("lower risk of intubation")
_OPEN = N_("the cut-off falls inside the interval")


class CutOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From so many hours on, a value under this one predicts failure."""

    hours: Fraction
    under: Fraction


class Rox(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ROX table; `failure` rises with the hours."""

    device: str
    lower_risk: Fraction
    between: str
    failure: tuple[CutOff, ...]


def rox(facts: Facts) -> Answer:
    """Return SpO2 / FiO2 / respiratory rate; neither number nor band on any other device than high flow."""
    table = load_table("rox", Rox)
    known = read(table.inputs, facts)
    other = "device" in known and known["device"].choice != table.device

    def reckon(given: Facts) -> Bounds | None:
        rate = bounds_of(table.inputs, given, "rr")
        if other or is_zero(rate):
            return None
        ratio = over(bounds_of(table.inputs, given, "spo2"), bounds_of(table.inputs, given, "fio2"))
        return over(ratio, rate)

    exact = reckon(known)
    if exact is None:
        band = _("only for high-flow nasal cannula") if other else _("not defined: respiratory rate 0")
    else:
        band = _band(table, exact, bounds_of(table.inputs, known, "hfnc_hours"))
    asks = () if other else ("device", "hfnc_hours")
    return compose("rox", table, known, reckon, band=band, asks=asks)


def _band(table: Rox, exact: Bounds, hours: Bounds) -> str:
    in_force = [item for item in table.failure if _may_hold(table, item, hours)]
    if not in_force:
        return _("no cut-off before {hours} h").format(hours=told(table.failure[0].hours))
    said = [_reading(table, item, exact) for item in in_force]
    if hours.decide("<", table.failure[0].hours) is False and len(set(said)) == 1:
        return said[0]
    return "; ".join(_at(item, words) for item, words in zip(in_force, said, strict=True))


def _at(item: CutOff, words: str) -> str:
    return f"{told(item.hours)} h: {words}"


def _may_hold(table: Rox, item: CutOff, hours: Bounds) -> bool:
    after = [later.hours for later in table.failure if later.hours > item.hours]
    begun = hours.decide(">=", item.hours) is not False
    return begun and not (after and hours.decide(">=", after[0]))


def _reading(table: Rox, item: CutOff, exact: Bounds) -> str:
    failing, lower = exact.decide("<", item.under), exact.decide(">=", table.lower_risk)
    if failing:
        return _failing(item)
    if lower:
        return _(_LOWER)
    return _(table.between) if failing is False and lower is False else _(_OPEN)


def _failing(item: CutOff) -> str:
    return _("under {limit}: {reading}").format(limit=told(item.under), reading=_(_FAILING))


def fails(answer: Answer) -> bool:
    """Return whether an answer lies under the cut-off in force, whichever that may be: then its number is known.

    The answer is one in the language spoken: it carries its band in words only.
    """
    if answer.value is None:
        return False
    cuts = load_table("rox", Rox).failure
    return any(answer.band in {_failing(item), _at(item, _failing(item))} for item in cuts)


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score("rox", load_table("rox", Rox), rox),)
