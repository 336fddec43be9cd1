"""The log file: what failed and where in the program, never what was charted.

An exception's own text may quote a name or a value, so only its type and the lines of code are written.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

_BYTES, _KEPT = 512 * 1024, 3

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def start(path: Path) -> logging.Logger:
    """Return the program's logger, writing to a rotating file; without a writable folder it writes nowhere."""
    logger = logging.getLogger("bedside")
    logger.propagate = False
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.addHandler(_handler(path))
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


def _handler(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
