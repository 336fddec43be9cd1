"""A layout with two ends: items from the left, some at the right; what has no room goes on in a further line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem, QWidget

from bedside.ui.line_layout import GAP, LineLayout, height_of


class TwoEnds(LineLayout):
    """Lays out lines of at least `height` pixels; an item wider than a line gets the whole line and wraps in itself."""

    def __init__(self, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._height = height
        self._right: set[QWidget] = set()

    def add_right(self, widget: QWidget) -> None:
        """Take a widget in that stands at the right."""
        self._right.add(widget)
        self.addWidget(widget)

    def set_line(self, height: int) -> None:
        """Let lines be lower or higher."""
        if height != self._height:
            self._height = height
            self.invalidate()

    def sizeHint(self) -> QSize:
        """Return one line."""
        return QSize(sum(item.sizeHint().width() + GAP for item in self.shown()), self._height)

    def minimumSize(self) -> QSize:
        """Return little: whatever has no room takes another line."""
        return QSize(200, self._height)

    def place(self, rect: QRect, *, move: bool) -> int:
        """Return the height of all lines, one below the other, at least one line's."""
        top = rect.y()
        for line in self.lines(rect.width()):
            high = max(self._height, *(height_of(item, min(rect.width(), item.sizeHint().width())) for item in line))
            if move:
                self._put(line, QRect(rect.x(), top, rect.width(), high))
            top += high
        return max(self._height, top - rect.y())

    def _put(self, line: list[QLayoutItem], rect: QRect) -> None:
        ends = [item for item in line if item.widget() in self._right]
        left, right = rect.x(), rect.right() + 1
        for item in (item for item in line if item not in ends):
            left = self._set(item, left, rect) + GAP
        for item in reversed(ends):
            wide = min(rect.width(), item.sizeHint().width())
            self._set(item, right - wide, rect)
            right -= wide + GAP

    def _set(self, item: QLayoutItem, left: int, rect: QRect) -> int:
        wide = min(rect.width(), item.sizeHint().width())
        high = min(rect.height(), height_of(item, wide))
        item.setGeometry(QRect(QPoint(left, rect.y() + (rect.height() - high) // 2), QSize(wide, high)))
        return left + wide
