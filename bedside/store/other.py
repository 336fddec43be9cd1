"""Another store as it stands at one moment: copied, brought to this version and checked, and never touched itself.

Even to be read a database in use wants files beside it, and one of an older schema must be changed first. So a private
copy is opened, of which nobody else knows; it is as encrypted as its original, and is gone when the block ends.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bedside.domain.problem import Problem
from bedside.store import file, vault
from bedside.store.driver import DatabaseError
from bedside.store.errors import (
    DiskFull,
    StoreBusy,
    StoreDamaged,
    StoreTooNew,
    StoreUnavailable,
    WrongPassphrase,
    damaged,
    translated,
)
from bedside.store.room import NO_ROOM
from bedside.store.store import Store
from bedside.text import N_, _

Secret = Callable[[Path], tuple[str, str]]
Pause = Callable[[float], None]

NOTHING = N_("Nothing was merged, and neither store was changed.")
_BACKUP = N_("Merge the last backup of that store.")
_SIDE = f"{file.CHART}-wal"
_FILES = (vault.KEYS, file.CHART, _SIDE)
_TRIES = 5
_PAUSE_SECONDS = 0.5


class NotMerged(StoreUnavailable):
    """The other store is not what its journal says; neither was changed."""


@contextmanager
def opened(folder: Path, ours: Store, now: datetime, *, secret: Secret | None, pause: Pause) -> Iterator[Store]:
    """Yield a checked copy of the store in a folder, opened with our key or with the user and passphrase of `secret`.

    Raises Problem for one that does not belong to ours, NotMerged for one that is not whole, else StoreUnavailable,
    StoreBusy, StoreTooNew, WrongPassphrase.
    """
    _require_another(folder, ours)
    with tempfile.TemporaryDirectory(prefix="bedside-merge-", ignore_cleanup_errors=True) as place:
        with reading(folder, Path(place)):
            _copy(folder, Path(place), pause)
            other = _open(folder, Path(place), ours, now, secret)
        try:
            _require_kin(folder, ours, other)
            _require_whole(folder, other)
            yield other
        finally:
            other.close()


@contextmanager
def reading(folder: Path, place: Path) -> Iterator[None]:
    """Name the other store in what goes wrong with its copy, and the place of the copy where there is no room."""
    try:
        with translated(place, NOTHING):
            yield
    except DiskFull as error:
        text = _("There is no room in {folder} to look at the other store. {kept} Make room there.")
        raise DiskFull(text.format(folder=place.parent, kept=_(NOTHING))) from error
    except StoreDamaged as error:
        raise StoreDamaged(
            _("The chart file in {folder} is damaged. {kept} {advice}").format(
                folder=folder, kept=_(NOTHING), advice=_(_BACKUP)
            )
        ) from error
    except StoreTooNew as error:
        raise StoreTooNew(vault.too_new(folder)) from error


def _require_another(folder: Path, ours: Store) -> None:
    vault.read(folder)
    file.require(folder)
    if os.path.samefile(folder / file.CHART, ours.folder / file.CHART):
        raise _refused(folder, _("this is the store itself."), _("Name the folder of the other store."))


def _copy(folder: Path, place: Path, pause: Pause) -> None:
    for _try in range(_TRIES):
        before = _state(folder)
        for name in _FILES:
            # The keys first: their journal head must not be newer than the journal.
            (place / name).unlink(missing_ok=True)
            if name in before:
                _copy_file(folder, place, name)
        if _state(folder) == before:
            return
        pause(_PAUSE_SECONDS)
    raise StoreBusy(
        _(
            "Somebody is writing to the store in {folder} all the time. {kept} Close it there, or try again soon."
        ).format(folder=folder, kept=_(NOTHING))
    )


def _copy_file(folder: Path, place: Path, name: str) -> None:
    try:
        shutil.copyfile(folder / name, place / name)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        raise StoreUnavailable(
            _(
                "The file {name} in {folder} cannot be read ({reason}). {kept} Check the disk, the stick or "
                "the network folder, and whether you may read it."
            ).format(name=name, folder=folder, reason=error.strerror, kept=_(NOTHING))
        ) from error


def _state(folder: Path) -> dict[str, tuple[int, int, int]]:
    found = {}
    for name in _FILES:
        if (folder / name).exists():
            status = (folder / name).stat()
            found[name] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def _open(folder: Path, place: Path, ours: Store, now: datetime, secret: Secret | None) -> Store:
    unlocked = vault.Unlocked(ours.user, ours.roles, ours.key)
    if not _fits(place, unlocked.key):
        # The copy notes a failed try; the other store does not learn of it.
        unlocked = _unlocked(folder, place, now, secret)
        if not _fits(place, unlocked.key):
            raise StoreDamaged(
                _("The chart file in {folder} is damaged. {kept} {advice}").format(
                    folder=folder, kept=_(NOTHING), advice=_(_BACKUP)
                )
            )
    return Store.with_key(place, unlocked, now, twice=True)


def _fits(place: Path, key: bytes) -> bool:
    try:
        file.connect(place, key, writable=False).close()
    except DatabaseError:
        return False
    return True


def _unlocked(folder: Path, place: Path, now: datetime, secret: Secret | None) -> vault.Unlocked:
    if secret is None:
        text = _("The store in {folder} has another key. {kept} Give a user and a passphrase that open it.")
        raise WrongPassphrase(text.format(folder=folder, kept=_(NOTHING)))
    try:
        return vault.unlock(place, *secret(folder), now)
    except WrongPassphrase as error:
        text = _(
            "The store in {folder} has another key, and this user and passphrase do not open it. {kept} Merge as a "
            "user with the same name and passphrase in both stores, or give its recovery code."
        )
        raise WrongPassphrase(text.format(folder=folder, kept=_(NOTHING))) from error


def _require_kin(folder: Path, ours: Store, other: Store) -> None:
    if other.meta.practice != ours.meta.practice:
        real = _("it holds real patients, this store practice ones.")
        why = real if ours.meta.practice == "yes" else _("it holds practice patients, this store real ones.")
        raise _refused(folder, why, _("Merge stores of one kind."))
    if other.meta.zone != ours.meta.zone:
        raise _refused(
            folder,
            _(
                "its ward keeps the time of {other}, this one that of {own}; a date without a time means "
                "another moment there."
            ).format(other=other.meta.zone, own=ours.meta.zone),
            _("Chart what is missing here by hand."),
        )


def _require_whole(folder: Path, other: Store) -> None:
    with reading(folder, other.folder):
        # Every page: what is damaged where nothing is read today is damaged all the same.
        if other.hold.rescued is not None or other._all("PRAGMA cipher_integrity_check"):
            raise StoreDamaged(damaged(folder))
        breaks = other.verify().breaks
    if breaks:
        raise NotMerged(
            _(
                "The store in {folder} is not as its journal says: {fault} {kept} See: bedside verify --store {folder}"
            ).format(folder=folder, fault=breaks[0].text, kept=_(NOTHING))
        )


def _refused(folder: Path, why: str, do: str) -> Problem:
    return Problem(f"{why} {_(NOTHING)}", where=str(folder), do=do)
