"""What is said when the program itself fails: once, not modal, with the log's place; typed text stays where it is."""

from __future__ import annotations

import time

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from bedside.text import _
from bedside.ui.icons import pixmap
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

_QUIET_SECONDS = 5.0


class BugBar(QFrame):
    """A bar over the status line; a burst of failures shows once."""

    def __init__(self, theme: Theme, log_path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._log_path = log_path
        self._last = 0.0
        self.text = words_label("", "problem", self)
        self.text.setWordWrap(True)
        mark = QLabel(self)
        mark.setPixmap(pixmap(theme, "triangle-bang", "red_mark"))
        close = button(_("Close"), self)
        close.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(mark)
        row.addWidget(self.text, 1)
        row.addWidget(close)
        self.hide()

    def tell(self, description: str) -> None:
        """Say that the program failed; more within seconds adds nothing."""
        now = time.monotonic()
        if self.isVisible() and now - self._last < _QUIET_SECONDS:
            return
        self._last = now
        first = description.splitlines()[0] if description else ""
        said = _(
            "The program failed ({kind}). Everything saved is safe and what you typed is still there. Report: {path}"
        )
        self.text.setText(said.format(kind=first, path=self._log_path))
        self.show()

    @Slot()
    def leave(self) -> None:
        """Go away."""
        self.hide()
