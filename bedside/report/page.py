"""Paper: on every page both identifiers, page x of y, rules, evidence and the copy's serial, and the draft marks."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfgen.canvas import Canvas

from bedside.config import PaperSize
from bedside.report.content import Note
from bedside.report.fonts import BOLD, REGULAR, STRONG, fitted, width
from bedside.report.glyphs import DOT
from bedside.report.page_words import DRAFT, PAGE, running
from bedside.text import _

LEFT, RIGHT = 49.0, 28.0
TOP, BOTTOM = 26.0, 22.0
FOOTER = 34.0
RUNNING = 24.0
SMALL = 8.5
# a longer document opens with its list of sections beside it
_FEW_PAGES = 2
_SIZES: dict[PaperSize, tuple[float, float]] = {"A4": A4, "Letter": LETTER}


class Sheet(NamedTuple):
    """A sheet of paper in points, as it lies."""

    width: float
    height: float

    @property
    def body(self) -> float:
        """Return the width between the margins."""
        return self.width - LEFT - RIGHT


class Printed(NamedTuple):
    """What differs from copy to copy: the paper, and what the footer says of this copy ("printed ..., copy 0017-3f2a").

    `attached` are files that the document carries, by name; `serial` is the number of the copy, empty for none.
    """

    paper: PaperSize = "A4"
    copy: str = ""
    attached: tuple[tuple[str, bytes], ...] = ()
    serial: str = ""


def sheet_of(paper: PaperSize, *, landscape: bool = False) -> Sheet:
    """Return a sheet upright or across."""
    width, height = _SIZES[paper]
    return Sheet(height, width) if landscape else Sheet(width, height)


class CountedCanvas(Canvas):
    """A canvas that knows the number of pages before it writes the last one."""

    def __init__(self, *args: object, note: Note, printed: Printed, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        self._furniture = Furniture(self, note, printed)
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
            self._furniture.draw(number, total)
            Canvas.showPage(self)
        if total > _FEW_PAGES:
            self.showOutline()
        Canvas.save(self)


def canvas_maker(note: Note, printed: Printed) -> partial[CountedCanvas]:
    """Return the canvas class bound to the note whose marks go on every page."""
    return partial(CountedCanvas, note=note, printed=printed)


def under(canvas: Canvas, note: Note, sheet: Sheet) -> None:
    """Draw what lies below the text: the watermark of a draft."""
    if not note.draft:
        return
    canvas.saveState()
    canvas.translate(sheet.width / 2 + 10, sheet.height / 2 + 90)
    canvas.rotate(20)
    canvas.setFillGray(0.93)
    canvas.setFont(BOLD, 120)
    # Slanted letters come out of a text extraction one by one, amid the words; the word stands beside the page as well.
    canvas._code.append("/Span << /ActualText () >> BDC")  # pyright: ignore[reportAttributeAccessIssue]
    canvas.drawCentredString(0, -40, _(DRAFT))
    canvas._code.append("EMC")  # pyright: ignore[reportAttributeAccessIssue]
    canvas.restoreState()


def identity(note: Note, room: float) -> str:
    """Return name, birth date and record number on one line; only the name is cut when there is no room."""
    if note.header is None:
        return fitted(f"{note.title} {DOT.strip()} {note.side}", STRONG, SMALL, room)
    rest = running(note.header.born, note.header.mrn)
    mrn_room = width(rest, STRONG, SMALL)
    if mrn_room > room * 0.7:
        rest = fitted(rest, STRONG, SMALL, room * 0.7)
        mrn_room = width(rest, STRONG, SMALL)
    return fitted(note.header.name, STRONG, SMALL, room - mrn_room) + rest


class Furniture:
    """What stands on every page beside the text: side texts, footer, and from the second page on the running header."""

    def __init__(self, canvas: Canvas, note: Note, printed: Printed) -> None:
        self._canvas, self._note, self._copy = canvas, note, printed.copy
        self._sheet = sheet_of(printed.paper, landscape=note.landscape)
        self._right = self._sheet.width - RIGHT

    def draw(self, number: int, total: int) -> None:
        """Draw all of it on a page."""
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillGray(0)
        canvas.setStrokeGray(0)
        self._sides()
        if number > 1:
            self._running()
        self._footer(_(PAGE).format(number=number, total=total))
        canvas.restoreState()

    def _sides(self) -> None:
        canvas, note = self._canvas, self._note
        canvas.saveState()
        canvas.rotate(90)
        canvas.setFont(BOLD, 9.5)
        for words, start in ((note.draft, self._sheet.height / 2 + 4), (note.side, 28.0)):
            canvas.drawString(start, -26, words.upper(), charSpace=1.6)
        canvas.restoreState()

    def _running(self) -> None:
        canvas, draft = self._canvas, self._note.draft
        y = self._sheet.height - TOP - 9
        room = self._sheet.body
        if draft:
            size = width(draft, STRONG, SMALL) + 12
            canvas.setLineWidth(1)
            canvas.rect(self._right - size, y - 4, size, 14)
            canvas.setFont(STRONG, SMALL)
            canvas.drawString(self._right - size + 6, y, draft)
            room -= size + 8
        canvas.setFont(STRONG, SMALL)
        canvas.drawString(LEFT, y, identity(self._note, room))
        canvas.setLineWidth(0.8)
        canvas.line(LEFT, y - 8, self._right, y - 8)

    def _footer(self, page: str) -> None:
        canvas, body, top = self._canvas, self._sheet.body, BOTTOM + 24
        canvas.setLineWidth(0.6)
        canvas.line(LEFT, top, self._right, top)
        canvas.setFont(STRONG, SMALL)
        canvas.drawRightString(self._right, top - 11, page)
        canvas.drawString(LEFT, top - 11, identity(self._note, body - width(page, STRONG, SMALL) - 12))
        canvas.setFont(REGULAR, SMALL)
        right = fitted(self._copy, REGULAR, SMALL, body * 0.6)
        canvas.drawRightString(self._right, top - 22, right)
        left = fitted(self._note.footer, REGULAR, SMALL, body - width(right, REGULAR, SMALL) - 8)
        canvas.drawString(LEFT, top - 22, left)
