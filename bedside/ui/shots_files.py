"""Files in and out as pictures: a table of two patients before it is taken in, and what is asked before an export."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from bedside.ui.window import Window

_TURN_MS, _WAIT_SECONDS = 20, 30.0
_HEAD = "MRN;Born;Test;Result;Unit;Collected"


def file_scenes(window: Window) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each scene with its name; the sheet is empty again after the last one."""
    scene = _Files(window)
    yield "import", scene.importing
    yield "import-doubtful", scene.doubtful
    yield "export", scene.exporting
    window.sheet.leave()


class _Files:
    def __init__(self, window: Window) -> None:
        self._window = window

    def importing(self) -> None:
        """Look at a table of two patients with every kind of line."""
        here, other = self._window.bridge.chart().patient, self._window.bridge.patients()[-1]
        day = self._yesterday()
        rows = ("CRP;71;mg/L", "CRP;242;mg/dL", "XYZ;3;mg/L", "PCT;0.24;ng/mL", "ALT;40;U/L")
        people = (here, other, here, other, here)
        lines = [f"{who.mrn};{who.born};{row};{day} 06:00" for who, row in zip(people, rows, strict=True)]
        self._open("\n".join((_HEAD, *lines)))

    def doubtful(self) -> None:
        """Look at a table of which two columns may hold the values."""
        self._open(f"Test;One;Two;Unit;Collected\nCRP;71;70;mg/L;{self._yesterday()} 06:00\n")

    def exporting(self) -> None:
        """Ask what leaves the store."""
        self._window.sheet.leave()
        self._window.moving.open_export()

    def _yesterday(self) -> str:
        return f"{self._window.bridge.now() - timedelta(days=1):%Y-%m-%d}"

    def _open(self, text: str) -> None:
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "laboratory.csv"
            file.write_text(text)
            importing = self._window.moving.importer()
            importing.open([str(file)])
            end = time.monotonic() + _WAIT_SECONDS
            while importing.work.busy and time.monotonic() < end:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _TURN_MS)
