"""One moment of a live store, held still while it is counted and copied and others go on writing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bedside.store import file, heads, journal, vault
from bedside.store.manifest import Taken
from bedside.store.store import Store
from bedside.store.vault import Unlocked

if TYPE_CHECKING:
    from sqlite_utils import Database

Progress = Callable[[float], None]
_STEP_PAGES = 1024
_CACHE_KIB = 256 * 1024  # a page that stays in memory is not decrypted again
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_STEPS = "SELECT name FROM _sqlite_migrations ORDER BY name DESC LIMIT 1"


class Snapshot(NamedTuple):
    """A store as it stands at one moment; `keys` is its keys.json then."""

    store: Store
    db: Database
    keys: bytes
    taken: Taken


def is_alone(store: Store) -> bool:
    """Return whether no other program, a child neither, gets into the store while it is open here."""
    return store._db.execute("PRAGMA locking_mode").fetchone()[0] == "exclusive"


@contextmanager
def of(store: Store) -> Iterator[Snapshot]:
    """Hold an open store still; others go on writing, unless it lies where one program alone may use it."""
    if not is_alone(store):
        with held_still(store.folder, Unlocked(store.user, store.roles, store.key)) as found:
            yield found
        return
    # No second connection gets in there, not even a reading one.
    keys = _begin(store._db, store.folder)
    try:
        yield Snapshot(store, store._db, keys, taken(store._db, store.key))
    finally:
        store._db.rollback()


@contextmanager
def held_still(folder: Path, unlocked: Unlocked) -> Iterator[Snapshot]:
    """Open the store's chart at one moment that lasts as long as the block."""
    vault.read(folder)
    file.require(folder)
    db = file.connect(folder, unlocked.key, writable=file.is_writable(folder))
    try:
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        keys = _begin(db, folder)
        yield Snapshot(Store(folder, db, unlocked, writable=False), db, keys, taken(db, unlocked.key))
    finally:
        db.close()


@contextmanager
def untouched(folder: Path, unlocked: Unlocked) -> Iterator[Snapshot]:
    """Open a copy that nobody writes to, for reading, without leaving a file beside it."""
    file.require(folder)
    db = file.connect(folder, unlocked.key, writable=False)
    try:
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        # Within a transaction a damaged page is an error, and not read around.
        db.execute("BEGIN")
        store = Store(folder, db, unlocked, writable=False)
        yield Snapshot(store, db, (folder / vault.KEYS).read_bytes(), taken(db, unlocked.key))
    finally:
        db.close()


def taken(db: Database, key: bytes) -> Taken:
    """Return the counts of all tables and the journal's head, as one transaction sees them."""
    tables = [name for (name,) in db.execute(_TABLES).fetchall()]
    return Taken(
        schema=db.execute(_STEPS).fetchone()[0],
        counts={name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables},
        head=heads.of(db, key),
    )


def copy(db: Database, folder: Path, key: bytes, progress: Progress) -> None:
    """Copy a snapshot's pages into a new chart file, encrypted with the same key, and make it durable.

    The copy needs no write-ahead log: it can be read from a medium that takes no side files.
    """
    file.make(folder)
    target = file.connect(folder, key, writable=True)
    try:
        # A crash leaves a copy that nobody calls proven: no journal is needed until it is whole.
        target.execute("PRAGMA journal_mode = DELETE")
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")

        def told(_status: int, remaining: int, total: int) -> None:
            progress(1 - remaining / max(1, total))

        db.conn.backup(target.conn, pages=_STEP_PAGES, progress=told)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
    sync(folder / file.CHART)
    vault.sync_folder(folder)


def sync(path: Path) -> None:
    """Wait until a file's bytes stand on the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _begin(db: Database, folder: Path) -> bytes:
    """Begin to read; return keys.json as it was then: nobody rewrote it in between."""
    while True:
        before = (folder / vault.KEYS).read_bytes()
        db.execute("BEGIN")
        journal.head(db)
        if (folder / vault.KEYS).read_bytes() == before:
            return before
        db.rollback()
