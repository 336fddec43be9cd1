"""What the entries of the journal cover, read back from the tables: records in the order of arrival, then variants.

Last comes what merged records keep of another computer's clock; that of this one stands in the entry. The writers hash
the same rows in the same order before they store them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.domain.records import AnyRecord
from bedside.store import rows, versions

if TYPE_CHECKING:
    from sqlite_utils import Database

VARIANT, CLOCK = "variant", "clock"
VARIANT_COLUMNS = ("record", "kind", "patient", "supersedes", "cells", "digest")
_PAIR = 2


class Row(NamedTuple):
    """One row that an entry covers: the entry's number, the table and the cells."""

    entry: int
    table: str
    cells: tuple[rows.Cell, ...]


def of_entry(db: Database, seq: int) -> Iterator[Row]:
    """Yield what one entry covers."""
    yield from _merged(db, "WHERE came.journal = ?", (seq,))
    yield from _variants(db, "WHERE journal = ?", (seq,))
    yield from _clocks(db, "AND came.journal = ?", (seq,))


def everything(db: Database) -> Iterator[Row]:
    """Yield what all entries cover, in their order; rows without arrival, or arrivals without row, do not appear."""
    parts = (_merged(db, "", ()), _variants(db, "", ()), _clocks(db, "", ()))
    # Stable: of one entry the records come before the variants.
    return heapq.merge(*parts, key=lambda row: row.entry)


def readable(db: Database) -> Iterator[AnyRecord]:
    """Yield every record and every second version of one; a row that no record can have is left to `verify`."""
    for kind in rows.kinds().values():
        yield from _decoded(kind, db.execute(kind.select))
    for table, cells in db.execute("SELECT kind, cells FROM variant"):
        yield from _decoded(rows.kinds()[table], [versions.cells_of(table, cells)])


def digest(found: Iterable[Row]) -> str:
    """Return the `rows_sha256` of an entry that covers these rows."""
    return rows.digest((row.table, row.cells) for row in found)


def _merged(db: Database, where: str, values: Sequence[int]) -> Iterator[Row]:
    parts = [_of_kind(db, kind, where, values) for kind in rows.kinds().values()]
    return (row for _, row in heapq.merge(*parts, key=lambda item: item[0]))


def _of_kind(db: Database, kind: rows.Kind, where: str, values: Sequence[int]) -> Iterator[tuple[int, Row]]:
    columns = ", ".join(f'own."{name}"' for name in kind.columns)
    found = db.execute(
        f'SELECT came.seq, came.journal, {columns} FROM arrival AS came CROSS JOIN "{kind.table}" AS own '
        f"ON own.id = came.record AND came.kind = '{kind.table}' {where} ORDER BY came.seq",
        values,
    )
    return ((row[0], Row(row[1], kind.table, row[_PAIR:])) for row in found)


def _variants(db: Database, where: str, values: Sequence[int]) -> Iterator[Row]:
    found = db.execute(f"SELECT journal, {', '.join(VARIANT_COLUMNS)} FROM variant {where} ORDER BY seq", values)
    return (Row(row[0], VARIANT, row[1:]) for row in found)


def _clocks(db: Database, where: str, values: Sequence[int]) -> Iterator[Row]:
    found = db.execute(
        "SELECT came.journal, came.record, came.clock FROM arrival AS came CROSS JOIN journal "
        f"ON journal.seq = came.journal WHERE came.clock <> journal.clock {where} ORDER BY came.seq",
        values,
    )
    return (Row(row[0], CLOCK, row[1:]) for row in found)


def _decoded(kind: rows.Kind, found: Iterable[tuple[rows.Cell, ...]]) -> Iterator[AnyRecord]:
    for row in found:
        # Row by row, so that an edited one costs its own chart only.
        with suppress(msgspec.DecodeError):
            yield from rows.from_rows(kind, [row])
