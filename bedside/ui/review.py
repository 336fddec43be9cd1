"""What waits for a person: held values with their readings, and conflicts of two workstations with both their sides.

One is chosen by its number, or all are refused; each answer has a reason.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.column import column_of
from bedside.domain.conflict import Conflict
from bedside.domain.quantity import shown
from bedside.domain.records import Observation, Reading
from bedside.domain.wording import reason_text, unit_text
from bedside.protocol.assessment import Assessment
from bedside.report.spoken import unit_word
from bedside.report.story import reported, story
from bedside.report.values import reference, reference_text
from bedside.text import _, _n, decimal
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.record_page import RecordPage
from bedside.ui.record_table import TableRow
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, empty, words_label
from bedside.ui.witness import Picture, Witness, picture_of_held, picture_of_sides

#: how many values of a column a question lists
_LISTED = 8


class Review(RecordPage):
    """Conflicts and held values of the patient."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        titles = (_("Sampled"), _("Value as it came"), _("Readings: press its number"))
        self._offered: tuple[str, tuple[str, ...]] = ("", ())
        self._theme = theme
        super().__init__(
            _("Held values and conflicts"),
            titles,
            (166, 150, 0),
            bridge,
            theme,
            rows=waiting_rows,
            wraps=True,
            parent=parent,
        )

    def make_actions(self) -> tuple[QWidget, ...]:
        """Return the buttons of the head: for what is none of the readings, as accepting goes by number."""
        self.correct = button(_("Correct") + words.ELLIPSIS + " (C)", self)
        refuse = button(_("None of them is right") + words.ELLIPSIS + " (R)", self)
        self.correct.clicked.connect(self.ask_correction)
        refuse.clicked.connect(self.ask_refusal)
        return (self.correct, refuse)

    def lay_out_strip(self) -> None:
        """Put why the value is held into the strip, and a button for each reading."""
        self.whole = button("", self.strip)
        self.whole.setCheckable(True)
        self.whole.setProperty("segment", "only")
        self.whole.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.whole.hide()
        self._choices = QHBoxLayout()
        self._choices.setSpacing(6)
        self.witness = Witness(self._theme, self.strip)
        self.witness.hide()
        self.story.setAlignment(Qt.AlignmentFlag.AlignTop)
        told = QHBoxLayout()
        told.setSpacing(12)
        told.addWidget(self.story, 1)
        told.addWidget(self.witness, 1)
        column = QVBoxLayout(self.strip)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(6)
        column.addLayout(told)
        column.addLayout(self._choices)
        column.addWidget(self.whole, 0, Qt.AlignmentFlag.AlignLeft)

    def nothing(self) -> str:
        """Return that nothing waits."""
        return _("No value waits for a decision.")

    @Slot()
    def on_moved(self) -> None:
        """Tell why the value under the cursor is held, and offer its readings."""
        super().on_moved()
        found, conflict = self._held(), self._conflict()
        waits = found or conflict
        picture = self._picture(found, conflict)
        self.witness.setVisible(picture is not None)
        if picture is not None:
            self.witness.show_picture(picture)
        self.correct.setEnabled(self.correct.isEnabled() and found is not None)
        offered = (waits.id, self._whose(waits)) if waits else ("", ())
        self._offer_column(found)
        if offered == self._offered:  # the buttons stay, with the keyboard on one of them
            return
        self._offered = offered
        self.whole.setChecked(False)
        empty(self._choices)
        if found is not None:
            self._offer_readings(found)
        elif conflict is not None:
            self._offer_sides(conflict)

    def _offer_column(self, found: Observation | None) -> None:
        """Offer to settle all that came in one column at once, where more than this one did."""
        others = self._column(found)
        self.whole.setVisible(bool(others))
        self.whole.setText(_("&All {n} values of this column in the same way").format(n=others) + " (A)")

    def _column(self, found: Observation | None) -> int:
        """Return how many held values came in the column of one, 0 where it came alone."""
        if found is None:
            return 0
        held = self._bridge.chart().held()
        many = max((len(column_of(found, number, held)) for number in range(1, len(found.held) + 1)), default=0)
        return many if many > 1 else 0

    def _picture(self, found: Observation | None, conflict: Conflict | None) -> Picture | None:
        """Return the patient's own values around what is in doubt, None where there are no numbers."""
        chart = self._bridge.chart() if self._bridge.patient_id else None
        if found is not None and chart is not None:
            return picture_of_held(found, chart)
        sides = conflict.records if conflict is not None else ()
        numbers = [item for item in sides if isinstance(item, Observation) and not item.void]
        return picture_of_sides(numbers, chart) if chart is not None and len(numbers) == len(sides) else None

    def _whose(self, waits: Observation | Conflict) -> tuple[str, ...]:
        return tuple(item.label for item in waits.options) if isinstance(waits, Conflict) else ()

    def _offer_sides(self, conflict: Conflict) -> None:
        from bedside.ui.option_card import OptionCard  # noqa: PLC0415 - few wards have two workstations

        why = self.permits.why_not(conflict.right)
        for number, option in enumerate(conflict.options, start=1):
            card = OptionCard(number, option.label, self.strip)
            card.take.clicked.connect(self.on_choice)
            card.take.setEnabled(not why)
            card.take.setToolTip(why)
            self._choices.addWidget(card, 1)

    def _offer_readings(self, found: Observation) -> None:
        self._choices.addWidget(words_label(_("Accept:"), "words", self.strip))
        for number in range(1, len(found.held) + 1):
            made = button(f"{number}  {reading_words(found, number, self._bridge.chart(), short=True)}", self.strip)
            made.setProperty("number", number)
            made.setProperty("segment", "only")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the table
            made.clicked.connect(self.on_choice)
            self.permits.fence("chart", made)
            self._choices.addWidget(made)
        self._choices.addStretch(1)

    def _conflict(self) -> Conflict | None:
        found = self._bridge.chart().conflicts if self._bridge.patient_id else ()
        return next((item for item in found if item.id == self.table.record()), None)

    def _why_not(self) -> str:
        """Return why this user may not settle what is under the cursor."""
        conflict = self._conflict()
        return self.permits.why_not(conflict.right) if conflict else super()._why_not()

    def _held(self) -> Observation | None:
        if not self._bridge.patient_id:
            return None
        found = self._bridge.chart().find(self.table.record())
        return found if isinstance(found, Observation) and found.held else None

    @Slot()
    def on_choice(self) -> None:
        """Ask to accept the reading whose button was pressed."""
        self._ask(self.sender().property("number"))

    @Slot(str)
    def on_key(self, key: str) -> None:
        """Accept the reading of a number key, of all its column after A; refuse all on R, correct on C."""
        if key == "r":
            self.ask_refusal()
        elif key == "c":
            self.ask_correction()
        elif key == "a" and self.whole.isVisible():
            self.whole.toggle()
        elif key.isdecimal():
            self._ask(int(key))

    def _ask(self, number: int) -> None:
        found, conflict = self._held(), self._conflict()
        most = len(found.held) if found else len(conflict.options) if conflict else 0
        if 1 <= number <= most:
            asked = self.column_asked if found and self.whole.isChecked() else self.reading_asked
            asked.emit(self.table.record(), number)

    @Slot()
    def ask_correction(self) -> None:
        """Ask to correct a held value: it is none of its readings. A conflict is settled instead."""
        if self._held() is not None:
            super().ask_correction()

    @Slot()
    def ask_refusal(self) -> None:
        """Ask to take the value out."""
        if self.table.record():
            self.reading_asked.emit(self.table.record(), 0)


def waiting_rows(chart: Chart, assessment: Assessment) -> tuple[TableRow, ...]:
    """Return the conflicts, then the held values."""
    return (*conflict_rows(chart), *held_rows(chart, assessment))


def conflict_rows(chart: Chart) -> tuple[TableRow, ...]:
    """Return one row per conflict of two workstations, oldest first."""
    found = sorted(chart.conflicts, key=lambda item: (item.at, item.id))
    return tuple(_conflict_row(item, chart) for item in found)


def _conflict_row(item: Conflict, chart: Chart) -> TableRow:
    when = words.dated(item.at, chart.zone)
    what = item.text[:1].upper() + item.text[1:]
    story = _("{what}. Until it is settled, rules that need it stay at \u201ccannot say\u201d.").format(what=what)
    cells = (when, _("conflict"), item.text)
    return TableRow(record=item.id, cells=cells, sign=("triangle-bang", "amber"), bold=True, story=story)


def held_rows(chart: Chart, assessment: Assessment) -> tuple[TableRow, ...]:
    """Return one row per held value, undated ones last."""
    found = sorted(chart.held(), key=_undated_last)
    return tuple(_row(item, chart, assessment) for item in found)


def _undated_last(item: Observation) -> tuple[bool, object]:
    return item.precision == "undated", item.at


def reading_words(item: Observation, number: int, chart: Chart, *, short: bool = False) -> str:
    """Return one reading as the rules would take it, with what was typed: "2420 mg/L (as typed, 242 mg/dL)".

    `number` counts from 1. Where only the day is in doubt, the `short` words are the day.
    """
    reading = item.held[number - 1]
    when = words.stamp(reading.at, chart.zone, reading.precision) if reading.at else ""
    if short and when and _differ_in_time(item):
        return when
    return ", ".join(part for part in (_meaning(item, reading, chart), when) if part)


def column_words(item: Observation, number: int, chart: Chart) -> tuple[str, tuple[str, ...]]:
    """Return the question whether a reading holds for a whole column, and each value as it came and as it would be."""
    places = column_of(item, number, chart.held())
    unit = _unit(item.code, item.held[number - 1].unit, chart)
    title = _("Accept {n} values of {name} as {unit}?")
    short = chart.catalogue.analyte(item.code).short
    listed = [
        f"{words.dated(one.at, chart.zone, one.precision)}  {_came(one, chart)}: {reading_words(one, own, chart)}"
        for one, own in places[:_LISTED]
    ]
    if len(places) > _LISTED:
        listed.append(_n("and {count} more", "and {count} more", len(places) - _LISTED))
    return title.format(n=len(places), name=short, unit=unit), tuple(listed)


def _differ_in_time(item: Observation) -> bool:
    return len({(other.value, other.unit) for other in item.held}) == 1


def _meaning(item: Observation, reading: Reading, chart: Chart) -> str:
    analyte = chart.catalogue.analyte(reading.code or item.code)
    typed = f"{decimal(reading.value)} {_unit(analyte.code, reading.unit, chart)}".strip()
    exact = chart.catalogue.canonical(analyte.code, reading.value, reading.unit)
    said = f"{item.comparator}{decimal(shown(exact))} {unit_word(analyte)}".strip()
    as_typed = (reading.value, reading.unit) == (item.value, item.unit)
    if said == f"{item.comparator}{typed}":
        return said
    return (_("{said} (as typed, {typed})") if as_typed else _("{said} (read as {typed})")).format(
        said=said, typed=typed
    )


def _unit(code: str, unit: str, chart: Chart) -> str:
    return unit_text(code, unit, chart.catalogue) if unit else ""


def _row(item: Observation, chart: Chart, assessment: Assessment) -> TableRow:
    said = [f"{number}: {reading_words(item, number, chart, short=True)}" for number in range(1, len(item.held) + 1)]
    # Days in doubt are many and short; readings of a number are few and long.
    listed = "    ".join(said) if _differ_in_time(item) else "\n".join(said)
    when = words.dated(item.at, chart.zone, item.precision)
    sign = ("diamond-question", "amber")
    cells = (when, _came(item, chart), listed)
    return TableRow(record=item.id, cells=cells, sign=sign, bold=True, story=_why(item, chart, assessment))


def _came(item: Observation, chart: Chart) -> str:
    """Return the value as it came, with name and unit once each."""
    came = item.raw or (decimal(item.value) if item.value is not None else "")
    short, unit = chart.catalogue.analyte(item.code).short, _unit(item.code, item.unit, chart)
    said = came if came.casefold().startswith(short.casefold()) else f"{short} {came}"
    return said if unit.casefold() in said.casefold() else f"{said} {unit}".strip()


def _why(item: Observation, chart: Chart, assessment: Assessment) -> str:
    """Return why a value is held, in words, then its rule and origin."""
    told = story(item, chart).splitlines()[-1]
    found = [one.text for one in assessment.findings if one.id == item.finding and item.id in one.records]
    why = reason_text(item.reason) or next(iter(found), _("Held until a person chooses a reading."))
    rule = _("rule {rule}").format(rule=item.finding) + f" {words.DOT} " if item.finding else ""
    return f"{why}\n{_range(item, chart)}\n{rule}{told}"


def _range(item: Observation, chart: Chart) -> str:
    """Return the range the value is read against, the laboratory's own words before the catalogue's default."""
    analyte = chart.catalogue.analyte(item.code)
    usual = reference_text(reference(analyte, chart))
    default = _("reference {range} {unit}, a default").format(range=usual, unit=unit_word(analyte))
    return (
        reported(item, chart)
        if item.range_text
        else f" {words.DOT} ".join(filter(None, (default, reported(item, chart))))
    )
