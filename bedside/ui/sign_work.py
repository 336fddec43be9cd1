"""A signature while it is prepared: a process tries the passphrase and the page is composed, and the window answers."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from bedside.session import Session
from bedside.session.confirming import job_of
from bedside.text import _
from bedside.ui.child_process import begun, ended
from bedside.ui.permits import REFUSED
from bedside.ui.progress import Steps

if TYPE_CHECKING:
    from bedside.desk.signing import Ready
    from bedside.store.vault import Slot as KeySlot


class SignWork(QObject):
    """At most one process. `done` carries what was composed and the Proof, `failed` why there is none."""

    done = Signal(object, object)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.process: QProcess | None = None
        self._session: Session | None = None
        self._slot: KeySlot | None = None
        self._said = b""
        self._ready: Ready | None = None
        self._steps = Steps(self)
        self._loading = Steps(self)
        self._steps.done.connect(self.on_composed)
        self._steps.failed.connect(self.on_failed)

    @property
    def running(self) -> bool:
        """Return whether a signature is being prepared."""
        return self._session is not None

    def load(self) -> None:
        """Load what composes a note while the passphrase is typed: at once it would take a tenth of a second."""
        self._loading.start(_loaded())

    def start(self, session: Session, passphrase: str, composing: Generator[float, None, Ready]) -> None:
        """Begin anew; raise StoreError or NotAllowed for who may not store anything now."""
        self.stop()
        self._slot = session.users.own_slot()
        self._session = session
        self.process = begun(self, json.dumps(job_of(session.user, self._slot, passphrase)).encode() + b"\n")
        self.process.closeWriteChannel()
        self._steps.start(composing)

    @Slot()
    def stop(self) -> None:
        """Give it up; nothing is signed."""
        self._steps.stop()
        process, self.process = self.process, None
        self._session, self._slot, self._ready, self._said = None, None, None, b""
        ended(process)

    @Slot()
    def hear(self) -> None:
        """Take in what the process has said."""
        if self.process is not None:
            self._said += bytes(self.process.readAllStandardOutput().data())

    @Slot(int)
    def on_finished(self, status: int) -> None:
        """Go on where the process has answered; say so where it has not."""
        if self.process is None:
            return
        self.hear()
        process, self.process = self.process, None
        ended(process)
        if not self._said.endswith(b"\n"):
            self._fail(_not_asked(_("status {number}").format(number=status)))
            return
        self._go_on()

    @Slot(QProcess.ProcessError)
    def on_error(self, error: QProcess.ProcessError) -> None:
        """Say that it could not be started; any other end is told by `finished`."""
        if self.process is not None and error == QProcess.ProcessError.FailedToStart:
            self._fail(_not_asked(self.process.errorString()))

    @Slot(object)
    def on_composed(self, ready: Ready) -> None:
        """Go on where the passphrase is tried already."""
        self._ready = ready
        self._go_on()

    @Slot(object)
    def on_failed(self, error: Exception) -> None:
        """Say why nothing could be composed; any mistake of the program is not hidden."""
        self._fail(str(error))
        if not isinstance(error, REFUSED):
            raise error

    def _go_on(self) -> None:
        """Tell what came of it once both are there."""
        session, slot, ready = self._session, self._slot, self._ready
        if session is None or slot is None or ready is None or self.process is not None:
            return
        said: dict[str, Any] = json.loads(self._said)
        self.stop()
        if "trouble" in said:
            self.failed.emit(str(said["trouble"]))
            return
        try:
            proof = session.users.proved(slot, opens=said["opens"] is True)
        except REFUSED as problem:
            self.failed.emit(str(problem))
            return
        self.done.emit(ready, proof)

    def _fail(self, why: str) -> None:
        self.stop()
        self.failed.emit(why)


def _loaded() -> Generator[float, None, None]:
    from bedside.report import fonts  # noqa: PLC0415 - whoever opens the tab does not wait for it

    yield 0.4
    fonts.characters()
    yield 0.5
    from bedside.report import signed_note  # noqa: F401, PLC0415

    yield 0.9
    from bedside.desk import signing  # noqa: F401, PLC0415


def _not_asked(why: str) -> str:
    return _("The passphrase could not be tried ({why}). Nothing was signed, your words are kept. Try again.").format(
        why=why
    )
