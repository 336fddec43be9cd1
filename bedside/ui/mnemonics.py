"""Underlined letters while a sheet is open: its own come first, and what lies behind it has none.

Qt knows only what is visible to it. Behind the sheet a button is that still, and where two share a letter it takes
them in turn: a letter meant for a field would press what nobody sees.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar, QWidget

from bedside.ui.sheet import Sheet

_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class Mnemonics(QObject):
    """Takes the letters of a sheet, and those of what it covers, before Qt does."""

    def __init__(self, window: QWidget, sheet: Sheet) -> None:
        super().__init__(window)
        self._window, self._sheet = window, sheet

    def watch(self) -> None:
        """Watch the keys where they enter the window; it has to be shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Work a letter of the sheet, and swallow one of what it covers; all else passes."""
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent) or self._sheet.isHidden():
            return False
        if event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return False
        wanted = QKeySequence(event.keyCombination())
        inside = _lettered(self._sheet, wanted)
        if not inside and not any(self._sheet.covers(item) for item in _lettered(self._window, wanted)):
            return False
        if event.type() == QEvent.Type.KeyPress and inside:
            _work(inside[0])
        event.accept()  # the key comes once more as a press, and not as anybody's shortcut
        return True


def _lettered(above: QWidget, wanted: QKeySequence) -> list[QWidget]:
    """Return what is visible in a widget and has the letter underlined."""
    kinds = (QAbstractButton, QLabel, QTabBar)
    found = (item for item in above.findChildren(QWidget) if isinstance(item, kinds) and item.isVisible())
    return [item for item in found if wanted in _letters(item)]


def _letters(item: QWidget) -> list[QKeySequence]:
    if isinstance(item, QAbstractButton):
        return [item.shortcut()] if not item.shortcut().isEmpty() else []
    if isinstance(item, QLabel):
        texts = [item.text()] if item.buddy() is not None else []
    else:
        texts = [item.tabText(place) for place in range(item.count())] if isinstance(item, QTabBar) else []
    return [QKeySequence.mnemonic(text) for text in texts if "&" in text]


def _work(item: QWidget) -> None:
    if isinstance(item, QLabel):
        item.buddy().setFocus(Qt.FocusReason.ShortcutFocusReason)
    elif isinstance(item, QAbstractButton):
        item.setFocus(Qt.FocusReason.ShortcutFocusReason)
        item.click()  # nothing happens where it is switched off
