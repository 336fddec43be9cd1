"""Tables of the two fixed forms, whose headers say all: nothing in them is guessed.

Whatever is no readable table of a known form raises Problem, and then nothing of the file is stored.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from bedside.domain.problem import Problem
from bedside.exchange.place import line_words
from bedside.exchange.row import Form, Row
from bedside.exchange.tables.beside import Beside
from bedside.exchange.tables.text import lines_of, text_of
from bedside.exchange.tables.values import has_digit, require_blood
from bedside.text import N_, _

_FORMS: dict[Form, tuple[str, ...]] = {
    "columns": ("analyte", "raw_unit", "col", "raw_value", "align", "suspected_unit"),
    "times": ("analyte", "value", "unit", "time"),
}
_OPTIONAL = ("align", "suspected_unit")
_CELLS = {"raw_unit": "unit", "raw_value": "value", "time": "col", "suspected_unit": "suspected"}
_SEPARATORS = ",;\t"
_EXPECTED = N_(
    "Write the headers analyte,raw_unit,col,raw_value (and align,suspected_unit) or analyte,value,unit,time."
)


class Sheet(msgspec.Struct, frozen=True):
    """The rows of a table in file order and the form of its headers."""

    form: Form
    rows: tuple[Row, ...]


class Header(NamedTuple):
    """The first line that is not empty: its place, its names and their form, None for another table's."""

    place: int
    separator: str
    names: tuple[str, ...]
    form: Form | None


def read_sheet(data: bytes) -> Sheet:
    """Read a table of one of the fixed forms; raise Problem."""
    lines = lines_of(text_of(data).text)
    header = header_of(lines)
    if header is None:
        raise Problem(_("the file is empty."), where="file", do=_(_EXPECTED))
    return sheet_of(lines, header)


def header_of(lines: Sequence[str]) -> Header | None:
    """Return the header line of a table, None for an empty text."""
    place = next((place for place, line in enumerate(lines) if line.strip()), None)
    if place is None:
        return None
    separator = max(_SEPARATORS, key=lines[place].count)
    names = tuple(name.strip().casefold() for name in lines[place].replace('"', "").split(separator))
    while names and not names[-1]:
        names = names[:-1]
    return Header(place, separator, names, _form(names))


def sheet_of(lines: Sequence[str], header: Header) -> Sheet:
    """Return the rows below a header of one of the fixed forms; raise Problem for another."""
    form = require_form(header)
    rows = tuple(rows_below(lines, header))
    require_rows(len(rows))
    return Sheet(form, rows)


def require_form(header: Header) -> Form:
    """Return the form of a header; raise Problem for that of another table."""
    if header.form is None:
        said = ", ".join(repr(name[:24]) for name in header.names[:8])
        text = _("the headers {heads} are not those of a table.").format(heads=said)
        raise Problem(text, where=line_words(1), do=_(_EXPECTED))
    return header.form


def require_rows(many: int) -> None:
    """Raise Problem for a table without rows."""
    if not many:
        raise Problem(_("no line stands under the headers."), where="file", do=_("Add one line per value."))


def rows_below(lines: Sequence[str], header: Header) -> Iterator[Row]:
    """Yield the rows below a header of one of the fixed forms."""
    below, beside = islice(lines, header.place + 1, None), Beside(())
    for line, cells in _cells(below, header.separator, header.place + 2):
        if not isinstance(cells, list) or any(cells):
            row = _row(line, header.names, cells)
            if isinstance(cells, list) and not has_digit(row.value):
                beside.head(line, list(filter(None, cells)))
            yield _of_blood(row, beside.foreign(line))


def _of_blood(row: Row, heading: str) -> Row:
    try:
        require_blood(heading)
    except Problem as problem:
        return msgspec.structs.replace(row, fault=row.fault or str(problem))
    return row


def _cells(lines: Iterable[str], separator: str, first: int) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each line's number with its cells, or with what is wrong with it; a cell never spans lines."""
    for line, text in enumerate(lines, start=first):
        try:
            yield line, [cell.strip() for cell in next(csv.reader([text], delimiter=separator, strict=True), [])]
        except csv.Error as error:
            yield line, _("it cannot be read ({error}). Check the quotes.").format(error=error)


def _form(names: tuple[str, ...]) -> Form | None:
    for form, expected in _FORMS.items():
        required = [name for name in expected if name not in _OPTIONAL]
        known = set(names) <= set(expected) and len(set(names)) == len(names)
        if known and all(name in names for name in required):
            return form
    return None


def _row(line: int, names: tuple[str, ...], cells: list[str] | str) -> Row:
    if isinstance(cells, str):
        return Row(line=line, fault=cells)
    absent = names[len(cells) :]
    if any(cells[len(names) :]) or not all(name in _OPTIONAL for name in absent):
        text = _("it has {count} cells under {heads} headers. Put quotes round a number with a decimal comma.")
        return Row(line=line, fault=text.format(count=len(cells), heads=len(names)))
    found = {_CELLS.get(name, name): cell for name, cell in zip(names, cells, strict=False)}
    return msgspec.structs.replace(Row(line=line), **found)
