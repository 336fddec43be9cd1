"""How a record came to be what it is: its line of corrections, and the journal entry that stored it.

Kept apart from the reader, because these are asked for one record at a time, when somebody takes back or looks back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.domain import clock
from bedside.domain.clock import Fault
from bedside.domain.records import AnyRecord, Event
from bedside.store import rows, versions
from bedside.store.errors import translated

if TYPE_CHECKING:
    from bedside.store.reader import Reader

_LINE = """
    WITH RECURSIVE up (id, supersedes) AS (
        SELECT id, supersedes FROM "{table}" WHERE id = ?
        UNION SELECT older.id, older.supersedes FROM "{table}" AS older JOIN up ON older.id = up.supersedes
    ), down (id) AS (
        SELECT id FROM up WHERE supersedes IS NULL
        UNION SELECT later.id FROM "{table}" AS later JOIN down ON later.supersedes = down.id
        UNION SELECT variant.record FROM variant JOIN down ON variant.supersedes = down.id
    ) SELECT record FROM arrival WHERE record IN (SELECT id FROM down) ORDER BY seq
"""
_ENTRY = """
    SELECT journal.seq, journal.at, journal.author, journal.workstation, journal.action, journal.count, arrival.seq
    FROM arrival JOIN journal ON journal.seq = arrival.journal
"""
_NOTED = timedelta(minutes=1)
_LAST = "SELECT at, clock FROM journal WHERE workstation = ? ORDER BY seq DESC LIMIT 1"
_UNIONS = """
    WHERE code = 'same_person' OR id IN (
        SELECT later.id FROM event AS said JOIN event AS later ON later.supersedes = said.id
        WHERE said.code = 'same_person'
    ) ORDER BY rowid
"""


class Stored(NamedTuple):
    """The journal entry that a record was stored under, of `size` records; `arrival` is the record's own number."""

    journal: int
    at: datetime
    author: str
    workstation: str
    action: str
    size: int
    arrival: int


class Numbered(NamedTuple):
    """A record with its arrival number, whether a later one stands in its place, or whether it is a second content."""

    arrival: int
    record: AnyRecord
    replaced: bool
    second: bool = False


def line(store: Reader, record_id: str) -> tuple[AnyRecord, ...]:
    """Return every version that a record of any version belongs to, in the order of arrival; empty for none.

    What another workstation holds under an id of the line follows what is read of it here.
    """
    found = store._all("SELECT kind FROM arrival WHERE record = ?", record_id)
    if not found:
        return ()
    kind = rows.kinds()[found[0][0]]
    ids = [row[0] for row in store._all(_LINE.format(table=kind.table), record_id)]
    own = {item.id: item for item in store._rows(kind, "WHERE id IN (SELECT value FROM json_each(?))", _list(ids))}
    with translated(store.folder):
        second = versions.of_records(store._db, ids)
    told = (versions.chosen((own[name], *second.get(name, ()))) for name in ids)
    return tuple(item for each in told for item in (each.first, *each.others))


def stored(store: Reader, record_id: str) -> Stored | None:
    """Return the journal entry that a record was stored under, None for an unknown record."""
    found = store._all(f"{_ENTRY} WHERE arrival.record = ?", record_id)
    return _stored(found[0]) if found else None


def last_stored(store: Reader, author: str, patients: Sequence[str]) -> str:
    """Return the record that the author stored last for any of the patients, empty for none."""
    places = ", ".join("?" * len(patients))
    found = store._all(
        "SELECT arrival.record FROM arrival JOIN journal ON journal.seq = arrival.journal "
        # A copy is on paper: it is no entry that could be taken back.
        f"WHERE journal.author = ? AND arrival.patient IN ({places}) AND journal.action NOT LIKE 'print %' "
        "ORDER BY arrival.seq DESC LIMIT 1",
        author,
        *patients,
    )
    return found[0][0] if found else ""


def together(store: Reader, entry: Stored) -> tuple[AnyRecord, ...]:
    """Return the records of one journal entry, in the order of arrival."""
    # They stand side by side, and no index is kept for this.
    found = store._all(
        "SELECT record, kind FROM arrival WHERE seq BETWEEN ? AND ? AND journal = ? ORDER BY seq",
        entry.arrival - entry.size,
        entry.arrival + entry.size,
        entry.journal,
    )
    kinds = dict.fromkeys(row[1] for row in found)
    ids = _list([row[0] for row in found])
    records = {
        item.id: item
        for kind in kinds
        for item in store._read(rows.kinds()[kind], "WHERE id IN (SELECT value FROM json_each(?))", ids)
    }
    return tuple(records[row[0]] for row in found)


def last_entry(store: Reader, workstation: str) -> tuple[datetime, str] | None:
    """Return when the newest entry of a workstation was written, and what was wrong with the clock then."""
    found = store._all(_LAST, workstation)
    return (datetime.fromisoformat(found[0][0]), found[0][1]) if found else None


def set_back(last: tuple[datetime, str], now: datetime) -> tuple[Fault, ...]:
    """Return that the clock shows less than at its last entry, a minute or more; nothing where it does not."""
    at, text = last
    reached = max([at, *(item.expected for item in clock.faults_in(text) if item.expected)])
    return (clock.behind(now, reached),) if reached - now >= _NOTED else ()


def arrived_after(store: Reader, number: int, patients: Sequence[str]) -> frozenset[str]:
    """Return the records of patients that arrived after an arrival number."""
    places = ", ".join("?" * len(patients))
    found = store._all(f"SELECT record FROM arrival WHERE seq > ? AND patient IN ({places})", number, *patients)
    return frozenset(row[0] for row in found)


def clock_marks(store: Reader, patient_id: str) -> dict[str, str]:
    """Return what was wrong with the clock under which records of a patient came in, by record."""
    found = store._all("SELECT record, clock FROM arrival WHERE patient = ? AND clock <> '' ORDER BY seq", patient_id)
    return dict(found)


def unions(store: Reader, by: datetime | None = None) -> tuple[Event, ...]:
    """Return every version of the events that two records are of one person, or what was known of them by a moment."""
    found = [item for item in store._read(rows.kinds()["event"], _UNIONS) if isinstance(item, Event)]
    if by is None or not found:
        return tuple(found)
    with translated(store.folder):
        arrived = versions.merged(store._db, [item.id for item in found])
    return tuple(item for item in found if arrived.get(item.id, item.recorded_at) <= by)


def numbered(store: Reader, patients: Sequence[str]) -> dict[str, tuple[Numbered, ...]]:
    """Return every version of the records by kind, in the order of arrival; of all patients where none is named."""
    with translated(store.folder):
        # One reading of all kinds: nothing that another program stores meanwhile is in one and not in the next.
        store._db.execute("BEGIN")
    try:
        return {table: tuple(_numbered(store, kind, patients)) for table, kind in rows.kinds().items()}
    finally:
        store._db.rollback()


def _numbered(store: Reader, kind: rows.Kind, patients: Sequence[str]) -> Iterator[Numbered]:
    name = f'"{kind.table}"'
    columns = ", ".join(f'{name}."{column}"' for column in kind.columns)
    where = f"WHERE {name}.patient IN ({', '.join('?' * len(patients))})" if patients else ""
    found = store._all(
        f"SELECT arrival.seq, EXISTS (SELECT 1 FROM {name} AS later WHERE later.supersedes = {name}.id), "
        f"{columns} FROM {name} JOIN arrival ON arrival.record = {name}.id "
        f"{where} ORDER BY arrival.seq",
        *patients,
    )
    records = rows.from_rows(kind, [row[2:] for row in found])
    second = versions.of_records(store._db, [item.id for item in records]) if versions.any_at_all(store._db) else {}
    for row, item in zip(found, records, strict=True):
        told = versions.chosen((item, *second.get(item.id, ())))
        yield Numbered(row[0], told.first, bool(row[1]))
        yield from (Numbered(row[0], other, bool(row[1]), second=True) for other in told.others)


def _stored(row: tuple) -> Stored:
    return Stored(row[0], datetime.fromisoformat(row[1]), *row[2:])


def _list(ids: Sequence[str]) -> str:
    return msgspec.json.encode(ids).decode()
