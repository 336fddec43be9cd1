"""The pages of a paper before it is printed: one below the other, or several side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from bedside.text import _
from bedside.ui.note_page import GAP, NotePage
from bedside.ui.widgets import empty

_MARGIN = 12
_LEAST, _LEAST_HIGH = 160, 84
#: how wide a page is that stands beside others, and at most one that stands alone
_BESIDE, _WIDEST = 250, 900


class PrintPages(QScrollArea):
    """The arrows and the page keys scroll it. `side_by_side` says how the pages lie."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pages: list[NotePage] = []
        self.side_by_side = False
        self._sheet = QWidget(self)
        self._grid = QGridLayout(self._sheet)
        self._grid.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidgetResizable(True)
        # A bar that came with the pages would take from their width.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidget(self._sheet)
        self.setAccessibleName(_("Pages"))
        self.setMinimumHeight(_LEAST_HIGH)

    def columns(self) -> int:
        """Return how many pages lie beside each other."""
        return max(2, self.viewport().width() // (_BESIDE + GAP)) if self.side_by_side else 1

    def page_width(self) -> int:
        """Return how wide a page is shown."""
        many = self.columns()
        room = self.viewport().width() - 2 * _MARGIN - GAP * (many - 1)
        return max(_LEAST // 2, min(_WIDEST, room // many))

    def put(self, place: int, content: bytes) -> None:
        """Show a picture in the place of a page; a page beyond the last one is added."""
        picture = QPixmap()
        picture.loadFromData(content)
        if place == len(self.pages):
            self.pages.append(NotePage(self._sheet))
            self._lay(place)
        self.pages[place].show_picture(picture, self.page_width(), _("page {n}").format(n=place + 1))

    def _lay(self, place: int) -> None:
        many = self.columns()
        self._grid.addWidget(self.pages[place], place // many, place % many)
        self.pages[place].show()

    def lay_out(self) -> None:
        """Lay the pages into the width there is."""
        for place, page in enumerate(self.pages):
            self._grid.removeWidget(page)
            self._lay(place)
            page.fit(self.page_width())

    def clear(self) -> None:
        """Show nothing."""
        self.pages = []
        empty(self._grid)

    def current(self) -> int:
        """Return which page stands in the middle of what is seen, counted from 1; 0 without pages."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        seen = [place for place, page in enumerate(self.pages, start=1) if page.y() <= middle]
        return seen[-1] if seen else min(1, len(self.pages))
