"""The census as a model: every patient's row, computed once and kept until that patient changes."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt

from bedside.ui.bridge import Bridge
from bedside.ui.census_row import CensusRow, blank, row_of

ROW_HEIGHT = 74
#: above this many patients rows are computed only when they come into sight, and the list is sorted by name
WARD_LIMIT = 200
ROW = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class CensusModel(QAbstractListModel):
    """Rows over a tuple, filtered by `needle`, sorted by need, then bed, then name."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._rows: dict[str, CensusRow] = {}
        self._shown: tuple[CensusRow, ...] = ()
        self.needle = ""

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's name, spoken sentence, size or value."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
        if role == ROW:
            return row if row.ready else self._late(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return QSize(0, ROW_HEIGHT) if role == Qt.ItemDataRole.SizeHintRole else None

    def reload(self) -> None:
        """Read the patients again; rows of known Assessments are filled at once."""
        self._rows = {item.patient: self._rows.get(item.patient) or blank(item) for item in self._bridge.patients()}
        self.arrange()

    def arrange(self) -> None:
        """Filter and sort again."""
        rows = [row for row in self._rows.values() if self.needle in row.search]
        by_need = len(self._rows) <= WARD_LIMIT
        rows.sort(key=_by_need if by_need else _by_name)
        if tuple(rows) != self._shown:
            self.beginResetModel()
            self._shown = tuple(rows)
            self.endResetModel()

    def update(self, patient_id: str) -> bool:
        """Compute one row again; return whether its place may have changed."""
        old = self._rows.get(patient_id)
        new = row_of(self._bridge.chart(patient_id), self._bridge.assessment(patient_id))
        self._rows[patient_id] = new
        place = self.place(patient_id)
        if place >= 0 and old is not None:
            self._shown = (*self._shown[:place], new, *self._shown[place + 1 :])
            self.dataChanged.emit(self.index(place), self.index(place))
        return old is None or (old.need, old.bed, old.search) != (new.need, new.bed, new.search)

    def waiting(self) -> list[str]:
        """Return the patients whose row is not computed yet, unless the ward is too long for that."""
        if len(self._rows) > WARD_LIMIT:
            return []
        return [row.patient_id for row in self._rows.values() if not row.ready]

    def place(self, patient_id: str) -> int:
        """Return the row number of a patient, or -1."""
        return next((at for at, row in enumerate(self._shown) if row.patient_id == patient_id), -1)

    def row(self, place: int) -> CensusRow:
        """Return the row at a place; raise IndexError outside."""
        return self._shown[place]

    def total(self) -> int:
        """Return the number of patients, filtered out ones included."""
        return len(self._rows)

    def _late(self, place: int) -> CensusRow:
        row = self._shown[place]
        if len(self._rows) <= WARD_LIMIT:
            return row
        made = row_of(self._bridge.chart(row.patient_id), self._bridge.assessment(row.patient_id))
        self._rows[row.patient_id] = made
        self._shown = (*self._shown[:place], made, *self._shown[place + 1 :])
        return made


def _by_need(row: CensusRow) -> tuple[object, ...]:
    return (not row.ready, row.need, row.bed, row.name)


def _by_name(row: CensusRow) -> tuple[object, ...]:
    return (row.name, row.mrn)
