"""Three-valued logic in full tables, and comparisons that cannot be made: UNKNOWN with a reason, never false."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import msgspec
import pytest

from bedside.domain.quantity import Bounds, bounds
from bedside.domain.records import Device, Observation, OxygenSetting, Reading
from bedside.protocol.evaluate import evaluate
from bedside.protocol.newest import outcome_of
from bedside.protocol.question import Question
from bedside.protocol.verdict import all_of, any_of, at_least, negate
from tests.protocol.ward import NOW, Ward, navarro

T, F, U = "MET", "NOT_MET", "UNKNOWN"
VALUES = (T, F, U)
ALL = {
    (T, T): T, (T, F): F, (T, U): U,
    (F, T): F, (F, F): F, (F, U): F,
    (U, T): U, (U, F): F, (U, U): U,
}  # fmt: skip
ANY = {
    (T, T): T, (T, F): T, (T, U): T,
    (F, T): T, (F, F): F, (F, U): U,
    (U, T): T, (U, F): U, (U, U): U,
}  # fmt: skip


def test_the_tables_are_complete():
    assert set(ALL) == set(ANY) == set(product(VALUES, repeat=2))


@pytest.mark.parametrize("pair", ALL, ids="-".join)
def test_all(pair):
    assert all_of(pair) == ALL[pair]


@pytest.mark.parametrize("pair", ANY, ids="-".join)
def test_any(pair):
    assert any_of(pair) == ANY[pair]


@pytest.mark.parametrize(("value", "not_value"), [(T, F), (F, T), (U, U)])
def test_not(value, not_value):
    assert negate(value) == not_value
    assert negate(negate(value)) == value


def test_of_nothing():
    assert all_of(()) == T
    assert any_of(()) == F


def worlds(given):
    """Return every way in which the unknown ones may turn out."""
    return list(product(*((T, F) if item == U else (item,) for item in given)))


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_every_table_says_what_all_ways_of_turning_out_agree_on(size):
    """What is UNKNOWN may turn out either way: the answer is known exactly where all ways give the same."""
    for given in product(VALUES, repeat=size):
        for count in range(1, size + 1):
            said = {T if world.count(T) >= count else F for world in worlds(given)}
            assert at_least(count, given) == (said.pop() if len(said) == 1 else U), (count, given)
        assert all_of(given) == at_least(size, given)
        assert any_of(given) == at_least(1, given)
        assert negate(all_of(given)) == any_of(tuple(map(negate, given)))


AT_LEAST_TWO = {
    (T, T, T): T, (T, T, F): T, (T, T, U): T, (T, F, T): T, (T, F, F): F, (T, F, U): U, (T, U, T): T, (T, U, F): U,
    (T, U, U): U, (F, T, T): T, (F, T, F): F, (F, T, U): U, (F, F, T): F, (F, F, F): F, (F, F, U): F, (F, U, T): U,
    (F, U, F): F, (F, U, U): U, (U, T, T): T, (U, T, F): U, (U, T, U): U, (U, F, T): U, (U, F, F): F, (U, F, U): U,
    (U, U, T): U, (U, U, F): U, (U, U, U): U,
}  # fmt: skip


def test_at_least_two_of_three():
    assert set(AT_LEAST_TWO) == set(product(VALUES, repeat=3))
    assert {given: at_least(2, given) for given in AT_LEAST_TWO} == AT_LEAST_TWO


COMPARED = [
    (bounds(Fraction(5), ""), {">": (F, F, T), ">=": (F, T, T), "<": (T, F, F), "<=": (T, T, F)}),
    (bounds(Fraction(5), "<"), {">": (F, F, U), ">=": (F, F, U), "<": (T, T, U), "<=": (T, T, U)}),
    (bounds(Fraction(5), "<="), {">": (F, F, U), ">=": (F, U, U), "<": (T, U, U), "<=": (T, T, U)}),
    (bounds(Fraction(5), ">"), {">": (U, T, T), ">=": (U, T, T), "<": (U, F, F), "<=": (U, F, F)}),
    (bounds(Fraction(5), ">="), {">": (U, U, T), ">=": (U, T, T), "<": (U, F, F), "<=": (U, U, F)}),
    (Bounds(Fraction(4), Fraction(6)), {">": (U, U, U), ">=": (U, U, U), "<": (U, U, U), "<=": (U, U, U)}),
    (Bounds(None, None), {">": (U, U, U), ">=": (U, U, U), "<": (U, U, U), "<=": (U, U, U)}),
]


@pytest.mark.parametrize(("value", "table"), COMPARED)
def test_a_value_against_a_number_above_it_at_it_and_below_it(value, table):
    cuts = (Fraction(6), Fraction(5), Fraction(4))
    if value == Bounds(Fraction(4), Fraction(6)):
        cuts = (Fraction(11, 2), Fraction(5), Fraction(9, 2))
    for op, said in table.items():
        assert tuple(outcome_of(value.decide(op, cut)) for cut in cuts) == said, op


def test_an_unknown_comparison_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="unknown comparison"):
        bounds(Fraction(5), "").decide("=", Fraction(5))


def observed(code: str, value: object, unit: str, **more: object) -> Observation:
    return Observation(
        id="x", patient="p", at=NOW - timedelta(hours=1), recorded_at=NOW, author="t", workstation="w",
        code=code, value=None if value is None else Decimal(value), unit=unit, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "outcome"),
    [
        ("1000", "ng/mL", F), ("1000.1", "ng/mL", T), ("1000", "ug/L", F), ("1000.1", "ug/L", T),
        ("2247", "pmol/L", F), ("2248", "pmol/L", T),
    ],
)  # fmt: skip
def test_one_threshold_across_the_units_of_an_analyte(value, unit, outcome):
    assert Ward().add(observed("ferritin", value, unit)).outcome("INC-3") == outcome


READING = Reading(label="as typed", value=Decimal(1), unit="ng/mL")


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (observed("ferritin", None, "ng/mL", raw="see report", held=(READING,)), "held, unit or reading in doubt"),
        (observed("ferritin", "1840", "ng/mL", held=(READING,)), "held, unit or reading in doubt"),
        (observed("ferritin", None, "ng/mL", raw="haemolysed"), "held, unit or reading in doubt"),
        (observed("ferritin", "1840", "ng/mL", precision="undated"), "no value charted with a date"),
        (observed("ferritin", "900", "ng/mL", comparator=">"), "the comparator leaves it open"),
    ],
)
def test_what_cannot_be_compared_is_unknown_and_says_why(record, says):
    verdict = Ward().add(record).assess().criterion("INC-3")
    assert verdict.outcome == U
    assert says in verdict.reason
    assert verdict.missing == "ferritin"


def test_a_unit_that_cannot_be_converted_is_unknown_and_says_why():
    """A record in a unit that is not the analyte's (an import, an older catalogue) is never read as a number."""
    verdict = Ward().add(observed("ferritin", "1840", "mmol/L")).assess().criterion("INC-3")
    assert (verdict.outcome, verdict.missing) == (U, "ferritin")
    assert "held, unit or reading in doubt" in verdict.reason


def test_a_laboratory_range_in_such_a_unit_is_no_limit():
    ward = Ward("ast 20 u/l").add(observed("alt", "900", "mmol/L", range_low=Decimal(1), range_high=Decimal(40)))
    made = ward.assess()
    assert made.criterion("LBL-LIVER-ALT").outcome == U
    assert made.criterion("LBL-LIVER").outcome == U


def test_a_device_without_its_number_is_unknown():
    setting = OxygenSetting(
        id="x", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w",
        devices=(Device(name="hfnc", flow=Decimal(50)),),
    )  # fmt: skip
    verdict = Ward().add(setting).assess().criterion("AHRF-B")
    assert verdict.outcome == U
    assert verdict.reason


@pytest.mark.parametrize("name", [*navarro().inclusion, *navarro().exclusion, *navarro().label, *navarro().gates])
def test_nothing_charted_is_unknown_with_a_reason(name):
    verdict = evaluate(name, Question(protocol=navarro(), chart=Ward(sex="X").chart()))
    assert verdict.outcome == U
    assert verdict.reason


def test_groups_of_the_file_follow_the_tables():
    rules = navarro()
    states = {T: "positive", F: "negative", U: ""}
    for count, pair in product((None, 1, 2), product(VALUES, repeat=2)):
        how = {"all": ("A", "B")} if count is None else {"at_least": count, "of": ("A", "B")}
        group = msgspec.structs.replace(rules.criteria["INC-5"], any=None, **how)
        parts = {
            name: msgspec.structs.replace(rules.criteria["INC-1"], code=code, met=("positive",), not_met=("negative",))
            for name, code in (("A", "naat"), ("B", "culture"))
        }
        made = msgspec.structs.replace(rules, criteria={**rules.criteria, "G": group, **parts})
        lines = [f"naat {states[pair[0]]}"] if pair[0] != U else []
        lines += [f"culture blood {states[pair[1]]}"] if pair[1] != U else []
        verdict = evaluate("G", Question(protocol=made, chart=Ward(*lines).chart()))
        assert verdict.outcome == at_least(2 if count is None else count, pair), (count, pair)
        assert [item.outcome for item in verdict.children] == list(pair)
