"""A protocol file as one frozen value, and the decisions that its rules share."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from bedside.protocol.model.criteria import Criterion
from bedside.protocol.model.outcomes import AnyOutcome
from bedside.protocol.model.regimen import Regimen, TimingRule
from bedside.protocol.model.shape import Names, NumberSetting, Span, SpanSetting, Stated, Strict, Words
from bedside.protocol.model.watches import AnyWatch
from bedside.protocol.verdict import Origin


class DoseWindow(Strict, frozen=True, kw_only=True):
    """How far from its due time a dose is on time, by how often it is given; drugs in `critical_drugs` have less."""

    time_critical: Span
    more_than_daily: Span
    daily: Span
    critical_drugs: tuple[Words, ...] = ()
    origin: Origin
    source: Words


class MaskSetting(Strict, frozen=True, kw_only=True):
    """What a non-rebreather counts as on the WHO scale, whose wording leaves it open."""

    counts_as: Literal["low_flow", "high_flow"]
    origin: Origin
    source: Words


class Settings(Strict, frozen=True, kw_only=True):
    """Decisions that the rules share.

    `oxygen_shelf`: how long an oxygen setting counts. `exclusion_holds`: how long "infection excluded" answers.
    `decline_holds`: how long a declined trigger stays silent while its evidence does not change.
    `one_sample`: how far apart two parts of one value may be. `adjusted_weight`: from this BMI on the adjusted weight
    is the one to go by. `dose_window`: how early or late a dose may be. `syringe`: the drug in one single-dose syringe.
    `daily_dose`: the most of the drug in a day by body weight, for a warning. `after_stop`: how long a stop or pause of
    the drug is watched. `non_rebreather`: its place on the WHO scale. `low_pressure`: below this mean pressure a
    vasopressor that nobody charted is unknown, not absent.
    """

    oxygen_shelf: SpanSetting
    exclusion_holds: SpanSetting
    decline_holds: SpanSetting
    one_sample: SpanSetting
    adjusted_weight: NumberSetting
    dose_window: DoseWindow
    syringe: NumberSetting | None = None
    daily_dose: NumberSetting | None = None
    after_stop: SpanSetting
    non_rebreather: MaskSetting
    low_pressure: NumberSetting


class Monitor(Stated, frozen=True, kw_only=True):
    """Something to be measured `every` so long: one code of each group of `needs` (`oxygen` means a device setting).

    Without `every` it is shown and never due. `when` says whether that holds for every inpatient or while a stop or
    pause is watched.
    """

    needs: Annotated[tuple[Names, ...], msgspec.Meta(min_length=1)]
    every: Span | None = None
    when: Literal["inpatient", "after_stop"] = "inpatient"


class Protocol(Strict, frozen=True, kw_only=True):
    """A protocol file. `inclusion`, `exclusion`, `label`, `gates` and `checks` list criteria by name.

    Inclusions have to be MET and exclusions NOT_MET; a label row that is MET is a contraindication or warning; a gate
    has to be MET before the first dose; a check that is not met makes a finding and nothing else. `watch` lists every
    trigger, in the order they are shown; a file cut off at its end lacks one of them. `include` names part
    files whose settings, criteria, triggers and `monitoring` belong to this one as if they stood here. `evidence` says
    in own words what came of it, `not_encoded` what of the source this file leaves out.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9-]{2,39}$")]
    version: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
    kind: Literal["published-case-series", "case", "trial", "authorisation", "guideline"]
    status: Literal["active", "case", "unverified"]
    title: Words
    source: Words
    evidence: tuple[Words, ...] = ()
    not_encoded: tuple[Words, ...] = ()
    include: tuple[Words, ...] = ()
    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    settings: Settings
    timing: TimingRule | None = None
    regimen: Regimen
    criteria: dict[str, Criterion]
    triggers: dict[str, AnyWatch] = msgspec.field(default_factory=dict)
    outcomes: dict[str, AnyOutcome] = msgspec.field(default_factory=dict)
    monitoring: dict[str, Monitor] = msgspec.field(default_factory=dict)

    @property
    def roots(self) -> tuple[str, ...]:
        """Return the names the file asks for directly."""
        return self.inclusion + self.exclusion + self.label + self.gates + self.checks + self.regimen.conditions
