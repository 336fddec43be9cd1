"""The table of the protocol grid: whole columns only, as many as have room; the others are scrolled to one by one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from bedside.ui.record_table import WrapDelegate

#: pixels of a column at least, and of the titles of the rows
_COLUMN, _TITLES = 118, 190
#: pixels of height at least
_LEAST = 88


class GridTable(QTableView):
    """`shown` carries the numbers of the first and the last column in sight, from 1."""

    shown = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setItemDelegate(WrapDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)  # a row may be higher than the table
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        for header in (rows, columns):
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows.setFixedWidth(_TITLES)
        rows.setMinimumSectionSize(28)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalScrollBar().valueChanged.connect(self.on_scrolled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self.fit()

    def sizeHint(self) -> QSize:
        """Return little: it scrolls by itself, below the names of the protocols, which stay in sight."""
        return QSize(super().sizeHint().width(), _LEAST)

    def fit(self) -> None:
        """Give as many columns as have room equal shares of the width, and every row the height that it needs then."""
        share = self.viewport().width() // self._in_sight()
        if share != self.horizontalHeader().defaultSectionSize():
            self.horizontalHeader().setDefaultSectionSize(share)
            self.resizeRowsToContents()
        self.on_scrolled()

    def _in_sight(self) -> int:
        most = self.viewport().width() // _COLUMN
        return max(1, min(most, self.horizontalHeader().count() or most))

    @Slot()
    def on_scrolled(self) -> None:
        """Tell which columns are in sight."""
        first = self.horizontalScrollBar().value()  # counts columns; the table itself moves after this
        self.shown.emit(first + 1, min(first + self._in_sight(), self.horizontalHeader().count()))
