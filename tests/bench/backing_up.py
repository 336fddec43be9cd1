"""A proven backup of a large store, against `VACUUM INTO` and both of SQLite's integrity checks of that copy.

Ours is all of `bedside backup` but the passphrase: the snapshot, counts, copy, fsync, both checks on the copy reopened,
counts and head again, the Assessments of both, the hashes and the manifest. The floor leaves out everything a proof
needs besides the two checks.
"""

import os
import shutil
import tempfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import sqlcipher3

from bedside.desk import backup
from bedside.domain.records import Observation
from bedside.store import file, rows
from bedside.store.shelf import BACKUPS
from tests.bench.figure import Figure, paired
from tests.bench.ward import session_of

GOAL = 1.2
MEGABYTES = int(os.environ.get("BEDSIDE_BENCH_MB", "200"))
ROWS_PER_MB = 2130
PATIENTS = 400
ROUNDS = 3


def figures():
    """Return the cost of a proven backup."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        session = store_of(Path(home) / "store", MEGABYTES * ROWS_PER_MB)
        size = (session.store.folder / file.CHART).stat().st_size / 1e6
        floor = Floor(session.store, Path(home) / "copy.db")
        seconds = paired(lambda: ours(session), floor.copy, rounds=ROUNDS, warm_up=1)
        session.close()
    yield Figure(f"proven backup of a store of {size:.0f} MB", *seconds, GOAL)


def ours(session):
    """Make a backup and make room again."""
    made = backup.make(session, None, lambda _done: None)
    assert made.manifest.taken.counts["observation"] > MEGABYTES
    shutil.rmtree(session.store.folder / BACKUPS)


def store_of(folder, size):
    """Return the session of a store with so many values, written past the session in one transaction."""
    session, people = session_of(folder, PATIENTS, 1)
    now, kind = session.now() - timedelta(days=60), rows.kinds()["observation"]
    first = Observation(
        id="", patient="", at=now, recorded_at=now, author="bench", workstation="bench", code="crp",
        value=Decimal("71.0"), unit="mg/L", raw="crp 71.0 mg/l",
    )  # fmt: skip
    cells = dict(zip(kind.columns, rows.to_row(first), strict=True))

    def values():
        for number in range(size):
            at = (now + timedelta(seconds=10 * number)).isoformat()
            name = f"{0x019BC0000000 + number:012x}-7{number % 4096:03x}-{number * 2654435761 % 2**64:016x}"
            person = people[number % PATIENTS].patient
            yield tuple((cells | {"id": name, "patient": person, "at": at, "recorded_at": at}).values())

    db = session.store._db
    with file.writing(db):
        entry = db.execute("SELECT max(seq) FROM journal").fetchone()[0]
        db.conn.executemany(kind.insert, values())
        db.execute(
            "INSERT INTO arrival (record, kind, patient, journal) SELECT id, 'observation', patient, ? "
            "FROM observation WHERE id NOT IN (SELECT record FROM arrival)",
            (entry,),
        )
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return session


class Floor:
    """The same file copied and checked by SQLite alone."""

    def __init__(self, store, path):
        self.path, self.key = path, store.key.hex()
        self.source = self._open(store.folder / file.CHART)

    def _open(self, path):
        connection = sqlcipher3.connect(str(path))
        connection.execute(f"PRAGMA key = \"x'{self.key}'\"")
        return connection

    def copy(self):
        """Copy by VACUUM INTO, and run both checks."""
        self.source.execute("VACUUM INTO ?", (str(self.path),))
        copy = self._open(self.path)
        assert copy.execute("PRAGMA cipher_integrity_check").fetchall() == []
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        copy.close()
        self.path.unlink()
