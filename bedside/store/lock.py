"""One program at a time in a folder: a lock that the system drops when its holder dies, so that none is ever stale."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})
_TRIES = 10


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock file while the block runs and remove it then; yield False where another program holds it.

    Raises OSError where the file cannot be made.
    """
    handle = _taken(path)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            _drop(path, handle)


def _taken(path: Path) -> int | None:
    for _ in range(_TRIES):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(handle):
            os.close(handle)
            return None
        # Its last holder may have removed the file after it was opened here: then it is no longer anybody's lock.
        if _is_same(path, handle):
            return handle
        os.close(handle)
    return None


def _is_same(path: Path, handle: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(handle))
    return False


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network drives and sticks know no locks: there, nobody is kept out.
        return error.errno in _NO_LOCKS
    return True


def _drop(path: Path, handle: int) -> None:
    if sys.platform == "win32":
        # A file that is open cannot be removed there.
        os.close(handle)
        with suppress(OSError):
            path.unlink()
        return
    with suppress(OSError):
        path.unlink()
    os.close(handle)
