"""Both WHO scales over every device and state, with the non-rebreather as the protocol sets it."""

import pytest

from bedside.scores.who import who
from tests.scores.made import made

INPATIENT = {"died": "no", "discharged": "no", "ventilated": "no"}
NO_SUPPORT = {"vasopressor": "no", "rrt": "no", "ecmo": "no"}


def levels(nrb="", **inputs):
    answer = who(made(**inputs), nrb)
    assert answer.scale == "WHO-OSCI-8"
    return answer.value, answer.forms["WHO-CPS"].value


@pytest.mark.parametrize(
    ("device", "osci", "cps"),
    [
        ("ra", 3, 4),
        ("nc", 4, 5),
        ("npc", 4, 5),
        ("mask", 4, 5),
        ("venturi", 4, 5),
        ("nrb", 4, 5),
        ("nrb + nc", 4, 5),
        ("hfnc", 5, 6),
        ("niv", 5, 6),
        ("hfnc + nrb", 5, 6),
        ("trach+mask", 4, 5),
    ],
)
def test_devices(device, osci, cps):
    assert levels(device=device, **INPATIENT) == (osci, cps)


def test_the_non_rebreather_is_a_setting():
    assert levels("high_flow", device="nrb+nc", **INPATIENT) == (5, 6)
    assert levels("low_flow", device="nrb", **INPATIENT) == (4, 5)
    assert levels("high_flow", device="nc", **INPATIENT) == (4, 5)


def test_tracheostomy_without_ventilator():
    assert levels(device="trach", oxygen="oxygen", **INPATIENT) == (4, 5)
    assert levels(device="trach", oxygen="air", **INPATIENT) == (3, 4)
    answer = who(made(device="trach", **INPATIENT))
    assert (answer.low, answer.high, answer.missing) == (3, 4, ("oxygen",))


@pytest.mark.parametrize(
    ("supports", "pf_ratio", "osci", "cps"),
    [
        ({}, "150", 6, 7),
        ({}, "149", 6, 8),
        ({"vasopressor": "yes"}, "150", 7, 8),
        ({"vasopressor": "yes"}, "149", 7, 9),
        ({"rrt": "yes"}, "150", 7, 7),
        ({"rrt": "yes"}, "149", 7, 9),
        ({"ecmo": "yes"}, "100", 7, 9),
    ],
)
def test_ventilated(supports, pf_ratio, osci, cps):
    state = INPATIENT | {"ventilated": "yes"} | NO_SUPPORT | supports
    assert levels(pf_ratio=pf_ratio, **state) == (osci, cps)
    assert levels(pf_ratio=pf_ratio, device="imv", **state | {"ventilated": "no"}) == (osci, cps)


def test_saturation_ratio_serves_without_a_gas():
    state = INPATIENT | {"ventilated": "yes"} | NO_SUPPORT
    assert levels(sf_ratio="200", **state)[1] == 7
    assert levels(sf_ratio="199", **state)[1] == 8
    assert levels(sf_ratio="300", pf_ratio="<150", **state)[1] == 8
    straddling = who(made(pf_ratio=">=100", **state)).forms["WHO-CPS"]
    assert (straddling.low, straddling.high) == (7, 8)


def test_dead_or_home():
    assert levels(died="yes", device="nc") == (8, 10)
    home = {"died": "no", "discharged": "yes"}
    assert levels(limitation="no", symptoms="no", **home) == (1, 1)
    assert levels(limitation="no", symptoms="yes", **home) == (1, None)
    assert levels(limitation="yes", symptoms="yes", assistance="no", **home) == (2, 2)
    assert levels(limitation="yes", symptoms="yes", assistance="yes", **home) == (2, 3)


def test_missing_facts_bound_and_name_themselves():
    answer = who(made(device="nc", discharged="no", ventilated="no"))
    assert (answer.low, answer.high, answer.missing, answer.narrows) == (4, 8, ("died",), "died")
    intubated = who(made(died="no", discharged="no", ventilated="yes"))
    assert (intubated.low, intubated.high, intubated.missing) == (6, 7, ("vasopressor", "rrt", "ecmo"))
    unseen = who(made(died="no", discharged="no", ventilated="no", **NO_SUPPORT))
    assert (unseen.low, unseen.high, unseen.missing) == (3, 6, ("device",))
    cps = who(made(died="no", discharged="no", ventilated="yes", **NO_SUPPORT)).forms["WHO-CPS"]
    assert cps.missing == ("pf_ratio", "sf_ratio")
