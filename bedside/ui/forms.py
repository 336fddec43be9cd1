"""The forms of the sheet: made when they are first asked for, opened by keys, buttons and whatever a verdict lacks."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from bedside.ui.bridge import Bridge
from bedside.ui.charting_words import phrase_start
from bedside.ui.confirm import ReasonPage
from bedside.ui.doubt import DoubtPage
from bedside.ui.entry import Form, LabForm
from bedside.ui.entry_dose import DoseForm
from bedside.ui.entry_oxygen import OxygenForm
from bedside.ui.keys_page import KeysPage
from bedside.ui.new_patient import PatientForm
from bedside.ui.permits import Permits
from bedside.ui.quick_entry import QuickEntry
from bedside.ui.sheet import Sheet
from bedside.ui.theme import Theme

AnyForm = TypeVar("AnyForm", bound=Form)


class Forms(QObject):
    """Opens forms over the middle of the window; what becomes of a form's line is decided by who hears of it.

    `form_edited` and `form_submitted` carry the form and its line; `sheet_left` that the sheet shall go.
    """

    form_edited = Signal(object, str)
    form_submitted = Signal(object, str)
    sheet_left = Signal()

    def __init__(self, bridge: Bridge, quick: QuickEntry, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._quick, self._sheet, self._theme = bridge, quick, sheet, theme
        self.permits = Permits(bridge.session)
        self.doubt = DoubtPage(theme, sheet)
        self.reason = ReasonPage(theme, sheet)
        self._keys: KeysPage | None = None
        self._source: Form | None = None
        for page in (self.doubt, self.reason):
            sheet.add(page)
            page.left.connect(self.sheet_left)

    # The forms are made when they are first asked for: the window has to stand before.
    @cached_property
    def lab(self) -> LabForm:
        """Return the form of a laboratory value or vital sign."""
        return self._joined(LabForm(self._bridge.catalogue, self._theme, self._sheet))

    @cached_property
    def oxygen(self) -> OxygenForm:
        """Return the form of an oxygen setting."""
        return self._joined(OxygenForm(self._theme, self._sheet))

    @cached_property
    def dose(self) -> DoseForm:
        """Return the form of a dose, given or not."""
        return self._joined(DoseForm(self._theme, self._sheet))

    @cached_property
    def person(self) -> PatientForm:
        """Return the form of a new patient."""
        form = PatientForm(self._bridge, self._theme, self._sheet)
        self._sheet.add(form)
        form.left.connect(self.sheet_left)
        return form

    def _joined(self, form: AnyForm) -> AnyForm:
        self._sheet.add(form)
        form.left.connect(self.sheet_left)
        form.edited.connect(self._on_edited)
        form.submitted.connect(self._on_submitted)
        return form

    def made_forms(self) -> dict[str, Form]:
        """Return the forms that were asked for so far, by name."""
        return {name: getattr(self, name) for name in ("lab", "oxygen", "dose", "person") if name in self.__dict__}

    def reopen(self, name: str) -> Form | None:
        """Open a form by its name, as empty as at first; None for an unknown one or where it may not be used."""
        openers = {
            "lab": self.open_lab,
            "oxygen": self.open_oxygen,
            "dose": self.open_given,
            "person": self.open_person,
        }
        if name in openers:
            openers[name]()
        page = self._sheet.page()
        return page if isinstance(page, Form) and page is self.made_forms().get(name) else None

    def waiting_form(self) -> Form | None:
        """Return the form whose content a question stands over, None where there is none."""
        asking = self._sheet.page() in (self.doubt, self.reason)
        return self._source if asking else None

    def take_line(self, text: str) -> None:
        """Put a line that was typed before into quick entry."""
        if self.may_chart():
            self._quick.line.setText(text)
            self._quick.edited.emit(text)
            self._quick.focus()
            self._quick.line.deselect()

    @Slot(str)
    def _on_edited(self, line: str) -> None:
        self.form_edited.emit(self.sender(), line)

    @Slot(str)
    def _on_submitted(self, line: str) -> None:
        self.form_submitted.emit(self.sender(), line)

    def may_chart(self) -> bool:
        """Return whether entries are possible; say beside the line why not."""
        why = self.permits.why_not("chart")
        if why:
            self.say_problem(why)
        return not why

    def say_problem(self, text: str) -> None:
        """Say beside the line why something is not done."""
        self._quick.show_problem(text)

    @Slot()
    def open_lab(self) -> None:
        """Open the laboratory form."""
        if self.may_chart():
            self._open(self.lab)
            self.lab.begin()

    @Slot()
    def open_oxygen(self) -> None:
        """Open the oxygen form."""
        if self.may_chart():
            self._open(self.oxygen)
            self.oxygen.begin()

    @Slot()
    def open_person(self) -> None:
        """Open the form for a new patient."""
        if self.may_chart():
            self._open(self.person)
            self.person.begin()

    @Slot()
    def open_keys(self) -> None:
        """List the keys; F1 again puts the list away."""
        if self._keys is None:
            self._keys = KeysPage(self._sheet)
            self._keys.left.connect(self.sheet_left)
            self._sheet.add(self._keys)
        if self._sheet.page() is self._keys:
            self.sheet_left.emit()
            return
        self._sheet.show_page(self._keys)
        self._keys.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def open_given(self) -> None:
        """Open the dose form for a given dose, unless a form or a question is open already."""
        if self._sheet.page() is None:
            self.open_dose("given")

    @Slot(str)
    def open_dose(self, status: str) -> None:
        """Open the dose form for one status."""
        if self._bridge.patient_id and self.may_chart():
            self._open(self.dose)
            self.dose.begin(status, self._bridge.chart(), self._bridge.assessment())

    @Slot(str)
    def open_missing(self, code: str) -> None:
        """Open the entry for what a verdict lacks: a form where there is one, else the line with the phrase begun."""
        if not self.may_chart():
            return
        if code in ("oxygen", "devices"):
            self.open_oxygen()
        elif code in {item.code for item in self._bridge.catalogue.analytes}:
            self._open(self.lab)
            self.lab.begin(code)
        else:
            self.begin_line(phrase_start(code))

    def begin_line(self, text: str) -> None:
        """Put the beginning of a line into quick entry, and the cursor behind it."""
        self._sheet.leave()
        self._quick.line.setText(text)
        self._quick.focus()
        self._quick.line.deselect()
        self._quick.edited.emit(text)

    def _open(self, page: Form) -> None:
        self._source = None
        self._sheet.show_page(page)
