"""A line for a passphrase: hidden unless shown on purpose, and it says when the Caps Lock key is on.

Qt cannot be asked for Caps Lock on any system; a capital letter without Shift, or a small one with it, tells.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.text import _
from bedside.ui.icons import icon
from bedside.ui.theme import Theme


class SecretEdit(QLineEdit):
    """`caps_told` carries whether the last letter was typed with Caps Lock on."""

    caps_told = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._show = QAction(icon(theme, "eye"), _("Show what is typed, F2"), self)
        self._show.setCheckable(True)
        self._show.setShortcut(QKeySequence("F2"))
        self._show.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._show.toggled.connect(self.reveal)
        self.addAction(self._show, QLineEdit.ActionPosition.TrailingPosition)

    def reveal(self, shown: bool) -> None:
        """Show the typed text, or hide it again."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def hide_again(self) -> None:
        """Hide the typed text."""
        self._show.setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, and tell what the letter says of Caps Lock."""
        super().keyPressEvent(event)
        letter = event.text()
        if len(letter) == 1 and letter.isalpha() and letter.lower() != letter.upper():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_told.emit(letter.isupper() != shifted)
        elif event.key() == Qt.Key.Key_CapsLock:
            self.caps_told.emit(False)  # noqa: FBT003 Qt's signals are positional

    def changeEvent(self, event: QEvent) -> None:
        """Hide the text whenever the line is switched off."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.hide_again()
