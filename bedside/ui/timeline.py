"""Every record of the patient by time, corrected ones struck, with the reason; here records are corrected."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from bedside.domain.chart import Chart
from bedside.domain.records import (
    AnyRecord,
    Decision,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
)
from bedside.domain.wording import fact_text
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.record_page import RecordPage
from bedside.ui.record_table import TableRow
from bedside.ui.record_words import story
from bedside.ui.theme import Theme


class Timeline(RecordPage):
    """All records, newest first; struck ones stay where they were."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        titles = (_("Time"), _("Kind"), _("Record"), _("By"))
        super().__init__(_("Timeline"), titles, (150, 80, 0, 86), bridge, theme, rows=timeline_rows, parent=parent)


def timeline_rows(chart: Chart, _assessment: Assessment | None = None) -> tuple[TableRow, ...]:
    """Return the timeline of a chart."""
    standing = {item.id for item in chart.records}
    both = sorted((*chart.records, *chart.struck), key=_by_time)
    made = (_row(item, chart, struck=item.id not in standing) for item in both)
    return tuple(reversed(tuple(made)))


def _by_time(item: AnyRecord) -> tuple[object, object]:
    return item.at, item.recorded_at


def _row(item: AnyRecord, chart: Chart, *, struck: bool) -> TableRow:
    said = fact_text(item, chart.catalogue)
    held = isinstance(item, Observation) and bool(item.held)
    if held:
        said += "  " + _("held")
    if item.reason:
        said += "  " + _("because {reason}").format(reason=item.reason)
    sign = ("diamond-question", "amber") if held else ("cross", "ink3") if struck else ("", "ink2")
    when = words.iso_stamp(item.at, chart.zone, item.precision)
    cells = (when, kind_word(item), said, item.author)
    told = _told(item, chart, struck=struck)
    return TableRow(record=item.id, cells=cells, sign=sign, struck=struck, story=told)


def _told(item: AnyRecord, chart: Chart, *, struck: bool) -> str:
    """Return the story of a record; one that was taken out says so, and by whom, when and why."""
    after = chart.successor(item.id)
    if after is None or not after.void:
        return story(item, chart, struck=struck, successor=after)
    when = words.stamp(after.recorded_at, chart.zone)
    signed = _("{when} by {who}: {reason}").format(when=when, who=after.author, reason=after.reason)
    return f"{story(item, chart, struck=True)} {signed}"


def kind_word(item: AnyRecord) -> str:
    """Return the kind of a record in a word."""
    kinds = {
        Observation: _("value"),
        OxygenSetting: _("oxygen"),
        Order: _("order"),
        Dose: _("dose"),
        Medicine: _("medicine"),
        Event: _("event"),
        Decision: _("decision"),
    }
    return kinds.get(type(item), "")
