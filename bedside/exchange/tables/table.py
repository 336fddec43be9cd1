"""A laboratory table of one patient: its text into rows, and the rows into records."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.exchange.reading import Report, Task, read_rows
from bedside.exchange.tables.sheet import read_sheet


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
) -> Report:
    """Read a table file for one patient; raise Problem for a file that is no table.

    `name` is a short source name without patient data; the rest as in Task.
    """
    task = Task(
        patient=patient,
        chart=chart,
        catalogue=catalogue,
        zone=zone,
        now=now,
        day1=day1,
        author=author,
        workstation=workstation,
        also=also,
    )
    steps = read_in_steps(name, data, task)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def read_in_steps(name: str, data: bytes, task: Task) -> Generator[float, None, Report]:
    """Read a table as `read_table` does, with a pause every few lines; yields how much is done, from 0 to 1."""
    sheet = read_sheet(data)
    if sheet.form == "columns" and task.day1 is None:
        raise Problem("the table counts hospital days.", where="day1", do="Give the date of day 1: --day1 2020-03-20.")
    return (yield from read_rows(name, sheet.rows, sheet.form, task))
