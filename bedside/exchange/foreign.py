"""What is said to be of something else than blood: names of panels, headings and remarks, and of what it matters."""

from __future__ import annotations

import re

from bedside.domain.analyte import Analyte
from bedside.exchange.specimens import is_foreign

_SHOWN = 80
_LABEL = (
    r"\b(?:(?:proben|untersuchungs)?material|probenart|probe|specimen(?: (?:type|source))?|"
    r"sample(?: (?:type|source|material))?|matrix)\b"
)
_STATED = re.compile(rf"{_LABEL}\s*[:=]\s*(.+)", re.IGNORECASE)
_HEADING = re.compile(rf"\s*{_LABEL}\s*[:=]?\s*", re.IGNORECASE)
_NO_SAMPLE = frozenset(("vital", "body"))
_MEASURED_ON_A_PERSON = frozenset(("qt", "qtc", "fio2", "o2_flow", "urine"))
_GASES = frozenset(("pao2", "paco2", "ph", "sao2"))


def stated_foreign(remark: str) -> str:
    """Return what a remark says the specimen is ("Material: Urin") where that is not blood, "" otherwise."""
    found = _STATED.search(remark)
    said = found[1][:_SHOWN] if found else ""
    return said if is_foreign(said) else ""


def is_heading(name: str) -> bool:
    """Return whether a name says that a specimen follows it, and no measured value."""
    return len(name) <= _SHOWN and _HEADING.fullmatch(name) is not None


def of_blood(analyte: Analyte | None) -> bool:
    """Return whether an analyte is measured in a sample of blood; one that is not known may be."""
    return analyte is None or not (analyte.group in _NO_SAMPLE or analyte.code in _MEASURED_ON_A_PERSON)


def is_gas(analyte: Analyte | None) -> bool:
    """Return whether an analyte is meant of arterial blood only."""
    return analyte is not None and analyte.code in _GASES
