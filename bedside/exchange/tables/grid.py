"""The lines of a table as cells: which sign parts them, where the heads end, and which columns blanks align.

A cell never spans lines. What stands before the table is kept: it may name a patient.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.exchange.tables.dates import clock_of, is_clock, is_date
from bedside.exchange.tables.values import is_number
from bedside.exchange.tables.words import role_of_head
from bedside.text import N_, _

SPACES = "spaces"
_MARKS = "\t;|,"
_WIDE = re.compile(r" {2,}")
_RULED = re.compile(r"[-=+|:\s_]+")
_RULE = re.compile(r"[-=_]{2}")
_SAID = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"\d,\d")
_QUOTED = re.compile(r'"[^"]*"')
_PROBE = 400
_PROBED, _LEAST = 20_000, 8
_HEADS_WITHIN = 30
_OF_TABLES = frozenset({"analyte", "value", "unit", "time", "loinc"})
_DO = N_("Copy it with its columns, or write analyte, value, unit and time separated by commas or tabs.")

MAX_COLUMNS = 2000
NO_LINES: frozenset[int] = frozenset()

Cells = tuple[str, ...]


def cell_at(cells: Cells, place: int) -> str:
    """Return a cell, empty for one behind the end of its line."""
    return cells[place] if place < len(cells) else ""


class Cutting(NamedTuple):
    """How lines are cut: the sign between cells, or where the columns begin and end."""

    mark: str
    spans: tuple[tuple[int, int], ...]


class Rows:
    """The lines below the heads as cells, cut whenever they are gone through: a large table is not held twice."""

    def __init__(self, lines: Sequence[str], cutting: Cutting, after: int, without: frozenset[int] = NO_LINES) -> None:
        self._lines, self._cutting, self._after, self._without = lines, cutting, after, without

    def __iter__(self) -> Iterator[tuple[int, Cells | str]]:
        """Yield each line's number with its cells, or with what is wrong with it; an empty line is none."""
        for number, line in _filled(self._lines, self._after):
            if number not in self._without:
                cells = _cut(line, self._cutting.mark, self._cutting.spans)
                if isinstance(cells, str) or any(cells):
                    yield number, cells

    def at(self, number: int) -> Cells | str:
        """Return the cells of one line, or what is wrong with it."""
        return _cut(self._lines[number - 1], self._cutting.mark, self._cutting.spans)

    def text(self, number: int) -> str:
        """Return one line as it stands."""
        return self._lines[number - 1]

    def without(self, number: int) -> Rows:
        """Return the rows without the line of a number."""
        return Rows(self._lines, self._cutting, self._after, self._without | {number})


class Grid(NamedTuple):
    """The cells of a table: `rows` are line numbers with cells, or with what is wrong with the line.

    `front` are the lines before the table, `front_lines` their numbers, `head` the heads and `head_line`
    their line, 0 for a table without heads; `separator` is the sign between the cells or SPACES.
    """

    head: Cells
    rows: Rows
    front: tuple[str, ...]
    separator: str = ","
    head_line: int = 0
    front_lines: tuple[int, ...] = ()

    @property
    def columns(self) -> int:
        """Return the number of columns."""
        return len(self.head) or max((len(cells) for cells in self.probe()), default=0)

    def probe(self) -> list[Cells]:
        """Return the cells of the first rows, which the others are like."""
        same: dict[str, str] = {}
        found: list[Cells] = []
        seen = 0
        for _line, cells in islice(self.rows, _PROBE):
            if not isinstance(cells, str):
                found.append(tuple([same.setdefault(cell, cell) for cell in cells]))
                seen += len(cells)
            # What is looked at is bounded in cells: each costs as much in a wide table as in a long one.
            if seen > _PROBED and len(found) >= _LEAST:
                break
        return found


def grid_of_lines(lines: Sequence[str]) -> Grid:
    """Return the cells of the lines of a table; raise Problem where there are no columns."""
    start = next((number for number, _line in _filled(lines, 0)), 0)
    said = _SAID.fullmatch(lines[start - 1]) if start else None
    after = start if said else 0
    probe = list(islice(_filled(lines, after), _PROBE))
    texts = [line for _number, line in probe]
    mark = said[1] if said else _mark_of(texts)
    cutting = Cutting(mark, () if mark else _spans(texts))
    first = _first(lambda: (_cut(line, mark, cutting.spans) for line in texts))
    front = tuple(line.strip() for line in texts[:first])
    before = tuple(number for number, _line in probe[:first])
    number, top = probe[first][0], _cut(texts[first], mark, cutting.spans)
    if isinstance(top, str) or not is_head(top):
        return Grid((), Rows(lines, cutting, number - 1), front, mark or SPACES, 0, before)
    rows = Rows(lines, cutting, number)
    while top and not top[-1]:
        top = top[:-1]
    below = next(iter(rows), None)
    if below and not isinstance(below[1], str) and (both := _with_clocks(top, below[1])):
        top, rows = both, rows.without(below[0])
    return Grid(top, rows, front, mark or SPACES, number, before)


def _filled(lines: Sequence[str], after: int) -> Iterator[tuple[int, str]]:
    """Yield the lines behind a line that hold more than a rule, with their numbers."""
    for number in range(after + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and not is_ruled(line):
            yield number, line


def is_ruled(line: str) -> bool:
    """Return whether a line is a rule between lines of text."""
    return _RULED.fullmatch(line) is not None and _RULE.search(line) is not None


def _first(cut: Callable[[], Iterator[Cells | str]]) -> int:
    """Return the place of the line that the table begins with: its heads, or the first that is as wide as most."""
    width = _usual(cut())
    if width < 2:
        raise Problem(_("the text has no columns."), where="text", do=_(_DO))
    if width > MAX_COLUMNS:
        said = _("it has {count} columns, {limit} at most.").format(count=width, limit=MAX_COLUMNS)
        raise Problem(said, where="text", do=_("Split the table."))
    for place, cells in enumerate(islice(cut(), _HEADS_WITHIN)):
        roles = () if isinstance(cells, str) else [role for cell in cells if (role := role_of_head(cell))]
        if len(roles) > 1 and _OF_TABLES.intersection(roles):
            return place
    return next(place for place, cells in enumerate(cut()) if not isinstance(cells, str) and len(cells) >= width)


def is_head(cells: Cells) -> bool:
    """Return whether a line of cells is one of heads: one says what its column is, or times stand over the columns."""
    if any(role_of_head(cell) for cell in cells):
        return True
    valued = any(is_number(cell) for cell in cells if not is_date(cell))
    return not valued and ((any(map(is_date, cells[1:])) and not is_date(cells[0])) or _words(cells))


def _words(cells: Cells) -> bool:
    """Return whether all cells are words, one of them with a unit in brackets: analytes stand over the columns."""
    return any(cell.endswith(("]", ")")) for cell in cells) and not any(map(is_date, cells))


def _with_clocks(head: Cells, below: Cells) -> Cells:
    """Return the heads with the clock times of a second line of heads; nothing where that line has none."""
    if not any(map(is_clock, below)) or len(below) > len(head):
        return ()
    fit = all(not cell or (is_clock(cell) and is_date(top)) for top, cell in zip(head, below, strict=False))
    # Beside a date in each head: a line of results has names and numbers as well.
    filled = (*below, *[""] * (len(head) - len(below)))
    return tuple(f"{top} {clock_of(cell)}".strip() for top, cell in zip(head, filled, strict=True)) if fit else ()


def _mark_of(lines: Sequence[str]) -> str:
    """Return the sign that stands between the cells of most lines, empty for spaces."""
    plain = [_QUOTED.sub("", line) for line in lines]
    for mark in _MARKS:
        if sum(mark in line for line in plain) * 2 > len(plain) and not (mark == "," and _decimal(plain)):
            return mark
    return ""


def _decimal(lines: Sequence[str]) -> bool:
    """Return whether the commas of lines stand within numbers, and wide gaps part the cells."""
    gaps = sum(bool(_WIDE.search(line.strip())) for line in lines)
    bare = sum("," in _DECIMAL_COMMA.sub("", line) for line in lines)
    return gaps * 2 > len(lines) and bare * 2 < len(lines)


def _spans(lines: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return where the columns of aligned lines begin and end: nothing for lines that blanks do not align."""
    table = [line for line in lines if len(_WIDE.split(line.strip())) > 1]
    if not table:
        return ()
    heads = max(len(_WIDE.split(line.strip())) for line in table)
    if all(len(_WIDE.split(line.strip())) == heads for line in table):
        return ()
    width = max(map(len, table))
    used = [any(line[place : place + 1].strip() for line in table) for place in range(width)]
    for least in (2, 1):
        spans = _runs(used, least)
        if len(spans) == heads:
            return spans
    return ()


def _runs(used: Sequence[bool], least: int) -> tuple[tuple[int, int], ...]:
    spans: list[list[int]] = []
    for place, filled in enumerate(used):
        if not filled:
            continue
        if spans and place - spans[-1][1] < least:
            spans[-1][1] = place + 1
        else:
            spans.append([place, place + 1])
    return tuple((start, end) for start, end in spans)


def _cut(line: str, mark: str, spans: tuple[tuple[int, int], ...]) -> Cells | str:
    if not mark:
        return _aligned(line, spans) if spans else tuple(_WIDE.split(line.strip()))
    if '"' not in line:
        cells = tuple([cell.strip() for cell in line.split(mark)])
    else:
        try:
            cells = tuple([cell.strip() for cell in next(csv.reader([line], delimiter=mark, strict=True), [])])
        except csv.Error as error:
            return _("it cannot be read ({error}). Check the quotes.").format(error=error)
    if mark == "|" and line.startswith("|") and line.rstrip().endswith("|"):
        return cells[1:-1]
    return cells


def _aligned(line: str, spans: tuple[tuple[int, int], ...]) -> Cells | str:
    """Return the cells below the heads; a line whose text crosses the columns stands by its gaps alone."""
    if len(_WIDE.split(line.strip())) == 1 or any(_crosses(line, end, after) for end, after in _gaps(spans)):
        return tuple(_WIDE.split(line.strip()))
    cells = [line[start:end].strip() for start, end in (*spans[:-1], (spans[-1][0], len(line)))]
    while cells and not cells[-1] and len(line) < spans[len(cells) - 1][1]:
        cells.pop()
    return tuple(cells)


def _gaps(spans: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    for (_start, end), (after, _end) in zip(spans, islice(spans, 1, None), strict=False):
        yield end, after


def _crosses(line: str, end: int, after: int) -> bool:
    return bool(line[end:after].strip())


def _usual(rows: Iterable[Cells | str]) -> int:
    counts = Counter(len(cells) for cells in rows if not isinstance(cells, str) and len(cells) > 1)
    return counts.most_common(1)[0][0] if counts else 1
