"""The frame of a page on the sheet: its title, the way out, and a line for what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui.widgets import cap, words_label


class SheetPage(QWidget):
    """Escape leaves: `left`. Contents go into `body`."""

    left = Signal()

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.title = words_label(title, "title", self)
        self.about = words_label("", "words", self)
        self.about.setWordWrap(True)  # it may name a patient
        self.problem = words_label("", "problem", self)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addWidget(self.about, 1)
        top.addWidget(cap("Esc", self))
        top.addWidget(words_label(_("leave"), "words", self))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(self.body, 1)
        column.addWidget(self.problem)

    def complain(self, text: str) -> None:
        """Say what is wrong, or nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
