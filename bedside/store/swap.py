"""A whole folder put in another's place by two renames, and the sentence for the moment between them."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

from bedside.text import _

NEW, BEFORE = "new", "before"


def beside(folder: Path, what: str, stamp: str) -> Path:
    """Return a name beside the folder that nothing has: DIR.new-<time> or DIR.before-<time>."""
    number, name = 1, f"{folder.name}.{what}-{stamp}"
    found = folder.with_name(name)
    while found.exists():
        number += 1
        found = folder.with_name(f"{name}-{number}")
    return found


def put(new: Path, folder: Path, stamp: str) -> Path | None:
    """Put `new` where `folder` is; return where the old one is kept, None where there was none.

    No system renames two folders at once: a crash between the two renames leaves nothing at `folder`, the old one and
    the new one beside it, and `cut_short` says so.
    """
    before = beside(folder, BEFORE, stamp) if folder.exists() else None
    try:
        if before:
            folder.rename(before)
        new.rename(folder)
    except BaseException:
        if before and before.exists() and not folder.exists():
            before.rename(folder)
        raise
    return before


def cut_short(folder: Path) -> Path | None:
    """Return where the old store lies after a crash between the two renames, None where none fell there."""
    if folder.exists():
        return None
    old, new = kept(folder), _besides(folder, NEW)
    return old[0] if old and new else None


def kept(folder: Path) -> list[Path]:
    """Return the old stores that restores of this folder have kept, the newest first."""
    return sorted(_besides(folder, BEFORE), reverse=True)


def advice(folder: Path) -> str:
    """Return what to do after such a crash, empty where there was none."""
    old = cut_short(folder)
    if old is None:
        return ""
    return _(
        "A restore of {folder} was cut short when the old store had just been moved aside. Nothing is lost. "
        "Run the restore again, or rename {old} back to {name}."
    ).format(folder=folder, old=old.name, name=folder.name)


def sweep(folder: Path) -> None:
    """Remove what killed restores had begun to write; the caller is the only one that restores this folder."""
    for item in _besides(folder, NEW):
        shutil.rmtree(item, ignore_errors=True)


def _besides(folder: Path, what: str) -> list[Path]:
    name = re.compile(rf"{re.escape(folder.name)}\.{what}-\d{{8}}T\d{{6}}Z(-\d+)?")
    with suppress(OSError):
        return [item for item in folder.parent.iterdir() if name.fullmatch(item.name) and item.is_dir()]
    return []
