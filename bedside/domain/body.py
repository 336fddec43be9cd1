"""Weight beside height: a body mass index that hardly anybody has asks whether pounds or inches were typed."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.analyte import Unit
from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.doubt import Doubt, reading
from bedside.domain.quantity import told
from bedside.domain.records import Observation
from bedside.text import _

_PARTNER = {"weight": "height", "height": "weight"}
_CM = 100


def unusual_mass(kilograms: Fraction, centimetres: Fraction, catalogue: Catalogue) -> str:
    """Return what is unusual about a weight and a height together, empty where nothing is."""
    limits = catalogue.cross
    index = kilograms * _CM * _CM / centimetres**2
    if limits.bmi_low <= index <= limits.bmi_high:
        return ""
    rounded = told(Fraction(round(index * 10), 10))
    return _("{kilograms} kg and {centimetres} cm make a body mass index of {rounded}").format(
        kilograms=told(kilograms), centimetres=told(centimetres), rounded=rounded
    )


def weigh_body(typed: Observation, chart: Chart) -> Doubt | None:
    """Return the hold for a weight or height that does not go with the other one, with the units that would explain it.

    None for other codes and intervals, without the other one, and where the value before was as unusual and stands.
    """
    code, value, unit = typed.code, typed.value, typed.unit
    partner = _newest(chart, _PARTNER.get(code, ""))
    if partner is None or value is None or typed.comparator:
        return None
    analyte, catalogue = chart.catalogue.analyte(code), chart.catalogue

    def said(number: Fraction) -> str:
        pair = (number, partner) if code == "weight" else (partner, number)
        return unusual_mass(*pair, catalogue)

    def explains(other: Unit) -> bool:
        number = other.canonical(Fraction(value))
        return analyte.hard.holds(number) and not said(number)

    text, before = said(catalogue.canonical(code, value, unit)), _newest(chart, code)
    if not text or (before is not None and said(before)):
        return None
    units = (analyte.units[unit], *(item for item in analyte.units.values() if explains(item)))
    readings = tuple(reading(analyte, value, item) for item in units)
    return Doubt(kind="hold", text=_("{text}: check both units.").format(text=text), readings=readings, finding="DQ-01")


def _newest(chart: Chart, code: str) -> Fraction | None:
    found = [item.exact for item in chart.values(code) if item.exact] if code else []
    return found[-1] if found else None
