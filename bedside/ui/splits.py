"""Panes with a line between them that hand and keys move, and that a double click puts back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget


class Handle(QSplitterHandle):
    """The line itself; one pixel is drawn, Qt takes five for the hand."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the first sizes."""
        split = self.splitter()
        if isinstance(split, Split):
            split.reset.emit()


class Split(QSplitter):
    """No pane can be made to vanish; `reset` says that the first sizes are wanted again."""

    reset = Signal()

    def __init__(self, way: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(way, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:
        """Return the line between two panes."""
        return Handle(self.orientation(), self)

    def move_line(self, place: int, by: int) -> None:
        """Move the line before the pane at `place` by pixels, as far as the panes allow."""
        line, after = self.handle(place), self.widget(place)
        if line is not None and after is not None and line.isVisible():
            corner = after.pos()
            at = corner.x() if self.orientation() == Qt.Orientation.Horizontal else corner.y()
            self.moveSplitter(at - self.handleWidth() + by, place)
