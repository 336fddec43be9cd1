"""Larger and smaller by key: what was chosen is kept, and said, with a button that starts the program again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from bedside.text import _
from bedside.ui import scale
from bedside.ui.notices import Notices
from bedside.ui.restarting import Restarting


class Sizing(Restarting):
    """Steps through the scales."""

    def __init__(self, notices: Notices, parent: QObject) -> None:
        super().__init__("scale", notices, parent)
        self._begun = scale.kept()

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
            self.say(said.format(n=now))
        else:
            self._choose(wanted)

    def _choose(self, percent: int) -> None:
        if scale.is_set_outside():
            said = _("The size is set outside bedside, by {name}: change it where that is set.")
            self.say(said.format(name=scale.ASKED))
            return
        try:
            scale.keep(percent)
        except OSError as problem:
            said = _("The size could not be kept in {file}: {problem}. Everything stays as it is.")
            self.say(said.format(file=scale.file(), problem=problem.strerror))
            return
        if percent == self._begun:
            self.say(_("Everything stays at {n} %, as it is now.").format(n=percent))
            return
        said = _("{n} % shows once bedside has started again. What is typed is kept; the passphrase is asked for.")
        self.say(said.format(n=percent), _("Start again now"))
