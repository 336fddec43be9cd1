"""The only home of boxes beside the window: Qt's own file dialog, which a lock can close, and which blocks nothing.

A system's own dialog would stay open over a locked window. The answer comes as a signal.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, QStorageInfo, Qt, QUrl
from PySide6.QtWidgets import QFileDialog, QWidget

from bedside.text import _

PDF = "PDF (*.pdf)"


def ask_file(parent: QWidget, title: str, name: str, kinds: str = PDF) -> QFileDialog:
    """Ask where to write a file; connect `fileSelected` of what is returned."""
    made = _dialog(parent, title)
    made.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    made.setFileMode(QFileDialog.FileMode.AnyFile)
    made.setNameFilter(kinds)
    made.setDefaultSuffix(Path(name).suffix.lstrip("."))
    made.selectFile(name)
    made.open()
    return made


def ask_folder(parent: QWidget, title: str) -> QFileDialog:
    """Ask for a folder, such as one on a stick; connect `fileSelected` of what is returned."""
    made = _dialog(parent, title)
    made.setFileMode(QFileDialog.FileMode.Directory)
    made.setOption(QFileDialog.Option.ShowDirsOnly)
    made.setLabelText(QFileDialog.DialogLabel.Accept, _("Choose"))
    made.open()
    return made


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    made = QFileDialog(parent, title)
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    volumes = [item.rootPath() for item in QStorageInfo.mountedVolumes() if item.isReady() and not item.isReadOnly()]
    made.setSidebarUrls([QUrl.fromLocalFile(path) for path in (QDir.homePath(), *volumes)])
    made.resize(720, 460)
    return made
