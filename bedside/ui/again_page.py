"""The same laboratory result a second time: a person says whether it is the same sample, or another one."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from bedside.domain.again import charted_already
from bedside.domain.chart import Chart
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.wording import value_text
from bedside.text import _
from bedside.ui import words
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, rich_label, ringed, words_label


class AgainPage(SheetPage):
    """Two ways and no default: `same` charts nothing, `other` charts the second result."""

    names_patient = True

    same = Signal()
    other = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Already charted"), parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self._theme = theme
        self.said = rich_label(self)
        self.said.setWordWrap(True)
        self.leave_out = button("1   " + _("The same result: chart nothing"), self)
        self.take = button("2   " + _("Another sample: chart it too"), self)
        self.leave_out.clicked.connect(self.same)
        self.take.clicked.connect(self.other)
        self.body.addWidget(self.said)
        for item in (self.leave_out, self.take):
            self.body.addWidget(item, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(words_label(_("Enter waits for a choice."), "words", self))
        self.body.addStretch(1)

    def begin(self, new: Observation, old: Observation, chart: Chart) -> None:
        """Ask about a result that stands in the chart already."""
        when = words.stamp(old.at, chart.zone, old.precision)
        text = _("{value} is already charted at {when} by {who}: the same result, or another sample?").format(
            value=value_text(new, chart.catalogue), when=when, who=old.author
        )
        self.said.setText(words.rich(text, px=17, weight=600))
        self.setAccessibleName(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by number; Escape goes back to what was typed."""
        if event.key() == Qt.Key.Key_1:
            self.same.emit()
        elif event.key() == Qt.Key.Key_2:
            self.other.emit()
        else:
            super().keyPressEvent(event)


def first_again(records: Iterable[AnyRecord], chart: Chart) -> tuple[Observation, Observation] | None:
    """Return the first result that is charted already, with the one that stands there; None for none."""
    for item in records:
        old = charted_already(item, chart)
        if old is not None and isinstance(item, Observation):
            return item, old
    return None
