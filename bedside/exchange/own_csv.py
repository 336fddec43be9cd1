"""The CSV of an export, read back: every cell must be what bedside writes for the record that the row makes.

A sheet has no room for the frozen parts of decisions and signatures; they are written beside it, piece by piece.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.problem import Problem
from bedside.domain.records import Record
from bedside.exchange.csv_export import LEADING, SIGNS, Line, cells, guarded
from bedside.exchange.own import Item, changed, mostly_whole, normal, require_small
from bedside.exchange.place import line_words
from bedside.store import rows
from bedside.store.rows import Kind
from bedside.text import _

FROZEN = "frozen.csv"
# What a cell of a spreadsheet holds, with room to spare; divisible by four, so that each piece is base64 by itself.
_PIECE = 30_000
_FROZEN_HEADS = ("hash", "piece", "base64")
_GUARD = re.compile(rf"(^|[;,|\t\r\n])'(?=\s*[{SIGNS}])")


def frozen_sheet(frozen: Mapping[str, bytes]) -> str:
    """Return the frozen parts by hash as the text of a sheet."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_FROZEN_HEADS)
    for name, content in frozen.items():
        data = base64.b64encode(content).decode()
        for start in range(0, len(data), _PIECE):
            writer.writerow((name, start // _PIECE + 1, guarded(data[start : start + _PIECE])))
    return text.getvalue()


def is_sheet(data: bytes) -> bool:
    """Return whether a file begins with the headings of an exported sheet."""
    first = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip()
    heads = first.decode("utf-8", errors="replace").replace('"', "").split(",")
    return tuple(heads) == _FROZEN_HEADS or _kind(heads) is not None


def read_csv(data: bytes, zone: ZoneInfo) -> Iterator[Item]:
    """Yield every row of a sheet; raise Problem for a file that is none."""
    require_small(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        do = _("Import it as it was exported.")
        raise Problem(_("the file is not UTF-8."), where="file", do=do) from error
    table = _rows(text)
    heads = next(table, (0, []))[1]
    if tuple(heads) == _FROZEN_HEADS:
        yield from mostly_whole(_frozen(line, row) for line, row in table)
        return
    kind = _kind(heads)
    if kind is None:
        text = _("these are not the headings of an exported sheet.")
        raise Problem(text, where=line_words(1), do=_("Import it as exported."))
    yield from mostly_whole(_item(line, row, kind, zone) for line, row in table)


def bare(cell: str) -> str:
    """Return a text as it was before it was guarded against being run as a formula."""
    return _GUARD.sub(r"\1", cell)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    # The length of a cell is bounded by that of the file; the limit of the csv module is one for the whole process.
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    while True:
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            text = _("it cannot be read ({error}).").format(error=error)
            raise Problem(text, where=line_words(start), do=_("Import it as exported.")) from error
        if row:
            yield start, row
        start = table.line_num + 1


def _kind(heads: Sequence[str]) -> Kind | None:
    return next((kind for kind in rows.kinds().values() if tuple(heads) == (*LEADING, *kind.columns)), None)


def _item(line: int, row: list[str], kind: Kind, zone: ZoneInfo) -> Item:
    if len(row) != len(LEADING) + len(kind.columns):
        said = _("it has {count} cells, not {expected}")
        return changed(line, said.format(count=len(row), expected=len(LEADING) + len(kind.columns)))
    arrival, standing, mrn, _local = row[: len(LEADING)]
    told = dict(zip(kind.columns, row[len(LEADING) :], strict=True))
    try:
        read = {name: _value(name, cell, kind) for name, cell in told.items()}
        record = normal(kind.decode([read])[0])
        again = cells(Line(int(arrival), standing, bare(mrn), record), kind.columns, zone)
    except (ValueError, ArithmeticError, Problem, RecursionError) as error:
        return changed(line, _("a cell cannot be read ({error})").format(error=error))
    for head, was, now in zip((*LEADING, *kind.columns), row, again, strict=True):
        if was != now:
            said = _("{head} reads {was!r} and not {now!r}")
            return changed(line, said.format(head=head, was=was[:40], now=now[:40]))
    return Item(line=line, record=record, standing=standing)


def _value(name: str, cell: str, kind: Kind) -> object:
    if name in kind.flags:
        return {"yes": True, "no": False}[cell] if cell in ("yes", "no") else cell
    if name in kind.json:
        return msgspec.json.decode(bare(cell))
    accepted = _types(kind.type)[name]
    if cell == "" and NoneType in accepted:
        return None
    if datetime in accepted:
        return datetime.fromisoformat(cell)
    if int in accepted:
        return int(cell)
    return bare(cell) if str in accepted else cell


@cache
def _types(kind: type[Record]) -> dict[str, tuple[Any, ...]]:
    return {name: get_args(hint) or (hint,) for name, hint in get_type_hints(kind).items()}


def _frozen(line: int, row: list[str]) -> Item:
    if len(row) != len(_FROZEN_HEADS) or not row[1].isdigit():
        return changed(line, _("it names no piece"))
    try:
        content = base64.b64decode(bare(row[2]), validate=True)
    except ValueError:
        return changed(line, _("it holds no data"))
    return Item(line=line, frozen=(row[0], int(row[1]), content))
