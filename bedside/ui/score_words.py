"""A score in words: its number or interval in ward units, what it means, and which missing input would narrow it."""

from __future__ import annotations

import re
from decimal import Decimal

from bedside.domain.catalogue import Catalogue
from bedside.domain.wording import unit_text
from bedside.report.spoken import figure
from bedside.scores.answer import Answer, Input, Score, Shown
from bedside.text import N_, _, decimal
from bedside.ui import words

#: units that no analyte of the catalogue has, as a ward writes them
_UNITS = {
    "1": "",
    "a": N_("years"),
    "d": N_("days"),
    "h": N_("h"),
    "kg/m2": "kg/m\u00b2",
    "mL/min/{1.73_m2}": N_("mL/min per 1.73 m\u00b2"),
    "cm[H2O]": words.CM_WATER,
    "ug/kg/min": "\u00b5g/kg/min",
    "{score}": N_("points"),
}
_TICK = "\u2013"
#: the stroke of a span whose end has a comparator: "< 1 to > 99 %" reads better than two signs in a row
_TO_SIGN = re.compile("[-\u2013](?=[<>])")


def unit_words(unit: str, code: str, catalogue: Catalogue) -> str:
    """Return a unit as a ward writes it, never as the code that machines exchange."""
    if code in {item.code for item in catalogue.analytes} and unit in catalogue.analyte(code).units:
        return unit_text(code, unit, catalogue)
    if unit in _UNITS:
        return _(_UNITS[unit]) if _UNITS[unit] else ""
    shown = (item.units[unit].shown for item in catalogue.analytes if unit in item.units)
    return _(next(shown, unit))


def number_words(low: Decimal | None, high: Decimal | None) -> str:
    """Return a number, or the interval it must lie in."""
    if low is None and high is None:
        return _("cannot say")
    if low is None or high is None:
        said = _("{n} or more") if high is None else _("{n} or less")
        return said.format(n=_plain(low if low is not None else high))
    return _plain(low) if low == high else f"{_plain(low)}{_TICK}{_plain(high)}"


def interval_words(answer: Answer) -> str:
    """Return the number of an answer, or its interval."""
    return number_words(answer.low, answer.high)


def value_words(answer: Answer, most: Decimal | None, catalogue: Catalogue) -> str:
    """Return number or interval with its unit, and of how many points where it is still open."""
    said = interval_words(answer)
    if answer.low is None and answer.high is None:
        return said
    unit = unit_words(answer.unit, "", catalogue) if answer.unit else ""
    whole = most is not None and all(end is not None and end == int(end) for end in (answer.low, answer.high, most))
    if answer.value is None and not unit and whole:
        return _("{interval} of {most}").format(interval=said, most=_plain(most))
    return f"{said} {unit}".strip()


def band_words(answer: Answer) -> str:
    """Return the published reading of an answer, empty where there is none."""
    return words.signs(_TO_SIGN.sub(_(" to "), answer.band))


def missing_words(names: tuple[str, ...], first: str) -> str:
    """Return what is missing and which of it decides, in one line; empty where nothing is."""
    if not names:
        return ""
    listed = ", ".join(names)
    if first and len(names) > 1:
        return _("missing: {names}; {first} narrows it most").format(names=listed, first=first)
    return _("missing: {names}").format(names=listed)


def input_value(item: Shown, of: Input | None, catalogue: Catalogue) -> str:
    """Return an input as charted, with its unit as a ward writes it."""
    code = (of.code or of.name) if of else item.name
    return f"{figure(item.value)} {unit_words(item.unit, code, catalogue)}".strip()


def entry_for(name: str, score: Score) -> str:
    """Return what the entry of an input is opened by: a catalogue code, or the word of an event."""
    own = next((item.code for item in score.inputs if item.name == name and item.code), name)
    return _ENTRIES.get(name, own)


_OXYGEN = "oxygen"
_ENTRIES = {
    "device": _OXYGEN,
    "fio2": _OXYGEN,
    "fio2_label": _OXYGEN,
    "o2_flow": _OXYGEN,
    "nc_flow": _OXYGEN,
    "peep": _OXYGEN,
    "ventilated": _OXYGEN,
    "respiratory_support": _OXYGEN,
    "hfnc_hours": _OXYGEN,
    "oxygen": _OXYGEN,
    "sf_ratio": _OXYGEN,
    "nlr": "anc",
    "organomegaly": "liver",
    "hemophagocytosis": "marrow hemophagocytosis",
    "immunosuppression": "immunosuppressant",
    "urine_6h": "urine",
    "urine_12h": "urine",
    "urine_24h": "urine",
    "norepinephrine": "vasopressor",
    "epinephrine": "vasopressor",
    "dopamine": "vasopressor",
    "dobutamine": "vasopressor",
    "bilateral": "bilateral pneumonia",
}


def _plain(number: Decimal | None) -> str:
    return "" if number is None else decimal(number)
