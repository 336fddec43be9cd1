"""The backup that is made before a store is brought to a newer schema: nothing is changed before it is proven.

It stands among the store's own backups and no age removes it, because it is the way back to the older program.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bedside.store import file, heads, journal, manifest, marker, proof, room, shelf, snapshot, vault
from bedside.store.errors import UNTOUCHED, DiskFull, NotProven, StoreBusy, StoreUnavailable, translated
from bedside.store.manifest import Manifest, Taken
from bedside.store.proof import Wanted
from bedside.store.vault import Unlocked
from bedside.text import N_, _, decimal

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlite_utils import Database

    from bedside.store.store import Store

_MB = 1_000_000
# The copy, and as much again for what the new schema writes before the old pages are given up.
_TIMES = 2
_UPDATES = f"SELECT max(seq) FROM journal WHERE action LIKE '{journal.UPDATED}%'"
_EARLIER = "SELECT 1 FROM journal WHERE author = ? AND seq < ? LIMIT 1"
_KEPT = N_("The store was not updated: everything saved before is unchanged.")


class Old(NamedTuple):
    """A store that is to be updated: its open chart file, its folder and its key."""

    db: Database
    folder: Path
    key: bytes


def back_up(old: Old, step: str, now: datetime) -> Path:
    """Make a backup of the store as it is, prove it, and return its folder; `step` is the first one the store lacks.

    One that an earlier try left is taken if it is of the same moment and still whole. Raises DiskFull before anything
    is written where there is no room, StoreUnavailable for a copy that cannot be proven; the store is untouched then.
    """
    place = old.folder / shelf.BACKUPS
    if left := _left(old):
        return left
    _require_room(old)
    made = not place.exists()
    try:
        with translated(place, _KEPT, what="folder"):
            place.mkdir(mode=0o700, exist_ok=True)
            with shelf.alone(place):
                shelf.clean(place)
                return _made(old, step, now)
    except BaseException:
        if made:
            with suppress(OSError):
                place.rmdir()
        raise


def unnamed(db: Database, folder: Path, key: bytes) -> Path | None:
    """Return the backup that was made before an update which was killed before anybody was told of it, None for none.

    The journal has not moved on since: that tells it from the backups of other updates, and no clock is asked.
    """
    head = heads.of(db, key)
    return _last([item for item in _before(folder, key) if item.manifest.taken.head == head])


def readable(folder: Path, key: bytes, steps: Collection[str]) -> Path | None:
    """Return the proven backup with most of the journal that has a schema among `steps`, None where there is none."""
    there = shelf.proven(folder / shelf.BACKUPS, key)
    return _last([item for item in there if item.manifest.taken.schema in steps])


def knew_older(store: Store) -> bool:
    """Return whether the store's user stands in its journal from before its last update; false where it had none."""
    with store.hold.named():
        last = store._db.execute(_UPDATES).fetchone()[0]
        return store._db.execute(_EARLIER, (store.user, last or 0)).fetchone() is not None


def _last(found: list[shelf.Backup]) -> Path | None:
    """Return the backup with most of the journal, whatever the clock said; of the same, that of the newest schema."""

    def place(item: shelf.Backup) -> tuple[int, str, datetime]:
        taken = item.manifest.taken
        return taken.head.seq, taken.schema, item.manifest.made

    last = max(found, key=place, default=None)
    return last.folder if last else None


def _before(folder: Path, key: bytes) -> list[shelf.Backup]:
    return [item for item in shelf.proven(folder / shelf.BACKUPS, key) if shelf.BEFORE in item.folder.name]


def _made(old: Old, step: str, now: datetime) -> Path:
    place = old.folder / shelf.BACKUPS
    partial = place / shelf.new_name(place, now, shelf.PARTIAL)
    try:
        # Asked while the half copy lies there, and of the store's own file, which is as long as the copy was to be.
        with translated(place, _KEPT, old.folder, what="folder"):
            _copied(old, partial, now)
        number = step.partition("_")[0]
        folder = partial.rename(place / f"{shelf.new_name(place, now)}{shelf.BEFORE}{number}")
    except BaseException:
        shelf.remove(partial)
        raise
    vault.sync_folder(place)
    return folder


def _copied(old: Old, partial: Path, now: datetime) -> None:
    partial.mkdir(mode=0o700)
    keys, before = _state(old)
    file.make(partial)
    old.db.execute("VACUUM INTO ?", (str(partial / file.CHART),))
    snapshot.sync(partial / file.CHART)
    if _state(old) != (keys, before):
        raise StoreBusy(
            _(
                "The store in {folder} must be updated to this version, and another program is writing to it. "
                "{kept} Close every other window of it, then open it again."
            ).format(folder=old.folder, kept=_(UNTOUCHED))
        )
    manifest.write_new(partial / vault.KEYS, keys)
    marker.put(partial)
    _prove(old, partial, before)
    told = Manifest(
        format=manifest.FORMAT,
        made=now,
        proven=now,
        workstation=_workstation(old.db),
        taken=before,
        chart=manifest.mark(partial / file.CHART),
        keys=manifest.mark(partial / vault.KEYS),
        # The store cannot be asked before it is updated.
        probe="",
    )
    manifest.write(partial, told, old.key)


def _prove(old: Old, copy: Path, taken: Taken) -> None:
    try:
        _proven(old, copy, taken)
    except NotProven as error:
        raise StoreUnavailable(
            _(
                "The store in {folder} must be updated to this version, but the backup made before could not be "
                "proven: {error}. {kept} Check the disk, and open the store again."
            ).format(folder=old.folder, error=error, kept=_(UNTOUCHED))
        ) from error


def _proven(old: Old, copy: Path, taken: Taken) -> None:
    unlocked = Unlocked("", (), old.key)
    proof.prove(copy, None, unlocked=unlocked, wanted=Wanted(taken, ""), progress=_silent)


def _left(old: Old) -> Path | None:
    """Return a backup of the store as it is now that a killed update left behind."""
    before = _before(old.folder, old.key)
    now = snapshot.taken(old.db, old.key) if before else None
    # Each of them: with a clock that was set back it is not the one that seems to be the newest.
    for item in before:
        with suppress(NotProven, OSError):
            if item.manifest.taken == now:
                _proven(old, item.folder, item.manifest.taken)
                return item.folder
    return None


def _state(old: Old) -> tuple[bytes, Taken]:
    return (old.folder / vault.KEYS).read_bytes(), snapshot.taken(old.db, old.key)


def _workstation(db: Database) -> str:
    return db.execute("SELECT value FROM meta WHERE key = 'workstation' ORDER BY seq DESC LIMIT 1").fetchone()[0]


def _require_room(old: Old) -> None:
    needed = _TIMES * file.PAGE * old.db.execute("PRAGMA page_count").fetchone()[0]
    missing = needed - room.free(old.folder)
    if missing > 0:
        raise DiskFull(
            _(
                "The store in {folder} must be updated to this version, and there is no room for the backup that "
                "is made before: {missing} MB are missing. {kept} Make room on the disk and open it again."
            ).format(folder=old.folder, missing=decimal(f"{missing / _MB:.1f}"), kept=_(UNTOUCHED))
        )


def _silent(_done: float) -> None:
    """Say nothing: a store is small enough to be copied while its window comes up."""
