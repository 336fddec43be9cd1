"""A file in each store folder that a desktop can open bedside with: a folder has no type, and a file name has.

It says what the folder is and holds nothing of a patient, a user or the ward. Nothing reads what stands in it: a store
without one is whole, and whoever opens a store for writing puts it back.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bedside.store import file, vault
from bedside.text import _

MARKER = "ward.bedside"
ENDING = ".bedside"
_FIRST = "bedside store"


def put(folder: Path) -> None:
    """Write the marker where there is none; what keeps it from being written does not matter."""
    path = folder / MARKER
    with suppress(OSError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(handle, "wb") as target:
                target.write(_text())
        except OSError:
            path.unlink()


def folder_of(path: Path) -> Path | None:
    """Return the store a path means: a folder itself, of a file the store it lies in, None for a file elsewhere."""
    if path.is_dir():
        return path
    parent = path.absolute().parent
    return parent if any((parent / name).exists() for name in (vault.KEYS, file.CHART)) else None


def _text() -> bytes:
    said = _(
        "This folder is a store of bedside: encrypted charts of a ward. Open this file with bedside, or name the "
        "folder. Its files belong together: move or copy the folder as a whole, and only while no window has it open."
    )
    return f"{_FIRST}\n{said}\n".encode()
