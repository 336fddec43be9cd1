"""The census as a model: every patient's row, worked out once and kept until that patient or the minute changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedside.session.places import places
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.census_order import NAME, NEED, alike, found, ordered
from bedside.ui.census_row import Beside, CensusRow, blank, heading, row_of
from bedside.ui.census_said import gone

#: above this many patients rows are computed only when they come into sight, and the list is not sorted by need
WARD_LIMIT = 200
ROW = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ONE_BY_ONE = 40
#: what decides of a row where it stands, whether a search finds it, and whether it could be taken for another
_PLACED = ("need", "bed", "search", "archived", "born")
_NOTHING = Qt.ItemFlag.NoItemFlags


class CensusModel(QAbstractListModel):
    """Rows over a tuple, filtered by `needle` and sorted by `order`; who has left is found by a search only."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._rows: dict[str, CensusRow] = {}
        self._shown: tuple[CensusRow, ...] = ()
        self._drafted: frozenset[str] = frozenset()
        self._alike: frozenset[str] = frozenset()
        self._late: set[str] = set()
        self._stale: set[str] = set()
        self.needle = ""
        self.order = NEED

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows shown, headings included."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's value, or its sentence as text, as tool tip and for a screen reader."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
        if role == ROW:
            return row
        said = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
        return row.spoken if role in said else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let nobody choose a heading."""
        chosen = index.isValid() and index.row() < len(self._shown) and not self._shown[index.row()].heading
        return super().flags(index) if chosen else _NOTHING

    def reload(self) -> None:
        """Read again who there is; rows that are known stay."""
        here, now = places(self._bridge.session), self._bridge.now()
        rows = dict[str, CensusRow]()
        self._late = set()
        for person in self._bridge.patients():
            place = here.get(person.patient)
            away = place is not None and self._is_archived(place.left, now)
            if away and place is not None and place.left and self._may_wait(place.left, now):
                self._late.add(person.patient)
            bed = place.bed if place else ""
            fresh = blank(person, bed, archived=away)
            known = self._rows.get(person.patient)
            rows[person.patient] = known if known and known.ready else fresh
        self._rows = rows
        self.arrange()

    def arrange(self) -> None:
        """Filter and sort again; what stays keeps its place under the cursor."""
        self._tell_apart()
        here = [row for row in self._rows.values() if found(row, self.needle)]
        rows = ordered((row for row in here if not row.archived), self.sorted_by())
        away = ordered((row for row in here if row.archived), NAME) if self.needle else []
        self._show((*rows, *((heading(_("Archived")), *away) if away else ())))

    def _tell_apart(self) -> None:
        """Mark who could be taken for another on the list."""
        self._alike = alike(self._rows.values())
        for row in [row for row in self._rows.values() if row.alike != (row.patient_id in self._alike)]:
            self._rows[row.patient_id] = replace(row, alike=not row.alike)

    def sorted_by(self) -> str:
        """Return the order in force: a long list has none by need, since nobody has worked that out."""
        return NAME if self.order == NEED and self.is_long() else self.order

    def is_long(self) -> bool:
        """Return whether there are more patients than are worked out at once."""
        return self.total() > WARD_LIMIT

    def update(self, patient_id: str) -> bool:
        """Work one row out again; return whether its place may have changed."""
        old, new = self._rows.get(patient_id), self._made(patient_id)
        self._stale.discard(patient_id)
        self._late.discard(patient_id)
        if old == new:
            return False
        self._put(new)
        if old is None:
            return True
        return any(getattr(old, name) != getattr(new, name) for name in _PLACED)

    def show_drafts(self, drafted: frozenset[str]) -> None:
        """Mark the patients for whom this user has something unsigned."""
        changed, self._drafted = self._drafted ^ drafted, drafted
        for row in [self._rows[item] for item in changed if item in self._rows]:
            self._put(replace(row, drafted=row.patient_id in drafted))

    def age(self) -> None:
        """Take every row that the bridge has forgotten for one to be worked out again."""
        self._stale = {row.patient_id for row in self._rows.values() if row.ready and not self._fresh(row)}

    def waiting(self, first: int = 0, last: int = -1) -> list[str]:
        """Return whose row is to be worked out, of a long list only between the rows in sight."""
        if self.is_long():
            seen = (row for row in self._shown[first : last + 1] if not row.heading)
            return [row.patient_id for row in seen if not row.ready or row.patient_id in self._stale]
        listed = (row for row in self._rows.values() if not row.archived or row.patient_id in self._late)
        found_by = {row.patient_id for row in self._shown if row.archived and not row.heading}
        wanted = [row for row in listed if not row.ready or row.patient_id in self._stale]
        more = [self._rows[item] for item in found_by if not self._rows[item].ready]
        return list(dict.fromkeys(row.patient_id for row in (*wanted, *more)))

    def place(self, patient_id: str) -> int:
        """Return the row number of a patient, or -1."""
        return next((at for at, row in enumerate(self._shown) if row.patient_id == patient_id), -1)

    def row(self, place: int) -> CensusRow:
        """Return the row at a place; raise IndexError outside."""
        return self._shown[place]

    def neediest(self) -> str:
        """Return who needs somebody first, in whatever order the list stands; empty while that is not worked out."""
        here = ordered((row for row in self._rows.values() if not row.archived), NEED)
        return here[0].patient_id if here and here[0].ready and not self.is_long() else ""

    def results(self, patient_id: str) -> int:
        """Return how many new results a patient has, as far as that is worked out."""
        return self._rows[patient_id].results if patient_id in self._rows else 0

    def shown(self) -> tuple[CensusRow, ...]:
        """Return the patients shown, without headings."""
        return tuple(row for row in self._shown if not row.heading)

    def total(self) -> int:
        """Return the number of patients on the ward, filtered out ones included, who has left not."""
        return sum(not row.archived for row in self._rows.values())

    def known(self) -> int:
        """Return the number of patients, who has left included."""
        return len(self._rows)

    def __contains__(self, patient_id: str) -> bool:
        """Return whether a patient has a row, listed or archived."""
        return patient_id in self._rows

    def _fresh(self, row: CensusRow) -> bool:
        return self._bridge.knows(row.patient_id)

    def _made(self, patient_id: str) -> CensusRow:
        bridge = self._bridge
        chart, assessment = bridge.chart(patient_id), bridge.verdicts(patient_id)
        new = bridge.unseen(patient_id)
        last = gone(chart)
        archived = last is not None and self._is_archived(last.at, chart.at)
        beside = Beside(
            new=new,
            drafted=patient_id in self._drafted,
            changed=patient_id != bridge.patient_id and bridge.looked.changed(patient_id),
            alike=patient_id in self._alike,
            numbers=tuple(item.mrn for item in bridge.session.united(patient_id)),
            # A critical result that came late keeps who has left in sight until somebody has seen it.
            archived=archived and not any(item.critical for item in new),
        )
        return row_of(chart, assessment, beside)

    def _is_archived(self, left: datetime | None, now: datetime) -> bool:
        hours = self._bridge.session.site.census.archive_hours
        return left is not None and now - left > timedelta(hours=hours)

    def _may_wait(self, left: datetime, now: datetime) -> bool:
        """Return whether a new result of somebody archived may be waiting still."""
        return now - left <= timedelta(days=self._bridge.session.site.census.new_result_days)

    def _put(self, row: CensusRow) -> None:
        self._rows[row.patient_id] = row
        place = self.place(row.patient_id)
        if place >= 0:
            self._shown = (*self._shown[:place], row, *self._shown[place + 1 :])
            self.dataChanged.emit(self.index(place), self.index(place))

    def _show(self, rows: tuple[CensusRow, ...]) -> None:
        """Show other rows; as far as they are the same ones, selection and scrolling stay with them."""
        if rows == self._shown:
            return
        before, after = [row.patient_id for row in self._shown], [row.patient_id for row in rows]
        if before == after:
            self._shown = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        elif len(set(before) ^ set(after)) > _ONE_BY_ONE:
            self.beginResetModel()
            self._shown = rows
            self.endResetModel()
        else:
            self._drop(set(after))
            self._add([row for row in rows if row.patient_id not in before])
            self._move(rows)

    def _drop(self, kept: set[str]) -> None:
        for place in reversed(range(len(self._shown))):
            if self._shown[place].patient_id not in kept:
                self.beginRemoveRows(_ROOT, place, place)
                self._shown = (*self._shown[:place], *self._shown[place + 1 :])
                self.endRemoveRows()

    def _add(self, rows: list[CensusRow]) -> None:
        if rows:
            self.beginInsertRows(_ROOT, len(self._shown), len(self._shown) + len(rows) - 1)
            self._shown = (*self._shown, *rows)
            self.endInsertRows()

    def _move(self, rows: tuple[CensusRow, ...]) -> None:
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        names = [self._shown[index.row()].patient_id for index in held]
        self._shown = rows
        self.changePersistentIndexList(held, [self.index(self.place(name)) for name in names])
        self.layoutChanged.emit()
