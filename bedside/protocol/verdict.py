"""The answer of one rule: three-valued, with its reason and the records it read, so that it can be checked by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

Outcome = Literal["MET", "NOT_MET", "UNKNOWN"]
Origin = Literal["paper", "observation", "site", "label", "unverified"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One record a rule read: `value` and `unit` as charted (exact decimal text), `at` ISO local time, age in hours."""

    record: str
    item: str
    value: str
    unit: str
    at: datetime
    age_hours: float
    precision: Literal["minute", "day", "undated"] = "minute"
    note: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A node of the verdict tree. `threshold` is the printed rule ("> 1000 ng/mL"), `origin` and `source` its basis.

    `short` is the label where room is scarce, `missing` names the catalogue code or event that would settle an UNKNOWN
    leaf ("" otherwise).
    """

    id: str
    label: str
    outcome: Outcome
    reason: str
    origin: Origin
    source: str = ""
    threshold: str = ""
    evidence: tuple[Evidence, ...] = ()
    children: tuple[Verdict, ...] = ()
    missing: str = ""
    short: str = ""


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Return Kleene conjunction."""
    found = tuple(outcomes)
    if "NOT_MET" in found:
        return "NOT_MET"
    return "UNKNOWN" if "UNKNOWN" in found else "MET"


def at_least(count: int, outcomes: Iterable[Outcome]) -> Outcome:
    """Return MET once `count` are met, NOT_MET once that is out of reach, else UNKNOWN."""
    found = tuple(outcomes)
    met = found.count("MET")
    if met >= count:
        return "MET"
    return "NOT_MET" if met + found.count("UNKNOWN") < count else "UNKNOWN"


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Return Kleene disjunction."""
    return at_least(1, outcomes)


def negate(outcome: Outcome) -> Outcome:
    """Return Kleene negation: UNKNOWN stays UNKNOWN."""
    if outcome == "UNKNOWN":
        return "UNKNOWN"
    return "NOT_MET" if outcome == "MET" else "MET"
