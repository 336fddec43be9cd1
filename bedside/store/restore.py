"""A backup made the store again: proven once more on the way, put in place at the end, and the old store kept.

The restored store is another workstation from then on, because the old one may still live somewhere: if both were
charted in and merged later, two lines of records under one name could not be told apart.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.store import file, lease, lock, manifest, place, proof, room, schema, shelf, snapshot, swap, vault
from bedside.store.computer import this_computer
from bedside.store.errors import DiskFull, NotProven, StoreBusy, StoreTooNew, translated
from bedside.store.journal import Entry
from bedside.store.manifest import Manifest
from bedside.store.proof import Probe, Wanted
from bedside.store.snapshot import Progress
from bedside.store.store import Store
from bedside.store.vault import Entropy, Unlocked
from bedside.text import N_, _, decimal

KEPT = N_("Nothing was restored; what was there is unchanged.")
_MB = 1_000_000
_ID_BYTES = 4


class Means(NamedTuple):
    """What is handed in from above.

    `over` lets a lease of another computer, silent for so long, be taken over; `twice` allows a network drive.
    """

    clock: Callable[[], datetime]
    entropy: Entropy
    probe: Callable[[datetime], Probe]
    margin: int
    progress: Progress
    over: timedelta | None = None
    twice: bool = False


class Restored(NamedTuple):
    """What was done: the moment the backup shows, where the old store is kept, and whether it is assessed as then."""

    made: datetime
    before: Path | None
    same: bool


def restore(source: Path, target: Path, unlocked: Unlocked, means: Means) -> Restored:
    """Put a backup where the store `target` is, or is to be; the caller has asked whether this user may.

    Raises NotProven for a backup that is not whole, StoreBusy while the store is in use, DiskFull, Problem for a place
    that is no store. `target` is unchanged then.
    """
    source, target = source.resolve(), target.resolve()
    told = manifest.read(source, unlocked.key)
    if told.taken.schema not in {name for name, _ in schema.STEPS}:
        raise StoreTooNew(vault.too_new(source))
    _require_place(source, target)
    place.require_local(target, twice=means.twice)
    stamp = f"{means.clock().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    with translated(target.parent, KEPT):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _only_one(target):
            aside = swap.cut_short(target)
            swap.sweep(target)
            stage = swap.beside(target, swap.NEW, stamp)
            try:
                # Asked while the half store lies there: without it the disk is no longer full.
                with translated(target.parent, KEPT, stage), _undisturbed(source), _unused(target, means):
                    same = _staged(_Work(source, stage, told, unlocked, means))
                before = swap.put(stage, target, stamp) or aside
            except BaseException:
                shutil.rmtree(stage, ignore_errors=True)
                raise
            _bring_backups(target)
    return Restored(told.made, before, same)


class _Work(NamedTuple):
    source: Path
    stage: Path
    told: Manifest
    unlocked: Unlocked
    means: Means


def _staged(work: _Work) -> bool:
    """Make the new store beside the old one; return whether it is assessed as when the backup was made."""
    _require_room(work)
    work.stage.mkdir(mode=0o700)
    try:
        _copy(work)
    except NotProven as error:
        raise NotProven(
            _("The backup in {source} is damaged and was not used: {error}. {kept} Use another backup.").format(
                source=work.source, error=error, kept=_(KEPT)
            )
        ) from error
    _bring_up(work)
    store = _as_another_workstation(work)
    try:
        # One that was made before an update was not asked.
        return work.told.probe in ("", work.means.probe(work.told.made)(store))
    finally:
        store.close()
        snapshot.sync(work.stage / file.CHART)
        vault.sync_folder(work.stage)


def _copy(work: _Work) -> None:
    for name, wanted in ((file.CHART, work.told.chart), (vault.KEYS, work.told.keys)):
        if not (work.source / name).is_file() or manifest.copied(work.source / name, work.stage / name) != wanted:
            raise NotProven(_("{name} is not the file that was proven").format(name=name))
    # What was copied is what will be used: this proves both.
    wanted = Wanted(work.told.taken, work.told.probe)
    proof.prove(work.stage, None, unlocked=work.unlocked, wanted=wanted, progress=work.means.progress)


def _bring_up(work: _Work) -> None:
    """Apply what an older copy lacks before it is opened as a store, which would make a backup of it first."""
    db = file.connect(work.stage, work.unlocked.key, writable=True)
    try:
        schema.bring_up_copy(db)
    finally:
        db.close()


def _as_another_workstation(work: _Work) -> Store:
    # It is put in place later, where a network drive has been asked for already.
    store = Store.with_key(work.stage, work.unlocked, work.means.clock(), twice=True)
    try:
        name = work.means.entropy(_ID_BYTES).hex()
        at = f"{work.told.made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        now = work.means.clock()
        store.seal(
            Entry(at=now, author=work.unlocked.user, workstation=name, action=f"restore from {at}"), workstation=name
        )
    except BaseException:
        store.close()
        raise
    return store


def _require_place(source: Path, target: Path) -> None:
    if source == target or source in target.parents or (target / manifest.MANIFEST).exists():
        raise Problem(_("this is a backup, which stays as it is."), where="to", do=_("Name the folder of the store."))
    if inside := next((item for item in target.parents if _is_store(item)), None):
        raise Problem(
            _("{target} lies inside the store in {inside}.").format(target=target, inside=inside),
            where="to",
            do=_("Name a folder outside of it."),
        )
    if target.is_mount():
        raise Problem(
            _("{target} is a disk of its own, which cannot be moved aside.").format(target=target),
            where="to",
            do=_("Name a folder on it."),
        )
    if not target.exists() or (target.is_dir() and (_is_store(target) or not any(target.iterdir()))):
        return
    raise Problem(
        _("{target} holds other files.").format(target=target),
        where="to",
        do=_("Name the folder of the store, or one that does not exist yet."),
    )


def _is_store(folder: Path) -> bool:
    return any((folder / name).exists() for name in (file.CHART, vault.KEYS, shelf.BACKUPS))


def _require_room(work: _Work) -> None:
    # A copy that is brought up writes as much again before its old pages are given up.
    copies = 1 if work.told.taken.schema == schema.STEPS[-1][0] else 2
    needed = copies * work.told.chart.size + work.means.margin
    missing = needed - room.free(work.stage.parent)
    if missing > 0:
        raise DiskFull(
            _(
                "There is not enough room in {folder}: the old store is kept, so {needed} MB are needed, and "
                "{missing} MB are missing. {kept} Make room there, or restore to another disk."
            ).format(
                folder=work.stage.parent,
                needed=decimal(f"{needed / _MB:.1f}"),
                missing=decimal(f"{missing / _MB:.1f}"),
                kept=_(KEPT),
            )
        )


@contextmanager
def _only_one(target: Path) -> Iterator[None]:
    with lock.held(target.with_name(f".{target.name}.restore.lock")) as mine:
        if not mine:
            raise StoreBusy(
                _("Another program is restoring {target}. {kept} Wait until it is done.").format(
                    target=target, kept=_(KEPT)
                )
            )
        yield


@contextmanager
def _undisturbed(source: Path) -> Iterator[None]:
    """Keep age from removing the backup meanwhile; elsewhere than in a store's own folder nothing removes any."""
    if source.parent.name != shelf.BACKUPS or not os.access(source.parent, os.W_OK):
        yield
        return
    with shelf.alone(source.parent):
        yield


@contextmanager
def _unused(target: Path, means: Means) -> Iterator[None]:
    """Hold the store that is there, so that no window opens it; raise StoreBusy while one has it open."""
    if not target.is_dir() or not _is_store(target):
        yield
        return
    try:
        held = lease.take(target, this_computer(), means.clock(), over=means.over, alone=True)
    except StoreBusy as error:
        raise StoreBusy(
            _("The store in {target} is open in a window or another command. {kept} Close it.").format(
                target=target, kept=_(KEPT)
            )
        ) from error
    try:
        yield
    finally:
        # What was found of a crash must be found again where the old store stays.
        held.lease.release(clean=not held.crashed)


def _bring_backups(target: Path) -> None:
    """Move the old store's backups to the new one; after a restore that was cut short they lie one store further."""
    for old in swap.kept(target):
        if (old / shelf.BACKUPS).is_dir():
            _move(old / shelf.BACKUPS, target / shelf.BACKUPS)
            return


def _move(old: Path, new: Path) -> None:
    """Move a folder of backups, or, where a program has made one there meanwhile, each of them that it lacks."""
    # Where they cannot be moved they stay with the old store.
    with suppress(OSError):
        old.rename(new)
        return
    for item in old.iterdir():
        with suppress(OSError):
            if not (new / item.name).exists():
                item.rename(new / item.name)
    with suppress(OSError):
        old.rmdir()
