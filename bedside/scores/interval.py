"""Exact arithmetic on intervals of quantities that are never negative, so that a missing input bounds, not refuses."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.quantity import Bounds

_ROOT_PLACES = 12
_NOTHING = Fraction(0)


def exactly(number: Fraction) -> Bounds:
    """Return the interval that holds one number."""
    return Bounds(number, number)


def within(bounds: Bounds, least: Fraction | None, most: Fraction | None) -> Bounds | None:
    """Return the part of an interval that is possible, None where nothing of it is."""
    low, low_open = bounds.low, bounds.low_open
    if low is not None and bounds.exact and not (low_open or bounds.high_open):
        return bounds if (least is None or low >= least) and (most is None or low <= most) else None
    if least is not None and (low is None or low < least):
        low, low_open = least, False
    high, high_open = bounds.high, bounds.high_open
    if most is not None and (high is None or high > most):
        high, high_open = most, False
    if low is None or high is None:
        return Bounds(low, high, low_open, high_open)
    empty = low > high or (low == high and (low_open or high_open))
    return None if empty else Bounds(low, high, low_open, high_open)


def is_zero(bounds: Bounds) -> bool:
    """Return whether an interval holds 0 and nothing else."""
    return bounds.low is not None and bounds.high is not None and not bounds.low and not bounds.high


def times(first: Bounds, second: Bounds) -> Bounds:
    """Return the product of two intervals that hold nothing negative."""
    low = first.low * second.low if first.low and second.low else _NOTHING
    if low:
        low_open = first.low_open or second.low_open
    else:
        low_open = all(item.low_open for item in (first, second) if not item.low)
    if is_zero(first) or is_zero(second):
        return exactly(_NOTHING)
    if first.high is None or second.high is None:
        return Bounds(low, None, low_open)
    return Bounds(low, first.high * second.high, low_open, first.high_open or second.high_open)


def over(first: Bounds, second: Bounds) -> Bounds:
    """Return the quotient of two intervals that hold nothing negative; the divisor must not be 0 alone."""
    low = _NOTHING if second.high is None else 1 / second.high
    low_open = second.high is None or second.high_open
    if not second.low:
        return times(first, Bounds(low, None, low_open))
    return times(first, Bounds(low, 1 / second.low, low_open, second.low_open))


def plus(first: Bounds, second: Bounds) -> Bounds:
    """Return the sum of two intervals."""
    low = None if first.low is None or second.low is None else first.low + second.low
    high = None if first.high is None or second.high is None else first.high + second.high
    return Bounds(low, high, first.low_open or second.low_open, first.high_open or second.high_open)


def hull(first: Bounds, second: Bounds) -> Bounds:
    """Return the smallest closed interval that holds both."""
    low = None if first.low is None or second.low is None else min(first.low, second.low)
    high = None if first.high is None or second.high is None else max(first.high, second.high)
    return Bounds(low, high)


def root(bounds: Bounds, degree: int) -> Bounds:
    """Return the square or cube root of an interval that holds nothing negative.

    An end that is no exact decimal of 12 places is replaced by the next one outward, left out of the interval: any
    threshold of up to 12 places is decided exactly, and so is rounding to fewer places.
    """
    low, exact_low = _floor_root(bounds.low or Fraction(0), degree)
    low_open = bounds.low_open or not exact_low
    if bounds.high is None:
        return Bounds(low, None, low_open)
    high, exact_high = _floor_root(bounds.high, degree)
    if not exact_high:
        high += Fraction(1, 10**_ROOT_PLACES)
    return Bounds(low, high, low_open, bounds.high_open or not exact_high)


def _floor_root(number: Fraction, degree: int) -> tuple[Fraction, bool]:
    scaled = number * 10 ** (_ROOT_PLACES * degree)
    whole = scaled.numerator // scaled.denominator
    low, high = 0, 1 << (whole.bit_length() // degree + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= whole else (low, middle)
    return Fraction(low, 10**_ROOT_PLACES), scaled == low**degree
