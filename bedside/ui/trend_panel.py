"""One laboratory panel: the line and the dots in a view box that lives as long as the panel; only data goes in."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsScene

from bedside.ui.theme import Theme
from bedside.ui.trend_layout import Layout, Row
from bedside.ui.trend_limits import Limit
from bedside.ui.trend_scale import Scale, scale_for
from bedside.ui.trend_series import Floats, Mark, Series
from bedside.ui.trend_window import Window

#: symbols cost too much on longer data (pyqtgraph/pyqtgraph#2120), and so does a pen wider than 1 (#533)
MOST_DOTS = 500
DOT = 7.0


class LabPanel:
    """Owns three scene items: a view box, a line and its dots. `show` and `place` never make new ones."""

    def __init__(self, scene: QGraphicsScene, look: Theme) -> None:
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.curve = pg.PlotCurveItem(antialias=True)
        self.dots = pg.ScatterPlotItem(antialias=True, size=DOT)
        self.box.addItem(self.curve, ignoreBounds=True)
        self.box.addItem(self.dots, ignoreBounds=True)
        scene.addItem(self.box)
        self.series: Series | None = None
        self.limits: tuple[Limit, ...] = ()
        self.scale = Scale(0.0, 1.0, log=False)
        self.row = Row(0.0, 1.0)
        self._placed: Floats = np.empty(0)
        self._shown = (-1, -1)
        self._fits = True
        self.window = Window(0.0, 1.0)
        self.set_theme(look)

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self._line = look.color("ink2")
        self.dots.setPen(None)
        self.dots.setBrush(look.color("ink"))
        self._dress()

    def show(self, series: Series, limits: tuple[Limit, ...]) -> None:
        """Show a series in place of the one before; what is drawn already stays."""
        before, old_scale = self.series, self.scale
        self.series = series
        self.limits = limits
        self.scale = scale_for(series, limits)
        if before and before.x is series.x and before.y is series.y and old_scale == self.scale:
            return
        self._placed = self._heights(series)
        with np.errstate(invalid="ignore"):
            off = (self._placed > self.scale.high + 1e-9) | (self._placed < self.scale.low - 1e-9)
        self._fits = not bool(off.any())
        self._shown = (-1, -1)
        self.curve.setData(series.x, self._placed, connect="finite")
        self._dress()

    def place(self, row: Row, layout: Layout, window: Window) -> None:
        """Stand in a row of the canvas and show a stretch of time."""
        self.row = inner(row)
        self.window = window
        self.box.setGeometry(QRectF(layout.left, self.row.top, layout.plot, self.row.height))
        self.box.setRange(
            xRange=(window.low, window.high), yRange=(self.scale.low, self.scale.high), padding=0, disableAutoRange=True
        )
        self._show_dots()

    def point(self, mark: Mark, layout: Layout) -> QPointF:
        """Return the pixel of a mark's first reading."""
        value = mark.ys[0] if mark.ys else 0.0
        return QPointF(layout.x(mark.at, self.window), self.scale.y(value, self.row))

    def visible(self) -> tuple[Mark, ...]:
        """Return the marks inside the window."""
        return self.series.between(self.window.low, self.window.high) if self.series else ()

    def beyond(self) -> tuple[Mark, ...]:
        """Return the points inside the window that fall off the axis."""
        if self._fits:
            return ()
        return tuple(mark for mark in self.visible() if mark.kind == "point" and self.scale.off(mark.ys[0]))

    def hides(self, box: QRectF, layout: Layout) -> int:
        """Return how many places of the line lie under a box, looked at a few pixels apart."""
        if self.series is None or not len(self.series.x):
            return 0
        x = np.arange(max(box.left(), layout.left), min(box.right(), layout.right), 3.0)
        moments = self.window.low + (x - layout.left) / layout.plot * self.window.width
        placed = np.interp(moments, self.series.x, self._placed, left=np.nan, right=np.nan)
        y = self.row.bottom - (placed - self.scale.low) / (self.scale.high - self.scale.low) * self.row.height
        return int(np.count_nonzero((y > box.top()) & (y < box.bottom())))

    def _heights(self, series: Series) -> Floats:
        if not series.log:
            return series.y
        with np.errstate(divide="ignore", invalid="ignore"):
            heights = np.log10(series.y)
        return np.where(np.isneginf(heights), self.scale.low, heights)

    def _dress(self) -> None:
        wide = self.series is not None and len(self.series.x) <= MOST_DOTS
        pen = QPen(QColor(self._line), 1.5 if wide else 1.0)
        pen.setCosmetic(True)
        self.curve.setPen(pen)

    def _show_dots(self) -> None:
        """Draw the dots of the window when they are few enough to be told apart."""
        if self.series is None:
            return
        x = self.series.x
        low, high = np.searchsorted(x, (self.window.low, self.window.high), side="left")
        span = (int(low), int(high))
        if span == self._shown:
            return
        self._shown = span
        few = high - low <= MOST_DOTS
        heights = self._placed[low:high] if few else self._placed[:0]
        kept = np.isfinite(heights) & (heights <= self.scale.high) & (heights >= self.scale.low)
        self.dots.setData(x[low:high][kept] if few else x[:0], heights[kept])


def inner(row: Row) -> Row:
    """Return the part of a row that values may take: clear of the lines between rows."""
    return Row(row.top + 5.0, row.bottom - 6.0)
