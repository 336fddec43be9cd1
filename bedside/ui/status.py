"""The last line: saved and backed up when, who works here as what, when it locks, and whether this is practice."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QToolTip, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.backing import Said
from bedside.ui.bridge import Bridge
from bedside.ui.icons import pixmap
from bedside.ui.permits import person_words
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label

HEIGHT = 28
#: the smallest target of a finger in a glove
_LEAST = 26
_EDGE = 12
#: between two parts, and on either side within each
_GAP, _PAD = 2, 4
#: a name longer than that is cut; its tool tip has all of it
_NAME_WIDTH = 260


class Fact:
    """One fact with its sign and the dot before it, which come and go together.

    It is `said` where there is one to say; the `first` in the line has no dot.
    """

    def __init__(self, body: QLabel | QToolButton, theme: Theme, parent: QWidget, *, first: bool = False) -> None:
        self.body, self.said, self.proven, self.first = body, True, False, first
        self._dot = words_label(words.DOT, "quiet", parent)
        self._sign = QLabel(parent)
        self._sign.setPixmap(pixmap(theme, "tick", "green", 14))
        if isinstance(body, QLabel):
            body.setContentsMargins(_PAD, 0, _PAD, 0)

    def warn(self, theme: Theme) -> None:
        """Put the sign of doubt before it."""
        self._sign.setPixmap(pixmap(theme, "diamond-question", "amber", 14))
        self.proven = True

    def parts(self) -> tuple[QWidget, ...]:
        """Return what stands in the line, from left to right."""
        return self._dot, self._sign, self.body

    def width(self) -> int:
        """Return the pixels it takes with the gaps behind it."""
        parts = (self._dot,) * (not self.first) + (self._sign,) * self.proven + (self.body,)
        return sum(min(item.sizeHint().width(), item.maximumWidth()) + _GAP for item in parts)

    def show(self, *, shown: bool) -> None:
        """Show or hide all of it."""
        self._dot.setVisible(shown and not self.first)
        self._sign.setVisible(shown and self.proven)
        self.body.setVisible(shown)


class FactButton(QToolButton):
    """A fact that can be pressed; Qt's own hint would leave more room beside the words than a label does."""

    def sizeHint(self) -> QSize:
        """Return the size of the words with the room that every fact has."""
        words_wide = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(max(_LEAST, words_wide + 2 * _PAD), _LEAST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter, as on Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Status(QFrame):
    """One row of facts; where they have no room the least important ones go behind a button that tells them.

    `say` shows a short message in front until the next save. `menu_asked` asks for the menu of whatever is done rarely,
    `review_asked` for the conflicts that wait.
    """

    menu_asked = Signal()
    review_asked = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setMinimumHeight(HEIGHT)
        self._bridge, self._theme = bridge, theme
        self.saved = words_label("", "words", self)
        self.backup = words_label("", "words", self)
        self.person = self._button(person_words(bridge.session) + "  (F10)", _("Menu"))
        self.person.setMaximumWidth(_NAME_WIDTH)
        self.left = words_label("", "words", self)
        self.zone = words_label(bridge.zone.key, "words", self)
        self.waiting = self._button("", _("Conflicts that wait for a person"))
        self.more = self._button(words.ELLIPSIS, _("More facts"))
        self.more.hide()
        bodies = (self.saved, self.backup, self.person, self.left, self.zone, self.waiting)
        self._facts = {item: Fact(item, theme, self) for item in bodies}
        self._practice = Fact(words_label(_("PRACTICE WARD"), "practice", self), theme, self, first=True)
        self._invented = Fact(words_label(_("invented patients"), "words", self), theme, self, first=True)
        self._lay_out(practice=practice)
        self.person.clicked.connect(self.menu_asked)
        self.waiting.clicked.connect(self.review_asked)
        self.more.clicked.connect(self.tell_more)
        bridge.assessment_changed.connect(self.on_assessment)

    def _button(self, text: str, name: str) -> FactButton:
        made = FactButton(self)
        made.setText(text)
        made.setProperty("role", "status")
        made.setToolTip(text)
        made.setAccessibleName(f"{name}: {text}" if text else name)
        return made

    def _lay_out(self, *, practice: bool) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(_EDGE - _PAD, 0, _EDGE - _PAD, 0)
        line.setSpacing(_GAP)
        # Before the first save of this window nobody knows here when the last entry was.
        for item in (self.saved, self.backup, self.left, self.waiting):
            self._facts[item].said = False
        self._facts[self.waiting].warn(self._theme)
        self.waiting.setProperty("role", "waiting")
        for fact in (self._practice, self._invented):
            fact.said = practice
        for fact in self._facts.values():
            for part in fact.parts():
                line.addWidget(part)
        line.addWidget(self.more)
        line.addStretch(1)
        line.addWidget(self._practice.body)
        line.addWidget(self._invented.body)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return little: what has no room goes behind the button."""
        return QSize(200, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many facts as have room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put facts away, the least important first, until the rest has room."""
        facts = self._facts
        order = (facts[self.zone], self._invented, facts[self.backup], facts[self.saved], facts[self.left])
        every = (*facts.values(), self._practice, self._invented)
        self._begin_line()
        need = sum(fact.width() for fact in every if fact.said)
        room = self.width() - 2 * (_EDGE - _PAD)
        away: list[Fact] = []
        for fact in order:
            if need + (self.more.sizeHint().width() + _GAP if away else 0) <= room:
                break
            if fact.said:
                away.append(fact)
                need -= fact.width()
        for fact in every:
            fact.show(shown=fact.said and fact not in away)
        self._say_away(tuple(fact.body.text() for fact in away))

    def _begin_line(self) -> None:
        """Let the first fact that is said have no dot before it."""
        said = [fact for fact in self._facts.values() if fact.said]
        for fact in said:
            fact.first = fact is said[0]

    def _say_away(self, told: tuple[str, ...]) -> None:
        text = f" {words.DOT} ".join(told)
        self.more.setVisible(bool(told))
        self.more.setToolTip(text)
        self.more.setAccessibleName(_("More facts: {facts}").format(facts=text))

    @Slot()
    def tell_more(self) -> None:
        """Tell the facts that have no room."""
        place = self.more.mapToGlobal(QPoint(0, -2 * HEIGHT))
        QToolTip.showText(place, self.more.toolTip(), self.more)

    @Slot(object)
    def on_assessment(self, assessment: object) -> None:
        """Say when something was saved last."""
        if self._bridge.saved_at is not None:
            moment = self._bridge.saved_at.astimezone(self._bridge.zone)
            self.say(_("saved {time}").format(time=f"{moment:%H:%M:%S}"))

    def take_over(self, saved_at: datetime | None, backup: Said | None) -> None:
        """Go on saying what stood in the window before this one on the same session."""
        self._bridge.saved_at = self._bridge.saved_at or saved_at
        self.on_assessment(None)
        if backup is not None:
            self.show_backup(backup)

    @Slot(int)
    def show_left(self, seconds: int) -> None:
        """Say in how many minutes and seconds the window locks by itself."""
        minutes, rest = divmod(seconds, 60)
        text = _("locks in {time}").format(time=f"{minutes}:{rest:02d}")
        longer = len(text) != len(self.left.text())
        if longer:
            self.left.setMinimumSize(0, 0)
            self.left.setMaximumSize(16777215, 16777215)
        self.left.setText(text)
        self._facts[self.left].said = True
        if longer:
            # A label of fixed size asks nobody to lay out anything: once a second only these pixels are painted.
            self.left.setFixedSize(self.left.sizeHint())
            self._fit()

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
        self._facts[self.backup].proven = not said.amber
        self._facts[self.backup].said = bool(said.text)
        self._fit()

    def show_waiting(self, count: int) -> None:
        """Say how many conflicts wait for a person."""
        text = _("1 conflict waits") if count == 1 else _("{n} conflicts wait").format(n=count)
        self.waiting.setText(text)
        self.waiting.setToolTip(text)
        self.waiting.setAccessibleName(text)
        self._facts[self.waiting].said = bool(count)
        self._fit()

    def say(self, text: str) -> None:
        """Show a fact that has just become true."""
        self._facts[self.saved].proven = self._facts[self.saved].said = True
        self.saved.setText(text)
        self._fit()
