"""What the words of a file mean: codes, units and times, each worked out once for all messages that say it."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.analyte import Analyte
from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.exchange.foreign import is_gas, of_blood
from bedside.exchange.hl7v2.known import Known
from bedside.exchange.hl7v2.naming import named
from bedside.exchange.hl7v2.segments import Cutter, Segment, Talk
from bedside.exchange.hl7v2.times import iso_time, settled
from bedside.exchange.one_unit import two_units
from bedside.exchange.specimens import is_foreign
from bedside.text import _

# A file has one way of cutting, or that of a few senders.
_TALKS = 4
_Parts = tuple[str, ...]


class Measured(NamedTuple):
    """What a result measured and in which unit, or why that cannot be said; `gas`: of arterial blood only.

    `unit_fault` is why its value is not taken, though what was measured is known.
    """

    loinc: str
    analyte: str
    unit: str
    gas: bool
    fault: str
    #: whether it is measured in blood
    blood: bool = True
    unit_fault: str = ""


class Words:
    """Reads the words of one file.

    `times` gives the ISO time of a text, its precision, its place and the offset of its message; raises Problem.
    """

    def __init__(self, zone: ZoneInfo, catalogue: Catalogue) -> None:
        self._zone = zone
        self._catalogue = catalogue
        self._measured: Known[tuple[_Parts, _Parts], Measured] = Known(self._measure)
        self.times: Known[tuple[str, str, str, str], str] = Known(self._time)
        self.cutters: Known[Talk, Cutter] = Known(Cutter, most=_TALKS)

    def measured(self, result: Segment) -> Measured:
        """Return what a result measured (OBX-3) and in which unit (OBX-6)."""
        return self._measured[result.parts(3), result.parts(6)]

    def _measure(self, said: tuple[_Parts, _Parts]) -> Measured:
        element, units = said
        unit = _unit(units)
        name = named(element, unit, self._catalogue)
        found = self._catalogue.by_loinc(name.loinc) if name.loinc else None
        if not name.loinc and not name.fault:
            found = _found(name.analyte, unit, self._catalogue)
        two = two_units(() if unit not in units else _units(units), found, self._catalogue)
        of_other = next(filter(is_foreign, (*element[1:2], *element[4:5])), "") if found and of_blood(found) else ""
        why = ""
        if of_other:
            why = _("OBX-3: {name!r} is not of blood, serum or plasma.").format(name=of_other[:40])
        if two and not why:
            why = _("OBX-6: the unit is {one!r} beside {other!r}: which one is it?")
            why = why.format(one=two[0][:24], other=two[1][:24])
        return Measured(name.loinc, name.analyte, unit, is_gas(found), name.fault, of_blood(found), why)

    def _time(self, said: tuple[str, str, str, str]) -> str:
        text, precision, where, offset = said
        return settled(iso_time(text, precision, where), offset, self._zone, where)


def _found(name: str, unit: str, catalogue: Catalogue) -> Analyte | None:
    try:
        return catalogue.find(name, unit)
    except Problem:
        return None


def _units(parts: _Parts) -> tuple[str, ...]:
    """Return code and text of a unit, and alternate code and text."""
    return *parts[0:2], *parts[3:5]


def _unit(parts: _Parts) -> str:
    """Return the unit: its code, else its text. `10^9/L` is cut in two where ^ separates components."""
    code, text, *_rest = (*parts, "", "")
    if code in {"10", "x10", "X10"} and "/" in text:
        return f"{code}^{text}"
    return code or text
