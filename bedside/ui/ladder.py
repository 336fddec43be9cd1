"""Where the patient stands on the regimen; before the first dose, how much of the early window is gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bedside.domain.chart import Chart
from bedside.domain.wording import interval_text
from bedside.text import _
from bedside.ui import words
from bedside.ui.paint import Run, put, put_right, width
from bedside.ui.theme import Theme

_FULL_BAR = 27
_STEP_WIDTH = 60


class Stairs(QWidget):
    """The ladder: bar height is the daily amount; passed steps pale, the present one filled, later ones dotted."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hours: tuple[int, ...] = ()
        self._here: int | None = None
        self._days: Mapping[int, str] = MappingProxyType({})
        self.setFixedHeight(56)

    def show_steps(self, hours: tuple[int, ...], here: int | None, days: Mapping[int, str] | None = None) -> None:
        """Draw steps by their interval in hours; `here` is the present one, `days` says when each was walked."""
        self._hours, self._here, self._days = hours, here, days or MappingProxyType({})
        steps = ", ".join(interval_text(item) for item in hours)
        now = interval_text(here) if here else _("none")
        past = "".join(f"; {interval_text(item)} {when}" for item, when in self._days.items())
        self.setAccessibleName(_("Ladder: {steps}; now {now}").format(steps=steps, now=now) + past)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the steps."""
        painter = QPainter(self)
        theme, base = self._theme, 34
        for place, hours in enumerate(self._hours):
            box = QRectF(12 + place * _STEP_WIDTH, 0, 54, _FULL_BAR * self._hours[0] / hours)
            box.moveBottom(base)
            here = hours == self._here
            passed = hours in self._days and not here
            self._bar(painter, box, here=here, passed=passed)
            if passed:
                self._when(painter, box, self._days[hours])
            text = _("{n} h").format(n=hours)
            run = Run(text, "ink" if here else "ink2", 600 if here else 400, 13)
            put(painter, theme, box.center().x() - width(run) / 2, 50, (run,))
        painter.setPen(theme.pen("edge"))
        painter.drawLine(12, base, self.width() - 14, base)
        off = Run(_("off"), "ink2", 400, 13)
        put(painter, theme, 12 + len(self._hours) * _STEP_WIDTH + 20, 50, (off,))
        painter.end()

    def _when(self, painter: QPainter, box: QRectF, days: str) -> None:
        """Write when a step was walked into its bar, above it where the bar is too low."""
        run = Run(days, "ink", 400, 12)
        baseline = box.center().y() + 4 if box.height() >= 14 else box.top() - 3
        put(painter, self._theme, box.center().x() - width(run) / 2, baseline, (run,))

    def _bar(self, painter: QPainter, box: QRectF, *, here: bool, passed: bool) -> None:
        theme = self._theme
        if here:
            painter.fillRect(box, theme.color("blue_mark"))
            if box.height() < 14:
                self._when(painter, box, _("here"))
            else:
                run = Run(_("here"), "on_blue", 600, 12)
                put(painter, theme, box.center().x() - width(run) / 2, box.center().y() + 5, (run,))
        elif passed:
            painter.fillRect(box, theme.color("mask"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.pen("blue_mark", 1.4, Qt.PenStyle.DotLine))
            painter.drawRect(box)


class WindowBar(QWidget):
    """How much of the early window is gone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts = ("", "", "")
        self._part = 0.0
        self.setFixedHeight(48)

    def show_window(self, chart: Chart, onset: datetime, closes: datetime) -> None:
        """Draw the window from onset to its close, as of the chart's time."""
        gone = chart.at - onset
        whole = closes - onset
        self._part = min(1.0, max(0.0, gone / whole))
        self._texts = (
            _("{span} gone").format(span=words.span(gone)),
            _("onset {when}").format(when=words.stamp(onset, chart.zone)),
            (_("closes {when}") if chart.at <= closes else _("closed {when}")).format(
                when=words.stamp(closes, chart.zone)
            ),
        )
        self.setAccessibleName(", ".join(self._texts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and its three texts."""
        painter = QPainter(self)
        theme = self._theme
        box = QRectF(12.5, 6.5, self.width() - 25, 16)
        gone = QRectF(box.left(), box.top(), box.width() * self._part, box.height())
        painter.fillRect(gone, theme.color("ink3"))
        painter.setPen(theme.pen("edge"))
        painter.drawRect(box)
        painter.fillRect(QRectF(gone.right() - 1, box.top() - 2, 2, 20), theme.color("ink"))
        said = Run(self._texts[0], "surface", 600, 12)
        if gone.width() > width(said) + 12:
            put_right(painter, theme, gone.right() - 6, 19, (said,))
        else:
            put(painter, theme, gone.right() + 6, 19, (Run(self._texts[0], "ink", 600, 12),))
        put(painter, theme, 12, 40, (Run(self._texts[1], "ink2", 400, 12),))
        put_right(painter, theme, self.width() - 12, 40, (Run(self._texts[2], "ink", 600, 12),))
        painter.end()
