"""The recommendations of a note: the program's, each kept or left out, and below them the physician's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bedside.domain.catalogue import Catalogue
from bedside.domain.consult import Advice
from bedside.domain.records import Wanted
from bedside.report.advised import Advised
from bedside.text import _
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.flow import FlowLayout, Labelled
from bedside.ui.note_fields import Expand, TimeEdit, WordsEdit
from bedside.ui.note_recommended import KeyTable
from bedside.ui.record_table import RecordModel, TableRow
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, mark_wrong, words_label


class Tools:
    """What the fields of recommendations need besides their words."""

    def __init__(self, theme: Theme, zone: ZoneInfo, clock: Callable[[], datetime], expand: Expand) -> None:
        self.theme, self.zone, self.clock, self.expand = theme, zone, clock, expand


class Made(QWidget):
    """The program's recommendations; `edited` says that one was left out or taken in again."""

    edited = Signal()

    def __init__(self, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self.left_out: tuple[str, ...] = ()
        self._made: tuple[Advised, ...] = ()
        self.model = RecordModel((_("In the note"), _("Recommended")), tools.theme, self)
        self.table = KeyTable(_("Recommendations made by the program"), self.model, (92, 0), self)
        self.hint = words_label(_("Space: leave the one under the cursor out, or take it in"), "words", self)
        self.hint.setWordWrap(True)
        self.table.toggled.connect(self.toggle)
        self.table.entered.connect(self.toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.table)
        column.addWidget(self.hint)

    def show_made(self, made: tuple[Advised, ...], left_out: tuple[str, ...]) -> None:
        """Show other recommendations; a key that is left out stays so while the words of it change."""
        self._made, self.left_out = made, left_out
        at = self.table.record()
        self.model.show_rows(tuple(self._row(item) for item in made))
        self.table.fit()
        self.table.select(at or (made[0].key if made else ""))
        self.setVisible(bool(made))

    def _row(self, item: Advised) -> TableRow:
        out = item.key in self.left_out
        cells = (_("left out") if out else _("yes"), item.plain)
        return TableRow(record=item.key, cells=cells, struck=out, sign=("", "ink2") if out else ("tick", "green"))

    @Slot()
    def toggle(self) -> None:
        """Leave one out, or take it in again."""
        key = self.table.record()
        if not key or not self.table.isEnabled():
            return
        rest = tuple(item for item in self.left_out if item != key)
        self.show_made(self._made, rest if key in self.left_out else (*rest, key))
        self.edited.emit()


class AdviceRow(QWidget):
    """One recommendation of the physician's own, and what entry would show that it was done.

    `edited` says that a person changed it, `gone` that it is to go.
    """

    edited = Signal()
    gone = Signal(object)

    def __init__(self, tools: Tools, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.text = WordsEdit(_("Own recommendation"), tools.expand, (), self)
        self.wants = ChoiceBox(_("Done by an entry of"), _wants(), self, prompt=_("a person's word"))
        self.code = QLineEdit(self)
        self.code.setAccessibleName(_("Of what"))
        self.code.setPlaceholderText(_("ferritin, anakinra, culture"))
        self.due = TimeEdit(_("By when"), tools.zone, tools.clock, self, ahead=True)
        self._zone = tools.zone
        #: the day of a clock time that was typed, or why it gives none
        self.by = words_label("", "words", self)
        self.by.hide()
        self.owner = QLineEdit(self)
        self.owner.setAccessibleName(_("Who sees to it"))
        self.remove = button(_("Take it out"), self)
        self._lay_out()
        self.wants.currentIndexChanged.connect(self.on_edited)
        for field in (self.code, self.owner):
            field.textEdited.connect(self.on_edited)
        self.text.edited.connect(self.on_edited)
        self.due.edited.connect(self.on_edited)
        self.remove.clicked.connect(self.on_remove)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        self.number = words_label("", "title", self)
        top.addWidget(self.number)
        top.addWidget(self.text, 1)
        flow = FlowLayout()
        for title, field, grow in (
            (_("Done by an entry of"), self.wants, False),
            (_("Of what"), self.code, True),
            (_("By when"), self.due, False),
            (_("Who"), self.owner, True),
            ("", self.remove, False),
        ):
            label = QLabel(title, self)
            label.setProperty("role", "words")
            flow.addWidget(Labelled(label, field, self, grow=grow))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(flow)
        column.addWidget(self.by)

    def advice(self) -> Advice:
        """Return the recommendation as it stands."""
        code = self.code.text().strip()
        # An entry of nothing in particular would be done by anything.
        named = self.wants.value() if code or self.wants.value() == "oxygen" else ""
        wants: Wanted = named  # pyright: ignore[reportAssignmentType] - one of the offered values
        code = code if wants not in ("", "oxygen") else ""
        found = self._catalogue.find(code) if wants == "lab" and code else None
        drug = self._catalogue.generic(code) if wants in ("dose", "order") and code else ""
        return Advice(
            text=self.text.toPlainText().strip(),
            wants=wants,
            code=found.code if found else drug or code,
            due=self.due.moment(),
            owner=self.owner.text().strip(),
        )

    def show_advice(self, item: Advice) -> None:
        """Show a recommendation."""
        for field in (self.wants, self.code, self.owner):
            field.blockSignals(True)  # noqa: FBT003 Qt's switches are positional
        self.text.set_text(item.text)
        self.wants.choose(item.wants)
        self.code.setText(item.code)
        self.due.set_moment(item.due)
        self.owner.setText(item.owner)
        for field in (self.wants, self.code, self.owner):
            field.blockSignals(False)  # noqa: FBT003
        self._check()

    @Slot()
    def on_edited(self) -> None:
        """Check what is asked for, and tell."""
        self._check()
        self.edited.emit()

    def _check(self) -> None:
        wants, code = self.wants.value(), self.code.text().strip()
        self.code.setEnabled(bool(wants) and wants != "oxygen")
        unknown = wants == "lab" and bool(code) and self._catalogue.find(code) is None
        mark_wrong(self.code, wrong=unknown)
        told = _("No analyte is called that: nothing would count as doing it.") if unknown else ""
        self.code.setToolTip(told)
        self.code.setAccessibleDescription(told)
        self._show_by()

    def _show_by(self) -> None:
        moment = self.due.moment()
        by = _("By {when}").format(when=words.stamp(moment, self._zone)) if moment else self.due.wrong
        self.by.setText(by)
        self.by.setVisible(bool(by))

    @Slot()
    def on_remove(self) -> None:
        """Ask to go."""
        self.gone.emit(self)


class Own(QWidget):
    """The physician's own recommendations; `edited` says that a person changed them."""

    edited = Signal()

    def __init__(self, tools: Tools, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self._tools, self._catalogue = tools, catalogue
        self.rows: list[AdviceRow] = []
        self.more = button(_("Add a recommendation"), self)
        self.more.clicked.connect(self.add)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        low = QHBoxLayout()
        low.addWidget(self.more)
        low.addStretch(1)
        self._column.addLayout(low)

    def advice(self) -> tuple[Advice, ...]:
        """Return every row that says something."""
        return tuple(item for item in (row.advice() for row in self.rows) if item.text)

    def show_advice(self, advice: tuple[Advice, ...]) -> None:
        """Show other recommendations."""
        if advice == self.advice():
            return
        while len(self.rows) > len(advice):
            self._drop(self.rows[-1])
        while len(self.rows) < len(advice):
            self._put()
        for row, item in zip(self.rows, advice, strict=True):
            row.show_advice(item)

    def _put(self) -> AdviceRow:
        row = AdviceRow(self._tools, self._catalogue, self)
        row.edited.connect(self.edited)
        row.gone.connect(self.on_gone)
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        self._number()
        return row

    @Slot()
    def add(self) -> None:
        """Begin another one."""
        row = self._put()
        row.show()
        row.text.setFocus()

    @Slot(object)
    def on_gone(self, row: AdviceRow) -> None:
        """Take one out; the keyboard goes to the button that adds."""
        self._drop(row)
        self.more.setFocus()
        self.edited.emit()

    def _drop(self, row: AdviceRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._number()

    def _number(self) -> None:
        for place, row in enumerate(self.rows, start=1):
            row.number.setText(str(place))
            row.text.setAccessibleName(_("Own recommendation {n}").format(n=place))
            row.remove.setAccessibleName(_("Take own recommendation {n} out").format(n=place))


def _wants() -> tuple[tuple[str, str], ...]:
    return (
        ("dose", _("a dose given")),
        ("lab", _("a result")),
        ("order", _("an order")),
        ("event", _("an event")),
        ("oxygen", _("an oxygen setting")),
    )
