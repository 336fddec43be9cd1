"""A recovery code, shown once: on paper first, then on. Who only clicks on would find the store shut one day."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bedside.domain.problem import Problem
from bedside.text import _
from bedside.ui import words
from bedside.ui.dialogs import ask_file
from bedside.ui.theme import font
from bedside.ui.widgets import button, words_label


class CodePage(QWidget):
    """The code, its sheet as PDF or on the printer, and the proof that it is kept. `ready` carries whether it is.

    `sheet` returns the PDF; it is called only when somebody asks for it.
    """

    ready = Signal(bool)

    def __init__(self, code: str, sheet: Callable[[], bytes], parent: QWidget) -> None:
        super().__init__(parent)
        self._code, self._sheet = code, sheet
        self.code = QLineEdit(code, self)
        self.code.setReadOnly(True)
        self.code.setAccessibleName(_("Recovery code"))
        self.code.setFont(font(15, 600))
        self.save = button(_("&Save sheet as PDF") + words.ELLIPSIS, self)
        self.print = button(_("&Print sheet") + words.ELLIPSIS, self)
        self.group = QLineEdit(self)
        self.group.setAccessibleName(_("Last group of the code, from your paper"))
        self.group.setPlaceholderText(_("last 4 signs"))
        self.group.setMaxLength(8)
        self.group.setFixedWidth(104)
        self.paper = QCheckBox(_("&I have put it on paper"), self)
        self.said = words_label("", "words", self)
        self.said.setWordWrap(True)
        self.save.clicked.connect(self.ask_path)
        self.print.clicked.connect(self.ask_printer)
        self.group.textChanged.connect(self.on_proof)
        self.paper.toggled.connect(self.on_proof)
        self._lay_out()

    def _lay_out(self) -> None:
        told = _(
            "Write this code on paper and lock the paper away: it is shown only now, and opens the store "
            "without any passphrase."
        )
        about = words_label(told, "title", self)
        about.setWordWrap(True)
        ways, proof = QHBoxLayout(), QHBoxLayout()
        for row, items in ((ways, (self.save, self.print)), (proof, (self.group, words_label(_("or"), "words", self)))):
            row.setSpacing(8)
            for item in items:
                row.addWidget(item)
        ways.addStretch(1)
        proof.addWidget(self.paper, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        ask = words_label(_("Then type its last group from the paper, or tick:"), "words", self)
        for item in (about, self.code, ways, self.said, ask, proof):
            column.addLayout(item) if isinstance(item, QHBoxLayout) else column.addWidget(item)
        column.addStretch(1)
        self.said.hide()

    def proven(self) -> bool:
        """Return whether somebody has shown that the code is on paper."""
        return self.paper.isChecked() or self.group.text().strip().upper() == self._code.rpartition("-")[2]

    @Slot()
    def on_proof(self) -> None:
        """Tell whether it may go on."""
        self.ready.emit(self.proven())

    @Slot()
    def ask_path(self) -> None:
        """Ask where the sheet is saved."""
        ask_file(self, _("Save the recovery sheet"), "recovery-sheet.pdf").fileSelected.connect(self.write)

    @Slot(str)
    def write(self, path: str) -> None:
        """Write the sheet for its owner's eyes only; say where it went, or why not."""
        from bedside.desk.writing import OWNER_ONLY, write_whole  # noqa: PLC0415 - rarely asked for

        try:
            write_whole(path, self._sheet(), OWNER_ONLY)
        except (OSError, Problem) as error:
            self.tell(_("not saved: {why}").format(why=getattr(error, "strerror", "") or error))
        else:
            self.tell(_("saved as {path}: print it, then delete the file").format(path=path))

    @Slot()
    def ask_printer(self) -> None:
        """Ask for a printer."""
        from bedside.ui.printing import PrintJob  # noqa: PLC0415 - loads printing only where somebody prints

        job = PrintJob(self._sheet(), self)
        job.told.connect(self.tell)
        job.ask()

    @Slot(str)
    def tell(self, text: str) -> None:
        """Say what became of the sheet."""
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)
