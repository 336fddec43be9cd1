"""Several protocols side by side as a table: a column for each, and rows for what it says and what it asks."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedside.protocol.side_by_side import Column, Grid, Row
from bedside.protocol.verdict import Outcome
from bedside.text import _, _n
from bedside.ui import words
from bedside.ui.icons import OUTCOME_SIGNS, icon
from bedside.ui.theme import Theme, font
from bedside.ui.verdict_rows import timing_words_of

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class GridCell(NamedTuple):
    """A cell: its words, its sign where it answers a criterion, and the story of it."""

    text: str
    sign: tuple[str, str] | None = None
    story: str = ""
    bold: bool = False


class GridRow(NamedTuple):
    """A row by its title, with one cell for each protocol."""

    title: str
    cells: tuple[GridCell, ...]


class GridModel(QAbstractTableModel):
    """The rows of one grid."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns: tuple[str, ...] = ()
        self._rows: tuple[GridRow, ...] = ()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of protocols."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a protocol says."""
        if not index.isValid() or index.row() >= len(self._rows) or index.column() >= len(self._columns):
            return None
        cell = self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.story(index.row(), index.column())
        return self._look(cell, role)

    def _look(self, cell: GridCell, role: int) -> object:
        """Return sign, colour or font of a cell; what a protocol does not ask is quiet."""
        if role == Qt.ItemDataRole.DecorationRole and cell.sign:
            return icon(self._theme, *cell.sign)
        if role == Qt.ItemDataRole.ForegroundRole and cell.text == words.DASH:
            return self._theme.color("ink3")
        return font(14, 600) if role == Qt.ItemDataRole.FontRole and cell.bold else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the protocol of a column or the title of a row."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._columns[section] if section < len(self._columns) else None
        return self._rows[section].title if section < len(self._rows) else None

    def show_grid(self, grid: Grid | None) -> None:
        """Show another grid, None for nothing."""
        self.beginResetModel()
        self._columns = tuple(item.protocol.id for item in grid.columns) if grid else ()
        self._rows = grid_rows(grid) if grid else ()
        self.endResetModel()

    def cell(self, row: int, column: int) -> GridCell:
        """Return a cell; raise IndexError outside."""
        return self._rows[row].cells[column]

    def story(self, row: int, column: int) -> str:
        """Return a cell in full, with its row and its protocol."""
        cell = self.cell(row, column)
        return f"{self._columns[column]}, {self._rows[row].title}: {cell.story or cell.text}"


def grid_rows(grid: Grid) -> tuple[GridRow, ...]:
    """Return the rows: verdict, start, use, regimen, what would flip it, then every criterion."""
    columns = grid.columns
    heads = (
        GridRow(_("Verdict"), tuple(map(_state, columns))),
        GridRow(_("Basis of a decision"), tuple(map(_use, columns))),
        GridRow(_("Start"), tuple(GridCell(timing_words_of(item.timing)[0] or words.DASH) for item in columns)),
        GridRow(_("Regimen"), tuple(map(_regimen, columns))),
        GridRow(_("What would flip it"), tuple(map(_flip, columns))),
    )
    return (*heads, *(_criterion(row) for row in grid.rows))


def _state(column: Column) -> GridCell:
    if not column.criteria:
        return GridCell(_("sets no criteria"), None, column.title)
    outcomes: dict[str, tuple[Outcome, str]] = {
        "ELIGIBLE": ("MET", _("eligible")),
        "NOT_ELIGIBLE": ("NOT_MET", _("not eligible")),
        "INCOMPLETE": ("UNKNOWN", _("cannot say")),
    }
    outcome, said = outcomes[column.state]
    return GridCell(said, OUTCOME_SIGNS[outcome], f"{column.title}: {said}", bold=True)


def _use(column: Column) -> GridCell:
    said = _("in use here") if not column.note else _("comparison only")
    version = f"{column.protocol.id} {column.protocol.version}, {column.title}"
    return GridCell(said, None, f"{version}: {column.note or said}")


def _regimen(column: Column) -> GridCell:
    return GridCell(column.regimen[0] if column.regimen else words.DASH, None, " ".join(column.regimen))


def _flip(column: Column) -> GridCell:
    count = len(column.flip)
    if not count:
        return GridCell(words.DASH)
    said = _n("{count} fact", "{count} facts", count)
    return GridCell(said, None, "; ".join(words.signs(item.needs) for item in column.flip))


def _criterion(row: Row) -> GridRow:
    title = (_("No: {label}") if row.excludes else "{label}").format(label=row.short or row.label)
    return GridRow(title, tuple(_answer(row, place) for place in range(len(row.cells))))


def _answer(row: Row, place: int) -> GridCell:
    cell = row.cells[place]
    if cell is None:
        return GridCell(words.DASH, None, f"{row.label}: " + _("this protocol does not ask"))
    outcome: Outcome = cell.outcome
    if row.excludes and outcome != "UNKNOWN":
        outcome = "NOT_MET" if outcome == "MET" else "MET"
    said = {"MET": _("met"), "NOT_MET": _("not met"), "UNKNOWN": _("cannot say")}[outcome]
    story = f"{row.label}: {said}, {words.signs(cell.reason)} ({cell.id})"
    return GridCell(said, OUTCOME_SIGNS[outcome], story, bold=outcome != "MET")
