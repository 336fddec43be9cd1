"""The sheet over the lower middle of the window: one question or form at a time, never a modal box."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QStackedLayout, QWidget
from shiboken6 import isValid

DOUBT_HEIGHT = 324
FORM_HEIGHT = 200


class Sheet(QFrame):
    """Lies on its parent's lower edge, over whatever tab is shown. `closed` says that it went away."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("doubt")
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 3, 0, 0)
        self._height = FORM_HEIGHT
        self._from: QWidget | None = None
        parent.installEventFilter(self)
        self.hide()

    def add(self, page: QWidget) -> None:
        """Take a page in."""
        self._stack.addWidget(page)

    def page(self) -> QWidget | None:
        """Return the page shown, None while the sheet is away."""
        return None if self.isHidden() else self._stack.currentWidget()

    def show_page(self, page: QWidget, height: int = FORM_HEIGHT, *, asking: bool = False) -> None:
        """Show one page; an amber edge says that it asks something."""
        if self.isHidden():
            focus = QApplication.focusWidget()
            self._from = focus if focus and focus.window() is self.window() and not self.isAncestorOf(focus) else None
        self._height = height
        self._stack.setCurrentWidget(page)
        name = "doubt" if asking else "formsheet"
        if self.objectName() != name:
            self.setObjectName(name)
            self.style().unpolish(self)
            self.style().polish(self)
        self._place()
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Go away; the keyboard returns to where it was when the first page came."""
        if self.isHidden():
            return
        back, self._from = self._from, None
        self.hide()
        if back is not None and isValid(back) and back.isVisible():  # a row of a list may be gone by now
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the parent, before the window is shown too."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent, page = self.parentWidget(), self._stack.currentWidget()
        if parent is None or page is None:
            return
        room = parent.size()
        height = min(max(self._height, page.sizeHint().height() + 3), room.height())
        self.setGeometry(0, room.height() - height, room.width(), height)
