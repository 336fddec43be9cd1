"""The dose form: given or why not; it repeats the last dose and the gap, and says which dose it is.

A dose that nobody charted leaves a hole. Where several wait, a person says which one is meant.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from bedside.domain.chart import Chart
from bedside.domain.records import Dose
from bedside.protocol.assessment import Assessment
from bedside.protocol.assessment import Slot as Expected
from bedside.protocol.placing import open_slots
from bedside.session.deciding import Situation
from bedside.text import _, _p
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.choices import Choices, Way
from bedside.ui.dose_words import about_text, caution_words, open_words
from bedside.ui.entry import Form
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme
from bedside.ui.wrap_label import WrapLabel

#: of a long run of holes only the newest are offered; the older ones are charted from the drug chart
_OFFERED = 6


class DoseForm(Form):
    """One dose of the protocol's medicine, given or not."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Dose"), theme, parent)
        choices = (
            ("given", _("given")),
            ("held", _p("dose", "held")),
            ("refused", _("refused by the patient")),
            ("missed", _("missed")),
            ("unavailable", _("medicine unavailable")),
        )
        self._slots: tuple[Expected, ...] = ()
        self._now: datetime | None = None
        self.slots = Choices(_("For the dose due at"), (), self)
        self.status = ChoiceBox(_("What happened"), choices, self, prompt=_("choose") + "\u2026")
        self.amount = NumberEdit(_("Amount in milligrams, as ordered when empty"), self)
        self.amount.setPlaceholderText(_("as ordered"))
        self.because = QLineEdit(self)
        self.because.setAccessibleName(_("Reason"))
        self.because.setPlaceholderText(_("why, in a few words"))
        self.about.setTextFormat(Qt.TextFormat.RichText)
        self.caution = WrapLabel(self)
        self.fields.addWidget(self.caution, 0, 0)
        self._which = self.put(_("For the dose due"), self.slots)
        self.put(_("Stat&us"), self.status)
        self.put(_("&Amount mg"), self.amount)
        self.put(_("T&ime"), self.when)
        self.put(_("R&eason"), self.because, grow=True)
        self.status.currentIndexChanged.connect(self.on_status)
        self.watch(self.slots, self.status, self.amount, self.when, self.because)

    def begin(self, status: str, on: Situation, due: datetime | None = None) -> None:
        """Start for one status, with when the last dose was; `due` says which dose is meant."""
        for field in (self.amount, self.when, self.because):
            field.clear()
        self.look_again(on)
        self._now = on.chart.at.astimezone(on.chart.zone)
        self._offer(on.chart, on.assessment, due)
        self.status.choose(status)
        self.on_status()
        self.on_change()
        self._first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def look_again(self, on: Situation) -> None:
        """Say anew when the last dose was, and what waits: somebody else may have charted something meanwhile."""
        self.about.setText(about_text(on.chart, on.assessment, self._theme))
        said = caution_words(on)
        self.caution.setText(words.rich(said, weight=600, colour=self._theme.amber) if said else "")
        self.caution.setAccessibleName(said)
        self.caution.setVisible(bool(said))

    def _offer(self, chart: Chart, assessment: Assessment, due: datetime | None) -> None:
        every = open_slots(assessment)
        kept = [item for item in every if item.due == due] or list(every[-_OFFERED:])
        self._slots = every if len(kept) == len(every) else tuple(kept)
        numbers = [f"{place}  " if len(self._slots) > 1 else "" for place in range(1, len(self._slots) + 1)]
        told = zip(numbers, self._slots, strict=True)
        self.slots.offer(tuple(Way(_key(item), number + open_words(item, chart)) for number, item in told))
        self.slots.choose(_key(self._slots[0]) if len(self._slots) == 1 else "")
        self._which.setVisible(bool(self._slots))
        self._newest = every[-1].due if every else None

        for button in self.slots.buttons():
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose one of several doses by its number; at the chosen one Enter charts, else it chooses."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        buttons = self.slots.buttons()
        if event.text().isdecimal() and 0 < int(event.text()) <= len(buttons):
            buttons[int(event.text()) - 1].click()
            buttons[int(event.text()) - 1].setFocus()
            return True
        chosen = isinstance(watched, QAbstractButton) and watched.isChecked()
        if chosen and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
            return True
        return super().eventFilter(watched, event)

    def _first_field(self) -> QWidget:
        if len(self._slots) > 1 and self.due() is None:
            return self.slots
        if not self.status.value():
            return self.status
        return self.when if self.status.value() == "given" else self.because

    def take(self, record: Dose) -> None:
        """Put in what a typed line said of a dose."""
        self.because.setText(record.reason)
        self.on_change()

    def due(self) -> datetime | None:
        """Return when the dose that is meant was or is due, None where none was chosen."""
        return next((item.due for item in self._slots if _key(item) == self.slots.value()), None)

    @Slot()
    def on_status(self) -> None:
        """Only a given dose has an amount."""
        given = self.status.value() == "given"
        self.amount.setEnabled(given)
        if not given:
            self.amount.clear()

    def line(self) -> str:
        """Return "dose given 100 mg @14:00" or "dose held because platelets"; not given is so at its due time."""
        status, amount = self.status.value(), self.amount.text().strip()
        if not status:
            return ""
        fact = f"dose {status}" + (f" {amount} mg" if amount else "")
        due, typed = self.due(), self.when.text().strip()
        if status != "given" and due is not None and not typed and self._now is not None and due <= self._now:
            because = self.because.text().strip()
            return f"{fact} @{due:%Y-%m-%dT%H:%M%z}" + (f" because {because}" if because else "")
        return self.timed(fact, self.because.text())

    @Slot()
    def submit(self) -> None:
        """Hand the line over once it is clear which dose it is and what became of it."""
        lacking, field = self._lacking()
        if field is None:
            super().submit()
        else:
            self.show_problem(lacking)
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lacking(self) -> tuple[str, QWidget | None]:
        if len(self._slots) > 1 and self.due() is None:
            return _("Several doses wait. Choose which one this is."), self.slots
        if not self.status.value():
            return _("Choose what happened."), self.status
        if self.status.value() != "given" and not self.because.text().strip():
            return _("A dose that was not given needs its reason."), self.because
        late = self.due() is not None and self.due() != self._newest and not self.when.text().strip()
        if self.status.value() == "given" and late:
            return _("A later dose is due already. Type the time at which this one was given."), self.when
        return "", None


def _key(slot: Expected) -> str:
    return slot.due.isoformat() if slot.due else ""
