"""Forms write the same line that quick entry reads, so one grammar decides; here the common part and the lab form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bedside.domain.analyte import Analyte
from bedside.domain.catalogue import Catalogue
from bedside.text import _
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, cap, rich_label, words_label

TIME_HINT = "now, 06:00, -2h"
TIME_FORMS = "now, 06:00, -2h, 2020-04-02, 2020-04-02T06:00"


class Form(QWidget):
    """A sheet with fields, the live reading and two ways out. `edited` and `submitted` carry the line."""

    edited = Signal(str)
    submitted = Signal(str)
    left = Signal()

    def __init__(self, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._theme = theme
        self.title = words_label(title, "title", self)
        self.about = words_label("", "words", self)
        self.reading = rich_label(self)
        self.reading.setWordWrap(True)
        self.chart_it = button(_("&Chart"), self, primary=True)
        self.when = QLineEdit(self)
        self.when.setAccessibleName(_("Time"))
        self.when.setPlaceholderText(TIME_HINT)
        self.when.setToolTip(TIME_FORMS)
        self.when.setMinimumWidth(118)
        self.fields = QGridLayout()
        self.chart_it.clicked.connect(self.submit)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addSpacing(8)
        top.addWidget(self.about, 1)
        low = QHBoxLayout()
        low.setSpacing(8)
        low.addWidget(self.reading, 1)
        low.addWidget(cap("Esc", self))
        low.addWidget(words_label(_("leave"), "words", self))
        low.addWidget(self.chart_it)
        self.fields.setHorizontalSpacing(8)
        self.fields.setVerticalSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(self.fields)
        column.addStretch(1)
        column.addLayout(low)

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
        return tuple(field.value() if isinstance(field, ChoiceBox) else field.text() for field in self._filled_fields())

    def fill(self, typed: Sequence[str]) -> None:
        """Put back what `kept_fields` returned once; ValueError where the form has other fields by now."""
        for field, text in zip(self._filled_fields(), typed, strict=True):
            if isinstance(field, ChoiceBox):
                field.choose(text)
            else:
                field.setText(text)
        self.on_change()

    def _filled_fields(self) -> list[ChoiceBox | QLineEdit]:
        return [item for item in self.findChildren(QWidget) if isinstance(item, ChoiceBox | QLineEdit)]

    def timed(self, fact: str, because: str = "") -> str:
        """Return a fact with the form's time and reason in the grammar's order."""
        when = self.when.text().strip()
        time = f" @{when}" if when and when.casefold() != "now" else ""
        return f"{fact}{time}" + (f" because {because.strip()}" if because.strip() else "") if fact else ""

    @Slot()
    def on_change(self) -> None:
        """Ask for a new reading."""
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

    def show_reading(self, text: str) -> None:
        """Show how the fields read."""
        self.reading.setText(
            words.rich(_("reads as") + " ", colour=self._theme.ink2) + words.rich(text, px=17, weight=700)
        )

    def show_doubt(self, text: str) -> None:
        """Show that the fields can be read in more than one way."""
        self.reading.setText(words.rich(text, weight=600, colour=self._theme.amber))

    def show_lacking(self, text: str) -> None:
        """Show quietly what the fields still lack, while they are being filled in."""
        self.reading.setText(words.rich(text, colour=self._theme.ink2))
        self.reading.setToolTip(text)

    def show_problem(self, text: str) -> None:
        """Show why the fields cannot be charted; they stay as they are."""
        self.reading.setText(words.rich(text, weight=600, colour=self._theme.red))
        self.reading.setToolTip(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class LabForm(Form):
    """One laboratory value or vital sign. The unit is never preselected where more than one is accepted."""

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Laboratory value or vital sign"), theme, parent)
        self._catalogue = catalogue
        names = sorted(((item.code, item.title) for item in catalogue.analytes), key=_by_title)
        self.analyte = ChoiceBox(_("Analyte"), tuple(names), self, prompt=_("choose") + words.ELLIPSIS)
        self.value = NumberEdit(_("Value"), self, width=120)
        self.unit = ChoiceBox(_("Unit"), (), self)
        self.unit.setMinimumWidth(112)
        row = (
            (_("&Analyte"), self.analyte),
            (_("&Value"), self.value),
            (_("&Unit"), self.unit),
            (_("T&ime"), self.when),
        )
        for column, (text, field) in enumerate(row):
            self.fields.addWidget(self.label(text, field), 0, column)
            self.fields.addWidget(field, 1, column)
        self.analyte.currentIndexChanged.connect(self.on_analyte)
        self.watch(self.analyte, self.value, self.unit, self.when)

    def begin(self, code: str = "") -> None:
        """Start empty, at an analyte when one is known to be missing."""
        self.value.clear()
        self.when.clear()
        self.reading.clear()
        self.analyte.choose(code)
        self.on_analyte()
        (self.value if self.analyte.value() else self.analyte).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def on_analyte(self) -> None:
        """Offer the units of the chosen analyte."""
        code = self.analyte.value()
        with QSignalBlocker(self.unit):
            if not code:
                self.unit.offer(())
                return
            analyte = self._catalogue.analyte(code)
            needed = analyte.typed_unit_needed and len(analyte.units) > 1
            self.unit.offer(_units(analyte), prompt=_("choose") + words.ELLIPSIS if needed else "")

    def line(self) -> str:
        """Return "crp 71 mg/l @06:00"."""
        code, value = self.analyte.value(), self.value.text().strip()
        return self.timed(f"{code} {value} {self.unit.value()}".strip()) if code and value else ""

    def wanted(self) -> str:
        """Return what a value needs."""
        return _("Choose an analyte and type its value.")


def _by_title(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def _units(analyte: Analyte) -> tuple[tuple[str, str], ...]:
    if analyte.choices:
        return ()
    return tuple((item.shown or item.code, item.shown or _("fraction")) for item in analyte.units.values())
