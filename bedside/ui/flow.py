"""Fields side by side that go on in the next line where the window is narrow, each below its own label."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLayoutItem, QSizePolicy, QVBoxLayout, QWidget

from bedside.ui.line_layout import GAP, LineLayout, height_of


class FlowLayout(LineLayout):
    """Lays items out from left to right in as many lines as it takes; the growing ones share what is left."""

    def sizeHint(self) -> QSize:
        """Return the size of a single line."""
        sizes = [item.sizeHint() for item in self.shown()]
        wide = sum(size.width() for size in sizes) + GAP * max(0, len(sizes) - 1)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        sizes = [item.minimumSize() for item in self.shown()]
        wide, high = ([size.width() for size in sizes], [size.height() for size in sizes])
        return QSize(max(wide, default=0), max(high, default=0))

    def shares(self, line: list[QLayoutItem], room: int) -> list[int]:
        """Return the widths of the items of a line."""
        return _shared(line, room)

    def place(self, rect: QRect, *, move: bool) -> int:
        """Return the height of all lines, one below the other."""
        top = rect.y()
        for line in self.lines(rect.width()):
            widths = self.shares(line, rect.width())
            height = max(map(height_of, line, widths))
            left = rect.x()
            for item, width in zip(line, widths, strict=True):
                if move:
                    item.setGeometry(QRect(QPoint(left, top), QSize(width, height)))
                left += width + GAP
            top += height + GAP
        return max(0, top - rect.y() - GAP)


class EvenLayout(FlowLayout):
    """Buttons that share a line evenly, each below the other where the words of a language have no room beside it."""

    def shares(self, line: list[QLayoutItem], room: int) -> list[int]:
        """Return the widths of the items of a line: all of them as wide as each other, where their words allow it."""
        needs = [item.sizeHint().width() for item in line]
        free = room - GAP * (len(line) - 1)
        each = free // len(line)
        if max(needs) <= each:
            return [each] * len(line)
        more = max(0, free - sum(needs)) // len(line)
        return [min(room, need + more) for need in needs]


def _shared(line: list[QLayoutItem], room: int) -> list[int]:
    """Return the widths of the items of a line: the growing ones share what the others leave."""
    needs = [item.sizeHint().width() for item in line]
    growing = [bool(item.expandingDirections() & Qt.Orientation.Horizontal) for item in line]
    more = max(0, room - sum(needs) - GAP * (len(line) - 1)) // max(1, sum(growing))
    return [min(room, need + (more if grows else 0)) for need, grows in zip(needs, growing, strict=True)]


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
