"""What became of one recommendation, said by a clinician: done, not done or refused, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bedside.domain.records import Recommendation
from bedside.text import _
from bedside.ui.choice_row import ChoiceRow
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label


class FulfilPage(SheetPage):
    """Three answers, none chosen beforehand but by a person. `given` carries the id, the answer and the reason."""

    names_patient = True

    given = Signal(str, str, str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("What became of it?"), parent)
        self._id = ""
        self.rows: dict[str, ChoiceRow] = {}
        self.text = words_label("", "", self)
        self.text.setWordWrap(True)
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for state, name, said in _states():
            row = ChoiceRow(theme, box)
            row.say(name, (said,))
            row.toggled.connect(self.on_changed)
            self.rows[state] = row
            column.addWidget(row)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName(_("Reason or evidence"))
        self.reason.setPlaceholderText(_("who says so, and why"))
        self.reason.textEdited.connect(self.on_changed)
        self.reason.returnPressed.connect(self.accept)
        self.do = button("", self, primary=True)
        self.do.clicked.connect(self.accept)
        label = QLabel(_("Reason or evidence"), self)
        label.setBuddy(self.reason)
        low = QHBoxLayout()
        low.setSpacing(8)
        for item in (label, self.reason, self.do):
            low.addWidget(item)
        self.body.addWidget(self.text)
        self.body.addWidget(box)
        self.body.addStretch(1)
        self.body.addLayout(low)

    def begin(self, told: Recommendation, state: str = "") -> None:
        """Ask about a recommendation; with the answer a person has chosen for it only for the reason."""
        self._id = told.id
        for row in self.rows.values():
            row.setAutoExclusive(False)
            row.setChecked(False)
            row.setAutoExclusive(True)
        self.about.setText(_("recommendation {n} of the signed note").format(n=told.number))
        self.text.setText(told.text)
        self.setAccessibleDescription(told.text)
        self.reason.clear()
        self.complain("")
        self.on_changed()
        first = next(iter(self.rows.values()))
        if state:
            self.rows[state].setChecked(True)
            first = self.reason
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def state(self) -> str:
        """Return the answer chosen, empty while none is."""
        return next((state for state, row in self.rows.items() if row.isChecked()), "")

    @Slot()
    def on_changed(self) -> None:
        """Say on the button what is lacking."""
        ready = bool(self.state() and self.reason.text().strip())
        lacks = _("Chart: choose one") if not self.state() else _("Chart: give a reason")
        self.do.setText(_("Chart the answer") if ready else lacks)
        self.do.setAccessibleName(self.do.text())
        self.do.setEnabled(ready)

    @Slot()
    def accept(self) -> None:
        """Pass the answer on."""
        if self.state() and self.reason.text().strip():
            self.given.emit(self._id, self.state(), self.reason.text().strip())


def _states() -> tuple[tuple[str, str, str], ...]:
    return (
        ("done", _("Done"), _("what the entry does not show by itself")),
        ("not_done", _("Not done"), _("and it is not going to be done")),
        ("refused", _("Refused"), _("by the patient, or by the team in charge")),
    )
