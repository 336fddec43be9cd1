"""The tables, as frozen steps: a step that has been released is never edited, a change is a further step.

Columns are spelled out instead of derived, because a step must do the same in ten years; a test compares them with
the record kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.store.errors import UNTOUCHED, StoreBusy, StoreReadOnly, StoreTooNew, read_only
from bedside.store.vault import too_new
from bedside.text import _

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

Step = Callable[["Database"], None]
_LOCK = "update.lock"

_ENVELOPE = """
    id TEXT PRIMARY KEY NOT NULL,
    patient TEXT NOT NULL REFERENCES patient(id),
    at TEXT NOT NULL,
    precision TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    workstation TEXT NOT NULL,
    supersedes TEXT REFERENCES "{table}"(id),
    void INTEGER NOT NULL CHECK (void IN (0, 1)),
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    {own}
"""
_RECORDS = {
    "patient": "mrn TEXT NOT NULL, name TEXT NOT NULL, born TEXT NOT NULL, sex TEXT NOT NULL",
    "observation": (
        "code TEXT NOT NULL, value TEXT, unit TEXT NOT NULL, comparator TEXT NOT NULL, raw TEXT NOT NULL, "
        "range_low TEXT, range_high TEXT, status TEXT NOT NULL, held TEXT NOT NULL, finding TEXT NOT NULL"
    ),
    "oxygen": "devices TEXT NOT NULL, spo2 TEXT, rr TEXT",
    "order": (
        "action TEXT NOT NULL, drug TEXT NOT NULL, dose TEXT, dose_unit TEXT NOT NULL, route TEXT NOT NULL, "
        "interval_hours INTEGER, anchor TEXT NOT NULL"
    ),
    "dose": (
        "drug TEXT NOT NULL, status TEXT NOT NULL, dose TEXT, dose_unit TEXT NOT NULL, route TEXT NOT NULL, due TEXT"
    ),
    "medicine": (
        "action TEXT NOT NULL, drug TEXT NOT NULL, dose TEXT, dose_unit TEXT NOT NULL, route TEXT NOT NULL, "
        "interval_hours INTEGER"
    ),
    "event": "code TEXT NOT NULL, state TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL",
    "decision": (
        "protocol TEXT NOT NULL, version TEXT NOT NULL, trigger TEXT NOT NULL, answer TEXT NOT NULL, "
        "evidence TEXT NOT NULL, assessment TEXT NOT NULL"
    ),
}
_PAPERS = {
    "document": (
        "form TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, content TEXT NOT NULL, "
        'assessment TEXT NOT NULL, protocol TEXT NOT NULL, version TEXT NOT NULL, "of" TEXT NOT NULL, '
        "complete INTEGER NOT NULL CHECK (complete IN (0, 1))"
    ),
    "recommendation": (
        "document TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, wants TEXT NOT NULL, "
        "code TEXT NOT NULL, due TEXT, owner TEXT NOT NULL"
    ),
}
_SUPPORT = {
    "meta": "seq INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL",
    "journal": (
        "seq INTEGER PRIMARY KEY, at TEXT NOT NULL, author TEXT NOT NULL, workstation TEXT NOT NULL, "
        "action TEXT NOT NULL, patient TEXT NOT NULL, count INTEGER NOT NULL, rows_sha256 TEXT NOT NULL, "
        "previous TEXT NOT NULL, hash TEXT NOT NULL"
    ),
    "arrival": (
        "seq INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, patient TEXT NOT NULL, "
        "journal INTEGER NOT NULL REFERENCES journal(seq)"
    ),
    "assessment": "hash TEXT PRIMARY KEY NOT NULL, bytes BLOB NOT NULL",
}


def _first(db: Database) -> None:
    """Make every table of the first release."""
    for table, own in _RECORDS.items():
        _record_table(db, table, own)
        # Partial: a record that corrects nothing costs no page of this index.
        db.execute(
            f'CREATE UNIQUE INDEX "{table}_line" ON "{table}" (supersedes, workstation) WHERE supersedes IS NOT NULL'
        )
    db.execute("CREATE INDEX observation_held ON observation (id) WHERE held <> '[]'")
    db.execute("CREATE INDEX patient_mrn ON patient (mrn)")
    for table, columns in _SUPPORT.items():
        db.execute(f"CREATE TABLE {table} ({columns}) STRICT")
    for table in (*_RECORDS, *_SUPPORT):
        _never_changed(db, table)


def _second(db: Database) -> None:
    """Make room for clocks in the journal, for drafts, and for what merged workstations say differently."""
    for column in ("offset", "clock"):
        db.execute(f"ALTER TABLE journal ADD COLUMN \"{column}\" TEXT NOT NULL DEFAULT ''")
    for table in ("order", "dose"):
        db.execute(f"ALTER TABLE \"{table}\" ADD COLUMN follows TEXT NOT NULL DEFAULT ''")
    db.execute(
        "CREATE TABLE variant (seq INTEGER PRIMARY KEY, record TEXT NOT NULL, kind TEXT NOT NULL, "
        "patient TEXT NOT NULL, supersedes TEXT, cells TEXT NOT NULL, digest TEXT NOT NULL, "
        "journal INTEGER NOT NULL REFERENCES journal(seq), "
        "UNIQUE (record, digest)) STRICT"
    )
    db.execute("CREATE INDEX variant_patient ON variant (patient)")
    db.execute("CREATE INDEX variant_corrects ON variant (supersedes) WHERE supersedes IS NOT NULL")
    # Few entries are merges, and what they brought is asked for with every chart as known at an earlier moment.
    db.execute("CREATE INDEX journal_merge ON journal (seq) WHERE action LIKE 'merge %'")
    # What was wrong with the clock when a record came in, kept with it: a merged record keeps that of its own computer.
    db.execute("ALTER TABLE arrival ADD COLUMN clock TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE INDEX arrival_clock ON arrival (patient) WHERE clock <> ''")
    db.execute("CREATE INDEX event_same_person ON event (id) WHERE code = 'same_person'")
    _never_changed(db, "variant")
    # The one table whose rows change: unsigned text that somebody was typing, no clinical record.
    db.execute(
        "CREATE TABLE draft (user TEXT NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, "
        "PRIMARY KEY (user, place)) STRICT"
    )
    for table in _RECORDS:
        # A merge takes what the other workstation stored, even two lines of one that was copied by hand.
        db.execute(f'DROP INDEX "{table}_line"')
        _one_line(db, table)


def _third(db: Database) -> None:
    """Make room for signed documents with what they recommend, and for the serial numbers of printed copies."""
    for table, own in _PAPERS.items():
        _record_table(db, table, own)
        _one_line(db, table)
        _never_changed(db, table)
    for table in _PAPERS:
        db.execute(
            f"CREATE TRIGGER {table}_signed BEFORE INSERT ON {table} WHEN NEW.supersedes IS NOT NULL OR NEW.void <> 0 "
            "BEGIN SELECT RAISE(ABORT, 'a signed document is never corrected or taken out'); END"
        )
    # The next serial number follows the last one of its workstation; two windows may ask for it at once.
    db.execute("CREATE INDEX event_printed ON event (workstation, subject) WHERE code = 'printed'")
    db.execute(
        # One copy of many patients has a mark for each, stored in one step: of those none has arrived yet.
        "CREATE TRIGGER event_serial BEFORE INSERT ON event WHEN NEW.code = 'printed' AND NEW.supersedes IS NULL "
        "AND EXISTS (SELECT 1 FROM event AS other JOIN arrival ON arrival.record = other.id "
        "WHERE other.code = 'printed' AND other.workstation = NEW.workstation AND other.subject = NEW.subject) "
        "AND (SELECT action FROM journal ORDER BY seq DESC LIMIT 1) NOT LIKE 'merge %' "
        "BEGIN SELECT RAISE(ABORT, 'this serial number is taken'); END"
    )
    db.execute(
        "CREATE TRIGGER event_paper BEFORE INSERT ON event WHEN NEW.supersedes IS NOT NULL "
        "AND (NEW.code = 'printed' OR (SELECT code FROM event WHERE id = NEW.supersedes) = 'printed') "
        "BEGIN SELECT RAISE(ABORT, 'a printed copy is never taken back'); END"
    )


def _fourth(db: Database) -> None:
    """Make room for what a laboratory says beside its value, and for its name of the result."""
    for column in ("identifier", "interpretation", "range_text", "note"):
        db.execute(f"ALTER TABLE observation ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
        if column == "identifier":
            db.execute("ALTER TABLE observation ADD COLUMN issued TEXT")


def _record_table(db: Database, table: str, own: str) -> None:
    db.execute(f'CREATE TABLE "{table}" ({_ENVELOPE.format(table=table, own=own)}) STRICT')
    db.execute(f'CREATE INDEX "{table}_patient" ON "{table}" (patient)')
    db.execute(
        f'CREATE TRIGGER "{table}_stays" BEFORE INSERT ON "{table}" WHEN NEW.supersedes IS NOT NULL AND NOT EXISTS '
        f'(SELECT 1 FROM "{table}" WHERE id = NEW.supersedes AND patient = NEW.patient) '
        "BEGIN SELECT RAISE(ABORT, 'a correction belongs to the patient and kind of its original'); END"
    )


def _one_line(db: Database, table: str) -> None:
    db.execute(f'CREATE INDEX "{table}_corrects" ON "{table}" (supersedes, workstation) WHERE supersedes IS NOT NULL')
    db.execute(
        f'CREATE TRIGGER "{table}_one_line" BEFORE INSERT ON "{table}" WHEN NEW.supersedes IS NOT NULL AND EXISTS '
        f'(SELECT 1 FROM "{table}" WHERE supersedes = NEW.supersedes AND workstation = NEW.workstation) '
        "AND (SELECT action FROM journal ORDER BY seq DESC LIMIT 1) NOT LIKE 'merge %' "
        "BEGIN SELECT RAISE(ABORT, 'UNIQUE: supersedes, workstation'); END"
    )


def _never_changed(db: Database, table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f'CREATE TRIGGER "{table}_no_{verb.lower()}" BEFORE {verb} ON "{table}" '
            "BEGIN SELECT RAISE(ABORT, 'records are never changed or removed'); END"
        )


#: before this step no entry of the journal covered the ward, the zone, the workstation and the users
COVERING = "002_workstations"
STEPS: tuple[tuple[str, Step], ...] = (
    ("001_first", _first),
    (COVERING, _second),
    ("003_documents", _third),
    ("004_laboratory", _fourth),
)


def bring_up(
    db: Database,
    folder: Path,
    *,
    writable: bool,
    key: bytes = b"",
    now: datetime | None = None,
    steps: tuple[tuple[str, Step], ...] = STEPS,
) -> Path | None:
    """Apply the steps this file lacks, after a proven backup of it; raise StoreTooNew when it has steps unknown here.

    Returns the folder of that backup, None where none was made. `key` and `now` are what it is sealed with. A new,
    empty file is not backed up, and needs neither.
    """
    migrations = _migrations(steps)
    missing = _missing(migrations, db, folder, key, steps)
    if not missing:
        return None
    if not writable:
        raise StoreReadOnly(f"{read_only(folder)} {_('It must be updated to this version first.')}")
    if missing == [name for name, _ in steps]:
        migrations.apply(db)
        return None
    if now is None:
        raise ValueError("a store is updated after a backup, which is made at a moment")
    # Here, because a store is updated once: no other start should wait for this.
    from bedside.store import lock, update  # noqa: PLC0415

    with lock.held(folder / _LOCK) as mine:
        if not mine:
            raise StoreBusy(
                _("Another window is updating the store in {folder}. {kept} Try again in a moment.").format(
                    folder=folder, kept=_(UNTOUCHED)
                )
            )
        # Another window may have done it while this one waited for nothing.
        if missing := _missing(migrations, db, folder, key, steps):
            backup = update.back_up(update.Old(db, folder, key), missing[0], now)
            migrations.apply(db)
            return backup
    return None


def lacking(db: Database, folder: Path, key: bytes) -> tuple[str, ...]:
    """Return the steps that a file of an older version lacks; raise StoreTooNew when it is of a newer one."""
    return tuple(_missing(_migrations(STEPS), db, folder, key, STEPS))


def bring_up_copy(db: Database) -> None:
    """Apply the missing steps to a copy of a proven backup, which needs no backup of its own."""
    _migrations(STEPS).apply(db)


def _migrations(steps: tuple[tuple[str, Step], ...]) -> Migrations:
    from sqlite_utils import Migrations  # noqa: PLC0415 - see `database`

    made = Migrations("bedside")
    for name, step in steps:
        made(name=name)(step)
    return made


def _missing(
    migrations: Migrations, db: Database, folder: Path, key: bytes, steps: tuple[tuple[str, Step], ...]
) -> list[str]:
    applied = {item.name for item in migrations.applied(db)}
    known = {name for name, _ in steps}
    if applied - known:
        raise StoreTooNew(_too_new(db, folder, key, known))
    return [name for name, _ in steps if name not in applied]


def _too_new(db: Database, folder: Path, key: bytes, known: Collection[str]) -> str:
    """Return what to do with a newer store: the newer program, or the way back to this one."""
    from bedside.store import update  # noqa: PLC0415 - see `bring_up`

    found = db.execute("SELECT value FROM meta WHERE key = 'program' ORDER BY seq DESC LIMIT 1").fetchone()
    told = too_new(folder, found[0] if found else "")
    backup = update.readable(folder, key, known) if key else None
    if backup is None:
        return told
    return _(
        "{told} Or go back to what this program can read: bedside restore {backup} --to DIR. What was charted since "
        "stays in {folder}; the newer version can merge it later."
    ).format(told=told, backup=backup, folder=folder)
