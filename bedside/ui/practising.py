"""The making of the practice ward as a strip: how far it is, and a way to give it up, which leaves nothing behind."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from bedside.desk import practising
from bedside.desk.child import Child
from bedside.text import _
from bedside.ui.progress import ProgressStrip

_EVERY_MS = 100


class Practising(ProgressStrip):
    """Follows the child; `made` says that the store stands, `failed` why it does not, empty where it was given up."""

    made = Signal()
    failed = Signal(str)

    def __init__(self, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.folder = folder
        self._child: Child | None = None
        self._trouble, self._done = "", False
        self._place: Path | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self.cancelled.connect(self.give_up)

    def begin(self) -> None:
        """Start."""
        self._trouble, self._done = "", False
        self._place = practising.place_for(self.folder)
        try:
            self._child = practising.begin(self.folder, self._place)
        except OSError as error:
            self.failed.emit(_not_made(str(error.strerror)))
            return
        self._say(0.0)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Show how far it is, and tell of its end."""
        child = self._child
        if child is None:
            return
        running = child.running
        self._hear(child)
        if not running:
            self._end(child.status)

    def _hear(self, child: Child) -> None:
        for said in child.said():
            self._done = self._done or "made" in said
            self._trouble = str(said.get("trouble", self._trouble))
            if "progress" in said:
                self._say(float(said["progress"]))

    def _say(self, part: float) -> None:
        self.show_part(_("making the ward"), part)

    def _end(self, status: int | None) -> None:
        self._stop()
        if self._done:
            self.made.emit()
        else:
            self.failed.emit(self._trouble or _not_made(_("status {number}").format(number=status)))

    @Slot()
    def give_up(self) -> None:
        """Make it no longer, and take away what there is of it."""
        if self._child is not None:
            self._hear(self._child)
            self._stop()
            self.failed.emit("")

    def _stop(self) -> None:
        self._timer.stop()
        self.hide()
        if self._child is not None:
            self._child.stop()
            self._child = None
        if self._place is not None:
            shutil.rmtree(self._place, ignore_errors=True)


def _not_made(why: str) -> str:
    return _("The practice ward could not be made ({why}). Nothing was kept of it; try again.").format(why=why)
