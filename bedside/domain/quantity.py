"""Numbers as people type them, and the exact intervals that rules compare: nothing is guessed, nothing rounded."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import msgspec

from bedside.domain.problem import Problem
from bedside.domain.records import Comparator
from bedside.text import N_, _, decimal

MAX_DIGITS = 15
_SHOWN_DIGITS = 4
_NUMBER = re.compile(r"(-?)([0-9]+)(?:([.,])([0-9]+))?")
_GROUPED = re.compile(r"(?!0+[.,])[0-9]{1,3}[.,][0-9]{3}")
_COMPARATORS: dict[str, Comparator] = {
    "<=": "<=", ">=": ">=", "\u2264": "<=", "\u2265": ">=", "<": "<", ">": ">",
}  # fmt: skip
_FORM = N_("Write digits with at most one decimal sign, such as 12.5 or 12,5.")


class Quantity(msgspec.Struct, frozen=True):
    """A typed number with its comparator; two readings when the decimal sign could also separate thousands."""

    comparator: Comparator
    readings: tuple[Decimal, ...]

    @property
    def doubtful(self) -> bool:
        """Return whether a person has to pick one of the readings."""
        return len(self.readings) > 1


class Bounds(msgspec.Struct, frozen=True, gc=False):
    """An exact interval; None is an unbounded end, `low_open` and `high_open` leave the end itself out."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def exact(self) -> bool:
        """Return whether the interval is one number."""
        # Most are: comparing fractions would cost more than all else that is asked of a value.
        return self.low is not None and (self.low is self.high or self.low == self.high)

    def decide(self, op: str, threshold: Fraction) -> bool | None:
        """Return whether `x op threshold` holds for the whole interval, for none of it, or None where it straddles."""
        if op == ">":
            return self._above(threshold)
        if op == ">=":
            return self._at_least(threshold)
        if op == "<":
            return _negated(self._at_least(threshold))
        if op == "<=":
            return _negated(self._above(threshold))
        raise ValueError(f"unknown comparison {op!r}")

    def _above(self, threshold: Fraction) -> bool | None:
        low = _past(self.low, threshold)
        if low is not None and (low > 0 or (low == 0 and self.low_open)):
            return True
        high = low if self.high is self.low else _past(self.high, threshold)
        return False if high is not None and high <= 0 else None

    def _at_least(self, threshold: Fraction) -> bool | None:
        low = _past(self.low, threshold)
        if low is not None and low >= 0:
            return True
        high = low if self.high is self.low else _past(self.high, threshold)
        return False if high is not None and (high < 0 or (high == 0 and self.high_open)) else None


def _past(end: Fraction | None, threshold: Fraction) -> int | None:
    """Return a number above 0, 0 or below 0 for an end above, at or below a threshold; None for an unbounded end."""
    return None if end is None else compared(end, threshold)


def compared(one: Fraction, other: Fraction) -> int:
    """Return a number above 0, 0 or below 0 for a number above, at or below another.

    The comparison of two fractions, without the checks of their types that take most of its time.
    """
    return one.numerator * other.denominator - other.numerator * one.denominator


def parse_number(text: str) -> tuple[Decimal, ...]:
    """Read a typed number as it stands; raise Problem for anything else.

    `.` or `,` is the decimal sign, once, without grouping. Returns one reading, or two when the sign could separate
    thousands (`1,840`): first without the sign, then with it as decimal sign. `4.0` stays `4.0`.
    """
    cleaned = text.strip(" \t")
    if not cleaned:
        raise Problem(_("no number was given."), where="value", do=_(_FORM))
    if not cleaned.isprintable():
        raise Problem(_("the number holds a control or invisible character."), where="value", do=_("Type it again."))
    match = _NUMBER.fullmatch(cleaned)
    if match is None:
        raise Problem(_("{text} is not a number.").format(text=_short(cleaned)), where="value", do=_(_FORM))
    sign, whole, _sign, part = match.groups(default="")
    if len(whole) + len(part) > MAX_DIGITS:
        raise Problem(
            _("{text} has more than {most} digits.").format(text=_short(cleaned), most=MAX_DIGITS),
            where="value",
            do=_("Check the number."),
        )
    number = Decimal(f"{sign}{whole}.{part}" if part else f"{sign}{whole}")
    if _GROUPED.fullmatch(cleaned.removeprefix("-")):
        return Decimal(f"{sign}{whole}{part}"), number
    return (number,)


def parse_quantity(text: str) -> Quantity:
    """Read a typed number with an optional leading comparator (< <= > >=); raise Problem for anything else."""
    cleaned = text.strip(" \t")
    for sign, comparator in _COMPARATORS.items():
        if cleaned.startswith(sign):
            return Quantity(comparator, parse_number(cleaned.removeprefix(sign)))
    return Quantity("", parse_number(cleaned))


def bounds(number: Fraction, comparator: str) -> Bounds:
    """Return the interval that a number with its comparator stands for; no comparator means exactly the number."""
    if comparator in {"<", "<="}:
        return Bounds(None, number, high_open=comparator == "<")
    if comparator in {">", ">="}:
        return Bounds(number, None, low_open=comparator == ">")
    if comparator:
        raise ValueError(f"unknown comparator {comparator!r}")
    return Bounds(number, number)


def terminates(number: Fraction) -> bool:
    """Return whether a number can be written as an exact decimal of at most MAX_DIGITS places."""
    return (number * 10**MAX_DIGITS).denominator == 1


def shown(number: Fraction) -> str:
    """Return the exact decimal without an exponent, or one rounded half up to 4 significant digits.

    The whole part is never rounded away: 12345.67... shows as 12346. With a point, also where it is read again; people
    read `told`. Rules compare the Fraction.
    """
    if terminates(number):
        scaled = (number * 10**MAX_DIGITS).numerator
        exact = Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -MAX_DIGITS))
        return _plain(format(exact, "f"))
    rough = Decimal(number.numerator) / Decimal(number.denominator)
    places = max(0, _SHOWN_DIGITS - 1 - rough.adjusted())
    return _plain(format(rough.quantize(Decimal((0, (1,), -places)), rounding=ROUND_HALF_UP), "f"))


def told(number: Fraction) -> str:
    """Return a number for people: as `shown`, with the decimal sign of the language."""
    return decimal(shown(number))


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _negated(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _short(text: str) -> str:
    return repr(text if len(text) <= 24 else text[:21] + "...")
