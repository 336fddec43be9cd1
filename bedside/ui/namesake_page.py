"""A new patient who may be on the list already: a person says whether it is the same one, or a namesake."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from bedside.domain.records import Patient
from bedside.report.spoken import numeric_day
from bedside.text import _
from bedside.ui import words
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, rich_label, ringed, words_label


class NamesakePage(SheetPage):
    """Two ways and no default: `same` registers nobody and shows who is listed, `other` registers one more."""

    names_patient = False

    same = Signal()
    other = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Registered already?"), parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self._theme = theme
        self.said = rich_label(self)
        self.said.setWordWrap(True)
        self.open_it = button("", self)
        self.take = button("2   " + _("Another person: register this one too"), self)
        self.open_it.clicked.connect(self.same)
        self.take.clicked.connect(self.other)
        self.body.addWidget(self.said)
        for item in (self.open_it, self.take):
            self.body.addWidget(item, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(words_label(_("Enter waits for a choice."), "words", self))
        self.body.addStretch(1)

    def begin(self, mrn: str, found: Sequence[Patient]) -> None:
        """Ask about a record number that is new, and who is listed under another one."""
        head = _("Record number {mrn} is new, but these are on the list:").format(mrn=mrn)
        listed = [
            _("{name}, born {born}, MRN {mrn}").format(name=item.name, born=numeric_day(item.born), mrn=item.mrn)
            for item in found
        ]
        lines = (words.rich(head, px=17, weight=600), *(words.rich(text, px=15, weight=600) for text in listed))
        self.said.setText("<br>".join(lines))
        one = _("The same person: register nobody, open the chart")
        self.open_it.setText("1   " + (one if len(found) == 1 else _("One of these: register nobody")))
        self.open_it.setAccessibleName(self.open_it.text())
        self.setAccessibleName(" ".join((head, "; ".join(listed))))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by number; Escape goes back to what was typed."""
        if event.key() == Qt.Key.Key_1:
            self.same.emit()
        elif event.key() == Qt.Key.Key_2:
            self.other.emit()
        else:
            super().keyPressEvent(event)
