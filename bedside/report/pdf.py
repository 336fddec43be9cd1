"""Turn a note into PDF bytes: the only place where text meets the page writer, and where user text is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any, Literal
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    LongTable,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as PageTable

from bedside.report import drawing
from bedside.report.content import Align, Block, Box, Note, Para, Row, Run, Section, Table, Text
from bedside.report.figure import Figure
from bedside.report.fonts import BOLD, REGULAR, STRONG, register, width
from bedside.report.ink import to_canvas
from bedside.report.page import BODY, BOTTOM, FOOTER, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RUNNING, TOP, canvas_maker, under

_ALIGN: dict[Align, Literal[0, 1, 2]] = {"left": TA_LEFT, "right": TA_RIGHT, "centre": TA_CENTER}
_LINE = Color(0.8, 0.8, 0.8)
_BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9.5, leading=12.2, spaceAfter=2)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8.5, leading=10.8, spaceBefore=2)
_LINE_STYLE = ParagraphStyle("line", parent=_BODY, fontSize=8.5, leading=11.6, spaceAfter=0)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=8.5, leading=10.2, spaceAfter=0)
_HEAD = ParagraphStyle("head", parent=_BODY, fontSize=10, leading=12.5, spaceBefore=7)
_TITLE = ParagraphStyle("title", parent=_BODY, fontSize=13, leading=16)
_NAME = ParagraphStyle("name", parent=_BODY, fontName=BOLD, fontSize=14, leading=17)
_INDENT = 7
_PAD = 3
_FLAG_ROOM = 8
_TABLE_START = 90
_FONT = ("FONT", (0, 0), (-1, -1), REGULAR, 8.5)


def render(note: Note) -> bytes:
    """Return the note as PDF; the same note gives the same bytes on every machine, in every zone and language."""
    register()
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        title=note.subject,
        author=note.author,
        subject=note.footer_left,
        creator="bedside",
        lang="en",
        initialFontName=REGULAR,
        pageCompression=1,
    )
    below = partial(_below, note)
    tall = PAGE_HEIGHT - TOP - BOTTOM - FOOTER
    frames = {"first": tall, "later": tall - RUNNING}
    document.addPageTemplates([PageTemplate(name, [_frame(size)], onPage=below) for name, size in frames.items()])
    document.build([NextPageTemplate("later"), *_story(note)], canvasmaker=canvas_maker(note))
    return out.getvalue()


def markup(words: Text) -> str:
    """Return runs as paragraph markup; user text is escaped here and nowhere else."""
    return "".join(_voiced(run) for run in words)


class Drawn(Flowable):
    """A figure in the flow of the page."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.figure = figure
        self.width = BODY
        self.height = drawing.height(figure)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """Return the size of the figure."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the figure at the current place."""
        to_canvas(self.canv, drawing.marks(self.figure, self.width))


def _voiced(run: Run) -> str:
    safe = escape(run.text).replace("\n", "<br/>")
    form = {"strong": "<b>{}</b>", "quiet": '<font color="#454545">{}</font>', "struck": "<strike>{}</strike>"}
    return form.get(run.voice, "{}").format(safe)


def _below(note: Note, canvas: Canvas, _document: BaseDocTemplate) -> None:
    under(canvas, note)


def _frame(tall: float) -> Frame:
    return Frame(LEFT, BOTTOM + FOOTER, BODY, tall, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


def _story(note: Note) -> Iterator[Flowable]:
    yield _title(note)
    yield Spacer(0, 3)
    yield _header(note)
    yield Spacer(0, 4)
    for section in note.sections:
        yield from _section(section)


def _title(note: Note) -> Flowable:
    words = Paragraph(
        f'<font name="{BOLD}">{escape(note.title)}</font> <font size="9">{escape(note.subtitle)}</font>', _TITLE
    )
    if not note.draft:
        return words
    size = width(note.draft, STRONG, 9.5) + 16
    box = PageTable(
        [[Paragraph(f"<b>{escape(note.draft)}</b>", ParagraphStyle("draft", parent=_BODY, alignment=TA_CENTER))]],
        [size],
    )
    box.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 1.2, black), *_tight(), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)]))
    return _bare([[words, box]], [BODY - size, size])


def _header(note: Note) -> Flowable:
    head = note.header
    left = [
        Paragraph(escape(head.name), _NAME),
        Paragraph(markup(head.identity), _BODY),
        Paragraph(markup(head.person), _LINE_STYLE),
    ]
    right = [Paragraph(markup(line), _LINE_STYLE) for line in head.place]
    table = PageTable([[left, right]], [BODY * 0.62, BODY * 0.38])
    lines = [("BOX", (0, 0), (-1, -1), 1.2, black), ("LINEBEFORE", (1, 0), (1, 0), 0.8, black)]
    table.setStyle(
        TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 8), _FONT])
    )
    return table


def _section(section: Section) -> Iterator[Flowable]:
    blocks = [list(_block(block)) for block in section.blocks]
    if not section.title:
        for block in blocks:
            yield from block
        return
    remark = f' <font size="8.5">{escape(section.remark)}</font>' if section.remark else ""
    heading = _bare([[Paragraph(f'<font name="{BOLD}">{escape(section.title)}</font>&nbsp; {remark}', _HEAD)]], [BODY])
    heading.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.9, black), *_tight()]))
    first = section.blocks[0] if section.blocks else None
    need = drawing.height(first) if isinstance(first, Figure) else _TABLE_START
    yield CondPageBreak(need + 24)
    yield Spacer(0, 6)
    yield heading
    yield Spacer(0, 3)
    for block in blocks:
        yield from block


def _block(block: Block) -> Iterator[Flowable]:
    match block:
        case Para():
            yield Paragraph(markup(block.text), _SMALL if block.style == "small" else _BODY)
        case Box():
            yield _box(block)
        case Figure():
            yield Drawn(block)
        case Table():
            yield _table(block)
            for para in block.notes:
                yield from _block(para)


def _box(box: Box) -> Flowable:
    title = [Paragraph(f'<font name="{BOLD}">{escape(box.title)}</font>', _BODY)]
    rows = [[item] for item in [*title, *(Paragraph(markup(para.text), _BODY) for para in box.paras)]]
    table = PageTable(rows, [BODY])
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


def _table(table: Table) -> Flowable:
    shares = [column.share for column in table.columns]
    widths = [share * BODY / sum(shares) for share in shares]
    heads = [_head_cell(column.title, column.under, column.align) for column in table.columns]
    rows = [[*(_cell(table, row, place) for place in range(len(row.cells)))] for row in table.rows]
    style: list[tuple[Any, ...]] = [
        _FONT,
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, _LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 1.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8),
    ]
    for down, row in enumerate(table.rows, start=1):
        for across, cell in enumerate(row.cells):
            if cell.framed:
                style.append(("BOX", (across, down), (across, down), 1.1, black))
    made = LongTable([heads, *rows], widths, repeatRows=1)
    made.setStyle(TableStyle(style))
    return made


def _head_cell(title: str, beneath: str, align: Align) -> Flowable:
    room = _FLAG_ROOM if align == "right" else 0
    style = ParagraphStyle("column", parent=_CELL, alignment=_ALIGN[align], rightIndent=room)
    second = f'<br/><font color="#454545">{escape(beneath)}</font>' if beneath else ""
    return Paragraph(f"<b>{escape(title)}</b>{second}", style)


def _cell(table: Table, row: Row, place: int) -> Flowable:
    cell, column = row.cells[place], table.columns[place]
    indent = row.depth * _INDENT if place == table.stem and row.depth else 0
    words = markup(cell.text)
    if column.align == "left" and not indent:
        return Paragraph(words, _CELL)
    room = 0 if cell.flag or column.align != "right" else _FLAG_ROOM
    style = ParagraphStyle("c", parent=_CELL, alignment=_ALIGN[column.align], leftIndent=indent, rightIndent=room)
    return Paragraph(f"{words}&nbsp;<b>{escape(cell.flag)}</b>" if cell.flag else words, style)


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
