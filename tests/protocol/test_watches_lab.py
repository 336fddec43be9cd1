"""Triggers on laboratory values: held, disputed, stale and missing ones never decide, and a prompt stays open."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.chart import grown
from bedside.domain.records import Observation, Reading
from bedside.protocol.assess import assess
from bedside.protocol.memo import Memo
from bedside.protocol.watch.counts import _TERMS
from bedside.scores.ctcae import table
from tests.protocol.ward import NOW, Ward, local, navarro, protocols

DOSE = "dose given 100 mg @-10h"
LIVER = ("alt 30 u/l @-20h", "ast 30 u/l @-20h", "bilirubin 0.6 mg/dl @-20h", DOSE)
COUNTS = ("platelets 160 10*9/l @-20h", "hb 13 g/dl @-20h", DOSE)
SIZE = ("weight 71 @-30d", "height 164 @-30d")
KIDNEY = (*SIZE, "creatinine 0.9 mg/dl @-20h", DOSE)
WHOLE = ("alt 30 u/l", "ast 30 u/l", "bilirubin 0.6 mg/dl", "platelets 160 10*9/l", "hb 13 g/dl", "anc 4 10*9/l")


def trigger(ward: Ward, name: str, **rest: object):
    return next(item for item in ward.assess(**rest).triggers if item.id == name)


def lab(code: str, value: str, unit: str, *, hours: float = 0, held: bool = False, **more: object) -> Observation:
    at = NOW - timedelta(hours=hours)
    readings = (Reading(label="as typed", value=Decimal(value), unit=unit),) if held else ()
    return Observation(
        id="x", patient="p", at=at, recorded_at=at, author="t", workstation="w", code=code, value=Decimal(value),
        unit=unit, held=readings, **more,
    )  # fmt: skip


def told(ward: Ward, name: str) -> tuple[str, float | None]:
    """Return the outcome, and how many hours ago the prompt came up."""
    made = trigger(ward, name)
    return made.outcome, None if made.open_since is None else (NOW - made.open_since) / timedelta(hours=1)


# --- liver --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "outcome", "open_hours"),
    [
        ([DOSE, "alt 300 u/l @-1h", "ast 30 u/l @-1h"], "MET", 1),  # a missing baseline counts as normal
        (["alt 300 u/l", "ast 30 u/l"], "MET", None),  # no dose yet: nothing to step back from, nothing asks
        ([*LIVER, "alt >250 u/l @-1h", "ast 9 u/l", "bilirubin 1 mg/dl"], "UNKNOWN", 1),
        (["alt >250 u/l @-20h", DOSE, "alt 300 u/l @-1h", "ast 9 u/l", "bilirubin 1 mg/dl"], "UNKNOWN", 1),
        (["alt 280 u/l @-20h", "alt 310 u/l @-20h", DOSE, "alt 300 u/l @-1h", "ast 9 u/l", "bilirubin 1 mg/dl"],
         "UNKNOWN", 1),
        ([*LIVER, "alt 200 u/l @-2h", "ast 9 u/l", "bilirubin >2 mg/dl @-2h"], "UNKNOWN", 2),
        ([*LIVER, "alt 200 u/l @-2h", "ast 9 u/l", "bilirubin 1 mg/dl @-3h", "bilirubin 3 mg/dl @-1h"], "MET", 1),
        ([*LIVER, "alt 200 u/l @-2h", "ast 9 u/l", "bilirubin 1 mg/dl @-3h", "bilirubin 3 mg/dl @-3h"], "UNKNOWN", 2),
        ([*LIVER, "alt 100 u/l", "ast 9 u/l"], "NOT_MET", None),  # without bilirubin, because it would not decide
        ([*LIVER, "alt 50 u/l @-49h", "ast 9 u/l"], "NOT_MET", None),
        (["alt 50 u/l @-50h", "ast 9 u/l @-50h", DOSE], "UNKNOWN", 2),
        ([DOSE], "UNKNOWN", 10),
    ],
)  # fmt: skip
def test_liver_injury(lines, outcome, open_hours):
    assert told(Ward(*lines), "TAP-2s") == (outcome, open_hours)


def test_bilirubin_of_the_same_sample_counts_across_midnight():
    now = local("2020-04-10T00:20")
    apart = ("alt 200 u/l @2020-04-10T00:10", "ast 9 u/l")
    assert trigger(Ward(DOSE, *apart, "bilirubin 3 mg/dl @2020-04-09T23:20", now=now), "TAP-2s").outcome == "MET"
    assert trigger(Ward(DOSE, *apart, "bilirubin 3 mg/dl @2020-04-09T23:09", now=now), "TAP-2s").outcome == "UNKNOWN"


def test_liver_injury_at_the_first_dose_asks_from_then_on():
    lines = ["alt 200 u/l @-20h", "ast 9 u/l @-20h", "bilirubin 3 mg/dl @-20h"]
    assert told(Ward(*lines), "TAP-2s") == ("MET", None)
    assert told(Ward(*lines, DOSE), "TAP-2s") == ("MET", 10)


def test_held_bilirubin_and_held_enzyme_leave_it_open():
    ward = Ward(*LIVER, "alt 200 u/l @-2h", "ast 9 u/l").add(lab("bilirubin", "3", "mg/dL", hours=2, held=True))
    made = trigger(ward, "TAP-2s")
    assert (made.outcome, made.open_since) == ("UNKNOWN", NOW - timedelta(hours=2))
    assert "bilirubin 3 mg/dL" in made.reason
    ward = Ward(*LIVER, "ast 9 u/l").add(lab("alt", "20", "U/L", held=True))
    assert told(ward, "TAP-2s") == ("UNKNOWN", 0)
    assert told(ward, "TAP-2") == ("UNKNOWN", 0)


def test_a_held_baseline_leaves_it_open():
    ward = Ward(DOSE, "alt 300 u/l", "ast 9 u/l", "bilirubin 1 mg/dl").add(lab("alt", "20", "U/L", hours=20, held=True))
    assert trigger(ward, "TAP-2s").outcome == "UNKNOWN"


def test_the_laboratorys_own_range_goes_before_the_catalogue():
    ward = Ward(DOSE, "ast 9 u/l", "bilirubin 1 mg/dl")
    assert trigger(Ward(DOSE, "ast 9 u/l", "alt 201 u/l", "bilirubin 1 mg/dl"), "TAP-2s").outcome == "NOT_MET"
    ward.add(lab("alt", "201", "U/L", range_high=Decimal(40)))
    assert trigger(ward, "TAP-2s").outcome == "MET"


def test_two_values_of_one_time_that_disagree_do_not_fire():
    ward = Ward(*LIVER, "alt 30 u/l @-8h", "alt 300 u/l @-8h", "alt 30 u/l", "ast 9 u/l", "bilirubin 1 mg/dl")
    for name in ("TAP-2", "TAP-2s"):
        assert told(ward, name) == ("NOT_MET", None)


def test_a_liver_prompt_stays_open_after_the_fall_and_says_info():
    ward = Ward(*LIVER, "alt 300 u/l @-8h", "alt 40 u/l", "ast 9 u/l", "bilirubin 1 mg/dl")
    made = trigger(ward, "TAP-2s")
    assert (made.outcome, made.action, made.open_since) == ("NOT_MET", "info", NOW - timedelta(hours=8))
    assert trigger(ward.chart_lines("stop because done"), "TAP-2s").open_since is None


# --- counts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "outcome", "open_hours"),
    [
        ([*COUNTS, "platelets <70 10*9/l @-1h", "hb 13 g/dl"], "MET", 1),
        ([*COUNTS, "platelets <80 10*9/l @-1h", "hb 13 g/dl"], "UNKNOWN", 1),
        (["platelets <200 10*9/l @-20h", "hb 13 g/dl @-20h", DOSE, "platelets 74 10*9/l @-1h", "hb 13 g/dl"],
         "UNKNOWN", 1),
        (["platelets 74 10*9/l @-20h", "platelets 99 10*9/l @-20h", "hb 13 g/dl @-20h", DOSE,
          "platelets 74 10*9/l @-1h", "hb 13 g/dl"], "UNKNOWN", 1),
        (["platelets 90 10*9/l @-20h", "platelets 99 10*9/l @-20h", "hb 13 g/dl @-20h", DOSE,
          "platelets 74 10*9/l @-1h", "hb 13 g/dl"], "MET", 1),
        (["platelets 74 10*9/l", "hb 13 g/dl"], "UNKNOWN", None),  # no dose, so nothing to compare with
        ([*COUNTS, "platelets 60 10*9/l @-5h", "platelets 70 10*9/l @-5h", "hb 13 g/dl"], "MET", 5),
        ([*COUNTS, "platelets 60 10*9/l @-5h", "platelets 90 10*9/l @-5h", "hb 13 g/dl"], "UNKNOWN", 5),
        ([*COUNTS, "platelets 60 10*9/l @-5h", "platelets 160 10*9/l @-1h", "hb 13 g/dl"], "NOT_MET", 5),
    ],
)  # fmt: skip
def test_counts(lines, outcome, open_hours):
    assert told(Ward(*lines), "TAP-3") == (outcome, open_hours)


def test_a_held_count_and_a_held_baseline_do_not_decide():
    ward = Ward(*COUNTS, "hb 13 g/dl").add(lab("platelets", "60", "10*3/uL", held=True))
    assert told(ward, "TAP-3") == ("UNKNOWN", 0)
    ward = Ward(DOSE, "hb 13 g/dl", "hb 13 g/dl @-20h", "platelets 74 10*9/l").add(
        lab("platelets", "160", "10*3/uL", hours=20, held=True)
    )
    assert told(ward, "TAP-3") == ("UNKNOWN", 0)


def test_grades_go_by_the_laboratorys_own_lower_limit():
    def ward(limit: int):
        made = Ward("platelets 160 10*9/l @-20h", DOSE, "platelets 160 10*9/l")
        made.add(lab("hb", "11", "g/dL", hours=20, range_low=Decimal(limit)))
        return made.add(lab("hb", "9.5", "g/dL", range_low=Decimal(limit)))

    assert "(grade 1)" in trigger(ward(12), "TAP-3").reason
    assert "(grade 0)" in trigger(ward(10), "TAP-3").reason
    assert trigger(ward(10), "TAP-3").outcome == "MET"


def test_without_any_lower_limit_the_first_grade_stays_open():
    ward = Ward(*COUNTS, "platelets 160 10*9/l", "hb 13 g/dl")
    chart = ward.chart()
    real = chart.catalogue
    bare = msgspec.structs.replace(real.analyte("platelets"), reference=None)

    class Without:
        def __getattr__(self, name):
            return getattr(real, name)

        def analyte(self, code):
            return bare if code == "platelets" else real.analyte(code)

    object.__setattr__(chart, "catalogue", Without())
    made = next(item for item in assess(navarro(), chart).triggers if item.id == "TAP-3")
    assert made.outcome == "NOT_MET"  # grade 2 is not reached either way
    assert "(grade 0 to 1)" in made.reason


def test_every_graded_count_is_a_term_of_its_own():
    watch = navarro().triggers["TAP-3"]
    assert [item.analyte for item in watch.counts] == ["platelets", "hb"]
    assert {code: table().terms[term].input for code, term in _TERMS.items()} == {code: code for code in _TERMS}


def test_low_neutrophils_in_the_past_still_ask():
    ward = Ward(DOSE, "wbc 5 10*9/l @-8h", "neutrophil_pct 20 % @-8h", "anc 4 10*9/l @-1h")
    made = trigger(ward, "TAP-3n")
    assert (made.outcome, made.action, made.open_since) == ("NOT_MET", "info", NOW - timedelta(hours=8))
    assert made.options == ("hold", "stop")
    assert len(made.records) == 2


@pytest.mark.parametrize(
    ("lines", "outcome", "open_hours"),
    [
        (["anc 1.2 10*9/l @-20h", DOSE], "MET", 10),  # in force at the first dose
        (["anc 1.2 10*9/l @-59h", DOSE], "UNKNOWN", 11),  # stale by then
        ([DOSE, "anc 1.2 10*9/l @-3h", "anc 4 10*9/l @-3h"], "UNKNOWN", 3),
        ([DOSE, "anc <2 10*9/l @-3h"], "UNKNOWN", 3),
    ],
)
def test_neutrophils(lines, outcome, open_hours):
    assert told(Ward(*lines), "TAP-3n") == (outcome, open_hours)


def test_a_value_without_a_clock_time_is_weighed_with_its_whole_day():
    first = "dose given 100 mg @2020-04-07T08:00"
    day = ["anc 1.2 10*9/l @2020-04-09", "anc 4 10*9/l @2020-04-09T18:00"]
    assert told(Ward(first, *day, "anc 4 10*9/l"), "TAP-3n") == ("NOT_MET", None)
    made = trigger(Ward(first, "anc 1.2 10*9/l @2020-04-09", "anc 4 10*9/l"), "TAP-3n")
    assert made.open_since == local("2020-04-09T00:00")


# --- kidneys ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "outcome", "open_hours"),
    [
        ([*KIDNEY, "creatinine 1.2 mg/dl @-2h"], "MET", 2),
        ([*KIDNEY, "creatinine 1.2 mg/dl @-5h", "creatinine 0.9 mg/dl"], "NOT_MET", 5),
        ([*KIDNEY, "creatinine >1 mg/dl @-2h"], "UNKNOWN", 2),
        ([*SIZE, "creatinine <1 mg/dl @-20h", DOSE, "creatinine 1.2 mg/dl @-2h"], "UNKNOWN", 2),
        ([*SIZE, "creatinine 0.8 mg/dl @-20h", "creatinine 1.1 mg/dl @-20h", DOSE, "creatinine 1.2 mg/dl @-2h"],
         "UNKNOWN", 2),
        ([*SIZE, "creatinine 0.8 mg/dl @-20h", "creatinine 0.7 mg/dl @-20h", DOSE, "creatinine 1.2 mg/dl @-2h"],
         "MET", 2),
        ([*KIDNEY, "creatinine 1.2 mg/dl @-2h", "creatinine 0.9 mg/dl @-2h"], "UNKNOWN", 2),
        # the first of the stay, where the week before has none
        (["admitted @-12d", *SIZE, "creatinine 0.6 mg/dl @-20d", "creatinine 1.0 mg/dl @-11d", DOSE,
          "creatinine 1.5 mg/dl @-2h"], "MET", 2),
        (["admitted @-12d", *SIZE, "creatinine 0.6 mg/dl @-20d", "creatinine 1.0 mg/dl @-11d", DOSE,
          "creatinine 1.4 mg/dl @-2h"], "UNKNOWN", 2),
        (["admitted @-3d", *SIZE, "creatinine 0.6 mg/dl @-20d", DOSE, "creatinine 1.5 mg/dl @-2h"], "UNKNOWN", 2),
        (["creatinine 0.9 mg/dl @-20h", DOSE, "creatinine 0.9 mg/dl"], "UNKNOWN", 0),  # no weight, no height
        ([*SIZE, "creatinine 0.9 mg/dl @-50h", DOSE], "UNKNOWN", 2),
        ([*SIZE, DOSE], "UNKNOWN", 10),
        ([*SIZE, "creatinine 0.6 mg/dl @-30h", "creatinine 1.2 mg/dl @-20h", DOSE], "MET", 10),  # in force then
    ],
)  # fmt: skip
def test_kidneys(lines, outcome, open_hours):
    assert told(Ward(*lines), "TAP-5") == (outcome, open_hours)


def test_the_reason_says_where_the_baseline_is_from():
    near = trigger(Ward(*KIDNEY, "creatinine 1.2 mg/dl"), "TAP-5")
    assert "baseline 0.9 (lowest of 7 days)" in near.reason
    assert "KDIGO stage 1" in near.reason
    assert [item.value for item in near.evidence if item.item == "creatinine"] == ["1.2", "0.9"]
    far = trigger(Ward(*SIZE, "creatinine 0.8 mg/dl @-20d", DOSE, "creatinine 1.0 mg/dl"), "TAP-5")
    assert "baseline 0.8 (first of the stay)" in far.reason
    assert "KDIGO stage 0 to 1" in far.reason
    assert "no earlier value" in trigger(Ward(*SIZE, DOSE, "creatinine 1.0 mg/dl"), "TAP-5").reason
    assert (
        "lowest of 48 hours 0.7 to 0.8"
        in trigger(
            Ward(*SIZE, "creatinine 0.8 mg/dl @-20h", "creatinine 0.7 mg/dl @-20h", DOSE, "creatinine 0.8 mg/dl"),
            "TAP-5",
        ).reason
    )


def test_a_held_creatinine_may_have_been_the_lowest():
    ward = Ward(*KIDNEY, "creatinine 1.0 mg/dl @-1h")
    assert trigger(ward, "TAP-5").outcome == "NOT_MET"
    ward.add(lab("creatinine", "0.5", "mg/dL", hours=15, held=True))
    made = trigger(ward, "TAP-5")
    assert made.outcome == "UNKNOWN"
    assert "0 to 0.9" in made.reason
    only = Ward(*SIZE, DOSE, "creatinine 1.0 mg/dl @-1h").add(lab("creatinine", "0.5", "mg/dL", hours=15, held=True))
    assert "0 to ?" in trigger(only, "TAP-5").reason


def test_a_held_creatinine_now_asks():
    ward = Ward(*KIDNEY).add(lab("creatinine", "9", "mg/dL", held=True))
    assert told(ward, "TAP-5") == ("UNKNOWN", 0)


MAN = {"sex": "M", "born": local("1952-01-01T12:00").date()}
TALL = ("height 180.34 @-9d",)


@pytest.mark.parametrize(
    ("lines", "outcome", "open_hours"),
    [
        # below from a value that was above at any time before
        (["weight 75.3 @-9d", *TALL, "creatinine 2.3 mg/dl @-8d", "creatinine 2.6 mg/dl @-30h", DOSE,
          "creatinine 2.6 mg/dl @-1h"], "MET", 10),
        (["weight 75.3 @-9d", *TALL, "creatinine 2.45 mg/dl @-30h", DOSE, "creatinine >2.5 mg/dl @-1h"], "UNKNOWN", 1),
        (["weight 75.3 @-9d", *TALL, "creatinine >2.4 mg/dl @-30h", DOSE, "creatinine 2.6 mg/dl @-1h"], "UNKNOWN", 1),
        # a weight charted later than the creatinine brings it below
        (["weight 75.3 @-9d", *TALL, "creatinine 2.45 mg/dl @-30h", DOSE, "weight 60 @-1h"], "UNKNOWN", 30),
        (["weight 75.3 @-9d", *TALL, "creatinine 2.45 mg/dl @-30h", DOSE, "weight 60 @-2h", "height 165 @-1h"],
         "MET", 1),
    ],
)  # fmt: skip
def test_clearance_that_crosses_the_limit(lines, outcome, open_hours):
    assert told(Ward(*lines, **MAN), "TAP-5") == (outcome, open_hours)


def test_a_weight_charted_only_later_counts_for_what_was_before():
    lines = (*TALL, "creatinine 2.3 mg/dl @-30h", DOSE, "creatinine 2.52 mg/dl @-3h", "weight 75.3 @-1h")
    assert told(Ward(*lines, **MAN), "TAP-5") == ("MET", 1)


def test_a_crossing_that_is_past_still_asks():
    lines = ("weight 75.3 @-9d", *TALL, "creatinine 2.45 mg/dl @-30h", DOSE, "creatinine 2.6 mg/dl @-5h")
    made = trigger(Ward(*lines, "creatinine 2.4 mg/dl", **MAN), "TAP-5")
    assert (made.outcome, made.action, made.open_since) == ("NOT_MET", "info", NOW - timedelta(hours=5))


@pytest.mark.parametrize(
    "size", [["weight 75.3 @-9d", "height 100 @-9d"], ["height 180 @-9d"], ["weight >70 @-9d", *TALL]]
)
def test_a_body_size_that_no_formula_takes_leaves_the_crossing_open(size):
    ward = Ward(*size, "creatinine 0.9 mg/dl @-30h", DOSE, "creatinine 0.9 mg/dl")
    assert trigger(ward, "TAP-5").outcome == "UNKNOWN"


def test_a_patient_of_unknown_sex_is_weighed_as_either():
    lines = ("weight 75.3 @-9d", *TALL, "creatinine 2.0 mg/dl @-30h", DOSE, "creatinine 2.2 mg/dl @-1h")
    assert trigger(Ward(*lines, **MAN), "TAP-5").outcome == "NOT_MET"
    assert trigger(Ward(*lines, **(MAN | {"sex": "X"})), "TAP-5").outcome == "UNKNOWN"


@pytest.mark.parametrize(
    ("lines", "outcome", "open_hours"),
    [
        (["rrt start @-2h"], "MET", 2),
        (["rrt start @-2h", "rrt stop @-1h"], "NOT_MET", 2),
        (["rrt start @-30h"], "MET", 10),  # it ran at the first dose
        (["rrt start @-30h", "rrt stop @-20h"], "NOT_MET", None),
        (["rrt start @-30h", "rrt stop @-20h", "rrt start @-5h"], "MET", 5),
    ],
)
def test_renal_replacement(lines, outcome, open_hours):
    assert told(Ward(*KIDNEY, *lines, "creatinine 0.9 mg/dl"), "TAP-5") == (outcome, open_hours)


def test_renal_replacement_is_said_and_asks_only_on_treatment():
    made = trigger(Ward(*KIDNEY, "rrt start @-2h"), "TAP-5")
    assert "on renal replacement therapy" in made.reason
    assert "rrt" in {item.item for item in made.evidence}
    assert trigger(Ward("rrt start @-2h"), "TAP-5").open_since is None


URINE = (*SIZE, "creatinine 0.9 mg/dl @-20h", "dose given 100 mg @-19h", "creatinine 0.9 mg/dl @-1h")


@pytest.mark.parametrize(
    ("lines", "outcome", "open_hours"),
    [
        (["urine 90 @-12h", "urine 34 @-6h"], "MET", 6),
        (["urine 90 @-12h", "urine 35 @-9h", "urine 36 @-6h"], "NOT_MET", None),
        (["urine 90 @-12h", "urine 20 @-9h", "urine 50 @-6h"], "MET", 6),  # the mean of both halves
        (["urine 90 @-12h", "urine 34 @-7h"], "NOT_MET", None),  # five hours are too few
        (["urine 90 @-12h", "urine <34 @-6h"], "MET", 6),
        (["urine 90 @-12h", "urine >20 @-6h"], "NOT_MET", None),  # says nothing
        (["urine 90 @-12h", "urine <90 @-6h"], "UNKNOWN", 1),
        (["urine 90 @-12h", "urine 34 @-6h", "urine 20 @-6h"], "UNKNOWN", 1),
        (["urine 34 @2020-04-10"], "NOT_MET", None),
        (["urine 90 @-18h", "urine 34 @-12h", "urine 90 @-6h", "urine 90"], "NOT_MET", 12),
        (["urine 90 @-30h", "urine 34 @-26h"], "NOT_MET", None),  # before the first dose, and no longer counts
    ],
)
def test_urine(lines, outcome, open_hours):
    assert told(Ward(*URINE, *lines), "TAP-5") == (outcome, open_hours)


def test_urine_is_said_where_it_counts_and_needs_a_weight():
    assert "urine output low" in trigger(Ward(*URINE, "urine 90 @-12h", "urine 34 @-6h"), "TAP-5").reason
    assert "urine output in doubt" in trigger(Ward(*URINE, "urine 90 @-12h", "urine <90 @-6h"), "TAP-5").reason
    bare = ("creatinine 0.9 mg/dl @-20h", "dose given 100 mg @-19h", "creatinine 0.9 mg/dl @-1h")
    assert "in doubt" in trigger(Ward(*bare, "urine 90 @-12h", "urine 34 @-6h"), "TAP-5").reason
    twice = ("weight 60 @-3d", "weight 80 @-3d", "height 164 @-3d", *bare)
    assert "in doubt" in trigger(Ward(*twice, "urine 90 @-12h", "urine 34 @-6h"), "TAP-5").reason


def test_a_watch_that_names_no_clearance_criterion_is_a_mistake_of_the_program():
    protocol = navarro()
    watch = msgspec.structs.replace(protocol.triggers["TAP-5"], crosses="INC-3")
    broken = msgspec.structs.replace(protocol, triggers=protocol.triggers | {"TAP-5": watch})
    with pytest.raises(TypeError, match="INC-3"):
        Ward().assess(broken)


# --- all of them --------------------------------------------------------------------------------------------------


def test_a_second_look_remembers_and_says_the_same():
    ward, memo = Ward(*LIVER, *COUNTS[:2], *KIDNEY[:-1], *WHOLE, "urine 40 @-3h"), Memo()
    before = ward.chart()
    assert assess(navarro(), before, memo) == assess(navarro(), before)
    for line in ("alt 300 u/l", "platelets 60 10*9/l", "creatinine 1.3 mg/dl", "weight 60", "rrt start", "urine 20"):
        ward.chart_lines(line)
        later = grown(before, ward.records[-1:], at=NOW, known_at=before.known_at)
        assert assess(navarro(), later, memo) == assess(navarro(), ward.chart())
        before = later


def test_two_protocols_share_what_is_remembered_without_harm():
    chart, memo = Ward(*LIVER, "alt 300 u/l").chart(), Memo()
    for protocol in protocols().values():
        assert assess(protocol, chart, memo) == assess(protocol, chart)
    assert {"TAP-2s", "TAP-3n"} <= set.intersection(*(set(item.triggers) for item in protocols().values()))
