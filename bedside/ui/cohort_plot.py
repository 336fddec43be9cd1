"""The swimmer plot on screen: the very marks of the paper, their greys between the theme's ink and its surface."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from bedside.report.fonts import BOLD, STRONG
from bedside.report.ink import Disc, Ink, Line, Shape, Words
from bedside.report.swimdraw import height, marks
from bedside.report.swimmers import Swimmers
from bedside.text import _
from bedside.ui.theme import Theme, font

#: pixels of a point: the smallest words of the paper are as large as the smallest of the window
_SCALE = 12 / 8.5
_LEAST = 460
_MARGIN = 8
_WEIGHTS = {STRONG: 600, BOLD: 700}


class CohortPlot(QWidget):
    """One plot, as high as its lanes need."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plot: Swimmers | None = None
        self.setMinimumWidth(_LEAST)

    def show_plot(self, plot: Swimmers | None) -> None:
        """Show another plot, None for nothing."""
        self._plot = plot
        self._fit()
        said = _("Course of {n} patients, in days from the first dose; the table tells the same in words")
        self.setAccessibleName(said.format(n=len(plot.swimmers)) if plot else "")
        self.update()

    def _fit(self) -> None:
        tall = ceil(height(self._plot, self._points()) * _SCALE) + 2 * _MARGIN if self._plot else 0
        if tall != self.minimumHeight():
            self.setFixedHeight(tall)

    def _points(self) -> float:
        return (self.width() - 2 * _MARGIN) / _SCALE

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the lanes and their key need at this width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks."""
        if self._plot is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("surface"))
        for mark in marks(self._plot, self._points()):
            self._draw(painter, mark)
        painter.end()

    def _draw(self, painter: QPainter, mark: Ink) -> None:
        match mark:
            case Words():
                self._words(painter, mark)
            case Disc():
                self._pen(painter, mark.fill, mark.stroke, mark.width, ())
                radius = mark.radius * _SCALE
                painter.drawEllipse(self._at(mark.x, mark.y), radius, radius)
            case Line():
                self._pen(painter, None, mark.grey, mark.width, mark.dash)
                painter.drawPolyline(QPolygonF([self._at(x, y) for x, y in mark.points]))
            case Shape():
                self._pen(painter, mark.fill, mark.stroke, mark.width, mark.dash)
                painter.drawPolygon(QPolygonF([self._at(x, y) for x, y in mark.points]))

    def _words(self, painter: QPainter, mark: Words) -> None:
        face = font(round(mark.size * _SCALE), _WEIGHTS.get(mark.font, 400))
        painter.setFont(face)
        painter.setPen(self._grey(mark.grey))
        at, wide = self._at(mark.x, mark.y), QFontMetricsF(face).horizontalAdvance(mark.text)
        shift = {"start": 0.0, "middle": wide / 2, "end": wide}[mark.anchor]
        painter.drawText(QPointF(at.x() - shift, at.y()), mark.text)

    def _at(self, x: float, y: float) -> QPointF:
        return QPointF(_MARGIN + x * _SCALE, self.height() - _MARGIN - y * _SCALE)

    def _pen(
        self, painter: QPainter, fill: float | None, stroke: float | None, width: float, dash: tuple[float, ...]
    ) -> None:
        painter.setBrush(QBrush(self._grey(fill)) if fill is not None else Qt.BrushStyle.NoBrush)
        if stroke is None:
            painter.setPen(Qt.PenStyle.NoPen)
            return
        pen = QPen(self._grey(stroke), max(1.0, width * _SCALE))
        if dash:
            pen.setDashPattern([part / max(width, 0.1) for part in dash])
        painter.setPen(pen)

    def _grey(self, grey: float) -> QColor:
        """Return a grey of the paper as a colour between ink (0) and surface (1)."""
        ink, surface = self._theme.color("ink"), self._theme.color("surface")
        parts = zip(ink.getRgb()[:3], surface.getRgb()[:3], strict=True)  # pyright: ignore[reportIndexIssue]
        return QColor(*(round(dark + (light - dark) * grey) for dark, light in parts))
