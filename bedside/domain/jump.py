"""When two numbers of one series lie too far apart for the time between them, by a rule of the catalogue."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bedside.domain.analyte import Delta
from bedside.domain.quantity import compared, told
from bedside.text import _

_HOUR = 3600
_FAR = Fraction(10**12)


def broken(rule: Delta, before: Fraction, after: Fraction, seconds: int) -> bool:
    """Return whether a step breaks the rule; what has no time between is another matter and breaks none."""
    if seconds <= 0 or (rule.hours is not None and seconds > rule.hours * _HOUR):
        return False
    if not compared(before, after) or not _far(rule, before, after):
        return False
    if rule.kind != "half_life" or not after:
        return True
    lives = Fraction(seconds, _HOUR) / rule.limit
    return _decimal(before / after) > 2 ** _decimal(lives)


def said(rule: Delta) -> str:
    """Return what a step is that breaks the rule."""
    limit = told(rule.limit)
    within = _(" within {hours} hours").format(hours=rule.hours) if rule.hours else ""
    return {
        "half_life": _("a fall faster than a half-life of {limit} hours").format(limit=limit),
        "fold_fall": _("a fall of more than {limit}-fold{within}").format(limit=limit, within=within),
        "fold": _("a change of more than {limit}-fold{within}").format(limit=limit, within=within),
        "change": _("a change of more than {limit}{within}").format(limit=limit, within=within),
        "percent": _("a change of more than {limit} percent{within}").format(limit=limit, within=within),
    }[rule.kind]


def times(one: Fraction, other: Fraction) -> Fraction:
    """Return how many times the larger of two numbers holds the smaller; zero counts as far from anything."""
    small, large = sorted((abs(one), abs(other)))
    if small == 0:
        return _FAR
    return large / small


def within(one: Fraction, other: Fraction, most: Fraction) -> bool:
    """Return whether `times` of two numbers is `most` or less; whole numbers decide, because an import asks often."""
    left, right = abs(one.numerator * other.denominator), abs(other.numerator * one.denominator)
    small, large = (left, right) if left < right else (right, left)
    return large * most.denominator <= small * most.numerator if small else most >= _FAR


def _far(rule: Delta, before: Fraction, after: Fraction) -> bool:
    """Return whether two values lie apart as the rule says, whatever the time between them."""
    match rule.kind:
        case "change":
            return abs(after - before) > rule.limit
        case "percent":
            return before > 0 and abs(after - before) * 100 > rule.limit * before
        case "fold":
            return _beyond(before, rule.limit, after) > 0 or (before > 0 and _beyond(after, rule.limit, before) > 0)
        case "fold_fall":
            return _beyond(before, rule.limit, after) > 0
        case "half_life":
            return _beyond(before, rule.least, after) >= 0


def _beyond(one: Fraction, fold: Fraction, other: Fraction) -> int:
    """Return a number above 0, 0 or below 0 for a number above, at or below so many times another."""
    return one.numerator * fold.denominator * other.denominator - fold.numerator * other.numerator * one.denominator


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
