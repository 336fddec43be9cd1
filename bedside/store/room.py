"""Room on a disk: what is free, and whether a write failed because nothing is left.

SQLite says "full" only for a file system without free blocks. A quota, or a limit on the size of files, is an I/O error
to it like a broken cable, and a person must do something else about each.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from pathlib import Path

from bedside.store.errors import NO_ROOM

_PROBE = "room.tmp"
_BYTES = 64 * 1024  # sixteen pages: what one entry may need in the write-ahead log


def free(folder: Path) -> int:
    """Return the free bytes of the file system that holds a folder, for this user."""
    return shutil.disk_usage(folder).free


def is_full(folder: Path) -> bool:
    """Return whether a few more pages would find no room; false where that cannot be told."""
    with suppress(OSError):
        if free(folder) < _BYTES or _longest(folder) + _BYTES > _limit():
            return True
        return not _takes(folder)
    return False


def _takes(folder: Path) -> bool:
    """Return whether a file of a few pages can be written: only a quota knows."""
    path = folder / _PROBE
    try:
        path.write_bytes(bytes(_BYTES))
    except OSError as error:
        return error.errno not in NO_ROOM
    finally:
        path.unlink(missing_ok=True)
    return True


def _longest(folder: Path) -> int:
    return max((item.stat().st_size for item in folder.iterdir() if item.is_file()), default=0)


def _limit() -> float:
    """Return the length in bytes that this process may give a file."""
    if sys.platform == "win32":
        return float("inf")
    import resource  # noqa: PLC0415 - no such module on Windows, and rarely asked

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return float("inf") if limit == resource.RLIM_INFINITY else limit
