"""Fields side by side that go on in the next line where the window is narrow, each below its own label."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QSizePolicy, QVBoxLayout, QWidget, QWidgetItem

GAP = 8


class FlowLayout(QLayout):
    """Lays items out from left to right in as many lines as it takes; the growing ones share what is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._items: list[QLayoutItem] = []

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
        """Return the size of a single line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(size.width() for size in sizes) + GAP * max(0, len(sizes) - 1)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        wide, high = ([size.width() for size in sizes], [size.height() for size in sizes])
        return QSize(max(wide, default=0), max(high, default=0))

    def setGeometry(self, rect: QRect) -> None:
        """Put the items in their places."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _place(self, rect: QRect, *, move: bool) -> int:
        top = rect.y()
        for line in self._lines(rect.width()):
            widths = _shared(line, rect.width())
            height = max(map(_height, line, widths))
            left = rect.x()
            for item, width in zip(line, widths, strict=True):
                if move:
                    item.setGeometry(QRect(QPoint(left, top), QSize(width, height)))
                left += width + GAP
            top += height + GAP
        return max(0, top - rect.y() - GAP)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            need = item.sizeHint().width()
            if lines and used + GAP + need <= width:
                lines[-1].append(item)
                used += GAP + need
            else:
                lines.append([item])
                used = need
        return lines


def _shared(line: list[QLayoutItem], room: int) -> list[int]:
    """Return the widths of the items of a line: the growing ones share what the others leave."""
    needs = [item.sizeHint().width() for item in line]
    growing = [bool(item.expandingDirections() & Qt.Orientation.Horizontal) for item in line]
    more = max(0, room - sum(needs) - GAP * (len(line) - 1)) // max(1, sum(growing))
    return [min(room, need + (more if grows else 0)) for need, grows in zip(needs, growing, strict=True)]


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


class Labelled(QWidget):
    """One field below its label; hiding it hides both."""

    def __init__(self, label: QLabel, field: QWidget, parent: QWidget, *, grow: bool = False) -> None:
        super().__init__(parent)
        self._label = label
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label)
        column.addWidget(field)
        column.addStretch(1)
        way = QSizePolicy.Policy.Expanding if grow else QSizePolicy.Policy.Maximum
        self.setSizePolicy(way, QSizePolicy.Policy.Preferred)
        if grow:
            field.setMinimumWidth(max(field.minimumWidth(), 150))

    def name(self, text: str, field: QWidget) -> None:
        """Give the field another label and name."""
        self._label.setText(text)
        if text:
            field.setAccessibleName(text.replace("&", ""))
