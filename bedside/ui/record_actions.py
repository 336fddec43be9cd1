"""What every page of records offers for the one that is selected: correct, void, put back, tell its history."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from bedside.text import _, _p
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.permits import Permits
from bedside.ui.widgets import button


class RecordActions(QWidget):
    """Keys and buttons that ask; the window does what is asked.

    The signals carry the id of the record to be corrected, voided, put back or told; `reading_asked` that of a value
    in doubt and the number of the reading a person takes (0 refuses them all), `column_asked` the same for all values
    of its column.
    """

    correction_asked = Signal(str)
    removal_asked = Signal(str)
    restoring_asked = Signal(str)
    history_asked = Signal(str)
    reading_asked = Signal(str, int)
    column_asked = Signal(str, int)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.permits = Permits(bridge.session)
        self._others: tuple[QPushButton, ...] = ()

    def record(self) -> str:
        """Return the id of the record the actions are about; a page that selects none has none."""
        return ""

    def standing(self) -> bool:
        """Return whether that record is in force; none is not."""
        return False

    def make_actions(self) -> tuple[QWidget, ...]:
        """Return the buttons that change a record that stands; the others are kept aside."""
        correct = button(_("Correct") + words.ELLIPSIS + " (C)", self)
        remove = button(_("Void") + words.ELLIPSIS + " (V)", self)
        self.back = button(_("Put back") + words.ELLIPSIS + " (P)", self)
        self.history = button(_p("versions of a record", "History") + " (H)", self)
        correct.clicked.connect(self.ask_correction)
        remove.clicked.connect(self.ask_removal)
        self.back.clicked.connect(self.ask_restoring)
        self.history.clicked.connect(self.ask_history)
        self._others = (self.back, self.history)
        return correct, remove

    def place_actions(self, actions: tuple[QWidget, ...]) -> None:
        """Leave the keys with the table when a button is clicked."""
        for item in (*actions, *self._others):
            item.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def allow(self, actions: tuple[QWidget, ...], *, there: bool, struck: bool) -> None:
        """Switch the buttons for a record that is `there`; a struck one cannot be changed again."""
        why = self._why_not()
        for item in self._others:
            item.setEnabled(there and (item is not self.back or (self._taken_out() and not why)))
        for item in actions:
            item.setEnabled(there and not struck and not why)
            item.setToolTip(why)

    def _why_not(self) -> str:
        """Return why this user may not change the record."""
        found = self._bridge.chart().find(self.record()) if self._bridge.patient_id else None
        return self.permits.why_not_store([found] if found else [])

    def _taken_out(self) -> bool:
        after = self._bridge.chart().successor(self.record()) if self._bridge.patient_id else None
        return after is not None and after.void

    @Slot(str)
    def on_key(self, key: str) -> None:
        """Correct on C, void on V, put back on P, tell the history on H."""
        asks = {"c": self.ask_correction, "v": self.ask_removal, "p": self.ask_restoring, "h": self.ask_history}
        if key in asks:
            asks[key]()

    @Slot()
    def ask_correction(self) -> None:
        """Ask to correct the record."""
        if self.standing():
            self.correction_asked.emit(self.record())

    @Slot()
    def ask_removal(self) -> None:
        """Ask to take the record out."""
        if self.standing():
            self.removal_asked.emit(self.record())

    @Slot()
    def ask_restoring(self) -> None:
        """Ask to put the record back, where it was taken out."""
        if self._taken_out():
            self.restoring_asked.emit(self.record())

    @Slot()
    def ask_history(self) -> None:
        """Ask for every version of the record."""
        if self.record():
            self.history_asked.emit(self.record())
