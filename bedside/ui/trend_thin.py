"""Fewer points that draw the same line: in each pixel column the first, the lowest, the highest and the last.

Nothing is averaged, so no value that stands out is lost; a gap that a pixel can show stays a gap.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: points of a line that are drawn as they are
FEW = 2_000


def part(x: Floats, low: float, high: float) -> slice:
    """Return the points from `low` to `high` with one more on each side, so that the line leaves the window."""
    start, end = np.searchsorted(x, low, side="left"), np.searchsorted(x, high, side="right")
    return slice(max(0, int(start) - 1), min(len(x), int(end) + 1))


def thinned(x: Floats, y: Floats, low: float, high: float, columns: int) -> tuple[Floats, Floats]:
    """Return at most four points for each of the pixel columns between two moments; NaN in `y` breaks the line."""
    if len(x) <= 4 * columns:
        return x, y
    column = np.floor((x - low) / (high - low) * columns).astype(np.int64)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(column)) + 1))
    ends = np.concatenate((starts[1:], [len(x)])) - 1
    broken = np.isnan(y)
    lows = np.minimum.reduceat(np.where(broken, np.inf, y), starts)
    highs = np.maximum.reduceat(np.where(broken, -np.inf, y), starts)
    lows, highs = np.where(np.isinf(lows), np.nan, lows), np.where(np.isinf(highs), np.nan, highs)
    middle = (x[starts] + x[ends]) / 2
    return (
        np.column_stack((x[starts], middle, middle, x[ends])).ravel(),
        np.column_stack((y[starts], lows, highs, y[ends])).ravel(),
    )


def alone(y: Floats) -> NDArray[Any]:
    """Return which points have no neighbour to be joined with: a line alone would not show them."""
    finite = np.isfinite(y)
    before = np.concatenate(([False], finite[:-1]))
    after = np.concatenate((finite[1:], [False]))
    return finite & ~before & ~after


def cut(x: Floats, y: Floats, across: tuple[float, float], up: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return the parts of a line inside a box, for paper that clips nothing; NaN stands between them."""
    start, way = np.stack((x[:-1], y[:-1])), np.stack((np.diff(x), np.diff(y)))
    enter, leave = np.zeros(len(x) - 1 if len(x) else 0), np.ones(len(x) - 1 if len(x) else 0)
    for axis, (low, high) in enumerate((across, up)):
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.sort(np.stack(((low - start[axis]) / way[axis], (high - start[axis]) / way[axis])), axis=0)
        flat = way[axis] == 0
        inside = (start[axis] >= low) & (start[axis] <= high)
        ends[:, flat] = np.where(inside[flat], [[-np.inf], [np.inf]], np.nan)
        enter, leave = np.maximum(enter, ends[0]), np.minimum(leave, ends[1])
    with np.errstate(invalid="ignore"):
        kept = enter <= leave
    first, last = (start + way * share for share in (enter, leave))
    gap = np.full(int(kept.sum()), np.nan)
    return (
        np.column_stack((first[0][kept], last[0][kept], last[0][kept])).ravel(),
        np.column_stack((first[1][kept], last[1][kept], gap)).ravel(),
    )
