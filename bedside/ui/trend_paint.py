"""A painter that speaks in tokens and centred text, with the marks of the trends: flags, arrows, hatching, cards."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from bedside.ui import icons, theme
from bedside.ui.theme import Theme

Align = Literal["left", "right", "centre"]
#: pixel size and weight of a text
Face = tuple[int, int]
PLAIN: Face = (12, 400)
BOLD: Face = (12, 600)
SOLID = Qt.PenStyle.SolidLine
DASHED = Qt.PenStyle.DashLine
DOTTED = Qt.PenStyle.DotLine
_FINE = 4


@lru_cache(maxsize=32)
def _metrics(face: Face) -> tuple[QFont, QFontMetricsF]:
    made = theme.font(*face)
    return made, QFontMetricsF(made)


@lru_cache(maxsize=256)
def _pen(colour: str, width: float, style: Qt.PenStyle) -> QPen:
    return QPen(QBrush(QColor(colour)), width, style, Qt.PenCapStyle.FlatCap)


@lru_cache(maxsize=4096)
def text_width(words: str, face: Face = PLAIN) -> float:
    """Return the pixels a text takes."""
    return _metrics(face)[1].horizontalAdvance(words)


class Pencil:
    """Paints on one painter in the colours of one theme; made anew for each paint."""

    def __init__(self, painter: QPainter, look: Theme, *, fine: bool = False) -> None:
        self.painter = painter
        self.fine = fine
        self.look = look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        token: str = "ink2",
        face: Face = PLAIN,
        *,
        align: Align = "left",
        room: float = 0.0,
    ) -> QRectF:
        """Write one line, centred on `y`, cut with an ellipsis past `room`; return the box it takes."""
        font, metrics = _metrics(face)
        if room and text_width(words, face) > room:
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        box = text_box(x, y, words, face, align)
        self.painter.setFont(font)
        self.painter.setPen(_pen(getattr(self.look, token), 1.0, SOLID))
        self.painter.drawText(QPointF(box.left(), y + (metrics.ascent() - metrics.descent()) / 2), words)
        return box

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        token: str,
        width: float = 1.0,
        style: Qt.PenStyle = SOLID,
    ) -> None:
        """Draw a line; one of odd width stands on whole pixels."""
        shift = 0.5 if round(width) % 2 else 0.0
        points = [round(value) + shift for value in (*start, *end)]
        self.painter.setPen(_pen(getattr(self.look, token), width, style))
        self.painter.drawLine(QLineF(*points))

    def slope(self, start: tuple[float, float], end: tuple[float, float], token: str, width: float = 1.6) -> None:
        """Draw a line between exact places."""
        pen = self.look.pen(token, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.painter.setPen(pen)
        self.painter.drawLine(QPointF(*start), QPointF(*end))

    def fill(self, box: QRectF, token: str) -> None:
        """Fill a box without an edge."""
        self.painter.fillRect(box, self.look.color(token))

    def frame(self, box: QRectF, token: str, width: float = 1.0, style: Qt.PenStyle = SOLID) -> None:
        """Draw the edge of a box, nothing inside."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(self.look.pen(token, width, style))
        self.painter.drawRect(box)

    def card(self, box: QRectF, token: str) -> None:
        """Draw a rounded box on the surface."""
        self.painter.setBrush(self.look.color("surface"))
        self.painter.setPen(self.look.pen(token, 1.2))
        self.painter.drawRoundedRect(box, 3.0, 3.0)

    def hatched(self, box: QRectF, edge: str = "amber", style: Qt.PenStyle = SOLID) -> None:
        """Draw the box that means held or not known."""
        self.painter.setBrushOrigin(box.topLeft())
        self.painter.setBrush(_hatch(self.look, box.height() < 16))
        self.painter.setPen(self.look.pen(edge, 1.4 if box.height() < 16 else 1.0, style))
        self.painter.drawRect(box)

    def shaded(self, box: QRectF) -> None:
        """Draw faint slanted lines over a wide stretch: not known there."""
        pen = self.look.pen("edge", 1.0)
        colour = QColor(pen.color())
        colour.setAlphaF(0.28)
        pen.setColor(colour)
        self.painter.save()
        self.painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
        self.painter.setPen(pen)
        for step in range(0, int(box.width() + box.height()), 11):
            x = box.left() + step
            self.painter.drawLine(QPointF(x, box.top()), QPointF(x - box.height(), box.bottom()))
        self.painter.restore()

    def ring(self, x: float, y: float, radius: float, token: str, *, alpha: float = 1.0) -> None:
        """Draw a circle round a point."""
        pen = self.look.pen(token, 2.0)
        colour = QColor(pen.color())
        colour.setAlphaF(alpha)
        pen.setColor(colour)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(pen)
        self.painter.drawEllipse(QPointF(x, y), radius, radius)

    def arrow(self, x: float, y: float, *, up: bool, token: str, outline: str) -> None:
        """Draw the triangle that says: beyond the axis."""
        tip = -5.0 if up else 5.0
        shape = QPolygonF([QPointF(x, y + tip), QPointF(x - 5.5, y - tip * 0.8), QPointF(x + 5.5, y - tip * 0.8)])
        self.painter.setBrush(self.look.color(token))
        self.painter.setPen(QPen(QBrush(self.look.color(outline)), 1.6))
        self.painter.drawPolygon(shape)

    def sign(self, name: str, token: str, x: float, y: float, size: int = 16) -> None:
        """Draw a sign with its upper left corner at a place."""
        if self.fine:
            big = icons.pixmap(self.look, name, token, size * _FINE)
            self.painter.drawPixmap(QRectF(x, y, size, size), big, QRectF(big.rect()))
        else:
            self.painter.drawPixmap(QPointF(x, y), icons.pixmap(self.look, name, token, size))

    def flag(self, x: float, y: float, token: str, *, filled: bool) -> None:
        """Draw a flag whose pole stands at `x`, centred on `y`: filled for a trigger, open for a remark."""
        pen = self.look.pen(token, 1.4)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(self.look.color(token) if filled else Qt.BrushStyle.NoBrush)
        points = ((0, -6), (9, -6), (6.5, -2.5), (9, 1), (0, 1))
        self.painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))
        self.painter.drawLine(QPointF(x, y - 6), QPointF(x, y + 7))


def text_box(x: float, y: float, words: str, face: Face = PLAIN, align: Align = "left") -> QRectF:
    """Return the box a line of text would take when it is written at a place."""
    width = text_width(words, face)
    left = x - width if align == "right" else x - width / 2 if align == "centre" else x
    return QRectF(left, y - face[0] / 2 - 1, width, face[0] + 2)


@lru_cache(maxsize=8)
def _hatch(look: Theme, fine: bool) -> QBrush:
    brush = theme.hatch(look)
    if fine:
        brush.setTransform(brush.transform().scale(0.5, 0.5))
    return brush
