"""The off-label checklist: a clinician answers each row; what is charted stands beside it and answers nothing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.consult import CHECKLIST, Tick, Ticked
from bedside.report.offlabel import answer_words, charted, row_title
from bedside.text import _
from bedside.ui.choices import Choices, Way
from bedside.ui.flow import FlowLayout
from bedside.ui.widgets import mark_wrong, words_label


class CheckRow(QWidget):
    """One row: yes, no, not applicable, none of them pressed before; words; and the fact that is charted, if any.

    Yes takes the charted fact into empty words, marked as such; no and not applicable need words of their own.
    """

    edited = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name, self._fact, self._showing = name, "", False
        title = row_title(name)
        # As the page says it: the answer is that it was asked about, what came out stands in the words.
        answers: tuple[Ticked, ...] = ("yes", "no", "not applicable")
        ways = tuple(Way(item, answer_words(item)) for item in answers)
        self.title = words_label(title, "title", self)
        self.title.setWordWrap(True)
        self.answer = Choices(title, ways, self)
        for made in self.answer.buttons():
            made.setAccessibleName(f"{title}: {made.text()}")
        self.words = QLineEdit(self)
        self.words.setAccessibleName(_("{row}, in words").format(row=title))
        self.words.setMinimumWidth(150)
        self.fact = words_label("", "quiet", self)
        self.fact.setWordWrap(True)
        self.answer.changed.connect(self.on_answer)
        self.words.textEdited.connect(self.on_words)
        line = FlowLayout()
        line.addWidget(self.answer)
        line.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addLayout(line)
        column.addWidget(self.fact)

    def tick(self) -> Tick:
        """Return the answer as it stands."""
        answer: Ticked = self.answer.value()  # pyright: ignore[reportAssignmentType] - one of the three ways
        return Tick(answer=answer, words=self.words.text().strip())

    def show_tick(self, tick: Tick) -> None:
        """Show an answer."""
        if tick == self.tick():
            return
        self._showing = True
        self.answer.choose(tick.answer)
        self.words.setText(tick.words)
        self.words.setCursorPosition(0)
        self._showing = False
        self._hint()

    def show_fact(self, fact: str) -> None:
        """Show what is charted about the row."""
        self._fact = _("charted: {fact}").format(fact=fact) if fact else ""
        self.fact.setText(self._fact or _("nothing is charted about it"))
        self._hint()

    @Slot()
    def on_answer(self) -> None:
        """Take the charted fact where it supports the answer, and tell."""
        if self._showing:
            return
        words, answer = self.words.text().strip(), self.answer.value()
        if answer == "yes" and not words:
            self.words.setText(self._fact)
            self.words.setCursorPosition(0)
        elif answer != "yes" and self._fact and words == self._fact:
            self.words.clear()
        self.on_words()

    @Slot()
    def on_words(self) -> None:
        """Tell of the change."""
        self._hint()
        self.edited.emit()

    def _hint(self) -> None:
        needs = self.answer.value() in ("no", "not applicable")
        hint = _("why: needed with this answer") if needs else _("who, when, what")
        self.words.setPlaceholderText(hint)
        mark_wrong(self.words, wrong=needs and not self.words.text().strip())


class Checklist(QWidget):
    """All rows; `edited` says that a person changed one."""

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Off-label checklist"))
        self.rows = {name: CheckRow(name, self) for name in CHECKLIST}
        self.state = words_label("", "words", self)
        self.state.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for row in self.rows.values():
            row.edited.connect(self.on_edited)
            column.addWidget(row)
        column.addWidget(self.state)
        self._count()

    def ticks(self) -> dict[str, Tick]:
        """Return the rows that say anything."""
        said = {name: row.tick() for name, row in self.rows.items()}
        return {name: tick for name, tick in said.items() if tick != Tick()}

    def show_ticks(self, ticks: Mapping[str, Tick]) -> None:
        """Show other answers."""
        for name, row in self.rows.items():
            row.show_tick(ticks.get(name, Tick()))
        self._count()

    def show_chart(self, chart: Chart) -> None:
        """Show what is charted about each row."""
        for name, row in self.rows.items():
            row.show_fact(charted(name, chart))

    @Slot()
    def on_edited(self) -> None:
        """Count the rows, and tell."""
        self._count()
        self.edited.emit()

    def _count(self) -> None:
        waiting = sum(not row.tick().done for row in self.rows.values())
        said = _("{n} of {all} rows wait for an answer: the note is not complete").format(n=waiting, all=len(CHECKLIST))
        self.state.setText(said if waiting else _("every row is answered"))
