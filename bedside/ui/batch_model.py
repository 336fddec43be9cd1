"""The grid of a finished shift: rows are what is measured, columns are times, cells hold what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from bedside.domain.catalogue import Catalogue
from bedside.report.rounds import ROUND
from bedside.report.spoken import shown_unit
from bedside.text import _
from bedside.ui.batch_cells import DOUBT, FINE, LACKS, WRONG, Read, Reader, full_time, needs_unit, title_of
from bedside.ui.icons import icon
from bedside.ui.theme import Theme, font, hatch

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
#: the role of the hatching at the end of a cell in doubt; under its words it would make them hard to read
HATCHING = Qt.ItemDataRole.UserRole + 1
_COLUMNS, _MOST = 6, 24
_SIGNS = {DOUBT: ("diamond-question", "amber"), WRONG: ("cross", "red"), FINE: ("tick", "green")}


class BatchModel(QAbstractTableModel):
    """Row 0 holds the times, column 0 the units; every typed text stays as it is, right or wrong."""

    def __init__(self, catalogue: Catalogue, reader: Reader, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue, self._reader, self._theme = catalogue, reader, theme
        self._codes: tuple[str, ...] = ROUND
        self._columns = _COLUMNS
        self._texts: dict[tuple[int, int], str] = {}
        self._chosen: dict[tuple[int, int], str] = {}
        self._reads: dict[tuple[int, int], Read] = {}
        self.day = ""

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows, the one of the times included."""
        return 0 if parent.isValid() else len(self._codes) + 1

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns, the one of the units included."""
        return 0 if parent.isValid() else self._columns + 1

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row or a column is."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if way == Qt.Orientation.Horizontal:
            return (self._texts.get((0, section)) or str(section)) if section else _("Unit")
        return title_of(self._codes[section - 1], self._catalogue) if section else _("Time")

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a cell can be typed in, but the units of what has one unit."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        shown = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return shown | Qt.ItemFlag.ItemIsEditable if self._typable(index.row(), index.column()) else shown

    def _typable(self, row: int, column: int) -> bool:
        return column > 0 or (row > 0 and needs_unit(self._codes[row - 1], self._catalogue))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what was typed, how it looks and what is said of it."""
        if not index.isValid():
            return None
        place = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._shown(*place)
        read = self.read(*place)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return read.said or None
        return self._look(read, place, role)

    def _shown(self, row: int, column: int) -> str:
        if column == 0 and not self._typable(row, 0):
            code = self._codes[row - 1] if row else ""
            return shown_unit(self._catalogue.analyte(code)) if code and code not in ("bp", "oxygen") else ""
        return self._texts.get((row, column), "")

    def _look(self, read: Read, place: tuple[int, int], role: int) -> object:
        if role == Qt.ItemDataRole.DecorationRole and read.kind in _SIGNS and (read.kind != FINE or read.chosen):
            return icon(self._theme, *_SIGNS[read.kind])
        if role == HATCHING:
            return hatch(self._theme, ground="amber_tint") if read.kind == DOUBT else None
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._ground(read, place)
        if role == Qt.ItemDataRole.ForegroundRole:
            typable = self._typable(*place)
            return self._theme.color("ink3" if not typable or read.kind == LACKS else "ink")
        if role == Qt.ItemDataRole.FontRole:
            return font(14, 600 if place[0] == 0 else 400)
        return None

    def _ground(self, read: Read, place: tuple[int, int]) -> QBrush | None:
        if read.kind == DOUBT:
            return QBrush(self._theme.color("amber_tint"))
        if read.kind == WRONG:
            return QBrush(self._theme.color("red_tint"))
        return QBrush(self._theme.color("raised")) if 0 in place else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ANN401 (Qt's)
        """Keep what was typed and read again what depends on it."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, column, text = index.row(), index.column(), str(value).strip()
        if text == self._texts.get((row, column), ""):
            return True
        self._texts[row, column] = text
        self._chosen.pop((row, column), None)
        if row == 0 and column == self._columns and text:
            self._add_column()
        self._read_again(row, column)
        return True

    def _add_column(self) -> None:
        if self._columns < _MOST:
            self.beginInsertColumns(_ROOT, self._columns + 1, self._columns + 1)
            self._columns += 1
            self.endInsertColumns()

    def _read_again(self, row: int, column: int) -> None:
        rows = range(self.rowCount()) if row == 0 else (row,)
        columns = range(self.columnCount()) if column == 0 else (column,)
        for place in ((one, other) for one in rows for other in columns):
            self._reads.pop(place, None)
        self.dataChanged.emit(self.index(rows[0], columns[0]), self.index(rows[-1], columns[-1]))
        if row == 0:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    def read(self, row: int, column: int) -> Read:
        """Return how a cell reads."""
        if column == 0:
            return Read()
        place = row, column
        if place not in self._reads:
            text, time = self._texts.get(place, ""), self._texts.get((0, column), "")
            if row == 0:
                self._reads[place] = self._reader.time(text, self.day)
            else:
                self._reads[place] = self._reader.value(
                    self._codes[row - 1], text, self._texts.get((row, 0), ""), full_time(time, self.day),
                    chosen=self._chosen.get(place, ""),
                )  # fmt: skip
        return self._reads[place]

    def settle(self, row: int, column: int, way: str) -> None:
        """Take one way of a cell in doubt."""
        self._chosen[row, column] = way
        self._read_again(row, column)

    def set_day(self, day: str) -> None:
        """Give the clock times of all columns another day."""
        if day != self.day:
            self.day = day
            self.refresh()

    def refresh(self) -> None:
        """Read every cell again."""
        self._reads.clear()
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def places(self, *kinds: str) -> tuple[tuple[int, int], ...]:
        """Return the cells in one of the states, column by column; every cell that is filled in for none named."""
        return tuple(place for place in self._filled() if not kinds or self.read(*place).kind in kinds)

    def _filled(self) -> Iterator[tuple[int, int]]:
        for column in range(1, self.columnCount()):
            for row in range(self.rowCount()):
                if self._texts.get((row, column), ""):
                    yield row, column

    def values(self) -> tuple[tuple[int, int], ...]:
        """Return the cells with a value."""
        return tuple(place for place in self._filled() if place[0])

    def codes(self) -> tuple[str, ...]:
        """Return what the rows chart."""
        return self._codes

    def add_row(self, code: str) -> int:
        """Add a row for an analyte unless it is there; return its place."""
        if code not in self._codes:
            place = self.rowCount()
            self.beginInsertRows(_ROOT, place, place)
            self._codes = (*self._codes, code)
            self.endInsertRows()
        return self._codes.index(code) + 1

    def plain(self) -> dict[str, object]:
        """Return all that was typed and chosen, as JSON takes it."""
        texts = [[row, column, text] for (row, column), text in self._texts.items() if text]
        chosen = [[row, column, way] for (row, column), way in self._chosen.items()]
        return {"codes": list(self._codes), "day": self.day, "texts": texts, "chosen": chosen}

    def take(self, said: Mapping[str, Any]) -> None:
        """Put back what `plain` returned; an empty mapping empties the grid."""
        self.beginResetModel()
        known = {item.code for item in self._catalogue.analytes} | set(ROUND)
        self._codes = tuple(code for code in said.get("codes", ROUND) if code in known) or ROUND
        self.day = str(said.get("day", ""))
        self._texts = {(row, column): text for row, column, text in said.get("texts", ())}
        self._chosen = {(row, column): way for row, column, way in said.get("chosen", ())}
        self._columns = max(_COLUMNS, *(column for _row, column in self._texts), 0) if self._texts else _COLUMNS
        self._reads.clear()
        self.endResetModel()
