"""Triggers of a protocol file: what they watch, and what they suggest to a clinician."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from bedside.domain.records import DeviceName
from bedside.protocol.assessment import Action
from bedside.protocol.model.criteria import Percent
from bedside.protocol.model.shape import Count, Names, Op, Span, Stated, Strict, Words

DeviceNames = Annotated[tuple[DeviceName, ...], msgspec.Meta(min_length=1)]


class Watch(Stated, frozen=True, kw_only=True, tag_field="test"):
    """A trigger: `action` is what it suggests; `prompts` says whether it also asks while the drug is not in use.

    A `safety` trigger that cannot be decided asks as well. `options` are the choices of a review.
    """

    action: Action
    options: tuple[Action, ...] = ()
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


class CultureWatch(Watch, frozen=True, kw_only=True, tag="culture"):
    """A culture called positive; a later call as a contaminant for the same site clears it.

    `voided_by` names the rising trigger whose firing voids an exclusion of infection.
    """

    voided_by: Words


class InfectionWatch(Watch, frozen=True, kw_only=True, tag="infection_mark"):
    """A person's word on bacterial infection: one of `states` since it was last excluded.

    `includes` are states that say as much and more: they make it MET, and another trigger asks about them.
    """

    states: Names
    includes: tuple[Words, ...] = ()
    voided_by: Words


class ReactionWatch(Watch, frozen=True, kw_only=True, tag="reaction"):
    """A reaction to the drug, charted as one of `states` of an event; starting again needs a named override."""

    code: Words
    states: Names


class DayLimitWatch(Watch, frozen=True, kw_only=True, tag="day_limit"):
    """The last day that the regimen's limit allows, and every day past it."""


class RecoveryWatch(Watch, frozen=True, kw_only=True, tag="recovery"):
    """Room air for as long as `sustained`, or discharge."""

    sustained: Span


class VentilatorWatch(Watch, frozen=True, kw_only=True, tag="ventilator"):
    """Invasive ventilation during the course: begun after the first dose, or still going on at it."""


class QtcWatch(Watch, frozen=True, kw_only=True, tag="qtc"):
    """QTc while a medicine of `classes` is in use: none for longer than `every`, or one past the limits (ms).

    Past means above `over`, or at least `rise` above the last one before the medicine.
    """

    classes: Names
    every: Span
    over: Decimal
    rise: Decimal


class Cut(Strict, frozen=True, kw_only=True):
    """An analyte past a number."""

    analyte: Words
    op: Op
    value: Decimal
    unit: str


class Rise(Strict, frozen=True, kw_only=True):
    """An analyte at `times` its last value before the stop or more, and above `over` where that is given."""

    analyte: Words
    times: Decimal
    over: Decimal | None = None
    unit: str = ""


class RelapseWatch(Watch, frozen=True, kw_only=True, tag="relapse_after_stop"):
    """The disease coming back after a stop or pause of the drug: fever, or one of the `rises`."""

    fever: Cut
    rises: Annotated[tuple[Rise, ...], msgspec.Meta(min_length=1)]


class SepsisWatch(Watch, frozen=True, kw_only=True, tag="infection_after_stop"):
    """A bacterial infection after a stop or pause of the drug.

    Signs are a firing of the trigger `rising`, a positive culture, suspicion, a vasopressor, a `low` pressure, or
    counts that are `newly` past a number.
    """

    rising: Words
    low: Cut
    newly: Cut


class LiverWatch(Watch, frozen=True, kw_only=True, tag="liver_injury"):
    """Any enzyme past `times_uln` and above its own baseline, or past `with_times_uln` together with bilirubin.

    Bilirubin counts where it is of the same sample or the same day. A baseline that is missing counts as normal.
    """

    analytes: Names
    op: Literal[">", ">="]
    times_uln: Decimal
    with_times_uln: Decimal
    bilirubin: Words
    bilirubin_times_uln: Decimal


class CountFall(Strict, frozen=True, kw_only=True):
    """One count that CTCAE grades, and the number it must not fall below; lymphocytes mark the disease, not harm."""

    analyte: Literal["platelets", "hb", "wbc", "anc"]
    below: Decimal
    unit: str


class FallWatch(Watch, frozen=True, kw_only=True, tag="counts_fall"):
    """Any count below its number and lower than at the first dose, or worse than then by so many CTCAE grades.

    A grade counts from `least_grade` on. Baseline: last value at or before the first dose.
    """

    counts: Annotated[tuple[CountFall, ...], msgspec.Meta(min_length=1)]
    ctcae: Literal["5.0", "6.0"]
    grades_worse: Count
    least_grade: Count


class BelowWatch(Watch, frozen=True, kw_only=True, tag="below"):
    """A value below a number; with `percent` also one worked out from a percentage."""

    analyte: Words
    op: Literal["<", "<="]
    value: Decimal
    unit: str
    percent: Percent | None = None


class KidneyWatch(Watch, frozen=True, kw_only=True, tag="kidney"):
    """Acute kidney injury of at least this KDIGO stage, or a clearance that crosses the limit of a label criterion.

    A rise is looked for within `rise_within`; the baseline is the lowest value within `baseline_within`, else the first
    one of the stay. Readings of urine output speak for the time before them, up to `urine_apart`.
    """

    least_stage: Annotated[int, msgspec.Meta(ge=1, le=3)]
    rise_within: Span
    baseline_within: Span
    urine_apart: Span
    crosses: Words


class ImprovementWatch(Watch, frozen=True, kw_only=True, tag="improvement"):
    """Less oxygen needed for as long as `sustained`, and a clinician who found the patient better within `tick_holds`.

    `ladder` lists the devices from the most support to the least, those of one entry being equal; of several in use at
    once the highest counts. On the same device a fall of `fio2_fall` counts for `fio2_devices` (whose FiO2 is set,
    never estimated), one of `flow_fall` L/min for `flow_devices`.
    """

    ladder: Annotated[tuple[DeviceNames, ...], msgspec.Meta(min_length=2)]
    fio2_devices: DeviceNames
    fio2_fall: Decimal
    flow_devices: DeviceNames
    flow_fall: Decimal
    flow_unit: Literal["L/min"]
    sustained: Span
    event: Words
    met: Names
    not_met: Names
    tick_holds: Span


AnyWatch = (
    ImprovementWatch
    | RisingWatch
    | UlnWatch
    | LiverWatch
    | FallWatch
    | BelowWatch
    | KidneyWatch
    | CultureWatch
    | InfectionWatch
    | ReactionWatch
    | DayLimitWatch
    | RecoveryWatch
    | VentilatorWatch
    | QtcWatch
    | RelapseWatch
    | SepsisWatch
)
