"""Larger and smaller by key: what was chosen is kept, and said, with a button that starts the program again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from bedside.text import _
from bedside.ui import scale
from bedside.ui.notices import Notices

KIND = "scale"


class Sizing(QObject):
    """Steps through the scales. `left` says that the new start has begun and this window is to close."""

    left = Signal()

    def __init__(self, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._notices = notices
        self._begun = scale.kept()
        notices.acted.connect(self.on_notice)

    @Slot()
    def larger(self) -> None:
        """Choose the next larger scale."""
        self._choose(scale.step(scale.kept(), 1))

    @Slot()
    def smaller(self) -> None:
        """Choose the next smaller scale."""
        self._choose(scale.step(scale.kept(), -1))

    @Slot()
    def plain(self) -> None:
        """Choose the size things have without a scale."""
        self._choose(scale.PLAIN)

    def _choose(self, percent: int) -> None:
        try:
            scale.keep(percent)
        except OSError as problem:
            said = _("The size could not be kept: {problem}. Everything stays as large as it is.")
            self._notices.tell(KIND, said.format(problem=problem.strerror))
            return
        if percent == self._begun:
            said = _("Everything stays at {n} %. Ctrl + and Ctrl - change it.").format(n=percent)
            self._notices.tell(KIND, said)
            return
        said = _("Everything is drawn at {n} % from the next start on. Starting again asks for the passphrase.")
        self._notices.tell(KIND, said.format(n=percent), _("Start again now"))

    @Slot(str)
    def on_notice(self, kind: str) -> None:
        """Start again where that was asked for."""
        if kind != KIND:
            return
        if scale.start_again():
            self.left.emit()
        else:
            self._notices.tell(KIND, _("The program could not start itself again: close it and start it as usual."))
