"""The records as CSV, one sheet for each kind: every column, exact, in the order in which the records came.

Spreadsheets run a cell that begins with one of = + - @ as a formula, also after blanks, and one that is split at
semicolons or tabs can begin in the middle. An apostrophe before such a sign keeps it text. To read the cells back, take
away each apostrophe at the start of a cell, or after ; , | or a tab or line break, that such a sign or another
apostrophe follows: nothing else is changed. Numbers, times and flags are never marked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.records import AnyRecord, Record

# No spreadsheet reads a time with its offset as one: `at_local` is `at` without it, as far as it is known.
LEADING = ("arrival", "standing", "patient_mrn", "at_local")
# The full-width forms too: some spreadsheets read them as the plain ones.
SIGNS = "=+\\-@'\uff1d\uff0b\uff0d\uff20"
_encoder = msgspec.json.Encoder(decimal_format="string", order="deterministic")
_RISKY = re.compile(rf"(^|[;,|\t\r\n])(?=\s*[{SIGNS}])")


class Line(NamedTuple):
    """A record with its arrival number, what became of it, and the record number of its patient."""

    arrival: int
    standing: str
    mrn: str
    record: AnyRecord


def sheet(kind: type[Record], lines: Iterable[Line], zone: ZoneInfo) -> str:
    """Return the whole CSV text of one kind: a heading, then the records; times are in the zone, with their offset."""
    columns = tuple(item.name for item in msgspec.structs.fields(kind))
    text = io.StringIO()
    # Every cell in quotation marks: what stands in one never ends it.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow((*LEADING, *columns))
    writer.writerows(cells(line, columns, zone) for line in lines)
    return text.getvalue()


def cells(line: Line, columns: Sequence[str], zone: ZoneInfo) -> tuple[str, ...]:
    """Return what stands in the cells of a record, those that lead each line before those of the columns."""
    told = (_cell(getattr(line.record, name), zone) for name in columns)
    return str(line.arrival), line.standing, guarded(line.mrn), _local(line.record, zone), *told


def sheet_name(kind: type[Record]) -> str:
    """Return the name of the file that holds a kind."""
    return f"{kind.__struct_config__.tag}.csv"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, wherever it splits it."""
    return _RISKY.sub(r"\1'", text)


def _local(record: AnyRecord, zone: ZoneInfo) -> str:
    local = record.at.astimezone(zone).replace(tzinfo=None)
    shown = {"minute": local.isoformat(" ", "seconds"), "day": local.date().isoformat()}
    return shown.get(record.precision, "")


def _cell(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, Decimal | int | date):
        return "" if value is None else str(value)
    return guarded(value if isinstance(value, str) else _encoder.encode(value).decode())
