"""A new patient: the identifiers, and what the ward knows on admission."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.domain.moment import BORN, typed_as, typed_day
from bedside.domain.persons import namesakes
from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_number
from bedside.domain.records import Patient, Sex
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.entry import Form
from bedside.ui.namesake_page import NamesakePage
from bedside.ui.number_edit import NumberEdit
from bedside.ui.permits import REFUSED
from bedside.ui.theme import Theme
from bedside.ui.words import ELLIPSIS

SEXES: Mapping[str, Sex] = MappingProxyType({"F": "F", "M": "M", "X": "X"})


class PatientForm(Form):
    """Record number, name, birth date and sex are needed; weight, height and bed may follow later.

    Where somebody like this is listed already, `question` asks whether it is the same person.
    """

    names_patient = False

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("New patient"), theme, parent)
        self._bridge = bridge
        self._found: tuple[Patient, ...] = ()
        self.question = NamesakePage(theme, parent)
        self.question.hide()
        self.question.left.connect(self.returned)
        self.question.same.connect(self.on_same)
        self.question.other.connect(self.on_other)
        self.mrn, self.name, self.born, self.bed = (QLineEdit(self) for _each in range(4))
        self.born.setPlaceholderText("1966-08-02")
        self.sex = ChoiceBox(_("Sex"), sex_words(), self, prompt=_("choose") + ELLIPSIS)
        self.weight = NumberEdit(_("Weight, kg"), self, width=64)
        self.height_cm = NumberEdit(_("Height, cm"), self, width=64)
        self.when.hide()
        upper = ((_("Record n&umber"), self.mrn), (_("&Family name, given name"), self.name), (_("&Born"), self.born))
        lower = ((_("&Sex"), self.sex), (_("&Weight kg"), self.weight), (_("He&ight cm"), self.height_cm))
        for text, field in (*upper, *lower, (_("B&ed"), self.bed)):
            field.setAccessibleName(text.replace("&", ""))
            self.put(text, field, grow=field is self.name)
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self.submit)
        self.sex.entered.connect(self.submit)
        for narrow, width in ((self.mrn, 104), (self.born, 104), (self.sex, 98), (self.bed, 64)):
            narrow.setFixedWidth(width)
        self.chart_it.setText(_("&Register"))

    def go(self) -> None:
        """Go to the record number."""
        self.mrn.setFocus(Qt.FocusReason.OtherFocusReason)

    def line(self) -> str:
        """Return the record number; a patient is no line of the quick-entry language."""
        return self.mrn.text().strip()

    @Slot()
    def on_change(self) -> None:
        """Read nothing: a patient is no line of the quick-entry language."""
        self._unmark()
        self.reading.clear()

    @Slot()
    def submit(self) -> None:
        """Register the patient, or say what is wrong; the fields stay."""
        try:
            self._register(known=False)
        except REFUSED as problem:
            self.show_problem(str(problem))

    @Slot()
    def on_other(self) -> None:
        """Register a namesake, or go back to the fields and say what is wrong."""
        try:
            self._register(known=True)
        except REFUSED as problem:
            self.returned.emit()
            self.show_problem(str(problem))

    @Slot()
    def on_same(self) -> None:
        """Register nobody; show the one patient who was meant."""
        found = self._found
        self._leave()
        if len(found) == 1:
            self._bridge.select_patient(self._bridge.session.persons.members(found[0].patient)[0])

    def _leave(self) -> None:
        self._found = ()
        self.done.emit()

    def _register(self, *, known: bool) -> None:
        sex = SEXES.get(self.sex.value())
        if not self.mrn.text().strip() or not self.name.text().strip() or sex is None:
            raise Problem(_("record number, name and sex are needed."), do=_("Fill them in."))
        born = day_typed(self.born.text().strip())
        people = () if known else self._bridge.session.store.patients()
        self._found = namesakes(people, mrn=self.mrn.text(), name=self.name.text(), born=born)
        if self._found:
            self.question.begin(self.mrn.text().strip(), self._found)
            self.asked.emit(self.question)
            return
        self._bridge.add_patient(
            mrn=self.mrn.text(),
            name=self.name.text(),
            born=born,
            sex=sex,
            weight=_number(self.weight),
            height=_number(self.height_cm),
            bed=self.bed.text(),
        )
        self._leave()


def sex_words() -> tuple[tuple[str, str], ...]:
    """Return the sexes with their words."""
    return ("F", _("female")), ("M", _("male")), ("X", _("other"))


def day_typed(text: str) -> date:
    """Return a typed date; raise Problem for anything else."""
    try:
        return typed_day(text)
    except ValueError as error:
        where = f"{_('Born')} {text}".rstrip()
        raise Problem(_("this is no date."), where=where, do=typed_as(BORN)) from error


def _number(field: NumberEdit) -> Decimal | None:
    text = field.text().strip()
    if not text:
        return None
    readings = parse_number(text)
    field.mark(wrong=len(readings) > 1)
    if len(readings) > 1:
        raise Problem(
            _("this number can be read in two ways."), where=field.accessibleName(), do=_("Write it plainly.")
        )
    return next(iter(readings))
