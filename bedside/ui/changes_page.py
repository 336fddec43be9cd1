"""What has changed since the version a user saw last: on the sheet, read at leisure, and away on Enter or Escape."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser

from bedside.domain.changelog import Release
from bedside.report.handbook.content import Block, Chapter, Heading, Items, Para, Piece
from bedside.report.handbook.reading import pieces
from bedside.text import _, language
from bedside.ui.help_html import html
from bedside.ui.sheet import Sheet
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

HEIGHT = 330
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ChangesPage(SheetPage):
    """The releases, the newest first; Enter leaves as Escape does."""

    def __init__(self, theme: Theme, parent: Sheet) -> None:
        super().__init__(_("What has changed"), parent)
        self._theme = theme
        self.said = words_label("", "words", self)
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text = QTextBrowser(self)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.setAccessibleName(_("What has changed"))
        self.go_on = button(_("Go &on"), self, primary=True)
        self.go_on.clicked.connect(self.on_done)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.go_on)
        self.body.addWidget(self.said)
        self.body.addWidget(self.text, 1)
        self.body.addLayout(row)
        self.setFocusProxy(self.text)

    def begin(self, releases: Sequence[Release], told: str) -> None:
        """Show releases, below what is to be said of the store itself."""
        self.said.setText(told)
        self.said.setVisible(bool(told))
        self.text.setHtml(html(_chapter(releases), self._theme, self.width()))
        self.text.moveCursor(self.text.textCursor().MoveOperation.Start)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Enter too."""
        if event.key() in _ENTER:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def on_done(self) -> None:
        """Leave."""
        self.left.emit()


def _chapter(releases: Sequence[Release]) -> Chapter:
    """Return the releases as a chapter; the title is that of the newest."""
    titles = [_("Version {version}").format(version=item.version) for item in releases]
    blocks: list[Block] = []
    for title, item in zip(titles, releases, strict=True):
        blocks += [Heading(title, "")] if blocks else []
        blocks.append(Items(tuple(pieces(line) for line in item.said)))
    if not blocks:
        blocks.append(Para((Piece(_("This program's list of changes is missing.")),)))
    title = titles[0] if titles else ""
    return Chapter(name="changes", title=title, language=language(), blocks=tuple(blocks))
