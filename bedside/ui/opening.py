"""The first second of a window: it may still turn to the patient who needs somebody most, as long as nobody touched it.

Who that is takes the whole ward to work out; until then the one who stood first the last time is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from bedside.ui.bridge import Bridge
from bedside.ui.census import Census

_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class Opening(QObject):
    """Waits for the census to be filled, and for the first touch, whichever comes first."""

    def __init__(self, bridge: Bridge, census: Census, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._census = bridge, census
        self._opened = ""

    def begin(self) -> None:
        """Take note of whom the window opened on."""
        self._opened = self._bridge.patient_id
        if self._opened:
            self._census.filled.connect(self.on_filled)
            # The key that unlocked is still on its way through the gate it was typed into: it touches nothing here.
            QTimer.singleShot(0, self.watch)

    @Slot()
    def watch(self) -> None:
        """Look out for the first touch."""
        app = QApplication.instance()
        if self._opened and app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay with the patient shown from the first touch on."""
        if event.type() in _TOUCHES:
            self.stop()
        return False

    @Slot()
    def on_filled(self) -> None:
        """Turn to who needs somebody most, unless somebody is at work with another patient already."""
        opened, first = self._opened, self._census.model.neediest()
        self.stop()
        if first and opened and opened == self._bridge.patient_id:
            self._bridge.select_patient(first)

    def stop(self) -> None:
        """Wait no longer."""
        app = QApplication.instance()
        if self._opened and app is not None:
            self._opened = ""
            app.removeEventFilter(self)
            self._census.filled.disconnect(self.on_filled)
