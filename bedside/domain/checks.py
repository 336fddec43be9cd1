"""What the data-quality rules are told by the catalogue file: their windows and lists, each with its origin.

Kept apart from the rules so that the catalogue can hold it without knowing them. Limits of single analytes and delta
checks stand with the analyte, limits between analytes in `CrossSettings`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec

Origin = Literal["paper", "observation", "site", "label", "unverified"]


class _Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    origin: Origin
    source: str


class Days(_Said, frozen=True, kw_only=True):
    """A number of days."""

    days: int


class Hours(_Said, frozen=True, kw_only=True):
    """A number of hours."""

    hours: int


class Decimals(_Said, frozen=True, kw_only=True):
    """From how many values on, and by how many decimals, a value printed more coarsely than its series is named."""

    values: int
    decimals: int


class Once(_Said, frozen=True, kw_only=True):
    """An event that happens on one day: two sources with two days contradict each other."""

    code: str
    title: str
    finding: str


class Required(_Said, frozen=True, kw_only=True):
    """What must be charted once an event is, and what cannot be computed without it."""

    event: str
    title: str
    needs: tuple[str, ...]
    blocks: str


class Estimate(_Said, frozen=True, kw_only=True):
    """The flows (L/min, both included) for which a device has an estimate of inspired oxygen."""

    device: str
    low: Fraction
    high: Fraction | None = None


class Percent(_Said, frozen=True, kw_only=True):
    """A share of a count: `count` = `whole` x `percent` / 100."""

    percent: str
    whole: str
    count: str


class Parts(_Said, frozen=True, kw_only=True):
    """Counts that together cannot exceed the whole (tolerance: `CrossSettings.differential_tolerance`).

    Values at most `minutes` apart are of one sample.
    """

    parts: tuple[str, ...]
    whole: str
    minutes: int


class Descending(_Said, frozen=True, kw_only=True):
    """Codes whose values must fall from first to last where they are at most `minutes` apart."""

    codes: tuple[str, ...]
    minutes: int


class ScoreInputs(_Said, frozen=True, kw_only=True):
    """The inputs of a score and what suggests it: one of the events, or an analyte above `above` (canonical unit).

    `inputs` are catalogue codes; each of `facts` is named by its title and answered by any of its event codes.
    """

    name: str
    inputs: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]
    suggested_by: tuple[str, ...]
    analyte: str
    above: Fraction


class Quality(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `[quality]` table of the catalogue file.

    `charted_twice` is the interval by which doses of two workstations are held against each other without any order.
    """

    before_admission: Days
    precision: Decimals
    charted_twice: Hours
    once: tuple[Once, ...]
    required: tuple[Required, ...]
    estimate: tuple[Estimate, ...]
    percent: tuple[Percent, ...]
    parts: tuple[Parts, ...]
    descending: tuple[Descending, ...]
    score: tuple[ScoreInputs, ...]
