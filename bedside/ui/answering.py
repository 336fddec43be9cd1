"""The prompts that wait for an answer, the choices of the one that is taken up, and the two buttons that answer it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bedside.protocol.assessment import Trigger
from bedside.session.deciding import Situation
from bedside.session.options import Option, lacking, options_of
from bedside.text import _
from bedside.ui import words
from bedside.ui.choice_row import ChoiceRow
from bedside.ui.flow import EvenLayout
from bedside.ui.option_words import accept_text, consequences, option_name, plan_text
from bedside.ui.scroller import Scroller
from bedside.ui.theme import Theme
from bedside.ui.trigger_block import TriggerBlock, rule_words
from bedside.ui.widgets import button, empty, words_label


class Answering(QWidget):
    """Open prompts one below the other; the choices stand under the one taken up. Nothing is chosen beforehand.

    `accept_asked` carries a trigger and the option chosen for it, `decline_asked` a trigger, `record_chosen` a record,
    `missing_asked` the code of what a prompt that cannot be decided lacks.
    """

    accept_asked = Signal(object, object)
    decline_asked = Signal(object)
    record_chosen = Signal(str)
    missing_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._on: Situation | None = None
        self._course = ""
        self._shown: object = None
        self._picked = False
        self.trigger: Trigger | None = None
        self.blocks: list[TriggerBlock] = []
        self.choices: list[ChoiceRow] = []
        self.options: tuple[Option, ...] = ()
        self.plan: QLabel | None = None
        self.about: QLabel | None = None
        self.course: QLabel | None = None
        self._list = QWidget(self)
        self._rows = QVBoxLayout(self._list)
        self.area = Scroller(self)
        self.foot = QFrame(self)
        self.why = words_label("", "words", self.foot)
        self.accept = button(accept_text(None), self.foot)
        self.decline = button(_("Decl&ine: why") + words.ELLIPSIS, self.foot)
        self._lay_out()
        self.accept.clicked.connect(self.on_accept)
        self.decline.clicked.connect(self.on_decline)

    def _lay_out(self) -> None:
        self._list.setObjectName("surface")
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._list)
        self.why.setWordWrap(True)
        self.why.hide()
        buttons = EvenLayout()
        buttons.addWidget(self.accept)
        buttons.addWidget(self.decline)
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(12, 4, 12, 6)
        foot.setSpacing(2)
        foot.addWidget(self.why)
        foot.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addWidget(self.foot)

    def forbid(self, why: str) -> None:
        """Switch the answers off and say why in sight; empty leaves them on."""
        self.why.setText(why)
        self.why.setVisible(bool(why))
        for item in (self.accept, self.decline):
            item.setToolTip(why)
            item.setAccessibleDescription(why)
        self._say()

    def show_prompts(self, on: Situation, course: str) -> None:
        """Show the prompts of an Assessment; a choice made stays while the same prompt waits on the same records."""
        self._on, self._course = on, course
        waiting = on.assessment.open_triggers()
        taken = _key(self.trigger) if self.trigger and (self._picked or self.option()) else None
        found = next((item for item in waiting if _key(item) == taken), None)
        self._picked = self._picked and found is not None
        self.trigger = found or next(iter(waiting), None)
        self._fill(waiting)

    def _fill(self, waiting: tuple[Trigger, ...]) -> None:
        """Bring the rows up to date, laid out anew only where there are others than before."""
        if self._on is None:
            return
        chart, assessment = self._on.chart, self._on.assessment
        self.options = options_of(self.trigger, self._on) if self.trigger else ()
        answered = tuple(item for item in assessment.triggers if item.answered)
        wanted = (
            assessment.patient_id,
            tuple(item.id for item in (*waiting, None, *answered) if item),
            _key(self.trigger) if self.trigger else None,
            tuple((item.order, item.interval_hours, item.why_not) for item in self.options),
        )
        if wanted != self._shown:
            self._shown = wanted
            self._build(waiting, answered)
        for block, item in zip(self.blocks, (*waiting, *answered), strict=True):
            block.show_trigger(item, chart, current=item is self.trigger)
        for row, option in zip(self.choices, self.options, strict=True):
            row.say(option_name(option), consequences(option, assessment, chart.zone), _(option.why_not))
        if self.about is not None and self.trigger is not None:
            self.about.setText(_about(self.trigger))
        if self.course is not None:
            self.course.setText(self._course)
        self._say()

    def _build(self, waiting: tuple[Trigger, ...], answered: tuple[Trigger, ...]) -> None:
        """Make the rows in the order in which Tab walks them: prompts, choices under the one taken up, what is past."""
        focus = self.focusWidget()
        had_keys = focus is not None and self._list.isAncestorOf(focus)
        empty(self._rows)
        self.area.verticalScrollBar().setValue(0)
        self.blocks, self.choices = [], []
        self.about = None
        for item in waiting:
            self._add_block()
            if item is self.trigger:
                self._add_missing(item)
                self._add_choices()
                self.plan = self._add_words("words")
                self.about = self._add_words("quiet")
        if not waiting:
            self._add_words("quiet").setText(_("No prompt waits for an answer."))
            self.plan = self._add_words("words")
        self.course = self._add_words("quiet")
        for _item in answered:
            self._add_block()
        self._rows.addStretch(1)
        if self.choices:
            QWidget.setTabOrder(self.choices[-1], self.accept)
            QWidget.setTabOrder(self.accept, self.decline)
        if had_keys:
            self.take_keys()

    def _add_block(self) -> None:
        block = TriggerBlock(self._theme, self._list)
        block.chosen.connect(self.record_chosen)
        block.picked.connect(self.on_picked)
        self.blocks.append(block)
        self._rows.addWidget(block)

    def _add_missing(self, trigger: Trigger) -> None:
        """Offer the entry that would tell what a prompt that cannot be decided asks for."""
        code = lacking(trigger, self._on) if self._on else ""
        if not code or self._on is None:
            return
        made = button(
            _("Enter {item}").format(item=self._on.chart.catalogue.analyte(code).title) + words.ELLIPSIS, self._list
        )
        made.setProperty("code", code)
        made.clicked.connect(self.on_missing)
        line = QWidget(self._list)
        row = QHBoxLayout(line)
        row.setContentsMargins(34, 2, 12, 2)
        row.addWidget(made)
        row.addStretch(1)
        self._rows.addWidget(line)

    def _add_choices(self) -> None:
        box = QWidget(self._list)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for _option in self.options:
            row = ChoiceRow(self._theme, box)
            row.toggled.connect(self._on_toggled)
            self.choices.append(row)
            column.addWidget(row)
        self._rows.addWidget(box)

    def _add_words(self, role: str) -> QLabel:
        made = words_label("", role, self._list)
        made.setWordWrap(True)
        made.setContentsMargins(12, 2, 12, 2)
        self._rows.addWidget(made)
        return made

    def take_keys(self) -> None:
        """Give the keyboard to the prompt that waits now, or to the one just answered."""
        if self.blocks:
            taken = self._block_of(self.trigger)
            taken.show()  # before the layout does: what is hidden gets no keyboard
            taken.setFocus(Qt.FocusReason.OtherFocusReason)

    def _block_of(self, trigger: Trigger | None) -> TriggerBlock:
        """Return the block of a prompt as it will be shown; the first where it is gone."""
        waiting = self._on.assessment.open_triggers() if self._on else ()
        place = next((at for at, item in enumerate(waiting) if item is trigger), 0)
        return self.blocks[place]

    def option(self) -> Option | None:
        """Return the option chosen, None while none is."""
        chosen = (option for row, option in zip(self.choices, self.options, strict=True) if row.isChecked())
        return next(chosen, None)

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        if on:
            self._say()

    def _say(self) -> None:
        """Say the plan under the choice, and on the buttons what they do or lack."""
        option, waits = self.option(), self.trigger is not None
        allowed = waits and not self.why.text()
        self.foot.setVisible(waits)
        self.accept.setText(accept_text(option))
        self.accept.setAccessibleName(self.accept.text().replace("&", ""))
        self.accept.setEnabled(allowed and option is not None)
        self.decline.setEnabled(allowed)
        if self.plan is not None and self._on is not None:
            text = plan_text(option, self._on.assessment, self._on.chart.zone)
            self.plan.setText(text)
            self.plan.setVisible(bool(text))

    @Slot(str)
    def on_picked(self, trigger_id: str) -> None:
        """Take up another prompt; what was chosen for the one before is dropped."""
        waiting = self._on.assessment.open_triggers() if self._on else ()
        found = next((item for item in waiting if item.id == trigger_id), None)
        if found is not None and found is not self.trigger:
            self.trigger, self._picked = found, True
            self._fill(waiting)

    @Slot()
    def on_missing(self) -> None:
        """Ask for the entry that is missing."""
        sender = self.sender()
        if sender is not None:
            self.missing_asked.emit(str(sender.property("code")))

    @Slot()
    def on_accept(self) -> None:
        """Ask to accept with the option chosen."""
        if self.trigger is not None and (option := self.option()) is not None:
            self.accept_asked.emit(self.trigger, option)

    @Slot()
    def on_decline(self) -> None:
        """Ask to decline."""
        if self.trigger is not None:
            self.decline_asked.emit(self.trigger)


def _key(item: Trigger) -> tuple[str, tuple[str, ...]]:
    """Return what makes a prompt the same one: its rule and the records it rests on."""
    return item.id, item.rested_on


def _about(item: Trigger) -> str:
    return rule_words(item) + (f". {_(item.source)}" if item.source else "")
