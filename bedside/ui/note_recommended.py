"""What became of the recommendations of a signed note, each with its evidence; letters and buttons answer one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from bedside.desk.fulfilling import fulfilled
from bedside.domain.chart import Chart
from bedside.domain.records import Document
from bedside.report.writing import Fulfilled
from bedside.session.recommended import Outcome, outcomes
from bedside.text import _
from bedside.ui import words
from bedside.ui.flow import FlowLayout
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

_SIGNS = {
    "done": ("tick", "green"),
    "not_done": ("clock", "amber"),
    "refused": ("cross", "red"),
    "open": ("diamond-question", "amber"),
}
_HEAD = 30


class KeyTable(RecordTable):
    """A table as high as its rows; `entered` on Enter or a double click, `toggled` on Space."""

    entered = Signal()
    toggled = Signal()

    def __init__(self, name: str, model: RecordModel, widths: tuple[int, ...], parent: QWidget) -> None:
        super().__init__(name, model, widths, parent, wraps=True)
        self.setMinimumHeight(0)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(self.entered)
        model.modelReset.connect(self.fit)
        model.rowsInserted.connect(self.fit)
        model.dataChanged.connect(self.fit)

    @Slot()
    def fit(self) -> None:
        """Take the height of all rows: the page around scrolls."""
        self.resizeRowsToContents()
        self.setFixedHeight(self.verticalHeader().length() + _HEAD + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the rows the height that their words need in the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Enter and Space; the rest moves the cursor."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)


class Recommended(QWidget):
    """The table under its heading, and in `bar` a button for each answer to the one under the cursor.

    What became of one stands below its words: beside them neither could be read. The bar stands above the table, unless
    somebody gives it a place that does not scroll. `answer_asked` carries the id of a recommendation, and the answer
    where that has been chosen.
    """

    answer_asked = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = RecordModel((_("What became of it stands below each, with its evidence"),), theme, self)
        self.table = KeyTable(_("Recommendations of the signed note"), self.model, (0,), self)
        self.title = words_label("", "title", self)
        self._numbers: dict[str, int] = {}
        self.bar = QWidget(self)
        self.chosen = words_label("", "words", self.bar)
        self.buttons = {state: self._button(state, key, said) for key, (state, said) in _answers().items()}
        self.table.entered.connect(self.ask)
        self.table.key_pressed.connect(self.on_letter)
        self.table.moved.connect(self.on_moved)
        flow = FlowLayout(self.bar)
        flow.setContentsMargins(0, 0, 0, 0)
        for item in (self.chosen, *self.buttons.values()):
            flow.addWidget(item)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for item in (self.title, self.bar, self.table):
            column.addWidget(item)

    def _button(self, state: str, key: str, said: str) -> QPushButton:
        made = button(f"{said}{words.ELLIPSIS} ({key.upper()})", self.bar)
        made.setToolTip(_("Say it of the recommendation under the cursor; Enter asks which of these it is."))
        made.setProperty("state", state)
        made.clicked.connect(self.on_button)
        return made

    def show_of(self, document: Document | None, chart: Chart, title: str) -> None:
        """Show what became of what a document recommends; nothing for none."""
        found = outcomes(chart, document.id) if document is not None else ()
        told = fulfilled(chart, document) if document is not None else ()
        at = self.table.record()
        self.title.setText(title)
        self._numbers = {item.recommendation.id: item.recommendation.number for item in found}
        self.model.show_rows(tuple(_row(item, said) for item, said in zip(found, told, strict=True)))
        self.table.fit()
        self.table.select(at or (found[0].recommendation.id if found else ""))
        self.on_moved()
        self.setVisible(bool(found))

    @Slot()
    def on_moved(self) -> None:
        """Say which one the buttons are about; without one there is nothing to answer."""
        number = self._numbers.get(self.table.record())
        self.chosen.setText(f"{number}:" if number is not None else "")
        self.bar.setVisible(number is not None)

    @Slot()
    def ask(self) -> None:
        """Ask for the answer to the one under the cursor."""
        self._ask("")

    @Slot()
    def on_button(self) -> None:
        """Ask for the reason of the answer that a button names."""
        self._ask(str(self.sender().property("state")))

    @Slot(str)
    def on_letter(self, letter: str) -> None:
        """Ask for the reason of the answer that a letter names."""
        if letter in _answers():
            self._ask(_answers()[letter][0])

    def _ask(self, state: str) -> None:
        if found := self.table.record():
            self.answer_asked.emit(found, state)


def _answers() -> dict[str, tuple[str, str]]:
    """Return what can be answered, by the letter that says it: the name of the answer and its words."""
    return {"d": ("done", _("Done")), "n": ("not_done", _("Not done")), "r": ("refused", _("Refused"))}


def _row(item: Outcome, said: Fulfilled) -> TableRow:
    became = f"{said.became}: {said.evidence}" if said.evidence else said.became
    told = f"{said.number}  {said.text}\n{words.DASH} {became}"
    return TableRow(record=item.recommendation.id, cells=(told,), sign=_SIGNS[item.became])
