"""Which lines of a table are whose: their numbers alone are kept, the rows are made when they are judged.

A value of a wide table is three bytes of the file, and a hundred times that as a row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import repeat

from bedside.domain.problem import Problem
from bedside.exchange.row import Row
from bedside.exchange.tables.grid import Grid
from bedside.exchange.tables.layout import Guess
from bedside.exchange.tables.lines import Rows
from bedside.exchange.tables.rows import Reader
from bedside.text import N_, _

# A judged value takes up to 2 kB until it is stored (250,000: half a GB), a person 1 kB.
MAX_VALUES = 250_000
MAX_PEOPLE = 5_000
_SPLIT = N_("Split the table.")


def require_few(values: int) -> None:
    """Raise Problem for more values than are judged and stored together."""
    if values > MAX_VALUES:
        text = _("the table has more than {limit} values.").format(limit=MAX_VALUES)
        raise Problem(text, where="file", do=_(_SPLIT))


class Spread:
    """The lines of one person; where rows have numbers, how many rows stand before each line, and in it."""

    def __init__(self, grid: Grid, reader: Reader) -> None:
        self.lines = array("I")
        self._grid, self._reader = grid, reader
        self._before, self._counts = array("I"), array("H")
        self._count = 0

    def add(self, line: int, before: int, count: int) -> None:
        """Add a line."""
        self.lines.append(line)
        self._count += count
        if self._reader.numbers:
            self._before.append(before)
            self._counts.append(count)

    def rows(self) -> Rows:
        """Return the rows of the lines."""
        return Rows(self._made, self._count)

    def places(self) -> Mapping[int, int]:
        """Return the lines by the numbers of the rows, nothing where those are lines themselves."""
        return _Places(self.lines, self._before, self._counts)

    def _made(self) -> Iterator[Row]:
        for line, before in zip(self.lines, self._before or repeat(0), strict=False):
            for item in self._reader.rows(line, self._grid.rows.at(line), before):
                yield item.row


class _Places(Mapping[int, int]):
    """The line of each row by its number, found when it is asked for."""

    def __init__(self, lines: array[int], before: array[int], counts: array[int]) -> None:
        self._lines, self._before, self._counts = lines, before, counts

    def __getitem__(self, number: int) -> int:
        """Return the line of a row; raise KeyError for a number that none of the rows has."""
        place = bisect_right(self._before, number - 1) - 1
        if place < 0 or number > self._before[place] + self._counts[place]:
            raise KeyError(number)
        return self._lines[place]

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers."""
        for before, count in zip(self._before, self._counts, strict=True):
            yield from range(before + 1, before + count + 1)

    def __len__(self) -> int:
        """Return how many rows have a number."""
        return sum(self._counts)


def spread(grid: Grid, guess: Guess, reader: Reader) -> dict[tuple[str, ...], Spread]:
    """Return the lines of a table by whose they are; raise Problem for more than can be taken at once."""
    found: dict[tuple[str, ...], Spread] = {}
    before = 0
    for line, cells in grid.rows:
        if line in guess.skipped:
            continue
        reader.see(line, cells)
        count = reader.count(cells)
        whose = reader.whose(cells)
        own = found.get(whose)
        if own is None:
            own = found[whose] = Spread(grid, reader)
        own.add(line, before, count)
        before += count
        if before > MAX_VALUES:
            require_few(before)
        if len(found) > MAX_PEOPLE:
            text = _("the table names more than {limit} patients.").format(limit=MAX_PEOPLE)
            raise Problem(text, where="file", do=_(_SPLIT))
    return found
