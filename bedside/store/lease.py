"""Who has the store open: a file for each open process, so that two computers never write one store at once.

SQLite keeps the windows of one computer apart; over a shared folder its locks cannot be trusted, and a folder that a
program copies between computers has none at all. Each process that may write puts a file into `leases` and holds a
lock on it that the system drops when the process dies: a file without its lock tells of a close that never came.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from bedside.store.computer import Computer
from bedside.store.errors import OpenElsewhere, StoreBusy
from bedside.store.words import utc_text
from bedside.text import _

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FOLDER = "leases"
# Far behind what is written: Windows keeps others from reading the bytes that are locked.
_LOCKED_BYTE = 1 << 20
_TRIES = 1000
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """What a lease says: the computer and its start, since when, and when the holder was last seen at work (UTC)."""

    host: str
    since: datetime
    renewed: datetime
    machine: str = ""
    boot: str = ""
    closed: bool = False


class Lease:
    """One process's hold on a store."""

    def __init__(self, path: Path, file: IO[bytes], holder: Holder) -> None:
        self.path = path
        self._file = file
        self._holder = holder

    @property
    def stands(self) -> bool:
        """Return whether nobody has taken the store over since, as another computer may while this one sleeps."""
        return not self._file.closed and self.path.exists()

    def renew(self, now: datetime) -> None:
        """Say that the holder is still at work; raise OSError where the disk takes no writes."""
        self._write(msgspec.structs.replace(self._holder, renewed=now))

    def release(self, *, clean: bool = True) -> None:
        """Give the store up; not `clean` leaves what the next opening takes for a crash, and checks the whole store."""
        if self._file.closed:
            return
        if clean:
            # Said before the lock falls: whoever looks in between must not take this for a crash.
            with suppress(OSError):
                self._write(msgspec.structs.replace(self._holder, closed=True))
        with suppress(OSError):
            self._file.close()
        if clean:
            _remove(self.path)

    def _write(self, holder: Holder) -> None:
        content = msgspec.json.encode(holder)
        self._file.seek(0)
        if self._file.write(content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        self._file.truncate()
        self._holder = holder


class Taken(NamedTuple):
    """A lease, and what was found beside it: holders that never closed, and those on another computer taken over."""

    lease: Lease
    crashed: tuple[Holder | None, ...]
    taken_over: tuple[Holder, ...]

    @property
    def unclean(self) -> bool:
        """Return whether somebody had the store open and never closed it."""
        return bool(self.crashed or self.taken_over)


def take(
    folder: Path, computer: Computer, now: datetime, *, over: timedelta | None = None, alone: bool = False
) -> Taken:
    """Take a lease on a store; raise StoreUnavailable while another computer has it open, OSError without a file.

    `over`: a lease of another computer that was not renewed for so long is taken over. `alone`: not even a second
    window on this computer.
    """
    leases = folder / FOLDER
    # Before looking at the others: two that start at once may then both give way, but never both go on.
    mine = _new(leases, Holder(**computer._asdict(), since=now, renewed=now))
    crashed: list[Holder | None] = []
    taken_over: list[Holder] = []
    try:
        for found in _others(leases, mine):
            if not found.is_here(computer):
                taken_over.append(_stale(folder, found.holder, now, over))
            elif found.lives:
                _require_shared(folder, alone=alone)
                continue
            elif not found.closed:
                crashed.append(found.holder)
            _remove(found.path)
    except BaseException:
        mine.release()
        raise
    return Taken(mine, tuple(crashed), tuple(taken_over))


def count(folder: Path, computer: Computer) -> tuple[int, int]:
    """Return how many hold a lease on a store, another computer's included, and how many are left of crashes."""
    found = [item for item in map(_looked_at, sorted((folder / FOLDER).glob("*.json"))) if item and not item.closed]
    living = sum(item.lives or not item.is_here(computer) for item in found)
    return living, len(found) - living


def _looked_at(path: Path) -> _Found | None:
    with suppress(OSError), path.open("rb", buffering=0) as file:
        holder = _read(file)
        # One that is just starting must find its lock free: it has written nothing yet.
        return holder and _Found(path, holder, lives=not _lock(file))
    return None


class _Found(NamedTuple):
    """Another lease; without a holder it says nothing: its process is just starting, or a power cut emptied it."""

    path: Path
    holder: Holder | None
    lives: bool

    @property
    def closed(self) -> bool:
        """Return whether the holder had closed the store."""
        return self.holder is not None and self.holder.closed

    def is_here(self, computer: Computer) -> bool:
        """Return whether the holder was on this computer (then a free lock says that it is gone), or closed.

        One that is just starting will look at others too, and see that the store is taken.
        """
        holder = self.holder
        if holder is None or holder.closed:
            return True
        same = holder.host == computer.host and holder.machine in {"", computer.machine}
        # A process of an earlier start cannot live here: two computers were made from one image.
        return same and (holder.boot == computer.boot or not self.lives)


def _others(leases: Path, mine: Lease) -> Iterator[_Found]:
    for path in sorted(leases.glob("*.json")):
        if path == mine.path:
            continue
        try:
            with path.open("r+b", buffering=0) as file:
                found = _Found(path, _read(file), lives=not _lock(file))
        except FileNotFoundError:
            continue
        # One that closed in between has taken its file away.
        if path.exists():
            yield found


def _new(leases: Path, holder: Holder) -> Lease:
    for number in range(_TRIES):
        path = leases / f"{os.getpid()}-{number}.json"
        leases.mkdir(mode=0o700, exist_ok=True)
        try:
            file = open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b", buffering=0)  # noqa: SIM115
        except (FileExistsError, FileNotFoundError):
            continue
        # Somebody who looked before the lock was there took this file for a crash, and removes it.
        if _lock(file) and path.exists():
            lease = Lease(path, file, holder)
            try:
                lease.renew(holder.renewed)
            except BaseException:
                lease.release()
                raise
            return lease
        file.close()
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(leases))


def _read(file: IO[bytes]) -> Holder | None:
    try:
        return msgspec.json.decode(file.read(), type=Holder)
    except msgspec.DecodeError:
        return None


def _stale(folder: Path, holder: Holder | None, now: datetime, over: timedelta | None) -> Holder:
    """Return the holder on another computer that has been silent long enough, else raise StoreUnavailable."""
    assert holder is not None
    if over is not None and now - _utc(holder.renewed) >= over:
        return holder
    raise OpenElsewhere(
        _(
            "The store in {folder} is open on another computer: {host}, since {since}, last seen at work "
            "{renewed}. Nothing was changed. Close it there."
        ).format(
            folder=folder, host=holder.host, since=utc_text(_utc(holder.since)), renewed=utc_text(_utc(holder.renewed))
        ),
        _(
            "If that computer crashed or was switched off, take the store over with --take-over once it has "
            "been silent for the minutes that the site has set."
        ),
    )


def _require_shared(folder: Path, *, alone: bool) -> None:
    if alone:
        raise StoreBusy(
            _(
                "The store in {folder} is open in another window or command, and on a network drive only one at "
                "a time may use it. Nothing was changed. Close the other one."
            ).format(folder=folder)
        )


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _lock(file: IO[bytes]) -> bool:
    """Take the lock on a lease; false while a living process holds it. The system drops it with the process."""
    try:
        if sys.platform == "win32":
            file.seek(_LOCKED_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _NO_LOCKS
    return True


def _remove(path: Path) -> None:
    """Remove a lease, and the folder with the last one; where another process looks at it just now, it stays."""
    with suppress(OSError):
        path.unlink()
        path.parent.rmdir()
