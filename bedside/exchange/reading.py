"""The values of one patient from a file into records: what is plain is stored, what is doubtful is held.

The rest is refused. Pure: nothing is written here; the caller stores the records of the report together, or none.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence, Set
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.finding import Finding
from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.exchange.cells import Cell, Refusal, Scene, Withdrawal, read_cell
from bedside.exchange.charting import Judged, Line, Maker, Source
from bedside.exchange.placing import MOST_OPEN, columns_of, is_open, possible, repeats
from bedside.exchange.remarks import Outcome, Told, remarks, with_records
from bedside.exchange.replacing import with_replaced
from bedside.exchange.row import Form, Row
from bedside.exchange.weighing import Background, Weighed, weigh_series

_HISTORY = 10
# Lines between two pauses of a reading in steps, and how far reading and judging bring it.
_AT_ONCE = 20
_READING, _JUDGING = 0.5, 0.8


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a file would do: `records` are to be stored together, in one transaction; `lines` tell of every line."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    records: tuple[Observation, ...]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is read for: one patient, their chart now, and who reads it.

    `day1` is the date of hospital day 1 (needed for day columns). The chart gives history and tells what was imported
    before, for this patient or, under the patient ids `also`, for a record of the same person.
    """

    patient: Patient
    chart: Chart
    catalogue: Catalogue
    zone: ZoneInfo
    now: datetime
    day1: date | None
    author: str
    workstation: str
    also: Sequence[str] = ()


def read_rows(name: str, rows: Sequence[Row], form: Form, task: Task) -> Generator[float, None, Report]:
    """Judge the rows of one patient, with a pause every few of them; yields how much is done, from 0 to 1.

    `name` is a short source name without patient data.
    """
    scene = Scene(
        catalogue=task.catalogue, zone=task.zone, now=task.now, day1=task.day1, born=task.patient.born, form=form
    )
    read: list[Cell | Withdrawal | Refusal] = []
    for row in rows:
        read.append(read_cell(row, scene))
        if len(read) % _AT_ONCE == 0:
            yield _READING * len(read) / len(rows)
    again = repeats(item for item in read if isinstance(item, Cell))
    cells = [item for item in read if isinstance(item, Cell) and item.row.line not in again]
    judged = yield from _judge(cells, scene, task)
    del cells
    told = Told(
        refused=[item for item in read if isinstance(item, Refusal) and item.finding],
        repeated=[item for item in read if isinstance(item, Cell) and item.row.line in again],
        rejected=[item for item in judged.values() if item.weighed.kind == "reject"],
        again=again,
        stands=_stands(read, set(again.values())),
    )
    maker = Maker(
        Source(name, task.author, task.workstation), scene, (task.patient.patient, *task.also), _charted(task.chart)
    )
    yield from _made(read, judged, told, maker)
    lines = with_replaced(maker.lines, maker.records, task.chart)
    records = tuple(maker.records)
    del maker
    found = remarks(task.chart, Outcome(told=told, lines=lines, records=records), task.day1)
    return Report(lines=tuple(lines.values()), findings=found, records=records)


def _stands(read: Iterable[Cell | Withdrawal | Refusal], lines: Set[int]) -> dict[int, int]:
    return {item.row.line: item.row.stands for item in read if item.row.line in lines}


def _made(
    read: list[Cell | Withdrawal | Refusal], judged: dict[int, Judged], told: Told, maker: Maker
) -> Generator[float, None, None]:
    """Make the lines and records in file order, with pauses; what was read and judged is let go of on the way."""
    many = len(read)
    read.reverse()
    while read:
        if (place := many - len(read)) % _AT_ONCE == 0:
            yield _JUDGING + (1 - _JUDGING) * place / many
        item = read.pop()
        if isinstance(item, Cell) and item.row.line in told.again:
            first = told.again[item.row.line]
            maker.repeat(item.row.line, first, told.stands[first])
        else:
            _take(item, maker, judged)
    yield 1.0


def with_earlier(task: Task, records: Iterable[AnyRecord]) -> Task:
    """Return a task with what other files of the same command would store for its patient in sight."""
    own = [item for item in records if not isinstance(item, Patient)]
    return msgspec.structs.replace(task, chart=with_records(task.chart, own)) if own else task


def _charted(chart: Chart) -> set[str]:
    return {item.id for item in (*chart.records, *chart.struck, *chart.reissued.values())}


def _take(item: Cell | Withdrawal | Refusal, maker: Maker, judged: dict[int, Judged]) -> None:
    if isinstance(item, Refusal):
        maker.refuse(item.row, item.why)
    elif isinstance(item, Withdrawal):
        maker.withdraw(item)
    else:
        maker.take(judged.pop(item.row.line))


def _pausing(work: Generator[None, None, list[Weighed]], part: float) -> Generator[float, None, list[Weighed]]:
    """Pause where a series does; `part` is how far all of it is."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
        yield part


def _judge(cells: list[Cell], scene: Scene, task: Task) -> Generator[float, None, dict[int, Judged]]:
    columns = columns_of(cells)
    choosable = sum(map(is_open, cells)) <= MOST_OPEN
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.code, []).append(cell)
    judged: dict[int, Judged] = {}
    for code, series in groups.items():
        history = tuple(item.exact for item in task.chart.values(code)[-_HISTORY:] if item.exact is not None)
        weighing = weigh_series(series, Background(scene.catalogue, task.patient.sex, history))
        weighed = yield from _pausing(weighing, _READING + (_JUDGING - _READING) * len(judged) / len(cells))
        choices = possible(series, columns, choosable=choosable)
        for cell, times, number in zip(series, choices, weighed, strict=True):
            columned = scene.form == "columns" or cell.mark == "unknown"
            short_by = len(columns) - len(series) if columned else None
            judged[cell.row.line] = Judged(cell=cell, times=times, weighed=number, short_by=short_by)
    return judged
