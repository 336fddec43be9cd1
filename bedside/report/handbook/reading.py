"""Reads the Markdown of a chapter: the few forms that the handbook uses, and nothing else of the language."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator

from bedside.report.handbook.content import Block, Code, Heading, Items, Para, Picture, Piece, Pieces, Rows, Typed

Titled = Callable[[str], str]

_INLINE = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\[(?P<link>[^\]]+)\]\((?P<target>[^)\s]+)\)")
_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<file>[^)\s]+)\)$")
_ITEM = re.compile(r"(?:-|(?P<number>\d+)\.) +(?P<text>.*)")
_HEADING = re.compile(r"(?P<marks>#{2,3}) +(?P<text>.*)")
_FENCE, _TYPED, _CELL, _COMMENT, _TITLE = "```", "> ", "|", "<!--", "# "
_STARTS = (_FENCE, _TYPED, _CELL, _COMMENT, "#", "- ", "![")


def title_of(text: str) -> str:
    """Return the title of a chapter, empty for a text that has none in its first line."""
    first = text.lstrip().split("\n", 1)[0]
    return first.removeprefix(_TITLE).strip() if first.startswith(_TITLE) else ""


def read(text: str, titled: Titled = str) -> tuple[Block, ...]:
    """Return the blocks of a chapter after its title; `titled` gives the words of a heading that is only a name."""
    lines = deque(text.splitlines())
    return tuple(_blocks(lines, titled))


def pieces(text: str) -> Pieces:
    """Return the voices and links of running words."""
    found: list[Piece] = []
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            found.append(Piece(text[end : match.start()]))
        found.append(_piece(match))
        end = match.end()
    return (*found, Piece(text[end:])) if text[end:] else tuple(found)


def slug(text: str) -> str:
    """Return what a link calls a heading, as the places that show Markdown make it."""
    kept = "".join(sign for sign in text.casefold() if sign.isalnum() or sign in " -_")
    return kept.strip().replace(" ", "-")


def _piece(match: re.Match[str]) -> Piece:
    if match["code"]:
        return Piece(match["code"], "code")
    if match["strong"]:
        return Piece(match["strong"], "strong")
    return Piece(match["link"], "plain", match["target"])


def _blocks(lines: deque[str], titled: Titled) -> Iterator[Block]:
    while lines:
        line = lines.popleft()
        if not line.strip() or line.startswith((_COMMENT, _TITLE)):
            continue
        if heading := _HEADING.match(line):
            yield _heading(heading, titled)
        elif line.startswith(_FENCE):
            yield Code(tuple(_until_fence(lines)), line.removeprefix(_FENCE).strip())
        elif line.startswith(_TYPED):
            yield Typed(line.removeprefix(_TYPED))
        elif picture := _PICTURE.match(line):
            yield Picture(picture["file"], picture["words"])
        elif line.startswith(_CELL):
            yield _rows([line, *_while(lines, lambda text: text.startswith(_CELL))])
        elif item := _ITEM.match(line):
            yield _items(item, lines)
        else:
            more = _while(lines, lambda text: bool(text.strip()) and not _starts(text))
            yield Para(pieces(" ".join((line.strip(), *(text.strip() for text in more)))))


def _starts(text: str) -> bool:
    return text.startswith(_STARTS) or _ITEM.match(text) is not None


def _heading(match: re.Match[str], titled: Titled) -> Heading:
    name, _equals, title = (part.strip() for part in match["text"].partition(" = "))
    return Heading(title or titled(name), slug(name), len(match["marks"]))


def _until_fence(lines: deque[str]) -> Iterator[str]:
    while lines and not (line := lines.popleft()).startswith(_FENCE):
        yield line


def _while(lines: deque[str], holds: Callable[[str], bool]) -> list[str]:
    found: list[str] = []
    while lines and holds(lines[0]):
        found.append(lines.popleft())
    return found


def _rows(lines: list[str]) -> Rows:
    """Return a table; its second line only parts the headings from the rows."""
    head, *rest = [tuple(pieces(cell.strip()) for cell in line.strip().strip(_CELL).split(_CELL)) for line in lines]
    return Rows(head, tuple(rest[1:]))


def _items(first: re.Match[str], lines: deque[str]) -> Items:
    """Return a list; a line that is indented goes on with its item."""
    found = [first["text"]]
    while lines and (match := _ITEM.match(lines[0]) or re.match(r" {2,}(?P<text>\S.*)", lines[0])):
        lines.popleft()
        if match.re is _ITEM:
            found.append(match["text"])
        else:
            found[-1] += f" {match['text']}"
    return Items(tuple(map(pieces, found)), first["number"] is not None)
