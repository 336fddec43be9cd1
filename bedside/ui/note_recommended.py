"""What became of the recommendations of a signed note, each with its evidence; Enter opens the answer to one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bedside.desk.fulfilling import fulfilled
from bedside.domain.chart import Chart
from bedside.domain.records import Document
from bedside.report.writing import Fulfilled
from bedside.session.recommended import Outcome, outcomes
from bedside.text import _
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label

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
    """The table under its heading; `answer_asked` carries the id of a recommendation."""

    answer_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        titles = (_("No."), _("Recommended"), _("Became, with its evidence"))
        self.model = RecordModel(titles, theme, self)
        self.table = KeyTable(_("Recommendations of the signed note"), self.model, (60, 0, 156), self)
        self.title = words_label("", "title", self)
        self.hint = words_label(_("Enter: say what became of the one under the cursor"), "words", self)
        self.hint.setWordWrap(True)
        self.table.entered.connect(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for item in (self.title, self.table, self.hint):
            column.addWidget(item)

    def show_of(self, document: Document | None, chart: Chart, title: str) -> None:
        """Show what became of what a document recommends; nothing for none."""
        found = outcomes(chart, document.id) if document is not None else ()
        told = fulfilled(chart, document) if document is not None else ()
        at = self.table.record()
        self.title.setText(title)
        self.model.show_rows(tuple(_row(item, said) for item, said in zip(found, told, strict=True)))
        self.table.fit()
        self.table.select(at or (found[0].recommendation.id if found else ""))
        self.setVisible(bool(found))

    @Slot()
    def ask(self) -> None:
        """Ask for the answer to the one under the cursor."""
        if found := self.table.record():
            self.answer_asked.emit(found)


def _row(item: Outcome, said: Fulfilled) -> TableRow:
    cells = (str(said.number), said.text, f"{said.became}: {said.evidence}" if said.evidence else said.became)
    return TableRow(record=item.recommendation.id, cells=cells, sign=_SIGNS[item.became])
