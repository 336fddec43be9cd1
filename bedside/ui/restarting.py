"""What is chosen for the next start, and the button that starts the program again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from bedside.text import _
from bedside.ui import scale
from bedside.ui.notices import Notices


class Restarting(QObject):
    """Answers in notices of one `kind`. `left` says that the new start has begun and this window is to close."""

    left = Signal()

    def __init__(self, kind: str, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._kind, self._notices = kind, notices
        notices.acted.connect(self.on_notice)

    def say(self, said: str, action: str = "") -> None:
        """Answer, even where the same words have been put away."""
        self._notices.tell(self._kind, "")
        self._notices.tell(self._kind, said, action)

    @Slot(str)
    def on_notice(self, kind: str) -> None:
        """Start again where that was asked for."""
        if kind != self._kind:
            return
        if scale.start_again():
            self.left.emit()
        else:
            self.say(_("bedside could not start itself again: close it and start it as usual."))
