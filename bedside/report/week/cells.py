"""What a drug chart is made of, as plain values: one entry per dose, rows by time of day, a block per order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bedside.protocol.assessment import DoseState
from bedside.report.said import day
from bedside.text import _

DAYS = 7
State = DoseState | Literal["planned", "taken_out"]
#: what waits for somebody to chart it
OPEN: frozenset[State] = frozenset({"due", "overdue", "not_charted"})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One dose, charted, expected or planned.

    `lead` and `note` are the two lines of its cell, `was` what stood there before a correction, `initials` who signed
    on paper, else who charted it, `told` the whole of it in words. `doubt` says that it is part of a conflict.
    `due_open` is the due time while nothing is charted, `clock` what the wall shows then. `moment` places it: when it
    was due where that is known, else when it was; `due` is the former.
    """

    state: State
    moment: datetime
    lead: str
    told: str
    note: str = ""
    was: str = ""
    initials: str = ""
    record: str = ""
    doubt: bool = False
    timed: bool = True
    due_open: datetime | None = None
    clock: str = ""
    due: datetime | None = None

    @property
    def key(self) -> tuple[str, datetime]:
        """Return what finds the same dose again in a chart that was built anew."""
        return self.record, self.moment


@dataclass(frozen=True, kw_only=True)
class Day:
    """One column: its date, what it is called, and its day of treatment; empty before the first dose."""

    date: date
    title: str
    number: str
    today: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the grid.

    A heading or remark (`kind` heading, title, remark) spans it: `text` bold, `aside` at its right, `note` below. A
    medicine's row holds the `bars` of the week. A row of doses has a `label` and one entry or None per day.
    """

    kind: Literal["heading", "title", "remark", "doses", "medicine"]
    text: str = ""
    aside: str = ""
    note: str = ""
    label: tuple[str, ...] = ()
    cells: tuple[Entry | None, ...] = ()
    record: str = ""
    bars: tuple[Bar, ...] = ()
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A medicine in use: `start` and `end` in days of the week shown (0 to 7), and what is said of it.

    `stopped` is what stands behind its end, empty where it goes on.
    """

    start: float
    end: float
    text: str
    stopped: str = ""
    record: str = ""


@dataclass(frozen=True, kw_only=True)
class DrugChart:
    """A week of the drug chart; `place` of `pages` says which week it is, `year` which year if it is not this one."""

    days: tuple[Day, ...]
    lines: tuple[Line, ...]
    summary: tuple[str, ...]
    place: int
    pages: int
    year: str = ""

    @property
    def span(self) -> str:
        """Return the days of the page: "30 Mar to 05 Apr"."""
        said = _("{first} to {last}").format(first=day(self.days[0].date), last=day(self.days[-1].date))
        return f"{said} {self.year}".strip()

    def find(self, record: str) -> tuple[int, int] | None:
        """Return row and column of a record; column 0 where it has the whole row."""
        for row, line in enumerate(self.lines):
            if record and (line.record == record or any(bar.record == record for bar in line.bars)):
                return row, 0
            for column, entry in enumerate(line.cells):
                if entry is not None and record and entry.record == record:
                    return row, column + 1
        return None

    def find_key(self, key: tuple[str, datetime]) -> tuple[int, int] | None:
        """Return row and column of an entry by its key."""
        for row, line in enumerate(self.lines):
            for column, entry in enumerate(line.cells):
                if entry is not None and entry.key == key:
                    return row, column + 1
        return None

    def first_open(self) -> tuple[int, int] | None:
        """Return the place of the dose that waits: an overdue one before a due one before a hole."""
        found = {
            entry.state: (row, column + 1)
            for row, line in enumerate(self.lines)
            for column, entry in enumerate(line.cells)
            if entry is not None
        }
        return next((found[state] for state in ("overdue", "due", "not_charted") if state in found), None)
