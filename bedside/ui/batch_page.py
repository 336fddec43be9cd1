"""A finished shift on one grid: typed as it stands on paper, read while it is typed, charted all at once or not at all.

Nothing of it is stored before; a cell in doubt is settled or held by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QBrush, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bedside.domain.moment import EXAMPLE, birth_text
from bedside.domain.problem import Problem
from bedside.domain.quickline import Parsed
from bedside.domain.records import AnyRecord
from bedside.protocol.model import Protocol
from bedside.report.rounds import ROUND
from bedside.text import _
from bedside.ui import words
from bedside.ui.batch_cells import DOUBT, LACKS, WRONG, Reader, records_of
from bedside.ui.batch_model import HATCHING, BatchModel, Index
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.choices import Choices, Way
from bedside.ui.entry import Form
from bedside.ui.permits import REFUSED
from bedside.ui.theme import Theme

_ROWS = "batch rows"
_CELL, _HATCHED = 82, 14


class Grid(QTableView):
    """A table in which Tab goes from cell to cell, and out of it after the last one."""

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Leave at either end."""
        here = self.currentIndex()
        ends = (self.model().rowCount() - 1, self.model().columnCount() - 1) if onward else (0, 1)
        if not here.isValid() or (here.row(), here.column()) == ends:
            return QWidget.focusNextPrevChild(self, onward)
        return super().focusNextPrevChild(onward)


class BatchPage(Form):
    """Times above, measures beside; the line below says how the cell under the cursor reads."""

    wanted_height = 480

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Finished shift"), theme, parent)
        self._bridge = bridge
        reader = Reader(bridge.chart, bridge.now, self._protocol, bridge.session.site.same_sample)
        self.model = BatchModel(bridge.catalogue, reader, theme, self)
        self.table = Grid(self)
        self.day = QLineEdit(self)
        self.day.setAccessibleName(_("Day"))
        self.day.setPlaceholderText(_("today"))
        tip = _("The day of the clock times, such as {day}; empty for today")
        self.day.setToolTip(tip.format(day=birth_text(EXAMPLE)))
        self.day.setMaximumWidth(120)
        names = sorted(((item.code, item.title) for item in bridge.catalogue.analytes), key=_by_title)
        self.add = ChoiceBox(_("Add a row"), tuple(names), self, prompt=_("choose") + words.ELLIPSIS)
        self.ways = Choices(_("Settle this cell"), (), self)
        self.when.hide()
        self._set_up_table()
        self.put(_("Da&y"), self.day)
        self.put(_("&Add a row"), self.add, grow=True)
        self.fill_with(self.table)
        self.column.insertWidget(self.column.count() - 1, self.ways)
        self.chart_it.setText(_("&Chart all"))
        self.day.textEdited.connect(self.on_day)
        self.add.activated.connect(self.on_add)
        self.ways.changed.connect(self.on_way)
        self.model.dataChanged.connect(self.on_cell)
        self.table.selectionModel().currentChanged.connect(self.on_cell)
        made = QShortcut(QKeySequence("Ctrl+Return"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.submit)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(_("Values of the shift by time"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        cells = GroundDelegate(table)
        cells.closeEditor.connect(self.on_typed)
        table.setItemDelegate(cells)
        table.setMinimumHeight(150)
        table.horizontalHeader().setDefaultSectionSize(_CELL)
        table.horizontalHeader().setFixedHeight(24)
        table.verticalHeader().setDefaultSectionSize(28)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _protocol(self) -> Protocol:
        return self._bridge.session.protocol(self._bridge.assessment().protocol.id)

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin with the rows this user had last."""
        rows = bridge.kept.value(_ROWS, [])
        for code in rows if isinstance(rows, list) else ():
            if any(item.code == code for item in bridge.catalogue.analytes):
                self.model.add_row(str(code))

    def go(self) -> None:
        """Go to the first time."""
        self.table.setCurrentIndex(self.model.index(0, 1))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QWidget, QAbstractItemDelegate.EndEditHint)
    def on_typed(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Go one cell down after Enter, as on paper."""
        index = self.table.currentIndex()
        below = index.siblingAtRow(index.row() + 1)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache and below.isValid():
            self.table.setCurrentIndex(below)

    @Slot(str)
    def on_day(self, text: str) -> None:
        """Read every time on another day."""
        self.model.set_day(text.strip())

    @Slot(int)
    def on_add(self, _place: int) -> None:
        """Add the chosen row and go to it, to its unit where it needs one."""
        code = self.add.value()
        if not code:
            return
        row = self.model.add_row(code)
        self._bridge.kept.keep(_ROWS, list(self.model.codes()[len(ROUND) :]))
        unit = self.model.flags(self.model.index(row, 0)) & Qt.ItemFlag.ItemIsEditable
        self.table.setCurrentIndex(self.model.index(row, 0 if unit else 1))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.add.setCurrentIndex(0)

    @Slot()
    def on_cell(self) -> None:
        """Say how the cell under the cursor reads, and offer the ways to settle it."""
        index = self.table.currentIndex()
        read = self.model.read(index.row(), index.column()) if index.isValid() else None
        ways = read.ways if read else ()
        self.ways.offer(tuple(Way(way, f"&{number}  {word}") for number, (way, word) in enumerate(ways, start=1)))
        if read and read.chosen:
            self.ways.blockSignals(True)  # noqa: FBT003 Qt takes it so
            self.ways.choose(read.chosen)
            self.ways.blockSignals(False)  # noqa: FBT003 Qt takes it so
        self.ways.setVisible(bool(ways))
        self._say(read.kind if read else "", read.said if read else "")
        self._count()

    def _say(self, kind: str, text: str) -> None:
        if not text:
            self.reading.clear()
        elif kind == WRONG:
            self.show_problem(text)
        elif kind == DOUBT:
            self.show_doubt(text)
            self.reading.setToolTip(text)
        elif kind == LACKS:
            self.show_lacking(text)
        else:
            self.show_reading(text)

    def _count(self) -> None:
        many = len(self.model.values())
        self.chart_it.setText(_("&Chart all {n}").format(n=many) if many else _("&Chart all"))

    @Slot()
    def on_way(self) -> None:
        """Take the way that was chosen for this cell."""
        index, way = self.table.currentIndex(), self.ways.value()
        if index.isValid() and way:
            self.model.settle(index.row(), index.column(), way)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def submit(self) -> None:
        """Chart every cell in one transaction; where one is open, go to it and say so."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # what is being typed in a cell counts too
        self.model.refresh()
        values = self.model.values()
        bad = self.model.places(WRONG, LACKS, DOUBT)
        if not values or bad:
            self._stop_at(bad)
            return
        try:
            records = self._records(values)
            self._bridge.record(records)
        except REFUSED as problem:
            self.show_problem(str(problem))
            return
        self.empty()
        self.charted.emit(records)

    def _stop_at(self, bad: tuple[tuple[int, int], ...]) -> None:
        if not bad:
            self.show_problem(_("Type a time and a value first."))
            return
        self.table.setCurrentIndex(self.model.index(*bad[0]))
        self.on_cell()
        said = self.model.read(*bad[0]).said
        more = _("{n} cells are open, nothing is charted yet. This one: {said}").format(n=len(bad), said=said)
        self.show_problem(more)

    def _records(self, values: tuple[tuple[int, int], ...]) -> tuple[AnyRecord, ...]:
        chart, within = self._bridge.chart(), self._bridge.session.site.same_sample
        found = [item for place in values for item in records_of(self.model.read(*place), chart, within, self._made)]
        if not found:
            raise Problem(_("every value is left out."), do=_("Leave the page, or settle a cell in another way."))
        return tuple(found)

    def _made(self, parsed: Parsed, accept: int | None, hold: bool) -> tuple[AnyRecord, ...]:
        return parsed.records(self._bridge.session.stamp(), accept=accept, hold=hold)

    def kept_fields(self) -> tuple[str, ...]:
        """Return the whole grid as one text, nothing while no cell is filled in."""
        return (json.dumps(self.model.plain()),) if self.model.places() else ()

    def fill(self, typed: Sequence[str]) -> None:
        """Put a grid back; nothing empties it."""
        try:
            said = json.loads(typed[0]) if typed and typed[0] else {}
        except ValueError:
            said = {}
        self.model.take(said)
        self.day.setText(self.model.day)
        self.on_cell()

    def empty(self) -> None:
        """Empty the grid."""
        self.fill(())
        self.reading.clear()
        self.again.hide()


class GroundDelegate(QStyledItemDelegate):
    """Paints the ground of a cell itself: the style sheet of tables would leave it out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground, then the cell."""
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        rect = option.rect  # pyright: ignore[reportAttributeAccessIssue] - the stubs lack Qt's public members
        if isinstance(ground, QBrush):
            painter.fillRect(rect.adjusted(0, 0, 0, -1), ground)
        super().paint(painter, option, index)
        hatching = index.data(HATCHING)
        if isinstance(hatching, QBrush):
            painter.fillRect(rect.adjusted(rect.width() - _HATCHED, 0, 0, -1), hatching)


def _by_title(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
