"""A table of records: one frozen row per record, struck ones crossed out, the selected one shared with every view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bedside.ui.icons import icon
from bedside.ui.theme import Theme, font

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
RECORD = Qt.ItemDataRole.UserRole + 1
#: pixels of a cell that its words cannot have: at its sides, for a sign, above and below
_EDGES, _SIGN, _ABOVE_AND_BELOW = 24, 22, 10
_TALLEST = 10_000
#: a head and three rows: below that the page is scrolled
_LEAST = 114


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """Cells of one record. `sign` (name, token) stands in the first column; `struck` crosses the row out.

    `story` is what the strip under the table says of it, `kinds` what a filter knows it by.
    """

    record: str
    cells: tuple[str, ...]
    sign: tuple[str, str] = ("", "ink2")
    struck: bool = False
    bold: bool = False
    story: str = ""
    kinds: tuple[str, ...] = ()


class RecordModel(QAbstractTableModel):
    """Rows over a tuple."""

    def __init__(self, titles: tuple[str, ...], theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles, self._theme = titles, theme
        self._rows: tuple[TableRow, ...] = ()
        self._tell: Callable[[TableRow], str] = _story

    def tell_by(self, tell: Callable[[TableRow], str]) -> None:
        """Let the story of a row be made when somebody asks for it."""
        self._tell = tell

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of records."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if role == Qt.ItemDataRole.DisplayRole and way == Qt.Orientation.Horizontal and section < len(self._titles):
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, look or record id."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[index.column()]
        if role == RECORD:
            return row.record
        if role == Qt.ItemDataRole.ToolTipRole:
            cell, told = row.cells[index.column()], self._tell(row)
            return told if cell in told else "\n".join(part for part in (cell, told) if part)
        return self._look(row, index.column(), role)

    def _look(self, row: TableRow, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.FontRole:
            face = font(14, 600 if row.bold else 400)
            face.setStrikeOut(row.struck)
            return face
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color("ink3" if row.struck else "ink")
        if role == Qt.ItemDataRole.DecorationRole and column == 0 and row.sign[0]:
            return self._sign(row)
        return None

    def _sign(self, row: TableRow) -> QIcon:
        return icon(self._theme, *row.sign)

    def show_rows(self, rows: tuple[TableRow, ...]) -> None:
        """Show other rows; new ones among the same are inserted, so that the cursor keeps its record."""
        more = len(rows) - len(self._rows)
        if rows == self._rows:
            return
        pairs = enumerate(zip(rows, self._rows, strict=False))
        at = next((place for place, (new, old) in pairs if new != old), min(len(rows), len(self._rows)))
        if more > 0 and self._rows and rows[at + more :] == self._rows[at:]:
            self.beginInsertRows(_ROOT, at, at + more - 1)
            self._rows = rows
            self.endInsertRows()
            return
        if [row.record for row in rows] == [row.record for row in self._rows]:
            self._change(rows)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _change(self, rows: tuple[TableRow, ...]) -> None:
        """Show what is said anew of the same records, row by row."""
        before, self._rows = self._rows, rows
        for place, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(place, 0), self.index(place, self.columnCount() - 1))

    def place(self, record_id: str) -> int:
        """Return the row of a record, or -1."""
        return next((at for at, row in enumerate(self._rows) if row.record == record_id), -1)

    def row(self, place: int) -> TableRow:
        """Return the row at a place; raise IndexError outside."""
        return self._rows[place]


def _story(row: TableRow) -> str:
    return row.story


class WrapDelegate(QStyledItemDelegate):
    """Says how high a cell is in which all words are seen: the style sheet's edges, which Qt forgets, count too."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of a cell in the width of its column."""
        table, text = cast(QTableView, self.parent()), str(index.data() or "")
        sign = _SIGN if index.data(Qt.ItemDataRole.DecorationRole) is not None else 0
        room = table.columnWidth(index.column()) - _EDGES - sign
        face = QFontMetrics(index.data(Qt.ItemDataRole.FontRole) or table.font())
        box = face.boundingRect(0, 0, max(room, 1), _TALLEST, int(Qt.TextFlag.TextWordWrap), text)
        return QSize(room, box.height() + _ABOVE_AND_BELOW)


class RecordTable(QTableView):
    """The table; `chosen` carries the record a person put the cursor on, `key_pressed` a letter typed on it.

    `widths` are pixels per column, 0 for the one that takes what the window has left.
    `moved` says that another record, or none, is under the cursor for whatever reason. A table that `wraps` gives each
    row the height its words take, which costs too much for thousands of them.
    """

    chosen = Signal(str)
    moved = Signal()
    key_pressed = Signal(str)

    def __init__(
        self, name: str, model: RecordModel, widths: tuple[int, ...], parent: QWidget, *, wraps: bool = False
    ) -> None:
        super().__init__(parent)
        self._model = model
        self.setAccessibleName(name)
        self.setModel(model)
        self.setMinimumHeight(_LEAST)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        if wraps:
            self.verticalHeader().setMinimumSectionSize(28)
            self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            self.setItemDelegate(WrapDelegate(self))
            self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
            model.dataChanged.connect(self.on_said)
        self.setWordWrap(wraps)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFixedHeight(26)
        for column, width in enumerate(widths):
            if width:
                self.setColumnWidth(column, width)
            else:
                self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    @Slot()
    def on_said(self) -> None:
        """Give rows that say something else the height it takes, with the next frame."""
        self.scheduleDelayedItemsLayout()

    def record(self) -> str:
        """Return the record under the cursor, empty for none."""
        index = self.currentIndex()
        return str(index.data(RECORD)) if index.isValid() else ""

    def select(self, record_id: str) -> None:
        """Put the cursor on a record that another view selected."""
        place = self._model.place(record_id)
        if place >= 0 and place != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(place, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which record is current."""
        super().currentChanged(current, previous)
        self.moved.emit()
        if current.isValid() and self.hasFocus():
            self.chosen.emit(str(current.data(RECORD)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn letters and Delete into signals; the rest moves the cursor."""
        text = event.text().casefold()
        if self.currentIndex().isValid() and text and text.isalnum() and not event.modifiers():
            self.key_pressed.emit(text)
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def on_record(self, record_id: str) -> None:
        """Follow the shared selection."""
        self.select(record_id)
