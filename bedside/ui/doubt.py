"""Two readings of one typed value get equal cards, with the patient's own history beside them; Enter waits."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.quickline import Choice, Draft
from bedside.domain.records import Observation
from bedside.domain.wording import unit_text
from bedside.report.spoken import exact, figure, unit_word
from bedside.text import _, decimal
from bedside.ui import words
from bedside.ui.icons import pixmap
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, cap, empty, rich_label, ringed, words_label
from bedside.ui.witness import Picture, Witness, picture_of

#: px of a card's words
_NARROWEST = 126


class Reason(NamedTuple):
    """One thing that speaks for (`good`) or against a reading."""

    good: bool
    text: str


class CardText(NamedTuple):
    """What the card of one reading says."""

    head: str
    number: str
    unit: str
    reasons: tuple[Reason, ...]
    action: str


def cards_of(draft: Draft, chart: Chart) -> tuple[CardText, ...]:
    """Return the text of each card, in the order of the readings."""
    picture = picture_of(draft, chart)
    return tuple(_card(place, choice, draft, chart, picture) for place, choice in enumerate(draft.choices))


def _card(place: int, choice: Choice, draft: Draft, chart: Chart, picture: Picture | None) -> CardText:
    record = choice.record
    if picture is None or not isinstance(record, Observation):
        action = _("Hold for a second person") if choice.second else _("Chart this reading")
        return CardText(choice.label, "", "", (), action)
    number = f"{record.comparator}{exact(picture.readings[place])}"
    unit = unit_word(picture.analyte)
    form = _("Hold {value} {unit}") if choice.second else _("Chart {value} {unit}")
    action = form.format(value=number, unit=unit)
    return CardText(_head(place, record, draft, chart), number, unit, _reasons(place, picture, chart), action)


def _head(place: int, record: Observation, draft: Draft, chart: Chart) -> str:
    units = {choice.record.unit for choice in draft.choices if isinstance(choice.record, Observation)}
    unit = unit_text(record.code, record.unit, chart.catalogue)
    if len(draft.choices) == 1:
        return _("as typed, in {unit}").format(unit=unit) if unit else _("as typed")
    if len(units) == 1:
        return _("if it means {value} {unit}").format(value=figure(str(record.value)), unit=unit)
    return (_("as typed, in {unit}") if place == 0 else _("if the unit is {unit}")).format(unit=unit)


def _reasons(place: int, picture: Picture, chart: Chart) -> tuple[Reason, ...]:
    number, analyte = picture.readings[place], picture.analyte
    possible = analyte.hard.holds(number)
    found = [Reason(possible, _("plausible") if possible else _("not plausible"))]
    if analyte.hard.over(number) and analyte.hard.high is not None:
        found.append(Reason(False, _("above the limit of {n}").format(n=exact(analyte.hard.high))))  # noqa: FBT003
    elif analyte.soft and analyte.soft.low is not None and analyte.soft.under(number):
        found.append(Reason(False, _("under the warning at {n}").format(n=exact(analyte.soft.low))))  # noqa: FBT003
    elif analyte.soft and analyte.soft.high is not None:
        over = analyte.soft.over(number)
        text = _("above the warning at {n}") if over else _("below the warning at {n}")
        found.append(Reason(not over, text.format(n=exact(analyte.soft.high))))
    if picture.before and picture.before[-1][1] > 0:
        found.append(_against_last(number / picture.before[-1][1], picture, chart))
    return tuple(found)


def _against_last(ratio: Fraction, picture: Picture, chart: Chart) -> Reason:
    moment, last = picture.before[-1]
    near = 1 / chart.catalogue.doubt.near <= ratio <= chart.catalogue.doubt.near
    said = decimal(f"{float(ratio):.0f}" if ratio >= 10 else f"{float(ratio):.2g}")
    on = words.day(moment.astimezone(chart.zone))
    return Reason(near, _("{ratio} times the {last} of {day}").format(ratio=said, last=exact(last), day=on))


class Card(QFrame):
    """One reading: its key, its number, what speaks for it, and the button that charts it."""

    def __init__(self, number: int, text: CardText, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        column = QVBoxLayout(self)
        column.addStrut(_NARROWEST)  # a minimum of the card itself would hide that of its button's words
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(cap(str(number), self))
        head = words_label(text.head, "words", self)
        head.setWordWrap(True)
        top.addWidget(head, 1)
        column.addLayout(top)
        value = rich_label(self)
        value.setText(
            words.rich(text.number, px=26, weight=700) + words.rich(f"  {text.unit}", px=16, colour=theme.ink2)
        )
        value.setVisible(bool(text.number))
        column.addWidget(value)
        column.addLayout(self._reasons(text, theme))
        column.addStretch(1)
        self.choose = button(text.action, self)
        self.choose.setAccessibleName(f"{number}: {text.action}, {text.head}")
        column.addWidget(self.choose)

    def _reasons(self, text: CardText, theme: Theme) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, reason in enumerate(text.reasons):
            mark = QLabel(self)
            mark.setPixmap(pixmap(theme, "tick", "green") if reason.good else pixmap(theme, "cross", "ink"))
            words_ = words_label(reason.text, "title" if row == 0 else "", self)
            words_.setWordWrap(True)
            words_.setAccessibleName(("+ " if reason.good else "- ") + reason.text)
            grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words_, row, 1)
        return grid


class DoubtPage(QWidget):
    """Cards, witness and the way out; `chosen` carries the number of a reading from 1, `held` asks for quarantine."""

    names_patient = True

    chosen = Signal(int)
    held = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self._theme = theme
        self._readings = 0
        self._holdable = False
        self._cards: list[QPushButton] = []
        self._title = rich_label(self)
        self._why = words_label("", "words", self)
        self._why.setWordWrap(True)
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        self.witness = Witness(theme, self)
        self.hold = button(_("Hold all readings, ask the laboratory"), self)
        self._hold_cap = cap("3", self)
        self._hold_words = words_label(
            _("the criterion stays \u201ccannot say\u201d until it is settled"), "words", self
        )
        self._hold_words.setWordWrap(True)
        self.hold.clicked.connect(self.held)
        self._lay_out()

    def _lay_out(self) -> None:
        mark = QLabel(self)
        mark.setPixmap(pixmap(self._theme, "diamond-question", "amber", 18))
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(mark)
        top.addWidget(self._title, 1)
        low = QHBoxLayout()
        low.setSpacing(8)
        for item in (self._hold_cap, self.hold):
            low.addWidget(item)
        low.addWidget(self._hold_words, 1)
        low.addWidget(cap("Esc", self))
        low.addWidget(words_label(_("clear"), "words", self))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self._why)
        column.addLayout(self._row, 1)
        column.addLayout(low)

    def show_draft(self, draft: Draft, chart: Chart) -> None:
        """Show the readings of a doubtful fact."""
        empty(self._row, keep=self.witness)
        texts, picture = cards_of(draft, chart), picture_of(draft, chart)
        self._readings, self._holdable = len(texts), draft.held is not None
        self._cards = []
        for number, text in enumerate(texts, start=1):
            card = Card(number, text, self._theme, self)
            card.choose.setProperty("number", number)
            card.choose.clicked.connect(self.on_card)
            self._cards.append(card.choose)
            self._row.addWidget(card, 1)
        self.witness.setVisible(picture is not None)
        if picture is not None:
            self.witness.show_picture(picture)
            self._row.addWidget(self.witness, 1)
        self._name(draft, chart)

    def _name(self, draft: Draft, chart: Chart) -> None:
        record = draft.choices[0].record
        when = words.stamp(record.at, chart.zone, record.precision)
        rest = _("sampled {when} {dot} nothing is stored until you choose").format(when=when, dot=words.DOT)
        self._title.setText(
            words.rich(question(draft, chart), px=17, weight=700)
            + words.rich("   " + rest, px=13, colour=self._theme.ink2)
        )
        self._title.setToolTip(draft.doubt)
        self._why.setText(draft.doubt)
        self._why.setVisible(len(draft.choices) == 1)
        self.setAccessibleName(draft.doubt)
        for item in (self._hold_cap, self.hold, self._hold_words):
            item.setVisible(self._holdable)
        self._hold_cap.setText(str(self._readings + 1))
        many = {1: _("Hold it, ask the laboratory"), 2: _("Hold both, ask the laboratory")}
        self.hold.setText(many.get(self._readings, _("Hold all readings, ask the laboratory")))

    @Slot()
    def on_card(self) -> None:
        """Pass on which card was pressed."""
        self.chosen.emit(self.sender().property("number"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by number; Enter waits; Escape leaves."""
        number = event.key() - Qt.Key.Key_0.value
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif 1 <= number <= self._readings:
            self.chosen.emit(number)
        elif number == self._readings + 1 and self._holdable:
            self.held.emit()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)


def question(draft: Draft, chart: Chart) -> str:
    """Return the question a doubtful fact asks: "CRP 242: which unit?"."""
    records = [choice.record for choice in draft.choices if isinstance(choice.record, Observation)]
    if not records:
        return (
            _("{entry}: is this right?").format(entry=draft.choices[0].label)
            if len(draft.choices) == 1
            else draft.doubt
        )
    short = chart.catalogue.analyte(records[0].code).short
    if len(records) == 1:
        return _("{short} {value}: is this right?").format(short=short, value=figure(str(records[0].value)))
    if len({item.unit for item in records}) > 1:
        return _("{short} {value}: which unit?").format(short=short, value=figure(str(records[0].value)))
    return _("{short} {value}: which number?").format(
        short=short, value=records[0].raw or figure(str(records[0].value))
    )
