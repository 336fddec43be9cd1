"""Timing of the start and the regimen of a protocol file: a ladder of steps, or a schedule by days of treatment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from bedside.domain.wording import interval_text
from bedside.protocol.model.shape import Count, Names, NumberSetting, Span, Stated, Strict, Words, span
from bedside.protocol.verdict import Origin

DoseUnit = Literal["mg", "mg/kg"]


class TimingRule(Strict, frozen=True, kw_only=True):
    """Classes of the time from onset (first time one of `onset` was reached) to the first dose.

    Without `late_from` nothing is late: what is not early is `between`.
    """

    onset: Names
    early_up_to: Span
    late_from: Span | None = None
    between: Words
    origin: Origin
    source: Words


class Course(Strict, frozen=True, kw_only=True):
    """A dose every `interval`: the regimen's dose, unit and route unless it has its own.

    `until` lists criteria: once all of them are MET, the next step or phase is meant.
    """

    interval: Span
    until: Names | None = None
    dose: Decimal | None = None
    dose_unit: DoseUnit | None = None
    route: Words | None = None
    origin: Origin
    source: Words


class Step(Course, frozen=True, kw_only=True):
    """One step of the ladder; `label` is its printed name."""

    label: Words


class Phase(Course, frozen=True, kw_only=True):
    """Part of a schedule: from one day of treatment to another, both counted, day 1 being that of the first dose."""

    from_day: Count
    to_day: Count

    @property
    def label(self) -> str:
        """Return the interval in words."""
        return interval_text(int(span(self.interval) / timedelta(hours=1)))


Schedule = dict[str, Phase]


class Loading(Strict, frozen=True, kw_only=True):
    """One dose before the first step; the regimen's unit and route unless it has its own."""

    dose: Decimal
    dose_unit: DoseUnit | None = None
    route: Words | None = None
    origin: Origin
    source: Words


class DoseCap(Strict, frozen=True, kw_only=True):
    """The most of the drug in one day of treatment, whatever the weight."""

    mg_per_day: Decimal
    origin: Origin
    source: Words


class Extension(Strict, frozen=True, kw_only=True):
    """What takes the place of the schedule's rest where all criteria of `when` are MET on day `on_day` of treatment."""

    on_day: Count
    when: Names
    schedule: Schedule
    origin: Origin
    source: Words


class Variant(Stated, frozen=True, kw_only=True):
    """Another regimen to consider while the criterion `when` is MET, such as one for a low clearance."""

    when: Words
    schedule: Schedule


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
    """Drug, dose and course: `steps` that triggers lead down, or a `schedule` by days; `route` in full.

    `not_stated` says why there is neither, and no dose.
    """

    drug: Words
    dose: Decimal = Decimal(0)
    dose_unit: DoseUnit
    route: Words
    not_stated: str = ""
    origin: Origin
    source: Words
    loading: Loading | None = None
    cap: DoseCap | None = None
    steps: dict[str, Step] = msgspec.field(default_factory=dict)
    schedule: Schedule = msgspec.field(default_factory=dict)
    extension: Extension | None = None
    variants: dict[str, Variant] = msgspec.field(default_factory=dict)
    limit: DayLimit | None = None
    full_dose: FullDose | None = None
    time_critical: bool = False
    slow_absorption: NumberSetting | None = None

    @property
    def opening(self) -> tuple[str, Step | Phase] | None:
        """Return what the course begins with, and its name in the file; None where the source states no dose."""
        return next(iter({**self.steps, **self.schedule}.items()), None)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the criteria that the course depends on."""
        until = [name for item in (*self.steps.values(), *self.schedule.values()) for name in item.until or ()]
        extra = self.extension.when if self.extension else ()
        return (*until, *extra, *(item.when for item in self.variants.values()))
