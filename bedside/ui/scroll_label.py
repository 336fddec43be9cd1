"""Wrapped text in a place of fixed height: what has no room is scrolled to, never cut off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

_LINES = 4


class ScrollLabel(QScrollArea):
    """A label of about four lines; the arrows scroll it once it has the keyboard."""

    def __init__(self, name: str, parent: QWidget, *, lines: int = _LINES) -> None:
        super().__init__(parent)
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWidget(self.label)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("strip")
        self.viewport().setAutoFillBackground(False)
        self.setFixedHeight(lines * 18)
        self.setAccessibleName(name)

    def show_text(self, html: str) -> None:
        """Show other text, from its beginning; it is escaped by whoever made it."""
        if html != self.label.text():
            self.label.setText(html)
            self.verticalScrollBar().setValue(0)

    def text(self) -> str:
        """Return the text shown, with its markup."""
        return self.label.text()
