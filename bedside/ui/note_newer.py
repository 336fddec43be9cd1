"""Two drafts of one note: another window kept other words meanwhile, and a person says which of them hold."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from bedside.domain.consult import Consult, differs_unsaid, readable
from bedside.store.drafts import Draft
from bedside.text import _
from bedside.ui import words
from bedside.ui.flow import FlowLayout
from bedside.ui.note_words import differing, fields_named
from bedside.ui.widgets import button, words_label


class NewerBar(QFrame):
    """Says what differs; `answered` carries mine, theirs or both. None of them is chosen beforehand."""

    answered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("doubt")
        self.said = words_label("", "", self)
        self.said.setWordWrap(True)
        self.mine = button(_("Keep what stands here"), self)
        self.theirs = button(_("Take what is kept"), self)
        self.both = button(_("Put both together"), self)
        flow = FlowLayout()
        for item in (self.mine, self.theirs, self.both):
            flow.addWidget(item)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.addWidget(self.said)
        column.addLayout(flow)
        self.mine.clicked.connect(self.keep_mine)
        self.theirs.clicked.connect(self.take_theirs)
        self.both.clicked.connect(self.take_both)
        self.hide()

    def ask(self, found: Draft | None, mine: Consult, zone: ZoneInfo) -> None:
        """Ask which draft holds."""
        self.said.setText(_question(found, mine, zone))
        legible = found is not None and readable(found.text) is not None
        for item in (self.theirs, self.both):
            item.setVisible(legible)
        if found is None:
            self.theirs.setVisible(True)
        self.theirs.setText(_("Take what is kept") if found is not None else _("Leave it empty"))
        self.setAccessibleName(self.said.text())
        self.show()

    @Slot()
    def keep_mine(self) -> None:
        """Let the words of this window hold."""
        self._answer("mine")

    @Slot()
    def take_theirs(self) -> None:
        """Let the words of the other window hold."""
        self._answer("theirs")

    @Slot()
    def take_both(self) -> None:
        """Keep both."""
        self._answer("both")

    def _answer(self, answer: str) -> None:
        self.hide()
        self.answered.emit(answer)


def _question(found: Draft | None, mine: Consult, zone: ZoneInfo) -> str:
    if found is None:
        return _("Another window of yours has signed or emptied this note. What stands here is not kept yet.")
    theirs = readable(found.text)
    when = words.stamp(found.at, zone)
    if theirs is None:
        return _("A draft kept {when} cannot be read here; what you write here would replace it.").format(when=when)
    names = ", ".join(differing(mine, theirs))
    said = _("Another window of yours kept other words at {when}. They differ in: {names}. Nothing is overwritten yet.")
    said = said.format(when=when, names=names)
    if again := ", ".join(fields_named(differs_unsaid(mine, theirs))):
        said += " " + _("Put together, both stand as words and it is to be answered again: {names}.").format(
            names=again
        )
    return said
