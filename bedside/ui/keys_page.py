"""The keys that work in the window, on one sheet: what a hand in a glove can do without the mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui.widgets import cap, words_label

_ROWS = 11


def keys() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return key caps with what they do, column by column."""
    return (
        (("Ctrl+K",), _("quick entry, from anywhere")),
        (("/",), _("search the census")),
        (("G",), _("give the next dose")),
        (("Alt", "O"), _("dose not given, and why")),
        (("Alt", "E"), _("enter what is missing")),
        (("Ctrl+N",), _("new patient")),
        (("Alt", "T", "D", "M", "H", "N"), _("trends to note")),
        (("Alt", "L", "X"), _("laboratory and oxygen form")),
        (("C", "V", "P"), _("correct, void, put back, in a table")),
        (("H",), _("history of a record, in a table")),
        (("Ctrl+Z",), _("undo your last entry, within a minute")),
        (("Ctrl+E",), _("correct what is selected")),
        (("1", "2", "R"), _("accept or refuse, in Held")),
        (("Enter",), _("on a rule: enter what it lacks")),
        (("+", "\u2212"), _("zoom the trends")),
        (("\u2190", "\u2192"), _("move through time")),
        (("Ctrl+\u2190", "\u2192"), _("step through the records")),
        (("F",), _("fit the treatment")),
        (("Esc",), _("clear, leave, go back")),
        (("F10",), _("menu: users, backups, passphrase")),
        (("Ctrl+L",), _("lock; what is typed is kept")),
        (("Ctrl+Q",), _("close")),
    )


class KeysPage(QWidget):
    """The list of keys; Escape and F1 put it away."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Keys"))
        self.setAccessibleDescription("; ".join(f"{' '.join(caps)}: {what}" for caps, what in keys()))
        top = QHBoxLayout()
        top.addWidget(words_label(_("Keys"), "title", self))
        top.addStretch(1)
        top.addWidget(cap("Esc", self))
        top.addWidget(words_label(_("leave"), "words", self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        for place, (caps, what) in enumerate(keys()):
            row, column = place % _ROWS, place // _ROWS * 2
            line = QHBoxLayout()
            line.setSpacing(2)
            line.addStretch(1)
            for name in caps:
                line.addWidget(cap(name, self))
            grid.addLayout(line, row, column)
            grid.addWidget(words_label(what, "words", self), row, column + 1)
            grid.setColumnStretch(column + 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 12)
        column.addLayout(top)
        column.addLayout(grid)
        column.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
