"""The list of the census: rows of several heights that stay where they are while what they say changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from bedside.text import _
from bedside.ui.census_model import ROW, CensusModel, Index
from bedside.ui.census_plan import plan


class CensusList(QListView):
    """Enter or a click opens a row; `painted` says that the rows stand on the screen, `calm` that the mouse left."""

    painted = Signal()
    calm = Signal()

    def __init__(self, model: CensusModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = model
        self._waits = False
        self.setAccessibleName(_("Census"))
        self.setModel(model)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint the rows that changed with the next frame; lay out again only where one needs another height."""
        if self._waits:  # the layout paints all rows, and to ask for a place would make it happen now
            return
        width = self.viewport().width()
        for number in range(first.row(), last.row() + 1):
            index = self.model().index(number, 0)
            self.update(index)
            if self._room(number) != plan(index.data(ROW), width).height:
                self._lay_out_later()
                return

    def _room(self, number: int) -> int:
        """Return the height a row was given; Qt keeps where rows begin, and asks for their height anew each time."""
        after = self.model().index(number + 1, 0)
        end = self.visualRect(after).top() if after.isValid() else self.contentsSize().height() - self.verticalOffset()
        return end - self.visualRect(self.model().index(number, 0)).top()

    def _lay_out_later(self) -> None:
        self._waits = True
        self.scheduleDelayedItemsLayout()

    def doItemsLayout(self) -> None:
        """Note that no layout waits any more."""
        self._waits = False
        super().doItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again at another width, as when the scroll bar comes: a row may need another line.

        Of itself Qt's list does so for another height only.
        """
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out_later()

    def scrollContentsBy(self, across: int, down: int) -> None:
        """Paint all rows anew: Qt moves what is painted, and a line that had no room at the edge is not."""
        super().scrollContentsBy(across, down)
        self.viewport().update()

    def sight(self) -> tuple[int, int]:
        """Return the first and the last row in sight."""
        box = self.viewport().rect()
        first, last = self.indexAt(box.topLeft()), self.indexAt(box.bottomLeft())
        return max(first.row(), 0), last.row() if last.isValid() else self._rows.rowCount() - 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, then tell."""
        super().paintEvent(event)
        self.painted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current patient on Enter; leave other keys to the list."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that nothing is about to be clicked."""
        super().leaveEvent(event)
        self.calm.emit()
