"""The days of treatment as bars, for the banner."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bedside.text import _
from bedside.ui.theme import Theme

_DAY_WIDTH = 4
_DAY_STEP = 6


class Gauge(QWidget):
    """One bar per treatment day: past days full, today taller, days left hollow."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._day = 0
        self._days = 0
        self.setFixedHeight(16)

    def sizeHint(self) -> QSize:
        """Return the width of all days."""
        return QSize(max(1, self._days * _DAY_STEP), 16)

    def show_day(self, day: int, days: int) -> None:
        """Draw day `day` of `days`."""
        self._day, self._days = day, days
        self.setFixedWidth(max(1, days * _DAY_STEP))
        self.setAccessibleName(_("treatment day {n} of {m}").format(n=day, m=days))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the days."""
        painter = QPainter(self)
        for number in range(1, self._days + 1):
            x = (number - 1) * _DAY_STEP
            if number == self._day:
                painter.fillRect(x, 0, _DAY_WIDTH, 16, self._theme.color("ink"))
            elif number < self._day:
                painter.fillRect(x, 2, _DAY_WIDTH, 12, self._theme.color("ink2"))
            else:
                painter.setPen(self._theme.pen("edge"))
                painter.drawRect(x, 2, _DAY_WIDTH - 1, 11)
        painter.end()
