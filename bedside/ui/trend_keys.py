"""Wheel, mouse and keys on the trends: they move the window or the crosshair, nothing else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from bedside.ui.trend_canvas import TrendCanvas
from bedside.ui.trend_hits import following
from bedside.ui.trend_window import Window

_WHEEL = 1.0015
_KEY = 1.4
_PAN = 0.125
_NOTCH = 120
_MODES = {Qt.Key.Key_F: "fit", Qt.Key.Key_2: "24h", Qt.Key.Key_7: "7d", Qt.Key.Key_A: "all"}
_SCROLLS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class MovingCanvas(TrendCanvas):
    """The canvas with its hands: `window_wanted` carries a Window, `mode_wanted` the name of a view.

    `panel_asked` wants another panel.
    """

    window_wanted = Signal(object)
    mode_wanted = Signal(str)
    panel_asked = Signal()

    _pressed: QPointF | None = None
    _dragged: Window | None = None

    def wheelEvent(self, ev: QWheelEvent) -> None:
        """Zoom round the mouse, move through time with Shift or sideways; left of the plots scroll the panels."""
        turned = ev.angleDelta()
        if turned.x() or ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._want(self.window_shown.moved(-(turned.x() or turned.y()) / _NOTCH * _PAN / 2))
        elif ev.position().x() < self.layout_now.left:
            self.scroll_to(self.bar.value() - turned.y() / _NOTCH * self.bar.singleStep())
        else:
            x = min(ev.position().x(), self.layout_now.right)
            centre = self.layout_now.moment(x, self.window_shown)
            self._want(self.window_shown.zoomed(_WHEEL ** -turned.y(), centre))
        ev.accept()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        """Begin what becomes a pick or a drag."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if ev.button() == Qt.MouseButton.LeftButton and self.layout_now.inside(ev.position().x()):
            self._pressed = ev.position()
        ev.accept()

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        """Pull the window along with the button held, else let the crosshair follow."""
        if self._pressed is not None and ev.buttons() & Qt.MouseButton.LeftButton:
            self._drag(ev.position().x() - self._pressed.x())
        else:
            self.hover(ev.position().x())
        ev.accept()

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        """End a drag; what was none picks the record under the mouse."""
        if ev.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            spot, was_drag = self._pressed, self._dragged is not None
            self._pressed = self._dragged = None
            self.viewport().unsetCursor()
            if not was_drag:
                self.pick(spot)
        ev.accept()

    def mouseDoubleClickEvent(self, ev: QMouseEvent) -> None:
        """Treat the second press as the first."""
        self.mousePressEvent(ev)

    def leaveEvent(self, ev: QEvent) -> None:
        """Return the crosshair to the selection."""
        self.hover(None)
        ev.accept()

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Zoom with + and -, move with the arrows, step with Ctrl and an arrow; F, 2, 7 and A show a named stretch."""
        key = ev.key()
        control = bool(ev.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            way = 1 if key == Qt.Key.Key_Right else -1
            self._step(way) if control else self._want(self.window_shown.moved(way * _PAN))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Up):
            self._want(self.window_shown.zoomed(1 / _KEY, self._centre()))
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Down):
            self._want(self.window_shown.zoomed(_KEY, self._centre()))
        elif not self._named(key, control=control):
            ev.ignore()
            return
        ev.accept()

    def _named(self, key: int, *, control: bool) -> bool:
        """Do what a key without direction says; return whether it says anything."""
        if key in _MODES and not control:
            self.mode_wanted.emit(_MODES[Qt.Key(key)])
        elif key in _SCROLLS:
            self.scroll_to(self.bar.value() + _SCROLLS[Qt.Key(key)] * self.bar.pageStep())
        elif key == Qt.Key.Key_Insert:
            self.panel_asked.emit()
        elif key == Qt.Key.Key_Escape and self.selected is not None:
            self.read(None)
        else:
            return False
        return True

    def viewportEvent(self, ev: QEvent) -> bool:
        """Say the words of a mark that had no room for them."""
        if isinstance(ev, QHelpEvent):
            found = self.hit(ev.pos().toPointF())
            QToolTip.showText(ev.globalPos(), found.words if found else "", self)
            return True
        return super().viewportEvent(ev)

    def _drag(self, pixels: float) -> None:
        if self._dragged is None:
            if abs(pixels) < QApplication.startDragDistance():
                return
            self._dragged = self.window_shown
            self.hover(None)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._want(self._dragged.moved(-pixels / self.layout_now.plot))

    def _want(self, window: Window) -> None:
        if self.picture is not None:
            self.window_wanted.emit(window)

    def _centre(self) -> float:
        """Return what a zoom by key keeps in place: the crosshair, else now."""
        shown = self.window_shown
        now = self.picture.chart.at.timestamp() if self.picture else shown.low + shown.width / 2
        centre = self.selected if self.selected is not None else now
        return centre if shown.low <= centre <= shown.high else shown.low + shown.width / 2

    def _step(self, way: int) -> None:
        """Move the crosshair to the next record before or after it."""
        now = self.picture.chart.at.timestamp() if self.picture else 0.0
        here = self.selected if self.selected is not None else now + 1
        found = following(self.lane_hits(), self.series, here, way)
        if found is None:
            return
        if not self.window_shown.low <= found.at <= self.window_shown.high:
            self._want(self.window_shown.holding(found.at))
        self.read(found.at)
        self.record_picked.emit(found.record)
