"""The grid of the flowsheet: keys and mouse go over cells, the newest column is in sight, marked cells are copied."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from bedside.text import _
from bedside.ui.flowsheet_entries import Entry
from bedside.ui.flowsheet_heads import HEIGHT, RowHead, TimeHead
from bedside.ui.flowsheet_model import FlowsheetModel
from bedside.ui.flowsheet_order import topic_of_row
from bedside.ui.flowsheet_paint import FlowsheetDelegate, roughly_wide
from bedside.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW = 26
_NARROW, _WIDE = 58, 232


class FlowsheetView(QTableView):
    """`chosen` carries the record under the cursor once a person put it there, `key_pressed` a letter typed on it.

    `moved` says that the cursor stands elsewhere for whatever reason.
    """

    chosen = Signal(str)
    moved = Signal()
    key_pressed = Signal(str)

    def __init__(self, model: FlowsheetModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setAccessibleName(_("Flowsheet"))
        self.setHorizontalHeader(TimeHead(model, theme, self))
        self.setVerticalHeader(RowHead(model, theme, self))
        self.setModel(model)
        self.setItemDelegate(FlowsheetDelegate(model, theme, self))
        self.setMinimumHeight(HEIGHT + 5 * ROW)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(_NARROW)
        self._place = 0
        self._sizes: dict[int, int] = {}

    def cell(self) -> tuple[Entry, ...]:
        """Return the entries under the cursor."""
        index = self.currentIndex()
        return self._model.cell(index.row(), index.column()) if index.isValid() else ()

    def place(self) -> int:
        """Return which entry of the cell is meant."""
        return min(self._place, max(0, len(self.cell()) - 1))

    def record(self) -> str:
        """Return the record under the cursor, empty for none."""
        cell = self.cell()
        return cell[self.place()].record if cell else ""

    def fit(self) -> None:
        """Measure what the fullest cell of each column takes, and give the columns that width."""
        widest: dict[int, float] = {}
        for line in self._model.sheet.lines:
            for column, cell in line.cells.items():
                widest[column] = max(widest.get(column, 0.0), roughly_wide(cell))
        self._sizes = {column: round(min(max(room, _NARROW), _WIDE)) for column, room in widest.items()}
        self._share()

    def _share(self) -> None:
        """Give each column its width, within bounds, and the newest ones the room that is left."""
        sizes = dict(self._sizes)
        self._fill(sizes)
        for column, size in sizes.items():
            self.horizontalHeader().resizeSection(column, size)

    def _fill(self, sizes: dict[int, int]) -> None:
        """Widen the newest columns to the room there is, so that none of them is cut where the rows' heads end."""
        room = self.viewport().width()
        newest: list[int] = []
        for column in sorted(sizes, reverse=True):
            if sum(sizes[each] for each in newest) + sizes[column] > room:
                break
            newest.append(column)
        if not newest or len(newest) == len(sizes):
            return
        left = room - sum(sizes[each] for each in newest)
        for place, column in enumerate(newest):
            sizes[column] += left // len(newest) + (place < left % len(newest))

    def show_heads(self, shown: bool) -> None:
        """Show the heads of rows and columns; without any they would be an empty corner."""
        self.horizontalHeader().setVisible(shown)
        self.verticalHeader().setVisible(shown)

    def show_newest(self) -> None:
        """Scroll to the newest column."""
        bar = self.horizontalScrollBar()
        self.updateGeometries()
        bar.setValue(bar.maximum())

    def select(self, record: str) -> bool:
        """Put the cursor on a record that another view selected; say whether it stands in the sheet."""
        places = self._model.sheet.places.get(record, ())
        index = self.currentIndex()
        if not places:
            return False
        row, column = places[0]
        if (index.row(), index.column()) not in places:
            self.setCurrentIndex(self._model.index(row, column))
        self._place = next((at for at, entry in enumerate(self.cell()) if entry.record == record), 0)
        self.moved.emit()
        return True

    def help_topic(self) -> str:
        """Return what F1 tells about: the number's row; a row without a topic leaves it to the record."""
        index = self.currentIndex()
        return topic_of_row(self._model.line(index.row()).key) if index.isValid() else ""

    def copy(self) -> None:
        """Put the marked cells on the clipboard as a table with tabs, with the heads of rows and columns."""
        QGuiApplication.clipboard().setText(self.marked())

    def marked(self) -> str:
        """Return the marked cells as a table with tabs."""
        found = self.selectionModel().selectedIndexes()
        rows, columns = sorted({item.row() for item in found}), sorted({item.column() for item in found})
        model = self._model
        heads = [_("row"), _("unit"), *(model.column(column).spoken for column in columns)]
        lines = ["\t".join(heads)]
        for row in rows:
            line = model.line(row)
            if not line.heading:
                cells = (model.words(model.cell(row, column)) for column in columns)
                lines.append("\t".join((line.title, line.unit, *cells)))
        return "\n".join(lines) + "\n"

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which record is current."""
        super().currentChanged(current, previous)
        self._place = 0
        self.moved.emit()
        if current.isValid() and self.hasFocus() and self.record():
            self.chosen.emit(self.record())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, go on to the next value of the cell, turn letters into signals; the rest moves the cursor."""
        text = event.text().casefold()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif text == "n" and not event.modifiers():
            self.next_entry()
        elif self.currentIndex().isValid() and text and text.isalnum() and not event.modifiers():
            self.key_pressed.emit(text)
        else:
            super().keyPressEvent(event)

    @Slot()
    def next_entry(self) -> None:
        """Go to the next value of the cell, after the last one to the first."""
        cell = self.cell()
        if len(cell) > 1:
            self._place = (self.place() + 1) % len(cell)
            self.moved.emit()
            self.chosen.emit(self.record())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the newest column in sight while it was."""
        bar = self.horizontalScrollBar()
        stays = bar.value() >= bar.maximum()
        super().resizeEvent(event)
        self._share()
        if stays:
            self.show_newest()
