"""Contents of the handbook and what is found in it, as rows of a list: pure, from the chapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bedside.report.handbook.content import Block, Chapter, Code, Heading, Items, Para, Picture, Rows, Typed, said
from bedside.ui.words import DOT, ELLIPSIS

_BEFORE, _AFTER = 24, 90
_MOST = 60


class Row(NamedTuple):
    """A place in the handbook: its chapter, what a link calls it, its title, and some words of what was found there."""

    chapter: str
    anchor: str
    title: str
    found: str = ""
    inner: bool = False

    @property
    def spoken(self) -> str:
        """Return the row as a sentence."""
        return f"{self.title}: {self.found}" if self.found else self.title

    @property
    def tip(self) -> str:
        """Return what has no room in the row."""
        return self.found or self.title


def contents(chapters: Iterable[Chapter], opened: str) -> tuple[Row, ...]:
    """Return every chapter, with the sections of the one that is open."""
    rows: list[Row] = []
    for item in chapters:
        rows.append(Row(item.name, "", item.title))
        if item.name == opened:
            rows += [Row(item.name, head.anchor, head.text, inner=True) for head in item.headings]
    return tuple(rows)


def found(chapters: Iterable[Chapter], asked: str) -> tuple[Row, ...]:
    """Return the sections that hold every word asked for, those first whose heading does."""
    words = asked.casefold().split()
    if not words:
        return ()
    scored: list[tuple[int, Row]] = []
    for chapter in chapters:
        for anchor, title, text in _sections(chapter):
            whole = f"{title} {text}".casefold()
            if all(word in whole for word in words):
                head = all(word in title.casefold() for word in words)
                name = title if title == chapter.title else f"{title} {DOT.strip()} {chapter.title}"
                scored.append((0 if head else 1, Row(chapter.name, anchor, name, _round(text, words[0]))))
    return tuple(row for _score, row in sorted(scored, key=lambda item: item[0])[:_MOST])


def _sections(chapter: Chapter) -> Iterator[tuple[str, str, str]]:
    anchor, title, parts = "", chapter.title, list[str]()
    for block in chapter.blocks:
        if isinstance(block, Heading):
            yield anchor, title, " ".join(parts)
            anchor, title, parts = block.anchor, block.text, []
        else:
            parts.append(text_of(block))
    yield anchor, title, " ".join(parts)


def text_of(block: Block) -> str:
    """Return the words of a block on one line."""
    return " ".join(_said(block))


def _said(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
        case Para():
            yield said(block.pieces)
        case Items():
            yield from map(said, block.items)
        case Code():
            yield from block.lines
        case Typed():
            yield block.line
        case Picture():
            yield block.words
        case Rows():
            yield from (said(cell) for row in (block.head, *block.rows) for cell in row)


def _place(text: str, word: str) -> int:
    """Return where a folded word begins in a text, 0 where nowhere; a folded text may be longer than the text."""
    wanted, folded = text.casefold().find(word), 0
    for place, letter in enumerate(text):
        if folded >= wanted:
            return place
        folded += len(letter.casefold())
    return 0


def _round(text: str, word: str) -> str:
    """Return the words round the first place of a word."""
    place = _place(text, word)
    start = max(0, place - _BEFORE)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    cut = text[start : place + _AFTER]
    return f"{ELLIPSIS if start else ''}{cut}{ELLIPSIS if place + _AFTER < len(text) else ''}"
