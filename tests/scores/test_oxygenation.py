"""P/F, S/F, ROX and Berlin at their worked examples and limits; an estimated FiO2 never passes for a measured one."""

from decimal import Decimal
from fractions import Fraction

import pytest

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Fact
from bedside.scores.berlin import berlin
from bedside.scores.fio2 import estimate, estimates
from bedside.scores.oxygenation import pf, sf
from bedside.scores.rox import rox
from tests.scores.made import made

ARDS = {"onset_days": "7", "bilateral": "yes", "cardiac": "no", "peep": "5"}


@pytest.mark.parametrize(
    ("device", "flow", "low", "high"),
    [
        ("ra", "", "0.21", "0.21"),
        ("nc", "1", "0.24", "0.24"),
        ("nc", "2", "0.28", "0.28"),
        ("nc", "3", "0.32", "0.32"),
        ("nc", "4", "0.36", "0.36"),
        ("nc", "5", "0.40", "0.40"),
        ("nc", "6", "0.44", "0.44"),
        ("nc", "2.5", "0.28", "0.32"),
        ("npc", "4", "0.40", "0.40"),
        ("npc", "5", "0.50", "0.50"),
        ("npc", "6", "0.60", "0.60"),
        ("mask", "5", "0.40", "0.40"),
        ("mask", "5.5", "0.40", "0.50"),
        ("mask", "6", "0.50", "0.50"),
        ("mask", "7", "0.50", "0.50"),
        ("mask", "7.1", "0.60", "0.60"),
        ("mask", "8", "0.60", "0.60"),
        ("nrb", "6", "0.60", "0.60"),
        ("nrb", "7", "0.70", "0.70"),
        ("nrb", "8", "0.80", "0.80"),
        ("nrb", "9", "0.90", "0.90"),
        ("nrb", "10", "0.95", "0.95"),
        ("nrb", "15", "0.95", "0.95"),
        ("nrb", ">=10", "0.95", "0.95"),
        ("venturi", "", "0.24", "0.50"),
    ],
)
def test_estimated_fraction(device, flow, low, high):
    known = made(device=device) | (made(o2_flow=flow) if flow else {})
    assert estimate(known, estimates()) == Bounds(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("device", "flows", "fractions"),
    [
        ("nc", (2, 4), ("0.28", "0.36")),
        ("nc", ("1.5", "3.5"), ("0.24", "0.36")),
        ("mask", ("6.5", "7.5"), ("0.5", "0.6")),
    ],
)
def test_a_flow_between_limits_gives_a_fraction_between_limits(device, flows, fractions):
    flow = Fact(bounds=Bounds(*map(Fraction, flows)))
    assert estimate(made(device=device) | {"o2_flow": flow}, estimates()) == Bounds(*map(Fraction, fractions))


@pytest.mark.parametrize(
    ("device", "flows"),
    [
        ("nc", {"o2_flow": "0.5"}),
        ("nc", {"o2_flow": "7"}),
        ("nc", {"o2_flow": ">=4"}),
        ("nc", {"o2_flow": "<4"}),
        ("nc", {}),
        ("mask", {"o2_flow": "10"}),
        ("nrb", {"o2_flow": "5"}),
        ("nc+nrb", {"o2_flow": "10", "nc_flow": "6"}),
        ("nc+nrb", {"o2_flow": ">15", "nc_flow": "6"}),
        ("nc+nrb", {"o2_flow": "15"}),
        ("mask+nc", {"o2_flow": "15", "nc_flow": "6"}),
        ("hfnc", {"o2_flow": "50"}),
    ],
)
def test_no_estimate_beyond_the_table(device, flows):
    assert estimate(made(device=device, **flows), estimates()) is None
    assert estimate({}, estimates()) is None


def test_worked_ratios():
    assert pf(made(pao2="70", fio2="0.95")).value == Decimal("73.7")
    assert pf(made(pao2="64", fio2="0.60")).value == Decimal("106.7")
    assert pf(made(pao2="64", fio2="0.95")).value == Decimal("67.4")
    assert sf(made(spo2="90", fio2="0.95")).value == Decimal("94.7")


def test_measured_and_estimated_stay_apart():
    answer = sf(made(spo2="92", device="nc", o2_flow="4"))
    assert (answer.value, answer.missing, answer.scale) == (None, ("fio2",), "S/F")
    guessed = answer.forms["estimated"]
    assert (guessed.value, guessed.scale, guessed.band, guessed.status) == (
        Decimal("255.6"),
        "S/F (FiO2 estimated)",
        "estimated",
        "unverified",
    )
    both = sf(made(spo2="92", fio2="0.5", device="nc", o2_flow="4"))
    assert (both.value, both.forms["estimated"].value) == (Decimal("184.0"), Decimal("255.6"))
    assert "fio2" not in both.forms["estimated"].used


def test_mask_with_cannula_is_an_interval():
    guessed = sf(made(spo2="91", device="nrb + nc", o2_flow="15", nc_flow="6")).forms["estimated"]
    assert (guessed.low, guessed.high, guessed.missing) == (Decimal("95.7"), Decimal("151.7"), ())
    assert "interval" in guessed.band


def test_estimates_that_are_none_or_open():
    beyond = pf(made(pao2="64", device="mask", o2_flow="10")).forms["estimated"]
    assert (beyond.value, beyond.band) == (None, "no estimate for this device and flow")
    assert pf(made(pao2="64", device="nc")).forms["estimated"].missing == ("o2_flow",)
    assert pf(made(pao2="64", device="nrb + nc")).forms["estimated"].missing == ("o2_flow", "nc_flow")
    assert pf(made(pao2="64", device="hfnc")).forms["estimated"].band == "no estimate for this device and flow"
    assert "nominal maximum" in pf(made(pao2="64", device="nrb", o2_flow="15")).forms["estimated"].band


def test_a_venturi_counts_as_labelled():
    assert pf(made(pao2="70", device="venturi", fio2="0.35")).forms["estimated"].value == Decimal("200.0")
    assert pf(made(pao2="70", device="venturi", fio2="0.80")).forms["estimated"].high == Decimal("291.7")


@pytest.mark.parametrize(
    ("inputs", "band"),
    [
        ({"spo2": "98", "device": "imv", "fio2": "0.5"}, "not valid: SpO2 above 97 %"),
        ({"device": "imv", "fio2": "0.5"}, "not valid where SpO2 above 97 %"),
        ({"spo2": "97", "device": "imv", "fio2": "0.5"}, "moderate"),
        ({"spo2": "94", "device": "imv", "fio2": "0.4"}, "moderate"),
        ({"spo2": "74", "device": "imv", "fio2": "0.5"}, "severe"),
        ({"spo2": "95", "device": "imv", "fio2": "0.4"}, "mild"),
        ({"spo2": "63", "device": "imv", "fio2": "0.2"}, "severe or moderate or mild"),
        ({"spo2": "97", "device": "imv", "fio2": "0.3"}, "above the ARDS range"),
        ({"spo2": "94", "device": "hfnc", "fio2": "0.4", "o2_flow": "30"}, "in the ARDS range; no severity class"),
        ({"spo2": "94", "device": "hfnc", "fio2": "0.4", "o2_flow": "29"}, ""),
        ({"spo2": "94", "device": "hfnc", "o2_flow": "30"}, "in or above the ARDS range"),
        ({"spo2": "94", "device": "niv", "fio2": "0.28", "peep": "5"}, "above the ARDS range"),
        ({"spo2": "94", "device": "niv", "fio2": "0.28"}, ""),
        ({"spo2": "94", "fio2": "0.28"}, ""),
    ],
)
def test_sf_band(inputs, band):
    found = sf(made(**inputs)).band
    assert found.startswith(band)
    assert bool(found) == bool(band)


def test_sf_limits_belong_to_the_milder_or_worse_side():
    for spo2, fio2, label in (("74", "0.5", "severe"), ("94", "0.4", "moderate"), ("94.5", "0.3", "mild")):
        assert sf(made(spo2=spo2, fio2=fio2, device="imv")).band == label


@pytest.mark.parametrize(
    ("hours", "band"),
    [
        ("1.9", "no cut-off before 2 h"),
        ("2", "between the cut-offs: reassess within 1 to 2 hours"),
        ("5.9", "between the cut-offs: reassess within 1 to 2 hours"),
        ("6", "under 3.47: high risk of failure"),
        ("12", "under 3.85: high risk of failure"),
        ("40", "under 3.85: high risk of failure"),
    ],
)
def test_rox_by_hours(hours, band):
    answer = rox(made(spo2="90", fio2="0.95", rr="30", device="hfnc", hfnc_hours=hours))
    assert (answer.value, answer.band, answer.missing) == (Decimal("3.16"), band, ())


def test_rox_without_hours_or_device():
    answer = rox(made(spo2="90", fio2="0.95", rr="30"))
    assert (answer.value, answer.missing, answer.narrows) == (Decimal("3.16"), ("device", "hfnc_hours"), "")
    assert answer.band.startswith("2 h: between")
    assert "6 h: under 3.47" in answer.band
    high = rox(made(spo2="96", fio2="0.50", rr="22", device="hfnc"))
    assert (high.value, high.missing) == (Decimal("8.73"), ("hfnc_hours",))
    assert high.band == "2 h: lower risk of intubation; 6 h: lower risk of intubation; 12 h: lower risk of intubation"
    some = rox(made(spo2="96", fio2="0.50", rr="22", device="hfnc", hfnc_hours=">=2"))
    assert some.band == "lower risk of intubation"
    late = rox(made(spo2="96", fio2="0.50", rr="22", device="hfnc", hfnc_hours="<6"))
    assert late.band == "2 h: lower risk of intubation"


def test_rox_limits_and_what_is_not_rox():
    at = {"fio2": "1", "device": "hfnc", "hfnc_hours": "2"}
    assert rox(made(spo2="97.6", rr="20", **at)).band == "lower risk of intubation"
    assert rox(made(spo2="97.5", rr="20", **at)).band.startswith("between")
    assert rox(made(spo2="57", rr="20", **at)).band.startswith("between")
    assert rox(made(spo2="56.9", rr="20", **at)).band == "under 2.85: high risk of failure"
    assert rox(made(spo2="95", **at)).band == "the cut-off falls inside the interval"
    other = rox(made(spo2="90", fio2="0.5", rr="20", device="nc"))
    assert (other.low, other.high, other.band) == (None, None, "only for high-flow nasal cannula")
    assert rox(made(spo2="90", fio2="0.5", rr="0")).band == "not defined: respiratory rate 0"


@pytest.mark.parametrize(
    ("pao2", "level", "label"),
    [("100", 3, "severe"), ("100.1", 2, "moderate"), ("200", 2, "moderate"), ("200.1", 1, "mild")],
)
def test_berlin_limits(pao2, level, label):
    answer = berlin(made(pao2=pao2, fio2="1", **ARDS))
    assert (answer.value, answer.band.split(";")[0]) == (level, label)


def test_berlin_example_and_top():
    assert berlin(made(pao2="70", fio2="0.95", **ARDS)).band == "severe; P/F 73.68"
    assert berlin(made(pao2="300", fio2="1", **ARDS)).value == 1
    assert berlin(made(pao2="300.1", fio2="1", **ARDS)).value == 0


def test_no_berlin_class_without_peep():
    without = {name: text for name, text in ARDS.items() if name != "peep"}
    answer = berlin(made(pao2="64", fio2="0.95", **without))
    assert (answer.low, answer.high, answer.missing, answer.narrows) == (0, 3, ("peep",), "peep")
    assert answer.band == "P/F 67.37; no class (not known: PEEP or CPAP)"
    low = berlin(made(pao2="64", fio2="0.95", peep="4.9", **without))
    assert (low.value, low.band) == (0, "P/F 67.37; no class (not met: PEEP or CPAP)")
    for name, text in (("onset_days", "8"), ("bilateral", "no"), ("cardiac", "yes")):
        assert berlin(made(pao2="64", fio2="0.95", **ARDS | {name: text})).value == 0


def test_a_reported_limit_leaves_the_class_open():
    answer = berlin(made(pf_ratio="<150", **ARDS))
    assert (answer.low, answer.high) == (2, 3)
    assert answer.band == "moderate or severe; P/F below 150"
    assert berlin(made(pf_ratio="<150", pao2="250", fio2="1", **ARDS)).value == 1
