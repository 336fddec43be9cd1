"""The reference range that a laboratory prints beside its value, as numbers where it is one of numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_quantity

_NUMBER = r"\d[\d.,]*"
_BETWEEN = re.compile(rf"\[?\s*({_NUMBER})\s*(?:-|\.\.|:|\u2013|to|bis)\s*({_NUMBER})\s*\]?(?:\s.*)?", re.IGNORECASE)
_BELOW = re.compile(rf"(?:<|<=|\u2264|up to|bis|max\.?)\s*({_NUMBER})(?:\s.*)?", re.IGNORECASE)
_ABOVE = re.compile(rf"(?:>|>=|\u2265|from|ab|min\.?)\s*({_NUMBER})(?:\s.*)?", re.IGNORECASE)


class Limits(NamedTuple):
    """The ends of a reference range in the unit of its value, None for one that is not printed."""

    low: Decimal | None = None
    high: Decimal | None = None


# A laboratory prints the same few ranges beside all its values.
@lru_cache(maxsize=1024)
def read_range(text: str) -> Limits:
    """Return the ends of a printed range; none for words, and for a number that could be read in two ways."""
    said = text.strip()
    if match := _BETWEEN.fullmatch(said):
        low, high = _number(match[1]), _number(match[2])
        return Limits(low, high) if low is not None and high is not None and low <= high else Limits()
    if match := _BELOW.fullmatch(said):
        return Limits(high=_number(match[1]))
    if match := _ABOVE.fullmatch(said):
        return Limits(low=_number(match[1]))
    return Limits()


def _number(text: str) -> Decimal | None:
    try:
        found = parse_quantity(text)
    except Problem:
        return None
    return None if found.doubtful else found.readings[0]
