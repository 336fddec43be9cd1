"""The handoff before it is printed: a severity for each patient, and lines and actions of one's own."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from bedside.domain.handing import SEVERITIES, Severity
from bedside.domain.records import Patient
from bedside.protocol.handing_over import HandedOver, by_severity
from bedside.report.handoff import severity_words
from bedside.report.spoken import numeric_day
from bedside.text import _, capital
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.handoff_whom import Whom
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

_LETTERS = dict(zip("uws", SEVERITIES, strict=True))
#: of a reason: the letter of a severity hit twice is none
_LEAST_LETTERS = 3


class HandoffPage(SheetPage):
    """The ward, worst first. U, W and S pick for the patient under the cursor; D says that a line is done.

    A pick below the severity proposed waits for its reason: a letter hit by chance must not calm a patient down.

    `picked` carries patient, severity and reason, `said` patient, kind, words, owner and time as typed, `done` patient
    and line, `preview_asked` that the paper is wanted.
    """

    picked = Signal(str, str, str)
    said = Signal(str, str, str, str, str)
    done = Signal(str, str)
    preview_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Handoff"), parent)
        self.patients: tuple[HandedOver, ...] = ()
        self._rows: dict[str, tuple[HandedOver, TableRow]] = {}
        #: whose chart is open, and whether the cursor still has to be put on them
        self._opened: Patient | None = None
        self._bound = False
        #: patient and severity of a pick that waits for its reason
        self._waiting: tuple[str, str] | None = None
        titles = (_("Severity"), _("Patient"), _("Rests on"))
        self.model = RecordModel(titles, theme, self)
        self.table = RecordTable(_("Patients of the handoff"), self.model, (112, 250, 0), self, wraps=True)
        self.lines_model = RecordModel(
            (_("Said for"), _("Words"), _("Owner"), _("Due"), _("Until"), _("By")), theme, self
        )
        self.lines = RecordTable(_("What is said"), self.lines_model, (76, 0, 90, 96, 96, 76), self, wraps=True)
        self.whom = Whom(theme, self)
        self.why = _field(_("Reason of the severity"), _("why, in a few words"), self)
        self.buttons = {
            name: button(_("{severity} ({key})").format(severity=capital(severity_words(name)), key=key.upper()), self)
            for key, name in _LETTERS.items()
        }
        kinds = (("action", _("action")), ("line", _("line")), ("if", _("if, then")))
        self.kind = ChoiceBox(_("What is said"), kinds, self)
        self.text = _field(_("Words"), _("what the next shift must know or do"), self)
        self.owner = _field(_("Owner"), _("who"), self)
        self.due = _field(_("Due"), _("by 18:30, +2h"), self)
        #: the day of a clock time that was typed, or why it gives none
        self.by = words_label("", "words", self)
        self.add = button(_("&Add"), self)
        self.over = button(_("Done (D)"), self)
        self.preview = button(_("Show the &paper"), self, primary=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        pick = _row(words_label(_("Picked as"), "words", self), *self.buttons.values())
        pick.addWidget(self.why, 1)
        own = _row(self.kind)
        own.addWidget(self.text, 1)
        for item, width in ((self.owner, 96), (self.due, 112), (self.add, 0)):
            if width:
                item.setFixedWidth(width)
            own.addWidget(item)
        low = _row(self.preview, self.over)
        low.addStretch(1)
        low.addWidget(self.by)
        self.body.addWidget(self.table, 3)
        self.body.addWidget(self.lines, 1)
        self.body.addWidget(self.whom)
        self.body.addLayout(pick)
        self.body.addLayout(own)
        self.body.addLayout(low)

    def _connect(self) -> None:
        self.table.moved.connect(self.show_lines)
        self.table.key_pressed.connect(self.on_letter)
        self.lines.key_pressed.connect(self.on_line_letter)
        for name, made in self.buttons.items():
            made.setProperty("severity", name)
            made.clicked.connect(self.on_button)
        self.add.clicked.connect(self.on_add)
        self.over.clicked.connect(self.on_done)
        for field in (self.text, self.owner, self.due):
            field.returnPressed.connect(self.on_add)
        self.why.returnPressed.connect(self.on_why)
        self.preview.clicked.connect(self.preview_asked)

    def begin(self, why_not: str, opened: Patient | None) -> None:
        """Wait for the ward; `why_not` says why this user may only look and print, `opened` whose chart is open."""
        self.patients, self._waiting = (), None
        self._opened, self._bound = opened, opened is not None
        self.why.clear()
        self._show()
        self.complain(why_not)
        self.about.setText(_("gathering the ward") + words.ELLIPSIS)
        for item in (*self.buttons.values(), self.why, self.kind, self.text, self.owner, self.due, self.add, self.over):
            item.setEnabled(not why_not)
        self.preview.setEnabled(False)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_patients(self, patients: tuple[HandedOver, ...], *, whole: bool) -> None:
        """List the patients gathered so far; the paper is there when it is the `whole` ward."""
        self.patients = by_severity(patients)
        self._show()
        self.preview.setEnabled(whole)
        if whole:
            self.table.scrollTo(self.table.currentIndex())
            open_now = sum(item.picked is None for item in self.patients)
            self.about.setText(
                _("{n} patients, {open} severities only proposed").format(n=len(self.patients), open=open_now)
            )

    def _show(self) -> None:
        at = self.table.record()
        known, self._rows = self._rows, {}
        for item in self.patients:
            before = known.get(item.chart.patient.patient)
            row = before[1] if before and before[0] is item else _patient_row(item)
            self._rows[item.chart.patient.patient] = item, row
        self.model.show_rows(tuple(row for _item, row in self._rows.values()))
        if self.patients:
            self.table.select(self._wanted() or at)
            if not self.table.currentIndex().isValid():
                self.table.setCurrentIndex(self.model.index(0, 0))
        self.show_lines()

    def _wanted(self) -> str:
        """Return, once, the patient whose chart is open: what is typed first is meant for them."""
        opened = self._opened
        if not self._bound or opened is None or opened.patient not in self._rows:
            return ""
        self._bound = False
        return opened.patient

    def current(self) -> HandedOver | None:
        """Return the patient under the cursor."""
        at = self.table.record()
        return next((item for item in self.patients if item.chart.patient.patient == at), None)

    @Slot()
    def show_lines(self) -> None:
        """List what is said of the patient under the cursor; a pick that waits for another patient is dropped."""
        item = self.current()
        if item is not None and self._waiting and self._waiting[0] != item.chart.patient.patient:
            self._drop()
        opened = self._opened
        person = item.chart.patient if item else None
        self.whom.show_patient(person, opened, listed=opened is not None and opened.patient in self._rows)
        self.lines_model.show_rows(tuple(_line_rows(item)) if item else ())

    @Slot(str)
    def on_letter(self, letter: str) -> None:
        """Pick a severity by its letter."""
        if letter in _LETTERS and self.add.isEnabled():
            self._pick(_LETTERS[letter])

    @Slot()
    def on_button(self) -> None:
        """Pick the severity of the button pressed."""
        self._pick(cast(Severity, str(self.sender().property("severity"))))

    def _pick(self, severity: Severity) -> None:
        item = self.current()
        if item is None:
            return
        patient, why = item.chart.patient.patient, self.why.text().strip()
        if not why and _calms(item, severity):
            self._waiting = patient, severity
            self._ask_why(item, severity)
            return
        self._waiting = None
        self.picked.emit(patient, severity, why)

    def _ask_why(self, item: HandedOver, severity: Severity) -> None:
        asked = _(
            "{name}: {severity} is below the proposed {proposed} ({because}). "
            "Nothing is stored yet. Say why in a few words, then Enter; Esc leaves it as it was."
        )
        name, proposal = item.chart.patient.name, item.proposal
        low, high = severity_words(severity), severity_words(proposal.severity)
        self.complain(asked.format(name=name, severity=low, proposed=high, because="; ".join(proposal.because)))
        self.why.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def on_why(self) -> None:
        """Pick what waits for its reason, once there is one in words."""
        why = self.why.text().strip()
        if self._waiting is None or sum(letter.isalnum() for letter in why) < _LEAST_LETTERS:
            return
        patient, severity = self._waiting
        self._waiting = None
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.picked.emit(patient, severity, why)

    def _drop(self) -> None:
        self._waiting = None
        self.why.clear()
        self.complain("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Drop a pick that waits for its reason on Escape, else leave."""
        if event.key() == Qt.Key.Key_Escape and self._waiting is not None:
            self._drop()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    @Slot()
    def on_add(self) -> None:
        """Say what was typed."""
        item = self.current()
        if item is not None:
            texts = (field.text().strip() for field in (self.text, self.owner, self.due))
            self.said.emit(item.chart.patient.patient, self.kind.value(), *texts)

    @Slot(str)
    def on_line_letter(self, letter: str) -> None:
        """Say by its letter that the line under the cursor is done."""
        if letter == "d":
            self.on_done()

    @Slot()
    def on_done(self) -> None:
        """Say that the line under the cursor is done."""
        item, key = self.current(), self.lines.record()
        if item is not None and key and self.over.isEnabled():
            self.done.emit(item.chart.patient.patient, key)

    def clear_fields(self) -> None:
        """Empty what has been stored."""
        for field in (self.why, self.text, self.owner, self.due):
            field.clear()
        self.by.clear()


def _calms(item: HandedOver, severity: Severity) -> bool:
    return SEVERITIES.index(severity) > SEVERITIES.index(item.proposal.severity)


def _field(name: str, prompt: str, parent: QWidget) -> QLineEdit:
    made = QLineEdit(parent)
    made.setAccessibleName(name)
    made.setPlaceholderText(prompt)
    return made


def _row(*items: QWidget) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setSpacing(8)
    for item in items:
        made.addWidget(item)
    return made


def _patient_row(item: HandedOver) -> TableRow:
    patient, proposal = item.chart.patient, item.proposal
    who = f"{patient.name}, {numeric_day(patient.born)}, {patient.mrn}"
    rests = "; ".join(proposal.because)
    if item.picked is None:
        severity, why = _("{severity}, proposed").format(severity=severity_words(item.severity)), rests
    else:
        severity = severity_words(item.severity)
        said = _("picked by {author} {when}").format(
            author=item.picked.author, when=words.stamp(item.picked.at, item.chart.zone)
        )
        why = _("{said}. Proposed: {severity}, {because}.").format(
            said=": ".join(filter(None, (said, item.picked.told.words))),
            severity=severity_words(proposal.severity),
            because=rests,
        )
    sign = ("triangle-bang", "red" if item.severity == "unstable" else "amber")
    worst = item.severity != "stable"
    return TableRow(
        record=patient.patient,
        cells=(severity, who, why),
        sign=sign if worst else ("", "ink2"),
        bold=item.severity == "unstable",
        story=rests,
    )


def _line_rows(item: HandedOver) -> tuple[TableRow, ...]:
    names, zone = {"line": _("summary"), "action": _("to do"), "if": _("if, then")}, item.chart.zone
    return tuple(
        TableRow(
            record=line.key,
            cells=(
                names[line.kind],
                line.told.words,
                line.told.owner,
                words.stamp(line.told.due, zone) if line.told.due else "",
                words.stamp(line.told.until, zone),
                line.author,
            ),
        )
        for line in item.lines
    )
