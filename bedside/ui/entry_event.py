"""The form of a coded fact: which one, in which state, of what, and when."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.choices import Choices, Way
from bedside.ui.entry import Form
from bedside.ui.event_facts import Fact, facts
from bedside.ui.theme import Theme


class EventForm(Form):
    """A fact, its state as buttons (a lone one is pressed already), its subject, text, time and reason."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Event or answer"), theme, parent)
        self._facts = {item.code: item for item in facts()}
        choices = tuple((item.code, item.title) for item in self._facts.values())
        self.fact = ChoiceBox(_("Fact"), choices, self, prompt=_("choose") + words.ELLIPSIS)
        self.state = Choices(_("State"), (), self)
        self.subject, self.text, self.because = (QLineEdit(self) for _each in range(3))
        for field, name in ((self.subject, _("Subject")), (self.text, _("Text")), (self.because, _("Reason"))):
            field.setAccessibleName(name)
        self.put(_("&Fact"), self.fact)
        self._state = self.put(_("State"), self.state, grow=True)
        self._subject, self._text = self.put("", self.subject, grow=True), self.put("", self.text, grow=True)
        self.put(_("T&ime"), self.when)
        self._because = self.put(_("&Reason"), self.because, grow=True)
        self.fact.currentIndexChanged.connect(self.on_fact)
        self.watch(self.fact, self.state, self.subject, self.text, self.when, self.because)
        self.state.changed.connect(self.on_state)
        self.on_fact()

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin at a fact that is known to be missing, or at the list."""
        if at:
            self.fact.choose(at)

    def _chosen(self) -> Fact | None:
        return self._facts.get(self.fact.value())

    @Slot()
    def on_fact(self) -> None:
        """Offer the states of the fact."""
        fact = self._chosen()
        states = fact.states if fact else ()
        self.state.offer(tuple(Way(line, title) for line, title in states))
        self._state.setVisible(bool(states))
        if len(states) == 1:
            self.state.choose(states[0][0])
        self.on_state()

    @Slot()
    def on_state(self) -> None:
        """Ask for what this state takes."""
        fact, line = self._chosen(), self.state.value()
        for row, field, name, mark in (
            (self._subject, self.subject, fact.subject if fact else "", "{subject}"),
            (self._text, self.text, fact.text if fact else "", "{text}"),
        ):
            row.name(name, field)
            row.setVisible(bool(name) and (mark in line or not line))
        self._because.setVisible(self.fact.value() == "onset")
        self.updateGeometry()

    def line(self) -> str:
        """Return "culture blood positive klebsiella"."""
        line = self.state.value()
        if not line:
            return ""
        said = line.format(subject=self.subject.text().strip(), text=self.text.text().strip())
        because = self.because.text() if self.fact.value() == "onset" else ""
        return self.timed(" ".join(said.split()), because)

    def wanted(self) -> str:
        """Return what a fact needs."""
        return _("Choose a fact and its state.")
