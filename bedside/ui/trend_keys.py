"""Wheel, mouse and keys on the trends: they move the window or the crosshair, nothing else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from bedside.ui.trend_canvas import TrendCanvas
from bedside.ui.trend_window import Window

_WHEEL = 1.0015
_KEY = 1.4
_PAN = 0.125


class MovingCanvas(TrendCanvas):
    """The canvas with its hands: `window_wanted` carries a Window, `fit_wanted` asks for the treatment."""

    window_wanted = Signal(object)
    fit_wanted = Signal()

    def wheelEvent(self, ev: QWheelEvent) -> None:
        """Zoom round the mouse; with Shift, or sideways, move through time."""
        turned = ev.angleDelta()
        if turned.x() or ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._want(self.window_shown.moved(-(turned.x() or turned.y()) / 120 * _PAN / 2))
        else:
            x = min(max(ev.position().x(), self.layout_now.left), self.layout_now.right)
            centre = self.layout_now.moment(x, self.window_shown)
            self._want(self.window_shown.zoomed(_WHEEL ** -turned.y(), centre))
        ev.accept()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        """Pick the record under the left button."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if ev.button() == Qt.MouseButton.LeftButton:
            self.pick(ev.position())
        ev.accept()

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        """Take the release; a press has said it all."""
        ev.accept()

    def mouseDoubleClickEvent(self, ev: QMouseEvent) -> None:
        """Treat the second press as the first."""
        self.mousePressEvent(ev)

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        """Let the crosshair follow."""
        self.hover(ev.position().x())
        ev.accept()

    def leaveEvent(self, ev: QEvent) -> None:
        """Return the crosshair to the selection."""
        self.hover(None)
        ev.accept()

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Zoom with + and -, move with the arrows, step through records with Ctrl and an arrow, fit with F."""
        key = ev.key()
        control = bool(ev.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            way = 1 if key == Qt.Key.Key_Right else -1
            self._step(way) if control else self._want(self.window_shown.moved(way * _PAN))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Up):
            self._want(self.window_shown.zoomed(1 / _KEY, self._centre()))
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Down):
            self._want(self.window_shown.zoomed(_KEY, self._centre()))
        elif key == Qt.Key.Key_F and not control:
            self.fit_wanted.emit()
        elif key == Qt.Key.Key_Escape and self.selected is not None:
            self.read(None)
        else:
            ev.ignore()
            return
        ev.accept()

    def viewportEvent(self, ev: QEvent) -> bool:
        """Say the words of a mark that had no room for them."""
        if isinstance(ev, QHelpEvent):
            found = self.hit(ev.pos().toPointF())
            QToolTip.showText(ev.globalPos(), found.words if found else "", self)
            return True
        return super().viewportEvent(ev)

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
        records = [hit for hit in self.steps() if hit.record]
        now = self.picture.chart.at.timestamp() if self.picture else 0.0
        here = self.selected if self.selected is not None else now + 1
        later = [hit for hit in records if hit.at > here + 0.5] if way > 0 else []
        earlier = [hit for hit in records if hit.at < here - 0.5] if way < 0 else []
        found = later[0] if later else earlier[-1] if earlier else None
        if found is None:
            return
        if not self.window_shown.low <= found.at <= self.window_shown.high:
            self._want(self.window_shown.holding(found.at))
        self.read(found.at)
        self.record_picked.emit(found.record)
