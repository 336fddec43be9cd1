"""The last line: saved when, by whom, in which time zone, and whether this is practice."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.icons import pixmap
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label


class Status(QFrame):
    """One row of facts; `say` shows a short message in front until the next save."""

    def __init__(self, bridge: Bridge, theme: Theme, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setFixedHeight(24)
        self._bridge = bridge
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(6)
        self._tick = QLabel(self)
        self._tick.setPixmap(pixmap(theme, "tick", "green", 14))
        self.saved = words_label(_("nothing entered yet"), "words", self)
        self._tick.setVisible(False)
        line.addWidget(self._tick)
        line.addWidget(self.saved)
        for text in (bridge.session.user, bridge.zone.key):
            line.addWidget(words_label(f"  {words.DOT}  ", "quiet", self))
            line.addWidget(words_label(text, "words", self))
        line.addStretch(1)
        if practice:
            line.addWidget(words_label(_("PRACTICE WARD"), "practice", self))
            line.addWidget(words_label(_("invented patients"), "words", self))
        bridge.assessment_changed.connect(self.on_assessment)

    @Slot(object)
    def on_assessment(self, assessment: object) -> None:
        """Say when something was saved last."""
        if self._bridge.saved_at is not None:
            moment = self._bridge.saved_at.astimezone(self._bridge.zone)
            self.say(_("saved {time}").format(time=f"{moment:%H:%M:%S}"))

    def say(self, text: str) -> None:
        """Show a fact that has just become true."""
        self._tick.setVisible(True)
        self.saved.setText(text)
