"""The paper: A4 with both identifiers, page x of y, rules and evidence on every page, and the draft marks."""

from __future__ import annotations

from functools import partial

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bedside.report.content import Note
from bedside.report.fonts import BOLD, REGULAR, STRONG, fitted, width
from bedside.report.glyphs import DOT
from bedside.text import _

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, RIGHT = 49.0, 28.0
TOP, BOTTOM = 26.0, 22.0
BODY = PAGE_WIDTH - LEFT - RIGHT
FOOTER = 34.0
RUNNING = 24.0
SMALL = 8.5


class CountedCanvas(Canvas):
    """A canvas that knows the number of pages before it writes the last one."""

    def __init__(self, *args: object, note: Note, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        self._note = note
        self._pages: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802
        """Keep the page until all are known."""
        self._pages.append(dict(self.__dict__))
        self._startPage()  # pyright: ignore[reportAttributeAccessIssue]

    def save(self) -> None:
        """Write every page with its number, then the document."""
        total = len(self._pages)
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            furniture(self, self._note, number, total)
            Canvas.showPage(self)
        Canvas.save(self)


def canvas_maker(note: Note) -> partial[CountedCanvas]:
    """Return the canvas class bound to the note whose marks go on every page."""
    return partial(CountedCanvas, note=note)


def under(canvas: Canvas, note: Note) -> None:
    """Draw what lies below the text: the watermark of a draft."""
    if not note.draft:
        return
    canvas.saveState()
    canvas.translate(PAGE_WIDTH / 2 + 10, PAGE_HEIGHT / 2 + 90)
    canvas.rotate(20)
    canvas.setFillGray(0.93)
    canvas.setFont(BOLD, 120)
    canvas.drawCentredString(0, -40, _("DRAFT"))
    canvas.restoreState()


def furniture(canvas: Canvas, note: Note, number: int, total: int) -> None:
    """Draw the side texts, the footer, and from the second page on the running header."""
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    _sides(canvas, note)
    if number > 1:
        _running(canvas, note)
    _footer(canvas, note, _("page {number} of {total}").format(number=number, total=total))
    canvas.restoreState()


def identity(note: Note, room: float) -> str:
    """Return name, birth date and record number on one line; only the name is cut when there is no room."""
    rest = _(" {dot} born {born} {dot} MRN {mrn}").format(dot=DOT.strip(), born=note.header.born, mrn=note.header.mrn)
    mrn_room = width(rest, STRONG, SMALL)
    if mrn_room > room * 0.7:
        rest = fitted(rest, STRONG, SMALL, room * 0.7)
        mrn_room = width(rest, STRONG, SMALL)
    return fitted(note.header.name, STRONG, SMALL, room - mrn_room) + rest


def _sides(canvas: Canvas, note: Note) -> None:
    canvas.saveState()
    canvas.rotate(90)
    canvas.setFont(BOLD, 9.5)
    for words, start in ((note.draft, 425.0), (note.side, 28.0)):
        canvas.drawString(start, -26, words.upper(), charSpace=1.6)
    canvas.restoreState()


def _running(canvas: Canvas, note: Note) -> None:
    y = PAGE_HEIGHT - TOP - 9
    room = BODY
    if note.draft:
        size = width(note.draft, STRONG, SMALL) + 12
        canvas.setLineWidth(1)
        canvas.rect(PAGE_WIDTH - RIGHT - size, y - 4, size, 14)
        canvas.setFont(STRONG, SMALL)
        canvas.drawString(PAGE_WIDTH - RIGHT - size + 6, y, note.draft)
        room -= size + 8
    canvas.setFont(STRONG, SMALL)
    canvas.drawString(LEFT, y, identity(note, room))
    canvas.setLineWidth(0.8)
    canvas.line(LEFT, y - 8, PAGE_WIDTH - RIGHT, y - 8)


def _footer(canvas: Canvas, note: Note, page: str) -> None:
    top = BOTTOM + 24
    canvas.setLineWidth(0.6)
    canvas.line(LEFT, top, PAGE_WIDTH - RIGHT, top)
    canvas.setFont(STRONG, SMALL)
    canvas.drawRightString(PAGE_WIDTH - RIGHT, top - 11, page)
    canvas.drawString(LEFT, top - 11, identity(note, BODY - width(page, STRONG, SMALL) - 12))
    canvas.setFont(REGULAR, SMALL)
    right = fitted(note.footer_right, REGULAR, SMALL, BODY * 0.6)
    canvas.drawRightString(PAGE_WIDTH - RIGHT, top - 22, right)
    canvas.drawString(LEFT, top - 22, fitted(note.footer_left, REGULAR, SMALL, BODY - width(right, REGULAR, SMALL) - 8))
