"""Cockcroft-Gault and its weights against worked examples, exactly at the limit, and age over a leap day."""

from datetime import date
from fractions import Fraction

import pytest

from bedside.scores import renal


@pytest.mark.parametrize(
    ("age", "sex", "weight", "creatinine", "expected"),
    [(70, "M", "80", "1.4", "55.6"), (53, "F", "90", "1.0", "92.4"), (53, "F", "90", "2.4", "38.5")],
)
def test_worked_examples(age, sex, weight, creatinine, expected):
    made = renal.cockcroft_gault(age=age, sex=sex, weight=Fraction(weight), creatinine=Fraction(creatinine))
    assert abs(made - Fraction(expected)) < Fraction(5, 100)


def test_exactly_at_the_limit():
    assert renal.cockcroft_gault(age=50, sex="M", weight=Fraction(72), creatinine=Fraction(3)) == 30


def test_weights():
    ideal = renal.ideal_body_weight(sex="F", height=Fraction(164))
    adjusted = renal.adjusted_body_weight(actual=Fraction(90), ideal=ideal)
    assert (round(float(ideal), 1), round(float(adjusted), 1)) == (56.0, 69.6)
    assert renal.ideal_body_weight(sex="M", height=Fraction("152.4")) == 50
    assert renal.ideal_is_extrapolated(Fraction("152.3"))
    assert not renal.ideal_is_extrapolated(Fraction("152.4"))
    assert round(float(renal.body_mass_index(weight=Fraction(90), height=Fraction(164))), 2) == 33.46


def test_age():
    assert renal.age_on(date(2000, 2, 29), date(2021, 2, 28)) == 20
    assert renal.age_on(date(2000, 2, 29), date(2021, 3, 1)) == 21
