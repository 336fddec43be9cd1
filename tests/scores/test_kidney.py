"""KDIGO, CKD-EPI 2021 and Cockcroft-Gault: both published units, the integer shown and the three weights."""

from decimal import Decimal
from fractions import Fraction

import pytest

from bedside.domain.quantity import Bounds
from bedside.scores import clearance, egfr, kdigo
from bedside.scores.answer import Fact
from tests.scores.facts import ends, facts

NO_OTHER = {"urine_6h": 1, "urine_12h": 1, "urine_24h": 1, "anuria": "no", "rrt": "no"}


def micromol(number):
    value = Fraction(number) / Fraction("88.4")
    return Fact(bounds=Bounds(value, value))


@pytest.mark.parametrize(
    ("now", "before", "base", "stage"),
    [
        ("1.2", "0.9", "0.9", 1), ("1.7", "0.8", "0.8", 2), ("1.7", "1.6", "0.8", 2), ("0.8", "0.8", "0.8", 0),
        ("1.5", "1.5", "1.0", 1), ("1.49", "1.49", "1.0", 0), ("1.95", "1.95", "1.0", 1), ("2.0", "2.0", "1.0", 2),
        ("2.95", "2.95", "1.0", 2), ("3.0", "3.0", "1.0", 3), ("4.0", "3.9", "3.9", 0), ("4.0", "3.6", "3.6", 3),
    ],
)  # fmt: skip
def test_stages_in_mg_dl(now, before, base, stage):
    given = facts(creatinine=now, creatinine_48h=before, creatinine_baseline=base, **NO_OTHER)
    made = kdigo.answer(given)
    assert (made.value, made.missing) == (stage, ())
    assert made.forms["creatinine"].value == stage


@pytest.mark.parametrize(
    ("before", "now", "stage"),
    [("73.5", "100.0", 1), ("73.6", "100.0", 0), ("300.0", "353.6", 3), ("300.0", "353.5", 1), ("327.1", "353.6", 3)],
)
def test_stages_in_micromol(before, now, stage):
    given = facts(**NO_OTHER) | {
        "creatinine": micromol(now), "creatinine_48h": micromol(before), "creatinine_baseline": micromol(before),
    }  # fmt: skip
    assert kdigo.answer(given).value == stage


@pytest.mark.parametrize(
    ("given", "stage"),
    [
        ({}, 0), ({"urine_6h": "0.49"}, 1), ({"urine_6h": "0.5"}, 0), ({"urine_12h": "0.49"}, 2),
        ({"urine_24h": "0.29"}, 3), ({"urine_24h": "0.3"}, 0), ({"anuria": "yes"}, 3), ({"urine_12h": 0}, 3),
        ({"rrt": "yes"}, 3),
    ],
)  # fmt: skip
def test_stages_by_urine_and_replacement(given, stage):
    well = {"creatinine": 1, "creatinine_48h": 1, "creatinine_baseline": 1}
    made = kdigo.answer(facts(**well, **{**NO_OTHER, **given}))
    assert (made.value, made.low, made.high) == (stage, stage, stage)


def test_forms_speak_for_themselves_and_the_baseline_is_told():
    made = kdigo.answer(facts(creatinine="1.7", creatinine_baseline="0.8", baseline_from="first_of_stay"))
    assert made.forms["creatinine"].value == 2
    assert made.forms["creatinine"].missing == ()
    assert (ends(made), made.narrows, made.band) == ((2, 3), "urine_6h", "baseline: first creatinine of the stay")
    assert ends(kdigo.answer({})) == (0, 3)
    assert kdigo.answer(facts(rrt="yes")).missing == ()


@pytest.mark.parametrize(
    ("sex", "age", "creatinine", "expected"),
    [
        ("F", 53, "1.0", "67.4"), ("F", 53, "0.6", "107.3"), ("M", 70, "1.4", "54.1"), ("M", 40, "0.8", "114.7"),
        ("F", 53, "3.1", "17.3"),
    ],
)  # fmt: skip
def test_ckd_epi(sex, age, creatinine, expected):
    made = egfr.answer(facts(sex=sex, age=age, creatinine=creatinine))
    assert made.value == Decimal(expected).quantize(Decimal(1))
    assert abs(made.forms["unrounded"].value - Decimal(expected)) <= Decimal("0.05")
    assert made.missing == made.forms["unrounded"].missing == ()


def test_ckd_epi_is_bounded_far_below_what_is_shown():
    exact = egfr.estimate(egfr.table(), egfr.read(egfr.table().inputs, facts(sex="M", age=70, creatinine="1.4")))
    assert 0 < exact.high - exact.low < Fraction(1, 10**36)
    turn = egfr.estimate(egfr.table(), egfr.read(egfr.table().inputs, facts(sex="M", age=0, creatinine="0.9")))
    assert turn is None


def test_ckd_epi_open_ends():
    assert ends(egfr.answer({})) == (0, None)
    made = egfr.answer(facts(age=53, creatinine="1.0"))
    assert (ends(made), made.missing, made.narrows) == ((67, 90), ("sex",), "sex")
    assert egfr.answer(facts(age=53, creatinine="1.0", sex="X")).missing == ()
    assert ends(egfr.answer(facts(sex="F", creatinine="1.0")))[0] >= 0
    assert egfr.answer(facts(sex="F", age=53, creatinine="<0.5")).high is None
    young = egfr.answer(facts(sex="F", age=17, creatinine="1.0"))
    assert (young.low, young.high, "below 18 years" in young.band) == (None, None, True)
    assert egfr.answer(facts(sex="F", age=40, creatinine=0)).band.startswith("not defined")


HEAVY = {"sex": "F", "age": 53, "weight": 90, "height": 164}


@pytest.mark.parametrize(
    ("given", "actual", "adjusted", "ideal", "used"),
    [
        ({**HEAVY, "creatinine": "1.0"}, "92.4", "71.5", "57.5", "adjusted"),
        ({**HEAVY, "creatinine": "2.4"}, "38.5", "29.8", "24.0", "adjusted"),
        ({"sex": "M", "age": 70, "weight": 80, "height": 175, "creatinine": "1.4"}, "55.6", None, None, "actual"),
    ],
)
def test_clearance_by_weight(given, actual, adjusted, ideal, used):
    made = clearance.answer(facts(**given))
    for name, expected in (("actual", actual), ("adjusted", adjusted), ("ideal", ideal)):
        if expected:
            assert abs(made.forms[name].value - Decimal(expected)) <= Decimal("0.05")
    assert made.value == made.forms[used].value
    assert made.band.startswith(f"by {used} weight (BMI ")
    assert made.status == ("" if used == "actual" else "unverified")
    assert made.forms["ideal"].status == "unverified"


def test_the_weights_on_both_sides_of_the_limit():
    band = clearance.answer(facts(**HEAVY, creatinine="2.4")).band
    assert "the three weights fall on both sides of 30 mL/min" in band
    assert "30 mL/min or above" in clearance.answer(facts(**HEAVY, creatinine="1.0")).band
    assert "; below 30 mL/min" in clearance.answer(facts(**HEAVY, creatinine="5")).band


@pytest.mark.parametrize(("creatinine", "words"), [("3", "30 mL/min or above"), ("3.001", "below 30 mL/min")])
def test_exactly_at_the_limit(creatinine, words):
    """A man of 50 years whose actual weight of 72 kg is his ideal one, within a hair."""
    height = (Fraction(22) / Fraction("2.3") + 60) * Fraction("2.54")
    given = facts(sex="M", age=50, weight=72, creatinine=creatinine) | {"height": Fact(bounds=Bounds(height, height))}
    made = clearance.answer(given)
    assert words in made.band
    assert made.value == made.forms["ideal"].value == made.forms["adjusted"].value


def test_clearance_on_replacement_and_below_the_height():
    made = clearance.answer(facts(**HEAVY, creatinine="1.0", rrt="yes"))
    assert made.band == "on renal replacement therapy: not valid, counts as below 30 mL/min"
    short = clearance.answer(facts(**{**HEAVY, "height": 150}, creatinine="1.0"))
    assert short.band.endswith("ideal weight extrapolated")
    assert short.forms["ideal"].band == "ideal weight extrapolated"
    assert short.forms["actual"].band == ""
    tiny = clearance.answer(facts(**{**HEAVY, "height": 50}, creatinine="1.0"))
    assert tiny.forms["ideal"].low is None
    assert tiny.forms["actual"].value is not None


def test_clearance_open_ends():
    assert ends(clearance.answer({})) == (0, None)
    assert ends(clearance.answer(facts(**HEAVY))) == (0, None)
    assert clearance.answer(facts(**HEAVY, creatinine=0)).low is None
    assert ends(clearance.answer(facts(**HEAVY, creatinine="<0.5")))[1] is None
    no_height = clearance.answer(facts(sex="F", age=53, weight=90, creatinine="1.0"))
    assert (no_height.missing, no_height.status) == (("height",), "unverified")
    assert ends(no_height) == (0, 92.44)
    assert "by " not in no_height.band
    no_sex = clearance.answer(facts(age=53, weight=90, height=164, creatinine="1.0"))
    assert (no_sex.missing, no_sex.narrows) == (("sex",), "sex")
    unclear = facts(sex="F", age=53, weight=">50", height=164, creatinine="1.0")
    assert clearance.answer(unclear).high is None
    minute = facts(sex="F", age=53, weight=">5", height=50, creatinine="1.0")
    assert clearance.answer(minute).status == "unverified"
    nothing = facts(sex="F", age=53, weight="<5", height="<60", creatinine="1.0")
    assert clearance.answer(nothing).low == 0
