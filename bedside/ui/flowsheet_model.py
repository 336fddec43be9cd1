"""The flowsheet as a Qt model over its plain rows: texts for the screen and for readers, cells for the painter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedside.text import _
from bedside.ui.flowsheet_entries import Entry
from bedside.ui.flowsheet_marks import Marks
from bedside.ui.flowsheet_rows import Line, Sheet
from bedside.ui.flowsheet_times import Column

Index = QModelIndex | QPersistentModelIndex
Tell = Callable[[Line, tuple[Entry, ...]], str]
_ROOT = QModelIndex()
CELL = Qt.ItemDataRole.UserRole + 2
_NOTHING = Sheet(places={})


class FlowsheetModel(QAbstractTableModel):
    """Cells over a `Sheet`; `show_worked_out` adds what is computed after the rest is on the screen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet = _NOTHING
        self.marks = Marks({})
        self._tell: Tell = _silent
        self._worked_out: dict[tuple[int, int], Entry] = {}

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows, headings included."""
        return 0 if parent.isValid() else len(self.sheet.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.sheet.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the cursor skip the headings."""
        if not index.isValid() or self.line(index.row()).heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what the head of a row or column says, for readers and tool tips; the view paints it itself."""
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        if way == Qt.Orientation.Horizontal:
            return self.column(section).spoken if section < self.columnCount() else None
        return self.line(section).spoken if section < self.rowCount() else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's words, its whole story, or its entries."""
        if not index.isValid():
            return None
        if role == CELL:
            return self.cell(index.row(), index.column())
        cell = self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(cell)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            line, column = self.line(index.row()), self.column(index.column())
            return f"{line.title}, {column.spoken}: {self.words(cell) or _('nothing charted')}"
        if role == Qt.ItemDataRole.ToolTipRole and cell:
            return self._tell(self.line(index.row()), cell)
        return None

    def words(self, cell: tuple[Entry, ...]) -> str:
        """Return a cell in words: what the painter says with signs too."""
        said = ""
        for entry in cell:
            said += ("/" if entry.joined else ", " if said else "") + self._said(entry)
        return said

    def _said(self, entry: Entry) -> str:
        flagged = {"H": _("high"), "L": _("low")}.get(entry.flag, "")
        look = {"struck": _("struck"), "held": _("held"), "conflict": _("conflict")}.get(entry.look, "")
        was = _("was {value}").format(value=entry.was) if entry.was else ""
        mark, new = self.marks.of(entry), _("new") if entry.record in self.marks.unseen else ""
        return " ".join(filter(None, (entry.text, entry.more, flagged, look, was, mark.word if mark else "", new)))

    def line(self, row: int) -> Line:
        """Return a row; raise IndexError outside."""
        return self.sheet.lines[row]

    def column(self, column: int) -> Column:
        """Return a column; raise IndexError outside."""
        return self.sheet.columns[column]

    def starts_day(self, column: int) -> bool:
        """Return whether a column is the first of its day."""
        return column == 0 or self.column(column - 1).day != self.column(column).day

    def cell(self, row: int, column: int) -> tuple[Entry, ...]:
        """Return the entries of a cell, newest first; none for an empty one."""
        if (row, column) in self._worked_out:
            return (self._worked_out[row, column],)
        return self.line(row).cells.get(column, ())

    def first_of(self, column: int) -> QModelIndex:
        """Return the uppermost cell of a column that holds something."""
        row = next((at for at, line in enumerate(self.sheet.lines) if column in line.cells), 0)
        return self.index(row, column)

    def show_sheet(self, sheet: Sheet, marks: Marks, tell: Tell) -> bool:
        """Show a sheet and say whether it is another one; `tell` makes the story of a cell when somebody asks."""
        self._tell = tell
        if sheet == self.sheet and marks == self.marks:
            return False
        self.beginResetModel()
        self.sheet, self.marks, self._worked_out = sheet, marks, {}
        self.endResetModel()
        return True

    def show_worked_out(self, made: Mapping[tuple[int, int], Entry]) -> None:
        """Add scores that have been worked out for the times of columns."""
        self._worked_out.update(made)
        for row, column in made:
            place = self.index(row, column)
            self.dataChanged.emit(place, place)


def _silent(_line: Line, _cell: tuple[Entry, ...]) -> str:
    return ""
