"""The help's texts in `resources/help`: sections of small Markdown files, read when somebody first asks."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from bedside import assets

_HEAD = "## "
_TYPED = "> "


class Section(NamedTuple):
    """One section: its name in the file, its title where it has one, its paragraphs, and the line that charts it."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    line: str = ""


@cache
def sections(file: str) -> MappingProxyType[str, Section]:
    """Return the sections of a help file by name, in the order of the file; raise FileNotFoundError for no file."""
    found: dict[str, Section] = {}
    for block in assets.read_text("help", f"{file}.md").split(f"\n{_HEAD}")[1:]:
        made = _section(block)
        found[made.name] = made
    return MappingProxyType(found)


def _section(block: str) -> Section:
    head, *rest = block.strip().splitlines()
    name, _equals, title = (part.strip() for part in head.partition(" = "))
    line = next((text.removeprefix(_TYPED) for text in rest if text.startswith(_TYPED)), "")
    said = tuple(text for text in rest if text.strip() and not text.startswith(_TYPED))
    return Section(name, title or name, said, line)
