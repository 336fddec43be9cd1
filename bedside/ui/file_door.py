"""The way from the window to files in and out: nothing of it is loaded before somebody asks, or drops a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

if TYPE_CHECKING:
    from bedside.ui.exporting import Exporting
    from bedside.ui.importing import Importing
    from bedside.ui.window import Window


class FileDoor(QObject):
    """Makes the pages of import and export when they are first asked for; a file dropped on the window is one asked."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.importing: Importing | None = None
        self.exporting: Exporting | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def open_import(self) -> None:
        """Ask for a file to take in."""
        self.importer().ask()

    def open_export(self) -> None:
        """Ask what is to be written where."""
        if self.exporting is None:
            from bedside.ui.exporting import Exporting  # noqa: PLC0415 - the window has to stand before

            self.exporting = Exporting(self._window)
        self.exporting.open()

    def why_not_export(self) -> str:
        """Return why this user may not export, or nothing."""
        return self._window.charting.permits.why_not("export")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files that are dropped on the window."""
        if isinstance(event, QDragEnterEvent | QDragMoveEvent) and paths_of(event):
            event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and (paths := paths_of(event)):
            event.acceptProposedAction()
            self.importer().open(paths)
            return True
        return super().eventFilter(watched, event)

    def rest(self) -> None:
        """End what goes on by itself: the window goes."""
        for item in (self.importing, self.exporting):
            if item is not None:
                item.rest()

    def importer(self) -> Importing:
        """Return what takes files in."""
        if self.importing is None:
            from bedside.ui.importing import Importing  # noqa: PLC0415 - the window has to stand before

            self.importing = Importing(self._window)
        return self.importing


def paths_of(event: QDropEvent) -> list[str]:
    """Return the files that are dragged."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
