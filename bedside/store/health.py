"""What may be said of a store to somebody who must not see a chart: how many rows, how whole, how much room.

Nothing here is a name, a value or a text of the store: counts of tables, sizes of its own files, and yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bedside.store import attempts, file, lease, room, shelf, snapshot, vault
from bedside.store.computer import this_computer
from bedside.store.store import Store

_FILES = (file.CHART, f"{file.CHART}-wal", vault.KEYS, attempts.LOG)
_WORKSTATIONS = "SELECT count(DISTINCT workstation) FROM journal"


class Health(NamedTuple):
    """What an open store is like: `backups` counts the proven ones in its own folder, `before` those before updates."""

    schema: str
    counts: Mapping[str, int]
    workstations: int
    backups: int
    before: int


def of(store: Store) -> Health:
    """Return what an open store is like; raise StoreError where that cannot be read."""
    with store.hold.named():
        found = snapshot.taken(store._db, store.key)
        workstations = store._db.execute(_WORKSTATIONS).fetchone()[0]
    names = [item.folder.name for item in shelf.proven(store.folder / shelf.BACKUPS, store.key)]
    before = sum(shelf.BEFORE in name for name in names)
    return Health(found.schema, found.counts, workstations, len(names) - before, before)


def sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the store's own files that are there, with their bytes; needs no key."""
    for name in _FILES:
        with suppress(OSError):
            yield name, (folder / name).stat().st_size


def holders(folder: Path) -> tuple[int, int]:
    """Return how many have the store open, and how many crashed with it since it was last opened."""
    with suppress(OSError):
        return lease.count(folder, this_computer())
    return 0, 0


def is_writable(folder: Path) -> bool:
    """Return whether this user may write the store."""
    return file.is_writable(folder)


def free_bytes(folder: Path) -> int | None:
    """Return the free bytes where a folder lies, None where that cannot be told."""
    for place in (folder, *folder.parents):
        with suppress(OSError):
            return room.free(place)
    return None
