"""The protocol's thresholds on an analyte, read from the Assessment alone: the screen draws what the verdict says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.protocol.assessment import Assessment, Trigger, walk
from bedside.protocol.verdict import Verdict
from bedside.text import N_, _

_PRINTED = re.compile(r"\s*(<=|>=|<|>|\u2264|\u2265)\s*([0-9]+(?:[.,][0-9]+)?)\s*([^\s,;]*)(?:[\s,;]+(.*))?")
_IN_UNITS = re.compile(r"\s*(<=|>=|<|>|\u2264|\u2265)[^()]*\(([0-9]+(?:[.,][0-9]+)?)\s*([^\s()]+)\)()")
#: conditions too long to stand beside a curve
_RISING, _IF_RISING = N_("{limit} and above the value before"), N_("if rising")
_SIGNS = {"<=": "\u2264", ">=": "\u2265"}
_ORIGINS = {
    "paper": N_("paper"),
    "observation": N_("from cohort description"),
    "site": N_("set by the site"),
    "label": N_("product label"),
    "unverified": N_("unverified"),
}


@dataclass(frozen=True)
class Limit:
    """One threshold line: `y` in the canonical unit, the words above it and, below it, where the number comes from."""

    y: float
    words: str
    origin: str
    rule: str


def limits(assessment: Assessment, catalogue: Catalogue, code: str) -> tuple[Limit, ...]:
    """Return the thresholds that the protocol puts on a catalogue code, criteria first, each number once."""
    found: dict[str, Limit] = {}
    for item in (*walk((*assessment.criteria, *assessment.label)), *assessment.triggers):
        if item.threshold and code in _codes(item):
            limit = _limit(item, assessment.protocol.id, catalogue, code)
            if limit is not None:
                found.setdefault(limit.words, limit)
    return tuple(found.values())


def _codes(item: Verdict | Trigger) -> set[str]:
    named = {evidence.item for evidence in item.evidence}
    return named | {item.missing} if isinstance(item, Verdict) else named


def _limit(item: Verdict | Trigger, protocol: str, catalogue: Catalogue, code: str) -> Limit | None:
    """Return the line of a printed threshold, or None for one that is no number in a unit of the analyte."""
    match = _IN_UNITS.fullmatch(item.threshold) or _PRINTED.fullmatch(item.threshold)
    if match is None:
        return None
    sign, number, unit, rest = match.groups()
    try:
        y = float(catalogue.canonical(code, Decimal(number.replace(",", ".")), unit))
    except (KeyError, Problem):
        return None
    origin = _(_ORIGINS[item.origin])
    section = _section(item.source)
    condition = _brief(rest.strip()) if rest else ""
    parts = [origin, condition, section if item.origin == "paper" and not condition else ""]
    return Limit(y, f"{protocol} {_SIGNS.get(sign, sign)} {number}", ", ".join(filter(None, parts)), item.id)


def _brief(condition: str) -> str:
    """Return a condition in the words that have room beside a curve."""
    rising = _(_RISING).partition("{limit}")[2].strip(" ,;")
    return _(_IF_RISING) if condition == rising else condition


def _section(source: str) -> str:
    """Return the last part of a source line when it is short enough to stand beside a curve ("Methods")."""
    last = source.rpartition(",")[2].strip()
    return last if last and len(last) <= 12 else ""
