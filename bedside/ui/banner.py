"""Who this is and what is next: both identifiers, allergies, treatment day, the next dose and its buttons.

Nothing here is ever cut: what has no room goes on in another line, and what says least is left out first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.protocol.assessment import Assessment
from bedside.report.spoken import numeric_day
from bedside.report.week.words import away_words
from bedside.session.papers import stale
from bedside.text import _, _p
from bedside.ui import words
from bedside.ui.banner_words import body, order_words, paper_words, status_words, verdict_words
from bedside.ui.bridge import Bridge
from bedside.ui.census_row import bed_of
from bedside.ui.gauge import Gauge
from bedside.ui.give_button import GiveButton
from bedside.ui.icons import icon
from bedside.ui.not_given import NotGiven
from bedside.ui.rich_icon import inline
from bedside.ui.theme import Theme, hatch
from bedside.ui.two_ends import TwoEnds
from bedside.ui.widgets import button
from bedside.ui.wrap_label import WrapLabel

HATCH_HEIGHT = 4
#: below this width what only rounds the picture off is left out
_NARROW = 900
_HEIGHTS = ((34, 40), (26, 34))
#: the line of the name, larger than what is framed beside it, lies this much lower
_LOWER = 5
_MINUTE = timedelta(minutes=1)


class Banner(QFrame):
    """Two rows over the whole window. `dose_asked` carries a dose status, `missing_asked` a code that is missing.

    `copies_asked` wants the copies on paper, of which some are out of date.
    """

    dose_asked = Signal(str)
    missing_asked = Signal(str)
    copies_asked = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._bridge, self._theme = bridge, theme
        self._hatch: QBrush | None = hatch(theme) if practice else None
        self._missing, self._narrow = "", False
        self._rows = (QWidget(self), QWidget(self))
        self._lines = tuple(TwoEnds(high, row) for high, row in zip(_HEIGHTS[0], self._rows, strict=True))
        self.who, self.allergy = WrapLabel(self._rows[0]), WrapLabel(self._rows[0], frame=6, lower=_LOWER)
        self.bed = QLabel(self._rows[0])
        self.paper = button("", self._rows[0])
        self.paper.setIcon(icon(theme, "triangle-bang", "amber"))
        self.plan, self.order, self.next = (WrapLabel(self._rows[1]) for _each in range(3))
        self.gauge = Gauge(theme, self._rows[1])
        name = _("Give the next dose")
        self.give = GiveButton(_("&Give") + words.ELLIPSIS, self._rows[1], name=name)
        self.not_given = NotGiven(theme, self._rows[1])
        self.ask = button(_("&Enter what is missing") + words.ELLIPSIS, self._rows[1])
        self.give.asked.connect(self.dose_asked)
        self.not_given.chosen.connect(self.dose_asked)
        self.ask.clicked.connect(self.ask_missing)
        self.paper.clicked.connect(self.copies_asked)
        for item in (self.give, self.not_given, self.ask, self.gauge, self.paper):
            item.hide()
        self._lay_out()
        bridge.assessment_changed.connect(self.on_assessment)

    def _lay_out(self) -> None:
        self.bed.setProperty("role", "quiet")
        upper, lower = self._lines
        for item in (self.who, self.allergy):
            upper.addWidget(item)
        upper.add_right(self.paper)
        upper.add_right(self.bed)
        for item in (self.plan, self.gauge, self.order):
            lower.addWidget(item)
        for item in (self.next, self.give, self.not_given, self.ask):
            lower.add_right(item)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, HATCH_HEIGHT, 12, 1)
        column.setSpacing(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for row in self._rows:
            row.setSizePolicy(policy)
            column.addWidget(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what says least where the window is narrow."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for line, height in zip(self._lines, _HEIGHTS[int(narrow)], strict=True):
            line.set_line(height)
        if self._bridge.patient_id and self._bridge.knows(self._bridge.patient_id):
            self.on_assessment(self._bridge.assessment())

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient's facts."""
        if assessment.patient_id != self._bridge.patient_id:
            return
        chart = self._bridge.chart()
        self.who.setText(self._who(chart))
        self.bed.setText(_bed(chart))
        self.bed.setVisible(bool(self.bed.text()) and not self._narrow)
        self._show_allergy(chart)
        self._show_paper(chart)
        self._show_plan(chart, assessment)
        self._show_next(chart, assessment)

    def _dot(self, lead: str = "&nbsp;&nbsp;&nbsp;") -> str:
        """Return what parts two facts; a line ends after it, never before."""
        return f"{lead}{words.rich(words.DOT, colour=self._theme.ink3)}&nbsp;&nbsp; "

    def _who(self, chart: Chart) -> str:
        person, theme = chart.patient, self._theme
        born = numeric_day(person.born)
        years = words.years(person.born, local_date(chart.at, chart.zone))
        parts = [
            words.rich(person.name, px=17 if self._narrow else 19, weight=700),
            words.rich(_("born") + words.FIRM, colour=theme.ink2, px=15)
            + words.rich(born, px=15, weight=600)
            + words.rich(f"{words.FIRM}({years})", px=15, colour=theme.ink2),
            words.rich(_("MRN") + words.FIRM, px=15, colour=theme.ink2) + words.rich(person.mrn, px=15, weight=600),
            words.rich(person.sex, colour=theme.ink2),
        ]
        others = [item.mrn for item in self._bridge.session.united(person.patient)]
        if others:
            said = _("with {numbers}").format(numbers=", ".join(others))
            parts.insert(3, words.rich(said, px=15, weight=600, colour=theme.amber))
        if not self._narrow:
            parts += [words.rich(text, colour=theme.ink2) for text in body(chart)]
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
            # In a narrow window it may stand at the beginning of a line.
            dot = "" if self._narrow else words.rich(words.DOT, colour=theme.ink3) + " &nbsp;&nbsp;"
            self.allergy.setText(dot + words.rich(said, colour=theme.ink2))
        else:
            named = ", ".join(item.subject or item.text for item in known if item.state != "none")
            text = words.rich(_("Allergies: ")) + words.rich(named, weight=700)
            self._chip(text, icon_name="triangle-bang", token="amber")
        self.allergy.style().unpolish(self.allergy)
        self.allergy.style().polish(self.allergy)

    def _show_paper(self, chart: Chart) -> None:
        """Say that paper on the ward is out of date, and which."""
        old = stale(chart)
        names = ", ".join(paper_words(item.paper) for item in old)
        said = _("Out of date on paper: {names}").format(names=names)
        self.paper.setText(_("Old paper: {n}").format(n=len(old)) if self._narrow else said)
        self.paper.setAccessibleName(said)
        self.paper.setToolTip(said)
        self.paper.setVisible(bool(old))

    def _chip(self, text: str, *, icon_name: str, token: str) -> None:
        self.allergy.setObjectName("chip")
        self.allergy.setText(f"{inline(self._theme, icon_name, token)}&nbsp; {text}")

    def _show_plan(self, chart: Chart, assessment: Assessment) -> None:
        ladder, theme = assessment.ladder, self._theme
        ordered = ladder.interval_hours is not None
        running = ladder.treatment_day is not None and ordered
        parts = [] if self._narrow and running else [words.rich(assessment.protocol.id, colour=theme.ink3)]
        if running:
            parts.append(
                words.rich(_p("banner", "treatment day") + " ")
                + words.rich(str(ladder.treatment_day), weight=600)
                + words.rich(" " + _("of {n}").format(n=assessment.max_days))
            )
            self.gauge.show_day(ladder.treatment_day or 0, assessment.max_days)
        else:
            parts.append(words.rich(status_words(assessment)))
            unsure = assessment.state == "INCOMPLETE" and assessment.ladder.status == "none"
            sign = inline(theme, "diamond-question", "amber") + "&nbsp; " if unsure else ""
            said = verdict_words(assessment)
            parts.append(sign + words.rich(said, weight=600) if said else "")
        if self._narrow:
            parts.append(words.rich(_bed(chart), colour=theme.ink3) if _bed(chart) else "")
        self.gauge.setVisible(running and not self._narrow)
        self.plan.setText(self._dot().join(part for part in parts if part))
        self.plan.setToolTip(f"{assessment.protocol.id}  {order_words(chart)}" if self._narrow else "")
        shown = ordered and not self._narrow
        self.order.setText(self._dot("") + words.rich(order_words(chart), weight=600) if shown else "")
        self.order.setVisible(shown)

    def _show_next(self, chart: Chart, assessment: Assessment) -> None:
        ladder, theme = assessment.ladder, self._theme
        self._missing = next((item.missing for item in assessment.criteria if item.missing), "")
        active = ladder.status == "active" or (ladder.status == "unknown" and ladder.interval_hours is not None)
        said = ""
        if ladder.waiting:
            said = self._clock_text(
                _p("banner", "next dose"), chart, ladder.waiting, overdue=ladder.overdue is not None
            )
        elif assessment.timing.window_closes and ladder.status == "none":
            said = self._window(chart, assessment)
        elif ladder.status == "held":
            said = words.rich(_("on hold: no dose until resumed"), weight=700, colour=theme.ink)
        self.next.setText(said)
        self.next.setVisible(bool(said))
        self.give.setVisible(active)
        self.not_given.setVisible(active)
        self.ask.setVisible(not active and assessment.state == "INCOMPLETE")

    def _window(self, chart: Chart, assessment: Assessment) -> str:
        """Return when the window for an early start closes."""
        closes, onset = assessment.timing.window_closes, assessment.timing.onset
        if not onset or not closes or closes <= chart.at:
            return ""
        hours = int((closes - onset).total_seconds() // 3600)
        return self._clock_text(_("{n}-hour window closes").format(n=hours), chart, closes)

    def _clock_text(self, label: str, chart: Chart, moment: datetime, *, overdue: bool = False) -> str:
        from_now = moment - chart.at
        if -_MINUTE < from_now < _MINUTE:
            return words.rich(label + " ", colour=self._theme.ink3) + words.rich(_("now"), px=18, weight=700)
        theme = self._theme
        colour = theme.red if overdue else theme.ink
        clock = words.clock(moment, chart.zone) if chart.same_day(moment) else words.stamp(moment, chart.zone)
        return (
            words.rich(label + " ", colour=theme.ink3)
            + words.rich(clock, px=18, weight=700, colour=colour)
            + words.rich(f", {away_words(moment, chart.at, overdue=overdue)}", weight=600, colour=colour)
        )

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


def _bed(chart: Chart) -> str:
    return _("Bed {bed}").format(bed=bed_of(chart)) if bed_of(chart) else ""
