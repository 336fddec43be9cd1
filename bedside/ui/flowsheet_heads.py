"""The heads of the flowsheet: dates over their hours, always in sight, and each row's name, unit and reference."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.flowsheet_model import FlowsheetModel
from bedside.ui.flowsheet_times import Column
from bedside.ui.paint import Run, put, put_right, width
from bedside.ui.theme import Theme

HEIGHT = 50
_WIDEST = 216
_EDGE = 7.0
#: narrower than that a date is no date
_READABLE = 50


class TimeHead(QHeaderView):
    """Date and treatment day over all columns of a day, at its first one in sight; clock and initials in each."""

    def __init__(self, model: FlowsheetModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model, self._theme = model, theme
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """Return a height for three lines."""
        return QSize(super().sizeHint().width(), HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw the ground, clock and initials of a column."""
        column, theme, box = self._model.column(section), self._theme, QRectF(rect)
        painter.fillRect(rect, theme.color("raised"))
        painter.setPen(theme.pen("edge"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self._model.starts_day(section):
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        top = box.top()
        put(painter, theme, box.left() + _EDGE, top + 31, (Run(column.clock, "ink", 600, 13),), end=box.right())
        put(painter, theme, box.left() + _EDGE, top + 45, (Run(column.authors, "ink3", 400, 12),), end=box.right())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the columns, then the dates over them."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        first = max(0, self.logicalIndexAt(0))
        place, count = first, self._model.columnCount()
        while place < count and self.sectionViewportPosition(place) < self.viewport().width():
            day, start = self._model.column(place).day, place
            while place < count and self._model.column(place).day == day:
                place += 1
            left = max(0, self.sectionViewportPosition(start))
            last = place - 1
            right = self.sectionViewportPosition(last) + self.sectionSize(last)
            if right - left > _READABLE:
                said = _date(self._model.column(start))
                # A day with little room is named whole: its number of treatment stands at every other day.
                fits = sum(width(run) for run in said) <= right - 2 - left - _EDGE
                put(painter, self._theme, left + _EDGE, 16, said if fits else said[:1], end=right - 2)
        painter.end()


def _date(column: Column) -> tuple[Run, ...]:
    if column.day is None:
        return (Run(_("no date"), "amber", 600, 13),)
    day = Run(words.day(column.day), "ink", 600, 13)
    if column.treatment_day is None:
        return (day,)
    return day, Run(_("day {n}").format(n=column.treatment_day), "ink3", 400, 12, 6)


class RowHead(QHeaderView):
    """Name, unit and reference of each row; headings of groups in bold."""

    def __init__(self, model: FlowsheetModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model, self._theme = model, theme
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """Return a width for name, unit and reference that leaves the columns most of the room."""
        parent = self.parentWidget()
        room = parent.width() if parent is not None else 4 * _WIDEST
        return QSize(min(_WIDEST, max(120, room * 2 // 5)), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw the head of a row."""
        line, theme, box = self._model.line(section), self._theme, QRectF(rect)
        painter.fillRect(rect, theme.color("raised" if line.heading else "surface"))
        painter.setPen(theme.pen("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(theme.pen("edge"))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        middle = box.center().y() + 5
        if line.heading:
            put(painter, theme, box.left() + 12, middle, (Run(line.title, "ink2", 600, 13),), end=box.right() - 4)
            return
        name, unit = Run(line.title, "ink", 600, 14), Run(line.unit, "ink3", 400, 12, 5)
        ranged = Run(line.reference, "ink3", 400, 12)
        end, left = box.right() - 8, box.left() + 12
        if line.reference and left + width(name) + width(unit) + 8 + width(ranged) <= end:
            end = put_right(painter, theme, end, middle, (ranged,)) - 6
        put(painter, theme, left, middle, (name, unit), end=end)
