"""The handbook as PDF, made by a process beside the window: for a printer, or straight into a file."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot
from PySide6.QtWidgets import QWidget

from bedside.desk import child
from bedside.text import _
from bedside.ui.child_process import ended, environment

_VERB = "handbook"


class Making(QObject):
    """Makes one PDF at a time. `told` carries what becomes of it in words."""

    told = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._process: QProcess | None = None
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._path = Path()

    @property
    def busy(self) -> bool:
        """Return whether one is being made."""
        return self._process is not None

    def save(self, path: str, chapter: str = "") -> None:
        """Write the handbook, or one chapter, into a file that a person has named."""
        self.stop()
        self._begin(Path(path), chapter)

    def print_out(self, chapter: str = "") -> None:
        """Ask for a printer once the pages are there; without a printer say so first."""
        from bedside.ui.printing import no_printer, printers  # noqa: PLC0415 - loads what draws on printers

        if not printers():
            self.told.emit(no_printer())
            return
        self.stop()
        self._home = tempfile.TemporaryDirectory(prefix="bedside-handbook-", ignore_cleanup_errors=True)
        self._begin(Path(self._home.name) / "handbook.pdf", chapter)

    def stop(self) -> None:
        """Give up what is being made."""
        process, self._process = self._process, None
        ended(process)
        self._forget()

    def _begin(self, path: Path, chapter: str) -> None:
        self._path = path
        process = self._process = QProcess(self)
        process.setProcessEnvironment(environment())
        process.finished.connect(self.on_finished)
        process.errorOccurred.connect(self.on_error)
        program, *rest = child.command()
        process.start(program, [*rest[:-1], _VERB, *([chapter] if chapter else []), "-o", str(path)])
        self.told.emit(_("making the pages"))

    @Slot(int)
    def on_finished(self, status: int) -> None:
        """Print what is there, or say where it is."""
        process, self._process = self._process, None
        if process is None:
            return
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        process.deleteLater()
        if status:
            self._forget()
            why = said.removeprefix("bedside: ") or _("status {number}").format(number=status)
            self.told.emit(_("not made: {why}").format(why=why))
        elif self._home is None:
            self.told.emit(_("saved as {path}").format(path=self._path))
        else:
            self._print()

    def _print(self) -> None:
        from bedside.ui.printing import PrintJob  # noqa: PLC0415

        content = self._path.read_bytes()
        self._forget()
        job = PrintJob(content, self._parent)
        job.told.connect(self.told)
        job.ask()

    @Slot(QProcess.ProcessError)
    def on_error(self, error: QProcess.ProcessError) -> None:
        """Say that it could not be begun; any other end is told by `finished`."""
        process = self._process
        if process is not None and error == QProcess.ProcessError.FailedToStart:
            why = process.errorString()
            self.stop()
            self.told.emit(_("not made: {why}").format(why=why))

    def _forget(self) -> None:
        home, self._home = self._home, None
        if home is not None:
            with suppress(OSError):
                home.cleanup()
