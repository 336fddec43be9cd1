"""Timing of the start and the regimen of a protocol file."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from bedside.protocol.model.shape import Count, Names, Span, Stated, Strict, Words
from bedside.protocol.verdict import Origin


class TimingRule(Strict, frozen=True, kw_only=True):
    """Classes of the time from onset (first time one of `onset` was reached) to the first dose."""

    onset: Names
    early_up_to: Span
    late_from: Span
    between: Words
    origin: Origin
    source: Words


class Step(Stated, frozen=True, kw_only=True):
    """One step of the ladder: the unit dose every `interval`."""

    interval: Span


class DayLimit(Strict, frozen=True, kw_only=True):
    """Calendar days of treatment from the first given dose: `max_days` in all, a warning from `warn_from` on."""

    max_days: Count
    warn_from: Count
    origin: Origin
    source: Words


class FullDose(Strict, frozen=True, kw_only=True):
    """Days at full dose before a step down; a range, so no more than a soft warning."""

    least_days: Count
    most_days: Count
    origin: Origin
    source: Words


class Regimen(Strict, frozen=True, kw_only=True):
    """Drug, unit dose and ladder; `route` in full."""

    drug: Words
    dose: Decimal
    dose_unit: Literal["mg"]
    route: Words
    origin: Origin
    source: Words
    steps: dict[str, Step]
    limit: DayLimit | None = None
    full_dose: FullDose | None = None
