"""The sections of help that F1 shows: parts of chapters of the handbook, read when somebody first asks.

A section that a translation lacks is shown in English.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from bedside.report.handbook.chapters import source
from bedside.text import ENGLISH, language

_HEAD = "## "
_TYPED = "> "


class Section(NamedTuple):
    """One section: its name in the file, its title where it has one, its paragraphs, and the line that charts it."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    line: str = ""


def sections(file: str) -> MappingProxyType[str, Section]:
    """Return the sections of a help file by name, in the order of the file; raise FileNotFoundError for no file."""
    return _sections(file, language())


@cache
def _sections(file: str, spoken: str) -> MappingProxyType[str, Section]:
    found: dict[str, Section] = {}
    for code in dict.fromkeys((ENGLISH, spoken)):
        for block in source(file, code).text.split(f"\n{_HEAD}")[1:]:
            made = _section(block)
            found[made.name] = made
    return MappingProxyType(found)


def _section(block: str) -> Section:
    head, *rest = block.strip().splitlines()
    name, _equals, title = (part.strip() for part in head.partition(" = "))
    line = next((text.removeprefix(_TYPED) for text in rest if text.startswith(_TYPED)), "")
    said = tuple(text for text in rest if text.strip() and not text.startswith(_TYPED))
    return Section(name, title or name, said, line)
