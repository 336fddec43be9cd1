"""Whom the handoff's entries are for, in one line beside them: the ward's list has everybody, the entry one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from bedside.domain.records import Patient
from bedside.text import _
from bedside.ui import words
from bedside.ui.theme import Theme
from bedside.ui.whose import identified, identity_words
from bedside.ui.wrap_label import WrapLabel


class Whom(WrapLabel):
    """Name, birth date and record number of the patient under the cursor, and where that is not the open chart's."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def show_patient(self, person: Patient | None, opened: Patient | None, *, listed: bool) -> None:
        """Say whom the entries are for; `opened` is whose chart is open, `listed` that the ward's list has them."""
        if person is None:
            self.setText("")
            self.setAccessibleName("")
            return
        aside = _aside(person, opened, listed=listed)
        lead = words.rich(_("Entry for"), colour=self._theme.ink2)
        tail = f" &nbsp;{words.rich(aside, colour=self._theme.amber, weight=600)}" if aside else ""
        self.setText(f"{lead} &nbsp;{identified(person, self._theme)}{tail}")
        self.setAccessibleName(" ".join(filter(None, (_("Entry for"), identity_words(person), aside))))


def _aside(person: Patient, opened: Patient | None, *, listed: bool) -> str:
    if opened is None or opened.patient == person.patient:
        return ""
    if not listed:
        said = _("The open chart ({name}, MRN {mrn}) is not on this list.")
        return said.format(name=opened.name, mrn=opened.mrn)
    return _("Not the open chart ({name}, MRN {mrn}).").format(name=opened.name, mrn=opened.mrn)
