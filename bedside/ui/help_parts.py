"""The parts of the handbook's page: how a row of its contents is painted, its list, and the text that is read."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QTextDocument
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

from bedside.report.handbook.chapters import chapter
from bedside.ui.help_html import html
from bedside.ui.help_search import Row
from bedside.ui.paint import Run, put
from bedside.ui.row_list import ROW, Index
from bedside.ui.theme import Theme

_ROW, _TWO = 26, 44
_MARGIN = 12
_LEAST = 120


class Delegate(QStyledItemDelegate):
    """Paints a row: a chapter in strong letters, a section below it, or what was found with the words round it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the row needs."""
        row: Row = index.data(ROW)
        return QSize(100, _TWO if row.found else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row: Row = index.data(ROW)
        theme, box = self._theme, option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        painter.translate(box.topLeft())
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(0, 0, box.width(), box.height(), theme.color("selected"))
            painter.fillRect(0, 0, 3, box.height(), theme.color("blue"))
        left, end = 20 if row.inner else 8, box.width() - 6
        put(painter, theme, left, 18, (Run(row.title, "ink", 400 if row.inner else 600),), end=end)
        if row.found:
            put(painter, theme, left, 36, (Run(row.found, "ink2", 400, 13),), end=end)
        painter.restore()


class Contents(QListView):
    """Rows of different heights; Enter and a click open one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter on every system; elsewhere it may mean to edit."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class Reader(QTextBrowser):
    """The text; `back_asked` says that Alt+Left was pressed, which Qt would keep for pages of its own."""

    back_asked = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._wide = _LEAST

    def show_chapter(self, name: str, theme: Theme) -> None:
        """Show a chapter, with its pictures as wide as there is room."""
        self._wide = max(_LEAST, self.viewport().width() - _MARGIN)
        self.setHtml(html(chapter(name), theme, self._wide))

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return a picture made small with care: Qt would leave out rows and columns of it."""
        made = QImage(QUrl(name).toLocalFile()) if kind == QTextDocument.ResourceType.ImageResource.value else QImage()
        if made.isNull():
            return super().loadResource(kind, name)
        dense = self.devicePixelRatioF()
        made = made.scaledToWidth(round(self._wide * dense), Qt.TransformationMode.SmoothTransformation)
        made.setDevicePixelRatio(dense)
        return made

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Leave by Tab at once: Qt would go through every link of a chapter first."""
        return QTextEdit.focusNextPrevChild(self, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to go back, go to the next or previous link; scroll and follow links by all other keys."""
        if event.key() == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.back_asked.emit()
        elif event.key() == Qt.Key.Key_L and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            super().focusNextPrevChild(not event.modifiers())
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # behind the last link it goes to the next widget
        else:
            super().keyPressEvent(event)
