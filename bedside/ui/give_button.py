"""The button of a dose: its letter, Space and the mouse begin a given dose, Enter leaves what happened to be said.

Enter charts the form that it opens: pressed twice by a hand that is elsewhere, it would chart a medicine.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from bedside.ui.widgets import Button


class GiveButton(Button):
    """`asked` carries the status that the dose form begins with, empty after Enter."""

    asked = Signal(str)

    def __init__(self, text: str, parent: QWidget, *, name: str = "") -> None:
        super().__init__(text, parent)
        self.setProperty("primary", True)  # noqa: FBT003 Qt's property values are positional
        self.setAccessibleName(name or text.replace("&", ""))
        self.setAutoDefault(False)
        self.clicked.connect(self.on_click)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask what happened on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit("")
        else:
            super().keyPressEvent(event)

    @Slot()
    def on_click(self) -> None:
        """Ask for the form of a given dose."""
        self.asked.emit("given")
