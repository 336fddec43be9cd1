"""Where the cells of a series may stand under the columns of their table: listed, never placed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise

from bedside.domain.moment import When
from bedside.exchange.cells import Cell

MOST_CHOICES = 40
_AS_NAMED = ("disputed", "ambiguous")


def repeats(cells: Iterable[Cell]) -> dict[int, int]:
    """Find whole rows printed twice, and single results with the same time, number and unit.

    Returns the line number that each repeating line repeats.
    """
    first: dict[int, int] = {}
    blocks: dict[tuple[object, ...], list[Cell]] = {}
    dated: dict[tuple[object, ...], int] = {}
    for _, run in groupby(cells, key=_series):
        for block in _blocks(list(run)):
            key = tuple(_content(cell) for cell in block)
            earlier = blocks.setdefault(key, block)
            if earlier is not block:
                first.update({again.row.line: old.row.line for again, old in zip(block, earlier, strict=True)})
                continue
            for cell in block:
                line = dated.setdefault(_content(cell), cell.row.line) if cell.placed else cell.row.line
                if line != cell.row.line:
                    first[cell.row.line] = line
    return first


def _blocks(run: list[Cell]) -> list[list[Cell]]:
    """Cut a run of one analyte at its repetitions: a, b, c, a, b, c is two rows of three."""
    keys = [_content(cell) for cell in run]
    for size in range(2, len(run) // 2 + 1):
        if len(run) % size == 0 and keys[size:] == keys[:-size]:
            return [run[place : place + size] for place in range(0, len(run), size)]
    return [run]


def _series(cell: Cell) -> tuple[str, str]:
    return cell.code, cell.unit.code


def _content(cell: Cell) -> tuple[object, ...]:
    row = cell.row
    report = (row.identifier, row.status, row.issued, row.interpretation, row.range_text, row.note)
    return cell.code, cell.unit.code, row.col, row.value, *report


def columns_of(cells: Iterable[Cell]) -> tuple[When, ...]:
    """Return the columns of the table: every time that some line gives without doubt, oldest first."""
    return tuple(sorted({cell.placed for cell in cells if cell.placed}))


def possible(series: list[Cell], columns: tuple[When, ...]) -> list[tuple[When, ...]]:
    """Return for each cell of a series, in file order, the columns it may stand under.

    A placed cell has its own; a line that names several has those; any other keeps the order of its row: cell i of n
    under m columns reaches from i to m - n + i, less what the placed cells before and after it take. No possibility
    at all stands for a table without columns, or for more of them than a person could choose from.
    """
    order = {when: place for place, when in enumerate(columns)}
    fixed = [order[cell.placed] if cell.placed else None for cell in series]
    windows = _windows(fixed, len(columns))
    return [_choices(cell, columns, low, high + 1) for cell, (low, high) in zip(series, windows, strict=True)]


def _choices(cell: Cell, columns: tuple[When, ...], low: int, end: int) -> tuple[When, ...]:
    if cell.placed:
        return (cell.placed,)
    if cell.times and (cell.mark in _AS_NAMED or len(cell.times) > 1):
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
