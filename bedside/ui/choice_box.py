"""A combo box that a scrolling wheel cannot change, and whose typed letters find codes as well as words.

Qt's own search knows only how a title begins: "nrb" would stop at "nasal cannula", another device.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QListView, QWidget


class _Choices(QListView):
    """The list that drops down; it searches as the closed box does."""

    def __init__(self, box: ChoiceBox) -> None:
        super().__init__(box)
        self._box = box

    def keyboardSearch(self, search: str) -> None:
        """Go to the choice that was typed."""
        self.setCurrentIndex(self.model().index(max(0, self._box.typed(search)), 0))


class ChoiceBox(QComboBox):
    """Choices with the word shown and the value kept; starts at an empty choice when `prompt` is given.

    `entered` says that Enter was pressed on the closed box.
    """

    entered = Signal()

    def __init__(self, name: str, choices: tuple[tuple[str, str], ...], parent: QWidget, *, prompt: str = "") -> None:
        super().__init__(parent)
        self._typed, self._last = "", 0.0
        self.setView(_Choices(self))
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

    def typed(self, text: str) -> int:
        """Take letters typed in one go; return the place they lead to, or -1 when they fit nothing."""
        now = time.monotonic()
        pause = QApplication.keyboardInputInterval() / 1000
        self._typed = text if now - self._last > pause else self._typed + text
        self._last = now
        return self._place(self._typed.casefold())

    def event(self, event: QEvent) -> bool:
        """Keep typed letters: none of them is a shortcut of the window while the cursor is here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._letters(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Search by letters; letters that fit nothing go back to the prompt, never to something alike."""
        if self._letters(event):
            place = self.typed(event.text())
            if place >= 0 or not self.itemData(0):
                self.setCurrentIndex(max(0, place))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _letters(self, event: QKeyEvent) -> bool:
        """Return whether a key belongs to the search; a blank alone opens the list."""
        text = event.text()
        going = bool(self._typed) and time.monotonic() - self._last < QApplication.keyboardInputInterval() / 1000
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        return plain and text.isprintable() and bool(text.strip() or (text and going))

    def _place(self, text: str) -> int:
        """Return the best fit: the whole code, then the start of a code, of the title, of a word in it."""
        ranks = [
            (rank, place) for place in range(self.count()) if self.itemData(place) for rank in self._ranks(place, text)
        ]
        return min(ranks)[1] if ranks else -1

    def _ranks(self, place: int, text: str) -> tuple[int, ...]:
        code, title = str(self.itemData(place)).casefold(), self.itemText(place).casefold()
        words = title.replace("(", " ").replace("-", " ").split()
        within = any(word.startswith(text) for word in words)
        fits = (code == text, title.startswith(text), code.startswith(text), within)
        return tuple(rank for rank, fit in enumerate(fits) if fit)[:1]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box with the arrow that tells it from a line of text; the style sheet has none."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.ButtonText), 1.6))
        x, y = self.width() - 15.0, self.height() / 2
        painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what is around."""
        event.ignore()
