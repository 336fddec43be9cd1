"""Two records of one person become one chart: both identities side by side, the reason, and what differs agreed to."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bedside.domain.persons import differences
from bedside.domain.records import Patient
from bedside.report.spoken import numeric_day
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

HEIGHT = 372
_LIST_WIDTH = 262


class Identity(QFrame):
    """Who one record says it is; what the other one says differently stands in amber."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 8, 10, 8)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.addWidget(words_label(title, "title", self), 0, 0, 1, 2)
        names = (_("Name"), _("Number"), _("Born"), _("Sex"))
        self.values = [words_label("", "", self) for _name in names]
        self.number = self.values[1]  # two records have two numbers: nothing to wonder at
        for row, (name, value) in enumerate(zip(names, self.values, strict=True), start=1):
            self._grid.addWidget(words_label(name, "quiet", self), row, 0)
            self._grid.addWidget(value, row, 1)
            value.setWordWrap(True)
        self._grid.setColumnStretch(1, 1)

    def show_person(self, person: Patient | None, other: Patient | None) -> None:
        """Show one person beside another."""
        mine, theirs = _said(person), _said(other)
        for label, text, against in zip(self.values, mine, theirs, strict=True):
            label.setText(text)
            differs = bool(text and against and text != against) and label is not self.number
            label.setProperty("role", "practice" if differs else "")
            label.style().unpolish(label)
            label.style().polish(label)
        self.setAccessibleName(", ".join(filter(None, mine)))


class UnitePage(SheetPage):
    """`united` carries the other patient's id, the reason, and whether differences are agreed to."""

    names_patient = True

    united = Signal(str, str, bool)

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Two records of one person"), parent)
        self._bridge = bridge
        self.search = QLineEdit(self)
        self.search.setAccessibleName(_("Search the other record: name or number"))
        self.search.setPlaceholderText(_("name or number of the other record"))
        self.model = RecordModel((_("Other record"), _("Number")), theme, self)
        self.table = RecordTable(_("Other records"), self.model, (0, 96), self)
        self.here = Identity(_("This record stays"), self)
        self.there = Identity(_("Joins it"), self)
        self.agree = QCheckBox(_("It is &one person: the differences are mistakes"), self)
        self.because = QLineEdit(self)
        self.because.setAccessibleName(_("Reason"))
        self.because.setPlaceholderText(_("why they are one person"))
        self.do = button(_("&Unite them"), self, primary=True)
        self.search.textChanged.connect(self.on_search)
        self.table.moved.connect(self.on_moved)
        for changed in (self.because.textChanged, self.agree.toggled):
            changed.connect(self.on_ready)
        self.because.returnPressed.connect(self.submit)
        self.do.clicked.connect(self.submit)
        self._lay_out()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.search)
        left.addWidget(self.table, 1)
        for item in (self.search, self.table):
            item.setFixedWidth(_LIST_WIDTH)
        cards = QHBoxLayout()
        cards.setSpacing(8)
        cards.addWidget(self.here, 1)
        cards.addWidget(self.there, 1)
        told = words_label(
            _("One chart then shows the entries of both. Void the event in the timeline to part them again."),
            "words",
            self,
        )
        told.setWordWrap(True)
        low = QHBoxLayout()
        low.setSpacing(8)
        low.addWidget(self.because, 1)
        low.addWidget(self.do)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(cards)
        right.addWidget(told)
        right.addStretch(1)
        right.addWidget(self.agree)
        right.addLayout(low)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(left)
        row.addLayout(right, 1)
        self.body.addLayout(row)

    def begin(self) -> None:
        """Start with the selected patient and nobody beside them."""
        self.complain("")
        self.about.setText("")
        self.because.clear()
        self.agree.setChecked(False)
        self.search.clear()
        self.on_search("")
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def other(self) -> Patient | None:
        """Return the person under the cursor."""
        record = self.table.record()
        return self._bridge.patient(record) if record else None

    @Slot(str)
    def on_search(self, text: str) -> None:
        """List whom the words fit; nobody is chosen by that."""
        needle = text.strip().casefold()
        people = (item for item in self._bridge.patients() if item.patient != self._bridge.patient_id)
        found = sorted((item for item in people if needle in f"{item.name} {item.mrn}".casefold()), key=_by_name)
        self.model.show_rows(tuple(TableRow(record=item.patient, cells=(item.name, item.mrn)) for item in found))
        self.on_moved()

    @Slot()
    def on_moved(self) -> None:
        """Show both side by side."""
        here, there = self._bridge.patient(self._bridge.patient_id), self.other()
        self.here.show_person(here, there)
        self.there.show_person(there, here)
        self.agree.setChecked(False)
        self.agree.setVisible(bool(self._differences()))
        self.on_ready()

    def _differences(self) -> str:
        there = self.other()
        return differences(self._bridge.patient(self._bridge.patient_id), there) if there is not None else ""

    @Slot()
    def on_ready(self) -> None:
        """Allow it once somebody is chosen, a reason is given, and differences are agreed to."""
        agreed = not self._differences() or self.agree.isChecked()
        self.do.setEnabled(self.other() is not None and bool(self.because.text().strip()) and agreed)

    @Slot()
    def submit(self) -> None:
        """Ask for it to be done."""
        there = self.other()
        if there is not None and self.do.isEnabled():
            self.united.emit(there.patient, self.because.text().strip(), self.agree.isChecked())


def _said(person: Patient | None) -> tuple[str, ...]:
    if person is None:
        return ("", "", "", "")
    return (person.name, person.mrn, numeric_day(person.born), person.sex)


def _by_name(person: Patient) -> tuple[str, date]:
    return person.name.casefold(), person.born
