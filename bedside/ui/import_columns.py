"""How a table file is read: what each column is, the order of its dates, and the saved mappings, all to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.flow import FlowLayout, Labelled
from bedside.ui.paste_rows import role_words
from bedside.ui.widgets import button, words_label

#: so many columns get a box; a wider table is read by the command line
_MOST = 16
_IGNORED = "ignore"
_NARROW = 132


class ImportColumns(QWidget):
    """`changed` says that the file is to be read otherwise, `save_asked` carries the name of a mapping."""

    changed = Signal()
    save_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._told: dict[str, Any] = {}
        self._said: dict[str, str] = {}
        self._mapping = ""
        self.seen = words_label("", "words", self)
        self.seen.setWordWrap(True)
        self.boxes: list[ChoiceBox] = []
        self._labels: list[Labelled] = []
        self.mapping = ChoiceBox(_("Read as saved"), (), self)
        self.dates = ChoiceBox(_("Order of dates"), _dates(), self)
        self.decimal = ChoiceBox(_("Decimal sign"), _signs(), self)
        self.day1 = QLineEdit(self)
        self.name = QLineEdit(self)
        self.save = button(_("Sa&ve"), self, name=_("Save how this table is read"))
        self._flow, self._ways = FlowLayout(), FlowLayout()
        self._lay_out()
        for box in (self.mapping, self.dates, self.decimal):
            box.activated.connect(self.on_changed)
        self.day1.editingFinished.connect(self.on_day)
        self.name.textChanged.connect(self.on_name)
        self.name.returnPressed.connect(self.on_save)
        self.save.clicked.connect(self.on_save)
        self.on_name()

    def _lay_out(self) -> None:
        self.day1.setPlaceholderText("2020-03-20")
        self.name.setPlaceholderText("LAB-A")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.seen)
        column.addLayout(self._flow)
        column.addLayout(self._ways)
        self._mapped = self._put(_("&Read as saved"), self.mapping)
        self._put(_("Order of &dates"), self.dates)
        self._put(_("Decimal si&gn"), self.decimal)
        self._day = self._put(_("Date of hospital day &1"), self.day1)
        kept = QWidget(self)
        row = QHBoxLayout(kept)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.save)
        self._put(_("Save &under a name"), self.name, kept)

    def _put(self, text: str, field: QWidget, whole: QWidget | None = None) -> Labelled:
        label = words_label(text, "words", self)
        label.setBuddy(field)
        field.setAccessibleName(text.replace("&", ""))
        field.setMinimumWidth(_NARROW)
        made = Labelled(label, whole or field, self)
        self._ways.addWidget(made)
        return made

    def begin(self) -> None:
        """Forget what was said of another file."""
        self._told, self._said, self._mapping = {}, {}, ""
        for field in (self.day1, self.name):
            field.clear()
        for box in (self.dates, self.decimal):
            box.choose("")
        self.hide()

    @property
    def plan(self) -> dict[str, Any]:
        """Return what a person says of the table."""
        return {
            "columns": dict(self._said),
            "mapping": self._mapping,
            "dates": self.dates.value(),
            "decimal": self.decimal.value(),
        }

    @property
    def lacks_day(self) -> bool:
        """Return whether the table counts hospital days and nobody said when they begin."""
        return bool(self._told.get("days")) and not self.day1.text().strip()

    @property
    def doubts(self) -> Sequence[str]:
        """Return what is not certain of the columns."""
        return self._told.get("doubts", ())

    def show_table(self, told: dict[str, Any]) -> None:
        """Show what a table is taken for."""
        self._told = told
        columns = told.get("columns", [])
        while len(self.boxes) < min(len(columns), _MOST):
            self._add()
        for place, (label, box) in enumerate(zip(self._labels, self.boxes, strict=True)):
            label.setVisible(place < len(columns))
            if place < len(columns):
                self._show(columns[place], label, box)
        self._offer(told.get("mappings", ()), told.get("offered", ()))
        self._day.setVisible(bool(told.get("days")))
        self.seen.setText(self._words(len(columns)))
        self.show()

    def go(self) -> None:
        """Go to what has to be said first."""
        (self.day1 if self.lacks_day or not self.boxes else self.boxes[0]).setFocus()

    def show_saved(self, name: str, saved: Sequence[str]) -> None:
        """Show that a mapping is kept, and offer it from now on."""
        self.name.clear()
        self._offer(saved, self._told.get("offered", ()))
        self.seen.setText(f"{self.seen.text()} {_('Saved under {name}.').format(name=name)}".strip())

    def _add(self) -> None:
        box = ChoiceBox("", _roles(), self)
        box.activated.connect(self.on_role)
        label = words_label("", "words", self)
        label.setBuddy(box)
        made = Labelled(label, box, self)
        before = self.boxes[-1] if self.boxes else self.seen
        self.setTabOrder(before, box)
        self._flow.addWidget(made)
        self.boxes.append(box)
        self._labels.append(made)

    def _show(self, column: dict[str, str], label: Labelled, box: ChoiceBox) -> None:
        head = column["head"].strip() or column["over"]
        said = _("Column {n}").format(n=column["place"]) + (f": {_short(head)}" if head else "")
        label.name(said.replace("&", "&&"), box)
        box.setAccessibleName(_("Column {n}").format(n=column["place"]) + (f": {head}" if head else ""))
        box.setToolTip(" ".join(filter(None, (column["head"], column["over"]))))
        box.setProperty("column", column["name"])
        box.choose(column["role"] or _IGNORED)

    def _offer(self, saved: Sequence[str], offered: Sequence[str]) -> None:
        looks = _("{name} (looks like it)")
        words = [(name, looks.format(name=name) if name in offered else name) for name in saved]
        self.mapping.offer(tuple(words), prompt=_("no mapping"))
        self.mapping.choose(self._mapping)
        self._mapped.setVisible(bool(saved))

    def _words(self, columns: int) -> str:
        told = self._told
        said = []
        if "layout" in told:
            form = _("Read as {layout}, cells parted by {sign}, {encoding}.")
            sign = _parted().get(told["separator"], told["separator"])
            said.append(form.format(layout=_ways()[told["layout"]], sign=sign, encoding=told["encoding"]))
        if columns > _MOST:
            said.append(_("{n} more columns cannot be changed here.").format(n=columns - _MOST))
        offered = [name for name in told.get("offered", ()) if name != self._mapping]
        if offered:
            said.append(_("It looks like the files of {names}.").format(names=_(" or ").join(offered)))
        if self._mapping:
            said.append(_("Read as saved under {name}.").format(name=self._mapping))
        return " ".join(said)

    @Slot()
    def on_role(self) -> None:
        """Read anew with what a person says of a column."""
        box = self.sender()
        if isinstance(box, ChoiceBox):
            self._said[str(box.property("column"))] = box.value()
            self.changed.emit()

    @Slot()
    def on_changed(self) -> None:
        """Read anew with another mapping, order or sign; another mapping knows its own columns."""
        if self.sender() is self.mapping and self._mapping != self.mapping.value():
            self._mapping, self._said = self.mapping.value(), {}
        self.changed.emit()

    @Slot()
    def on_day(self) -> None:
        """Read anew once the date stands there."""
        if self.day1.isModified():
            self.day1.setModified(False)
            self.changed.emit()

    @Slot()
    def on_name(self) -> None:
        """Allow saving under a name."""
        self.save.setEnabled(bool(self.name.text().strip()))

    @Slot()
    def on_save(self) -> None:
        """Ask for the mapping to be kept."""
        if name := self.name.text().strip():
            self.save_asked.emit(name)


def _roles() -> tuple[tuple[str, str], ...]:
    """Return what a column may be, those about the patient too."""
    said = [(role or _IGNORED, word) for role, word in role_words()]
    people = (("mrn", _("record number")), ("name", _("name of the patient")), ("born", _("birth date")))
    return (*said[:-1], *people, said[-1])


def _ways() -> dict[str, str]:
    return {
        "long": _("one value per line"),
        "times across": _("times across"),
        "analytes across": _("one time per line"),
    }


def _parted() -> dict[str, str]:
    return {"\t": _("tabs"), " ": _("blanks"), ";": _("semicolons"), ",": _("commas"), "|": _("bars")}


def _dates() -> tuple[tuple[str, str], ...]:
    orders = (("dmy", _("day, month: 04/05 is in May")), ("mdy", _("month, day: 04/05 is in April")))
    return ("", _("as it shows")), *orders


def _signs() -> tuple[tuple[str, str], ...]:
    return ("", _("as it shows")), (",", _("comma")), (".", _("point"))


def _short(text: str) -> str:
    return text if len(text) <= 18 else f"{text[:17]}\u2026"
