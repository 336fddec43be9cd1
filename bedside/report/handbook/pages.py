"""The handbook on paper: a list of contents with page numbers, a chapter from each new page on, links that lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    LongTable,
    PageBreak,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

from bedside.config import PaperSize
from bedside.report.fonts import BOLD, REGULAR, STRONG, register
from bedside.report.handbook.chapters import picture_path, remark
from bedside.report.handbook.content import (
    Block,
    Chapter,
    Code,
    Heading,
    Items,
    Para,
    Picture,
    Piece,
    Pieces,
    Rows,
    Typed,
)
from bedside.report.handbook.sheets import Book, Head
from bedside.report.printable import shown
from bedside.text import _

_SHADE, _LINE, _LINK = Color(0.95, 0.95, 0.95), Color(0.75, 0.75, 0.75), "#00407a"
_BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=10, leading=13.4, spaceAfter=5)
_TITLE = ParagraphStyle("title", parent=_BODY, fontName=BOLD, fontSize=20, leading=24, spaceAfter=10)
_HEADS = {
    2: ParagraphStyle("h2", parent=_BODY, fontName=BOLD, fontSize=13, leading=16, spaceBefore=10),
    3: ParagraphStyle("h3", parent=_BODY, fontName=STRONG, fontSize=11, leading=14, spaceBefore=6),
}
_ITEM = ParagraphStyle("item", parent=_BODY, leftIndent=16, bulletIndent=2, bulletFontName=REGULAR, spaceAfter=2.5)
_CODE = ParagraphStyle(
    "code", parent=_BODY, fontSize=9, leading=12.5, leftIndent=18, firstLineIndent=-10, spaceAfter=0, backColor=_SHADE
)
_TYPED = ParagraphStyle("typed", parent=_BODY, fontName=STRONG, leftIndent=16, spaceAfter=2)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=9, leading=11.4, spaceAfter=0)
_QUIET = ParagraphStyle("quiet", parent=_BODY, fontSize=8.5, leading=11, textColor=Color(0.3, 0.3, 0.3))
_CONTENTS = [
    ParagraphStyle("toc1", parent=_BODY, fontName=STRONG, fontSize=10.5, leading=14, spaceBefore=3, spaceAfter=0),
    ParagraphStyle("toc2", parent=_BODY, fontSize=9, leading=11.5, leftIndent=14, spaceAfter=0),
]
_FONT = ("FONT", (0, 0), (-1, -1), REGULAR, 9)
_PICTURE_SHARE = 0.88
#: chapters with more sections than these are looked up by name, and are no list to read
_LISTED = 20
#: a heading stands on a page only with so much of what follows it
_START = 70
_TOGETHER = 14


def render(chapters: Sequence[Chapter], version: str, paper: PaperSize = "A4") -> bytes:
    """Return the chapters as PDF; the same chapters give the same bytes. Several begin with a list of contents."""
    register()
    rl_config.useA85, rl_config.pageCompression, rl_config.invariant = 0, 1, 1
    out = BytesIO()
    book = Book(out, version, paper)
    keys = frozenset(_keys(chapters))
    story = [*(_front(version) if len(chapters) > 1 else ())]
    for place, item in enumerate(chapters):
        story += [*([PageBreak()] if place or len(chapters) > 1 else []), *_chapter(item, keys, book.body)]
    book.multiBuild(story)
    return out.getvalue()


def _keys(chapters: Sequence[Chapter]) -> Iterator[str]:
    for item in chapters:
        yield _key(item.name)
        yield from (_key(item.name, block.anchor) for block in item.blocks if isinstance(block, Heading))


def _key(chapter: str, anchor: str = "") -> str:
    return f"{chapter}.{anchor}" if anchor else chapter


def _front(version: str) -> Iterator[Flowable]:
    yield Paragraph(escape(_("bedside: the handbook")), _TITLE)
    yield Paragraph(escape(_("bedside {version}").format(version=version)), _QUIET)
    said = _(
        "bedside is decision support for a named physician and no medical device. It never gives, orders or changes a "
        "dose by itself. Check every verdict against the values printed beside it."
    )
    yield Paragraph(escape(said), _BODY)
    yield Spacer(0, 8)
    contents = TableOfContents()
    contents.levelStyles = _CONTENTS
    contents.dotsMinLevel = 0
    contents.tableStyle = TableStyle(
        [("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0), _FONT]
    )
    yield contents


def _chapter(chapter: Chapter, keys: frozenset[str], body: float) -> Iterator[Flowable]:
    yield Head(chapter.title, _key(chapter.name), 0, _TITLE, listed=True)
    if note := remark(chapter):
        yield Paragraph(escape(note), _QUIET)
    listed = len(chapter.headings) <= _LISTED
    for block, after in pairwise((*chapter.blocks, None)):
        if isinstance(block, Heading):
            yield CondPageBreak(_START + (_room(after, body) if after is not None else 0))
        if block is not None:
            yield from _block(block, chapter.name, keys, body, listed=listed)


def _room(block: Block, body: float) -> float:
    """Return the points that a block needs where no page may part it from its heading."""
    match block:
        case Picture():
            return _size(block, body)[1]
        case Code() if len(block.lines) <= _TOGETHER:
            return len(block.lines) * _CODE.leading
        case _:
            return 0


def _block(block: Block, chapter: str, keys: frozenset[str], body: float, *, listed: bool) -> Iterator[Flowable]:
    def rich(pieces: Pieces) -> str:
        return "".join(_piece(item, chapter, keys) for item in pieces)

    match block:
        case Heading():
            level = block.level - 1
            key = _key(chapter, block.anchor)
            yield Head(block.text, key, level, _HEADS[block.level], listed=listed and level == 1)
        case Para():
            yield Paragraph(rich(block.pieces), _BODY)
        case Items():
            for number, item in enumerate(block.items, start=1):
                mark = f"{number}." if block.numbered else "\u2022"
                yield Paragraph(rich(item), _ITEM, bulletText=mark)
            yield Spacer(0, 4)
        case Code():
            yield from _code(block)
        case Typed():
            yield Paragraph(escape(shown(block.line)), _TYPED)
        case Picture():
            yield from _picture(block, body)
        case Rows():
            yield _table([[Paragraph(rich(cell), _CELL) for cell in row] for row in (block.head, *block.rows)], body)
            yield Spacer(0, 6)


def _piece(piece: Piece, chapter: str, keys: frozenset[str]) -> str:
    words = escape(shown(piece.text))
    if piece.voice != "plain":
        return f'<font name="{STRONG}">{words}</font>'
    key = _target(piece.target, chapter)
    return f'<a href="#{key}" color="{_LINK}">{words}</a>' if key in keys else words


def _target(target: str, chapter: str) -> str:
    """Return the key of the place that a link leads to, empty for no link."""
    file, _hash, anchor = target.partition("#")
    return _key(file.removesuffix(".md") or chapter, anchor) if target else ""


def _code(block: Code) -> Iterator[Flowable]:
    lines = [Paragraph(_indented(line) or "&nbsp;", _CODE) for line in block.lines]
    yield Spacer(0, 2)
    # A file is longer than what is left of most pages; a few commands stand together.
    if len(lines) <= _TOGETHER:
        yield CondPageBreak(len(lines) * _CODE.leading)
    yield from lines
    yield Spacer(0, 8)


def _indented(line: str) -> str:
    words = shown(line)
    free = len(words) - len(words.lstrip())
    return "&nbsp;" * free + escape(words.lstrip())


def _picture(block: Picture, body: float) -> Iterator[Flowable]:
    wide, high = _size(block, body)
    yield CondPageBreak(high + 2 * _QUIET.leading)
    yield Image(picture_path(block.file), wide, high, hAlign="LEFT")
    yield Spacer(0, 3)
    yield Paragraph(escape(shown(block.words)), _QUIET)
    yield Spacer(0, 4)


def _size(block: Picture, body: float) -> tuple[float, float]:
    wide, high = ImageReader(picture_path(block.file)).getSize()
    return body * _PICTURE_SHARE, high * body * _PICTURE_SHARE / wide


def _table(rows: list[list[Any]], body: float) -> Flowable:
    """Return a table; what is named in its first column needs less room than what is said of it."""
    many = len(rows[0])
    first = {1: 1.0, 2: 0.3}.get(many, 0.22)
    widths = [body * first, *[body * (1 - first) / max(1, many - 1)] * (many - 1)]
    made = LongTable(rows, widths, repeatRows=1)
    made.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                _FONT,
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return made
