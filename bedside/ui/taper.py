"""The lower right panel: taper once treatment has begun, start before."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.moment import day_number
from bedside.domain.records import Dose, Order
from bedside.domain.wording import amount_text
from bedside.protocol.assessment import Assessment
from bedside.session.deciding import Situation
from bedside.text import _, decimal
from bedside.ui import words
from bedside.ui.answering import Answering
from bedside.ui.bridge import Bridge
from bedside.ui.ladder import Stairs, WindowBar
from bedside.ui.start_panel import StartPanel, first_line, steps_of
from bedside.ui.theme import Theme
from bedside.ui.widgets import head, words_label

#: pixels of height under which ladder and window are not drawn, and the least of the panel
_LOW, _LEAST = 230, 160


class Taper(QWidget):
    """Ladder and prompts with their answers; or window and conditions of the start. `missing_asked` carries a code.

    `order_asked` carries the first order as a line for quick entry: nothing is ordered by the button itself.
    """

    missing_asked = Signal(str)
    order_asked = Signal(str)

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._theme = bridge, theme
        self._drawn: QWidget | None = None
        self.title = words_label("", "title", self)
        self._about = words_label("", "quiet", self)
        self.stairs = Stairs(theme, self)
        self.window_bar = WindowBar(theme, self)
        self.answering = Answering(theme, self)
        self.start = StartPanel(theme, self)
        self.order = self.start.order
        for item in (self.stairs, self.window_bar, self.answering, self.start):
            item.hide()
        self._lay_out()
        for panel in (self.answering, self.start):
            panel.missing_asked.connect(self.missing_asked)
            panel.record_chosen.connect(bridge.select_record)
        self.start.order_asked.connect(self.ask_order)
        bridge.assessment_changed.connect(self.on_assessment)

    def _lay_out(self) -> None:
        top = head(self)
        top.setStyleSheet("border-bottom: 0")
        line = QHBoxLayout(top)
        line.setContentsMargins(12, 0, 12, 0)
        line.addWidget(self.title)
        line.addStretch(1)
        line.addWidget(self._about)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for item in (top, self.stairs, self.window_bar):
            column.addWidget(item)
        column.addWidget(self.answering, 3)
        column.addWidget(self.start, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of a low window to the prompts and their buttons."""
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        for item in (self.stairs, self.window_bar):
            item.setVisible(item is self._drawn and self.height() >= _LOW)

    def minimumSizeHint(self) -> QSize:
        """Return little: the prompts scroll above their buttons."""
        return QSize(super().minimumSizeHint().width(), _LEAST)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient's ladder or start."""
        if assessment.patient_id != self._bridge.patient_id:
            return
        chart = self._bridge.chart()
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        on = Situation(assessment=assessment, chart=chart, protocol=protocol)
        begun = assessment.ladder.status != "none"
        self.title.setText(_("Taper") if begun else _("Start"))
        self._drawn = self.stairs if begun else self.window_bar if assessment.timing.onset is not None else None
        self._draw()
        self.answering.setVisible(begun or bool(assessment.open_triggers()))
        self.start.setVisible(not begun)
        if begun:
            amount = f"{amount_text(protocol.regimen.dose)} {_(protocol.regimen.dose_unit)}"
            self._about.setText(_("interval between doses of {amount}").format(amount=amount))
            self.stairs.show_steps(steps_of(protocol), assessment.ladder.interval_hours, walked(assessment, chart))
        else:
            self._show_window(assessment, chart)
            self.start.show_start(on)
        self.answering.show_prompts(on, course(assessment, chart) if begun else "")

    def first(self) -> QWidget:
        """Return where an answer begins: the first choice that can be made, else the first button."""
        buttons = (self.answering.accept, self.answering.decline, self.order, self.start)
        return next(
            (item for item in (*self.answering.choices, *buttons) if item.isVisible() and item.isEnabled()), self
        )

    @Slot()
    def ask_order(self) -> None:
        """Offer the first order as a line; a person reads it, completes it and charts it."""
        protocol = self._bridge.session.protocol(self._bridge.assessment().protocol.id)
        self.order_asked.emit(first_line(protocol))

    def _show_window(self, assessment: Assessment, chart: Chart) -> None:
        timing = assessment.timing
        if timing.onset is None or timing.window_closes is None:
            self._about.setText(_("no onset yet"))
            return
        hours = int((timing.window_closes - timing.onset).total_seconds() // 3600)
        self._about.setText(_("early means within {n} h of onset").format(n=hours))
        self.window_bar.show_window(chart, timing.onset, timing.window_closes)


def walked(assessment: Assessment, chart: Chart) -> dict[int, str]:
    """Return the treatment days on which doses were given at each interval: "day 1-5"."""
    orders = [item for item in chart.of_drug(Order, assessment.drug) if item.interval_hours]
    first = assessment.ladder.first_given
    days: dict[int, list[int]] = {}
    for dose in chart.of_drug(Dose, assessment.drug):
        if first is None or dose.status != "given" or dose.precision == "undated":
            continue
        ruling = [item.interval_hours for item in orders if item.at <= dose.at]
        hours = ruling[-1] if ruling else orders[0].interval_hours if orders else None
        if hours:
            days.setdefault(hours, []).append(day_number(first, dose.at, chart.zone))
    return {hours: _days(found) for hours, found in days.items()}


def _days(found: list[int]) -> str:
    low, high = min(found), max(found)
    number = str(low) if low == high else f"{low}{words.DASH}{high}"
    return _("day {n}").format(n=number)


def course(assessment: Assessment, chart: Chart) -> str:
    """Return the course so far in a sentence: doses given, amount, last dose, last day allowed."""
    ladder = assessment.ladder
    given = _("1 dose given") if ladder.doses_given == 1 else _("{n} doses given").format(n=ladder.doses_given)
    given = _("doses given: cannot say") if ladder.doses_given is None else given
    total = _("{mg} mg in all").format(mg=decimal(ladder.total_mg)) if ladder.total_mg else _("mg in all: cannot say")
    parts = [f"{given}, {total}"]
    if ladder.last_given:
        parts.append(_("last {when}").format(when=words.stamp(ladder.last_given, chart.zone)))
    if ladder.last_day:
        parts.append(_("last day allowed {day}").format(day=words.day(ladder.last_day)))
    return f" {words.DOT} ".join(parts)
