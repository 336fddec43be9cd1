"""How long nobody has touched the window: the time until it locks, told once a second.

Keys, buttons, the wheel and the mouse count. They are watched where they enter the program, at its top-level windows:
a filter over the whole application would run Python code for every event of every widget.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from bedside.session.clocks import steady

TICK_MS = 1000
_TOUCHES = frozenset({
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
    QEvent.Type.InputMethod,
})  # fmt: skip


class Idle(QObject):
    """Counts down from `seconds`; `ticked` carries the seconds left, `ran_out` says that nobody was here."""

    ticked = Signal(int)
    ran_out = Signal()

    def __init__(self, seconds: int, parent: QObject, clock: Callable[[], float] = steady) -> None:
        super().__init__(parent)
        self._seconds, self._clock = seconds, clock
        self._last = clock()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Count from now."""
        self.touch()
        self._timer.start()
        self.tick()

    def stop(self) -> None:
        """Count no longer."""
        self._timer.stop()
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)

    def touch(self) -> None:
        """Begin again: somebody is here."""
        self._last = self._clock()

    def left(self) -> int:
        """Return the whole seconds until the lock; the clock that counts them cannot be set and goes on in sleep."""
        return max(0, self._seconds - int(self._clock() - self._last))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin again at each touch, and let it pass."""
        if event.type() in _TOUCHES:
            if not self.left():
                self.tick()  # the computer slept: whoever wakes it is not let in by the first key
                return True
            self.touch()
        return False

    @Slot()
    def tick(self) -> None:
        """Tell the time left; watch the windows that have come since, such as menus."""
        for window in QGuiApplication.topLevelWindows():
            window.installEventFilter(self)
        left = self.left()
        if left:
            self.ticked.emit(left)
        else:
            self._timer.stop()
            self.ran_out.emit()
