"""How large everything is drawn: a number kept on this computer, which Qt takes when the program starts.

Qt multiplies every length by it, on each platform alike and on top of the system's own scale, and asks for it once
only: another one takes a new start. The file names no user and no patient, so that it counts before anybody has
logged in.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QProcess

from bedside import config

PERCENTS = (100, 125, 150, 175, 200)
PLAIN = 100
ASKED = "QT_SCALE_FACTOR"


def file() -> Path:
    """Return where the scale is kept."""
    return config.data_folder() / "display.json"


def kept() -> int:
    """Return the percentage that was kept, 100 where none was or what is there is none."""
    try:
        found = json.loads(file().read_text(encoding="utf-8"))["scale"]
    except (OSError, ValueError, LookupError, TypeError):
        return PLAIN
    return found if found in PERCENTS else PLAIN


def keep(percent: int) -> None:
    """Keep a percentage for the next start; raise OSError where the disk does not take it."""
    place = file()
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_text(json.dumps({"scale": percent}), encoding="utf-8")
    fresh.replace(place)


def is_set_outside() -> bool:
    """Return whether whoever started the program set a scale, which goes before the one kept."""
    return ASKED in os.environ


def step(percent: int, way: int) -> int:
    """Return the next larger (`way` 1) or smaller (-1) percentage, the same at either end."""
    place = PERCENTS.index(percent) + way if percent in PERCENTS else 0
    return PERCENTS[min(max(place, 0), len(PERCENTS) - 1)]


@contextmanager
def applied() -> Iterator[int]:
    """Ask Qt for the percentage kept while the application is made; one that was set outside the program rules."""
    percent = kept()
    if percent == PLAIN or is_set_outside():
        yield percent
        return
    os.environ[ASKED] = f"{percent / 100:g}"
    try:
        yield percent
    finally:
        del os.environ[ASKED]  # whatever this program starts asks for itself


def start_again() -> bool:
    """Start the program as it was started, in a process of its own; return whether that began."""
    made = QProcess()
    made.setProgram(sys.executable)
    made.setArguments(sys.orig_argv[1:])
    started = made.startDetached()
    return started[0] if isinstance(started, tuple) else bool(started)
