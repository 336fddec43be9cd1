"""What the layouts whose lines break share: their items, how lines fill, and that the height follows the width."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem

GAP = 8


class LineLayout(QLayout):
    """Holds items and breaks them into lines; a layout says in `place` where they go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        # The layouts around this one ask for the same width dozens of times, and each answer asks everything inside.
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)

    @abstractmethod
    def place(self, rect: QRect, *, move: bool) -> int:
        """Return the height that the items take in a rectangle's width; `move` puts them there."""

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
        self.invalidate()

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None outside."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out, None outside."""
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """Return that nothing is taken beyond the need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        if width not in self._heights:
            self._heights[width] = self.place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Measure anew: an item came, went or changed."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        """Put the items in their places."""
        super().setGeometry(rect)
        self.place(rect, move=True)

    def shown(self) -> list[QLayoutItem]:
        """Return the items that can be seen."""
        return [item for item in self._items if not item.isEmpty()]

    def lines(self, width: int) -> list[list[QLayoutItem]]:
        """Return the items broken into lines; one wider than a line has it for itself."""
        found: list[list[QLayoutItem]] = []
        used = 0
        for item in self.shown():
            need = item.sizeHint().width()
            if found and used + GAP + need <= width:
                found[-1].append(item)
                used += GAP + need
            else:
                found.append([item])
                used = need
        return found


def height_of(item: QLayoutItem, width: int) -> int:
    """Return the height that an item takes at a width."""
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
