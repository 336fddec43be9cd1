"""The case series as a table: a row for each patient, the same cells as in the file and on paper."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedside.protocol.cohort import words
from bedside.protocol.cohort.case import Case
from bedside.ui.theme import Theme, font

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_IDENTIFIERS = 2


class CohortModel(QAbstractTableModel):
    """Rows over a tuple of cases; what is not charted is quiet."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cases: tuple[Case, ...] = ()
        self._columns: tuple[words.Column, ...] = ()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of patients."""
        return 0 if parent.isValid() else len(self._cases)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if way != Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text or look."""
        if not index.isValid() or index.row() >= len(self._cases) or index.column() >= len(self._columns):
            return None
        said = self._columns[index.column()].cell(self._cases[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return said
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.story(index.row(), index.column())
        if role == Qt.ItemDataRole.ForegroundRole and said == words.not_charted():
            return self._theme.color("ink3")
        if role == Qt.ItemDataRole.FontRole:
            return font(14, 600 if index.column() < _IDENTIFIERS else 400)
        return None

    def show_cases(self, cases: tuple[Case, ...]) -> None:
        """Show other patients, treated ones first."""
        order = ("treated", "not_treated", "other")
        self.beginResetModel()
        self._cases = tuple(sorted(cases, key=lambda item: order.index(item.group)))
        self._columns = words.columns(self._cases) if cases else ()
        self.endResetModel()

    def case(self, row: int) -> Case:
        """Return the patient of a row; raise IndexError outside."""
        return self._cases[row]

    def story(self, row: int, column: int) -> str:
        """Return a cell in full, with whose it is and what it tells."""
        case, shown = self._cases[row], self._columns[column]
        return f"{case.mrn}, {case.name}, {shown.title}: {shown.cell(case)}"
