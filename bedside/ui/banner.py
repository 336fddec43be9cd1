"""Who this is and what is next: both identifiers, allergies, treatment day, the next dose and its buttons."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.quantity import shown
from bedside.domain.records import Order
from bedside.domain.wording import dose_text
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.census_row import bed_of
from bedside.ui.icons import icon, pixmap
from bedside.ui.theme import Theme, hatch
from bedside.ui.widgets import button, rich_label

HATCH_HEIGHT = 4
NOT_GIVEN = ("held", "refused", "missed", "unavailable")
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

    def show_day(self, day: int, days: int) -> None:
        """Draw day `day` of `days`."""
        self._day, self._days = day, days
        self.setFixedWidth(max(1, days * _DAY_STEP))
        self.setAccessibleName(_("treatment day {n} of {m}").format(n=day, m=days))
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


class Banner(QFrame):
    """Two rows over the whole window. `dose_asked` carries a dose status, `missing_asked` a code that is missing."""

    dose_asked = Signal(str)
    missing_asked = Signal(str)

    def __init__(self, bridge: Bridge, theme: Theme, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._bridge, self._theme = bridge, theme
        self._hatch: QBrush | None = hatch(theme) if practice else None
        self._missing = ""
        self.who = rich_label(self)
        self.allergy = QLabel(self)
        self.bed = QLabel(self)
        self.plan = rich_label(self)
        self.gauge = Gauge(theme, self)
        self.order = rich_label(self)
        self.next = rich_label(self)
        self.give = button(_("&Give") + words.ELLIPSIS, self, primary=True, name=_("Give the next dose"))
        self.not_given = self._not_given_button()
        self.ask = button(_("&Enter what is missing") + words.ELLIPSIS, self)
        self.give.clicked.connect(self.ask_given)
        self.ask.clicked.connect(self.ask_missing)
        for label in (self.who, self.plan, self.order, self.next):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        for item in (self.give, self.not_given, self.ask, self.gauge):
            item.hide()
        self._lay_out()
        bridge.assessment_changed.connect(self.on_assessment)

    def _not_given_button(self) -> QPushButton:
        made = button(_("N&ot given"), self, name=_("Dose not given: choose why"))
        made.setIcon(icon(self._theme, "chevron-down", "ink"))
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        menu = QMenu(made)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        for status, sign in zip(NOT_GIVEN, ("bars", "refused", "missed", "unavailable"), strict=True):
            action = menu.addAction(icon(self._theme, sign), _(status.capitalize()) + words.ELLIPSIS)
            action.setData(status)
        menu.triggered.connect(self.on_not_given)
        made.setMenu(menu)
        return made

    def _lay_out(self) -> None:
        self.bed.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, HATCH_HEIGHT, 12, 1)
        column.setSpacing(0)
        for height, items in ((34, (self.who, self.allergy, None, self.bed)), (40, self._second())):
            row = QWidget(self)
            row.setFixedHeight(height)
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            for item in items:
                if item is None:
                    line.addStretch(1)
                else:
                    line.addWidget(item)
            column.addWidget(row)
        self.setFixedHeight(HATCH_HEIGHT + 75)

    def _second(self) -> tuple[QWidget | None, ...]:
        return (self.plan, self.gauge, self.order, None, self.next, self.give, self.not_given, self.ask)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient's facts."""
        if assessment.patient_id != self._bridge.patient_id:
            return
        chart = self._bridge.chart()
        self.who.setText(self._who(chart))
        self.bed.setText(_("Bed {bed}").format(bed=bed_of(chart)) if bed_of(chart) else "")
        self._show_allergy(chart)
        self._show_plan(chart, assessment)
        self._show_next(chart, assessment)

    def _dot(self, lead: str = "&nbsp;&nbsp; ") -> str:
        return f"{lead}{words.rich(words.DOT, colour=self._theme.ink3)} &nbsp;&nbsp;"

    def _who(self, chart: Chart) -> str:
        person, theme = chart.patient, self._theme
        born = f"{person.born:%Y-%m-%d}"
        years = words.years(person.born, local_date(chart.at, chart.zone))
        parts = [
            words.rich(person.name, px=19, weight=700),
            words.rich(_("born") + " ", colour=theme.ink2, px=15)
            + words.rich(born, px=15, weight=600)
            + words.rich(f" ({years})", px=15, colour=theme.ink2),
            words.rich("MRN ", px=15, colour=theme.ink2) + words.rich(person.mrn, px=15, weight=600),
            words.rich(person.sex, colour=theme.ink2),
        ]
        others = [item.mrn for item in self._bridge.session.united(person.patient)]
        if others:
            said = _("with {numbers}").format(numbers=", ".join(others))
            parts.insert(3, words.rich(said, px=15, weight=600, colour=theme.amber))
        parts += [words.rich(text, colour=theme.ink2) for text in _body(chart)]
        return self._dot().join(parts)

    def _show_allergy(self, chart: Chart) -> None:
        known = chart.events("allergy")
        theme = self._theme
        if not known:
            text = words.rich(_("Allergies: ")) + words.rich(_("NOT ASKED"), weight=600)
            self._chip(text, icon_name="diamond-question", token="amber")
        elif known[-1].state == "none":
            on = words.stamp(known[-1].at, chart.zone, "day")
            self.allergy.setObjectName("")
            said = _("Allergies: none known, {day}").format(day=on)
            self.allergy.setText(self._dot("") + words.rich(said, colour=theme.ink2))
        else:
            named = ", ".join(item.subject or item.text for item in known if item.state != "none")
            text = words.rich(_("Allergies: ")) + words.rich(named, weight=700)
            self._chip(text, icon_name="triangle-bang", token="amber")
        self.allergy.style().unpolish(self.allergy)
        self.allergy.style().polish(self.allergy)

    def _chip(self, text: str, *, icon_name: str, token: str) -> None:
        self.allergy.setObjectName("chip")
        sign = _inline(self._theme, icon_name, token)
        self.allergy.setText(f"&nbsp;{sign}&nbsp; {text}&nbsp;")
        self.allergy.setFixedHeight(24)

    def _show_plan(self, chart: Chart, assessment: Assessment) -> None:
        ladder, theme = assessment.ladder, self._theme
        ordered = ladder.interval_hours is not None
        running = ladder.treatment_day is not None and ordered
        parts = [words.rich(assessment.protocol.id, colour=theme.ink3)]
        if running:
            parts.append(
                words.rich(_("treatment day") + " ")
                + words.rich(str(ladder.treatment_day), weight=600)
                + words.rich(" " + _("of {n}").format(n=assessment.max_days))
            )
            self.gauge.show_day(ladder.treatment_day or 0, assessment.max_days)
        else:
            parts.append(words.rich(_status_words(assessment)))
            unsure = assessment.state == "INCOMPLETE" and assessment.ladder.status == "none"
            sign = _inline(theme, "diamond-question", "amber") + "&nbsp; " if unsure else ""
            said = _verdict_words(assessment)
            parts.append(sign + words.rich(said, weight=600) if said else "")
        self.gauge.setVisible(running)
        self.plan.setText(self._dot().join(part for part in parts if part))
        self.order.setText(self._dot("") + words.rich(_order_words(chart), weight=600) if ordered else "")

    def _show_next(self, chart: Chart, assessment: Assessment) -> None:
        ladder, theme = assessment.ladder, self._theme
        self.next.setText("")
        self._missing = next((item.missing for item in assessment.criteria if item.missing), "")
        active = ladder.status == "active" or (ladder.status == "unknown" and ladder.interval_hours is not None)
        if ladder.waiting:
            self.next.setText(self._clock_text(_("next dose"), chart, ladder.waiting))
        elif assessment.timing.window_closes and ladder.status == "none":
            closes, onset = assessment.timing.window_closes, assessment.timing.onset
            if onset and closes > chart.at:
                hours = int((closes - onset).total_seconds() // 3600)
                label = _("{n}-hour window closes").format(n=hours)
                self.next.setText(self._clock_text(label, chart, closes))
        elif ladder.status == "held":
            self.next.setText(words.rich(_("on hold: no dose until resumed"), weight=700, colour=theme.ink))
        self.give.setVisible(active)
        self.not_given.setVisible(active)
        self.ask.setVisible(not active and assessment.state == "INCOMPLETE")

    def _clock_text(self, label: str, chart: Chart, moment: object) -> str:
        from_now = moment - chart.at  # pyright: ignore[reportOperatorIssue]
        if timedelta(minutes=-1) < from_now < timedelta(minutes=1):
            return words.rich(label + " ", colour=self._theme.ink3) + words.rich(_("now"), px=18, weight=700)
        theme, late = self._theme, from_now < timedelta(0)
        words_late = _("overdue by") if late else _("in")
        colour = theme.red if late else theme.ink
        today = moment.astimezone(chart.zone).date() == chart.at.astimezone(chart.zone).date()  # pyright: ignore[reportAttributeAccessIssue]
        form = words.clock if today else words.stamp
        clock = form(moment, chart.zone)  # pyright: ignore[reportArgumentType]
        return (
            words.rich(label + " ", colour=theme.ink3)
            + words.rich(clock, px=18, weight=700, colour=colour)
            + words.rich(f", {words_late} ", colour=colour if late else theme.ink2)
            + words.rich(words.span(from_now), weight=600, colour=colour)
        )

    @Slot()
    def ask_given(self) -> None:
        """Ask for the form that charts a given dose."""
        self.dose_asked.emit("given")

    @Slot(object)
    def on_not_given(self, action: object) -> None:
        """Ask for the form that charts why a dose was not given."""
        self.dose_asked.emit(action.data())  # pyright: ignore[reportAttributeAccessIssue]

    @Slot()
    def ask_missing(self) -> None:
        """Ask for the form of what the verdict lacks."""
        self.missing_asked.emit(self._missing)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the surface, and the hatched edge of a practice store."""
        super().paintEvent(event)
        if self._hatch is not None:
            painter = QPainter(self)
            painter.fillRect(0, 0, self.width(), HATCH_HEIGHT, self._hatch)
            painter.end()


def _inline(theme: Theme, name: str, token: str) -> str:
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    pixmap(theme, name, token, 16).save(buffer, "PNG")
    code = escape(bytes(store.toBase64().data()).decode())
    return f'<img src="data:image/png;base64,{code}" height="16" style="vertical-align: middle">'


def _body(chart: Chart) -> list[str]:
    weight, height = chart.latest("weight"), chart.latest("height")
    parts = []
    if weight and weight.exact is not None:
        parts.append(f"{shown(weight.exact)} kg")
    if weight and height and weight.exact is not None and height.exact:
        metres = height.exact / 100
        parts.append(f"BMI {float(Fraction(weight.exact) / metres**2):.1f}")
    return parts


def _order_words(chart: Chart) -> str:
    started = [item for item in chart.of(Order) if item.action in ("start", "step")]
    if not started:
        return ""
    last = started[-1]
    return dose_text(last.drug, last.dose, last.dose_unit, last.route, last.interval_hours)


def _status_words(assessment: Assessment) -> str:
    ladder = assessment.ladder
    awaited = ladder.status == "unknown" and ladder.interval_hours is not None and ladder.treatment_day is None
    return {
        "none": _("not started"),
        "active": _("ordered, no dose given yet"),
        "held": _("on hold"),
        "stopped": _("stopped"),
        "unknown": _("doses cannot be said"),
    }["active" if awaited else ladder.status]


def _verdict_words(assessment: Assessment) -> str:
    if assessment.ladder.status != "none":
        return ""
    return {
        "ELIGIBLE": _("eligible"),
        "NOT_ELIGIBLE": _("not eligible"),
        "INCOMPLETE": _("cannot say yet"),
    }[assessment.state]
