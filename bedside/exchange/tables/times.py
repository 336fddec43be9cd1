"""When the sample of a value was taken: what the columns of times say in its line, and the head above it."""

from __future__ import annotations

from collections.abc import Sequence

from bedside.domain.problem import Problem
from bedside.exchange.tables.dates import DateOrder, clock_of, read_time
from bedside.exchange.tables.grid import Cells, cell_at
from bedside.exchange.tables.words import LEAVE_OUT
from bedside.text import _

_KEPT = 4096
_DAY = len("2020-04-04")


class Times:
    """Reads the times of a table whose columns of times stand at `places`; `days`: its heads count hospital days."""

    def __init__(self, places: Sequence[int], order: DateOrder, *, days: bool) -> None:
        self._places, self._days = places, days
        self._order: DateOrder = order
        # A table says the same few times in all its lines.
        self._read: dict[str, str | Problem] = {}

    def of(self, cells: Cells, head: str) -> str:
        """Return the time of a value in a line, under a head that gives one or none; raise Problem for two days."""
        if self._days and head:
            return head
        days, clocks = self._said(cells)
        return _joined([_same_day(self._read_once(head), days)] if head else days, clocks)

    def first(self, cells: Cells) -> str:
        """Return the first day of a line with its clock time; raise Problem for a clock time of no day."""
        if not self._places:
            return ""
        days, clocks = self._said(cells)
        if clocks and not days:
            text = _("{clock} is of no day.").format(clock=clocks[0])
            raise Problem(text, where="time of the report", do=_(LEAVE_OUT))
        return _joined(days[:1], clocks[:1])

    def _said(self, cells: Cells) -> tuple[list[str], list[str]]:
        """Return the days of a line, with or without a clock time, and the clock times that stand alone."""
        clocks, days = [], []
        for place in self._places:
            said = cell_at(cells, place)
            clock = clock_of(said)
            (clocks if clock else days).append(clock or self._read_once(said))
        return [day for day in days if day], clocks

    def _read_once(self, text: str) -> str:
        """Return a time as it is read; one in a form that is none stays for the judging of the row."""
        if not text:
            return ""
        if text not in self._read:
            if len(self._read) > _KEPT:
                self._read.clear()
            try:
                self._read[text] = read_time(text, self._order) or text
            except Problem as problem:
                self._read[text] = problem
        found = self._read[text]
        if isinstance(found, Problem):
            raise found
        return found


def _joined(days: Sequence[str], clocks: Sequence[str]) -> str:
    if len(days) == 1 and len(clocks) == 1 and "T" not in days[0]:
        return f"{days[0]}T{clocks[0]}"
    return " ".join((*days, *clocks))


def _same_day(head: str, days: Sequence[str]) -> str:
    """Return the time over a column; raise Problem where its line gives another day."""
    if other := next((day for day in days if day[:_DAY] != head[:_DAY]), ""):
        text = _("the head says {head!r}, and a column of times {cell!r}.").format(head=head[:24], cell=other[:24])
        raise Problem(text, where="time", do=_(LEAVE_OUT))
    return head
