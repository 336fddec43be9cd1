"""How many conflicts of two workstations wait, over the whole ward: counted in slices, and only where stores merged."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedside.protocol.assessment import Assessment
from bedside.ui.bridge import Bridge

_CHUNK_SECONDS = 0.012
_AGAIN_MS = 4_000


class ConflictCount(QObject):
    """`counted` carries the number of conflicts; patients that another program changed are counted again."""

    counted = Signal(int)

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._by: dict[str, tuple[str, ...]] = {}
        self._todo: list[str] = []
        self._told = 0
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self.some)
        self._wait = QTimer(self)
        self._wait.setInterval(_AGAIN_MS)
        self._wait.timeout.connect(self.begin)
        bridge.assessment_changed.connect(self.on_assessment)

    def start(self) -> None:
        """Count, and look again in a while: a merge by another program comes unasked."""
        self._wait.start()

    def stop(self) -> None:
        """Count no longer."""
        self._wait.stop()
        self._slice.stop()

    @Slot()
    def begin(self) -> None:
        """Count whoever is not counted yet; nothing in a store that never merged."""
        if self._slice.isActive() or not self._bridge.session.merged:
            return
        listed = [item.patient for item in self._bridge.patients()]
        self._by = {patient: self._by[patient] for patient in listed if patient in self._by}
        self._todo = [patient for patient in listed if patient not in self._by]
        self._slice.start()

    @Slot()
    def some(self) -> None:
        """Count for a few milliseconds."""
        end = time.monotonic() + _CHUNK_SECONDS
        while self._todo and time.monotonic() < end:
            patient = self._todo.pop()
            self._by[patient] = tuple(item.id for item in self._bridge.session.chart(patient).conflicts)
        if not self._todo:
            self._slice.stop()
            self._tell()

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Count one patient again."""
        if self._bridge.session.merged:
            patient = assessment.patient_id
            self._by[patient] = tuple(item.id for item in self._bridge.chart(patient).conflicts)
            if not self._todo:
                self._tell()

    def next_patient(self, after: str) -> str:
        """Return the next patient with a conflict after one, in the order of the ward; empty for none."""
        listed = [item.patient for item in self._bridge.patients()]
        place = listed.index(after) + 1 if after in listed else 0
        return next((item for item in (*listed[place:], *listed[:place]) if self._by.get(item)), "")

    def _tell(self) -> None:
        # A record number that two people share is a conflict in both charts.
        count = len({item for found in self._by.values() for item in found})
        if count != self._told:
            self._told = count
            self.counted.emit(count)
