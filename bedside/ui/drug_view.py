"""The grid of the drug chart: dates on top, the cursor on cells, pages turned with keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from bedside.report.week.cells import DAYS, Entry
from bedside.text import _
from bedside.ui.drug_model import DrugModel
from bedside.ui.drug_paint import HEIGHTS, LABEL_WIDTH, DrugDelegate
from bedside.ui.paint import Run, put, width
from bedside.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
#: the least that "late 1 h 20" takes beside its sign
DAY_WIDTH = 88
HEAD_HEIGHT = 40
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Home: (0, -DAYS),
    Qt.Key.Key_End: (0, DAYS),
}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class DayHeader(QHeaderView):
    """Dates over their days of treatment; today stands out by a bar, a tint and its word."""

    def __init__(self, model: DrugModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._chart, self._theme = model, theme
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(LABEL_WIDTH)

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(super().sizeHint().width(), HEAD_HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw one day."""
        theme, chart = self._theme, self._chart.chart
        day = chart.days[section - 1] if chart and section else None
        painter.save()
        painter.fillRect(rect, theme.color("selected" if day and day.today else "surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("edge"))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), theme.color("line"))
        left, end = rect.left() + 8, float(rect.right() - 2)
        if day is None:
            put(painter, theme, left, rect.top() + 24, (Run(_("due"), "ink2", 400, 13),), end=end)
        else:
            if day.today:
                painter.fillRect(rect.left(), rect.top(), rect.width(), 3, theme.color("blue_mark"))
            title, today = Run(day.title, "ink", 600), Run(_("today") if day.today else "", "ink", 600, 13, 4)
            beside = left + width(title) + width(today) <= end
            put(painter, theme, left, rect.top() + 18, (title, *((today,) if beside else ())), end=end)
            number = Run(day.number, "ink2", 400, 13)
            below = (number,) if beside else (today._replace(gap=0), number._replace(gap=6))
            put(painter, theme, left, rect.top() + 34, below, end=end)
        painter.restore()


class DrugTable(QTableView):
    """The grid. `chosen` carries the record of the cell a person went to, `key_pressed` a letter typed on it.

    `moved` says that the cursor is elsewhere, `page_asked` by how many weeks to turn, `opened` that Enter was pressed
    on a dose that waits (its due time).
    """

    chosen = Signal(str)
    moved = Signal()
    key_pressed = Signal(str)
    page_asked = Signal(int)
    opened = Signal(object)

    def __init__(self, model: DrugModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._column = 1
        self.setAccessibleName(_("Drug chart"))
        self.setHorizontalHeader(DayHeader(model, theme, self))
        self.setItemDelegate(DrugDelegate(theme, self))
        self.setModel(model)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(min(HEIGHTS.values()))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    @Slot()
    def lay_out_rows(self) -> None:
        """Give headings and bars their whole row, and each row its height."""
        self.clearSpans()
        for row in range(self._model.rowCount()):
            line = self._model.line(row)
            self.setRowHeight(row, HEIGHTS[line.kind])
            if line.kind != "doses":
                self.setSpan(row, 0, 1, DAYS + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room between the days; where it is too little, the days scroll."""
        super().resizeEvent(event)
        room = self.viewport().width() - LABEL_WIDTH
        self.setColumnWidth(0, LABEL_WIDTH)
        for day in range(DAYS):
            wide = (room * (day + 1)) // DAYS - (room * day) // DAYS
            self.setColumnWidth(day + 1, max(DAY_WIDTH, wide))
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def entry(self) -> Entry | None:
        """Return the dose under the cursor."""
        return self._model.entry(self.currentIndex())

    def record(self) -> str:
        """Return the record under the cursor, empty for none."""
        return self._model.record(self.currentIndex())

    def go(self, place: tuple[int, int] | None) -> None:
        """Put the cursor on a cell, if there is one."""
        if place is not None:
            self.setCurrentIndex(self._model.index(*place))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell where the cursor is; only a person's own move selects the record for the other views."""
        super().currentChanged(current, previous)
        if current.isValid() and current.column():
            self._column = current.column()
        self.moved.emit()
        if current.isValid() and self.hasFocus() and self.record():
            self.chosen.emit(self.record())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows over every row, turn pages, open a dose that waits; letters are actions."""
        key, text = Qt.Key(event.key()), event.text().casefold()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            self._step(*_ARROWS[key])
        elif key in _PAGES:
            self.page_asked.emit(_PAGES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif text and text.isalnum():
            self.key_pressed.emit(text)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a dose that waits."""
        super().mouseDoubleClickEvent(event)
        self._open()

    def _open(self) -> None:
        entry = self.entry()
        if entry is not None and entry.due_open is not None:
            self.opened.emit(entry.due_open)

    def _step(self, down: int, right: int) -> None:
        index, rows = self.currentIndex(), self._model.rowCount()
        if not rows:
            return
        row = min(max(0, (index.row() if index.isValid() else 0) + down), rows - 1)
        column = self._column
        if right and self._model.line(row).kind == "doses":
            column = min(max(1, column + right), DAYS)
        self._column = column
        self.go((row, column if self._model.line(row).kind == "doses" else 0))
        self.scrollTo(self.currentIndex())
