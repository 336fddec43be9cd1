"""The lower right panel: taper once treatment has begun, start before; no buttons until decisions can be charted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.moment import day_number
from bedside.domain.records import Dose, Order
from bedside.domain.wording import amount_text, dose_text
from bedside.protocol.assessment import Assessment
from bedside.protocol.model import Protocol, span
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.ladder import GateRow, Stairs, TriggerBlock, WindowBar
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, empty, head, rich_label, words_label


class Taper(QWidget):
    """Ladder, doses so far and open prompts; or window and conditions of the start. `missing_asked` carries a code.

    `order_asked` carries the first order as a line for quick entry: nothing is ordered by the button itself.
    """

    missing_asked = Signal(str)
    order_asked = Signal(str)

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._theme = bridge, theme
        self.title = words_label("", "title", self)
        self._about = words_label("", "quiet", self)
        self.stairs = Stairs(theme, self)
        self.window_bar = WindowBar(theme, self)
        self.facts = rich_label(self)
        self.facts.setWordWrap(True)
        self.facts.setContentsMargins(12, 4, 12, 4)
        self._list = QWidget(self)
        self._list.setObjectName("surface")
        self._rows = QVBoxLayout(self._list)
        self.order = button(_("&Order") + words.ELLIPSIS, self, name=_("Write the first order into quick entry"))
        self.order.clicked.connect(self.ask_order)
        for item in (self.stairs, self.window_bar, self.order):
            item.hide()
        self._shown: object = None
        self._lay_out()
        bridge.assessment_changed.connect(self.on_assessment)

    def _lay_out(self) -> None:
        top = head(self)
        top.setStyleSheet("border-bottom: 0")
        line = QHBoxLayout(top)
        line.setContentsMargins(12, 0, 12, 0)
        line.addWidget(self.title)
        line.addStretch(1)
        line.addWidget(self._about)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(self._list)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for item in (top, self.stairs, self.window_bar, self.facts):
            column.addWidget(item)
        column.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 12)
        foot.addWidget(self.order)
        column.addLayout(foot)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient's ladder or start."""
        if assessment.patient_id != self._bridge.patient_id:
            return
        chart = self._bridge.chart()
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        begun = assessment.ladder.status != "none"
        self.stairs.setVisible(begun)
        self.title.setText(_("Taper") if begun else _("Start"))
        self._show_start(assessment, chart)
        self.window_bar.setVisible(not begun and assessment.timing.onset is not None)
        if begun:
            amount = f"{amount_text(protocol.regimen.dose)} {protocol.regimen.dose_unit}"
            self._about.setText(_("interval between doses of {amount}").format(amount=amount))
            self.stairs.show_steps(steps_of(protocol), assessment.ladder.interval_hours, walked(assessment, chart))
            said = words.rich(course(assessment, chart), px=13, colour=self._theme.ink2)
            wanted = proposal(assessment)
            self.facts.setText(said + ("<br>" + words.rich(wanted, px=13, weight=600) if wanted else ""))
        else:
            first = first_order(protocol)
            self.facts.setText(
                words.rich(_("First order of this protocol:"), px=13, colour=self._theme.ink2)
                + "<br>"
                + words.rich(first, weight=600)
            )
        self.order.setVisible(not begun and assessment.state != "NOT_ELIGIBLE")
        self._fill(assessment, chart, begun=begun)

    @Slot()
    def ask_order(self) -> None:
        """Offer the first order as a line; a person reads it, completes it and charts it."""
        protocol = self._bridge.session.protocol(self._bridge.assessment().protocol.id)
        self.order_asked.emit(first_line(protocol))

    def _show_start(self, assessment: Assessment, chart: Chart) -> None:
        timing = assessment.timing
        if timing.onset is None or timing.window_closes is None:
            self._about.setText(_("no onset yet"))
            return
        hours = int((timing.window_closes - timing.onset).total_seconds() // 3600)
        self._about.setText(_("early means within {n} h of onset").format(n=hours))
        self.window_bar.show_window(chart, timing.onset, timing.window_closes)

    def _fill(self, assessment: Assessment, chart: Chart, *, begun: bool) -> None:
        wanted = (assessment.patient_id, begun, chart.at, assessment.open_triggers(), assessment.gates)
        if wanted == self._shown:
            return
        self._shown = wanted
        empty(self._rows)
        waiting = assessment.open_triggers()
        for place, trigger in enumerate(waiting):
            block = TriggerBlock(trigger, chart, self._theme, loud=place == 0, parent=self._list)
            block.chosen.connect(self._bridge.select_record)
            self._rows.addWidget(block)
        if not begun:
            for gate in assessment.gates:
                row = GateRow(gate, self._theme, self._list)
                row.chosen.connect(self.missing_asked)
                self._rows.addWidget(row)
        elif not waiting:
            calm = words_label(_("No prompt waits for an answer."), "quiet", self._list)
            calm.setContentsMargins(12, 4, 12, 4)
            self._rows.addWidget(calm)
        self._rows.addStretch(1)


def steps_of(protocol: Protocol) -> tuple[int, ...]:
    """Return the ladder's intervals in hours, as the protocol lists them."""
    regimen = protocol.regimen
    found = (regimen.steps or regimen.schedule).values()
    return tuple(int(span(step.interval).total_seconds() // 3600) for step in found)


def walked(assessment: Assessment, chart: Chart) -> dict[int, str]:
    """Return the treatment days on which doses were given at each interval: "day 1-5"."""
    orders = [item for item in chart.of(Order) if item.interval_hours and item.drug == assessment.drug]
    first = assessment.ladder.first_given
    days: dict[int, list[int]] = {}
    for dose in chart.of(Dose):
        if first is None or dose.status != "given" or dose.drug != assessment.drug:
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


def first_line(protocol: Protocol) -> str:
    """Return the first order as it is typed: "order anakinra 100 mg sc q6h"."""
    regimen, steps = protocol.regimen, steps_of(protocol)
    route = words.route_typed(regimen.route)
    return f"order {regimen.drug} {amount_text(regimen.dose)} {regimen.dose_unit} {route} q{steps[0]}h"


def first_order(protocol: Protocol) -> str:
    """Return the first order in words."""
    regimen, steps = protocol.regimen, steps_of(protocol)
    return dose_text(regimen.drug, regimen.dose, regimen.dose_unit, regimen.route, steps[0] if steps else None)


def proposal(assessment: Assessment) -> str:
    """Return what the open triggers would come to, and that a clinician has to answer; empty for nothing."""
    found = assessment.ladder.proposed
    if found is None:
        return ""
    what = {
        "step_down": _("step down to {step}").format(step=found.step),
        "hold": _("hold the drug"),
        "stop": _("stop the drug"),
    }.get(found.action, _("hold, step down or stop: a clinician chooses"))
    return _("Proposed by {triggers}: {what}").format(triggers=", ".join(found.because), what=what)


def course(assessment: Assessment, chart: Chart) -> str:
    """Return the course so far in a sentence: doses given, amount, last dose, last day allowed."""
    ladder = assessment.ladder
    given = _("1 dose given") if ladder.doses_given == 1 else _("{n} doses given").format(n=ladder.doses_given)
    given = _("doses given: cannot say") if ladder.doses_given is None else given
    total = _("{mg} mg in all").format(mg=ladder.total_mg) if ladder.total_mg else _("mg in all: cannot say")
    parts = [f"{given}, {total}"]
    if ladder.last_given:
        parts.append(_("last {when}").format(when=words.stamp(ladder.last_given, chart.zone)))
    if ladder.last_day:
        parts.append(_("last day allowed {day}").format(day=words.day(ladder.last_day)))
    return f" {words.DOT} ".join(parts)
