"""Failures of the environment as sentences: what happened, what is safe, what to do. No patient data in any of them."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from bedside.store.driver import DatabaseError, IntegrityError
from bedside.text import N_, _

BACKUP_MARK = "manifest.json"  # a folder that holds this is a backup, and stays as it was proven
KEPT = N_("Everything saved before is unchanged; this entry was not stored.")
UNTOUCHED = N_("Everything saved before is unchanged.")
What = Literal["store", "folder"]
_READ_ONLY: Mapping[What, str] = MappingProxyType(
    {
        "store": N_(
            "The store in {folder} can only be read here. {kept} Ask for write permission to the folder, or work as "
            "the user who owns it."
        ),
        "folder": N_(
            "The folder {folder} can only be read here. {kept} Ask for write permission to the folder, or work as the "
            "user who owns it."
        ),
    }
)
_UNREACHABLE: Mapping[What, str] = MappingProxyType(
    {
        "store": N_(
            "The store in {folder} cannot be reached. {kept} Check the disk or the network folder, and whether another "
            "program holds its files."
        ),
        "folder": N_(
            "The folder {folder} cannot be reached. {kept} Check the disk or the network folder, and whether another "
            "program holds its files."
        ),
    }
)
NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_BUSY = frozenset({errno.EBUSY})
_HELD_BY_ANOTHER = frozenset({32, 33})  # Windows: a sharing violation, a locked range


class StoreError(Exception):
    """The store cannot do what was asked; the message stands in a bar until the cause is gone."""


class StoreUnavailable(StoreError):
    """There is no usable store at the place named, or it is busy or damaged."""


class StoreTooNew(StoreError):
    """A newer version of the program made or changed this store."""


class StoreDamaged(StoreUnavailable):
    """The chart file is not whole; what can still be read may be served for reading (see rescue)."""


class StoreBusy(StoreUnavailable):
    """Another window, command or program holds the store just now; later it may not."""


class MayGoOn(StoreUnavailable):
    """A refusal that a person may override: `text` without `how`, the sentence that names the command line's switch."""

    def __init__(self, text: str, how: str) -> None:
        super().__init__(f"{text} {how}")
        self.text = text


class OnNetworkDrive(MayGoOn):
    """The store lies on a network drive; asked for twice, it opens there all the same."""


class OpenElsewhere(MayGoOn):
    """Another computer has the store open; it may be taken over once that has been silent for long."""


class WrongPassphrase(StoreError):
    """User and passphrase do not open this store; nothing was changed."""


class DiskFull(StoreError):
    """There is no room left; the transaction was undone."""


class StoreReadOnly(StoreError):
    """The store can be read here but not written."""


class NotProven(StoreError):
    """A copy is not, or no longer, what a backup must be; it is never used and never counted as one."""


def read_only(folder: Path, kept: str = KEPT, what: What = "store") -> StoreReadOnly:
    """Return the error for a store that this user may not write."""
    if (folder / BACKUP_MARK).exists():
        return StoreReadOnly(
            _(
                "{folder} is a backup: it can only be read. {kept} To work with it, make a store of it: bedside "
                "restore {folder} --to DIR"
            ).format(folder=folder, kept=_(kept))
        )
    return StoreReadOnly(_(_READ_ONLY[what]).format(folder=folder, kept=_(kept)))


def before_entry(refusal: StoreError) -> str:
    """Return what a refusal of every entry says while none was made yet."""
    return str(refusal).replace(_(KEPT), _(UNTOUCHED))


def damaged(folder: Path) -> str:
    """Return the message for a store whose chart file is not whole."""
    return _(
        "The store in {folder} is damaged. The files were not changed. Open it again: what can be read is shown. "
        "Copy the folder away before anything else, then restore the last proven backup."
    ).format(folder=folder)


@contextmanager
def translated(folder: Path, kept: str = KEPT, files: Path | None = None, *, what: What = "store") -> Iterator[None]:
    """Turn the file system's and SQLCipher's failures into the errors above; other errors pass.

    `kept` is the sentence that says what is safe, in English, `files` where the written files lie if not in `folder`
    itself, `what` what the folder is called.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DatabaseError as error:
        raise _of_database(error, folder, kept, files or folder, what) from error
    except OSError as error:
        raise _of_system(error, folder, kept, what) from error


def _of_system(error: OSError, folder: Path, kept: str, what: What) -> StoreError:
    if error.errno in NO_ROOM:
        return _full(folder, kept)
    if error.errno in _BUSY or getattr(error, "winerror", None) in _HELD_BY_ANOTHER:
        return _busy(folder, kept)
    if error.errno in _FORBIDDEN:
        return read_only(folder, kept, what)
    if folder.is_file():
        return StoreUnavailable(
            _("{folder} is a file, not the folder of a store. {kept} Name the folder.").format(
                folder=folder, kept=_(UNTOUCHED)
            )
        )
    return _unreachable(folder, kept, what)


def _of_database(error: Exception, folder: Path, kept: str, files: Path, what: What) -> StoreError:
    """Return the error for a result code of SQLite, told apart by the names of its codes and by its words."""
    code, words = getattr(error, "sqlite_errorname", ""), str(error).lower()
    if code.startswith("SQLITE_FULL") or "full" in words:
        return _full(folder, kept)
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "locked" in words or "busy" in words:
        return _busy(folder, kept)
    if code.startswith(("SQLITE_READONLY", "SQLITE_PERM")) or "readonly" in words:
        return read_only(folder, kept, what)
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "malformed" in words or "not a database" in words:
        return StoreDamaged(damaged(folder))
    # A quota, or a limit on the size of files, is no "full" to SQLite.
    if (code.startswith("SQLITE_IOERR") or "i/o error" in words) and _is_full(files):
        return _full(folder, kept)
    return _unreachable(folder, kept, what)


def _is_full(files: Path) -> bool:
    from bedside.store.room import is_full  # noqa: PLC0415 - rarely asked, and start-up should not wait for it

    return is_full(files)


def _full(folder: Path, kept: str) -> DiskFull:
    return DiskFull(
        _("The disk that holds {folder} is full. {kept} Make room on it and try again.").format(
            folder=folder, kept=_(kept)
        )
    )


def _busy(folder: Path, kept: str) -> StoreBusy:
    return StoreBusy(
        _("Another program is writing to the store in {folder}. {kept} Try again in a moment.").format(
            folder=folder, kept=_(kept)
        )
    )


def _unreachable(folder: Path, kept: str, what: What) -> StoreUnavailable:
    return StoreUnavailable(_(_UNREACHABLE[what]).format(folder=folder, kept=_(kept)))
