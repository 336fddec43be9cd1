"""Long work in the window, in short steps between which it answers, with a strip to follow and to stop it."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from bedside.text import _
from bedside.ui.widgets import button, words_label

#: seconds that one turn may take: well under the tenth of a second after which a hand notices
_TURN = 0.025
_WHOLE = 100


class Steps(QObject):
    """Runs a generator a little at a time; it yields how much is done, from 0 to 1, and returns the result.

    `progressed` carries the part done, `done` the result, `failed` what was raised. Starting again drops what runs.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Generator[float, None, Any] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.turn)

    @property
    def running(self) -> bool:
        """Return whether work is under way."""
        return self._work is not None

    def start(self, work: Generator[float, None, Any]) -> None:
        """Begin; what is short is done at once."""
        self.stop()
        self._work = work
        self._timer.start()
        self.turn()

    def stop(self) -> None:
        """Give the work up; nothing of it remains."""
        self._timer.stop()
        if self._work is not None:
            self._work.close()
            self._work = None

    @Slot()
    def turn(self) -> None:
        """Work for one turn."""
        end, part = time.monotonic() + _TURN, 0.0
        try:
            while self._work is not None and time.monotonic() < end:
                part = next(self._work)
        except StopIteration as stopped:
            self._end()
            self.done.emit(stopped.value)
            return
        except Exception as error:
            self._end()
            self.failed.emit(error)
            return
        self.progressed.emit(part)

    def _end(self) -> None:
        self._timer.stop()
        self._work = None


class ProgressStrip(QFrame):
    """What goes on, how far it is, and a button that gives it up: `cancelled`."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.what = words_label("", "words", self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _WHOLE)
        self.bar.setFormat("%p %")
        self.cancel = button(_("Cancel"), self)
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.what)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.hide()

    def show_part(self, what: str, part: float) -> None:
        """Show how far something is, from 0 to 1."""
        self.what.setText(what)
        self.bar.setAccessibleName(what)
        self.bar.setValue(round(_WHOLE * part))
        self.show()
