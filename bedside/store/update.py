"""The copy that is saved before a store is brought to a newer schema: nothing is changed before it is whole."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.store import file, room
from bedside.store.errors import UNTOUCHED, DiskFull, StoreUnavailable

if TYPE_CHECKING:
    from sqlite_utils import Database

_MB = 1_000_000
# The copy, and as much again for what the new schema writes before the old pages are given up.
_TIMES = 2
_HEAD = "SELECT seq, hash FROM {part}.journal ORDER BY seq DESC LIMIT 1"


def save_copy(db: Database, folder: Path, step: str) -> Path:
    """Save the store as it is as `before-<step>.db`, encrypted with the same key; return its path.

    It gets its name only when it is whole, in place of one that an earlier try may have left. Raises DiskFull before
    anything is written where there is no room, StoreUnavailable for a copy that is not whole.
    """
    _require_room(db, folder)
    path = folder / f"before-{step}.db"
    partial = path.with_suffix(".part")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        db.execute("VACUUM INTO ?", (str(partial),))
        _require_whole(db, folder, partial)
        _sync(partial)
        return partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def _require_room(db: Database, folder: Path) -> None:
    missing = _TIMES * file.PAGE * db.execute("PRAGMA page_count").fetchone()[0] - room.free(folder)
    if missing > 0:
        raise DiskFull(
            f"The store in {folder} must be updated to this version, and there is no room for it: "
            f"{missing / _MB:.1f} MB are missing. {UNTOUCHED} Make room on the disk and open it again."
        )


def _require_whole(db: Database, folder: Path, copy: Path) -> None:
    # A file that is attached opens with the same key.
    db.execute("ATTACH ? AS copy", (str(copy),))
    try:
        checked = [db.execute(f"PRAGMA copy.{check}").fetchall() for check in ("cipher_integrity_check", "quick_check")]
        heads = [db.execute(_HEAD.format(part=part)).fetchall() for part in ("main", "copy")]
        if checked != [[], [("ok",)]] or heads[0] != heads[1]:
            raise StoreUnavailable(
                f"The store in {folder} must be updated to this version, but the copy saved before is not whole. "
                f"{UNTOUCHED} Check the disk."
            )
    finally:
        db.execute("DETACH copy")


def _sync(path: Path) -> None:
    """Wait until a file's bytes stand on the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
