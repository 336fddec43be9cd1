"""How high a value stands in its panel: the range of the axis, and what falls off it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bedside.ui.trend_layout import Row
from bedside.ui.trend_limits import Limit
from bedside.ui.trend_series import Series

#: decades kept free at each end of a log axis, below a value known only as "less than", and in all at least
_PAD = 0.22
_PAD_BELOW = 0.4
_LEAST = 1.25


@dataclass(frozen=True)
class Scale:
    """A value axis: `low` and `high` are log10 of the value when `log`."""

    low: float
    high: float
    log: bool

    def place(self, value: float) -> float:
        """Return a value in the units of the axis; the floor stands for what a log axis cannot show."""
        if not self.log:
            return value
        return math.log10(value) if value > 0 else self.low

    def y(self, value: float, row: Row) -> float:
        """Return the pixel of a value, held inside the row."""
        share = (self.place(value) - self.low) / (self.high - self.low)
        return row.bottom - min(1.0, max(0.0, share)) * row.height

    def off(self, value: float) -> int:
        """Return 1 above the axis, -1 below it, 0 on it."""
        placed = self.place(value)
        return 1 if placed > self.high + 1e-9 else -1 if placed < self.low - 1e-9 else 0


def scale_for(series: Series, limits: Iterable[Limit]) -> Scale:
    """Return the axis that shows the values, the thresholds and the nearer end of the reference range."""
    edges = [value for mark in series.special for value in mark.ys]
    line = series.y[np.isfinite(series.y)]
    if len(line):
        edges += [float(line.min()), float(line.max())]
    lines = [limit.y for limit in limits]
    near = _nearest(edges, series.reference)
    shown = [value for value in (*edges, *lines, *near) if value > 0 or not series.log] or list(series.span)
    if series.log:
        low, high = _log_range(shown, has_below=bool(series.of("below")))
        ends = tuple(math.log10(max(end, 1e-9)) for end in series.span)
    else:
        low, high = _linear_range(shown, banded=_banded(shown, series.reference))
        ends = series.span
    low, high = max(low, ends[0]), min(high, ends[1])
    return Scale(low, high, series.log) if high > low else Scale(ends[0], ends[1], series.log)


def _nearest(edges: list[float], reference: tuple[float | None, float | None]) -> tuple[float, ...]:
    low, high = reference
    if not edges:
        return tuple(end for end in reference if end is not None)
    if high is not None and min(edges) > high:
        return (high,)
    return (low,) if low is not None and max(edges) < low else ()


def _log_range(values: list[float], *, has_below: bool) -> tuple[float, float]:
    low = math.log10(min(values)) - (_PAD_BELOW if has_below else _PAD)
    high = math.log10(max(values)) + _PAD
    lack = max(0.0, _LEAST - (high - low)) / 2
    return low - lack, high + lack


def _banded(shown: list[float], reference: tuple[float | None, float | None]) -> bool:
    """Return whether the values reach into the reference range from below, so that its words need room above them."""
    low, high = reference
    return low is not None and max(shown) >= low and (high is None or max(shown) < high)


def _linear_range(values: list[float], *, banded: bool) -> tuple[float, float]:
    least, most = min(values), max(values)
    low = 0.0 if 0 <= least <= 0.76 * most else least - 0.12 * (most - least or abs(most) or 1.0)
    pad = (0.85 if banded else 0.3) * (most - low or 1.0)
    return low - (0.06 * (most - low) if low == 0.0 else 0.0), most + pad
