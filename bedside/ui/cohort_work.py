"""The rows of the case series, worked out in a process of its own, so that the window goes on answering."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from bedside.desk import cohort
from bedside.protocol.cohort.case import Case
from bedside.session import Session
from bedside.session.cohort import cohort as walk
from bedside.text import _
from bedside.ui.child_process import begun, ended
from bedside.ui.progress import Steps


class CohortWork(QObject):
    """At most one process, which hears the key by its input and tells rows by its output: nothing lies on the disk.

    `progressed` carries the part done, `done` the rows, `failed` why there are none. Where no second program gets into
    the store it is done here, a patient at a time.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.process: QProcess | None = None
        self._cases: list[Case] = []
        self._end: dict[str, Any] = {}
        self._steps = Steps(self)
        self._steps.progressed.connect(self.progressed)
        self._steps.done.connect(self.done)
        self._steps.failed.connect(self.on_failed)

    @property
    def running(self) -> bool:
        """Return whether rows are being worked out."""
        return self.process is not None or self._steps.running

    def start(self, session: Session) -> None:
        """Begin anew; the journal says that this user looks at all patients."""
        self.stop()
        session.view(what=cohort.VIEW)
        job = cohort.job_of(session)
        if job is None:
            self._steps.start(_here(session))
            return
        self._cases, self._end = [], {}
        self.process = begun(self, json.dumps(job).encode() + b"\n")
        self.process.closeWriteChannel()

    def stop(self) -> None:
        """Give the work up; nothing of it remains."""
        self._steps.stop()
        process, self.process = self.process, None
        self._cases = []
        ended(process)

    @Slot()
    def hear(self) -> None:
        """Take in what it has said."""
        process, part = self.process, None
        while process is not None and process.canReadLine():
            said = json.loads(bytes(process.readLine().data()))
            if "case" in said:
                self._cases.append(cohort.case_said(said))
                part = float(said["progress"])
            else:
                self._end = said
        if part is not None:
            self.progressed.emit(part)

    @Slot(int)
    def on_finished(self, status: int) -> None:
        """Tell the rows, or why there are none."""
        if self.process is None:
            return
        self.hear()
        cases, end = tuple(self._cases), self._end
        self.stop()
        if "done" in end:
            self.done.emit(cases)
        else:
            self.failed.emit(str(end.get("trouble") or _not_made(_("status {number}").format(number=status))))

    @Slot(QProcess.ProcessError)
    def on_error(self, error: QProcess.ProcessError) -> None:
        """Say that it could not be started; any other end is told by `finished`."""
        if self.process is not None and error == QProcess.ProcessError.FailedToStart:
            why = self.process.errorString()
            self.stop()
            self.failed.emit(_not_made(why))

    @Slot(object)
    def on_failed(self, error: Exception) -> None:
        """Say what was raised here."""
        self.failed.emit(str(error))


def _here(session: Session) -> Generator[float, None, tuple[Case, ...]]:
    found: list[Case] = []
    for part, case in walk(session):
        found.append(case)
        yield part
    return tuple(found)


def _not_made(why: str) -> str:
    return _("The case series could not be worked out ({why}). What was charted is safe. Try again.").format(why=why)
