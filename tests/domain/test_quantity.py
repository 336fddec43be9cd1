"""Typed numbers and exact intervals."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.domain.problem import Problem
from bedside.domain.quantity import MAX_DIGITS, Bounds, bounds, parse_number, parse_quantity, shown, terminates

OPS = {
    "<": lambda x, t: x < t,
    "<=": lambda x, t: x <= t,
    ">": lambda x, t: x > t,
    ">=": lambda x, t: x >= t,
}
SMALL = st.integers(-4, 4).map(Fraction)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12.5", ["12.5"]),
        ("12,5", ["12.5"]),
        (" 8 ", ["8"]),
        ("4.0", ["4.0"]),
        ("0.724", ["0.724"]),
        ("0,724", ["0.724"]),
        ("00.724", ["0.724"]),
        ("000.724", ["0.724"]),
        ("1840", ["1840"]),
        ("1840.5", ["1840.5"]),
        ("1,840", ["1840", "1.840"]),
        ("1.840", ["1840", "1.840"]),
        ("999.915", ["999915", "999.915"]),
        ("1000.125", ["1000.125"]),
        ("1.84", ["1.84"]),
        ("1.8400", ["1.8400"]),
        ("10,000", ["10000", "10.000"]),
        ("-3", ["-3"]),
        ("-1,840", ["-1840", "-1.840"]),
    ],
)
def test_numbers_are_read_as_typed(text, readings):
    found = parse_number(text)
    assert [str(item) for item in found] == readings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "12,5.3",
        "1e9",
        "--3",
        "+3",
        "1.840.000",
        "1,840,000",
        "1 840",
        ".5",
        "5.",
        "1\x000",
        "\u200b8",
        "nan",
        "\u0661\u0662",
        "\uff11",
        "12\n",
        "x" * 300,
        "9" * (MAX_DIGITS + 1),
        "0." + "0" * MAX_DIGITS,
    ],
)
def test_anything_else_is_refused_with_a_text(text):
    with pytest.raises(Problem) as caught:
        parse_number(text)
    assert caught.value.text
    assert caught.value.do
    assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    ("text", "comparator", "number"),
    [
        ("<0.05", "<", "0.05"),
        ("< 0,05", "<", "0.05"),
        ("<=8", "<=", "8"),
        ("\u22648", "<=", "8"),
        (">150", ">", "150"),
        (">= 3", ">=", "3"),
        ("\u22653", ">=", "3"),
        ("4.0", "", "4.0"),
    ],
)
def test_a_leading_comparator_is_kept(text, comparator, number):
    found = parse_quantity(text)
    assert found.comparator == comparator
    assert [str(item) for item in found.readings] == [number]
    assert not found.doubtful


def test_a_comparator_keeps_the_doubt_about_thousands():
    assert parse_quantity(">1,840").doubtful


@pytest.mark.parametrize("text", ["<", "<>3", "=3", "3<", "<<3", "~3"])
def test_other_signs_are_refused(text):
    with pytest.raises(Problem):
        parse_quantity(text)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**6, places=2), st.sampled_from(".,")
)
def test_two_places_are_never_doubtful_and_stay_as_typed(number, sign):
    assert parse_number(f"{number:f}".replace(".", sign)) == (number,)


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_three_places_after_one_to_three_digits_have_two_readings(whole, part, sign):
    first, second = parse_number(f"{whole}{sign}{part:03}")
    assert first == whole * 1000 + part
    assert second * 1000 == first


@given(st.text(max_size=40))
def test_reading_never_fails_otherwise(text):
    try:
        found = parse_quantity(text)
    except Problem:
        return
    assert all(item.is_finite() for item in found.readings)


@given(SMALL, SMALL, st.booleans(), st.booleans(), st.sampled_from(sorted(OPS)), SMALL)
def test_an_interval_decides_only_as_a_whole(one, other, low_open, high_open, op, threshold):
    low, high = min(one, other), max(one, other)
    if low == high:
        low_open = high_open = False
    grid = [low + (high - low) * Fraction(step, 64) for step in range(65)]
    grid += [threshold] if low < threshold < high else []
    members = [x for x in grid if (x > low or not low_open) and (x < high or not high_open)]
    answers = {OPS[op](x, threshold) for x in members}
    expected = answers.pop() if len(answers) == 1 else None
    assert Bounds(low, high, low_open, high_open).decide(op, threshold) is expected


@given(SMALL, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(sorted(OPS)), SMALL)
def test_a_comparator_is_an_unbounded_interval(number, comparator, op, threshold):
    steps = [number + Fraction(step, 8) for step in range(-200, 201)]
    answers = {OPS[op](x, threshold) for x in steps if OPS[comparator](x, number)}
    expected = answers.pop() if len(answers) == 1 else None
    assert bounds(number, comparator).decide(op, threshold) is expected


@pytest.mark.parametrize(
    ("comparator", "op", "answer"),
    [
        ("", ">", False),
        ("", ">=", True),
        ("", "<", False),
        ("", "<=", True),
        ("<", ">", False),
        ("<", ">=", False),
        ("<", "<", True),
        ("<", "<=", True),
        ("<=", ">", False),
        ("<=", ">=", None),
        ("<=", "<", None),
        ("<=", "<=", True),
        (">", ">", True),
        (">", ">=", True),
        (">", "<", False),
        (">", "<=", False),
        (">=", ">", None),
        (">=", ">=", True),
        (">=", "<", False),
        (">=", "<=", None),
    ],
)
def test_at_the_threshold_open_and_closed_ends_differ(comparator, op, answer):
    assert bounds(Fraction(1000), comparator).decide(op, Fraction(1000)) is answer


def test_unknown_signs_are_bugs():
    with pytest.raises(ValueError, match="comparison"):
        Bounds(None, None).decide("==", Fraction(1))
    with pytest.raises(ValueError, match="comparator"):
        bounds(Fraction(1), "~")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(1000), "1000"),
        (Fraction("999.915"), "999.915"),
        (Fraction("-0.5"), "-0.5"),
        (Fraction(1, 3), "0.3333"),
        (Fraction(-2, 3), "-0.6667"),
        (Fraction(100000, 3), "33333"),
        (Fraction(1, 3000000), "0.0000003333"),
        (Fraction(88) / Fraction("88.4"), "0.9955"),
        (Fraction(29999, 3), "10000"),
        (Fraction(Decimal("12345678.25")), "12345678.25"),
    ],
)
def test_numbers_show_exactly_or_to_four_digits(number, text):
    assert shown(number) == text


def test_an_exact_decimal_is_told_apart():
    assert terminates(Fraction("2.250"))
    assert not terminates(Fraction(1, 3))
