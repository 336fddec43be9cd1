"""A chapter of the handbook before any page exists: headings, paragraphs, lists, tables, commands, lines, pictures."""

from __future__ import annotations

from typing import Literal

import msgspec


class Piece(msgspec.Struct, frozen=True):
    """Words in one voice; `target` is where a link leads: a chapter's file, a place in it, or both."""

    text: str
    voice: Literal["plain", "strong", "code"] = "plain"
    target: str = ""


Pieces = tuple[Piece, ...]


class Heading(msgspec.Struct, frozen=True):
    """A heading below the title, of level 2 or 3; `anchor` is what a link calls it."""

    text: str
    anchor: str
    level: int = 2


class Para(msgspec.Struct, frozen=True):
    """A paragraph."""

    pieces: Pieces


class Items(msgspec.Struct, frozen=True):
    """A list; `numbered` where the order counts."""

    items: tuple[Pieces, ...]
    numbered: bool = False


class Code(msgspec.Struct, frozen=True):
    """Commands (`sh`) or a file, line by line."""

    lines: tuple[str, ...]
    kind: str = ""


class Typed(msgspec.Struct, frozen=True):
    """A line of quick entry, typed as it stands."""

    line: str


class Picture(msgspec.Struct, frozen=True):
    """A picture in the folder of the chapters, and what is seen on it in words."""

    file: str
    words: str


class Rows(msgspec.Struct, frozen=True):
    """A table with its headings."""

    head: tuple[Pieces, ...]
    rows: tuple[tuple[Pieces, ...], ...]


Block = Heading | Para | Items | Code | Typed | Picture | Rows


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter: the name of its file, its title, and the language it is there in."""

    name: str
    title: str
    language: str
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Return the headings of the second level: what the list of contents shows."""
        return tuple(item for item in self.blocks if isinstance(item, Heading) and item.level == 2)


def said(pieces: Pieces) -> str:
    """Return running words without their voices."""
    return "".join(item.text for item in pieces)
