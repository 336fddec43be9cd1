"""When two numbers of one series lie too far apart for the time between them, by a rule of the catalogue."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bedside.domain.analyte import Delta
from bedside.domain.quantity import shown

_HOUR = 3600
_FAR = Fraction(10**12)


def broken(rule: Delta, before: Fraction, after: Fraction, seconds: int) -> bool:
    """Return whether a step breaks the rule; what has no time between is another matter and breaks none."""
    if before == after or not _far(rule, before, after):
        return False
    if seconds <= 0 or (rule.hours is not None and seconds > rule.hours * _HOUR):
        return False
    if rule.kind != "half_life" or not after:
        return True
    lives = Fraction(seconds, _HOUR) / rule.limit
    return _decimal(before / after) > 2 ** _decimal(lives)


def said(rule: Delta) -> str:
    """Return what a step is that breaks the rule."""
    limit = shown(rule.limit)
    within = f" within {rule.hours} hours" if rule.hours else ""
    return {
        "half_life": f"a fall faster than a half-life of {limit} hours",
        "fold_fall": f"a fall of more than {limit}-fold{within}",
        "fold": f"a change of more than {limit}-fold{within}",
        "change": f"a change of more than {limit}{within}",
        "percent": f"a change of more than {limit} percent{within}",
    }[rule.kind]


def times(one: Fraction, other: Fraction) -> Fraction:
    """Return how many times the larger of two numbers holds the smaller; zero counts as far from anything."""
    small, large = sorted((abs(one), abs(other)))
    if small == 0:
        return _FAR
    return large / small


def _far(rule: Delta, before: Fraction, after: Fraction) -> bool:
    """Return whether two values lie apart as the rule says, whatever the time between them."""
    match rule.kind:
        case "change":
            return abs(after - before) > rule.limit
        case "percent":
            return before > 0 and abs(after - before) * 100 > rule.limit * before
        case "fold":
            return before > rule.limit * after or after > rule.limit * before > 0
        case "fold_fall":
            return before > rule.limit * after
        case "half_life":
            return before >= rule.least * after


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
