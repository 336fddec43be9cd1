"""Values that wait in quarantine with their numbered readings; a person accepts one or refuses all, with a reason."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from bedside.domain.chart import Chart
from bedside.domain.records import Observation
from bedside.domain.wording import number_text, unit_text
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.record_page import RecordPage
from bedside.ui.record_table import TableRow
from bedside.ui.theme import Theme
from bedside.ui.widgets import button


class Review(RecordPage):
    """The held values of the patient. `reading_asked` carries record id and reading number (0 refuses them all)."""

    reading_asked = Signal(str, int)

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        titles = (_("Sampled"), _("Value as it came"), _("Readings: press its number"), _("Why held"))
        super().__init__(_("Held values"), titles, (150, 140, 300), bridge, theme, parent=parent)

    def make_actions(self) -> tuple[QWidget, ...]:
        """Return the buttons of the head: refusing only, accepting goes by number."""
        refuse = button(_("Refuse all readings") + words.ELLIPSIS + " (R)", self)
        refuse.clicked.connect(self.ask_refusal)
        return (refuse,)

    def rows(self, chart: Chart, assessment: Assessment) -> tuple[TableRow, ...]:
        """Return the held values."""
        return held_rows(chart)

    def nothing(self) -> str:
        """Return that nothing waits."""
        return _("No value waits for a decision.")

    @Slot(str)
    def on_key(self, key: str) -> None:
        """Accept the reading of a number key; refuse all on R."""
        found = self._bridge.chart().find(self.table.record())
        if key == "r":
            self.ask_refusal()
        elif key.isdecimal() and isinstance(found, Observation) and 1 <= int(key) <= len(found.held):
            self.reading_asked.emit(found.id, int(key))

    @Slot()
    def ask_refusal(self) -> None:
        """Ask to take the value out."""
        if self.table.record():
            self.reading_asked.emit(self.table.record(), 0)


def held_rows(chart: Chart) -> tuple[TableRow, ...]:
    """Return one row per held value, undated ones last."""
    found = sorted(chart.held(), key=_undated_last)
    return tuple(_row(item, chart) for item in found)


def _undated_last(item: Observation) -> tuple[bool, object]:
    return item.precision == "undated", item.at


def reading_words(item: Observation, number: int, chart: Chart) -> str:
    """Return one reading of a held value as it would be stored; `number` counts from 1."""
    reading = item.held[number - 1]
    analyte = chart.catalogue.analyte(reading.code or item.code)
    unit = unit_text(analyte.code, reading.unit, chart.catalogue) if reading.unit else ""
    said = f"{analyte.short} {number_text(reading.value)} {unit}".strip()
    when = f", {words.stamp(reading.at, chart.zone, reading.precision)}" if reading.at else ""
    return said + when


def _row(item: Observation, chart: Chart) -> TableRow:
    listed = "   ".join(f"{number}: {reading_words(item, number, chart)}" for number in range(1, len(item.held) + 1))
    came = item.raw or (number_text(item.value) if item.value is not None else "")
    short = chart.catalogue.analyte(item.code).short
    unit = unit_text(item.code, item.unit, chart.catalogue) if item.unit else ""
    when = words.iso_stamp(item.at, chart.zone, item.precision)
    said = came if came.casefold().startswith(short.casefold()) else f"{short} {came}"
    cells = (when, said if unit and unit in said else f"{said} {unit}".strip(), listed, item.finding)
    return TableRow(record=item.id, cells=cells, sign=("diamond-question", "amber"), bold=True, tip=listed)
