"""Axis arithmetic of the trend panels: limits, ticks and places, for logarithmic and linear axes (drawing only)."""

from __future__ import annotations

import math
from collections.abc import Iterable

from bedside.text import decimal

_LINEAR_STEPS = (1, 2, 5, 10)


def limits(values: Iterable[float], *, log: bool, floor: float) -> tuple[float, float]:
    """Return an axis range that holds the values with some air; `floor` is the least value of a log axis."""
    found = [value for value in values if math.isfinite(value)]
    if log:
        positive = [value for value in found if value > 0] or [floor or 0.1]
        low, high = min(positive), max(positive)
        return low / 1.8, high * 2.2
    low, high = min(found, default=0.0), max(found, default=1.0)
    air = (high - low) * 0.15 or abs(high) * 0.2 or 1.0
    return max(0.0, low - air) if low >= 0 else low - air, high + air


def ticks(low: float, high: float, *, log: bool) -> tuple[tuple[float, str], ...]:
    """Return at most about four tick values with their labels."""
    if log:
        first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
        decades = [10.0**power for power in range(first, last + 1)]
        found = decades if len(decades) > 1 else _between(low, high)
        return tuple((value, label(value)) for value in found[:: max(1, math.ceil(len(found) / 4))])
    step = 10 ** math.floor(math.log10((high - low) / 2 or 1))
    width = next(step * factor for factor in _LINEAR_STEPS if (high - low) / (step * factor) <= 4 or factor == 10)
    start = math.ceil(low / width)
    return tuple((index * width, label(index * width)) for index in range(start, math.floor(high / width) + 1))


def _between(low: float, high: float) -> list[float]:
    power = 10.0 ** math.floor(math.log10(low))
    return [value for scale in (1, 10, 100) for factor in (1, 2, 5) if low <= (value := power * scale * factor) <= high]


def label(value: float) -> str:
    """Return a tick label without float noise."""
    return decimal(f"{value:.6g}" if value >= 1e-4 else f"{value:g}")


def place(value: float, low: float, high: float, *, log: bool) -> float:
    """Return where a value lies on the axis, 0 at `low` and 1 at `high`; it may lie outside."""
    if not log:
        return (value - low) / (high - low)
    if value <= 0:
        return -1.0
    return math.log(value / low) / math.log(high / low)
