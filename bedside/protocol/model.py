"""The protocol file as frozen types: flat named criteria, each with its origin and source, no expressions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from bedside.domain.records import DeviceName, Sex
from bedside.protocol.assessment import Action
from bedside.protocol.verdict import Origin

Op = Literal[">", ">=", "<", "<="]
Span = Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d{0,3}(min|h|d)$")]
Words = Annotated[str, msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Names = Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]


def span(text: str) -> timedelta:
    """Return the length of a span such as `48h`, `60min` or `7d`."""
    for suffix, unit in (("min", "minutes"), ("h", "hours"), ("d", "days")):
        if text.endswith(suffix):
            return timedelta(**{unit: int(text.removesuffix(suffix))})
    raise ValueError(f"not a span: {text!r}")


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file; a key that is not listed is an error."""


class Stated(Strict, frozen=True, kw_only=True):
    """Something with a printed name, and where it comes from."""

    label: Words
    origin: Origin
    source: Words


class Rule(Stated, frozen=True, kw_only=True, tag_field="test"):
    """A named criterion: a test of the chart, or a group of other criteria; `short` names it where room is scarce."""

    short: str = ""


class Group(Rule, frozen=True, kw_only=True, tag="group"):
    """Criteria taken together: exactly one of `all`, `any`, or `at_least` with `of`, each a list of names."""

    all: Names | None = None
    any: Names | None = None
    at_least: Count | None = None
    of: Names | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """Return the names below this group."""
        return (self.all or ()) + (self.any or ()) + (self.of or ())


class Percent(Strict, frozen=True, kw_only=True):
    """How a count is worked out where the laboratory gave a percentage: `whole` x `part` / 100, of one blood sample."""

    whole: Words
    part: Words


class ObservationTest(Rule, frozen=True, kw_only=True, tag="observation"):
    """Newest value of an analyte against a number. `within` replaces the shelf life of the catalogue.

    `enabled = false` keeps a marker whose number no source gives: it is not evaluated until a site sets one.
    """

    analyte: Words
    op: Op
    value: Decimal | None = None
    unit: str
    within: Span | None = None
    percent: Percent | None = None
    enabled: bool = True


class EventTest(Rule, frozen=True, kw_only=True, tag="event"):
    """A charted answer: the newest one counts, or with `take = "any"` a single `met` state is enough for good.

    `not_met_for` lists the sexes the question does not apply to.
    """

    code: Words
    met: tuple[str, ...] = ()
    not_met: tuple[str, ...] = ()
    take: Literal["newest", "any"] = "newest"
    not_met_for: tuple[Sex, ...] = ()


class EventAgeTest(Rule, frozen=True, kw_only=True, tag="event_age"):
    """The newest event of a state is no older than `within`; for checks."""

    code: Words
    state: Words
    within: Span


class FeverTest(Rule, frozen=True, kw_only=True, tag="fever"):
    """Fever measured since admission (never stale) or charted by history."""

    analyte: Words
    op: Op
    value: Decimal
    unit: str


class DeviceNeed(Strict, frozen=True, kw_only=True):
    """One device that must be in use, with a number it must reach; `fio2` is a fraction with unit `1`."""

    device: DeviceName
    field: Literal["flow", "fio2", "peep"]
    op: Op
    value: Decimal
    unit: str


class DeviceTest(Rule, frozen=True, kw_only=True, tag="devices"):
    """All needs in one oxygen setting, the one in force now. A device in `unclear` is for the clinician to judge."""

    needs: Annotated[tuple[DeviceNeed, ...], msgspec.Meta(min_length=1)]
    unclear: tuple[DeviceName, ...] = ()


class VentilationTest(Rule, frozen=True, kw_only=True, tag="ventilation"):
    """Invasive ventilation now: a span from its start to extubation, without shelf life."""


class InfectionTest(Rule, frozen=True, kw_only=True, tag="infection"):
    """Bacterial infection suspected or found. An exclusion holds for a while unless something later voids it.

    `voided_by` names the trigger whose firing voids an exclusion.
    """

    voided_by: Words


class MedicineTest(Rule, frozen=True, kw_only=True, tag="medicine"):
    """A medicine of one of `classes` in use, by `event` or by medicine record; `never` lists classes that do not count.

    With `any_named`, a medicine named in the event counts whatever its class.
    """

    event: Words
    classes: tuple[Words, ...] = ()
    never: tuple[Words, ...] = ()
    any_named: bool = False


class AllergyTest(Rule, frozen=True, kw_only=True, tag="allergy"):
    """Allergy to one of `substances`, or a severe reaction charted."""

    substances: Names


class UlnTest(Rule, frozen=True, kw_only=True, tag="times_uln"):
    """Newest value against a multiple of the upper limit of normal, the laboratory's own before the catalogue's."""

    analyte: Words
    op: Op
    times: Decimal


class RenalTest(Rule, frozen=True, kw_only=True, tag="creatinine_clearance"):
    """Cockcroft-Gault clearance against a number in mL/min, over actual, adjusted and ideal weight.

    The answer is UNKNOWN while the three disagree. An interval under `interval_under` needs an explicit confirmation
    unless the test is NOT_MET; `advice` is the label's, in own words.
    """

    op: Literal["<"]
    value: Decimal
    interval_under: Span
    advice: Words


class AgeTest(Rule, frozen=True, kw_only=True, tag="age"):
    """Age in whole years at the time of the question."""

    op: Op
    years: Count


Criterion = (
    Group
    | ObservationTest
    | EventTest
    | EventAgeTest
    | FeverTest
    | DeviceTest
    | VentilationTest
    | InfectionTest
    | MedicineTest
    | AllergyTest
    | UlnTest
    | RenalTest
    | AgeTest
)


class Watch(Stated, frozen=True, kw_only=True, tag_field="test"):
    """A trigger: `action` is what it suggests; `prompts` says whether it also asks while the drug is not in use.

    A `safety` trigger that cannot be decided asks as well.
    """

    action: Action
    safety: bool = False
    prompts: Literal["always", "on_treatment"]


class RisingWatch(Watch, frozen=True, kw_only=True, tag="rising"):
    """A value past a number and above the value before it."""

    analyte: Words
    op: Literal[">", ">="]
    value: Decimal
    unit: str


class UlnWatch(Watch, frozen=True, kw_only=True, tag="over_baseline"):
    """Any analyte past `times_uln` while its baseline was normal or missing, past `times_baseline` where it was raised.

    Baseline: last value at or before the first dose.
    """

    analytes: Names
    op: Op
    times_uln: Decimal
    baseline_op: Op
    times_baseline: Decimal


class SpanSetting(Strict, frozen=True, kw_only=True):
    """A length of time that the site may change."""

    span: Span
    origin: Origin
    source: Words


class NumberSetting(Strict, frozen=True, kw_only=True):
    """A number that the site may change."""

    value: Decimal
    unit: str
    origin: Origin
    source: Words


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


class Protocol(Strict, frozen=True, kw_only=True):
    """A protocol file. `inclusion`, `exclusion`, `label`, `gates` and `checks` list criteria by name.

    Inclusions have to be MET and exclusions NOT_MET; a label row that is MET is a contraindication or warning; a gate
    has to be MET before the first dose; a check that is not met makes a finding and nothing else.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9-]{2,39}$")]
    version: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
    kind: Literal["published-case-series", "case", "trial", "authorisation", "guideline"]
    status: Literal["active", "case", "unverified"]
    title: Words
    source: Words
    not_encoded: tuple[Words, ...] = ()
    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    settings: Settings
    timing: TimingRule | None = None
    regimen: Regimen
    criteria: dict[str, Criterion]
    triggers: dict[str, RisingWatch | UlnWatch] = {}

    @property
    def roots(self) -> tuple[str, ...]:
        """Return the names the file asks for directly."""
        return self.inclusion + self.exclusion + self.label + self.gates + self.checks
