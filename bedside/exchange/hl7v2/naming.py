"""What a result measured (OBX-3): a LOINC code alone, else names that the catalogue knows and that agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.text import _

_LOINC = {"LN", "LOINC", "2.16.840.1.113883.6.1"}
# Code, text and system of a coded element, and those of its alternative.
_ELEMENT = 6


class Named(NamedTuple):
    """A LOINC code with the text beside it, or a name of the catalogue, or why neither can be said."""

    loinc: str = ""
    analyte: str = ""
    fault: str = ""


def named(element: Sequence[str], unit: str, catalogue: Catalogue) -> Named:
    """Return what a result measured, by the components of OBX-3."""
    parts = (*element[:_ELEMENT], *[""] * (_ELEMENT - len(element)))
    code, text, system, other, other_text, other_system = parts
    coded = [(one, said) for one, said, of in ((code, text, system), (other, other_text, other_system)) if _is(of)]
    loincs = {one for one, _said in coded if one}
    if len(loincs) > 1:
        text = _("OBX-3: two LOINC codes ({codes}): which one counts?")
        return Named(fault=text.format(codes=", ".join(sorted(loincs))))
    if loincs:
        return Named(loinc=loincs.pop(), analyte=text or other_text)
    if not any((code, text, other, other_text)):
        return Named(fault=_("OBX-3: what was measured is not said."))
    return _by_names((text, other_text), (code, other), unit, catalogue)


def _is(system: str) -> bool:
    return system.upper() in _LOINC


def _by_names(texts: tuple[str, ...], codes: tuple[str, ...], unit: str, catalogue: Catalogue) -> Named:
    """Say it by the texts, else by the codes: a code is short, and means other things in other laboratories.

    A text that is not known may be of another specimen (creatinine in urine), whatever its code reads like.
    """
    said = [text for text in texts if text]
    known = {name: found for name in (*said, *filter(None, codes)) if (found := _meant(name, unit, catalogue))}
    if len(set(known.values())) > 1:
        listed = ", ".join(f"{name[:40]!r}" for name in known)
        return Named(fault=_("OBX-3: its names mean different analytes: {names}.").format(names=listed))
    if not known:
        return Named(analyte=next((name for name in (*said, *codes) if name), ""))
    strange = [text for text in said if text not in known and not catalogue.meanings(text)]
    if strange:
        text = _("analyte: {name!r} is not in the catalogue, and its code alone does not decide.")
        return Named(fault=text.format(name=strange[0][:40]))
    return Named(analyte=next(iter(known.values())))


def _meant(name: str, unit: str, catalogue: Catalogue) -> str:
    try:
        found = catalogue.find(name, unit)
    except Problem:
        return ""
    return found.code if found else ""
