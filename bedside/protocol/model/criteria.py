"""Criteria of a protocol file: flat and named, each a test of the chart or a group of others, no expressions."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from bedside.domain.records import DeviceName, Sex
from bedside.protocol.model.shape import Count, Names, Op, Span, Stated, Strict, Words


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


class Saturation(Strict, frozen=True, kw_only=True):
    """SpO2 in percent that has to be seen with the devices."""

    op: Op
    value: Decimal


class DeviceTest(Rule, frozen=True, kw_only=True, tag="devices"):
    """All needs in one oxygen setting, the one in force now. A device in `unclear` is for the clinician to judge.

    With `spo2` the saturation charted in that same setting counts too.
    """

    needs: Annotated[tuple[DeviceNeed, ...], msgspec.Meta(min_length=1)]
    unclear: tuple[DeviceName, ...] = ()
    spo2: Saturation | None = None


class OxygenTest(Rule, frozen=True, kw_only=True, tag="oxygen"):
    """Any of `devices` in use now, whatever their numbers; with `spo2` the saturation charted with it counts too."""

    devices: Annotated[tuple[DeviceName, ...], msgspec.Meta(min_length=1)]
    spo2: Saturation | None = None


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


class ScoreTest(Rule, frozen=True, kw_only=True, tag="score"):
    """A score worked out from the chart against a number; `form` names one of several forms of the score.

    Decided only where the whole interval lies on one side: missing inputs leave it UNKNOWN. `charted` is the analyte
    that stands for the score where somebody charted the number itself.
    """

    score: Words
    form: str = ""
    charted: str = ""
    op: Op
    value: Decimal


class FallTest(Rule, frozen=True, kw_only=True, tag="fall"):
    """How far an analyte fell, in percent of its baseline: the last value at or before the first given dose."""

    analyte: Words
    op: Op
    percent: Decimal


class OnsetTest(Rule, frozen=True, kw_only=True, tag="since_onset"):
    """No longer than `within` since onset, to the first given dose or, before it, to now."""

    within: Span


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
    | OxygenTest
    | VentilationTest
    | InfectionTest
    | MedicineTest
    | AllergyTest
    | UlnTest
    | RenalTest
    | ScoreTest
    | FallTest
    | OnsetTest
    | AgeTest
)
