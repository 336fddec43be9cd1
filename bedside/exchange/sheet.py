"""A table file as text cells: encodings, separators and headers, before anything in it means something.

Whatever is no readable table of a known form raises Problem, and then nothing of the file is stored.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator

import msgspec

from bedside.domain.problem import Problem
from bedside.exchange.row import Form, Row

MAX_BYTES = 20_000_000
MAX_LINE = 20_000

_FORMS: dict[Form, tuple[str, ...]] = {
    "columns": ("analyte", "raw_unit", "col", "raw_value", "align", "suspected_unit"),
    "times": ("analyte", "value", "unit", "time"),
}
_OPTIONAL = ("align", "suspected_unit")
_CELLS = {"raw_unit": "unit", "raw_value": "value", "time": "col", "suspected_unit": "suspected"}
_SEPARATORS = ",;\t"
_EXPECTED = "Write the headers analyte,raw_unit,col,raw_value (and align,suspected_unit) or analyte,value,unit,time."
_NOT_TABLES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP or spreadsheet file"),
    (b"\xd0\xcf\x11\xe0", "an Excel file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_EXPORT = "Export the table as CSV text and import that."


class Sheet(msgspec.Struct, frozen=True):
    """The rows of a table in file order and the form of its headers."""

    form: Form
    rows: tuple[Row, ...]


def read_sheet(data: bytes) -> Sheet:
    """Read a table of UTF-8, UTF-16 or Windows Latin text separated by comma, semicolon or tab; raise Problem."""
    lines = _lines(_text(data))
    header = next((place for place, line in enumerate(lines) if line.strip()), None)
    if header is None:
        raise Problem("the file is empty.", where="file", do=_EXPECTED)
    separator = max(_SEPARATORS, key=lines[header].count)
    names = tuple(name.strip().casefold() for name in lines[header].replace('"', "").split(separator))
    while names and not names[-1]:
        names = names[:-1]
    form = _form(names)
    below = _cells(lines[header + 1 :], separator, header + 2)
    rows = tuple(_row(line, names, cells) for line, cells in below if not isinstance(cells, list) or any(cells))
    if not rows:
        raise Problem("no line stands under the headers.", where="file", do="Add one line per value.")
    return Sheet(form, rows)


def _text(data: bytes) -> str:
    if not data.strip():
        raise Problem("the file is empty.", where="file", do=_EXPECTED)
    if len(data) > MAX_BYTES:
        raise Problem(f"the file is larger than {MAX_BYTES // 1_000_000} MB.", where="file", do="Split the table.")
    for start, what in _NOT_TABLES:
        if data.startswith(start):
            raise Problem(f"the file is {what}, not a table of text.", where="file", do=_EXPORT)
    text = _decoded(data)
    if any(ord(char) < 32 and char not in "\t\r\n" for char in text):
        raise Problem("the file holds control characters: it is no table of text.", where="file", do=_EXPORT)
    return text


def _decoded(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem("the file's characters cannot be read.", where="file", do="Save it as UTF-8 text and import that.")


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            text = f"it has {len(line)} characters, {MAX_LINE} at most."
            raise Problem(text, where=f"line {place}", do="Check that this is a table.")
    return lines


def _cells(lines: list[str], separator: str, first: int) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each line's number with its cells, or with what is wrong with it; a cell never spans lines."""
    for line, text in enumerate(lines, start=first):
        try:
            yield line, [cell.strip() for cell in next(csv.reader([text], delimiter=separator, strict=True), [])]
        except csv.Error as error:
            yield line, f"it cannot be read ({error}). Check the quotes."


def _form(names: tuple[str, ...]) -> Form:
    for form, expected in _FORMS.items():
        required = [name for name in expected if name not in _OPTIONAL]
        known = set(names) <= set(expected) and len(set(names)) == len(names)
        if known and all(name in names for name in required):
            return form
    said = ", ".join(repr(name[:24]) for name in names[:8])
    raise Problem(f"the headers {said} are not those of a table.", where="line 1", do=_EXPECTED)


def _row(line: int, names: tuple[str, ...], cells: list[str] | str) -> Row:
    if isinstance(cells, str):
        return Row(line=line, fault=cells)
    absent = names[len(cells) :]
    if any(cells[len(names) :]) or not all(name in _OPTIONAL for name in absent):
        text = f"it has {len(cells)} cells under {len(names)} headers. Put quotes round a number with a decimal comma."
        return Row(line=line, fault=text)
    found = {_CELLS.get(name, name): cell for name, cell in zip(names, cells, strict=False)}
    return msgspec.structs.replace(Row(line=line), **found)
