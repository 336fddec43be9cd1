"""A list model over a tuple of rows that tell themselves: what the palette and the verdicts share."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

ROW = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class Told(Protocol):
    """What a row says of itself."""

    @property
    def spoken(self) -> str:
        """Return the row as a sentence."""
        ...

    @property
    def tip(self) -> str:
        """Return the words of its tool tip, empty for none."""
        ...


R = TypeVar("R", bound=Told)


class RowList(QAbstractListModel, Generic[R]):
    """The rows in sight; ROW is the row itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[R, ...] = ()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows in sight."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row, its sentence or its tool tip."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in _SPOKEN:
            return row.spoken
        return row.tip or None if role == Qt.ItemDataRole.ToolTipRole else None

    def show_rows(self, rows: tuple[R, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, place: int) -> R:
        """Return the row at a place; raise IndexError outside."""
        return self._rows[place]
