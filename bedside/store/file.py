"""Opening the encrypted file: the one place that touches the connection, so that every setting is always made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.store import driver
from bedside.store.errors import BACKUP_MARK, StoreDamaged, StoreUnavailable, damaged
from bedside.text import N_, _

if TYPE_CHECKING:
    from sqlite_utils import Database

CHART = "chart.db"
NO_FILE = N_(
    "What is called chart.db in {folder} is a folder, not the chart file. Nothing was changed. "
    "Move it away and restore the last proven backup."
)
_BUSY_SECONDS = 5.0
PAGE = 4096  # SQLCipher's page size; a file cut off within a page cannot be whole


def connect(folder: Path, key: bytes, *, writable: bool, alone: bool = False, in_use: bool = False) -> Database:
    """Open chart.db with the key; the caller has checked that the file exists or is to be made.

    `alone` keeps every other program out and uses neither log nor shared memory, for where these are not safe.
    `in_use`: for reading, while another program may write: its locks are heeded.
    """
    connection = driver.connect(_address(folder, writable=writable, in_use=in_use), timeout=_BUSY_SECONDS, uri=True)
    try:
        # Without this SQLCipher writes its own lines to standard error when a page does not decrypt.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA foreign_keys = ON")
        if alone:
            # Before the first look: a log that is opened so needs no shared memory.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if writable:
            connection.execute(f"PRAGMA journal_mode = {'DELETE' if alone else 'WAL'}")
            connection.execute("PRAGMA synchronous = FULL")
            # macOS: without this a commit may still stand in the drive's own memory when the power goes.
            connection.execute("PRAGMA fullfsync = ON")
        return driver.database(connection)
    except BaseException:
        connection.close()
        raise


def in_memory(folder: Path, key: bytes) -> Database:
    """Return a copy of chart.db in memory, which nobody else writes meanwhile."""
    connection = driver.connect(":memory:", uri=True)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        address = _address(folder, writable=False, in_use=False)
        connection.execute(f"ATTACH ? AS kept KEY \"x'{key.hex()}'\"", (address,))
        connection.execute("SELECT sqlcipher_export('main', 'kept')").fetchone()
        connection.execute("DETACH kept")
        connection.execute("PRAGMA foreign_keys = ON")
        return driver.database(connection)
    except BaseException:
        connection.close()
        raise


def make(folder: Path) -> None:
    """Make an empty chart file that only its owner may read; SQLite gives its side files the same mode."""
    os.close(os.open(folder / CHART, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def is_writable(folder: Path) -> bool:
    """Return whether this user may write the store; false on a read-only mount, for root too, and for a backup."""
    if (folder / BACKUP_MARK).exists():
        return False
    return os.access(folder, os.W_OK | os.X_OK) and os.access(folder / CHART, os.W_OK)


def holder(path: str | Path) -> Path | None:
    """Return the folder of the store or backup that a path lies in, or is; None for a path outside of all."""
    # Not Path.resolve and Path.exists: one fails on a link that leads to itself, the other on what may not be read.
    place = Path(os.path.realpath(path))
    return next((folder for folder in (place, *place.parents) if os.path.exists(folder / CHART)), None)


def require(folder: Path) -> None:
    """Raise StoreUnavailable when there is no chart file to open, StoreDamaged when it is not whole.

    SQLite would make an empty one of a missing or emptied file, and read past a last page that is cut off.
    """
    chart = folder / CHART
    if chart.is_dir():
        raise StoreUnavailable(_(NO_FILE).format(folder=folder))
    if not chart.is_file():
        raise StoreUnavailable(
            _("The chart file in {folder} is missing. Restore the folder from a backup.").format(folder=folder)
        )
    size = chart.stat().st_size
    if (not size or size % PAGE) and not has_log(folder):
        raise StoreDamaged(damaged(folder))


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """Run a block as one transaction that holds the write lock from its start.

    `Database.atomic` begins deferred: two programs that both read the journal's head before writing would fail with a
    stale snapshot instead of waiting for each other.
    """
    # The bare connection: every save goes through here, and sqlite-utils first reads what a statement begins with.
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.commit()
    except BaseException:
        db.conn.rollback()
        raise


def _address(folder: Path, *, writable: bool, in_use: bool) -> str:
    address = (folder / CHART).absolute().as_uri()
    if writable:
        return address
    if in_use or has_log(folder):
        return f"{address}?mode=ro"
    # A WAL file cannot be opened for reading where its side files cannot be made, unless nobody else writes it.
    return f"{address}?immutable=1"


def has_log(folder: Path) -> bool:
    """Return whether something stands in the write-ahead log that the chart file may still lack."""
    log = folder / f"{CHART}-wal"
    return log.exists() and log.stat().st_size > 0
