"""A protocol file as one frozen value, and the decisions that its rules share."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from bedside.protocol.model.criteria import Criterion
from bedside.protocol.model.regimen import Regimen, TimingRule
from bedside.protocol.model.shape import NumberSetting, SpanSetting, Strict, Words
from bedside.protocol.model.watches import AnyWatch


class Settings(Strict, frozen=True, kw_only=True):
    """Decisions that the rules share.

    `oxygen_shelf`: how long an oxygen setting counts. `exclusion_holds`: how long "infection excluded" answers.
    `one_sample`: how far apart two parts of one value may be. `adjusted_weight`: from this BMI on the adjusted weight
    is the one to go by.
    """

    oxygen_shelf: SpanSetting
    exclusion_holds: SpanSetting
    one_sample: SpanSetting
    adjusted_weight: NumberSetting


class Protocol(Strict, frozen=True, kw_only=True):
    """A protocol file. `inclusion`, `exclusion`, `label`, `gates` and `checks` list criteria by name.

    Inclusions have to be MET and exclusions NOT_MET; a label row that is MET is a contraindication or warning; a gate
    has to be MET before the first dose; a check that is not met makes a finding and nothing else. `watch` lists every
    trigger, in the order they are shown; a file cut off at its end lacks one of them. `include` names part
    files whose settings, criteria and triggers belong to this one as if they stood here.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9-]{2,39}$")]
    version: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
    kind: Literal["published-case-series", "case", "trial", "authorisation", "guideline"]
    status: Literal["active", "case", "unverified"]
    title: Words
    source: Words
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

    @property
    def roots(self) -> tuple[str, ...]:
        """Return the names the file asks for directly."""
        return self.inclusion + self.exclusion + self.label + self.gates + self.checks
