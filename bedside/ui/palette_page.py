"""The palette: one line that finds every command and every patient by a few letters."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bedside.text import _
from bedside.ui.paint import Run, put, put_right, width
from bedside.ui.palette_model import PaletteModel, Row, matching
from bedside.ui.row_list import ROW, Index
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import FixedRows, words_label

HEIGHT = 360
_ROW_HEIGHT = 28
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class _Delegate(QStyledItemDelegate):
    """Paints a row: what it is called on the left, its key or number on the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed row height."""
        return QSize(100, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row: Row = index.data(ROW)
        theme, box = self._theme, option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        painter.translate(box.topLeft())
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(0, 0, box.width(), _ROW_HEIGHT, theme.color("selected"))
            painter.fillRect(0, 0, 3, _ROW_HEIGHT, theme.color("blue"))
        aside = Run(row.why_not or row.aside, "ink3", 400, 13)
        end = box.width() - 12
        stop = put_right(painter, theme, end, 19, (aside,)) if width(aside) < end * 0.6 else end
        put(painter, theme, 12, 19, (Run(row.title, "ink3" if row.why_not else "ink", 600),), end=stop - 12)
        painter.restore()


class PaletteLine(QLineEdit):
    """The line; `walked` says by how many rows the arrows want to move."""

    walked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through the rows, type everything else."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step:
            self.walked.emit(step)
        else:
            super().keyPressEvent(event)


class PalettePage(SheetPage):
    """Line and rows; `chosen` carries the row that a person runs."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Find a command or a patient"), parent)
        self._all: tuple[Row, ...] = ()
        self.line = PaletteLine(self)
        self.line.setAccessibleName(_("Command or patient"))
        self.line.setPlaceholderText(_("a few letters of a command, a name or a record number"))
        self.model = PaletteModel(self)
        self.view = FixedRows(self)
        self.view.setAccessibleName(_("Commands and patients"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(theme, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.none = words_label(_("Nothing is called that. Try fewer letters."), "words", self)
        for item in (self.line, self.none, self.view):
            self.body.addWidget(item)
        self.line.textChanged.connect(self.on_typed)
        self.line.returnPressed.connect(self.run)
        self.line.walked.connect(self.walk)
        self.view.activated.connect(self.run)
        self.view.clicked.connect(self.run)

    def begin(self, rows: tuple[Row, ...]) -> None:
        """Offer rows, with nothing typed."""
        self._all = rows
        self.complain("")
        self.line.clear()
        self.on_typed("")
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def on_typed(self, text: str) -> None:
        """Show what holds the typed words, the best match selected for Enter: the arrows choose another one."""
        self.complain("")
        found = matching(self._all, text)
        self.model.show_rows(found)
        self.none.setVisible(not found)
        self.view.setVisible(bool(found))
        if found:
            self.view.setCurrentIndex(self.model.index(0, 0))

    @Slot(int)
    def walk(self, step: int) -> None:
        """Move by rows; the keyboard stays in the line."""
        count = self.model.rowCount()
        if count:
            now = self.view.currentIndex()
            self.view.setCurrentIndex(self.model.index(min(max(now.row() + step, 0), count - 1), 0))

    @Slot()
    def run(self) -> None:
        """Run what is chosen, or say why not."""
        index = self.view.currentIndex()
        if not index.isValid():
            return
        row = self.model.row(index.row())
        if row.why_not:
            self.complain(row.why_not)
            return
        self.chosen.emit(row)
