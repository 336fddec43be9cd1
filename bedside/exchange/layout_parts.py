"""A table file of any layout as the parts of its patients, with what it was taken for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.exchange.layout import Guess, guess_of
from bedside.exchange.layout_dates import DateOrder, read_time
from bedside.exchange.layout_grid import Grid, grid_of_lines
from bedside.exchange.layout_lines import Lines, Rows
from bedside.exchange.layout_rows import Reader
from bedside.exchange.layout_spread import Spread, require_few, spread
from bedside.exchange.layout_text import is_lost, lines_of, text_of
from bedside.exchange.layout_values import Written, split_value
from bedside.exchange.layout_words import IGNORED, PERSONAL, ROLES, head_key
from bedside.exchange.mapping import Plan
from bedside.exchange.parties import Claim
from bedside.exchange.parts import Part
from bedside.exchange.row import Form, Row
from bedside.exchange.sheet import Header, header_of, require_form, require_rows, rows_below

_SHOWN = 16
_SAY = "Write the headers analyte,value,unit,time, or say what a column is with --column 'HEAD=ROLE' or 'NUMBER=ROLE': "
_ROLES = ", ".join((*(role for role in ROLES if role), *PERSONAL, IGNORED))
_NO_FRONT: tuple[str, ...] = ()


class Seen(NamedTuple):
    """What a table file was taken for; `guess` is None for one of the fixed forms, whose heads are `heads`."""

    encoding: str
    separator: str
    heads: tuple[str, ...]
    guess: Guess | None
    dates: DateOrder = ""
    decimal: str = ""


class Table(NamedTuple):
    """A table file: the values by patient, how its times count, what it was taken for and the lines in front of it."""

    parts: tuple[Part, ...]
    form: Form
    seen: Seen
    front: tuple[str, ...] = _NO_FRONT


def table_of(data: bytes, catalogue: Catalogue, plan: Plan | None = None) -> Table:
    """Read a table file of any usual layout; raise Problem for no table, and for one that is not certain."""
    plan = plan or Plan()
    text, encoding = text_of(data, plan.encoding)
    lines = lines_of(text)
    header = header_of(lines)
    if header and header.form and not plan.columns:
        form = require_form(header)
        seen = Seen(encoding, header.separator, header.names, None, plan.dates, plan.decimal)
        rows = Rows(partial(_fixed, lines, header, plan), sum(1 for _ in rows_below(lines, header)))
        require_rows(len(rows))
        require_few(len(rows))
        return Table((Part(claim=Claim(()), rows=rows, form=form),), form, seen)
    grid = _as_said(grid_of_lines(lines), plan)
    guess = certain(grid, guess_of(grid, catalogue, plan))
    if plan.layout and guess.layout != plan.layout:
        text = f"this table is laid out with {guess.layout}, those of the mapping are {plan.layout}."
        raise Problem(text, where="mapping", do="Leave --mapping out, or save another one.")
    form = "columns" if guess.days else "times"
    seen = Seen(encoding, grid.separator, grid.head, guess, plan.dates, plan.decimal)
    return Table(_parts(grid, guess, plan, form), form, seen, grid.front)


def heads_of(data: bytes) -> tuple[str, ...]:
    """Return the keys of a table's heads; raise Problem for what is no table."""
    grid = grid_of_lines(lines_of(text_of(data).text))
    return tuple(head_key(head) for head in grid.head)


def certain(grid: Grid, guess: Guess) -> Guess:
    """Return a guess that is certain; raise Problem with what was seen in each column for one that is not."""
    if any(map(is_lost, grid.head)):
        place = f"line {grid.head_line}"
        raise Problem("letters of the heads were lost.", where=place, do="Export the table again as UTF-8.")
    if guess.doubts:
        listed = "; ".join(f"{column.shown}: {column.role or IGNORED}" for column in guess.columns[:_SHOWN])
        text = f"{'; '.join(guess.doubts)}. Seen: {listed}.{_first(grid)}"
        raise Problem(text, where="columns", do=f"{_SAY}{_ROLES}.")
    return guess


def _first(grid: Grid) -> str:
    """Return what stands first in a table without heads, in words."""
    first = next(iter(grid.rows), None)
    if grid.head or first is None or isinstance(first[1], str):
        return ""
    return f" No heads; line {first[0]}: {', '.join(repr(cell[:24]) for cell in first[1][:_SHOWN])}."


def _as_said(grid: Grid, plan: Plan) -> Grid:
    """Return a table whose first line is one of heads where a person names a column by what stands there."""
    first = next(iter(grid.rows), None)
    if grid.head or first is None or isinstance(first[1], str):
        return grid
    line, cells = first
    if not {head_key(cell) for cell in cells if cell and not cell.isdigit()} & set(plan.columns):
        return grid
    return grid._replace(head=cells, rows=grid.rows.without(line), head_line=line)


def _fixed(lines: Lines, header: Header, plan: Plan) -> Iterator[Row]:
    rows = rows_below(lines, header)
    yield from (_tidied(row, plan) for row in rows) if header.form == "times" else rows


def _tidied(row: Row, plan: Plan) -> Row:
    """Return a row of the fixed form with its date and its flag as in any other table."""
    try:
        col = read_time(row.col, plan.dates) or row.col
    except Problem as problem:
        return Row(line=row.line, fault=str(problem))
    written = split_value(row.value) if row.value else Written("")
    value, flag = (row.value, "") if written.unit else (written.value, written.flag)
    if (col, value) == (row.col, row.value):
        return row
    return msgspec.structs.replace(row, col=col, value=value, interpretation=flag)


def _parts(grid: Grid, guess: Guess, plan: Plan, form: Form) -> tuple[Part, ...]:
    roles = [column.role for column in guess.of(*PERSONAL)]
    reader = Reader(grid, guess, plan)
    found = spread(grid, guess, reader)
    if not found:
        raise Problem("no value stands under the heads.", where="file", do="Check that this is the whole table.")
    return tuple(_part(dict(zip(roles, whose, strict=False)), own, form) for whose, own in found.items())


def _part(said: dict[str, str], own: Spread, form: Form) -> Part:
    born, fault = None, ""
    try:
        born = date.fromisoformat(read_time(said["born"])) if said.get("born") else None
    except (ValueError, Problem):
        fault = f"birth date: {said['born'][:24]!r} is no date that is certain. Write it as 1960-05-31."
    mrns = tuple(filter(None, (said.get("mrn", ""),)))
    line = own.lines[0]
    where = f"line {line}"
    claim = Claim(mrns, said.get("name", ""), born, where=where)
    return Part(claim=claim, rows=own.rows(), places=own.places(), fault=fault, form=form, line=line)
