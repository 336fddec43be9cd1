"""What the words of a file mean: codes, units and times, each worked out once for all messages that say it."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.exchange.hl7v2.known import Known
from bedside.exchange.hl7v2.naming import named
from bedside.exchange.hl7v2.segments import Cutter, Segment, Talk
from bedside.exchange.hl7v2.times import iso_time, settled

_GASES = {"pao2", "paco2", "ph", "sao2"}
# A file has one way of cutting, or that of a few senders.
_TALKS = 4
_Parts = tuple[str, ...]


class Measured(NamedTuple):
    """What a result measured and in which unit, or why that cannot be said; `gas`: of arterial blood only."""

    loinc: str
    analyte: str
    unit: str
    gas: bool
    fault: str


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
        gas = (found.code if found else name.analyte) in _GASES
        return Measured(name.loinc, name.analyte, unit, gas, name.fault)

    def _time(self, said: tuple[str, str, str, str]) -> str:
        text, precision, where, offset = said
        return settled(iso_time(text, precision, where), offset, self._zone, where)


def _unit(parts: _Parts) -> str:
    """Return the unit: its code, else its text. `10^9/L` is cut in two where ^ separates components."""
    code, text, *_ = (*parts, "", "")
    if code in {"10", "x10", "X10"} and "/" in text:
        return f"{code}^{text}"
    return code or text
