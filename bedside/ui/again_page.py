"""A laboratory result a second time: a person says whether it is the same sample, or another one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from bedside.domain.again import charted_already, charted_otherwise
from bedside.domain.chart import Chart
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.wording import value_text
from bedside.text import _
from bedside.ui import words
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, rich_label, ringed, words_label


class AgainPage(SheetPage):
    """Two ways and no default: `same` charts nothing, or `corrected` the old result; `other` charts the second one.

    `pair` is the new result and the old one. Letters answer, not numbers: this may follow a question that a number
    answered, and the same key hit twice must not answer both.
    """

    names_patient = True

    same = Signal()
    corrected = Signal()
    other = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Already charted"), parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self._theme = theme
        self._alone, self._differs = True, False
        self.pair: tuple[Observation, Observation] | None = None
        self.said = rich_label(self)
        self.said.setWordWrap(True)
        self.leave_out, self.take = button("", self), button("A   " + _("Another sample: chart it too"), self)
        self.leave_out.clicked.connect(self._on_first)
        self.take.clicked.connect(self.other)
        self.body.addWidget(self.said)
        for item in (self.leave_out, self.take):
            self.body.addWidget(item, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(words_label(_("Enter waits for a choice."), "words", self))
        self.body.addStretch(1)

    def begin(self, pair: tuple[Observation, Observation], chart: Chart, *, alone: bool) -> None:
        """Ask about a result beside one that stands in the chart; only one that is typed `alone` can correct that."""
        self.pair = pair
        self._alone, self._differs = alone, charted_already(pair[0], chart) is None
        same = _("The same sample: correct what is charted") if self._differs else _("The same result: chart nothing")
        self.leave_out.setText("S   " + same)
        self.leave_out.setVisible(self._answers_first())
        text = self._question(*pair, chart)
        self.said.setText(words.rich(text, px=17, weight=600))
        self.setAccessibleName(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _question(self, new: Observation, old: Observation, chart: Chart) -> str:
        when = words.stamp(old.at, chart.zone, old.precision)
        if not self._differs:
            return _("{value} is already charted at {when} by {who}: the same result, or another sample?").format(
                value=value_text(new, chart.catalogue), when=when, who=old.author
            )
        asked = _("{old} is charted at {when} by {who}, and now {value}: the same sample, or another one?").format(
            old=value_text(old, chart.catalogue), value=value_text(new, chart.catalogue), when=when, who=old.author
        )
        hint = _("To correct it, go back and chart this value by itself.")
        return asked if self._alone else f"{asked} {hint}"

    def _answers_first(self) -> bool:
        return self._alone or not self._differs

    def _on_first(self) -> None:
        (self.corrected if self._differs else self.same).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by letter; Escape goes back to what was typed."""
        letter = event.text().casefold()
        if letter == "s" and self._answers_first():
            self._on_first()
        elif letter == "a":
            self.other.emit()
        else:
            super().keyPressEvent(event)


def first_again(
    records: Iterable[AnyRecord], chart: Chart, within: timedelta
) -> tuple[Observation, Observation] | None:
    """Return the first result that may be charted already, with the one that stands there; None for none."""
    for item in records:
        old = charted_already(item, chart) or charted_otherwise(item, chart, within)
        if old is not None and isinstance(item, Observation):
            return item, old
    return None
