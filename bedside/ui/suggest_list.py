"""The list above quick entry: what the line may go on with; Tab takes the marked one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.suggest import Suggestion
from bedside.ui.theme import Theme
from bedside.ui.widgets import cap, empty, rich_label, words_label

_WIDTH = 420


class SuggestList(QFrame):
    """Lies over whatever stands above the line; it never has the keyboard."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._theme, self._room = theme, parent
        self._found: tuple[Suggestion, ...] = ()
        self._place = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 6, 10, 6)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def offer(self, found: tuple[Suggestion, ...], line: QWidget) -> None:
        """Show suggestions above a line, or go away where there are none."""
        self._found, self._place = found, 0
        self.setVisible(bool(found))
        if found:
            self._fill()
            room = self._room
            width = min(_WIDTH, room.width() - 16)
            self.resize(width, self.sizeHint().height())
            corner = line.mapTo(room, QPoint(0, 0))
            self.move(max(8, corner.x() - 12), corner.y() - self.height() - 8)
            self.raise_()

    def marked(self) -> Suggestion | None:
        """Return the suggestion that Tab takes, None while there is none."""
        return self._found[self._place] if self._found and self.isVisible() else None

    def step(self, by: int) -> None:
        """Mark another suggestion."""
        self._place = (self._place + by) % len(self._found)
        self._fill()

    def _fill(self) -> None:
        empty(self._grid)
        said = []
        for row, item in enumerate(self._found):
            here = row == self._place
            key = cap("Tab", self) if here else words_label("", "words", self)
            text = rich_label(self)
            text.setText(
                words.rich(item.word, weight=700 if here else 400, colour=self._theme.blue if here else "")
                + words.rich(f"   {item.means}", px=13, colour=self._theme.ink2)
            )
            self._grid.addWidget(key, row, 0)
            self._grid.addWidget(text, row, 1)
            self._grid.setRowMinimumHeight(row, 22)
            said.append(f"{item.word}: {item.means}")
        self.setAccessibleName(_("Suggestions") + ": " + "; ".join(said))
