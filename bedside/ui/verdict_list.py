"""The list of the verdict panel: its model, how a row is painted, and its keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bedside.ui.icons import OUTCOME_SIGNS
from bedside.ui.paint import Run, put, put_right, sign, width, wrapped
from bedside.ui.row_list import ROW, Index, RowList
from bedside.ui.theme import Theme
from bedside.ui.verdict_rows import VerdictRow
from bedside.ui.widgets import FixedRows

ROW_HEIGHT = 20
#: an age takes as much at least, so that values end in one line, and never comes nearer to a value than the gap
_AGE_WIDTH, _AGE_GAP = 34, 8
_LINE = 18
#: what the scroll bar needs beyond the margin
_BAR = 2


class VerdictModel(RowList[VerdictRow]):
    """The visible rows of one Assessment."""

    def show_rows(self, rows: tuple[VerdictRow, ...]) -> None:
        """Show other rows; in place where only their contents changed."""
        if [row.id for row in rows] != [row.id for row in self._rows]:
            super().show_rows(rows)
            return
        changed = [place for place, row in enumerate(rows) if row != self._rows[place]]
        self._rows = rows
        for place in changed:
            self.dataChanged.emit(self.index(place), self.index(place))

    def place(self, row_id: str) -> int:
        """Return where a rule stands, or -1."""
        return next((at for at, row in enumerate(self._rows) if row.id == row_id), -1)


class VerdictDelegate(QStyledItemDelegate):
    """Paints one line of the tree: a thin tick when all is well, bold when not."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row: fixed, but for words in full lines."""
        row: VerdictRow = index.data(ROW)
        view = self.parent()
        if not isinstance(view, QAbstractItemView):
            return QSize(100, ROW_HEIGHT)
        room = view.width() - _BAR
        if row.wraps:
            return QSize(100, max(26, len(self._wrapped(row, room)) * _LINE + 8))
        label, value = self._lines(row, room)
        many = len(label) + (1 if value else 0)
        return QSize(100, ROW_HEIGHT if many == 1 else many * _LINE + 4)

    def _wrapped(self, row: VerdictRow, room: int) -> tuple[tuple[Run, ...], ...]:
        return wrapped((Run(row.label, "ink2", 400, 13),), room - 33 - 12)

    def _lines(self, row: VerdictRow, room: int) -> tuple[tuple[tuple[Run, ...], ...], Run | None]:
        """Return the lines of the label, and the value where it needs a line of its own."""
        label, value = _runs(row)
        space = _end(row, room) - _start(row)
        if width(label) + width(value) + 10 <= space or not row.value:
            return wrapped((label,), space), None
        return wrapped((label,), space), value

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row: VerdictRow = index.data(ROW)
        theme, box = self._theme, option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        view = self.parent()
        # The scroll bar lies in the margin: no line breaks anew when it comes.
        room = view.width() - _BAR if isinstance(view, QAbstractItemView) else box.width()
        painter.save()
        painter.translate(box.topLeft())
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(0, 0, box.width(), box.height(), theme.color("selected"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.wraps:
            self._flip(painter, row, room)
            painter.restore()
            return
        if not row.plain:
            sign(painter, theme, (12 + row.depth * 16, 2), *OUTCOME_SIGNS[row.sign], size=15)
        self._words(painter, row, room)
        painter.restore()

    def _flip(self, painter: QPainter, row: VerdictRow, room: int) -> None:
        """Draw a fact that would flip the verdict, in full, with the pen of the line that it begins."""
        if row.line:
            sign(painter, self._theme, (13, 5), "pen", "blue", size=14)
        for place, line in enumerate(self._wrapped(row, room)):
            put(painter, self._theme, 33, 18 + place * _LINE, line)

    def _words(self, painter: QPainter, row: VerdictRow, room: int) -> None:
        theme, right, end, x = self._theme, room - 12, _end(row, room), _start(row)
        if row.branch:
            sign(painter, theme, (right - 13, 3), "chevron-down" if row.open else "chevron-right", "ink2", size=14)
        else:
            put_right(painter, theme, right, 15, (_aged(row),))
        _label, value = _runs(row)
        lines, below = self._lines(row, room)
        stop = 0.0
        for place, line in enumerate(lines):
            stop = put(painter, theme, x, 15 + place * _LINE, line)
        origin = Run(row.origin, "ink3", 400, 12, 6)
        free = end if below else end - width(value) - 10
        if len(lines) == 1 and not row.branch and stop + width(origin) <= free:
            put(painter, theme, stop, 15, (origin,))
        put_right(painter, theme, end, 15 + (len(lines) * _LINE if below else 0), (value,))


def _runs(row: VerdictRow) -> tuple[Run, Run]:
    weight = 400 if row.sign == "MET" or row.plain else 600
    return Run(row.label, "ink", weight), Run(row.value, "ink", weight)


def _aged(row: VerdictRow) -> Run:
    return Run(row.age, "ink3", 400, 13)


def _start(row: VerdictRow) -> int:
    """Return where the words of a row begin."""
    return 12 + row.depth * 16 + (0 if row.plain else 21)


def _end(row: VerdictRow, room: int) -> float:
    """Return where the words of a row end: a long branch may use the room of the ages, which it has none of."""
    end = room - 12 - (_AGE_WIDTH if row.branch else max(_AGE_WIDTH, width(_aged(row)) + _AGE_GAP))
    label, value = _runs(row)
    return room - 12 - 18 if row.branch and end - _start(row) < width(label) + width(value) + 10 else end


class VerdictList(FixedRows):
    """The rows; Left and Right fold, Enter opens what is missing."""

    folded = Signal(QModelIndex)
    entered = Signal(QModelIndex)
    moved = Signal(QModelIndex)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint the rows that changed; lay them out anew where one takes another height."""
        super().dataChanged(first, last, roles)
        for place in range(first.row(), last.row() + 1):
            # A row tells its new height at once, but those below stand where they were.
            now, below = (self.visualRect(self.model().index(at, 0)) for at in (place, place + 1))
            if below.isValid() and below.top() != now.bottom() + 1:
                self.scheduleDelayedItemsLayout()
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn keys into signals."""
        index = self.currentIndex()
        row = index.data(ROW) if index.isValid() else None
        if row and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.entered.emit(index)
        elif row and row.branch and event.key() == (Qt.Key.Key_Left if row.open else Qt.Key.Key_Right):
            self.folded.emit(index)
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.moved.emit(self.model().index(current.row(), 0))
