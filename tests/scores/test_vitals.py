"""QTc, pressures, weights and lymphocyte figures at their worked examples, limits and undefined points."""

from decimal import Decimal
from fractions import Fraction

import pytest

from bedside.scores import renal
from bedside.scores.qtc import qtc
from bedside.scores.vitals import alc, bmi, mean_arterial_pressure, nlr
from bedside.scores.weights import adjusted_body_weight, ideal_body_weight
from tests.scores.made import made


@pytest.mark.parametrize(
    ("qt", "hr", "bazett", "fridericia"),
    [("460", "90", 563, 527), ("400", "60", 400, 400), ("380", "110", 515, 465), ("500", "0.06", 16, 50)],
)
def test_qtc_examples(qt, hr, bazett, fridericia):
    forms = qtc(made(qt=qt, hr=hr)).forms
    assert (forms["bazett"].value, forms["fridericia"].value) == (bazett, fridericia)
    assert (forms["bazett"].scale, forms["fridericia"].scale) == ("QTc (Bazett)", "QTc (Fridericia)")


def test_the_formula_fits_the_rate():
    scales = {rate: qtc(made(qt="400", hr=rate)).scale for rate in ("59", "60", "90", "91", ">=80", ">90")}
    assert scales == {
        "59": "QTc (Fridericia)",
        "60": "QTc (Bazett)",
        "90": "QTc (Bazett)",
        "91": "QTc (Fridericia)",
        ">=80": "QTc (Bazett) or QTc (Fridericia)",
        ">90": "QTc (Fridericia)",
    }


@pytest.mark.parametrize(
    ("inputs", "band"),
    [
        ({"qt": "500", "hr": "60"}, ""),
        ({"qt": "500.1", "hr": "60"}, "over 500 ms: high risk"),
        ({"qt": "450", "hr": "60", "sex": "M"}, "not over 450 ms"),
        ({"qt": "450.0001", "hr": "60", "sex": "M"}, "prolonged: over 450 ms"),
        ({"qt": "460", "hr": "60", "sex": "F"}, "not over 460 ms"),
        ({"qt": "460.0001", "hr": "60", "sex": "F"}, "prolonged: over 460 ms"),
        ({"qt": "460", "hr": "60", "sex": "X"}, ""),
        ({"qt": "460", "hr": "<=60", "sex": "M"}, "not settled against 450 ms"),
        ({"qt": "460", "hr": "60", "qtc_baseline": "400"}, "at least 60 ms above baseline: high risk"),
        ({"qt": "460", "hr": "60", "qtc_baseline": "400.1"}, ""),
        ({"qt": "460", "hr": "60", "qtc_baseline": ">=300"}, ""),
        ({"qt": "460", "hr": "0"}, "not defined: heart rate 0"),
    ],
)
def test_qtc_bands(inputs, band):
    assert qtc(made(**inputs)).band == band


def test_a_rate_on_both_sides_takes_in_both_formulae():
    """Just above 90 Fridericia gives 458 ms, less than Bazett at 89: the lower end has to be Fridericia's."""
    either = qtc(made(qt="400", hr=">=89"))
    assert qtc(made(qt="400", hr="91")).value == 460
    assert (either.low, either.high) == (456, None)


def test_a_limit_is_decided_by_the_exact_root():
    """QT^3 x HR / 60 is one part in ten thousand million above 500 cubed: no float and no rounding would tell."""
    above = made(qt="500.0000001", hr="60")
    assert qtc(above).forms["fridericia"].band == "over 500 ms: high risk"
    assert qtc(above).forms["fridericia"].value == 500
    assert qtc(made(qt="250", hr="480")).forms["fridericia"].value == 500
    assert qtc(made(qt="250", hr="480")).forms["fridericia"].band == ""


def test_mean_pressure():
    assert mean_arterial_pressure(made(sbp="127", dbp="73")).value == 91
    assert mean_arterial_pressure(made(sbp="100", dbp="50")).value == Decimal("66.7")
    half = mean_arterial_pressure(made(sbp="120"))
    assert (half.low, half.high, half.missing, half.narrows) == (40, None, ("dbp",), "dbp")


def test_body_mass():
    answer = bmi(made(weight="90", height="164"))
    assert (answer.value, answer.band) == (Decimal("33.46"), "obesity class I")
    exact = renal.body_mass_index(weight=Fraction(90), height=Fraction(164))
    assert abs(Fraction(answer.value) - exact) <= Fraction(1, 200)
    bands = {text: bmi(made(weight=text, height="100")).band for text in ("29.9", "30", "34.9", "35", ">=30")}
    assert bands == {
        "29.9": "",
        "30": "obesity class I",
        "34.9": "obesity class I",
        "35": "obesity above class I",
        ">=30": "",
    }
    assert bmi(made(weight="90", height="0")).band == "not defined: height 0"


def test_lymphocytes():
    assert nlr(made(anc="8.1", alc="0.6")).value == Decimal("13.50")
    none = nlr(made(anc="8.1", alc="0"))
    assert (none.low, none.high, none.band, none.missing) == (None, None, "not defined: lymphocytes 0", ())
    few = nlr(made(anc="8", alc="<0.05"))
    assert (few.low, few.high) == (160, None)
    assert alc(made(wbc="4.64", lymphocyte_pct="15.6")).value == Decimal("0.724")
    part = alc(made(wbc="4.64"))
    assert (part.low, part.high, part.missing) == (0, Decimal("4.640"), ("lymphocyte_pct",))
    assert alc(made(wbc="0")).value == 0


def test_weights():
    assert ideal_body_weight(made(sex="F", height="164")).value == Decimal("56.0")
    assert ideal_body_weight(made(sex="M", height="152.4")).value == 50
    assert adjusted_body_weight(made(sex="F", height="164", weight="90")).value == Decimal("69.6")
    unknown = ideal_body_weight(made(sex="X", height="164"))
    assert (unknown.low, unknown.high) == (Decimal("56.0"), Decimal("60.6"))
    short = ideal_body_weight(made(sex="F", height="152.3"))
    assert short.band == "extrapolated: below the height the formula starts from"
    assert ideal_body_weight(made(sex="F", height="152.4")).band == ""
