"""The name of a panel as a small button: it opens the choice of the analyte, and takes the panel to another place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from bedside.text import _
from bedside.ui.theme import Theme
from bedside.ui.trend_layout import LEFT
from bedside.ui.trend_paint import Pencil, text_width

_HEIGHT = 26
_FACE = (14, 600)
_ROOM = LEFT - 58.0


class PanelButton(QToolButton):
    """Shows a panel's title. `asked` carries its place, `dragged` and `dropped` the place and a height on the screen.

    `move_asked` carries the place and -1 for up, 1 for down; `removal_asked` and `panel_asked` say what the keys want.
    """

    asked = Signal(int)
    dragged = Signal(int, QPoint)
    dropped = Signal(int, QPoint)
    drag_left = Signal()
    move_asked = Signal(int, int)
    removal_asked = Signal(int)
    panel_asked = Signal()

    def __init__(self, place: int, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self._look = look
        self._pressed: QPoint | None = None
        self._dragging = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._ask)

    def show_title(self, title: str, short: str) -> None:
        """Show the title of an analyte, or its short name where the title has no room."""
        text = fitting(title, short)
        self.setAccessibleName(_("Panel {place}: {title}").format(place=self.place + 1, title=title))
        if text == self.text():
            return
        self.setText(text)
        keys = _("Click: choose. Drag or Alt+Up, Alt+Down: move. Delete: remove.")
        self.setToolTip(f"{title}. {keys}")
        self.setAccessibleDescription(keys)
        self.resize(self.sizeHint())

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self._look = look
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the title with its chevron."""
        return QSize(round(min(_ROOM + 6, text_width(self.text(), _FACE))) + 22, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title, the chevron and the focus."""
        painter = QPainter(self)
        pencil = Pencil(painter, self._look)
        pencil.fill(QRectF(self.rect()), "raised" if self.underMouse() or self._dragging else "surface")
        box = pencil.text(3, _HEIGHT / 2, self.text(), "ink", _FACE, room=_ROOM + 6)
        pencil.sign("chevron-down", "ink3", min(box.right(), self.width() - 18.0) + 4, _HEIGHT / 2 - 5, 12)
        if self.hasFocus() or self._dragging:
            pencil.frame(QRectF(self.rect()).adjusted(1, 1, -1, -1), "blue_mark", 2)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what becomes a click or a drag."""
        self._pressed = event.globalPosition().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the panel along, once the mouse has gone far enough."""
        at = event.globalPosition().toPoint()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            self._dragging = self._dragging or far
        if self._dragging:
            self.setDown(False)
            self.dragged.emit(self.place, at)
            self.update()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the panel go, or take the click."""
        self._pressed = None
        if self._dragging:
            self._dragging = False
            self.update()
            self.dropped.emit(self.place, event.globalPosition().toPoint())
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, move with Alt and an arrow, remove with Delete, add with Insert; Escape ends a drag."""
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_asked.emit(self.place, -1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key == Qt.Key.Key_Delete:
            self.removal_asked.emit(self.place)
        elif key == Qt.Key.Key_Insert:
            self.panel_asked.emit()
        elif key == Qt.Key.Key_Escape and self._dragging:
            self._dragging, self._pressed = False, None
            self.drag_left.emit()
            self.update()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        self.asked.emit(self.place)


def fitting(title: str, short: str) -> str:
    """Return the title of an analyte, or its short name where the title has no room."""
    return title if text_width(title, _FACE) <= _ROOM else short
