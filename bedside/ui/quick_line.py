"""The typed line of quick entry and the keys that mean something there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class Line(QLineEdit):
    """The typed line; Enter submits, Escape clears, Tab takes what is suggested, Up and Down walk.

    `walked` carries -1 or 1; `offers` says whether Tab means a suggestion now.
    """

    submitted = Signal()
    escaped = Signal()
    taken = Signal()
    walked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.offers = False

    def event(self, event: QEvent) -> bool:
        """Take a suggestion on Tab, before the keyboard moves on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if event.key() == Qt.Key.Key_Tab and plain and self.offers:
                self.taken.emit()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn Enter and Escape into signals."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walked.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
