"""Where the cells of a series may stand under the columns of their table: listed, never placed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise

from bedside.domain.moment import When
from bedside.exchange.cells import Cell

MOST_CHOICES = 40
#: of one file: nobody chooses the times of more
MOST_OPEN = 200
_NO_REPORT = ("", "final", "", "", "", "")
_AS_NAMED = ("disputed", "ambiguous")


def repeats(cells: Iterable[Cell]) -> dict[int, int]:
    """Find whole rows printed twice, and single results with the same time, number and unit.

    Returns the line number that each repeating line repeats.
    """
    first: dict[int, int] = {}
    blocks: dict[tuple[object, ...], list[Cell]] = {}
    dated: dict[tuple[object, ...], int] = {}
    for _, run in groupby(cells, key=_series):
        row = list(run)
        said = [_content(cell) for cell in row]
        size = _block(said)
        for place in range(0, len(row), size):
            block, keys = row[place : place + size], tuple(said[place : place + size])
            earlier = blocks.setdefault(keys, block)
            if earlier is not block:
                first.update({again.row.line: old.row.line for again, old in zip(block, earlier, strict=True)})
                continue
            for cell, key in zip(block, keys, strict=True):
                line = dated.setdefault(key, cell.row.line) if cell.placed else cell.row.line
                if line != cell.row.line:
                    first[cell.row.line] = line
    return first


def _block(said: list[tuple[object, ...]]) -> int:
    """Return the size of the rows that a run of one analyte repeats: a, b, c, a, b, c is two of three."""
    for size in range(2, len(said) // 2 + 1):
        if len(said) % size == 0 and said[size:] == said[:-size]:
            return size
    return len(said)


def _series(cell: Cell) -> tuple[str, str]:
    return cell.code, cell.unit.code


def _content(cell: Cell) -> tuple[object, ...]:
    row = cell.row
    said = cell.code, cell.unit.code, row.col, row.value
    report = (row.identifier, row.status, row.issued, row.interpretation, row.range_text, row.note)
    return said if report == _NO_REPORT else (*said, *report)


def columns_of(cells: Iterable[Cell]) -> tuple[When, ...]:
    """Return the columns of the table: every time that some line gives without doubt, oldest first."""
    return tuple(sorted({cell.placed for cell in cells if cell.placed}))


def is_open(cell: Cell) -> bool:
    """Return whether a cell does not say itself where it may stand."""
    return not cell.placed and not (cell.times and (cell.mark in _AS_NAMED or len(cell.times) > 1))


def possible(series: list[Cell], columns: tuple[When, ...], *, choosable: bool = True) -> list[tuple[When, ...]]:
    """Return for each cell of a series, in file order, the columns it may stand under.

    A placed cell has its own; a line that names several has those; any other keeps the order of its row: cell i of n
    under m columns reaches from i to m - n + i, less what the placed cells before and after it take. No possibility
    at all stands for a table without columns, or for more of them than a person could choose from; with `choosable`
    False for every line that does not say itself where it may stand.
    """
    order = {when: place for place, when in enumerate(columns)}
    fixed = [order[cell.placed] if cell.placed else None for cell in series]
    windows = _windows(fixed, len(columns))
    return [
        _choices(cell, columns, low, high + 1) if choosable or not is_open(cell) else ()
        for cell, (low, high) in zip(series, windows, strict=True)
    ]


def _choices(cell: Cell, columns: tuple[When, ...], low: int, end: int) -> tuple[When, ...]:
    if not is_open(cell):
        return cell.times
    if end - low > MOST_CHOICES:
        return ()
    return tuple(dict.fromkeys((*cell.times, *columns[low:end])))


def _windows(fixed: list[int | None], columns: int) -> list[tuple[int, int]]:
    known = [place for place in fixed if place is not None]
    if len(fixed) > columns or any(first >= second for first, second in pairwise(known)):
        return [(0, columns - 1)] * len(fixed)
    lows, highs, low, high = [], [], -1, columns
    for place in fixed:
        low = low + 1 if place is None else place
        lows.append(low)
    for place in reversed(fixed):
        high = high - 1 if place is None else place
        highs.append(high)
    return list(zip(lows, reversed(highs), strict=True))
