"""The drug chart as a table model: the label of a row in the first column, then one column per day."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedside.report.week.cells import DAYS, DrugChart, Entry, Line
from bedside.text import _

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole + 1
ENTRY = Qt.ItemDataRole.UserRole + 2
_ROOT = QModelIndex()
_SPOKEN = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)


class DrugModel(QAbstractTableModel):
    """Rows and columns of one page of the chart."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chart: DrugChart | None = None

    def show_chart(self, chart: DrugChart) -> bool:
        """Show another page or state; return whether anything differs from what was shown."""
        if chart == self.chart:
            return False
        self.beginResetModel()
        self.chart = chart
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows, headings included."""
        return 0 if parent.isValid() or self.chart is None else len(self.chart.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the label's column and one for each day."""
        return 0 if parent.isValid() else DAYS + 1

    def line(self, row: int) -> Line:
        """Return a row; raise IndexError outside."""
        return self.chart.lines[row] if self.chart else ()[row]

    def entry(self, index: Index) -> Entry | None:
        """Return the dose of a cell, None for an empty one."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        line = self.line(index.row())
        return line.cells[index.column() - 1] if line.cells and index.column() else None

    def record(self, index: Index) -> str:
        """Return the record that a cell or heading shows, empty for none."""
        if not index.isValid() or index.row() >= self.rowCount():
            return ""
        entry = self.entry(index)
        return entry.record if entry else self.line(index.row()).record

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's words, the whole of it as spoken, or the row and dose it is painted from."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        line, entry = self.line(index.row()), self.entry(index)
        if role == LINE:
            return line
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(line, entry, index.column())
        if role in _SPOKEN:
            return (entry.told if entry else _shown(line, entry, index.column())) or None
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a day with its number of treatment."""
        if way != Qt.Orientation.Horizontal or role not in (Qt.ItemDataRole.DisplayRole, *_SPOKEN):
            return None
        if not section or self.chart is None or section > DAYS:
            return _("due") if not section else None
        day = self.chart.days[section - 1]
        return ", ".join(filter(None, (day.title, day.number, _("today") if day.today else "")))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Allow the cursor on every row; the labels of dose rows are no cells."""
        made = super().flags(index)
        if index.isValid() and not index.column() and self.line(index.row()).kind == "doses":
            return made & ~Qt.ItemFlag.ItemIsSelectable
        return made


def _shown(line: Line, entry: Entry | None, column: int) -> str:
    if entry is not None:
        was = _("was {text}").format(text=entry.was) if entry.was else ""
        return ", ".join(filter(None, (entry.lead, entry.note, was)))
    if column:
        return ""
    if line.kind == "doses":
        return " ".join(line.label)
    return ", ".join(filter(None, (line.text, line.aside, line.note)))
