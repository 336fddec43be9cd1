"""Failures of the environment as sentences: what happened, what is safe, what to do. No patient data in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bedside.store.driver import DatabaseError, IntegrityError

KEPT = "Everything saved before is unchanged; this entry was not stored."


class StoreError(Exception):
    """The store cannot do what was asked; the message stands in a bar until the cause is gone."""


class StoreUnavailable(StoreError):
    """There is no usable store at the place named, or it is busy or damaged."""


class StoreTooNew(StoreError):
    """A newer version of the program made or changed this store."""


class WrongPassphrase(StoreError):
    """User and passphrase do not open this store; nothing was changed."""


class DiskFull(StoreError):
    """There is no room left; the transaction was undone."""


class StoreReadOnly(StoreError):
    """The store can be read here but not written."""


def read_only(folder: Path) -> StoreReadOnly:
    """Return the error for a store that this user may not write."""
    return StoreReadOnly(
        f"The store in {folder} can only be read here. {KEPT} "
        "Ask for write permission to the folder, or work as the user who owns it."
    )


def damaged(folder: Path) -> str:
    """Return the message for a store whose chart file is not whole."""
    return (
        f"The store in {folder} is damaged and was not opened. The files were not changed. "
        "Copy the folder away before anything else, then restore the last backup."
    )


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn the file system's and SQLCipher's failures into the errors above; other errors pass."""
    try:
        yield
    except IntegrityError:
        raise
    except DatabaseError as error:
        raise _translate(str(error).lower(), folder) from error
    except OSError as error:
        raise _translate((error.strerror or "").lower(), folder) from error


def _translate(message: str, folder: Path) -> StoreError:
    if "readonly" in message or "read-only" in message or "permission denied" in message:
        return read_only(folder)
    if "full" in message or "no space" in message:
        return DiskFull(f"The disk that holds {folder} is full. {KEPT} Make room on it and save again.")
    if "locked" in message or "busy" in message:
        return StoreUnavailable(f"Another program is writing to the store in {folder}. {KEPT} Save again in a moment.")
    if "not a database" in message or "malformed" in message or "disk image" in message:
        return StoreUnavailable(damaged(folder))
    return StoreUnavailable(f"The store in {folder} cannot be reached. {KEPT} Check the disk or the network folder.")
