"""Where each row of the trends stands, in pixels: one place for sizes, so that painting and mouse agree."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bedside.ui.trend_window import Window

LEFT = 156.0
MARGIN = 10.0
EDGE = 8.0
OXYGEN = 36.0
DOSES = 73.0
EVENTS = 41.0
AXIS = 36.0
LEAST_PANEL = 66.0


@dataclass(frozen=True)
class Row:
    """The top and bottom of a row."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Return the pixels between top and bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Return the vertical centre."""
        return (self.top + self.bottom) / 2

    def holds(self, y: float) -> bool:
        """Return whether a pixel lies in the row."""
        return self.top <= y < self.bottom


@dataclass(frozen=True)
class Layout:
    """The rows of a canvas from top to bottom, and the shared stretch of x."""

    width: float
    height: float
    oxygen: Row
    doses: Row
    events: Row
    panels: tuple[Row, ...]
    axis: Row
    left: float = LEFT

    @property
    def right(self) -> float:
        """Return the right end of the plots."""
        return max(self.left + 40.0, self.width - MARGIN)

    @property
    def plot(self) -> float:
        """Return the width of the plots in pixels."""
        return self.right - self.left

    def x(self, at: float, window: Window) -> float:
        """Return the pixel of a moment, outside the plot for one outside the window."""
        return self.left + (at - window.low) / window.width * self.plot

    def moment(self, x: float, window: Window) -> float:
        """Return the moment under a pixel."""
        return window.low + (x - self.left) / self.plot * window.width

    def inside(self, x: float) -> bool:
        """Return whether a pixel lies in the plots."""
        return self.left <= x <= self.right


@dataclass(frozen=True)
class Stage:
    """A layout with the stretch of time on it: where a moment stands. `now` is in seconds, `zone` that of the words."""

    layout: Layout
    window: Window
    now: float
    zone: ZoneInfo

    @property
    def left(self) -> float:
        """Return the left end of the plots."""
        return self.layout.left

    @property
    def right(self) -> float:
        """Return the right end of the plots."""
        return self.layout.right

    @property
    def now_x(self) -> float:
        """Return the pixel of now."""
        return self.layout.x(self.now, self.window)

    def x(self, at: float) -> float:
        """Return the pixel of a moment."""
        return self.layout.x(at, self.window)

    def shows(self, at: float) -> bool:
        """Return whether a moment lies in the window."""
        return self.window.low <= at <= self.window.high


def arrange(width: float, height: float, panels: int) -> Layout:
    """Return the layout of a canvas with a number of laboratory panels of equal height."""
    top = OXYGEN + DOSES + EVENTS
    each = max(LEAST_PANEL, (height - top - AXIS) / max(1, panels))
    rows = tuple(Row(round(top + each * index), round(top + each * (index + 1))) for index in range(panels))
    floor = rows[-1].bottom if rows else top
    return Layout(
        width=width,
        height=height,
        oxygen=Row(0.0, OXYGEN),
        doses=Row(OXYGEN, OXYGEN + DOSES),
        events=Row(OXYGEN + DOSES, top),
        panels=rows,
        axis=Row(floor, floor + AXIS),
    )


def least_height(panels: int) -> int:
    """Return the smallest canvas on which nothing is cut off."""
    return round(OXYGEN + DOSES + EVENTS + AXIS + LEAST_PANEL * panels)
