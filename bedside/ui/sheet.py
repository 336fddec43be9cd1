"""The sheet over the lower middle of the window: one question or form at a time, never a modal box."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

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
        parent.installEventFilter(self)
        self.hide()

    def add(self, page: QWidget) -> None:
        """Take a page in."""
        self._stack.addWidget(page)

    def page(self) -> QWidget | None:
        """Return the page shown, None while the sheet is away."""
        return self._stack.currentWidget() if self.isVisible() else None

    def show_page(self, page: QWidget, height: int = FORM_HEIGHT, *, asking: bool = False) -> None:
        """Show one page; an amber edge says that it asks something."""
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
        """Go away."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the parent."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent, page = self.parentWidget(), self._stack.currentWidget()
        if parent is None or page is None:
            return
        room = parent.size()
        height = min(max(self._height, page.sizeHint().height() + 3), room.height())
        self.setGeometry(0, room.height() - height, room.width(), height)
