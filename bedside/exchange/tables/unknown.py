"""The columns of a table that are taken for nothing: which are asked about, and which say the same in every line.

A column that nobody knows may say whose a value is, what it was taken from or that it does not count. It is left out
only where its cells cannot tell one line from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bedside.exchange.specimens import is_foreign
from bedside.exchange.tables.dates import is_date
from bedside.exchange.tables.grid import Cells, cell_at
from bedside.exchange.tables.values import is_status

_PERSON = re.compile(r"[^\W\d_][\w'-]{0,40}(?:, ?|  ?)[^\W\d_][\w'-]{0,40}.{0,40}")
_DIGITS = re.compile(r"\d{3}")


def silent_of(rows: Sequence[Cells], places: Iterable[int]) -> dict[int, str]:
    """Return of some columns those that say the same in every line, and nothing that could be of a person."""
    found: dict[int, str] = {}
    for place in places:
        cells = {cell_at(cells, place) for cells in rows}
        said = next(iter(cells), "")
        if len(cells) <= 1 and not _tells(said):
            found[place] = said
    return found


def differing(cells: Cells, silent: Iterable[tuple[int, str]]) -> Iterator[int]:
    """Yield the columns that say something else in a line than in all lines that were looked at."""
    for place, said in silent:
        if cell_at(cells, place) != said:
            yield place


def _tells(cell: str) -> bool:
    """Return whether a cell may name a person, a number or a day of one, a status or another specimen."""
    if not cell:
        return False
    telling = _DIGITS.search(cell) or _PERSON.fullmatch(cell) or is_date(cell)
    return bool(telling) or is_status(cell) or is_foreign(cell)
