"""A layout with two ends: items from the left, some at the right; what has no room goes on in a further line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem

GAP = 8


class TwoEnds(QLayout):
    """Lays out lines of at least `height` pixels; an item wider than a line gets the whole line and wraps in itself."""

    def __init__(self, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._height = height
        self._items: list[QLayoutItem] = []
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

    def addWidget(self, widget: QWidget) -> None:
        """Take a widget in.

        Its item is made here: Python never hears of the end of one that Qt makes, and takes the next at its address
        for it, which crashes once the first one's window is gone.
        """
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item in."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None outside."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out, None outside."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return that nothing is taken beyond the need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """Return one line."""
        return QSize(sum(item.sizeHint().width() + GAP for item in self._shown()), self._height)

    def minimumSize(self) -> QSize:
        """Return little: whatever has no room takes another line."""
        return QSize(200, self._height)

    def setGeometry(self, rect: QRect) -> None:
        """Put the items in their places."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, *, move: bool) -> int:
        top = rect.y()
        for line in self._lines(rect.width()):
            high = max(self._height, *(_height(item, min(rect.width(), item.sizeHint().width())) for item in line))
            if move:
                self._put(line, QRect(rect.x(), top, rect.width(), high))
            top += high
        return max(self._height, top - rect.y())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            need = item.sizeHint().width()
            if lines and used + GAP + need <= width:
                lines[-1].append(item)
                used += GAP + need
            else:
                lines.append([item])
                used = need
        return lines

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
        high = min(rect.height(), _height(item, wide))
        item.setGeometry(QRect(QPoint(left, rect.y() + (rect.height() - high) // 2), QSize(wide, high)))
        return left + wide


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
