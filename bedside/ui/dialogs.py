"""The only home of boxes beside the window: Qt's own file dialog, which a lock can close, and which blocks nothing.

A system's own dialog would stay open over a locked window. The answer comes as a signal.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QFileInfo, QStandardPaths, QStorageInfo, Qt, QUrl, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from bedside.text import _
from bedside.ui.widgets import button, words_label

PDF = "PDF (*.pdf)"
#: what Qt calls the line of the name
_LINE = "fileNameEdit"


def ask_file(parent: QWidget, title: str, name: str, kinds: str = PDF) -> SaveDialog:
    """Ask where to write a file; connect `fileSelected` of what is returned."""
    made = SaveDialog(parent, title)
    made.setNameFilter(kinds)
    made.setDefaultSuffix(Path(name).suffix.lstrip("."))
    made.selectFile(name)
    made.open()
    return made


class _Returning(QFileDialog):
    """Gives the window back its keys: a display without a window manager leaves them with nobody.

    Its shortcuts would then be dead, and what is typed after Ctrl+K would change what had the focus before.
    """

    def done(self, result: int) -> None:
        """Go, and let the window below have the keyboard where this had it."""
        had, below = self.isActiveWindow(), self.parentWidget()
        super().done(result)
        if had and below is not None:
            below.window().activateWindow()


class SaveDialog(_Returning):
    """Asks, below its own fields, before a file that is there already is replaced; Qt would open a box for that."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title)
        _prepare(self)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setOption(QFileDialog.Option.DontConfirmOverwrite)
        self._refused, self._agreed = "", ""
        self.said = words_label("", "problem", self)
        self.said.setWordWrap(True)
        self.replace = button(_("&Replace it"), self)
        self.replace.clicked.connect(self.on_replace)
        row = self.layout()
        if isinstance(row, QGridLayout):
            below = row.rowCount()
            row.addWidget(self.said, below, 0, 1, 2)
            row.addWidget(self.replace, below, 2)
        line = self.findChild(QLineEdit, _LINE)
        if line is not None:
            line.textChanged.connect(self.on_other)
        self.on_other()

    def accept(self) -> None:
        """Take the name, unless a file has it and nobody has said that it may go."""
        there = next((path for path in self.selectedFiles() if _is_file(path)), "")
        if not there or there == self._agreed:
            super().accept()
            return
        self._refused = there
        said = _("{name} is there already and stays as it is. Choose another name, or replace it.")
        self.said.setText(said.format(name=Path(there).name))
        self.said.show()
        self.replace.show()

    @Slot()
    def on_replace(self) -> None:
        """Take the name of the file that is to go."""
        self._agreed = self._refused
        self.accept()

    @Slot()
    def on_other(self) -> None:
        """Forget what was said of another name."""
        self._refused, self._agreed = "", ""
        self.said.hide()
        self.replace.hide()


def ask_files(parent: QWidget, title: str) -> QFileDialog:
    """Ask for one or more files to read; connect `filesSelected` of what is returned."""
    made = QFileDialog(parent, title)
    _prepare(made)
    made.setFileMode(QFileDialog.FileMode.ExistingFiles)
    made.open()
    return made


class FolderDialog(_Returning):
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


def _is_file(path: str) -> bool:
    found = QFileInfo(path)
    return found.exists() and not found.isDir()


def _prepare(made: QFileDialog) -> None:
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    volumes = [item.rootPath() for item in QStorageInfo.mountedVolumes() if item.isReady() and not item.isReadOnly()]
    made.setSidebarUrls([QUrl.fromLocalFile(path) for path in (QDir.homePath(), *volumes)])
    made.resize(720, 460)
