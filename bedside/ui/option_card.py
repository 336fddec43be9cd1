"""One way to settle a conflict: its number, what counts then and what becomes of the rest, and the button that asks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.widgets import button, cap, words_label


class OptionCard(QFrame):
    """`take` carries its number as the property "number"."""

    def __init__(self, number: int, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        text = words_label(label, "", self)
        text.setWordWrap(True)
        self.take = button(_("This is right") + words.ELLIPSIS, self, name=f"{number}: {label}")
        self.take.setProperty("number", number)
        self.take.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the table
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(cap(str(number), self), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(top, 1)
        column.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
