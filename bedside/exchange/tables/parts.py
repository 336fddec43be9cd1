"""A table file of any layout as the parts of its patients, with what it was taken for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.exchange.parties import Claim
from bedside.exchange.parts import Part
from bedside.exchange.place import line_words
from bedside.exchange.row import Form, Row
from bedside.exchange.tables.cells import measured_by
from bedside.exchange.tables.dates import DateOrder, is_date, read_time
from bedside.exchange.tables.grid import Grid, grid_of_lines
from bedside.exchange.tables.layout import Guess, guess_of, layout_words
from bedside.exchange.tables.lines import Lines, Rows
from bedside.exchange.tables.mapping import Plan
from bedside.exchange.tables.rows import Reader, Stranger
from bedside.exchange.tables.sheet import Header, header_of, require_form, require_rows, rows_below
from bedside.exchange.tables.spread import Spread, require_few, spread
from bedside.exchange.tables.text import is_lost, lines_of, text_of
from bedside.exchange.tables.values import Written, has_digit, is_doubtful, is_number, plain_number, split_value
from bedside.exchange.tables.words import IGNORED, PERSONAL, ROLES, Role, head_key
from bedside.text import N_, _

_SHOWN = 16
_FEW = 2
_SPACE = re.compile(r"\s")
_NO_CENTURY = re.compile(r"\d{1,2}\D\s?\d{1,2}\D\s?\d{2}")
_SAY = N_(
    "Write the headers analyte,value,unit,time, or say what a column is with "
    "--column 'HEAD=ROLE' or 'NUMBER=ROLE': {roles}."
)
_ROLES = ", ".join((*(role for role in ROLES if role), *PERSONAL, IGNORED))
_EARLY = N_("it stands before the heads of the table, and is not read. Put the heads first.")
_BLANK = N_("it does not say whose it is, and other lines do. Write the record number in each line.")


class Seen(NamedTuple):
    """What a table file was taken for; `guess` is None for one of the fixed forms, whose heads are `heads`."""

    encoding: str
    separator: str
    heads: tuple[str, ...]
    guess: Guess | None
    dates: DateOrder = ""
    decimal: str = ""


class Table(NamedTuple):
    """A table file: the values by patient, how its times count, what it was taken for.

    `beside` are the lines in front of the table and within it that are no rows. `watch` takes what finds somebody else
    than the patient named in the cells of a line, before rows are made.
    """

    parts: tuple[Part, ...]
    form: Form
    seen: Seen
    beside: Sequence[str] = ()
    watch: Callable[[Stranger], None] | None = None


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
        beside = [lines[row.stands - 1] for row in rows if row.fault or not has_digit(row.value)]
        return Table((Part(claim=Claim(()), rows=rows, form=form),), form, seen, beside)
    grid = _as_said(grid_of_lines(lines), plan)
    guess = certain(grid, guess_of(grid, catalogue, plan))
    if plan.layout and guess.layout != plan.layout:
        text = _("this table is laid out with {layout}, those of the mapping are {other}.")
        text = text.format(layout=layout_words(guess.layout), other=layout_words(plan.layout))
        raise Problem(text, where="mapping", do=_("Leave --mapping out, or save another one."))
    form = "columns" if guess.days else "times"
    seen = Seen(encoding, grid.separator, grid.head, guess, plan.dates, plan.decimal)
    reader = Reader(grid, guess, plan)
    parts = (*_parts(grid, guess, reader, form), *_early(grid, catalogue, form))
    return Table(parts, form, seen, reader.beside, reader.watch)


def heads_of(data: bytes) -> tuple[str, ...]:
    """Return the keys of a table's heads; raise Problem for what is no table."""
    grid = grid_of_lines(lines_of(text_of(data).text))
    return tuple(head_key(head) for head in grid.head)


def certain(grid: Grid, guess: Guess) -> Guess:
    """Return a guess that is certain; raise Problem with what was seen in each column for one that is not."""
    if any(map(is_lost, grid.head)):
        place = line_words(grid.head_line)
        raise Problem(_("letters of the heads were lost."), where=place, do=_("Export the table again as UTF-8."))
    if guess.doubts:
        listed = "; ".join(f"{column.shown}: {column.role or IGNORED}" for column in guess.columns[:_SHOWN])
        text = _("{doubts}. Seen: {columns}.").format(doubts="; ".join(guess.doubts), columns=listed)
        raise Problem(f"{text} {_first(grid)}".strip(), where="columns", do=_(_SAY).format(roles=_ROLES))
    return guess


def _first(grid: Grid) -> str:
    """Return what stands first in a table without heads, in words."""
    first = next(iter(grid.rows), None)
    if grid.head or first is None or isinstance(first[1], str):
        return ""
    cells = ", ".join(repr(cell[:24]) for cell in first[1][:_SHOWN])
    return _("No heads; line {line}: {cells}.").format(line=first[0], cells=cells)


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
    for row in rows_below(lines, header):
        try:
            yield _as_planned(_tidied(row, plan) if header.form == "times" else row, plan)
        except Problem as problem:
            yield Row(line=row.line, fault=row.fault or str(problem))


def _tidied(row: Row, plan: Plan) -> Row:
    """Return a row of the fixed form with its date and its flag as in any other table; raise Problem."""
    col = read_time(row.col, plan.dates) or row.col
    written = split_value(row.value) if row.value else Written("")
    value, flag = (row.value, "") if written.unit not in {"", row.unit} else (written.value, written.flag)
    if (col, value) == (row.col, row.value):
        return row
    return msgspec.structs.replace(row, col=col, value=value, interpretation=flag)


def _as_planned(row: Row, plan: Plan) -> Row:
    """Return a row with the name, the unit and the decimal sign that a person said; raise Problem."""
    if not (plan.analytes or plan.units or plan.decimal):
        return row
    plain = plain_number(row.value, plan.decimal)
    return msgspec.structs.replace(
        row,
        analyte=plan.code_of(row.analyte),
        unit=row.unit or plan.unit_of(row.analyte),
        # What nobody doubts stays as it was printed: the same file without a decimal sign said names the same value.
        value=plain if is_doubtful(row.value) else row.value,
        point=bool(plan.decimal),
    )


def _early(grid: Grid, catalogue: Catalogue, form: Form) -> Iterator[Part]:
    """Yield a part that is refused for the lines before the heads that hold values."""
    for line in grid.front_lines:
        cells = grid.rows.at(line)
        filled = [cell for cell in cells if cell] if not isinstance(cells, str) else []
        numbers = any(is_number(cell) and not is_date(cell) for cell in filled)
        if numbers and len(filled) > 1 and (len(filled) > _FEW or measured_by(filled[0], catalogue)[0]):
            fault = _(_EARLY)
            yield Part(claim=Claim(()), rows=(Row(line=line, fault=fault),), fault=fault, form=form, line=line)


def _parts(grid: Grid, guess: Guess, reader: Reader, form: Form) -> tuple[Part, ...]:
    roles = [column.role for column in guess.of(*PERSONAL)]
    found = spread(grid, guess, reader)
    if not found or not reader.filled:
        do = _("Check that this is the whole table.")
        raise Problem(_("no value stands under the heads."), where="file", do=do)
    filled = {whose: {role for role, cell in zip(roles, whose, strict=False) if cell} for whose in found}
    needed = set[Role]().union(*filled.values()) & {"mrn", "name"}
    return tuple(
        _part(_whom(roles, whose), own, form, blank=bool(whose) and not needed <= filled[whose])
        for whose, own in found.items()
    )


def _whom(roles: Sequence[Role], whose: Sequence[str]) -> dict[Role, list[str]]:
    """Return what the cells of a line say of whose it is; a number under a head for names is one of a record."""
    said: dict[Role, list[str]] = {role: [] for role in PERSONAL}
    for role, cell in zip(roles, whose, strict=False):
        if cell:
            said["mrn" if role == "name" and has_digit(cell) and not _SPACE.search(cell) else role].append(cell)
    return said


def _birth(text: str) -> date:
    """Return a birth date; raise ValueError for one without its century: that of a sample is known, this one is not."""
    if _NO_CENTURY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(read_time(text))


def _part(said: Mapping[Role, Sequence[str]], own: Spread, form: Form, *, blank: bool) -> Part:
    born, fault = None, _(_BLANK) if blank else ""
    try:
        days = {_birth(each) for each in said["born"]}
        born = days.pop() if len(days) == 1 else None
        if days:
            fault = _("two birth dates stand in this line.")
    except (ValueError, Problem):
        fault = _("birth date: {date!r} is no date that is certain. Write it as 1960-05-31.")
        fault = fault.format(date=said["born"][0][:24])
    line = own.lines[0]
    where = line_words(line)
    claim = Claim(tuple(dict.fromkeys(said["mrn"])), " ".join(said["name"]), born, where=where)
    return Part(claim=claim, rows=own.rows(), places=own.places(), fault=fault, form=form, line=line)
