"""The last line: saved and backed up when, who works here as what, when it locks, and whether this is practice."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.backing import Said
from bedside.ui.bridge import Bridge
from bedside.ui.icons import pixmap
from bedside.ui.permits import person_words
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label

#: wide enough for an hour and more, so that a second less moves nothing
_LEFT_WIDTH = 82


class Status(QFrame):
    """One row of facts. `say` shows a short message in front until the next save.

    `menu_asked` asks for the menu of whatever is done rarely, `review_asked` for the conflicts that wait.
    """

    menu_asked = Signal()
    review_asked = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setFixedHeight(24)
        self._bridge = bridge
        self._tick = QLabel(self)
        self._tick.setPixmap(pixmap(theme, "tick", "green", 14))
        self._tick.hide()
        self.saved = words_label(_("nothing entered yet"), "words", self)
        self.backup = words_label("", "words", self)
        self.person = self._button(person_words(bridge.session) + "  (F10)", _("Menu"))
        self.left = words_label("", "words", self)
        # A label of fixed size asks nobody to lay out anything: once a second only these pixels are painted.
        self.left.setFixedSize(_LEFT_WIDTH, 20)
        self.zone = words_label(bridge.zone.key, "words", self)
        self.waiting = self._button("", _("Conflicts that wait for a person"))
        self.waiting.hide()
        self._dots: dict[QWidget, QLabel] = {}
        self._line = QHBoxLayout(self)
        self._lay_out(practice=practice)
        self.person.clicked.connect(self.menu_asked)
        self.waiting.clicked.connect(self.review_asked)
        bridge.assessment_changed.connect(self.on_assessment)

    def _button(self, text: str, name: str) -> QToolButton:
        made = QToolButton(self)
        made.setText(text)
        made.setProperty("role", "status")
        made.setAccessibleName(f"{name}: {text}" if text else name)
        return made

    def _lay_out(self, *, practice: bool) -> None:
        line = self._line
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(6)
        line.addWidget(self._tick)
        line.addWidget(self.saved)
        for item in (self.backup, self.person, self.left, self.zone, self.waiting):
            self._dots[item] = words_label(words.DOT, "quiet", self)
            line.addWidget(self._dots[item])
            line.addWidget(item)
        for item in (self.backup, self.waiting):
            item.hide()
            self._dots[item].hide()
        line.addStretch(1)
        if practice:
            line.addWidget(words_label(_("PRACTICE WARD"), "practice", self))
            line.addWidget(words_label(_("invented patients"), "words", self))

    @Slot(object)
    def on_assessment(self, assessment: object) -> None:
        """Say when something was saved last."""
        if self._bridge.saved_at is not None:
            moment = self._bridge.saved_at.astimezone(self._bridge.zone)
            self.say(_("saved {time}").format(time=f"{moment:%H:%M:%S}"))

    @Slot(int)
    def show_left(self, seconds: int) -> None:
        """Say in how many minutes and seconds the window locks by itself."""
        minutes, rest = divmod(seconds, 60)
        self.left.setText(_("locks in {time}").format(time=f"{minutes}:{rest:02d}"))

    @Slot(object)
    def show_backup(self, said: Said) -> None:
        """Say which backup is proven, or what is wrong; the path is the tool tip."""
        if self.backup.text() == said.text and self.backup.toolTip() == said.where:
            return
        self.backup.setText(said.text)
        self.backup.setToolTip(said.where)
        self.backup.setAccessibleDescription(said.where)
        self.backup.setProperty("role", "practice" if said.amber else "words")
        self.backup.style().unpolish(self.backup)
        self.backup.style().polish(self.backup)
        for item in (self.backup, self._dots[self.backup]):
            item.setVisible(bool(said.text))

    def show_waiting(self, count: int) -> None:
        """Say how many conflicts wait for a person."""
        text = _("1 conflict waits") if count == 1 else _("{n} conflicts wait").format(n=count)
        self.waiting.setText(text)
        self.waiting.setAccessibleName(text)
        self.waiting.setVisible(bool(count))
        self._dots[self.waiting].setVisible(bool(count))

    def say(self, text: str) -> None:
        """Show a fact that has just become true."""
        self._tick.setVisible(True)
        self.saved.setText(text)
