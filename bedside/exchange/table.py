"""A laboratory table into observations: what is plain is stored, what is doubtful is held, the rest is refused.

Pure: nothing is written here; the caller stores the records of the report together, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.finding import Finding
from bedside.domain.problem import Problem
from bedside.domain.records import Observation, Patient
from bedside.exchange.cells import Cell, Refusal, Scene, read_cell
from bedside.exchange.charting import Judged, Line, Maker, Source
from bedside.exchange.placing import columns_of, possible, repeats
from bedside.exchange.remarks import Outcome, remarks
from bedside.exchange.sheet import read_sheet
from bedside.exchange.weighing import Background, weigh_series

__all__ = ["Line", "TableReport", "read_table"]

_HISTORY = 10


class TableReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a table would do: `records` are to be stored together, in one transaction; `lines` tell of every line."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    records: tuple[Observation, ...]


def read_table(
    name: str,
    data: bytes,
    *,
    patient: Patient,
    chart: Chart,
    catalogue: Catalogue,
    zone: ZoneInfo,
    now: datetime,
    day1: date | None,
    author: str,
    workstation: str,
    also: Sequence[str] = (),
) -> TableReport:
    """Read a table file for one patient; raise Problem for a file that is no table.

    `name` is a short source name without patient data, `day1` the date of hospital day 1 (needed for day columns).
    `chart` is the patient's chart now: it gives history and tells what was imported before, for this patient or, under
    the patient ids `also`, for a record of the same person.
    """
    sheet = read_sheet(data)
    if sheet.form == "columns" and day1 is None:
        raise Problem("the table counts hospital days.", where="day1", do="Give the date of day 1: --day1 2020-03-20.")
    scene = Scene(catalogue=catalogue, zone=zone, now=now, day1=day1, born=patient.born, form=sheet.form)
    read = [read_cell(row, scene) for row in sheet.rows]
    cells = [item for item in read if isinstance(item, Cell)]
    again = repeats(cells)
    judged = _judge([cell for cell in cells if cell.row.line not in again], scene, chart, patient)
    charted = {item.id for item in (*chart.records, *chart.struck)}
    maker = Maker(Source(name, author, workstation), scene, (patient.patient, *also), charted)
    for item in read:
        if isinstance(item, Refusal):
            maker.refuse(item.row.line, item.why)
        elif item.row.line in again:
            maker.repeat(item.row.line, again[item.row.line])
        else:
            maker.take(judged[item.row.line])
    outcome = Outcome(read=read, again=again, judged=judged, lines=maker.lines, records=tuple(maker.records))
    found = remarks(chart, outcome, day1)
    return TableReport(lines=tuple(maker.lines.values()), findings=found, records=outcome.records)


def _judge(cells: list[Cell], scene: Scene, chart: Chart, patient: Patient) -> dict[int, Judged]:
    columns = columns_of(cells)
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.code, []).append(cell)
    judged: dict[int, Judged] = {}
    for code, series in groups.items():
        history = tuple(item.exact for item in chart.values(code)[-_HISTORY:] if item.exact is not None)
        weighed = weigh_series(series, Background(scene.catalogue, patient.sex, history))
        for cell, times, number in zip(series, possible(series, columns), weighed, strict=True):
            short_by = len(columns) - len(series) if scene.form == "columns" else None
            judged[cell.row.line] = Judged(cell=cell, times=times, weighed=number, short_by=short_by)
    return judged
