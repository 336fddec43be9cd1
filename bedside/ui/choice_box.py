"""A combo box that a scrolling wheel cannot change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget


class ChoiceBox(QComboBox):
    """Choices with the word shown and the value kept; starts at an empty choice when `prompt` is given."""

    def __init__(self, name: str, choices: tuple[tuple[str, str], ...], parent: QWidget, *, prompt: str = "") -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.offer(choices, prompt=prompt)

    def offer(self, choices: tuple[tuple[str, str], ...], *, prompt: str = "") -> None:
        """Replace the choices: pairs of value and word."""
        self.clear()
        if prompt:
            self.addItem(prompt, "")
        for value, word in choices:
            self.addItem(word, value)

    def value(self) -> str:
        """Return the chosen value, empty for none."""
        return self.currentData() or ""

    def choose(self, value: str) -> None:
        """Choose a value; an unknown one leaves the choice open."""
        self.setCurrentIndex(max(0, self.findData(value)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what is around."""
        event.ignore()
