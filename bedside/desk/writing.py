"""Files that people ask for: whole or not at all, so that a full disk leaves neither half a file nor a lost one.

None of them may take the place of one of a store's own files, which nothing could bring back.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from bedside.domain.problem import Problem
from bedside.store.file import holder
from bedside.text import _

OWNER_ONLY = 0o600
USUAL = 0o666


def require_outside(path: str | Path) -> None:
    """Raise Problem for a place inside a store or a backup, where only bedside's own files belong."""
    if store := holder(path):
        text = _("this lies inside the store in {folder}.").format(folder=store)
        raise Problem(text, where=str(path), do=_("Choose a folder outside of it."))


def require_place(path: str | Path) -> None:
    """Make sure that a file can be made there, before a copy gets its number for it.

    Raises OSError with the file's name, and Problem for a place inside a store.
    """
    require_outside(path)
    wanted = Path(path)
    if wanted.exists() and not wanted.is_file():
        return
    folder = os.path.dirname(os.path.realpath(wanted))
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK):
        number = errno.EACCES if os.path.isdir(folder) else errno.ENOENT
        raise OSError(number, os.strerror(number), str(wanted))


def write_whole(path: str | Path, content: bytes, mode: int = USUAL) -> None:
    """Write a file; one that stands there stays until the new one is whole. `mode` is that of a new file.

    Raises OSError with the file's name, and Problem for a place inside a store.
    """
    require_outside(path)
    wanted = Path(path)
    try:
        if wanted.exists() and not wanted.is_file():
            wanted.write_bytes(content)  # a pipe or a device, which cannot be replaced
        else:
            _replace(Path(os.path.realpath(wanted)), content, mode)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(wanted)) from error


def write_own(path: Path, content: bytes) -> None:
    """Write a file of a store's own; one that stands there stays until the new one is whole."""
    _replace(path, content, OWNER_ONLY)


def _replace(target: Path, content: bytes, mode: int) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        # What a killed program left there goes; a link that somebody laid there is not followed.
        part.unlink(missing_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
