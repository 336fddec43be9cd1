"""The way of records out of the store: asked at the window, written by a process of its own, said when it is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from bedside.desk.jobs import EXPORT, job_of
from bedside.text import _
from bedside.ui.child_process import begun, ended
from bedside.ui.dialogs import ask_folder
from bedside.ui.export_page import HEIGHT, ExportPage

if TYPE_CHECKING:
    from bedside.session import Session
    from bedside.ui.window import Window


class ExportWork(QObject):
    """At most one process, which hears the key by its input. `heard` carries each thing it says.

    Where no second program gets into the store it is done here, all at once.
    """

    heard = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.process: QProcess | None = None
        self._end: dict[str, Any] = {}

    def start(self, session: Session, asked: dict[str, Any]) -> None:
        """Begin to write."""
        self.stop()
        job = job_of(session, EXPORT)
        if job is None:
            from bedside.desk.exporting import write_out  # noqa: PLC0415 - loads every writer

            QTimer.singleShot(0, self, lambda: write_out(session, asked, self.heard.emit))
            return
        self._end = {}
        self.process = begun(self, json.dumps({**job, **asked}).encode() + b"\n")
        self.process.closeWriteChannel()

    def stop(self) -> None:
        """Give it up: what is not whole is not there."""
        process, self.process = self.process, None
        ended(process)

    @Slot()
    def hear(self) -> None:
        """Take in what it has said; how it ended counts once it has."""
        while self.process is not None and self.process.canReadLine():
            said = json.loads(bytes(self.process.readLine().data()))
            if "progress" in said:
                self.heard.emit(said)
            else:
                self._end = said

    @Slot(int)
    def on_finished(self, status: int) -> None:
        """Tell how it ended."""
        if self.process is None:
            return
        self.hear()
        end = self._end or {"trouble": _not_written(_("status {number}").format(number=status))}
        self.stop()
        self.heard.emit(end)

    @Slot(QProcess.ProcessError)
    def on_error(self, error: QProcess.ProcessError) -> None:
        """Say that it could not be started; any other end is told by `finished`."""
        if self.process is not None and error == QProcess.ProcessError.FailedToStart:
            why = self.process.errorString()
            self.stop()
            self.heard.emit({"trouble": _not_written(why)})


class Exporting(QObject):
    """Holds the page and the work behind it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.page = ExportPage(window.theme, window.sheet)
        self.work = ExportWork(self)
        window.sheet.add(self.page)
        window.sheet.put_away.connect(self.on_put_away)
        self.page.left.connect(window.sheet.leave)
        self.page.folder_asked.connect(self.ask_folder)
        self.page.export_asked.connect(self.write)
        self.page.given_up.connect(self.give_up)
        self.work.heard.connect(self.on_said)

    def open(self) -> None:
        """Show the page, unless this user may not export."""
        window, bridge = self._window, self._window.bridge
        if why := window.charting.permits.why_not("export"):
            window.charting.say_problem(why)
            return
        window.sheet.show_page(self.page, HEIGHT)
        person = bridge.patient(bridge.patient_id) if bridge.patient_id else None
        self.page.begin(person, len(bridge.patients()))

    @Slot()
    def ask_folder(self) -> None:
        """Ask where the files are to be."""
        ask_folder(self.page, _("Export into a new or an empty folder")).chosen.connect(self.page.folder.setText)

    @Slot()
    def write(self) -> None:
        """Begin to write the files."""
        page = self.page
        asked = {
            "form": page.form.value(),
            "folder": str(Path(page.folder.text().strip()).expanduser()),
            "patient": page.whose.value(),
            "deidentify": page.bare.isChecked(),
        }
        page.work(0.0)
        page.strip.cancel.setFocus()
        self.work.start(self._window.bridge.session, asked)

    @Slot(object)
    def on_said(self, said: dict[str, Any]) -> None:
        """Show how far it is, what was written, or why nothing was."""
        page = self.page
        if "progress" in said:
            page.work(said["progress"])
        elif "written" in said:
            folder, files = page.folder.text().strip(), len(said["written"])
            one = _("1 file is written in {folder}. It is not encrypted.")
            told = one if files == 1 else _("{n} files are written in {folder}. They are not encrypted.")
            page.done(" ".join((told.format(n=files, folder=folder), *said["questions"])))
            self._window.status.say(_("exported to {folder}").format(folder=folder))
            page.folder.setFocus()
        else:
            page.fail(said["trouble"])
            page.folder.setFocus()

    @Slot()
    def give_up(self) -> None:
        """Write no further; no file stands there."""
        self._end()
        self.page.folder.setFocus()

    def _end(self) -> None:
        self.work.stop()
        self.page.fail(_("Given up: no file was written."))

    @Slot(object)
    def on_put_away(self, page: object) -> None:
        """Let no process go on that nobody looks at; who comes back from help reads that it did not."""
        if page is self.page and self.work.process is not None:
            self._end()

    def rest(self) -> None:
        """End the process: the window goes."""
        self.work.stop()


def _not_written(why: str) -> str:
    return _("The files could not be written ({why}). None is there. Try again.").format(why=why)
