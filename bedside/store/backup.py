"""Backups that have been opened again: a copy is called proven only after it answered like the store it was taken from.

One backup is a folder that is a store itself, with a sealed manifest beside chart.db and keys.json. It is made under
another name and gets its own only when it is proven, so that a crash leaves nothing that looks like a backup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bedside.store import file, manifest, marker, proof, room, shelf, snapshot, vault
from bedside.store.driver import DatabaseError
from bedside.store.errors import DiskFull, NotProven, StoreDamaged, StoreError, StoreUnavailable, read_only, translated
from bedside.store.manifest import Manifest
from bedside.store.proof import Probe, Wanted
from bedside.store.rotation import Ages
from bedside.store.shelf import BACKUPS, Backup
from bedside.store.snapshot import Progress, Snapshot
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from bedside.text import N_, _, decimal

KEPT = N_("No backup was made; the store and the older backups are unchanged.")
_DO = N_("Try again, or to another disk; bedside verify says whether the store itself is whole.")
_MB = 1_000_000
_COPIED = 0.4  # of the whole work


class Means(NamedTuple):
    """What is handed in from above: `probe` answers from a store as of a moment, `margin` must stay free (bytes)."""

    clock: Callable[[], datetime]
    probe: Callable[[datetime], Probe]
    margin: int
    progress: Progress


def of_open(store: Store, means: Means, *, ages: Ages, to: Path | None = None) -> Backup:
    """Back up a store that this program has open; else as `make`."""
    unlocked = Unlocked(store.user, store.roles, store.key)
    return _make(_Source(store.folder, unlocked, lambda: snapshot.of(store)), means, ages, to)


def make(folder: Path, unlocked: Unlocked, means: Means, *, ages: Ages, to: Path | None = None) -> Backup:
    """Back up a store that others may be writing to; return the backup, proven.

    Without `to` it stands in the store's own folder of backups, where age then removes older ones. Raises DiskFull,
    NotProven, StoreUnavailable, StoreReadOnly; what was half made is removed.
    """
    return _make(_Source(folder, unlocked, lambda: snapshot.held_still(folder, unlocked)), means, ages, to)


class _Source(NamedTuple):
    folder: Path
    unlocked: Unlocked
    held: Callable[[], AbstractContextManager[Snapshot]]


def _make(source: _Source, means: Means, ages: Ages, to: Path | None) -> Backup:
    if to is None and not file.is_writable(source.folder):
        raise read_only(source.folder, KEPT)
    place = to or source.folder / BACKUPS
    if to is not None and not to.is_dir():
        raise StoreUnavailable(
            _(
                "The folder {folder} does not exist. {kept} Is the stick plugged in? Make the folder, or name another "
                "one."
            ).format(folder=to, kept=_(KEPT))
        )
    if to is not None and (store := file.holder(to)):
        raise StoreUnavailable(
            _("The folder {folder} lies inside the store in {store}. {kept} Name a folder outside of it.").format(
                folder=to, store=store, kept=_(KEPT)
            )
        )
    with translated(place, KEPT, what="folder"):
        place.mkdir(mode=0o700, exist_ok=True)
        with shelf.alone(place):
            shelf.clean(place)
            require_room(source.folder, place, means.margin)
            partial = place / shelf.new_name(place, means.clock(), shelf.PARTIAL)
            try:
                # Asked while the half copy lies there: without it the disk is no longer full.
                with translated(place, KEPT, partial, what="folder"):
                    sealed = _made(source, means, partial)
                prefix = f"bedside-{sealed.workstation}-" if to else ""
                folder = partial.rename(place / shelf.new_name(place, sealed.made, prefix))
            except BaseException:
                shelf.remove(partial)
                raise
            vault.sync_folder(place)
            made = Backup(folder, sealed)
            if to is None:
                shelf.prune(place, source.unlocked.key, made, ages)
            return made


def require_room(source: Path, place: Path, margin: int) -> None:
    """Raise DiskFull, naming what is missing, where a copy of the store would not find room."""
    files = (source / file.CHART, source / f"{file.CHART}-wal")
    needed = sum(item.stat().st_size for item in files if item.exists()) + margin
    missing = needed - room.free(place)
    if missing > 0:
        raise DiskFull(
            _(
                "There is not enough room in {place}: of {needed} MB that are needed, {missing} MB are missing. "
                "{kept} Make room there, or choose another place."
            ).format(
                place=place,
                needed=decimal(f"{needed / _MB:.1f}"),
                missing=decimal(f"{missing / _MB:.1f}"),
                kept=_(KEPT),
            )
        )


def _made(source: _Source, means: Means, partial: Path) -> Manifest:
    unlocked = source.unlocked
    with _reading(source.folder), source.held() as live:
        made, workstation = means.clock(), live.store.meta.workstation
        probe = means.probe(made)
        partial.mkdir(mode=0o700)
        snapshot.copy(live.db, partial, unlocked.key, _part(means.progress, 0, _COPIED))
        manifest.write_new(partial / vault.KEYS, live.keys)
        wanted = Wanted(live.taken, probe(live.store))
    try:
        proof.prove(partial, probe, unlocked=unlocked, wanted=wanted, progress=_part(means.progress, _COPIED, 1))
    except NotProven as error:
        raise NotProven(
            _("The copy was made but could not be proven: {error}. It was removed. {kept} {advice}").format(
                error=error, kept=_(KEPT), advice=_(_DO)
            )
        ) from error
    told = Manifest(
        format=manifest.FORMAT,
        made=made,
        proven=means.clock(),
        workstation=workstation,
        taken=wanted.taken,
        chart=manifest.mark(partial / file.CHART),
        keys=manifest.mark(partial / vault.KEYS),
        probe=wanted.probe,
    )
    marker.put(partial)
    return manifest.write(partial, told, unlocked.key)


def _part(progress: Progress, start: float, end: float) -> Progress:
    return lambda done: progress(start + (end - start) * done)


@contextmanager
def _reading(source: Path) -> Iterator[None]:
    """Name the store, not the place of the backup, where the store turns out to be damaged."""
    try:
        yield
    except DatabaseError as error:
        try:
            with translated(source, KEPT):
                raise
        except StoreDamaged as found:
            raise StoreDamaged(f"{found} {_(KEPT)}") from error
        except StoreError:
            raise error from None
