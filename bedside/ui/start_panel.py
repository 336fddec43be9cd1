"""Before the first dose: what the start still needs, the first order in words, and the decision not to treat."""

from __future__ import annotations

import math
from datetime import timedelta
from fractions import Fraction

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.records import Decision
from bedside.domain.vocabulary import START
from bedside.domain.wording import dose_text, number_text, reason_text
from bedside.protocol.assessment import Assessment
from bedside.protocol.leaf import rough
from bedside.protocol.model import Protocol, RenalTest, span
from bedside.protocol.verdict import Outcome, Verdict
from bedside.report.spoken import figure
from bedside.session.deciding import Situation
from bedside.text import _, _n, decimal
from bedside.ui import words
from bedside.ui.flow import EvenLayout
from bedside.ui.icons import OUTCOME_SIGNS
from bedside.ui.paint import Run, put, sign, wrapped
from bedside.ui.paint import width as run_width
from bedside.ui.scroller import Scroller
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, empty, rich_label, words_label
from bedside.ui.wrapping import LINE, Lines, PressRow

_LEFT, _RIGHT = 34, 12


class StartPanel(QWidget):
    """Conditions of the start as rows. `missing_asked` carries what a row lacks, `record_chosen` what it rests on.

    `order_asked` and `untreated_asked` say that a clinician wants to begin, or not to treat.
    """

    missing_asked = Signal(str)
    record_chosen = Signal(str)
    order_asked = Signal()
    untreated_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: object = None
        self.rows: list[GateRow] = []
        self._list = QWidget(self)
        self._column = QVBoxLayout(self._list)
        self.first = rich_label(self._list)
        self.why = words_label("", "words", self)
        self.foot = QWidget(self)
        self.order = button(_("&Order") + words.ELLIPSIS, self.foot, name=_("Write the first order into quick entry"))
        self.leave = button(_("Not tre&ating: why") + words.ELLIPSIS, self.foot)
        self.order.clicked.connect(self.order_asked)
        self.leave.clicked.connect(self.untreated_asked)
        self._lay_out()

    def _lay_out(self) -> None:
        self._list.setObjectName("surface")
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        area = Scroller(self)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._list)
        self.first.setWordWrap(True)
        self.first.setContentsMargins(12, 4, 12, 4)
        foot, buttons = QVBoxLayout(self.foot), EvenLayout()
        foot.setContentsMargins(12, 4, 12, 8)
        foot.addLayout(buttons)
        buttons.addWidget(self.order)
        buttons.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(self.why)
        column.addWidget(self.foot)
        self.why.setWordWrap(True)
        self.why.setContentsMargins(12, 2, 12, 2)
        self.why.hide()

    def forbid(self, why: str) -> None:
        """Say in sight why nothing can be decided here; empty says nothing."""
        self.why.setText(why)
        self.why.setVisible(bool(why))

    def show_start(self, on: Situation) -> None:
        """Show what a start needs, and whether a clinician has decided against one."""
        assessment, chart, theme = on.assessment, on.chart, self._theme
        facts = (*assessment.gates, *_clearance(assessment, on.protocol))
        left = not_treating(chart)
        wanted = (assessment.patient_id, tuple(item.id for item in facts), left)
        if wanted != self._shown:
            self._shown = wanted
            self._build(facts, left, chart)
        for row, item in zip(self.rows, facts, strict=True):
            row.show_verdict(item, *answer(item, on))
        lines = (
            words.rich(_("First order of this protocol:"), px=13, colour=theme.ink2),
            words.rich(first_order(on.protocol), weight=600),
            words.rich(course_words(on), px=13, colour=theme.ink2),
        )
        self.first.setText("<br>".join(lines))
        self.order.setVisible(assessment.state != "NOT_ELIGIBLE")

    def _build(self, facts: tuple[Verdict, ...], left: Decision | None, chart: Chart) -> None:
        empty(self._column, keep=self.first)
        self.rows = []
        if left is not None:
            when = words.stamp(left.at, chart.zone)
            said = (
                _("Not treating: {reason}").format(reason=reason_text(left.reason))
                + f" {words.DOT} {left.author}, {when}"
            )
            note = words_label(said, "title", self._list)
            note.setWordWrap(True)
            note.setContentsMargins(12, 2, 12, 6)
            self._column.addWidget(note)
        for _fact in facts:
            row = GateRow(self._theme, self._list)
            row.missing_asked.connect(self.missing_asked)
            row.chosen.connect(self.record_chosen)
            self.rows.append(row)
            self._column.addWidget(row)
        self._column.addWidget(self.first)
        self._column.addStretch(1)
        if self.rows:
            QWidget.setTabOrder(self.rows[-1], self.order)
            QWidget.setTabOrder(self.order, self.leave)


class GateRow(PressRow):
    """One condition of the start; a click or Enter leads to its record, or opens the entry for what is missing."""

    chosen = Signal(str)
    missing_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._verdict: Verdict | None = None
        self._title, self._answer = "", ""
        self.pressed.connect(self._choose)

    def show_verdict(self, verdict: Verdict, name: str, said: str) -> None:
        """Show a condition by its name and what answers it."""
        self._verdict, self._title, self._answer = verdict, name, said
        self.setAccessibleName(f"{name}: {said}, {verdict.reason}")
        self.setToolTip(f"{verdict.label}: {said}\n{verdict.reason}")
        self.updateGeometry()
        self.update()

    def help_topic(self) -> str:
        """Return what F1 tells here."""
        return f"rule:{self._verdict.id}" if self._verdict is not None else ""

    def lines_at(self, width: int) -> Lines:
        """Return the name, and the answer in lines of its own where both do not fit beside each other."""
        if self._verdict is None:
            return ()
        room = width - _LEFT - _RIGHT
        name, said = self._name(), Run(self._answer, "ink2")
        if run_width(name) + run_width(said) + 8 <= room:
            return ((name, said._replace(gap=room - run_width(name) - run_width(said))),)
        return (*wrapped((name,), room), *wrapped((said,), room))

    def _name(self) -> Run:
        item = self._verdict
        if item is None:
            return Run("")
        return Run(self._title, "ink", 400 if _reads(item) == "MET" else 600)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw sign, name and answer."""
        item = self._verdict
        if item is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, outcome = self._theme, _reads(item)
        if self.hasFocus():
            painter.fillRect(self.rect(), theme.color("selected"))
        name, token = OUTCOME_SIGNS[outcome]
        sign(painter, theme, (12, 5), name, token, size=15)
        for place, line in enumerate(self.lines_at(self.width())):
            put(painter, theme, _LEFT, 18 + place * LINE, line)
        painter.end()

    @Slot()
    def _choose(self) -> None:
        item = self._verdict
        if item is None:
            return
        if item.evidence:
            self.chosen.emit(item.evidence[0].record)
        if item.outcome == "UNKNOWN" and item.missing:
            self.missing_asked.emit(item.missing)


def not_treating(chart: Chart) -> Decision | None:
    """Return the decision not to treat that stands, None where there is none."""
    found = [item for item in chart.of(Decision) if item.trigger == START]
    return found[-1] if found and found[-1].answer == "declined" else None


def _clearance(assessment: Assessment, protocol: Protocol) -> tuple[Verdict, ...]:
    """Return the row of the label that speaks of creatinine clearance."""
    return tuple(item for item in assessment.label if isinstance(protocol.criteria[item.id], RenalTest))


def _reads(item: Verdict) -> Outcome:
    """Return the outcome in the reader's sense: a row of the label speaks against the drug where it is met."""
    if item.origin != "label" or item.outcome == "UNKNOWN":
        return item.outcome
    return "NOT_MET" if item.outcome == "MET" else "MET"


def answer(item: Verdict, on: Situation) -> tuple[str, str]:
    """Return the name of a condition, with who answered it and when, or that nobody has."""
    name, seen = item.short or item.label, item.evidence[0] if item.evidence else None
    if item.origin == "label":
        return _cleared(item, on)
    if seen is None:
        return name, _("not recorded")
    record = on.chart.find(seen.record)
    who = f"{record.author}, " if record is not None else ""
    said = "" if item.outcome == "MET" else f"{figure(seen.value)}: "
    return name, f"{said}{who}{words.stamp(seen.at, on.chart.zone, seen.precision)}"


def _cleared(item: Verdict, on: Situation) -> tuple[str, str]:
    """Return the clearance as a number with the age of its creatinine; else why there is none."""
    known, name = on.assessment.scores.get("cockcroft_gault"), _("Creatinine clearance")
    if known is None or known.low is None or known.low != known.high or not item.evidence:
        return name, item.reason
    return f"{name} {decimal(rough(Fraction(known.low)))} {known.unit}", words.age(item.evidence[0].age_hours)


def steps_of(protocol: Protocol) -> tuple[int, ...]:
    """Return the ladder's intervals in hours, as the protocol lists them."""
    regimen = protocol.regimen
    found = (regimen.steps or regimen.schedule).values()
    return tuple(int(span(step.interval).total_seconds() // 3600) for step in found)


def first_line(protocol: Protocol) -> str:
    """Return the first order as it is typed: "order anakinra 100 mg sc q6h"."""
    regimen, steps = protocol.regimen, steps_of(protocol)
    route = words.route_typed(regimen.route)
    return f"order {regimen.drug} {number_text(regimen.dose.normalize())} {regimen.dose_unit} {route} q{steps[0]}h"


def first_order(protocol: Protocol) -> str:
    """Return the first order in words."""
    regimen, steps = protocol.regimen, steps_of(protocol)
    return dose_text(regimen.drug, regimen.dose, regimen.dose_unit, regimen.route, steps[0] if steps else None)


def course_words(on: Situation) -> str:
    """Return what a start today takes: syringes in a day, and the last day allowed."""
    regimen, size, steps = on.protocol.regimen, on.protocol.settings.syringe, steps_of(on.protocol)
    parts: list[str] = []
    if size is not None and steps and regimen.dose_unit == "mg":
        each = math.ceil(regimen.dose / size.value)
        parts.append(_n("{count} syringes per day", "{count} syringes per day", each * 24 // steps[0]))
    if regimen.limit:
        last = on.chart.at.astimezone(on.chart.zone).date() + timedelta(days=regimen.limit.max_days - 1)
        parts.append(_("last day allowed {day}").format(day=words.day(last)))
    return ", ".join(parts)
