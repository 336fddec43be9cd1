"""The parts of a page as the page writer lays them out; the only place where user text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, LongTable, PageBreak, Paragraph, Spacer, TableStyle
from reportlab.platypus import Table as PageTable

from bedside.report import drawing
from bedside.report.cards import CardLaid
from bedside.report.columns import widths
from bedside.report.content import (
    Align,
    Block,
    Box,
    Card,
    Header,
    Note,
    Para,
    Row,
    Run,
    Section,
    Table,
    Text,
    quiet,
    strong,
)
from bedside.report.figure import Figure
from bedside.report.fonts import BOLD, REGULAR, STRONG, width
from bedside.report.glyphs import SPACE
from bedside.report.grid import Grid, PageEnd
from bedside.report.gridded import Gridded
from bedside.report.ink import to_canvas
from bedside.report.lines import Laid, Style
from bedside.report.swimdraw import Swum
from bedside.report.swimmers import Swimmers
from bedside.text import _

_LINE = Color(0.8, 0.8, 0.8)
_BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9.5, leading=12.2, spaceAfter=2)
_TEXT = Style(9.5, 12.2, after=2)
_SMALL = Style(8.5, 10.8, before=2, after=2)
_BESIDE = Style(8.5, 11.6)
_CELL = Style(8.5, 10.2)
_HEAD = ParagraphStyle("head", parent=_BODY, fontSize=10, leading=12.5, spaceBefore=7)
_TITLE = ParagraphStyle("title", parent=_BODY, fontSize=13, leading=16)
_NAME = ParagraphStyle("name", parent=_BODY, fontName=BOLD, fontSize=14, leading=17)
_INDENT = 7
_GAP = 9
#: between two columns, so that no word of one touches the next
_GUTTER = 6
#: between a number in the last column and its frame
_EDGE = 3
_FLAG_ROOM = 8
_TABLE_START = 90
_LONG = 600
_SEAL = 0.5
_PARA_START = 30
_FONT = ("FONT", (0, 0), (-1, -1), REGULAR, 8.5)


class Heading(Paragraph):
    """A heading that is a bookmark of the document as well; `place` is which of its sections it heads, from 1."""

    def __init__(self, title: str, place: int, remark: str = "", style: ParagraphStyle = _HEAD) -> None:
        beside = f'&nbsp;  <font size="8.5">{escape(remark)}</font>' if remark else ""
        super().__init__(f'<font name="{BOLD}">{escape(title)}</font>{beside}', style)
        self._title, self._place = title, place

    def draw(self) -> None:
        """Draw the heading and mark its place."""
        canvas, key = self.canv, f"part-{self._place}"
        canvas.bookmarkHorizontal(key, 0, self.height)
        canvas.addOutlineEntry(self._title, key, level=0)
        super().draw()


class Drawn(Flowable):
    """A figure in the flow of the page."""

    def __init__(self, figure: Figure, width: float) -> None:
        super().__init__()
        self.figure = figure
        self.width = width
        self.height = drawing.height(figure)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """Return the size of the figure."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the figure at the current place."""
        to_canvas(self.canv, drawing.marks(self.figure, self.width))


def story(note: Note, body: float) -> Iterator[Flowable]:
    """Yield the parts of a document for a text width in points."""
    yield _title(note, body)
    yield Spacer(0, 3)
    if note.header is not None:
        yield _header(note.header, body)
    yield Spacer(0, 4)
    for place, section in enumerate(note.sections, start=1):
        yield from _section(section, body, place)


def _title(note: Note, body: float) -> Flowable:
    words = Paragraph(
        f'<font name="{BOLD}">{escape(note.title)}</font> <font size="9">{escape(note.subtitle)}</font>', _TITLE
    )
    if note.seal:
        return _sealed(words, note.seal, body)
    if not note.draft:
        return words
    size = width(note.draft, STRONG, 9.5) + 16
    box = PageTable(
        [[Paragraph(f"<b>{escape(note.draft)}</b>", ParagraphStyle("draft", parent=_BODY, alignment=TA_CENTER))]],
        [size],
    )
    box.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 1.2, black), *_tight(), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)]))
    return _bare([[words, box]], [body - size, size])


def _sealed(title: Flowable, seal: Text, body: float) -> Flowable:
    """Return the title with what is known of the signatures boxed at its right."""
    size = body * _SEAL
    box = PageTable([[Laid(seal, _BESIDE)]], [size])
    box.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 1.2, black), ("LEFTPADDING", (0, 0), (-1, -1), 6), _FONT]))
    return _bare([[title, box]], [body - size, size])


def _header(head: Header, body: float) -> Flowable:
    numbers = _("born {born}, MRN {mrn}").format(born=head.born, mrn=head.mrn)
    left = [
        *([Paragraph(escape(numbers), _NAME)] if head.by_number else []),
        Paragraph(escape(head.name), _NAME),
        Laid(head.identity, _TEXT),
        Laid(head.person, _BESIDE),
    ]
    right = [Laid(line, _BESIDE) for line in head.place]
    table = PageTable([[left, right]], [body * 0.62, body * 0.38])
    lines = [("BOX", (0, 0), (-1, -1), 1.2, black), ("LINEBEFORE", (1, 0), (1, 0), 0.8, black)]
    table.setStyle(
        TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 8), _FONT])
    )
    return table


def _section(section: Section, body: float, place: int) -> Iterator[Flowable]:
    beside = _beside(section, body)
    if section.title:
        yield from _heading(section, body, place, beside)
    if beside:
        return
    titled = bool(section.title)
    for block in section.blocks:
        if isinstance(block, Box) and not titled:
            # An answer without a heading over it is found by its own first words.
            yield _box(block, body, Heading(block.title, place, style=_BODY))
            titled = True
        else:
            yield from _block(block, body)


def _beside(section: Section, body: float) -> Text:
    """Return the only line of a section where it has room beside its heading: a heading needs no line of its own."""
    only = section.blocks[0] if len(section.blocks) == 1 and section.title and not section.remark else None
    if not isinstance(only, Para) or only.style != "body":
        return ()
    said = "".join(run.text for run in only.text)
    room = body - width(section.title, BOLD, _HEAD.fontSize) - _GAP
    return only.text if "\n" not in said and width(said, BOLD, _TEXT.size) <= room else ()


def _heading(section: Section, body: float, place: int, beside: Text) -> Iterator[Flowable]:
    title = Heading(section.title, place, section.remark)
    own = width(section.title, BOLD, _HEAD.fontSize) + _GAP
    heading = _bare([[title, Laid(beside, _TEXT)]], [own, body - own]) if beside else _bare([[title]], [body])
    heading.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.9, black), *_tight()]))
    first = section.blocks[0] if section.blocks else None
    need = drawing.height(first) if isinstance(first, Figure) else _TABLE_START
    need = _PARA_START if isinstance(first, Para) else need
    yield CondPageBreak(need + heading.wrap(body, 0)[1] + 10)
    yield Spacer(0, 6)
    yield heading
    yield Spacer(0, 3)


def _block(block: Block, body: float) -> Iterator[Flowable]:
    match block:
        case Para():
            yield Laid(block.text, _SMALL if block.style == "small" else _TEXT)
        case Box():
            yield _box(block, body, Laid((strong(block.title),), _TEXT))
        case Figure():
            yield Drawn(block, body)
        case Card():
            yield CardLaid(block, body)
        case Grid():
            yield Gridded(block, body)
        case Swimmers():
            yield Swum(block, body)
        case PageEnd():
            yield PageBreak()
        case Table():
            yield _table(block, body)
            for para in block.notes:
                yield from _block(para, body)


def _box(box: Box, body: float, title: Flowable) -> Flowable:
    rows = [[item] for item in [title, *(Laid(para.text, _TEXT) for para in box.paras)]]
    table = PageTable(rows, [body], splitInRow=_parted(para.text for para in box.paras))
    edge = [
        ("BOX", (0, 0), (-1, -1), 1.2, black),
        ("LEFTPADDING", (0, 0), (-1, -1), 8),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8),
    ]
    table.setStyle(
        TableStyle(
            [
                *edge,
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, -1), (-1, -1), 4),
                _FONT,
            ]
        )
    )
    return table


def _table(table: Table, body: float) -> Flowable:
    # A table without headings is a list: nothing stands above its first row.
    headed = int(any(column.title or column.under for column in table.columns))
    heads = [_head_cell(column.title, column.under, column.align) for column in table.columns]
    rows = [[_cell(table, row, place, body) for place in range(len(row.cells))] for row in table.rows]
    all_rows = [heads, *rows] if headed else rows
    needs = [
        max((row[place].longest() for row in all_rows if place < len(row)), default=0.0) + _GUTTER
        for place in range(len(table.columns))
    ]
    wide = widths([column.share for column in table.columns], needs, body)
    style: list[tuple[Any, ...]] = [
        _FONT,
        *([("LINEBELOW", (0, 0), (-1, 0), 0.8, black)] if headed else []),
        ("LINEBELOW", (0, headed), (-1, -1), 0.4, _LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), _GUTTER),
        ("RIGHTPADDING", (-1, 0), (-1, -1), _EDGE if table.columns[-1].align == "right" else 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1.2 if headed else 0.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8 if headed else 1.2),
    ]
    for down, row in enumerate(table.rows, start=headed):
        for across, cell in enumerate(row.cells):
            if cell.framed:
                style.append(("BOX", (across, down), (across, down), 1.1, black))
    parted = _parted(cell.text for row in table.rows for cell in row.cells)
    made = LongTable(all_rows, wide, repeatRows=headed, splitInRow=parted)
    made.setStyle(TableStyle(style))
    return made


def _head_cell(title: str, beneath: str, align: Align) -> Laid:
    style = _CELL._replace(align=align, right=_FLAG_ROOM if align == "right" else 0)
    return Laid((strong(title), *((Run("\n"), quiet(beneath)) if beneath else ())), style)


def _parted(texts: Iterable[Text]) -> int:
    """Return whether a row may go on over the page: 1 where one may be too high for any page, else 0."""
    return int(any(sum(len(run.text) for run in words) > _LONG for words in texts))


def _cell(table: Table, row: Row, place: int, body: float) -> Laid:
    cell, column = row.cells[place], table.columns[place]
    indent = row.depth * _INDENT if place == table.stem else 0
    room = 0 if cell.flag or column.align != "right" else _FLAG_ROOM
    words = (*cell.text, Run(SPACE), strong(cell.flag)) if cell.flag else cell.text
    across = body if len(row.cells) == 1 else None
    return Laid(words, _CELL._replace(align=column.align, left=indent, right=room, across=across))


def _bare(rows: list[list[Flowable]], widths: list[float]) -> PageTable:
    table = PageTable(rows, widths)
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *_tight()]))
    return table


def _tight() -> list[tuple[Any, ...]]:
    whole = ((0, 0), (-1, -1))
    return [
        ("LEFTPADDING", *whole, 0),
        ("RIGHTPADDING", *whole, 0),
        ("TOPPADDING", *whole, 0),
        ("BOTTOMPADDING", *whole, 2),
        _FONT,
    ]
