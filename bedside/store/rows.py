"""Between records and table rows: every field is a column of plain SQLite type, and the way back is exact.

Decimal, times and dates are TEXT (a NUMERIC column would turn 4.0 into 4), structures are JSON text, bool is INTEGER.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, get_origin

import msgspec

from bedside.domain.moment import utc
from bedside.domain.problem import Problem
from bedside.domain.records import KINDS, AnyRecord, Record
from bedside.text import _

Cell = str | int | None

# A re-import by another person, on another day or from a copied file is the same record.
_PROVENANCE = {
    "recorded_at": datetime.min.replace(tzinfo=UTC),
    "author": "",
    "workstation": "",
    "source": "",
    "follows": "",
}
# So is one that was held then and would be weighed differently against today's history.
_WEIGHED = {"held": (), "finding": ""}
# The columns that a later schema added to a table, with what an older row has there: it keeps the hash it was given.
_LATER: Mapping[str, tuple[Cell, ...]] = {"order": ("",), "dose": ("",), "observation": ("", None, "", "", "")}
_PLAIN = frozenset((str, int, type(None)))
_encoder = msgspec.json.Encoder(decimal_format="string", order="deterministic")


class Kind(msgspec.Struct, frozen=True):
    """How one record kind is stored: table name, columns, and the columns that need decoding besides text."""

    type: type[Record]
    table: str
    columns: tuple[str, ...]
    json: tuple[str, ...]
    flags: tuple[str, ...]
    insert: str
    select: str
    decode: Callable[[object], tuple[AnyRecord, ...]]


@cache
def kinds() -> dict[str, Kind]:
    """Return the record kinds by table name."""
    return {kind.table: kind for kind in map(_kind, KINDS)}


def table_of(record: AnyRecord) -> str:
    """Return the table that holds a record."""
    return type(record).__struct_config__.tag  # pyright: ignore[reportReturnType]


def to_row(record: AnyRecord) -> tuple[Cell, ...]:
    """Return the cells of a record in column order; raise Problem for a zoneless time or a NaN."""
    # Most fields are plain already, and an import has many. The columns are the fields, in their order.
    found = msgspec.structs.astuple(record)
    return tuple([item if type(item) in _PLAIN else _CELLS.get(type(item), _cell)(item) for item in found])


def from_rows(kind: Kind, rows: Iterable[tuple[Cell, ...]]) -> tuple[AnyRecord, ...]:
    """Return the records of rows; raise msgspec.ValidationError for a row that no record can have."""
    found = []
    for row in rows:
        cells: dict[str, object] = dict(zip(kind.columns, row, strict=True))
        for name in kind.flags:
            cells[name] = bool(cells[name])
        for name in kind.json:
            cells[name] = msgspec.json.decode(str(cells[name]))
        found.append(cells)
    return kind.decode(found)


def digest(rows: Iterable[tuple[str, tuple[Cell, ...]]]) -> str:
    """Return the SHA-256 over rows, each with its table's name, in order; what a reader of the file can recompute."""
    total = hashlib.sha256()
    for table, cells in rows:
        total.update(_encoder.encode((table, trimmed(table, cells))))
        total.update(b"\n")
    return total.hexdigest()


def trimmed(table: str, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the cells without the columns of later schemas where those say nothing."""
    later = _LATER.get(table, ())
    return cells[: -len(later)] if later and cells[-len(later) :] == later else cells


def whole(table: str, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return trimmed cells, or a row of an older schema, with all columns; others as they are."""
    later = _LATER.get(table, ())
    return cells + later if len(cells) + len(later) == len(kinds()[table].columns) else cells


def encoded(cells: tuple[Cell, ...]) -> bytes:
    """Return cells as JSON, the same bytes for the same cells."""
    return _encoder.encode(cells)


def same_content(one: AnyRecord, other: AnyRecord) -> bool:
    """Return whether two records with one id are one entry, whoever made it, when, and however it was weighed."""
    return table_of(one) == table_of(other) and _without(one, _PROVENANCE | _WEIGHED) == _without(
        other, _PROVENANCE | _WEIGHED
    )


def same_statement(one: AnyRecord, other: AnyRecord) -> bool:
    """Return whether two records with one id say the same; a value that is held says less than one that is not."""
    return table_of(one) == table_of(other) and _without(one, _PROVENANCE) == _without(other, _PROVENANCE)


def _without(record: AnyRecord, blank: Mapping[str, object]) -> AnyRecord:
    fields = {name: value for name, value in blank.items() if name in record.__struct_fields__}
    return msgspec.structs.replace(record, **fields)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return _structure(value)


def _structure(value: object) -> str:
    return _encoder.encode(value).decode("utf-8")


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise Problem(_("this is not a number that can be stored."))
    return str(value)


# The values of an import were recorded at one time, and were sampled many at a time.
@lru_cache(maxsize=256)
def _instant(value: datetime) -> str:
    return utc(value).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


# Most of what is not plain: the way of `_cell` would be asked a million times in a large import.
_CELLS: Mapping[type, Callable[[Any], Cell]] = MappingProxyType(
    {bool: int, Decimal: _number, datetime: _instant, tuple: _structure}
)


def _kind(kind: type[Record]) -> Kind:
    fields = msgspec.structs.fields(kind)
    names = tuple(item.name for item in fields)
    table = str(kind.__struct_config__.tag)
    columns = ", ".join(f'"{name}"' for name in names)
    return Kind(
        type=kind,
        table=table,
        columns=names,
        json=tuple(item.name for item in fields if get_origin(item.type) is tuple),
        flags=tuple(item.name for item in fields if item.type is bool),
        insert=f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(names))})',
        select=f'SELECT {columns} FROM "{table}"',
        decode=_decoder(kind),
    )


def _decoder(kind: type[Record]) -> Callable[[object], tuple[AnyRecord, ...]]:
    def decode(found: object) -> tuple[AnyRecord, ...]:
        return msgspec.convert(found, tuple[kind, ...])  # pyright: ignore[reportReturnType, reportInvalidTypeArguments]

    return decode
