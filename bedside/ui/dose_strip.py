"""The strip under the drug chart: the dose under the cursor told in full, and the buttons that fit it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.give_button import GiveButton
from bedside.ui.widgets import button, words_label

_NARROW = 640


class DoseStrip(QFrame):
    """Story and buttons; below each other where the room is narrow. `dose_asked` carries a status for an open dose."""

    dose_asked = Signal(str)

    def __init__(self, actions: tuple[QWidget, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._correct, self._void, self._history, self._back = actions
        self.story = words_label("", "words", self)
        self.story.setWordWrap(True)
        self.story.setMinimumHeight(36)
        self.story.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.give = GiveButton(_("Give") + words.ELLIPSIS + " (Enter)", self)
        self.leave_out = button(_("Not given") + words.ELLIPSIS, self)
        self.give.asked.connect(self.dose_asked)
        self.leave_out.clicked.connect(self.on_leave_out)
        row = QHBoxLayout()
        row.setSpacing(8)
        for item in (*actions, self.give, self.leave_out):
            item.setParent(self)
            if isinstance(item, QPushButton):
                item.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the table
            row.addWidget(item)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(12, 5, 8, 5)
        self._line.addWidget(self.story, 1)
        self._line.addLayout(row)

    def show_story(self, text: str) -> None:
        """Show what the dose under the cursor is."""
        self.story.setText(text or _("Arrows move over the doses, Page Up and Page Down turn the weeks."))

    def offer(self, *, there: bool, standing: bool, open_dose: bool) -> None:
        """Show the buttons that fit: a dose that was taken out is put back, one that stands is changed."""
        self._correct.setVisible(there and standing)
        self._void.setVisible(there and standing)
        self._back.setVisible(there and not standing)
        self._history.setVisible(there)
        self.give.setVisible(open_dose)
        self.leave_out.setVisible(open_dose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below the story where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != way:
            self._line.setDirection(way)

    @Slot()
    def on_leave_out(self) -> None:
        """Ask for the form of a dose that was not given, its reason still to be chosen."""
        self.dose_asked.emit("")
