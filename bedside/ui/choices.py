"""A choice that a clinician makes: every way a button of its own, none pressed before, what it leads to in words."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from bedside.ui.flow import FlowLayout
from bedside.ui.widgets import button


class Way(NamedTuple):
    """One way to choose: its value, its word with the underlined key, and what follows from it."""

    value: str
    word: str
    means: str = ""


class Choices(QWidget):
    """Buttons of which one at most is pressed; `changed` says that another one is."""

    changed = Signal()

    def __init__(self, name: str, ways: tuple[Way, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._ways: tuple[Way, ...] = ()
        self._group = QButtonGroup(self)
        self._row = FlowLayout(self)
        self._group.buttonToggled.connect(self.on_toggled)
        self.offer(ways)

    def offer(self, ways: tuple[Way, ...]) -> None:
        """Offer other ways, none of them chosen."""
        for old in self._group.buttons():
            self._group.removeButton(old)
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._ways = ways
        for place, way in enumerate(ways):
            made = button(way.word, self)
            made.setProperty("segment", "only")
            made.setCheckable(True)
            made.setToolTip(way.means)
            made.setAccessibleDescription(way.means)
            self._group.addButton(made, place)
            self._row.addWidget(made)
            made.show()  # now: a layout would do it later, and what is hidden takes no keyboard
        self.updateGeometry()

    def buttons(self) -> list[QAbstractButton]:
        """Return the buttons in their order."""
        return [self._group.button(place) for place in range(len(self._ways))]

    def value(self) -> str:
        """Return the chosen value, empty for none."""
        place = self._group.checkedId()
        return self._ways[place].value if place >= 0 else ""

    def means(self) -> str:
        """Return what follows from the choice, empty for none."""
        place = self._group.checkedId()
        return self._ways[place].means if place >= 0 else ""

    def choose(self, value: str) -> None:
        """Press the button of a value; an unknown or empty one leaves none pressed."""
        wanted = next((place for place, way in enumerate(self._ways) if way.value == value), -1)
        self._group.setExclusive(wanted >= 0)
        for place, made in enumerate(self.buttons()):
            made.setChecked(place == wanted)
        self._group.setExclusive(True)
        self.changed.emit()

    @Slot(QAbstractButton, bool)
    def on_toggled(self, _button: QAbstractButton, pressed: bool) -> None:
        """Tell of a choice once, by the button that is pressed now."""
        if pressed:
            self.changed.emit()

    def setFocus(self, *_reason: object) -> None:
        """Give the keyboard to the chosen button, else the first."""
        buttons = self.buttons()
        if buttons:
            buttons[max(0, self._group.checkedId())].setFocus()
