"""The sheet over the lower middle of the window: one question or form at a time, never a modal box."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from bedside.ui.scroller import Pages, Scroller
from bedside.ui.whose import Whose

DOUBT_HEIGHT = 324
FORM_HEIGHT = 200
_EDGE = 3
#: pixels of room from which on the patient's name stays above a page that scrolls
_TALL = 200
#: pixels of a control above the sheet that still show where the focus is
_SEEN = 16


class Under(NamedTuple):
    """What a page of help lies over: the page, its height, whether it asks, and what had the keyboard."""

    page: QWidget
    height: int
    asking: bool
    focus: QWidget | None


class Sheet(QFrame):
    """Lies on its parent's lower edge, over whatever tab is shown; a page that has no room there scrolls.

    Above a page that charts stands `whose` chart it is; only in a low window it scrolls, below the banner's name.

    `opened` says that it came, `leaving` that it goes, `closed` that it went and the keyboard is back where it was;
    `put_away` carries each page that something else takes the place of, for whatever reason.
    """

    opened = Signal()
    put_away = Signal(object)
    leaving = Signal()
    closed = Signal()

    def __init__(self, whose: Whose, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("doubt")
        self._area = Scroller(self)
        self._pages = Pages(self._area.viewport())
        self._area.setWidget(self._pages)
        self.whose = whose
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, _EDGE, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(whose)
        self._column.addWidget(self._area, 1)
        self._height = FORM_HEIGHT
        self._from: QWidget | None = None
        self._under: Under | None = None
        parent.installEventFilter(self)
        self._pages.installEventFilter(self)
        self.hide()

    def add(self, page: QWidget) -> None:
        """Take a page in; it moves here when it is first shown."""
        page.hide()

    def page(self) -> QWidget | None:
        """Return the page shown, None while the sheet is away."""
        return None if self.isHidden() else self._pages.currentWidget()

    def show_page(self, page: QWidget, height: int = FORM_HEIGHT, *, asking: bool = False) -> None:
        """Show one page; an amber edge says that it asks something."""
        came = self.isHidden()
        self._say_away(page)
        self._under = None
        if came:
            focus = QApplication.focusWidget()
            self._from = focus if focus and focus.window() is self.window() and not self.isAncestorOf(focus) else None
        self._height = height
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self.whose.name_patient(page)
        name = "doubt" if asking else "formsheet"
        if self.objectName() != name:
            self.setObjectName(name)
            self.style().unpolish(self)
            self.style().polish(self)
        self._place()
        self.show()
        self.raise_()
        if came:
            self.opened.emit()

    def work(self) -> QWidget | None:
        """Return the page that somebody works on: the one shown, or the one that help lies over."""
        return self._under.page if self._under is not None else self.page()

    def show_over(self, page: QWidget, height: int) -> None:
        """Show a page of help; what is shown now comes back, as it was, once that is left."""
        below, under = self.page(), self._under
        if under is None and below is not None and below is not page:
            focus = QApplication.focusWidget()
            kept = focus if focus is not None and below.isAncestorOf(focus) else None
            under = Under(below, self._height, self.objectName() == "doubt", kept)
        self.show_page(page, height)
        self._under = under

    def leave_over(self) -> None:
        """Go away, or back to what help lay over."""
        under = self._under
        if under is None:
            self.leave()
            return
        self.show_page(under.page, under.height, asking=under.asking)
        if under.focus is not None and isValid(under.focus):
            under.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Go away; the keyboard returns to where it was when the first page came."""
        if self.isHidden():
            return
        self._say_away(None)
        back, self._from, self._under = self._from, None, None
        self.hide()
        self.leaving.emit()
        if back is not None and isValid(back) and back.isVisible():  # a row of a list may be gone by now
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def _say_away(self, page: QWidget | None) -> None:
        before = self.page()
        if before is not None and before is not page:
            self.put_away.emit(before)

    def covers(self, widget: QWidget | None) -> bool:
        """Return whether a widget lies behind the sheet, or shows too little above it to see the focus there.

        Behind a sheet that takes more than half nothing counts as seen: it might scroll there.
        """
        parent = self.parentWidget()
        if widget is None or parent is None or self.isHidden() or not parent.isAncestorOf(widget):
            return False
        inside = widget is self or self.isAncestorOf(widget)
        most = self.height() * 2 > parent.height()
        return not inside and (most or widget.mapTo(parent, QPoint(0, 0)).y() > self.y() - _SEEN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the parent, before the window is shown too, and grow with what the page says."""
        if not self.isHidden():
            if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
                self._place()
            elif event.type() == QEvent.Type.LayoutRequest and watched is self._pages:
                self._height = max(self._height, self.height())  # it never shrinks under the hand
                self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None or self._pages.currentWidget() is None:
            return
        room = parent.size()
        above = self._put_name(room)
        wanted = self._pages.wanted_height(room.width()) + 2 * _EDGE + above
        height = min(max(self._height, wanted), room.height())
        self.setGeometry(0, room.height() - height, room.width(), height)

    def _put_name(self, room: QSize) -> int:
        """Put the patient's name above the page, into it where the window is low; return the height it takes above."""
        page, named = self._pages.currentWidget(), not self.whose.isHidden()
        inside = page.layout() if page is not None and room.height() < _TALL else None
        home = inside if isinstance(inside, QVBoxLayout) else self._column
        if named and home.indexOf(self.whose) < 0:
            home.insertWidget(0, self.whose)
        return self.whose.heightForWidth(room.width()) if named and home is self._column else 0
