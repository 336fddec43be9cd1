"""A line edit for numbers: starts empty, keeps what was typed, ignores the wheel. Reading is the quick line's work."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.ui.widgets import mark_wrong


class NumberEdit(QLineEdit):
    """An empty line for one number; `mark` shows whether the last reading failed."""

    def __init__(self, name: str, parent: QWidget, *, width: int = 92) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedWidth(width)
        self.setMaxLength(24)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what is around, so that scrolling never changes a number."""
        event.ignore()

    def mark(self, *, wrong: bool) -> None:
        """Frame the field as wrong, or not."""
        mark_wrong(self, wrong=wrong)
