"""What rows of painted words share: they break between words, and are as high as their lines at the width they get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.ui.paint import Run

# A class made for mixing in has no base of its own: Qt's widgets stand no second one.
_Base = QWidget if TYPE_CHECKING else object

Lines = tuple[tuple[Run, ...], ...]
LINE = 18
LEAST = 26
_NARROWEST = 160


class Wrapping(_Base):
    """Stands before the widget class of one that paints `lines_at(width)`, a line every 18 pixels from the first."""

    def wrap(self) -> None:
        """Let layouts ask for the height at their width; call it once, when the widget is made."""
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def lines_at(self, width: int) -> Lines:
        """Return the words broken into lines for a width of the whole widget; none where nothing is shown."""
        return ()

    def hasHeightForWidth(self) -> bool:
        """Return that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the lines take."""
        return max(LEAST, len(self.lines_at(width)) * LINE + 8)

    def sizeHint(self) -> QSize:
        """Return the size at the present width."""
        width = max(self.width(), _NARROWEST)
        return QSize(_NARROWEST, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the same height: nothing is cut."""
        return QSize(_NARROWEST, self.heightForWidth(max(self.width(), _NARROWEST)))


class PressRow(Wrapping, QWidget):
    """A row of painted words that says `pressed` on a click, on Enter and on Space."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.wrap()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Say that the row was pressed."""
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say the same on Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)
