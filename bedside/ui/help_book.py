"""The handbook on the sheet: contents and search at the left, the chapter beside them, and the way to paper."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bedside.report.handbook.chapters import ORDER, chapter, chapters
from bedside.text import _
from bedside.ui import words
from bedside.ui.dialogs import ask_file
from bedside.ui.help_making import Making
from bedside.ui.help_parts import Contents, Delegate, Reader
from bedside.ui.help_search import Row, contents, found
from bedside.ui.palette_page import PaletteLine
from bedside.ui.row_list import Index, RowList
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

#: more than any window has: the sheet takes what there is
HEIGHT = 10_000
_LIST = 250

Place = tuple[str, int]


class BookPage(SheetPage):
    """The handbook; Escape leaves."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Handbook"), parent)
        self._theme = theme
        self._name, self._back = "", list[Place]()
        self.line = PaletteLine(self)
        self.line.setAccessibleName(_("Search the handbook"))
        self.line.setPlaceholderText(_("search (Ctrl+F)"))
        self.model: RowList[Row] = RowList(self)
        self.view = Contents(self)
        self.view.setAccessibleName(_("Chapters, or what was found"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(Delegate(theme, self.view))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.none = words_label(_("Nothing holds all of these words. Try fewer."), "words", self)
        self.none.setWordWrap(True)
        self.none.hide()
        self.text = Reader(self)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar that came with a long chapter would take from the width of its pictures.
        self.text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.making = Making(self)
        self._lay_out()
        self.setFocusProxy(self.text)
        self.about.setText(_("L: next link, Enter follows it, Alt+\u2190: back"))
        self.line.textChanged.connect(self.on_typed)
        self.line.returnPressed.connect(self.open_current)
        self.line.walked.connect(self.walk)
        self.view.activated.connect(self.on_row)
        self.view.clicked.connect(self.on_row)
        self.text.anchorClicked.connect(self.follow)
        self.text.back_asked.connect(self.go_back)
        self.making.told.connect(self.complain)
        self.left.connect(self.making.stop)

    def _lay_out(self) -> None:
        side = self.side = QVBoxLayout()
        side.setSpacing(6)
        for item in (self.line, self.none, self.view):
            item.setFixedWidth(_LIST)
            side.addWidget(item, 1 if item is self.view else 0)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addLayout(side)
        middle.addWidget(self.text, 1)
        self.body.addLayout(middle, 1)
        self.back = button(_("&Back"), self)
        self.one = button(_("Print this &chapter") + words.ELLIPSIS, self)
        self.all = button(_("&Print the handbook") + words.ELLIPSIS, self)
        self.file = button(_("Save as P&DF") + words.ELLIPSIS, self)
        low = QHBoxLayout()
        low.setSpacing(8)
        low.addWidget(self.back)
        low.addStretch(1)
        for item in (self.one, self.all, self.file):
            low.addWidget(item)
        self.body.addLayout(low)
        self.back.clicked.connect(self.go_back)
        self.one.clicked.connect(self.print_chapter)
        self.all.clicked.connect(self.print_all)
        self.file.clicked.connect(self.ask_place)

    def begin(self, name: str = "", anchor: str = "") -> None:
        """Open at a chapter, else where it was left, and give the text the keyboard."""
        self.complain("")
        self.line.clear()
        if name or not self._name:
            self.open(name or ORDER[0], anchor)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, name: str, anchor: str = "", *, seek: str = "") -> None:
        """Show a place in the handbook; the one before can be gone back to. `seek` is a word to find after it."""
        if self._name:
            self._back.append((self._name, self._place()))
        self._show(name)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if anchor:
            self.text.scrollToAnchor(anchor)
        if seek:
            self._seek(anchor, seek)

    def _show(self, name: str) -> None:
        self._name = name
        self.text.show_chapter(name, self._theme)
        self.text.setAccessibleName(chapter(name).title)
        self.back.setEnabled(bool(self._back))
        if not self.line.text():
            self._list()

    def _list(self) -> None:
        rows = contents(chapters(), self._name)
        self._rows(rows)
        self._choose(next(place for place, row in enumerate(rows) if row.chapter == self._name))

    def _rows(self, rows: tuple[Row, ...]) -> None:
        self.model.show_rows(rows)
        self.view.setVisible(bool(rows))
        self.none.setVisible(not rows)
        # With the list gone the line would slip into the middle.
        self.side.setAlignment(Qt.AlignmentFlag(0) if rows else Qt.AlignmentFlag.AlignTop)

    def _choose(self, place: int) -> None:
        self.view.setCurrentIndex(self.model.index(place, 0))

    def _place(self) -> int:
        return self.text.verticalScrollBar().value()

    def _seek(self, anchor: str, word: str) -> None:
        """Select the next place of a word behind a heading."""
        name = next((item.text for item in chapter(self._name).headings if item.anchor == anchor), "")
        if name:
            self.text.find(name)
        self.text.find(word)

    @Slot(str)
    def on_typed(self, text: str) -> None:
        """Show what holds the typed words, or the contents again."""
        if not text.strip():
            self._list()
            return
        self._rows(found(chapters(), text))
        if self.model.rowCount():
            self._choose(0)

    @Slot(int)
    def walk(self, step: int) -> None:
        """Move by rows; the keyboard stays in the line."""
        count = self.model.rowCount()
        if count:
            self._choose(min(max(self.view.currentIndex().row() + step, 0), count - 1))

    @Slot()
    def open_current(self) -> None:
        """Open the row that is chosen."""
        self.on_row(self.view.currentIndex())

    @Slot(object)
    def on_row(self, index: Index) -> None:
        """Open a row."""
        if index.isValid():
            row = self.model.row(index.row())
            asked = self.line.text().split()
            self.open(row.chapter, row.anchor, seek=asked[0] if asked else "")

    @Slot(QUrl)
    def follow(self, url: QUrl) -> None:
        """Go where a link leads, within the handbook."""
        name = url.path().removesuffix(".md") or self._name
        if name in ORDER:
            self.open(name, url.fragment())

    @Slot()
    def go_back(self) -> None:
        """Show what was shown before."""
        if self._back:
            name, place = self._back.pop()
            self._show(name)
            self.text.verticalScrollBar().setValue(place)

    @Slot()
    def print_chapter(self) -> None:
        """Print what is open."""
        self.making.print_out(self._name)

    @Slot()
    def print_all(self) -> None:
        """Print all of it."""
        self.making.print_out()

    @Slot()
    def ask_place(self) -> None:
        """Ask where the PDF of all of it goes."""
        ask_file(self, _("Save the handbook"), "bedside-handbook.pdf").fileSelected.connect(self.on_place)

    @Slot(str)
    def on_place(self, path: str) -> None:
        """Write it there."""
        self.making.save(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+F searches, Escape leaves a search first and then the page."""
        if event.key() == Qt.Key.Key_F and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.line.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.line.text():
            self.line.clear()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pictures into the width there is; the place read stays."""
        super().resizeEvent(event)
        if self._name and event.size().width() != event.oldSize().width():
            place = self._place()
            self.text.show_chapter(self._name, self._theme)
            self.text.verticalScrollBar().setValue(place)
