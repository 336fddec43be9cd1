"""Whatever is missing or known by a limit only, the interval holds the true score, in every form."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedside.scores.registry import scores
from tests.scores.made import inside, number, subsets, word

pytestmark = pytest.mark.slow

YES_NO = word("yes", "no")
SEX = word("F", "M", "X")
DEVICE = word("ra", "nc", "npc", "mask", "venturi", "nrb", "nrb + nc", "hfnc", "niv", "imv", "trach", "helmet")
FLOW = st.one_of(number(0, 20, 1), number(15, 15, 0), number(6, 6, 0))
FIO2 = number("0.21", 1, 2)
GAS = {"fio2": FIO2, "device": DEVICE, "o2_flow": FLOW, "nc_flow": FLOW}


DRAWN = {
    "who": {
        "died": word("yes", "no", "no", "no"),
        "discharged": word("yes", "no", "no"),
        "ventilated": YES_NO,
        "device": DEVICE,
        "oxygen": word("air", "oxygen"),
        "vasopressor": YES_NO,
        "rrt": YES_NO,
        "ecmo": YES_NO,
        "limitation": YES_NO,
        "symptoms": YES_NO,
        "assistance": YES_NO,
        "pf_ratio": number(100, 200, 0),
    },
    "news2": {
        "rr": number(5, 30, 0),
        "spo2": number(80, 100, 1),
        "oxygen": word("air", "oxygen"),
        "sbp": number(80, 230, 0),
        "hr": number(35, 140, 0),
        "avpu": word("A", "C", "V", "P", "U"),
        "temp": number(34, 40, 2),
    },
    "pf": {"pao2": number(0, 500), **GAS},
    "sf": {"spo2": number(60, 100, 0), "peep": number(0, 15, 0), **GAS},
    "rox": {"spo2": number(60, 100, 0), "fio2": FIO2, "rr": number(0, 60, 0), "hfnc_hours": number(0, 20)},
    "berlin": {
        "pao2": number(30, 300, 0),
        "fio2": FIO2,
        "peep": number(3, 12, 0),
        "onset_days": number(0, 9, 0),
        "bilateral": word("yes", "yes", "no"),
        "cardiac": word("yes", "no", "no"),
    },
    "qtc": {"qt": number(250, 600, 0), "hr": number(0, 180, 0), "sex": SEX, "qtc_baseline": number(300, 500, 0)},
    "map": {"sbp": number(0, 260, 0), "dbp": number(0, 160, 0)},
    "bmi": {"weight": number(0, 200), "height": number(0, 220)},
    "nlr": {"anc": number(0, 40, 2), "alc": number(0, 5, 2)},
    "alc": {"wbc": number(0, 40, 2), "lymphocyte_pct": number(0, 100)},
    "ideal_body_weight": {"sex": word("F", "M"), "height": number(100, 220)},
    "adjusted_body_weight": {"sex": word("F", "M"), "height": number(100, 220), "weight": number(20, 250)},
}
NOT_IN_FORMULA = {"device", "o2_flow", "nc_flow", "peep", "hfnc_hours"}
# Written down a second time, on plain numbers, so that the true score does not come from the code under test.
TRUTH = {
    "pf": lambda n: n["pao2"] / n["fio2"],
    "sf": lambda n: n["spo2"] / n["fio2"],
    "rox": lambda n: n["spo2"] / n["fio2"] / n["rr"],
    "map": lambda n: (n["sbp"] + 2 * n["dbp"]) / 3,
    "bmi": lambda n: n["weight"] / (n["height"] / 100) ** 2,
    "nlr": lambda n: n["anc"] / n["alc"],
    "alc": lambda n: n["wbc"] * n["lymphocyte_pct"] / 100,
}
PARTS = 2
EXAMPLES = 1000
# A loaded machine draws slowly; the examples are the same on any.
SLOW = [HealthCheck.too_slow]


@pytest.mark.parametrize("name", DRAWN)
def test_the_interval_holds_the_true_score(name):
    answer = scores()[name].answer

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)
    @given(subsets(DRAWN[name], PARTS))
    def holds(drawn):
        full, parts = drawn
        true = answer(full)
        for kept in parts:
            found = answer(kept)
            assert inside(found, true)
            assert set(found.missing).isdisjoint(found.used)
            assert found.narrows == "" or found.narrows in found.missing
            assert found.value is None or found.narrows == ""

    holds()


@pytest.mark.parametrize("name", TRUTH)
def test_the_interval_holds_the_formula(name):
    score = scores()[name]

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)
    @given(subsets({item: drawn for item, drawn in DRAWN[name].items() if item not in NOT_IN_FORMULA}, PARTS))
    def holds(drawn):
        full, parts = drawn
        try:
            true = TRUTH[name]({item: fact.bounds.low for item, fact in full.items()})
        except ZeroDivisionError:
            assert score.answer(full).value is None
            return
        for kept in parts:
            found = score.answer(kept)
            slack = Fraction(1, 2 * 10 ** -found.low.as_tuple().exponent) if found.value is not None else 0
            assert Fraction(found.low) - slack <= true
            assert found.high is None or true <= Fraction(found.high) + slack

    holds()


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_known_refuses_nothing(name):
    found = scores()[name].answer({})
    assert found.value is None
    assert found.missing
    assert found.used == ()
    assert found.narrows in found.missing
