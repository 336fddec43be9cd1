"""Why a patient is not treated: what stood in the way, chosen by a person, and the reason in their words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bedside.session.deciding import Situation
from bedside.text import _
from bedside.ui.choice_row import ChoiceRow
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.verdict_rows import state_words
from bedside.ui.widgets import button


class UntreatedPage(SheetPage):
    """Three answers, none chosen beforehand. `given` carries the kind chosen and the reason."""

    names_patient = True

    given = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Not treating: why?"), parent)
        self.rows: dict[str, ChoiceRow] = {}
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for kind, name, said in _kinds():
            row = ChoiceRow(theme, box)
            row.say(name, (said,))
            row.toggled.connect(self.on_changed)
            self.rows[kind] = row
            column.addWidget(row)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName(_("Reason"))
        self.reason.setPlaceholderText(_("why, in a few words"))
        self.reason.textEdited.connect(self.on_changed)
        self.reason.returnPressed.connect(self.accept)
        self.do = button("", self, primary=True)
        self.do.clicked.connect(self.accept)
        label = QLabel(_("&Reason"), self)
        label.setBuddy(self.reason)
        low = QHBoxLayout()
        low.setSpacing(8)
        for item in (label, self.reason, self.do):
            low.addWidget(item)
        self.body.addWidget(box)
        self.body.addStretch(1)
        self.body.addLayout(low)

    def begin(self, on: Situation) -> None:
        """Ask anew, with the verdict that the decision is given to."""
        for row in self.rows.values():
            row.setAutoExclusive(False)
            row.setChecked(False)
            row.setAutoExclusive(True)
        self.about.setText(f"{on.protocol.id}: {state_words(on.assessment.state)}")
        self.reason.clear()
        self.complain("")
        self.on_changed()
        next(iter(self.rows.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def kind(self) -> str:
        """Return the answer chosen, empty while none is."""
        return next((kind for kind, row in self.rows.items() if row.isChecked()), "")

    @Slot()
    def on_changed(self) -> None:
        """Say on the button what is lacking."""
        ready = bool(self.kind() and self.reason.text().strip())
        lacks = _("Chart: choose one") if not self.kind() else _("Chart: give a reason")
        self.do.setText(_("Chart not treating") if ready else lacks)
        self.do.setAccessibleName(self.do.text())
        self.do.setEnabled(ready)

    @Slot()
    def accept(self) -> None:
        """Pass the answer on."""
        if self.kind() and self.reason.text().strip():
            self.given.emit(self.kind(), self.reason.text().strip())


def _kinds() -> tuple[tuple[str, str, str], ...]:
    return (
        ("declined", _("The patient declined"), _("also charts that consent was declined")),
        ("unavailable", _("The drug is not available"), _("also charts that it is unavailable")),
        ("judgement", _("Another reason"), _("a clinician's judgement, in the words below")),
    )
