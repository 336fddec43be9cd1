"""The process that reads and stores files for the window: it is asked a line at a time and answers in lines."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from bedside.desk.jobs import IMPORT, job_of
from bedside.session import Session
from bedside.text import _
from bedside.ui.child_process import begun, ended

if TYPE_CHECKING:
    from bedside.desk.taking_in import Taker

#: seconds that one turn of hearing may take
_TURN = 0.025
#: what an answer ends with
_LAST = frozenset({"looked", "saved", "stored", "trouble"})


class ImportWork(QObject):
    """At most one process. `heard` carries each thing it says, `failed` why it says nothing more.

    Where no second program gets into the store the same is done here, a piece at a time.
    """

    heard = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.process: QProcess | None = None
        #: whether an answer is still owed, and how many ends of answers have not been heard
        self.busy = False
        self._owed = 0
        self._here: Taker | None = None
        self._answer: Iterator[dict[str, Any]] | None = None
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self.hear)

    @property
    def apart(self) -> bool:
        """Return whether it is a process of its own that stores."""
        return self.process is not None

    @property
    def alive(self) -> bool:
        """Return whether something was read and is remembered, or is being read."""
        return self.process is not None or self._here is not None

    def ask(self, session: Session, asked: Mapping[str, Any]) -> None:
        """Ask for something; what was being answered is given up."""
        if self.busy:
            self.stop()
        self.busy, self._owed = True, self._owed + 1
        if self.process is None and self._here is None:
            self._begin(session)
        if self.process is not None:
            self.process.write(json.dumps(asked).encode() + b"\n")
        elif self._here is not None:
            self._answer, self._owed = self._here.answer(asked), 1
            self._turn.start()

    def _begin(self, session: Session) -> None:
        job = job_of(session, IMPORT)
        if job is not None:
            self.process = begun(self, json.dumps(job).encode() + b"\n")
            return
        from bedside.desk.taking_in import Taker  # noqa: PLC0415 - loads every reader

        self._here = Taker(session)

    def stop(self) -> None:
        """Give everything up; what is not stored by now is not stored."""
        self._turn.stop()
        process, self.process = self.process, None
        self._here, self._answer, self.busy, self._owed = None, None, False, 0
        ended(process)

    @Slot()
    def hear(self) -> None:
        """Take in what it has said, a little at a time."""
        end = time.monotonic() + _TURN
        while self._owed and time.monotonic() < end:
            said = self._next()
            if said is None:
                break
            if "end" in said:
                self._owed -= 1
                continue
            if not _LAST.isdisjoint(said):
                self.busy = False
            self.heard.emit(said)
        else:
            if self._owed:
                self._turn.start()
                return
        self._turn.stop()

    def _next(self) -> dict[str, Any] | None:
        if self._answer is not None:
            return next(self._answer, {"end": True})
        if self.process is None or not self.process.canReadLine():
            return None
        return json.loads(bytes(self.process.readLine().data()))

    @Slot(int)
    def on_finished(self, status: int) -> None:
        """Say that it ended: it only ends by itself where it could not go on."""
        if self.process is None:
            return
        told: dict[str, Any] = {}
        while self.process.canReadLine():
            told = json.loads(bytes(self.process.readLine().data()))
        was_busy = self.busy
        self.stop()
        if was_busy:
            self.failed.emit(told.get("trouble") or _ended(_("status {number}").format(number=status)))

    @Slot(QProcess.ProcessError)
    def on_error(self, error: QProcess.ProcessError) -> None:
        """Say that it could not be started; any other end is told by `finished`."""
        if self.process is not None and error == QProcess.ProcessError.FailedToStart:
            why = self.process.errorString()
            self.stop()
            self.failed.emit(_ended(why))


def _ended(why: str) -> str:
    return _("The file could not be taken in ({why}). Look at the chart before you try again.").format(why=why)
