"""The sheets of the handbook: what stands beside the text of each, and what its headings tell contents and outline."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from bedside.config import PaperSize
from bedside.report.fonts import REGULAR, STRONG
from bedside.report.page import BOTTOM, FOOTER, LEFT, RIGHT, RUNNING, SMALL, TOP, sheet_of
from bedside.report.printable import shown
from bedside.text import _, language


class Book(BaseDocTemplate):
    """Knows the chapter of each page, and after the first round how many pages there are."""

    def __init__(self, out: BytesIO, version: str, paper: PaperSize) -> None:
        sheet = sheet_of(paper)
        super().__init__(
            out,
            pagesize=sheet,
            invariant=1,
            title=_("bedside: the handbook"),
            author="bedside",
            subject=version,
            creator="bedside",
            producer="ReportLab",
            lang=language(),
            initialFontName=REGULAR,
            pageCompression=1,
        )
        self.body = sheet.body
        self._sheet, self._version = sheet, version
        self._title, self._pages, self._total = "", 0, 0
        tall = sheet.height - TOP - BOTTOM - FOOTER - RUNNING
        frame = Frame(
            LEFT,
            BOTTOM + FOOTER,
            sheet.body,
            tall,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        self.addPageTemplates([PageTemplate("page", [frame], onPageEnd=Book._furnish)])

    def beforeDocument(self) -> None:  # noqa: N802
        """Begin a round; the one before has counted the pages."""
        self._total, self._pages, self._title = self._pages, 0, ""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        """Note chapters and sections for contents, outline and the head of the page."""
        if not isinstance(flowable, Head):
            return
        if flowable.level == 0:
            self._title = flowable.words
        self.canv.bookmarkPage(flowable.key)
        self.canv.addOutlineEntry(flowable.words, flowable.key, flowable.level, closed=True)
        if flowable.listed:
            self.notify("TOCEntry", (flowable.level, escape(flowable.words), self.page, flowable.key))

    @staticmethod
    def _furnish(canvas: Canvas, book: Book) -> None:
        """Draw what stands beside the text of a page."""
        sheet = book._sheet
        book._pages = max(book._pages, book.page)
        right = sheet.width - RIGHT
        canvas.saveState()
        canvas.setFont(STRONG, SMALL)
        canvas.drawString(LEFT, sheet.height - TOP - 9, book._title or _("Contents"))
        canvas.drawRightString(right, sheet.height - TOP - 9, _("bedside: the handbook"))
        canvas.setLineWidth(0.6)
        canvas.line(LEFT, sheet.height - TOP - 14, right, sheet.height - TOP - 14)
        canvas.line(LEFT, BOTTOM + 24, right, BOTTOM + 24)
        number = _("page {number} of {total}").format(number=book.page, total=max(book._total, book.page))
        canvas.drawRightString(right, BOTTOM + 13, number)
        canvas.setFont(REGULAR, SMALL)
        canvas.drawString(LEFT, BOTTOM + 13, _("bedside {version}").format(version=book._version))
        canvas.restoreState()


class Head(Paragraph):
    """A title or a heading that a link, the contents and the outline lead to."""

    def __init__(self, words: str, key: str, level: int, style: ParagraphStyle, *, listed: bool) -> None:
        super().__init__(escape(shown(words)), style)
        self.words, self.key, self.level, self.listed = shown(words), key, level, listed
