"""Lines below the heads that hold no results: the units and the reference ranges of columns of one analyte each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from bedside.domain.catalogue import Catalogue
from bedside.exchange.tables.cells import is_range, is_unit
from bedside.exchange.tables.dates import is_clock, is_date
from bedside.exchange.tables.grid import Cells, Grid
from bedside.exchange.tables.values import is_number

_MOST = 2


class Second(NamedTuple):
    """What stands in the lines below the heads, by column, and which lines these are."""

    units: dict[int, str]
    ranges: dict[int, str]
    lines: tuple[int, ...]


def second_of(grid: Grid, places: Sequence[int], catalogue: Catalogue) -> Second:
    """Return the units and ranges that the first lines give for the columns at `places`."""
    found = Second({}, {}, ())
    if not grid.head:
        return found
    for line, cells in islice(grid.rows, _MOST):
        if isinstance(cells, str) or any(is_date(cell) or is_clock(cell) for cell in cells):
            break
        said = _under(cells, places)
        if said and all(is_unit(cell, catalogue) and not is_number(cell) for cell in said.values()):
            found = Second({**found.units, **said}, found.ranges, (*found.lines, line))
        elif said and all(_is_limits(cell) for cell in said.values()):
            found = Second(found.units, {**found.ranges, **said}, (*found.lines, line))
        else:
            break
    return found


def _under(cells: Cells, places: Sequence[int]) -> dict[int, str]:
    return {place: cells[place] for place in places if place < len(cells) and cells[place]}


def _is_limits(cell: str) -> bool:
    return is_range(cell) or cell.startswith(("<", ">", "\u2264", "\u2265"))
