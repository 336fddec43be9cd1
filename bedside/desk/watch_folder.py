"""The folder of a watch as the disk has it: what waits in it, and where what was taken goes.

Others write into it at any moment, and this program may be killed at any: a file is moved by one rename, after its
report and never onto another file, and what was moved is looked at once more.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from io import BufferedReader
from itertools import count
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from bedside.desk.writing import OWNER_ONLY, write_whole
from bedside.domain.problem import Problem
from bedside.store.computer import this_computer
from bedside.store.errors import StoreBusy
from bedside.store.file import holder
from bedside.store.lock import held
from bedside.text import _

Where = Literal["done", "refused"]
_LOCK, _WHO = ".bedside-watch.lock", ".bedside-watch.json"
# How senders call what they are still writing, and programs what they are still loading.
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp", "~")
_OF_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
# In bytes; and in characters, which have four bytes at most.
_MOST_NAME, _KEPT_OF_NAME = 200, 40
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Mark(NamedTuple):
    """What tells that a file has not been written meanwhile: its size and when it was last written (ns)."""

    size: int
    written: int


class Away(NamedTuple):
    """A file that was taken: its name, its mark and the SHA-256 of what was read, which stands in its reports.

    `again`: all of it was stored before. A report on the same content that is there already tells more, and stays: a
    kill came between it and the move.
    """

    name: str
    mark: Mark
    sha: str
    again: bool = False


class Folder:
    """A folder whose files are taken; only what lies in it directly, no subfolder and no link."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Laboratories give each file the same name: the numbers are not counted from one again for each.
        self._numbers: dict[tuple[Where, str], int] = {}

    def require_apart(self, store: Path) -> None:
        """Raise Problem where the folder and a store lie in each other."""
        if outer := holder(self.path):
            raise Problem(
                _("it lies inside the store in {folder}.").format(folder=outer),
                where=str(self.path),
                do=_("Watch another folder."),
            )
        watched, inner = (Path(os.path.realpath(item)) for item in (self.path, store))
        if inner.is_relative_to(watched):
            raise Problem(
                _("the store {store} lies inside it.").format(store=store),
                where=str(self.path),
                do=_("Watch another folder."),
            )

    @contextmanager
    def alone(self, user: str, since: datetime) -> Iterator[None]:
        """Keep every other watch off this folder; raise StoreBusy with who has it, OSError where nothing can be made.

        The folders that files go to are made here, before anything is stored of a file that could go nowhere.
        """
        with ExitStack() as until:
            if not until.enter_context(held(self.path / _LOCK)):
                raise StoreBusy(self._watched())
            until.callback(self._forget_holder)
            write_whole(self.path / _WHO, _who(user, since))
            for where in get_args(Where):
                self._below(where)
            yield

    def waiting(self) -> dict[str, Mark]:
        """Return the files that wait, the oldest first; raise OSError where the folder cannot be listed."""
        with os.scandir(self.path) as found:
            names = [item.name for item in found if not _is_passed_over(item.name)]
        marks = {name: mark for name in names if (mark := _mark(self.path / name))}
        return dict(sorted(marks.items(), key=lambda item: (item[1].written, item[0])))

    def read(self, name: str, mark: Mark) -> bytes | None:
        """Return what a file holds, None where it is not as it was marked; raise OSError where it cannot be read."""
        with self._opened(name) as file:
            data = file.read(mark.size + 1) if file else b""
        return data if len(data) == mark.size and self.stands(name, mark) else None

    def digest(self, name: str, mark: Mark) -> str | None:
        """Return the SHA-256 of a file that is not to be read as a whole; else as `read`."""
        with self._opened(name) as file:
            sha = hashlib.file_digest(file, "sha256").hexdigest() if file else None
        return sha if self.stands(name, mark) else None

    def stands(self, name: str, mark: Mark) -> bool:
        """Return whether a file is there as it was marked."""
        return _mark(self.path / name) == mark

    def put_away(self, away: Away, where: Where, reports: Mapping[str, bytes]) -> Path | None:
        """Move a file into a folder below with its reports (by ending) beside it; return where it lies now.

        None where the file is another one meanwhile: that one waits. Raises OSError where the file cannot be moved or
        a report not be written; it waits then too.
        """
        for place in self._places(where, away, tuple(reports)):
            beside = {_report(place, ending): content for ending, content in reports.items()}
            if not (away.again and all(map(os.path.lexists, beside))):
                for path, content in beside.items():
                    write_whole(path, content, OWNER_ONLY)
            try:
                if self.stands(away.name, away.mark) and self._moved(away, place):
                    return place
            except FileExistsError:
                # Windows refuses a name that somebody has just taken.
                _remove(beside)
                continue
            _remove(beside)
            return None
        raise AssertionError("there is always another number")

    def _moved(self, away: Away, place: Path) -> bool:
        """Move a file; return whether it was the one that was read. Another one goes back to those that wait."""
        try:
            os.rename(self.path / away.name, place)
        except FileNotFoundError:
            return False
        if _sha(place) in {away.sha, None}:
            return True
        back = next(item for item in _numbered(self.path, away.name, 1) if not os.path.lexists(item))
        os.rename(place, back)
        return False

    @contextmanager
    def _opened(self, name: str) -> Iterator[BufferedReader | None]:
        try:
            handle = os.open(self.path / name, _FLAGS)
        except FileNotFoundError:
            yield None
            return
        with open(handle, "rb") as file:
            yield file

    def _places(self, where: Where, away: Away, endings: Sequence[str]) -> Iterator[Path]:
        """Yield names that nothing has, but for reports on the same content, from before a kill or a second try."""
        first = self._numbers.get((where, away.name), 1)
        for number, place in enumerate(_numbered(self._below(where), away.name, first), start=first):
            if not os.path.lexists(place) and all(_is_free(_report(place, ending), away.sha) for ending in endings):
                if number > 1:
                    self._numbers[where, away.name] = number
                yield place

    def _below(self, where: Where) -> Path:
        below = self.path / where
        below.mkdir(exist_ok=True)
        if below.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, _("is a link, and no folder of its own"), str(below))
        return below

    def _forget_holder(self) -> None:
        with suppress(OSError):
            (self.path / _WHO).unlink()

    def _watched(self) -> str:
        """Return that somebody watches the folder, and who where that can be read."""
        try:
            told = json.loads((self.path / _WHO).read_bytes())
            text = _("{folder} is watched already by {user} on {computer}, since {moment}. Nothing was changed.")
            return text.format(folder=self.path, user=told["user"], computer=told["host"], moment=told["since"])
        except (OSError, ValueError, KeyError, TypeError):
            return _("{folder} is watched already. Nothing was changed.").format(folder=self.path)


def shown(name: str) -> str:
    """Return a file's name as it can be printed everywhere: senders may put anything into one."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def _who(user: str, since: datetime) -> bytes:
    said = {"user": user, "host": this_computer().host, "since": f"{since:%Y-%m-%d %H:%M} UTC"}
    return json.dumps(said).encode()


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "~")) or name.casefold().endswith(_UNFINISHED) or name.casefold() in _OF_SYSTEM


def _told(found: os.stat_result) -> Mark:
    return Mark(found.st_size, found.st_mtime_ns)


def _mark(path: Path) -> Mark | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return _told(found) if stat.S_ISREG(found.st_mode) else None


def _sha(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where it cannot be read just now (a virus scanner has it)."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _numbered(folder: Path, name: str, first: int) -> Iterator[Path]:
    parts = Path(_short(name))
    for number in count(first):
        yield folder / (name if number == 1 else f"{parts.stem}-{number}{parts.suffix}")


def _report(place: Path, ending: str) -> Path:
    return place.with_name(f"{_short(place.name)}.report.{ending}")


def _short(name: str) -> str:
    """Return a name that leaves room for an ending: senders may use all that the file system allows."""
    if len(os.fsencode(name)) <= _MOST_NAME:
        return name
    return f"{name[:_KEPT_OF_NAME]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}"


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def _is_free(report: Path, sha: str) -> bool:
    """Return whether a report may stand under this name: nothing does, or one on the same content."""
    try:
        return sha.encode() in report.read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False
