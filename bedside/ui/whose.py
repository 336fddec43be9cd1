"""Whom a sheet charts for, in one line above it: an entry for the wrong patient shows before it is made."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from bedside.domain.records import Patient
from bedside.report.spoken import numeric_day
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.theme import Theme
from bedside.ui.wrap_label import WrapLabel

#: pixels beside and above the words: as wide as the pages below
_SIDE, _ABOVE = 12, 6


class Whose(WrapLabel):
    """Name, birth date and record number of the patient shown; nothing of them is ever cut."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, frame=_SIDE, lower=_ABOVE)
        self._bridge, self._theme = bridge, theme
        self.hide()
        bridge.assessment_changed.connect(self.on_assessment)

    def name_patient(self, page: QWidget) -> None:
        """Show whom a page charts for; a page says by its `names_patient` whether it charts for anybody."""
        named = bool(getattr(page, "names_patient", False) and self._bridge.patient_id)
        if named:
            self._say()
        self.setVisible(named)

    @Slot()
    def on_assessment(self) -> None:
        """Follow a correction that another window made meanwhile."""
        if not self.isHidden():
            self._say()

    def _say(self) -> None:
        person = self._bridge.chart().patient
        self.setText(identified(person, self._theme))
        self.setAccessibleName(identity_words(person))


def identified(person: Patient, theme: Theme) -> str:
    """Return name, birth date and record number as rich text."""
    born = numeric_day(person.born)
    dot = f" &nbsp;{words.rich(words.DOT, colour=theme.ink3)}&nbsp; "
    return dot.join(
        (
            words.rich(person.name, px=15, weight=700),
            words.rich(_("born"), colour=theme.ink2) + "&nbsp;" + words.rich(born, px=15, weight=600),
            words.rich(_("MRN"), colour=theme.ink2) + "&nbsp;" + words.rich(person.mrn, px=15, weight=600),
        )
    )


def identity_words(person: Patient) -> str:
    """Return the same in plain words."""
    return _("{name}, born {born}, MRN {mrn}").format(name=person.name, born=numeric_day(person.born), mrn=person.mrn)
