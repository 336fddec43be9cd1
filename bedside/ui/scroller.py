"""A page that scrolls where the window is too low or too narrow for it; what gets the keyboard comes into sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QStackedWidget, QWidget
from shiboken6 import isValid

#: pixels that stay free round what has the keyboard
_ROUND = 12


class Scroller(QScrollArea):
    """Build the page with `viewport()` as its parent, then call `setWidget`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)
        self._wanted: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self.on_focus)

    @Slot(QWidget, QWidget)
    def on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Scroll what gets the keyboard into sight."""
        if new is not None and self.isAncestorOf(new):
            self.bring(new)

    def setWidget(self, widget: QWidget) -> None:
        """Take the page, which keeps the ground it stands on."""
        super().setWidget(widget)
        widget.setAutoFillBackground(False)

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the page again: Qt does not hear of a label that became longer while it was hidden."""
        super().showEvent(event)
        QApplication.postEvent(self.viewport(), QEvent(QEvent.Type.LayoutRequest))

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Leave the way of Tab to the window.

        Qt's scroll area would ask what has the keyboard for its place at once, and a table whose columns are just being
        made ends the program then. `bring` asks later.
        """
        return QWidget.focusNextPrevChild(self, onward)

    def minimumSizeHint(self) -> QSize:
        """Return little: what has no room scrolls."""
        return QSize(160, 60)

    def bring(self, widget: QWidget) -> None:
        """Scroll a widget of the page into sight, once everything has its place."""
        self._wanted = widget
        QTimer.singleShot(0, self.on_placed)

    @Slot()
    def on_placed(self) -> None:
        """Scroll to the widget that was asked for last."""
        widget, self._wanted = self._wanted, None
        if widget is not None and isValid(widget) and self.isAncestorOf(widget):
            self._show_label(widget)
            self.ensureWidgetVisible(widget, _ROUND, _ROUND)
            around = self._around()
            if around is not None:
                around.bring(widget)  # it looked before the widget moved here

    def _show_label(self, widget: QWidget) -> None:
        """Scroll the label of a field into sight, and all of the field where there is room: Qt asks for the cursor."""
        page = self.widget() or self
        label = next((item for item in page.findChildren(QLabel) if _is_of(item, widget)), None)
        if label is None or not label.isVisible():
            return
        top, foot = label.mapTo(page, label.rect().topLeft()).y(), widget.mapTo(page, widget.rect().bottomLeft()).y()
        if foot - top + 2 * _ROUND > self.viewport().height():
            foot = top + label.height()
        left = self.horizontalScrollBar().value()
        self.ensureVisible(left, (top + foot) // 2, 0, (foot - top) // 2 + _ROUND)

    def _around(self) -> Scroller | None:
        """Return the page that scrolls around this one, None where there is none."""
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, Scroller):
            parent = parent.parentWidget()
        return parent


def _is_of(label: QLabel, field: QWidget) -> bool:
    """Return whether a label is that of a field, or of what the field is a part of."""
    buddy = label.buddy()
    return buddy is not None and (buddy is field or buddy.isAncestorOf(field))


class Pages(QStackedWidget):
    """Pages of which only the one shown has a say in the size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self.on_page)

    @Slot()
    def on_page(self) -> None:
        """Have the room shared anew."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the wanted size of the page shown."""
        page = self.currentWidget()
        return page.sizeHint() if page is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size of the page shown."""
        page = self.currentWidget()
        return page.minimumSizeHint().expandedTo(page.minimumSize()) if page is not None else QSize()

    def heightForWidth(self, width: int) -> int:
        """Return the smallest height of the page shown at a width."""
        page = self.currentWidget()
        layout = page.layout() if page is not None else None
        if page is None or layout is None or not layout.hasHeightForWidth():
            return self.minimumSizeHint().height()
        return max(layout.minimumHeightForWidth(width), page.minimumHeight())

    def wanted_height(self, width: int) -> int:
        """Return the height at which nothing of the page shown has to scroll or shrink."""
        page = self.currentWidget()
        if page is None:
            return 0
        return page.heightForWidth(width) if page.hasHeightForWidth() else page.sizeHint().height()
