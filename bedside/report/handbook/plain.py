"""A chapter as text for a terminal: no wider than a line is read well, commands as they are typed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bedside.report.handbook.chapters import remark
from bedside.report.handbook.content import Block, Chapter, Code, Heading, Items, Para, Picture, Rows, Typed, said
from bedside.text import _

WIDTH = 79
_IN = "    "


def plain(chapter: Chapter) -> str:
    """Return the chapter as lines of text."""
    parts = [chapter.title, "=" * len(chapter.title)]
    if note := remark(chapter):
        parts += ["", _wrapped(note)]
    for block in chapter.blocks:
        parts += ["", *_lines(block)]
    return "\n".join(parts) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
            yield ("-" if block.level == 2 else ".") * len(block.text)
        case Para():
            yield _wrapped(said(block.pieces))
        case Items():
            for number, item in enumerate(block.items, start=1):
                mark = f"{number}. " if block.numbered else "- "
                yield _wrapped(said(item), mark, " " * len(mark))
        case Code():
            yield from (f"{_IN}{line}".rstrip() for line in block.lines)
        case Typed():
            yield f"{_IN}{block.line}"
        case Picture():
            yield _wrapped(_("[picture: {words}]").format(words=block.words))
        case Rows():
            for row in block.rows:
                first, *rest = map(said, row)
                yield first
                yield _wrapped("; ".join(filter(None, rest)), _IN, _IN)


def _wrapped(text: str, first: str = "", later: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )
