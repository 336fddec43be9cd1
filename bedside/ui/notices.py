"""What goes on being so until somebody does something about it: a clock set back, a disk that is full, a damaged store.

Each kind has one line over the status bar, with what to do where there is a way; a line put away stays away until
it says something else.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui.icons import pixmap
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label


class Notice(QFrame):
    """One line; `acted` and `closed` say which button was pressed."""

    acted = Signal()
    closed = Signal()

    def __init__(self, text: str, action: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        mark = QLabel(self)
        mark.setPixmap(pixmap(theme, "triangle-bang", "amber"))
        self.text = words_label(text, "practice", self)
        self.text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(8)
        row.addWidget(mark)
        row.addWidget(self.text, 1)
        self.do = button(action, self)
        self.do.setVisible(bool(action))
        self.do.clicked.connect(self.acted)
        close = button(_("Close"), self, name=_("Close this notice"))
        close.clicked.connect(self.closed)
        row.addWidget(self.do)
        row.addWidget(close)


class Notices(QWidget):
    """The lines by kind; `acted` carries the kind whose button was pressed."""

    acted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._said: dict[str, str] = {}
        self._lines: dict[str, Notice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def tell(self, kind: str, text: str, action: str = "") -> None:
        """Show what is so, or take the line away when nothing is; the same words again change nothing."""
        if self._said.get(kind, "") == text:
            return
        self._said[kind] = text
        self._drop(kind)
        if text:
            made = Notice(text, action, self._theme, self)
            made.setProperty("kind", kind)
            made.acted.connect(self.on_acted)
            made.closed.connect(self.on_closed)
            self._lines[kind] = made
            self._column.addWidget(made)
        self.setVisible(bool(self._lines))

    def said(self, kind: str) -> str:
        """Return what the line of a kind says, empty where none is shown."""
        return self._lines[kind].text.text() if kind in self._lines else ""

    def line(self, kind: str) -> Notice | None:
        """Return the line of a kind."""
        return self._lines.get(kind)

    @Slot()
    def on_acted(self) -> None:
        """Pass on which line was acted on."""
        self.acted.emit(self.sender().property("kind"))

    @Slot()
    def on_closed(self) -> None:
        """Put a line away."""
        self._drop(self.sender().property("kind"))
        self.setVisible(bool(self._lines))

    def _drop(self, kind: str) -> None:
        old = self._lines.pop(kind, None)
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
