"""The report for support, all of it to be read before it is saved or copied: it leaves by a person's hand alone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit

from bedside.text import _
from bedside.ui import words
from bedside.ui.sheet import Sheet
from bedside.ui.sheet_page import SheetPage
from bedside.ui.widgets import button, words_label

#: more than any window has: the sheet takes what there is
HEIGHT = 10_000


class SupportPage(SheetPage):
    """`save_asked` wants a file to be chosen for the text."""

    save_asked = Signal()

    def __init__(self, parent: Sheet) -> None:
        super().__init__(_("Report for support"), parent)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("The report"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.told = words_label("", "words", self)
        self.told.setWordWrap(True)
        self.copy = button(_("&Copy"), self)
        self.save = button(_("&Save") + words.ELLIPSIS, self, primary=True)
        self.copy.clicked.connect(self.on_copy)
        self.save.clicked.connect(self.save_asked)
        self.setFocusProxy(self.text)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.told, 1)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        self.body.addWidget(self.text, 1)
        self.body.addLayout(row)

    def begin(self, text: str) -> None:
        """Show a report that was just made, from its beginning."""
        self.complain("")
        self.told.setText(_("Nothing has left this window yet."))
        self.text.setPlainText(text)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, text: str) -> None:
        """Say what became of it."""
        self.complain("")
        self.told.setText(text)

    @Slot()
    def on_copy(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.tell(_("copied"))
