"""The only home of boxes beside the window: Qt's own file dialog, which a lock can close, and which blocks nothing.

A system's own dialog would stay open over a locked window. The answer comes as a signal.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, QStorageInfo, Qt, QUrl, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from bedside.text import _

PDF = "PDF (*.pdf)"


def ask_file(parent: QWidget, title: str, name: str, kinds: str = PDF) -> QFileDialog:
    """Ask where to write a file; connect `fileSelected` of what is returned."""
    made = QFileDialog(parent, title)
    _prepare(made)
    made.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    made.setFileMode(QFileDialog.FileMode.AnyFile)
    made.setNameFilter(kinds)
    made.setDefaultSuffix(Path(name).suffix.lstrip("."))
    made.selectFile(name)
    made.open()
    return made


class FolderDialog(QFileDialog):
    """`chosen` says the folder.

    Qt's own `fileSelected` is silent where a folder passed on the way of typing is still selected: it counts two then.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title)
        self.filesSelected.connect(self.on_files)

    @Slot(list)
    def on_files(self, files: list[str]) -> None:
        """Say the folder that stands in the line, where several are selected."""
        line = self.findChild(QLineEdit)
        typed = QDir.cleanPath(self.directory().absoluteFilePath(line.text())) if line is not None else ""
        self.chosen.emit(typed if typed in files else files[-1])


def ask_folder(parent: QWidget, title: str) -> FolderDialog:
    """Ask for a folder, such as one on a stick; connect `chosen` of what is returned."""
    made = FolderDialog(parent, title)
    _prepare(made)
    made.setFileMode(QFileDialog.FileMode.Directory)
    made.setOption(QFileDialog.Option.ShowDirsOnly)
    made.setLabelText(QFileDialog.DialogLabel.Accept, _("Choose"))
    made.open()
    return made


def _prepare(made: QFileDialog) -> None:
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    volumes = [item.rootPath() for item in QStorageInfo.mountedVolumes() if item.isReady() and not item.isReadOnly()]
    made.setSidebarUrls([QUrl.fromLocalFile(path) for path in (QDir.homePath(), *volumes)])
    made.resize(720, 460)
