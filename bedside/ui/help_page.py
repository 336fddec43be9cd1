"""A page of help on the sheet: short paragraphs below headings, with the keyboard in them; Escape leaves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.help_words import HelpText, Said
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button

HEIGHT = 470


class HelpPage(SheetPage):
    """One page of help; the `..._asked` signals lead to the others."""

    keys_asked = Signal()
    rules_asked = Signal()
    book_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__("", parent)
        self._theme = theme
        self.text = QTextBrowser(self)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.text, 1)
        self.setFocusProxy(self.text)
        self.keys = button(_("&Keys"), self)
        self.rules = button(_("&Rules of this protocol"), self)
        self.book = button(_("Hand&book"), self)
        self.keys.clicked.connect(self.keys_asked)
        self.rules.clicked.connect(self.rules_asked)
        self.book.clicked.connect(self.book_asked)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch(1)
        for item in (self.keys, self.rules, self.book):
            line.addWidget(item)
        self.body.addLayout(line)

    def show_text(self, text: HelpText) -> None:
        """Show a page from its beginning."""
        self.title.setText(text.title)
        self.setAccessibleName(_("Help: {title}").format(title=text.title))
        self.text.setAccessibleName(text.title)
        self.text.setHtml("".join(map(self._paragraph, text.said)))
        self.text.moveCursor(self.text.textCursor().MoveOperation.Start)

    def _paragraph(self, said: Said) -> str:
        theme = self._theme
        head = words.rich(said.head, px=13, weight=600, colour=theme.ink2)
        text = words.rich(said.text, px=15 if said.typed else 14, weight=600 if said.typed else 400, colour=theme.ink)
        return f'<p style="margin: 0 0 0 0;">{head}</p><p style="margin: 1px 0 9px 0;">{text}</p>'

    @Slot()
    def begin(self) -> None:
        """Give the text the keyboard."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
