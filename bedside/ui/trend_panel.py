"""One laboratory panel: the line and the dots in a view box that lives as long as the panel; only data goes in."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsItem

from bedside.ui.theme import Theme
from bedside.ui.trend_layout import Layout, Row
from bedside.ui.trend_limits import Limit
from bedside.ui.trend_paint import Pencil
from bedside.ui.trend_scale import Scale, scale_for
from bedside.ui.trend_series import Floats, Mark, Series
from bedside.ui.trend_thin import FEW, alone, cut, part, thinned
from bedside.ui.trend_window import Window

#: symbols cost too much on longer data (pyqtgraph/pyqtgraph#2120), and so does a pen wider than 1 (#533)
MOST_DOTS = 500
DOT = 7.0
#: pixels between two arrows of values beyond the axis
_ARROWS = 12.0


class LabPanel:
    """Owns three scene items: a view box, a line and its dots. `show` and `place` never make new ones."""

    def __init__(self, area: QGraphicsItem, look: Theme) -> None:
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.curve = pg.PlotCurveItem(antialias=True)
        self.dots = pg.ScatterPlotItem(antialias=True, size=DOT)
        self.box.addItem(self.curve, ignoreBounds=True)
        self.box.addItem(self.dots, ignoreBounds=True)
        self.box.setParentItem(area)
        self.series: Series | None = None
        self.limits: tuple[Limit, ...] = ()
        self.scale = Scale(0.0, 1.0, log=False)
        self.row = Row(0.0, 1.0)
        self._placed: Floats = np.empty(0)
        self._off: Floats = np.empty(0)
        self._drawn: tuple[float, ...] = ()
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
        self._off = series.x[off]
        self._drawn = ()
        self._dress()

    def place(self, row: Row, layout: Layout, window: Window, ratio: float = 1.0) -> None:
        """Stand in a row of the canvas and show a stretch of time; `ratio` are the screen's dots in a pixel."""
        self.row = inner(row)
        self.window = window
        self.box.setGeometry(QRectF(layout.left, self.row.top, layout.plot, self.row.height))
        self.box.setRange(
            xRange=(window.low, window.high), yRange=(self.scale.low, self.scale.high), padding=0, disableAutoRange=True
        )
        self._draw(max(1, round(layout.plot * ratio)))

    def on_paper(self, pencil: Pencil, layout: Layout) -> None:
        """Draw line and dots in pixels: a drawing rounds places in time to minutes and clips nothing by itself."""
        x, y = self.curve.getData()
        if x is None or y is None:
            return
        ends = (self.window.low, self.window.high), (self.scale.low, self.scale.high)
        line = self._pixels(*cut(np.asarray(x), np.asarray(y), *ends), layout)
        pencil.painter.setPen(pencil.look.pen("ink2", self.curve.opts["pen"].widthF()))
        for start, end in zip(np.column_stack(line)[::3], np.column_stack(line)[1::3], strict=True):
            pencil.painter.drawLine(QPointF(*start), QPointF(*end))
        pencil.painter.setPen(Qt.PenStyle.NoPen)
        pencil.painter.setBrush(pencil.look.color("ink"))
        for spot in zip(*self._pixels(*self.dots.getData(), layout), strict=True):
            pencil.painter.drawEllipse(QPointF(*spot), DOT / 2, DOT / 2)

    def _pixels(self, x: Floats, y: Floats, layout: Layout) -> tuple[Floats, Floats]:
        share = (y - self.scale.low) / (self.scale.high - self.scale.low)
        across = layout.left + (x - self.window.low) / self.window.width * layout.plot
        return across, self.row.bottom - share * self.row.height

    def point(self, mark: Mark, layout: Layout) -> QPointF:
        """Return the pixel of a mark's first reading."""
        value = mark.ys[0] if mark.ys else 0.0
        return QPointF(layout.x(mark.at, self.window), self.scale.y(value, self.row))

    def beyond(self, layout: Layout) -> tuple[Mark, ...]:
        """Return the points inside the window that fall off the axis; of those that share a place the farthest."""
        start, end = np.searchsorted(self._off, (self.window.low, self.window.high + 1e-6))
        found: dict[tuple[int, int], Mark] = {}
        for at in self._off[start:end].tolist():
            mark = self.series.at(at) if self.series else None
            if mark is not None and mark.kind == "point":
                off = self.scale.off(mark.ys[0])
                place = (int(layout.x(at, self.window) // _ARROWS), off)
                known = found.get(place)
                if known is None or (mark.ys[0] - known.ys[0]) * off > 0:
                    found[place] = mark
        return tuple(found.values())

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

    def _draw(self, columns: int) -> None:
        """Draw the line, of a long one what the window and its pixels can show, and the dots that can be told apart."""
        if self.series is None:
            return
        x, low, high = self.series.x, self.window.low, self.window.high
        cut = part(x, low, high) if len(x) > FEW else slice(0, len(x))
        first, last = np.searchsorted(x, (low, high), side="left")
        few = int(last - first) <= MOST_DOTS
        wanted = (cut.start, cut.stop, low, high, columns) if cut.stop - cut.start > FEW else (cut.start, cut.stop)
        drawn = (*wanted, float(first), float(last), float(few))
        if drawn == self._drawn:
            return
        if self._drawn[: len(wanted)] != wanted:
            line = x[cut], self._placed[cut]
            self.curve.setData(*(thinned(*line, low, high, columns) if len(wanted) > 2 else line), connect="finite")
        self._drawn = drawn
        heights = self._placed[first:last]
        kept = np.isfinite(heights) & (heights <= self.scale.high) & (heights >= self.scale.low)
        if not few:
            kept &= alone(heights)
        self.dots.setData(*_apart(x[first:last][kept], heights[kept], (self.window.width / columns, self.scale)))


def _apart(x: Floats, y: Floats, grain: tuple[float, Scale]) -> tuple[Floats, Floats]:
    """Return the points, of those that would cover each other only one."""
    if len(x) <= MOST_DOTS:
        return x, y
    wide, scale = grain
    across = np.round(x / (wide * 2)).astype(np.int64)
    up = np.round((y - scale.low) / (scale.high - scale.low) * 60).astype(np.int64)
    _cells, kept = np.unique(across * 1_000 + up, return_index=True)
    return x[kept], y[kept]


def inner(row: Row) -> Row:
    """Return the part of a row that values may take: clear of the lines between rows."""
    return Row(row.top + 5.0, row.bottom - 6.0)
