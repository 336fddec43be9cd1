"""Where each row of the trends stands, in pixels: one place for sizes, so that painting and mouse agree."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bedside.ui.trend_window import Window

LEFT = 156.0
MARGIN = 10.0
EDGE = 8.0
OXYGEN = 36.0
BEDS = 22.0
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
    """The rows of a canvas from top to bottom, and the shared stretch of x.

    `area` is the part that scrolls where not everything fits, by `scroll` of at most `most` pixels; `beds` is of no
    height where the bed never changed.
    """

    width: float
    height: float
    oxygen: Row
    beds: Row
    doses: Row
    events: Row
    panels: tuple[Row, ...]
    axis: Row
    area: Row
    scroll: float = 0.0
    most: float = 0.0
    left: float = LEFT

    @property
    def lanes(self) -> tuple[Row, ...]:
        """Return the rows above the panels, top to bottom."""
        return tuple(row for row in (self.oxygen, self.beds, self.doses, self.events) if row.height)

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


def arrange(width: float, height: float, panels: int, *, beds: bool = False, scroll: float = 0.0) -> Layout:
    """Return the layout of a canvas with a number of laboratory panels of equal height, the axis at its foot.

    Panels shrink to the least height first. Then they scroll under the lanes, and where not even one has room below
    those, the lanes scroll with them.
    """
    heights = (OXYGEN, BEDS if beds else 0.0, DOSES, EVENTS)
    lanes, floor = sum(heights), height - AXIS
    fixed = floor - lanes >= LEAST_PANEL
    each = max(LEAST_PANEL, (floor - lanes) / max(1, panels))
    area = Row(lanes if fixed else 0.0, max(floor, 0.0))
    most = max(0.0, lanes + round(each * panels) - floor)
    scroll = min(max(0.0, scroll), most)
    rows, top = [], 0.0 if fixed else -scroll
    for tall in heights:
        rows.append(Row(top, top + tall))
        top += tall
    top = lanes - scroll
    return Layout(
        width,
        height,
        *rows,
        panels=tuple(Row(round(top + each * place), round(top + each * (place + 1))) for place in range(panels)),
        axis=Row(area.bottom, area.bottom + AXIS),
        area=area,
        scroll=scroll,
        most=most,
    )


def whole_height(panels: int, *, beds: bool = False) -> int:
    """Return the height of a canvas on which nothing has to scroll."""
    return round(OXYGEN + (BEDS if beds else 0.0) + DOSES + EVENTS + AXIS + LEAST_PANEL * panels)
