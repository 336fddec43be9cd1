"""P/F and S/F from a set or measured FiO2; what is only estimated from device and flow is a form of its own."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds, told
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, read
from bedside.scores.fio2 import Estimates, estimate, estimates, needed
from bedside.scores.interval import over
from bedside.scores.tables import Band, load_table, reached
from bedside.text import N_, _

_FORMS = ("measured", "estimated")
_WITHOUT_SEVERITY = {
    True: N_("in the ARDS range; no severity class without intubation"),
    False: N_("above the ARDS range"),
    None: N_("in or above the ARDS range; no severity class without intubation"),
}


class Ratio(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table of a ratio over FiO2, with the scale that its estimated form carries."""

    estimated_scale: str


class Counting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a device must deliver for an S/F to count as ARDS in a patient who is not intubated."""

    input: str
    least: Fraction


class SpO2Ratio(Ratio, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The S/F table: validity, severity bands of the intubated, and what counts in others."""

    valid_to: Fraction
    intubated: str
    bands: tuple[Band, ...]
    counts: dict[str, Counting]


def pf(facts: Facts) -> Answer:
    """Return PaO2/FiO2 in mm Hg, as forms `measured` (the one given) and `estimated`."""
    table = load_table("pf", Ratio)
    return _forms("pf", table, "pao2", read(table.inputs, facts))


def sf(facts: Facts) -> Answer:
    """Return SpO2/FiO2, as forms `measured` (the one given, with its band) and `estimated`."""
    table = load_table("sf", SpO2Ratio)
    known = read(table.inputs, facts)
    made = _forms("sf", table, "spo2", known)
    exact = over(bounds_of(table.inputs, known, "spo2"), bounds_of(table.inputs, known, "fio2"))
    return msgspec.structs.replace(made, band=_sf_band(table, known, exact))


def _forms(name: str, table: Ratio, top: str, known: Facts) -> Answer:
    given = _measured(name, table, top, known)
    return msgspec.structs.replace(given, forms={"measured": given, "estimated": _estimated(name, table, top, known)})


def _measured(name: str, table: Ratio, top: str, known: Facts) -> Answer:
    def reckon(facts: Facts) -> Bounds:
        return over(bounds_of(table.inputs, facts, top), bounds_of(table.inputs, facts, "fio2"))

    return compose(name, table, {item: fact for item, fact in known.items() if item in {top, "fio2"}}, reckon)


def _estimated(name: str, table: Ratio, top: str, known: Facts) -> Answer:
    guesses = estimates()
    device = known["device"].choice if "device" in known else ""
    unread = set() if device in guesses.labelled else {"fio2"}
    read_here = {item: fact for item, fact in known.items() if item not in unread}

    def reckon(facts: Facts) -> Bounds:
        guess = estimate(facts, guesses) or Bounds(guesses.least, guesses.most)
        return over(bounds_of(table.inputs, facts, top), guess)

    reads = (top, *needed(device, guesses))
    none = estimate(known, guesses) is None and all(item in known for item in reads)
    band = _said(device, guesses, none=none)
    scale = _(table.estimated_scale)
    made = compose(name, table, read_here, reckon, scale=scale, band=band, reads=reads, form=True)
    return msgspec.structs.replace(made, status=guesses.status)


def _said(device: str, guesses: Estimates, *, none: bool) -> str:
    if none:
        return _("no estimate for this device and flow")
    note = guesses.notes.get(device)
    return _("estimated: {note}").format(note=_(note)) if note is not None else _("estimated")


def _sf_band(table: SpO2Ratio, known: Facts, exact: Bounds) -> str:
    valid = bounds_of(table.inputs, known, "spo2").decide("<=", table.valid_to)
    if valid is not True:
        text = _("not valid: SpO2 above {limit} %") if valid is False else _("not valid where SpO2 above {limit} %")
        return text.format(limit=told(table.valid_to))
    device = known["device"].choice if "device" in known else ""
    if device == table.intubated:
        return _(" or ").join(_(band.label) for band in reached(table.bands, exact))
    need = table.counts.get(device)
    if need is None or bounds_of(table.inputs, known, need.input).decide(">=", need.least) is not True:
        return ""
    highest = max(band.upto for band in table.bands if band.upto is not None)
    return _(_WITHOUT_SEVERITY[exact.decide("<=", highest)])


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (
        score("pf", load_table("pf", Ratio), pf, _FORMS),
        score("sf", load_table("sf", SpO2Ratio), sf, _FORMS),
    )
