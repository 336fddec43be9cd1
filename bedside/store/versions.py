"""Second versions of a record: what another workstation stored under the same id, kept beside the row.

Two stores that have seen the same versions must read the same chart, whichever version came first here. So the one that
is read is chosen by what the versions say, and how they came here plays no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.domain.records import AnyRecord
from bedside.store import rows

if TYPE_CHECKING:
    from sqlite_utils import Database

Versions = dict[str, tuple[AnyRecord, ...]]

INSERT = "INSERT INTO variant (record, kind, patient, supersedes, cells, digest, journal) VALUES (?, ?, ?, ?, ?, ?, ?)"
_LISTED = "IN (SELECT value FROM json_each(?))"


class Chosen(NamedTuple):
    """The version that is read, and those that say something else, in an order that every store shares."""

    first: AnyRecord
    others: tuple[AnyRecord, ...]


def chosen(versions: Iterable[AnyRecord]) -> Chosen:
    """Return what is read of several versions of one record: the one recorded first.

    One that corrects another record goes before one that does not, because the database looks corrections up.
    """
    first, *later = sorted(versions, key=_order)
    others: list[AnyRecord] = []
    for item in later:
        if not any(rows.same_statement(item, known) for known in (first, *others)):
            others.append(item)
    return Chosen(first, tuple(others))


def any_at_all(db: Database) -> bool:
    """Return whether the store holds a second version of anything; most never do."""
    return db.execute("SELECT 1 FROM variant LIMIT 1").fetchone() is not None


def of_records(db: Database, ids: Sequence[str]) -> Versions:
    """Return the second versions of records, by id."""
    return _decoded(db.execute(f"SELECT record, kind, cells FROM variant WHERE record {_LISTED}", (_list(ids),)))


def of_patient(db: Database, patient: str, by: datetime | None = None) -> Versions:
    """Return the second versions of a patient's records by id, those that had come by a moment where one is given."""
    found = db.execute(
        "SELECT record, kind, cells, at FROM variant JOIN journal ON journal.seq = journal WHERE variant.patient = ?",
        (patient,),
    )
    return _decoded(row[:3] for row in found if by is None or datetime.fromisoformat(row[3]) <= by)


def merged(db: Database, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when those of the records that came by a merge reached this store, by id."""
    if db.execute("SELECT 1 FROM journal WHERE action LIKE 'merge %' LIMIT 1").fetchone() is None:
        return {}
    found = db.execute(
        "SELECT arrival.record, journal.at FROM arrival JOIN journal ON journal.seq = arrival.journal "
        f"WHERE arrival.record {_LISTED} AND journal.action LIKE 'merge %'",
        (_list(ids),),
    )
    return {record: datetime.fromisoformat(at) for record, at in found}


def cells_of(table: str, text: str) -> tuple[rows.Cell, ...]:
    """Return the cells of a second version in all columns of its table; it may have come in with fewer."""
    return rows.whole(table, msgspec.json.decode(text, type=tuple[str | int | None, ...]))


def _decoded(found: Iterable[tuple[str, str, str]]) -> Versions:
    made: Versions = {}
    for record, table, cells in found:
        made[record] = made.get(record, ()) + rows.from_rows(rows.kinds()[table], [cells_of(table, cells)])
    return made


def _list(ids: Sequence[str]) -> str:
    return msgspec.json.encode(ids).decode()


def _order(record: AnyRecord) -> tuple[bool, datetime, bytes]:
    return record.supersedes is None, record.recorded_at, rows.encoded(rows.to_row(record))
