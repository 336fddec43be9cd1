"""The process that makes the pages of the note, kept warm from one change to the next; nothing here waits for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from bedside.desk import paging
from bedside.text import _
from bedside.ui.child_process import begun, ended

if TYPE_CHECKING:
    from bedside.report.page import Printed

#: of a process that says nothing for so long it is taken that it hangs
SILENT_MS = 60_000


class NoteChild(QObject):
    """At most one process. It holds a patient's note and ends with `stop`, at the latest where its input ends.

    `document` carries the bytes of the PDF, `page` the place of a page, how many there are and its picture, `done` says
    that all are there, `copied` carries the PDF of one numbered copy. `failed` says why they will not come; the process
    is gone then.
    """

    document = Signal(bytes)
    copied = Signal(bytes)
    page = Signal(int, int, bytes)
    band = Signal(object, bytes)
    done = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.process: QProcess | None = None
        self.busy = False
        #: whether the process has the document of which other pictures may be asked
        self.holds = False
        #: the hash of what the pages show
        self.digest = ""
        self._ended = False
        self._head: dict[str, Any] | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self.hear)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(SILENT_MS)
        self._silence.timeout.connect(self.on_silence)

    def ask_note(self, content: bytes, scale: float, size: str = "A4") -> None:
        """Ask for a document and its pages at so many pixels per point; what was under way is given up.

        Without a scale it is only taken in, for its copies.
        """
        self._ask("note", content, scale, {"paper": size})

    def ask_signed(self, content: bytes, scale: float) -> None:
        """Ask the same of a signed note, as its frozen text says it."""
        self._ask("signed", content, scale)

    def ask_paper(self, content: bytes, scale: float, size: str) -> None:
        """Ask the same of any paper that is composed already, on a sheet of a size."""
        self._ask("signed", content, scale, {"paper": size})

    def _ask(self, what: str, content: bytes, scale: float, more: dict[str, str] | None = None) -> None:
        if self.busy:
            self.stop()
        self._send({"do": what, "scale": scale, **(more or {})}, content)

    def ask_pages(self, scale: float) -> None:
        """Ask for the pages of the document that it holds at another scale."""
        self._send({"do": "pages", "scale": scale})

    def ask_numbered(self, copy: Printed) -> None:
        """Ask for a copy of the document that it holds."""
        self._send({"do": "copy"}, paging.packed(copy))

    def ask_pdf(self, content: bytes, scale: float) -> None:
        """Ask for the pages of a document that is made already."""
        self._ask("pdf", content, scale)

    def ask_joined(self, documents: Sequence[bytes]) -> None:
        """Ask for one document of several, without its pages."""
        sizes = [len(item) for item in documents]
        self._send({"do": "joined", "scale": 0, "sizes": sizes}, b"".join(documents))

    def ask_bands(self, place: int, scale: float) -> None:
        """Ask for one page of the newest copy at so many dots per point: `band` carries some rows at a time."""
        self._send({"do": "bands", "place": place, "scale": scale})

    def stop(self) -> None:
        """Kill the process; nothing more is heard of what it was asked."""
        self._turn.stop()
        self._silence.stop()
        process, self.process = self.process, None
        self.busy, self.holds, self._head = False, False, None
        ended(process)

    def end(self) -> None:
        """Stop for good: the window goes."""
        self._ended = True
        self.stop()

    def _send(self, head: dict[str, Any], content: bytes = b"") -> None:
        if self._ended:
            return
        self.busy = True
        process = self.process = self.process or begun(self, paging.opening())
        process.write(paging.framed(head, content))
        self._silence.start()

    @Slot()
    def hear(self) -> None:
        """Take one message in; the next has a turn of its own, so that the window answers between two pages."""
        process = self.process
        if process is None or self._turn.isActive():
            return
        if self._head is None and process.canReadLine():
            self._head = json.loads(bytes(process.readLine().data()))
        if self._head is not None and process.bytesAvailable() >= int(self._head["size"]):
            head, self._head = self._head, None
            content = bytes(process.read(int(head["size"])).data())
            self._turn.start(0)
            self._tell(head, content)

    def _tell(self, head: dict[str, Any], content: bytes) -> None:
        self._silence.start()
        if head["is"] == "document":
            self.holds, self.digest = True, str(head["digest"])
            self.document.emit(content)
        elif head["is"] == "copy":
            self.copied.emit(content)
        elif head["is"] == "band":
            self.band.emit(head["place"], content)
        elif head["is"] == "page":
            self.page.emit(head["place"], head["of"], content)
        else:
            self.busy = False
            self._silence.stop()
            self.done.emit()

    @Slot()
    def on_silence(self) -> None:
        """Give up a process that hangs."""
        self._fail(_("no answer"))

    @Slot(int)
    def on_finished(self, status: int) -> None:
        """Say that it ended in the middle of its work; of one that had none, the next asked for takes the place."""
        if self.process is not None:
            self._fail(_("status {number}").format(number=status))

    @Slot(QProcess.ProcessError)
    def on_error(self, error: QProcess.ProcessError) -> None:
        """Say that it could not be started; any other end is told by `finished`."""
        if self.process is not None and error == QProcess.ProcessError.FailedToStart:
            self._fail(self.process.errorString())

    def _fail(self, why: str) -> None:
        busy = self.busy
        self.stop()
        if busy:
            self.failed.emit(why)
