"""A folder that holds backups: which stand there, who may work in it, and what age removes from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bedside.store import file, lock, manifest, marker, rotation, vault
from bedside.store.errors import NotProven, StoreBusy
from bedside.store.manifest import Manifest
from bedside.text import _

BACKUPS = "backups"
PARTIAL, _GONE, _LOCK = ".partial-", ".removed-", ".bedside-backups.lock"
#: ends the name of a backup that was made before an update, which no age removes: it is the way back
BEFORE = "-before-"
_NAME = re.compile(rf"(bedside-[0-9A-Za-z]+-)?\d{{8}}T\d{{6}}Z(-\d+)?({BEFORE}\w+)?")
_OWN = frozenset(
    {
        vault.KEYS,
        f"{vault.KEYS}.new",
        vault.ATTEMPTS,
        manifest.MANIFEST,
        marker.MARKER,
        *(f"{file.CHART}{end}" for end in ("", "-journal", "-wal", "-shm")),
    }
)


class Backup(NamedTuple):
    """A proven backup: its folder, and what its sealed manifest says."""

    folder: Path
    manifest: Manifest


@contextmanager
def alone(shelf: Path) -> Iterator[None]:
    """Keep every other program from making, removing or restoring backups here; raise StoreBusy while one does."""
    with lock.held(shelf / _LOCK) as mine:
        if not mine:
            raise StoreBusy(
                _("Another program is at work on the backups in {folder}. Try again when it is done.").format(
                    folder=shelf
                )
            )
        yield


def new_name(shelf: Path, made: datetime, prefix: str = "") -> str:
    """Return a name for a backup that nothing in the folder has."""
    name = f"{prefix}{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    number, found = 1, name
    while (shelf / found).exists():
        number += 1
        found = f"{name}-{number}"
    return found


def proven(shelf: Path, key: bytes) -> tuple[Backup, ...]:
    """Return the backups of this store that were proven, oldest first; others are passed over.

    The files are measured, not read: a bit that has flipped since is found when the backup is restored.
    """
    with suppress(OSError):
        found = (_read(item, key) for item in shelf.iterdir() if _NAME.fullmatch(item.name) and not item.is_symlink())
        return tuple(sorted((item for item in found if item), key=lambda item: (item.manifest.made, item.folder.name)))
    return ()


def newest(shelf: Path, key: bytes, workstation: str) -> Backup | None:
    """Return the backup that holds most of the journal of this workstation, whatever the clock said; None for none."""
    own = [item for item in proven(shelf, key) if item.manifest.workstation == workstation]
    return max(own, key=lambda item: (item.manifest.taken.head.seq, item.manifest.made), default=None)


def prune(shelf: Path, key: bytes, new: Backup, ages: rotation.Ages) -> None:
    """Remove what age allows; never `new`, never what is not proven, never a folder with files of somebody else.

    The caller works here alone. Nothing that goes wrong matters: what cannot be removed stays.
    """
    known = [item for item in proven(shelf, key) if BEFORE not in item.folder.name]
    stay = rotation.kept([item.manifest.made for item in known], new.manifest.made, ages)
    for item in known:
        if item.manifest.made not in stay and item.folder != new.folder:
            _retire(item.folder)


def clean(shelf: Path) -> None:
    """Remove what a crash left of backups half made or half removed; the caller works here alone."""
    for start in (PARTIAL, _GONE):
        for item in shelf.glob(f"{start}*"):
            remove(item)


def tidy(shelf: Path) -> None:
    """Remove what a killed program left, unless another one is at work here; what cannot be removed stays."""
    with suppress(OSError, StoreBusy), alone(shelf):
        clean(shelf)


def remove(folder: Path) -> None:
    """Remove a backup's own files, and the folder when nothing else is in it."""
    with suppress(OSError):
        for name in _OWN:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def _retire(folder: Path) -> None:
    with suppress(OSError):
        if {item.name for item in folder.iterdir()} <= _OWN:
            # First out of sight: half of a backup must never look like one.
            remove(folder.rename(folder.with_name(f"{_GONE}{folder.name}")))


def _read(folder: Path, key: bytes) -> Backup | None:
    with suppress(NotProven, OSError):
        found = manifest.read(folder, key)
        same_size = (folder / file.CHART).stat().st_size == found.chart.size
        if same_size and manifest.mark(folder / vault.KEYS) == found.keys:
            return Backup(folder, found)
    return None
