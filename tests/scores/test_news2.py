"""NEWS2 at every step of its chart, on both oxygen scales, with the rounding that fills its gaps."""

from fractions import Fraction

import pytest

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Fact
from bedside.scores.news2 import news2
from tests.scores.made import made

NORMAL = {"rr": "16", "spo2": "98", "oxygen": "air", "sbp": "120", "hr": "70", "avpu": "A", "temp": "37"}
ADMISSION = {"rr": "22", "spo2": "94", "oxygen": "oxygen", "sbp": "127", "hr": "90", "temp": "38.9"}


def total(form="scale_1", **changes):
    return news2(made(**NORMAL | changes)).forms[form].value


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("rr", {"8": 3, "9": 1, "11": 1, "12": 0, "20": 0, "21": 2, "24": 2, "25": 3}),
        ("sbp", {"90": 3, "91": 2, "100": 2, "101": 1, "110": 1, "111": 0, "219": 0, "220": 3}),
        ("hr", {"40": 3, "41": 1, "50": 1, "51": 0, "90": 0, "91": 1, "110": 1, "111": 2, "130": 2, "131": 3}),
        ("temp", {"35.0": 3, "35.1": 1, "36.0": 1, "36.1": 0, "38.0": 0, "38.1": 1, "39.0": 1, "39.1": 2}),
        ("temp", {"38.04": 0, "38.05": 1, "39.04": 1, "39.05": 2, "35.04": 3, "35.05": 1}),
        ("spo2", {"91": 3, "92": 2, "93": 2, "94": 1, "95": 1, "96": 0, "91.4": 3, "91.5": 2, "95.5": 0}),
        ("avpu", {"A": 0, "C": 3, "V": 3, "P": 3, "U": 3, "alert": 0, "new confusion": 3, "0": 0, "4": 3}),
        ("oxygen", {"air": 0, "oxygen": 2}),
    ],
)
def test_steps(name, points):
    assert {text: total(**{name: text}) for text in points} == points


def test_scale_2():
    air = {"83": 3, "84": 2, "85": 2, "86": 1, "87": 1, "88": 0, "92": 0, "93": 0, "97": 0, "100": 0}
    oxygen = {"83": 3, "84": 2, "86": 1, "88": 0, "92": 0, "93": 1, "94": 1, "95": 2, "96": 2, "97": 3}
    assert {text: total("scale_2", spo2=text) for text in air} == air
    assert {text: total("scale_2", spo2=text, oxygen="oxygen") - 2 for text in oxygen} == oxygen


def test_admission():
    answer = news2(made(avpu="A", **ADMISSION))
    assert (answer.value, answer.band, answer.scale) == (6, "medium", "NEWS2, SpO2 scale 1")
    unknown = news2(made(**ADMISSION))
    assert (unknown.low, unknown.high, unknown.missing, unknown.narrows) == (6, 9, ("avpu",), "avpu")
    assert unknown.band == "medium or high"


@pytest.mark.parametrize(
    ("changes", "band"),
    [
        ({}, "low"),
        ({"rr": "21", "hr": "111"}, "low"),
        ({"rr": "25"}, "low-medium (one part scores 3)"),
        ({"rr": "25", "oxygen": "oxygen"}, "medium"),
        ({"rr": "25", "oxygen": "oxygen", "hr": "111"}, "high"),
        ({"rr": "<=8"}, "low-medium (one part scores 3)"),
        ({"rr": "<9"}, "low or low-medium (one part scores 3)"),
        ({"pregnant": "yes"}, "not for use in pregnancy"),
        ({"pregnant": "no", "age": "16"}, "low"),
        ({"age": "15"}, "not for use under 16 years"),
    ],
)
def test_risk(changes, band):
    assert news2(made(**NORMAL | changes)).band == band


def test_oxygen_and_saturation_are_weighed_together():
    known = made(**{name: text for name, text in (NORMAL | {"spo2": "97"}).items() if name != "oxygen"})
    second = news2(known).forms["scale_2"]
    assert (second.low, second.high) == (0, 5)


@pytest.mark.parametrize(
    ("bounds", "low", "high"),
    [
        (Bounds(None, Fraction("38.05"), high_open=True), 0, 3),
        (Bounds(Fraction("36.1"), Fraction("38.05"), high_open=True), 0, 0),
        (Bounds(Fraction("36.1"), Fraction("38.05")), 0, 1),
        (Bounds(Fraction("39.05"), None), 2, 2),
        (Bounds(Fraction("36.1"), Fraction("38.04"), high_open=True), 0, 0),
    ],
)
def test_limits_round_as_numbers_do(bounds, low, high):
    answer = news2(made(**NORMAL) | {"temp": Fact(bounds=bounds)})
    assert (answer.low, answer.high) == (low, high)
