"""The log file: what failed and where in the program, never what was charted.

An exception's own text may quote a name or a value, so only its type and the lines of code are written, and of a path
its file alone. Several programs write into one log: a window, its children, a command beside them.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

if sys.platform != "win32":
    import fcntl

#: a log of so many bytes is put aside, and so many that were put aside stay
BYTES, KEPT = 512 * 1024, 3
_TRIES = 10
# Windows does not: there the own handle, and with it the lock, is given up first.
_MOVES_OPEN = sys.platform != "win32"
# The only lines this module ever writes: when and how bad, below it the type of an error and lines of code.
_HEAD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ unexpected error")
_TYPE = re.compile(r"[A-Za-z_]\w*")
_FRAME = re.compile(r"  [\w<>. -]+:\d+ [\w<>]+")

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def start(path: Path, size: int = BYTES, kept: int = KEPT) -> logging.Logger:
    """Return the program's logger, writing to a rotating file; without a writable folder it writes nowhere."""
    logger = logging.getLogger("bedside")
    logger.propagate = False
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.addHandler(_handler(path, size, kept))
    logger.setLevel(logging.INFO)
    return logger


def describe(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return the type of an error and the lines of code it passed, without its text."""
    frames = (f"  {Path(item.filename).name}:{item.lineno} {item.name}" for item in traceback.extract_tb(trace))
    return "\n".join((kind.__name__, *frames))


def hook(logger: logging.Logger, shown: Callable[[str], None]) -> Hook:
    """Return a sys.excepthook that logs a bug and hands a description without patient data to `shown`."""

    def on_exception(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
        text = describe(kind, trace)
        logger.error("unexpected error\n%s", text)
        shown(text)

    return on_exception


def tail(path: Path, most: int) -> tuple[str, ...]:
    """Return the last lines of a log, those alone that this program writes: what else stands there is left out.

    Where the log was put aside of late, they begin in what was put aside.
    """
    found: tuple[str, ...] = ()
    for place in _names(path, KEPT):
        if len(found) >= most:
            break
        with suppress(OSError):
            found = (*_own(place.read_text(encoding="utf-8", errors="replace").splitlines()), *found)
    return found[-most:]


def _names(path: Path, kept: int) -> list[Path]:
    """Return a log and those that were put aside, the newest first."""
    return [path, *(path.with_name(f"{path.name}.{number + 1}") for number in range(kept))]


def _own(lines: list[str]) -> Iterator[str]:
    wanted = _HEAD
    for line in lines:
        if _HEAD.fullmatch(line):
            yield line
            wanted = _TYPE
        elif wanted is not _HEAD and wanted.fullmatch(line):
            yield line
            wanted = _FRAME
        else:
            wanted = _HEAD


class _Rotating(logging.Handler):
    """Opens the file for each line, because another program may have put it aside meanwhile."""

    def __init__(self, path: Path, size: int, kept: int) -> None:
        super().__init__()
        self._path, self._size, self._kept = path, size, kept

    def emit(self, record: logging.LogRecord) -> None:
        """Write one entry whole; a disk that takes none stops nobody."""
        content = f"{self.format(record)}\n".encode("utf-8", "backslashreplace")
        with suppress(OSError):
            handle = self._ready(len(content))
            try:
                os.write(handle, content)
            finally:
                os.close(handle)

    def _ready(self, more: int) -> int:
        """Return the open log, which nobody else puts aside before it is closed, with room for so many bytes."""
        for _try in range(_TRIES):
            handle = self._opened()
            there = os.fstat(handle)
            if not _is_at(self._path, there):
                os.close(handle)
                continue
            if there.st_size == 0 or there.st_size + more <= self._size:
                return handle
            if not _MOVES_OPEN:
                os.close(handle)
                self._put_aside()
                break
            if not self._put_aside():
                return handle
            os.close(handle)
        return self._opened()

    def _opened(self) -> int:
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if sys.platform != "win32":
            # Some network drives know no locks: there two programs may put a log aside at once.
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
        return handle

    def _put_aside(self) -> bool:
        """Make room for a new log; return whether that was done: Windows moves no file that any program has open."""
        names = _names(self._path, self._kept)
        try:
            for older, newer in zip(reversed(names[1:]), reversed(names[:-1]), strict=True):
                if newer.exists():
                    newer.replace(older)
        except OSError:
            return False
        return True


def _is_at(path: Path, there: os.stat_result) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), there)
    return False


def _handler(path: Path, size: int, kept: int) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return logging.NullHandler()
    handler = _Rotating(path, size, kept)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
