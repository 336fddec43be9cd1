"""Every analyte of the catalogue as a panel's choice, found by any of its names, those with values first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedside.domain.analyte import Analyte
from bedside.domain.catalogue import name_key
from bedside.domain.chart import Chart
from bedside.text import _

CHOICE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Choice:
    """One analyte: its names as they are searched, how many values the patient has, and whether a panel shows it."""

    code: str
    title: str
    short: str
    keys: tuple[str, ...]
    values: int
    shown: bool

    @property
    def told(self) -> str:
        """Return what stands at the end of the row."""
        if self.shown:
            return _("shown")
        return _("{n} values").format(n=self.values) if self.values > 1 else _("1 value") if self.values else ""


def choices(chart: Chart, shown: tuple[str, ...]) -> tuple[Choice, ...]:
    """Return every analyte of the catalogue, those with values first."""
    found = [_choice(item, chart, shown) for item in chart.catalogue.analytes]
    return tuple(sorted(found, key=lambda item: not item.values))


def _choice(item: Analyte, chart: Chart, shown: tuple[str, ...]) -> Choice:
    keys = tuple(name_key(name) for name in item.synonyms)
    return Choice(item.code, item.title, item.short, keys, len(chart.values(item.code)), item.code in shown)


def found_by(text: str, offered: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Return the analytes whose names hold a text: the whole name first, then a beginning, then a part."""
    needle = name_key(text)
    ranked = [(_rank(needle, item), place, item) for place, item in enumerate(offered)]
    return tuple(item for rank, _place, item in sorted(ranked, key=lambda entry: entry[:2]) if rank < 3)


def _rank(needle: str, item: Choice) -> int:
    if not needle:
        return 0
    if needle in item.keys:
        return 0
    if any(key.startswith(needle) for key in item.keys):
        return 1
    return 2 if any(needle in key for key in item.keys) else 3


class ChoiceModel(QAbstractListModel):
    """The analytes that fit what was typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._offered: tuple[Choice, ...] = ()
        self._rows: tuple[Choice, ...] = ()

    def offer(self, offered: tuple[Choice, ...]) -> None:
        """Take other analytes, all of them in sight."""
        self._offered = offered
        self.search("")

    def search(self, text: str) -> None:
        """Keep in sight what a text finds."""
        self.beginResetModel()
        self._rows = found_by(text, self._offered)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many analytes are in sight."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the analyte for CHOICE, its title, or its words."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == CHOICE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ", ".join(filter(None, (row.title, row.short, row.told)))
        return None
