"""A choice as a row of segments, or as one button with a menu where there is no room for a row."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QMenu, QPushButton, QWidget

from bedside.ui.icons import icon
from bedside.ui.theme import Theme

_HEIGHT = 26


class Segments(QWidget):
    """One choice of several names. `chosen` carries what a person chose; none may be marked."""

    chosen = Signal(str)

    def __init__(self, title: str, names: Mapping[str, str], other: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._names, self._other = title, dict(names), other
        self._group = QButtonGroup(self)
        self.narrow = QPushButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        last = len(names) - 1
        for place, (choice, name) in enumerate(names.items()):
            made = self._dressed(QPushButton(name, self), "first" if not place else "last" if place == last else "mid")
            made.setCheckable(True)
            made.setProperty("choice", choice)
            made.setAccessibleName(f"{title}: {name}")
            self._group.addButton(made)
            row.addWidget(made)
        row.addWidget(self._dressed(self.narrow, "only"))
        self._menu = QMenu(self.narrow)
        for choice, name in names.items():
            action = self._menu.addAction(name)
            action.setData(choice)
            action.setCheckable(True)
        self.narrow.setMenu(self._menu)
        self.narrow.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the sign after the word
        self._menu.triggered.connect(self._on_action)
        self._group.buttonClicked.connect(self._on_button)
        self.set_narrow(False)
        self.mark("")

    def buttons(self) -> tuple[QAbstractButton, ...]:
        """Return the segments, left to right."""
        return tuple(self._group.buttons())

    def mark(self, choice: str) -> None:
        """Mark a choice; an unknown one marks none."""
        self._group.setExclusive(False)
        for made in self._group.buttons():
            made.setChecked(made.property("choice") == choice)
        self._group.setExclusive(choice in self._names)
        for action in self._menu.actions():
            action.setChecked(action.data() == choice)
        name = self._names.get(choice, self._other)
        self.narrow.setText(name)
        self.narrow.setAccessibleName(f"{self._title}: {name}")

    def marked(self) -> str:
        """Return the choice marked, empty for none."""
        found = self._group.checkedButton()
        return str(found.property("choice")) if found is not None else ""

    def allow(self, choice: str, why_not: str) -> None:
        """Offer a choice, or switch it off and say why."""
        for made in self._group.buttons():
            if made.property("choice") == choice:
                made.setEnabled(not why_not)
                made.setToolTip(why_not)
        for action in self._menu.actions():
            if action.data() == choice:
                action.setEnabled(not why_not)
                action.setToolTip(why_not)

    def set_narrow(self, narrow: bool) -> None:
        """Show one button in place of the row."""
        for made in self._group.buttons():
            made.setVisible(not narrow)
        self.narrow.setVisible(narrow)

    def wide_hint(self) -> int:
        """Return the pixels of the row."""
        return sum(made.sizeHint().width() for made in self._group.buttons())

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self.narrow.setIcon(icon(look, "chevron-down", "ink2"))

    def narrow_hint(self) -> int:
        """Return the pixels of the one button."""
        return self.narrow.sizeHint().width()

    def _dressed(self, made: QPushButton, segment: str) -> QPushButton:
        made.setProperty("segment", segment)
        made.setFixedHeight(_HEIGHT)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    def _on_button(self, made: QAbstractButton) -> None:
        self.chosen.emit(str(made.property("choice")))

    def _on_action(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))
