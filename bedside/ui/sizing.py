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
        self._step(1)

    @Slot()
    def smaller(self) -> None:
        """Choose the next smaller scale."""
        self._step(-1)

    @Slot()
    def plain(self) -> None:
        """Choose the size things have without a scale."""
        self._choose(scale.PLAIN)

    def _step(self, way: int) -> None:
        now = scale.kept()
        wanted = scale.step(now, way)
        if wanted == now == self._begun and not scale.is_set_outside():
            said = _("{n} % is the largest size.") if way > 0 else _("{n} % is the smallest size.")
            self._say(said.format(n=now))
        else:
            self._choose(wanted)

    def _choose(self, percent: int) -> None:
        if scale.is_set_outside():
            said = _("The size is set outside bedside, by {name}: change it where that is set.")
            self._say(said.format(name=scale.ASKED))
            return
        try:
            scale.keep(percent)
        except OSError as problem:
            said = _("The size could not be kept in {file}: {problem}. Everything stays as it is.")
            self._say(said.format(file=scale.file(), problem=problem.strerror))
            return
        if percent == self._begun:
            self._say(_("Everything stays at {n} %, as it is now.").format(n=percent))
            return
        said = _("{n} % shows once bedside has started again. What is typed is kept; the passphrase is asked for.")
        self._say(said.format(n=percent), _("Start again now"))

    def _say(self, text: str, action: str = "") -> None:
        """Answer a key, even where the same words have been put away."""
        self._notices.tell(KIND, "")
        self._notices.tell(KIND, text, action)

    @Slot(str)
    def on_notice(self, kind: str) -> None:
        """Start again where that was asked for."""
        if kind != KIND:
            return
        if scale.start_again():
            self.left.emit()
        else:
            self._say(_("bedside could not start itself again: close it and start it as usual."))
