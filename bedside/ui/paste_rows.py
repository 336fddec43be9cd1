"""What becomes of each line of a pasted table, as rows to look at before anything is stored."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import NamedTuple

from bedside.domain.again import Known
from bedside.domain.chart import Chart
from bedside.domain.labels import reading_text
from bedside.domain.records import Observation
from bedside.domain.wording import unit_text, value_text
from bedside.exchange.charting import Line
from bedside.exchange.reading import Report
from bedside.exchange.tables.pasted import ROLES
from bedside.text import _
from bedside.ui import words
from bedside.ui.record_table import TableRow

_AT_ONCE = 50
_SIGNS: Mapping[str, tuple[str, str]] = {
    "stored": ("tick", "green"),
    "held": ("diamond-question", "amber"),
    "already": ("bars", "ink3"),
    "superseded": ("bars", "ink3"),
    "refused": ("cross", "red"),
}


class Preview(NamedTuple):
    """The rows to show, the records to store, and how many lines become what."""

    rows: tuple[TableRow, ...]
    records: tuple[Observation, ...]
    counts: Mapping[str, int]


class Origin(NamedTuple):
    """Where the lines of a table came from: the line of the text, and what was left out of it."""

    lines: Mapping[int, int]
    notes: Mapping[int, str]


def preview_of(report: Report, origin: Origin, chart: Chart) -> Generator[float, None, Preview]:
    """Return the preview of a table, with a pause every few lines; a result typed before counts as there already."""
    known = Known(chart)
    made = {item.id: item for item in report.records}
    rows: list[TableRow] = []
    kept: list[Observation] = []
    counts = dict.fromkeys(_SIGNS, 0)
    for line in report.lines:
        record = next((made[name] for name in line.records if name in made), None)
        typed = known.same(record) if record is not None and not record.held else None
        became = "already" if typed is not None else line.became
        counts[became] += 1
        if record is not None and became in ("stored", "held"):
            kept.append(record)
        why = _("charted already by {who}").format(who=typed.author) if typed is not None else line.why
        if len(rows) % _AT_ONCE == 0:
            yield 1.0
        rows.append(_row(line, became, record, _why(why, origin.notes.get(line.line, "")), origin, chart))
    return Preview(tuple(rows), tuple(kept), counts)


def _why(why: str, note: str) -> str:
    return " ".join(part for part in (why, note) if part)


def _row(line: Line, became: str, record: Observation | None, why: str, origin: Origin, chart: Chart) -> TableRow:  # noqa: PLR0917
    number = str(origin.lines.get(line.line, line.line))
    what = _what(record, chart) if record is not None else ""
    if record is not None and record.held:
        readings = "; ".join(
            f"{place}: {reading_text(reading.label)}" for place, reading in enumerate(record.held, start=1)
        )
        why = _why(why, _("Readings: {readings}").format(readings=readings))
    when = words.dated(record.at, chart.zone, record.precision) if record is not None else ""
    cells = (number, _word(became), what, when, why)
    sampled = words.stamp(record.at, chart.zone, record.precision) if record is not None else ""
    story = " ".join((_("Line {n}: {became}.").format(n=number, became=_word(became)), what, sampled, why))
    return TableRow(record=str(line.line), cells=cells, sign=_SIGNS[became], story=" ".join(story.split()))


def _what(record: Observation, chart: Chart) -> str:
    if record.value is not None:
        return value_text(record, chart.catalogue)
    unit = unit_text(record.code, record.unit, chart.catalogue)
    return f"{chart.catalogue.analyte(record.code).short} {record.raw} {unit}".strip()


def _word(became: str) -> str:
    return {
        "stored": _("to chart"),
        "held": _("to hold"),
        "already": _("there already"),
        "superseded": _("replaced"),
        "refused": _("refused"),
    }[became]


def role_words() -> tuple[tuple[str, str], ...]:
    """Return what a column may be, with its words."""
    said = {
        "analyte": _("what was measured"),
        "value": _("value"),
        "unit": _("unit"),
        "time": _("time or date"),
        "flag": _("the laboratory's mark"),
        "range": _("reference range"),
        "note": _("remark"),
        "status": _("preliminary or final"),
        "issued": _("time of the report"),
        "identifier": _("order or sample number"),
        "specimen": _("specimen"),
        "loinc": _("LOINC code"),
        "": _("left out"),
    }
    return tuple((role, said[role]) for role in ROLES)
