"""Who the patient is, corrected: record number, name, birth date, sex. The old record stays, with the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.domain.moment import birth_text, typed_day
from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.session.registration import renamed
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.entry import Form
from bedside.ui.new_patient import SEXES, day_typed, sex_words
from bedside.ui.permits import REFUSED
from bedside.ui.theme import Theme


class IdentityForm(Form):
    """The identifiers as they stand, to be changed; a correction needs its reason."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Name, number, birth date, sex"), theme, parent)
        self._bridge = bridge
        self._person: Patient | None = None
        self.mrn, self.name, self.born, self.because = (QLineEdit(self) for _each in range(4))
        self.sex = ChoiceBox(_("Sex"), sex_words(), self)
        self.because.setPlaceholderText(_("why, in a few words"))
        for text, field, grow in (
            (_("Record n&umber"), self.mrn, False),
            (_("&Family name, given name"), self.name, True),
            (_("&Born"), self.born, False),
            (_("&Sex"), self.sex, False),
            (_("&Reason"), self.because, True),
        ):
            field.setAccessibleName(text.replace("&", ""))
            self.put(text, field, grow=grow)
        self.when.hide()
        self.watch(self.mrn, self.name, self.born, self.sex, self.because)
        self.chart_it.setText(_("&Correct"))

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin with the identifiers as they stand."""
        self._person = person = bridge.chart().patient
        for field, text in ((self.mrn, person.mrn), (self.name, person.name), (self.born, birth_text(person.born))):
            field.setText(text)
        self.sex.choose(person.sex)
        self.because.clear()
        self.on_change()

    def go(self) -> None:
        """Go to the name, the most frequent correction."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def kept_fields(self) -> tuple[str, ...]:
        """Return what stands in the fields, nothing while it is what the chart says."""
        return super().kept_fields() if self._changes() or self.because.text() else ()

    def _changes(self) -> tuple[str, ...]:
        person = self._person
        if person is None:
            return ()
        pairs = (
            (self.mrn, person.mrn, self.mrn.text().strip()),
            (self.name, person.name, self.name.text().strip()),
            (self.born, birth_text(person.born), _reread(self.born.text().strip())),
            (self.sex, person.sex, self.sex.value()),
        )
        return tuple(f"{field.accessibleName()}: {old} \u2192 {new}" for field, old, new in pairs if old != new)

    @Slot()
    def on_change(self) -> None:
        """Show what would change."""
        self._unmark()
        changes = "; ".join(self._changes())
        if changes:
            self.show_reading(changes)
        else:
            self.show_lacking(_("Nothing is changed yet."))

    @Slot()
    def submit(self) -> None:
        """Store the correction, or say what is wrong; the fields stay."""
        try:
            self._correct()
        except Problem as problem:
            self.blame(problem)
            return
        except REFUSED as refusal:
            self.show_problem(str(refusal))
            return
        self.because.clear()
        self.left.emit()

    def _correct(self) -> None:
        person, stamp = self._person, self._bridge.session.stamp()
        if person is None or not self._changes():
            raise Problem(_("nothing is changed."))
        if not self.because.text().strip():
            self.because.setFocus(Qt.FocusReason.OtherFocusReason)
            raise Problem(_("a correction needs a reason."), do=_("Say why."))
        new = renamed(
            person,
            stamp,
            mrn=self.mrn.text(),
            name=self.name.text(),
            born=day_typed(self.born.text().strip()),
            sex=SEXES[self.sex.value()],
        )
        self._bridge.correct(person.id, new, self.because.text().strip())


def _reread(text: str) -> str:
    """Return a typed day as the language writes it: the same day in ISO form is no change."""
    try:
        return birth_text(typed_day(text))
    except ValueError:
        return text
