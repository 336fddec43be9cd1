"""The stretch of time that all rows of the trends share, and how wheel and keys move it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

HOUR = 3600.0
DAY = 24 * HOUR
WEEK = 7 * DAY
#: share of the width kept free for the plan and the labels of thresholds, right of "now", and its pixels in a wide plot
AHEAD = 0.245
AHEAD_PX = 136.0
LEAST_AHEAD = 0.12
BEHIND = 0.025
SHORTEST = 2 * HOUR
LONGEST = 400 * DAY

Mode = Literal["fit", "24h", "7d", "all", "free"]


@dataclass(frozen=True)
class Window:
    """A stretch of time from `low` to `high`, in seconds since the epoch."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """Return the length in seconds."""
        return self.high - self.low

    def zoomed(self, factor: float, centre: float) -> Window:
        """Return the window made `factor` times as long round a moment that keeps its place, within bounds."""
        wanted = min(LONGEST, max(SHORTEST, self.width * factor))
        share = (centre - self.low) / self.width
        low = centre - wanted * share
        return Window(low, low + wanted)

    def moved(self, share: float) -> Window:
        """Return the window moved by a share of its length, later when positive."""
        step = self.width * share
        return Window(self.low + step, self.high + step)

    def holding(self, at: float) -> Window:
        """Return this window, or one of the same length centred on a moment that lies outside."""
        if self.low <= at <= self.high:
            return self
        return Window(at - self.width / 2, at + self.width / 2)


@dataclass(frozen=True)
class Extent:
    """What there is to show: the first record, the start of what a physician follows, now, and the end of the plan.

    `last` is the newest record; a stay that ended long ago is fitted to its records, not to now.
    """

    first: float
    start: float
    now: float
    end: float
    last: float = math.inf


def ahead_of(pixels: float) -> float:
    """Return the share of a plot kept free right of "now": as many pixels as its words take."""
    return min(AHEAD, max(LEAST_AHEAD, AHEAD_PX / max(1.0, pixels)))


def window_for(mode: Mode, extent: Extent, ahead: float = AHEAD) -> Window:
    """Return the window of a named view; "free" has none and is answered as "fit". `ahead` is free right of now."""
    if mode == "24h":
        return _until_now(extent.now - DAY, extent.now, ahead)
    if mode == "7d":
        return _until_now(extent.now - 7 * DAY, extent.now, ahead)
    if mode == "all":
        low, high = min(extent.first, extent.now - DAY), max(extent.end, extent.now)
        span = max(high - low, DAY)
        end = max(high + span * BEHIND, low + (extent.now - low) / (1 - ahead))
        return Window(low - span * BEHIND, end)
    until = extent.last if extent.now - extent.last > max(WEEK, extent.last - extent.start) else extent.now
    return _until_now(min(extent.start, until - DAY), until, ahead)


def _until_now(low: float, now: float, ahead: float) -> Window:
    span = (now - low) / (1 - ahead - BEHIND)
    return Window(low - span * BEHIND, now + span * ahead)
