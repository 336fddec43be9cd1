"""A file before it is taken in: what it was read as, what becomes of every line and whose it is, then one button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bedside.domain.records import Patient
from bedside.text import _
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.import_columns import ImportColumns
from bedside.ui.import_rows import OTHERS, Line, became_words, counts, others_words, rows_of
from bedside.ui.progress import ProgressStrip
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label
from bedside.ui.wrap_label import WrapLabel

_KINDS = ("refused", "held", "stored", "superseded", "already", OTHERS)
#: with so many columns the table of lines would have no room beside their boxes
_FEW = 8
_HIGH = 600
_STORY_LINES = 36
#: the column that says whose a line is: without anything to say where all are of the open patient
_PATIENT, _WHAT = 2, 3
_NARROW, _WIDE, _LEAST = 128, 180, 52


class ImportPage(SheetPage):
    """`read_asked` wants the files read as the page says now, `store_asked` stored, `given_up` no longer waited for.

    `save_asked` carries the name of a mapping; `came` says that the page is shown, perhaps again.
    """

    came = Signal()
    read_asked = Signal()
    store_asked = Signal()
    given_up = Signal()
    save_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Import a file"), parent)
        self._theme = theme
        self._person: Patient | None = None
        self.lines: list[Line] = []
        self._rows: list[TableRow] = []
        self.counted = words_label("", "title", self)
        self.whose = WrapLabel(self)
        self.columns = ImportColumns(self)
        self.shown = button(_("Colum&ns"), self)
        self.show_only = ChoiceBox(_("Show"), (), self)
        self.strip = ProgressStrip(self)
        titles = (_("Becomes"), _("Line"), _("Patient"), _("What"), _("Sampled"), _("Why"))
        self.model = RecordModel(titles, theme, self)
        self.table = RecordTable(_("What becomes of each line"), self.model, (114, 52, 176, _NARROW, 106, 0), self)
        self.table.horizontalHeader().setMinimumSectionSize(_LEAST)
        self.story = words_label("", "words", self)
        self.take = button(_("&Take in"), self, primary=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top, low = QHBoxLayout(), QHBoxLayout()
        for row in (top, low):
            row.setSpacing(8)
        self.counted.setWordWrap(True)
        self.shown.setCheckable(True)
        self.shown.setProperty("segment", "only")
        self.show_only.setMinimumWidth(170)
        top.addWidget(self.counted, 1)
        top.addWidget(self.shown)
        label = words_label(_("Sh&ow"), "words", self)
        label.setBuddy(self.show_only)
        low.addWidget(label)
        low.addWidget(self.show_only)
        low.addStretch(1)
        low.addWidget(self.take)
        self.story.setWordWrap(True)
        self.story.setMinimumHeight(_STORY_LINES)
        self.story.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.story.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for item in (self.strip, self.whose, self.columns):
            self.body.addWidget(item)
        self.body.insertLayout(1, top)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.story)
        self.body.addLayout(low)

    def _connect(self) -> None:
        self.columns.changed.connect(self.read_asked)
        self.columns.save_asked.connect(self.save_asked)
        self.shown.toggled.connect(self.on_columns)
        self.show_only.activated.connect(self.on_filter)
        self.strip.cancelled.connect(self.given_up)
        self.table.moved.connect(self.on_row)
        self.take.clicked.connect(self.on_take)

    def begin(self, names: Sequence[str], person: Patient | None) -> None:
        """Start with other files, for whoever's chart is open."""
        self._person = person
        self.about.setText(", ".join(names))
        self.about.setToolTip(self.about.text())
        self.columns.begin()
        self.shown.setChecked(False)
        self.shown.hide()
        self.wait()

    def wait(self) -> None:
        """Show that the files are being read, with nothing of an earlier reading."""
        self.lines, self._rows = [], []
        self.columns.setEnabled(True)
        self.complain("")
        self.counted.clear()
        self.show_only.offer(())
        self.whose.hide()
        self._show_rows()
        self.take.setEnabled(False)
        self.take.setText(_("&Take in"))
        self.show_part(_("Reading the file"), 0.0)
        self.strip.cancel.show()

    def show_part(self, what: str, part: float) -> None:
        """Show how far it is."""
        self.strip.show_part(what, part)

    def show_table(self, told: dict[str, Any] | None) -> None:
        """Show what the columns of a table are taken for; nothing for a file of another form."""
        self.shown.setVisible(told is not None)
        if told is None:
            self.columns.hide()
            return
        first = not self.columns.boxes or not self.shown.isChecked()
        self.columns.show_table(told)
        many = len(told.get("columns", ()))
        self.shown.setText(_("Colum&ns ({n})").format(n=many))
        self.shown.setAccessibleName(self.shown.text().replace("&", ""))
        roomy = many <= _FEW and self.window().height() >= _HIGH
        if first and (roomy or self.columns.doubts or self.columns.lacks_day):
            self.shown.setChecked(True)
        self.columns.setVisible(self.shown.isChecked())

    def show_looked(self, told: dict[str, Any], lines: list[Line], rows: list[TableRow]) -> None:
        """Show what every line would become, and its row."""
        self.strip.hide()
        self.lines, self._rows = lines, rows
        found = counts(lines, self._id())
        self.counted.setText(self._summary(found))
        self._say_whose(told)
        own = all(line.patient == self._id() for line in lines)
        self.table.setColumnHidden(_PATIENT, own)
        self.table.setColumnWidth(_WHAT, _WIDE if own else _NARROW)
        self.show_only.offer(self._filters(found))
        self._show_rows()
        stored = found["stored"] + found["superseded"]
        said = _("&Take in {n}, hold {held}") if found["held"] else _("&Take in {n}")
        self.take.setText(said.format(n=stored, held=found["held"]))
        self.take.setAccessibleName(self.take.text().replace("&", ""))
        self.take.setEnabled(bool(told.get("records")))
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus()

    def _id(self) -> str:
        return self._person.patient if self._person is not None else ""

    def _summary(self, found: dict[str, int]) -> str:
        said = [f"{found[kind]} {became_words(kind)}" for kind in _KINDS[:-1] if found[kind]]
        lines = _("{n} lines").format(n=len(self.lines)) if len(self.lines) != 1 else _("1 line")
        return f"{lines}: {', '.join(said)}" if said else _("There is nothing in this file to take in.")

    def _say_whose(self, told: dict[str, Any]) -> None:
        """Name everybody else whose lines these are, and for whom those are that name nobody."""
        said: list[str] = []
        if others := others_words(self.lines, self._id()):
            name = self._person.name if self._person is not None else _("nobody")
            head = _("Not of the open patient ({name}):").format(name=name)
            said.append(f"{head} {'; '.join(others)}")
        if told.get("named") is False and self._person is not None:
            form = _("The file names no patient: its lines are taken for {name}, MRN {mrn}.")
            said.append(form.format(name=self._person.name, mrn=self._person.mrn))
        colour = self._theme.amber
        self.whose.setText("<br>".join(words.rich(line, weight=600, colour=colour) for line in said))
        self.whose.setAccessibleName(" ".join(said))
        self.whose.setVisible(bool(said))

    def _filters(self, found: dict[str, int]) -> tuple[tuple[str, str], ...]:
        every = ("", _("every line ({n})").format(n=len(self.lines)))
        other = _("of other patients")
        kinds = [(kind, other if kind == OTHERS else became_words(kind)) for kind in _KINDS if found[kind]]
        return (every, *((kind, f"{word} ({found[kind]})") for kind, word in kinds))

    def _show_rows(self) -> None:
        self.model.show_rows(rows_of(self.lines, self._rows, self._id(), self.show_only.value()))
        self.on_row()

    def fail(self, why: str) -> None:
        """Say why the files are not read, or what to say of the columns first."""
        self.strip.hide()
        self.columns.setEnabled(True)
        if self.columns.lacks_day:
            why = _("The table counts hospital days. Write the date of day 1 above.")
        elif self.columns.doubts:
            why = "; ".join(self.columns.doubts) + ". " + _("Say above what each column is.")
        self.complain(why)
        if self.columns.isVisible():
            self.counted.setText(_("Not read yet: say first what the columns are."))
            self.columns.go()

    def give_up(self) -> None:
        """Say that nothing was read."""
        self.strip.hide()
        self.counted.setText(_("Not read. Choose the file again."))

    def store(self) -> None:
        """Show that it is being stored: from now on it cannot be given up, nor read otherwise."""
        self.take.setEnabled(False)
        self.columns.setEnabled(False)
        self.show_part(_("Storing"), 0.0)
        self.strip.cancel.hide()
        self.table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Say that the page is there."""
        super().showEvent(event)
        self.came.emit()

    @Slot()
    def on_take(self) -> None:
        """Ask for it to be stored."""
        if self.take.isEnabled():
            self.store_asked.emit()

    @Slot(bool)
    def on_columns(self, shown: bool) -> None:
        """Show or hide what each column is."""
        self.columns.setVisible(shown)

    @Slot()
    def on_filter(self) -> None:
        """Show the lines that are wanted."""
        self._show_rows()

    @Slot()
    def on_row(self) -> None:
        """Tell the line under the cursor in full."""
        place = self.model.place(self.table.record())
        self.story.setText(self.model.row(place).story if place >= 0 else "")
