"""The dose form: given or why not; it repeats both identifiers, the last dose and the gap."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.domain.chart import Chart
from bedside.domain.records import Dose
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.entry import Form
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme


class DoseForm(Form):
    """One dose of the protocol's medicine, given or not."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Dose"), theme, parent)
        choices = (
            ("given", _("given")),
            ("held", _("held")),
            ("refused", _("refused by the patient")),
            ("missed", _("missed")),
            ("unavailable", _("medicine unavailable")),
        )
        self.status = ChoiceBox(_("What happened"), choices, self)
        self.amount = NumberEdit(_("Amount in milligrams, as ordered when empty"), self)
        self.amount.setPlaceholderText(_("as ordered"))
        self.because = QLineEdit(self)
        self.because.setAccessibleName(_("Reason"))
        self.because.setPlaceholderText(_("why, in a few words"))
        row = (
            (_("&Status"), self.status),
            (_("&Amount mg"), self.amount),
            (_("T&ime"), self.when),
            (_("&Reason"), self.because),
        )
        for column, (text, field) in enumerate(row):
            self.fields.addWidget(self.label(text, field), 0, column)
            self.fields.addWidget(field, 1, column)
        self.fields.setColumnStretch(3, 1)
        self.status.currentIndexChanged.connect(self.on_status)
        self.watch(self.status, self.amount, self.when, self.because)

    def begin(self, status: str, chart: Chart, assessment: Assessment) -> None:
        """Start for one status, with who it is for and when the last dose was."""
        for field in (self.amount, self.when, self.because):
            field.clear()
        self.about.setText(_identity(chart, assessment))
        self.status.choose(status)
        self.on_status()
        self.on_change()
        field = self.when if status == "given" else self.because
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def on_status(self) -> None:
        """Only a given dose has an amount."""
        given = self.status.value() == "given"
        self.amount.setEnabled(given)
        if not given:
            self.amount.clear()

    def line(self) -> str:
        """Return "dose given 100 mg @14:00" or "dose held because platelets"."""
        amount = self.amount.text().strip()
        fact = f"dose {self.status.value()}" + (f" {amount} mg" if amount else "")
        return self.timed(fact, self.because.text())


def _identity(chart: Chart, assessment: Assessment) -> str:
    person = chart.patient
    who = f"{person.name}, {person.born:%Y-%m-%d}, {person.mrn}"
    given = [item for item in chart.of(Dose) if item.status == "given" and item.drug == assessment.drug]
    if not given:
        return f"{who}  {words.DOT}  " + _("no dose given yet")
    last = given[-1]
    gap = words.span(chart.at - last.at)
    when = words.stamp(last.at, chart.zone, last.precision)
    return f"{who}  {words.DOT}  " + _("last dose {when}, {gap} ago").format(when=when, gap=gap)
