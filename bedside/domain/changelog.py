"""What has changed from version to version, read from the changelog that is shipped: the window shows it once.

The newest version it speaks of is that of this program; a test holds it to the package's own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bedside import assets
from bedside.text import language

FILE = "changelog.md"
_SPOKEN = "changelog.{language}.md"
_HEAD = re.compile(r"##\s+\[?[vV]?(\d[\w.+-]*)\]?")
_NUMBER = re.compile(r"\d+")


class Release(NamedTuple):
    """One version, and what is said of it: a line for each paragraph or item of a list, without its mark."""

    version: str
    said: tuple[str, ...]


def releases(text: str) -> tuple[Release, ...]:
    """Return the versions in the order of the file, the newest first; what stands above the first is no version."""
    found: list[tuple[str, list[str]]] = []
    fresh = True
    for line in text.splitlines():
        if head := _HEAD.match(line):
            found.append((head[1], []))
            fresh = True
        elif found:
            fresh = _take(line, found[-1][1], fresh=fresh)
    return tuple(Release(version, tuple(said)) for version, said in found)


def shipped() -> tuple[Release, ...]:
    """Return the versions that the shipped changelog tells of, in the language spoken; none where it is missing.

    A translation that does not know this version yet gives way to the English one.
    """
    english, spoken = _read(FILE), _read(_SPOKEN.format(language=language()))
    return spoken if english and spoken and spoken[0].version == english[0].version else english


def this_version() -> str:
    """Return the version of this program, empty where its changelog is missing."""
    found = _read(FILE)
    return found[0].version if found else ""


def _read(file: str) -> tuple[Release, ...]:
    try:
        return releases(assets.read_text(file))
    except (OSError, ValueError):
        return ()


def since(found: tuple[Release, ...], version: str) -> tuple[Release, ...]:
    """Return the releases that are newer than a version; for one that is no version, all of them."""
    return tuple(item for item in found if _order(item.version) > _order(version))


def _take(line: str, said: list[str], *, fresh: bool) -> bool:
    """Put a line to what is said; return whether the next one begins something new."""
    words = line.strip()
    item = words[:2] in ("- ", "* ", "+ ")
    if not words or words.startswith("#"):
        return True
    if item or fresh:
        said.append(words[2:].strip() if item else words)
    else:
        said[-1] = f"{said[-1]} {words}"
    return False


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _NUMBER.findall(version))
