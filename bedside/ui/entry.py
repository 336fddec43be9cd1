"""Forms write the same line that quick entry reads, so that one grammar decides; here what they have in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bedside.domain.moment import EXAMPLE, birth_text
from bedside.domain.problem import Problem
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.choices import Choices
from bedside.ui.flow import FlowLayout, Labelled
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, cap, mark_wrong, rich_label, words_label

TIME_HINT = "now, 06:00, -2h"
Field = ChoiceBox | Choices | QLineEdit


class Form(QWidget):
    """A sheet with fields, the live reading and two ways out. `edited` and `submitted` carry the line.

    `emptied` says that a person wants to start again instead of with what was typed before, `charted` carries the
    records of a form that has stored them by itself. `asked` carries a page with a question in the form's place,
    `returned` says that the form shall have it again, `done` that nothing typed is wanted any more. `wanted_height` is
    what the sheet gives it at the least.
    """

    wanted_height = 200
    names_patient = True

    edited = Signal(str)
    submitted = Signal(str)
    left = Signal()
    emptied = Signal()
    charted = Signal(object)
    asked = Signal(object)
    returned = Signal()
    done = Signal()

    def __init__(self, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._theme = theme
        self.title = words_label(title, "title", self)
        self.about = words_label("", "words", self)
        self.about.setWordWrap(True)
        self.again = button(_("Start empt&y"), self)
        self.reading = rich_label(self)
        self.reading.setWordWrap(True)
        self.chart_it = button(_("&Chart"), self, primary=True)
        self.when = QLineEdit(self)
        self.when.setAccessibleName(_("Time"))
        self.when.setPlaceholderText(TIME_HINT)
        self.when.setToolTip(f"{TIME_HINT}, {birth_text(EXAMPLE)}, {birth_text(EXAMPLE)}T06:00")
        self.when.setMinimumWidth(118)
        self.fields = QGridLayout()
        self.flow = FlowLayout()
        self.chart_it.clicked.connect(self.submit)
        self.again.clicked.connect(self.emptied)
        self.again.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        top, self.low = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(8)
        for item in (self.title, self.about, self.again):
            top.addWidget(item, 1 if item is self.about else 0)
        self.low.setSpacing(8)
        self.low.addWidget(self.reading, 1)
        self.low.addWidget(cap("Esc", self))
        self.low.addWidget(words_label(_("leave"), "words", self))
        self.low.addWidget(self.chart_it)
        self.fields.setHorizontalSpacing(8)
        self.fields.setVerticalSpacing(6)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 9, 12, 12)
        self.column.setSpacing(10)
        self.column.addLayout(top)
        self.column.addLayout(self.fields)
        self.column.addLayout(self.flow)
        self.column.addStretch(1)
        self.column.addLayout(self.low)

    def put(self, text: str, field: QWidget, *, grow: bool = False) -> Labelled:
        """Put a field with its label behind the others; the underlined key leads to it."""
        made = Labelled(self.label(text, field), field, self, grow=grow)
        self.flow.addWidget(made)
        return made

    def fill_with(self, widget: QWidget) -> None:
        """Give a widget below the fields all the room that is left."""
        place = self.column.count() - 2
        self.column.insertWidget(place, widget, 1)
        self.column.setStretch(place + 1, 0)

    def label(self, text: str, field: QWidget) -> QLabel:
        """Return a label whose underlined key leads to a field."""
        made = QLabel(text, self)
        made.setProperty("role", "words")
        made.setBuddy(field)
        return made

    def watch(self, *fields: QWidget) -> None:
        """Read the line again whenever one of the fields changes; Enter in a line submits."""
        for field in fields:
            if isinstance(field, QLineEdit):
                field.textEdited.connect(self.on_change)
                field.returnPressed.connect(self.submit)
            elif isinstance(field, ChoiceBox):
                field.currentIndexChanged.connect(self.on_change)
                field.entered.connect(self.submit)
            elif isinstance(field, Choices):
                field.changed.connect(self.on_change)

    def resume(self) -> None:
        """Go back to the field that had the keyboard last."""
        field = self.focusWidget()
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def line(self) -> str:
        """Return the quick-entry line of the fields, empty while nothing is filled in; of itself a form has none."""
        return ""

    def kept_fields(self) -> tuple[str, ...]:
        """Return what stands in each field, in the order they were made."""
        return tuple(self._typed(field) for field in self._filled_fields())

    def fill(self, typed: Sequence[str]) -> None:
        """Put back what `kept_fields` returned once; ValueError where the form has other fields by now."""
        for field, text in zip(self._filled_fields(), typed, strict=True):
            if isinstance(field, QLineEdit):
                field.setText(text)
            else:
                field.choose(text)
        self.on_change()

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin for the patient shown, at a place that is named; whatever was typed before is gone."""

    def go(self) -> None:
        """Go to the first field that is empty."""
        found = [item for item in self._filled_fields() if item.isVisibleTo(self) and not self._typed(item)]
        if found:
            found[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, field: Field) -> str:
        return field.text() if isinstance(field, QLineEdit) else field.value()

    def empty(self) -> None:
        """Empty every field."""
        self.fill([""] * len(self._filled_fields()))
        self.reading.clear()
        self.again.hide()
        self.about.clear()

    def take_back(self, typed: Sequence[str]) -> None:
        """Put back what was typed before this form was left, and say so."""
        self.fill(typed)
        said = (self.about.text(), _("kept from before, not charted"))
        self.about.setText(f"  {words.DOT}  ".join(part for part in said if part))
        self.again.show()

    def _filled_fields(self) -> list[Field]:
        return [item for item in self.findChildren(QWidget) if isinstance(item, Field)]

    def timed(self, fact: str, because: str = "") -> str:
        """Return a fact with the form's time and reason in the grammar's order."""
        when = self.when.text().strip()
        time = f" @{when}" if when and when.casefold() != "now" else ""
        return f"{fact}{time}" + (f" because {because.strip()}" if because.strip() else "") if fact else ""

    @Slot()
    def on_change(self) -> None:
        """Ask for a new reading."""
        self._unmark()
        line = self.line()
        if line:
            self.edited.emit(line)
        else:
            self.reading.clear()

    @Slot()
    def submit(self) -> None:
        """Hand the line over; an empty form says what it wants."""
        if self.line():
            self.submitted.emit(self.line())
        else:
            self.show_problem(self.wanted())

    def wanted(self) -> str:
        """Return what a form needs at the least."""
        return _("Fill in the first field.")

    def show_reading(self, text: str, warning: str = "") -> None:
        """Show how the fields read."""
        said = words.rich(_("reads as") + " ", colour=self._theme.ink2) + words.rich(text, px=17, weight=700)
        if warning:
            said += words.rich(f"  {words.DOT} {warning}", weight=600, colour=self._theme.amber)
        self.reading.setText(said)
        self.reading.setToolTip(" ".join((text, warning)).strip())

    def show_doubt(self, text: str) -> None:
        """Show that the fields can be read in more than one way."""
        self.reading.setText(words.rich(text, weight=600, colour=self._theme.amber))
        self.reading.setToolTip(text)

    def show_lacking(self, text: str) -> None:
        """Show quietly what the fields still lack, while they are being filled in."""
        self.reading.setText(words.rich(text, colour=self._theme.ink2))
        self.reading.setToolTip(text)

    def show_problem(self, text: str) -> None:
        """Show why the fields cannot be charted; they stay as they are."""
        self.reading.setText(words.rich(text, weight=600, colour=self._theme.red))
        self.reading.setToolTip(text)

    def blame(self, problem: Problem) -> None:
        """Show a problem, frame the fields that it speaks of and go to the first of them."""
        self.show_problem(str(problem))
        said = problem.where.casefold()
        wrong = [item for item in self._lines() if item.text().strip() and item.text().strip().casefold() in said]
        for item in wrong:
            mark_wrong(item, wrong=True)
        if wrong and not any(item.hasFocus() for item in wrong):
            wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _unmark(self) -> None:
        for item in self._lines():
            mark_wrong(item, wrong=False)

    def _lines(self) -> list[QLineEdit]:
        return [item for item in self._filled_fields() if isinstance(item, QLineEdit)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
