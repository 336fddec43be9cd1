"""Turn a note into PDF bytes: pages, title, language, bookmarks and what is attached."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate

from bedside.report.attached import with_files
from bedside.report.blocks import story
from bedside.report.content import Note
from bedside.report.fonts import REGULAR, register
from bedside.report.page import (
    BOTTOM,
    FOOTER,
    LEFT,
    RUNNING,
    TOP,
    Printed,
    Sheet,
    canvas_maker,
    sheet_of,
    under,
)
from bedside.text import speaking


def render(note: Note, printed: Printed = Printed()) -> bytes:  # noqa: B008 - it holds nothing that changes
    """Return the note as PDF; the same note gives the same bytes on every machine, in every zone and language."""
    # What stands round the words of a note speaks as they do: a proof reads both.
    with speaking(note.spoken):
        return _rendered(note, printed)


def _rendered(note: Note, printed: Printed) -> bytes:
    register()
    # Whatever this computer's settings of the library say: the bytes are the same everywhere, and a quarter fewer.
    rl_config.useA85, rl_config.pageCompression, rl_config.invariant = 0, 1, 1
    out = BytesIO()
    sheet = sheet_of(printed.paper, landscape=note.landscape)
    document = BaseDocTemplate(
        out,
        pagesize=sheet,
        invariant=1,
        title=note.subject,
        author=note.author,
        subject=note.footer,
        creator="bedside",
        producer="ReportLab",
        lang=note.spoken,
        initialFontName=REGULAR,
        pageCompression=1,
    )
    below = partial(_below, note, sheet)
    tall = sheet.height - TOP - BOTTOM - FOOTER
    frames = {"first": tall, "later": tall - RUNNING}
    document.addPageTemplates(
        [PageTemplate(name, [_frame(sheet, size)], onPage=below) for name, size in frames.items()]
    )
    parts = [NextPageTemplate("later"), *story(note, sheet.body)]
    document.build(parts, canvasmaker=canvas_maker(note, printed))
    return with_files(out.getvalue(), printed.attached)


def _below(note: Note, sheet: Sheet, canvas: Canvas, _document: BaseDocTemplate) -> None:
    under(canvas, note, sheet)


def _frame(sheet: Sheet, tall: float) -> Frame:
    return Frame(LEFT, BOTTOM + FOOTER, sheet.body, tall, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
