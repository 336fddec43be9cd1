"""Every paper before it leaves the program: its pages, what may be chosen, and numbered copies to print or to save.

Processes beside the window draw, and end when the page is left: they hold a patient's words.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bedside.config import PaperSize
from bedside.desk.offers import Offer, Part
from bedside.desk.writing import require_outside, write_whole
from bedside.domain.problem import Problem
from bedside.report.page import sheet_of
from bedside.text import _
from bedside.ui import printing, words
from bedside.ui.bridge import Bridge
from bedside.ui.dialogs import ask_file
from bedside.ui.note_child import NoteChild
from bedside.ui.permits import REFUSED
from bedside.ui.print_options import MOST_COPIES, PrintOptions, pages_of
from bedside.ui.print_pages import PrintPages
from bedside.ui.print_run import CopyRun, Outcome, PrintRun
from bedside.ui.print_said import copies_said, lost
from bedside.ui.progress import ProgressStrip
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, sign_button

_QUIET_MS = 300


class PrintPreview(SheetPage):
    """The pages of one paper. A copy gets its number only when it is printed or saved; the pages shown have none.

    `saved` carries the path of a file, `finished` the Outcome of what was printed or saved.
    """

    saved = Signal(str)
    finished = Signal(object)

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Print"), parent)
        self._bridge = bridge
        self.child = NoteChild(self)
        self.run: CopyRun | None = None
        self.offer: Offer | None = None
        self._counts: list[int] = []
        self._coming, self._path, self._asked_width = 0, "", 0
        self._printer: QPrinter | None = None
        self._pages: tuple[int, ...] = ()
        self.area = PrintPages(self)
        self.options = PrintOptions(self)
        self.print = button(_("&Print") + words.ELLIPSIS, self, primary=True)
        self.save = sign_button(_("Sa&ve as PDF") + words.ELLIPSIS, theme, "download", self)
        self.beside = button(_("Side &by side"), self)
        self.beside.setCheckable(True)
        self.strip = ProgressStrip(self)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.setFocusProxy(self.area)
        low = QHBoxLayout()
        low.setSpacing(8)
        for item in (self.print, self.save, self.beside):
            low.addWidget(item)
        low.addWidget(self.strip, 1)
        low.addStretch(1)
        # In a low window the page scrolls: the buttons stand where it begins.
        self.body.addLayout(low)
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.options)

    def _connect(self) -> None:
        self.print.clicked.connect(self.ask_printer)
        self.save.clicked.connect(self.ask_path)
        self.beside.toggled.connect(self.on_beside)
        self.strip.cancelled.connect(self.cancel)
        self.options.resized.connect(self.on_size)
        self.options.entered.connect(self.ask_printer)
        self._quiet.timeout.connect(self.on_quiet)
        self.area.verticalScrollBar().valueChanged.connect(self.say_page)
        self.child.page.connect(self.on_page)
        self.child.done.connect(self.on_done)
        self.child.failed.connect(self.on_failed)

    @property
    def ready(self) -> bool:
        """Return whether every page is there and nothing is under way."""
        offer = self.offer
        return offer is not None and len(self._counts) == len(offer.parts) and self.run is None and not self.child.busy

    def begin(self, offer: Offer) -> None:
        """Show a paper, with the printers there are."""
        self.forget()
        self.offer = offer
        self.title.setText(offer.title)
        self.options.offer(printing.printers(), self._bridge.session.site.paper.size)
        self._draw()
        self._fence()
        (self.area if self.print.isEnabled() else self.save).setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Hold nothing of a patient any more; what was being printed is given up."""
        self._quiet.stop()
        self.cancel()
        self.child.stop()
        self.offer, self._counts = None, []
        self.area.clear()

    def rest(self) -> None:
        """End the processes for good: the window goes."""
        self.forget()
        self.child.end()

    def _fence(self) -> None:
        has, running = bool(self.options.printer.value()), self.run is not None
        self.complain("" if has else printing.no_printer())
        self.print.setEnabled(has and not running)
        for item in (self.save, self.options):
            item.setEnabled(not running)
        if not running:
            self.strip.hide()

    def _draw(self) -> None:
        """Draw the pages of every part, one after the other."""
        self._counts, self._coming = [], 0
        self.area.clear()
        self._asked_width = self.area.page_width()
        self.about.setText(_("preparing the pages") + words.ELLIPSIS)
        self._draw_part()

    def _draw_part(self) -> None:
        if self.offer is None:
            return
        size = self.options.size_of()
        try:
            wanted = self.offer.parts[len(self._counts)].wanted()
        except REFUSED as error:
            self.on_failed(str(error))
            return
        scale = self._asked_width * self.devicePixelRatioF() / sheet_of(size).width
        if wanted.composed:
            self.child.ask_paper(wanted.content, scale, size)
        else:
            self.child.ask_note(wanted.content, scale, size)

    @Slot(int, int, bytes)
    def on_page(self, place: int, of: int, content: bytes) -> None:
        """Show a page."""
        self._coming = of
        self.area.put(sum(self._counts) + place, content)

    @Slot()
    def on_done(self) -> None:
        """Go on with the next part, or say how many pages there are."""
        if self.offer is None:
            return
        self._counts.append(self._coming)
        if len(self._counts) < len(self.offer.parts):
            self._draw_part()
        else:
            self.say_page()

    @Slot()
    def say_page(self) -> None:
        """Say which page is looked at."""
        if self.ready:
            self.about.setText(_("page {n} of {m}").format(n=self.area.current(), m=len(self.area.pages)))

    @Slot(str)
    def on_failed(self, why: str) -> None:
        """Say that no pages come."""
        self.about.setText(_("not prepared"))
        said = _("The pages could not be prepared ({why}). What was charted is safe. Leave with Esc and ask again.")
        self.complain(said.format(why=why))

    @Slot(bool)
    def on_beside(self, beside: bool) -> None:
        """Lay the pages side by side, or one below the other."""
        self.area.side_by_side = beside
        self.area.lay_out()
        self._quiet.start()

    @Slot(str)
    def on_size(self, _size: str) -> None:
        """Draw the pages for another paper."""
        self.child.stop()
        self._draw()

    @Slot()
    def on_quiet(self) -> None:
        """Draw pages as sharp as the size wants, once it has stayed the same for a while."""
        if self.ready and self.area.page_width() > self._asked_width:
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw what is there into the new width; sharper pages come when it stays."""
        super().resizeEvent(event)
        self.area.lay_out()
        self._quiet.start()

    @Slot()
    def ask_printer(self) -> None:
        """Ask by the system's dialog, with what is chosen here; nothing has a number before that is answered."""
        if not self.ready or not self.print.isEnabled():
            return
        try:
            number, pages = self.options.number(), pages_of(self.options.pages.text(), sum(self._counts))
        except Problem as problem:
            self.complain(str(problem))
            return
        self.complain("")
        across = any(page.picture.width() > page.picture.height() for page in self.area.pages)
        printer = self._printer = self.options.printer_for(across=across)
        printer.setDocName(self.offer.name if self.offer else "")
        printer.setCopyCount(number)
        self._pages = pages
        printing.ask_printer(printer, self).accepted.connect(self.on_accepted)

    @Slot()
    def on_accepted(self) -> None:
        """Print as the dialog was answered: its copies become copies with a number each."""
        printer, self._printer = self._printer, None
        if printer is None or self.offer is None or not self.ready:
            return
        copies = max(1, min(MOST_COPIES, printer.copyCount()))
        printer.setCopyCount(1)
        jobs = self._jobs(self._narrowed(printer)) * copies
        size = cast(PaperSize, self.options.size_of())
        both = self.options.sides.value() != "one"
        self._begin(PrintRun(self._bridge, jobs, size, printer, self, both=both))

    def _narrowed(self, printer: QPrinter) -> tuple[int, ...]:
        """Return the pages that both this page and the dialog name."""
        if printer.printRange() != QPrinter.PrintRange.PageRange or not printer.fromPage():
            return self._pages
        asked = range(printer.fromPage() - 1, max(printer.fromPage(), printer.toPage()))
        return tuple(page for page in self._pages if page in asked)

    def _jobs(self, pages: tuple[int, ...]) -> list[tuple[Part, tuple[int, ...]]]:
        """Return the parts with their own pages; a part without any gets no number."""
        first, jobs = 0, []
        for part, count in zip(self.offer.parts if self.offer else (), self._counts, strict=True):
            own = tuple(page - first for page in pages if first <= page < first + count)
            if own:
                jobs.append((part, own))
            first += count
        return jobs

    @Slot()
    def ask_path(self) -> None:
        """Ask where to."""
        if self.ready and self.offer is not None:
            now = self._bridge.now().astimezone(self._bridge.zone)
            name = f"{self.offer.name}-{now:%Y%m%d-%H%M}.pdf"
            ask_file(self, _("Save the paper"), name).fileSelected.connect(self.on_path)

    @Slot(str)
    def on_path(self, path: str) -> None:
        """Have a numbered copy made for a file."""
        if not self.ready or self.offer is None:
            return
        try:
            require_outside(path)
        except REFUSED as error:
            self.complain(_("not saved: {why}").format(why=error))
            return
        self._path = path
        self._begin(CopyRun(self._bridge, self.offer.parts, self.options.size_of(), self))

    def _begin(self, run: CopyRun) -> None:
        self.run = run
        run.progressed.connect(self.strip.show_part)
        run.ended.connect(self.on_ended)
        self._fence()
        self.strip.show_part(_("numbering a copy"), 0)
        self.strip.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        run.start()

    @Slot()
    def cancel(self) -> None:
        """Give up what is being printed or saved."""
        if self.run is not None:
            self.run.stop(_("cancelled"))

    @Slot(object)
    def on_ended(self, outcome: Outcome) -> None:
        """Write the file, and say what became of each number."""
        run, self.run = self.run, None
        path, self._path = self._path, ""
        if run is not None:
            run.deleteLater()
        self._fence()
        if outcome.why:
            self.complain(lost(outcome, saving=bool(path)))
        elif path:
            self._write(path, outcome, run)
        else:
            also = run.say_whole(outcome.whole) if run is not None else ""
            said = _("sent to the printer: {copies}").format(copies=copies_said(outcome.whole))
            self.about.setText("; ".join(filter(None, (said, also))))
        if self.isVisible():
            self.print.setFocus(Qt.FocusReason.OtherFocusReason)
        self.finished.emit(outcome)

    def _write(self, path: str, outcome: Outcome, run: CopyRun | None) -> None:
        try:
            write_whole(path, outcome.document)
        except (OSError, *REFUSED) as error:
            why = (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
            also = run.say_broken(outcome.whole) if run is not None else ""
            why = "; ".join(filter(None, (why, also)))
            self.complain(lost(Outcome(broken=outcome.whole, why=why), saving=True))
            return
        also = run.say_whole(outcome.whole) if run is not None else ""
        said = _("saved as {path}: {copies}").format(path=path, copies=copies_said(outcome.whole))
        self.about.setText("; ".join(filter(None, (said, also))))
        self.saved.emit(path)
