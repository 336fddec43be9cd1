"""Drawing pages on a printer: a process beside the window makes them, a few rows at a time, and the window answers.

They go as pictures, because the library that shows PDF is not among those the window needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from bedside.text import _
from bedside.ui.note_child import NoteChild

_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72
SCALE = _DOTS_PER_INCH / _POINTS_PER_INCH


def printers() -> tuple[str, ...]:
    """Return the printers that are set up on this computer, the usual one first."""
    usual = QPrinterInfo.defaultPrinterName()
    return tuple(sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name)))


def no_printer() -> str:
    """Return what to do without a printer."""
    return _("No printer is set up on this computer. Save the PDF and print it elsewhere.")


def printer_of(name: str) -> QPrinter:
    """Return a printer by its name."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    if name:
        made.setPrinterName(name)
    return made


def ask_printer(printer: QPrinter, parent: QWidget) -> QPrintDialog:
    """Ask by the system's dialog; connect `accepted` and `rejected` of what is returned. It blocks nothing."""
    made = QPrintDialog(printer, parent)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)  # noqa: FBT003 Qt's switches are positional
    made.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    made.finished.connect(parent.window().activateWindow)  # as after a file dialog: the keys come back
    made.setModal(True)
    made.show()
    return made


class Press(QObject):
    """Draws pages on one printer, one after the other, each as the child of `draw` gives its rows.

    `turned` carries the page that begins and how many are drawn in this go, `drawn` that they are on the printer,
    `failed` why they are not.
    """

    turned = Signal(int, int)
    drawn = Signal()
    failed = Signal(str)

    def __init__(self, printer: QPrinter, child: NoteChild, parent: QObject) -> None:
        super().__init__(parent)
        self.printer, self._child = printer, child
        self._painter = QPainter()
        self._places: list[int] = []
        self._all, self._of, self._done = False, 0, 0
        #: how many pages the printer has been given
        self.pages = 0
        child.band.connect(self.on_band)

    def draw(self, places: Sequence[int] | None = None) -> None:
        """Draw pages of the document that the child holds, counted from 0: all of them unless some are named."""
        self._all = places is None
        self._places, self._done = list(places or [0]), 0
        self._of = len(self._places)
        self._child.ask_bands(self._places[0], SCALE)

    @Slot(object, bytes)
    def on_band(self, place: dict[str, Any], grey: bytes) -> None:
        """Draw some rows."""
        if not self._places:
            return
        if self._all and len(self._places) < place["pages"]:
            self._places = list(range(place["pages"]))
            self._of = place["pages"]
        wide, high = place["of"]
        if place["top"] == 0 and not self._turn(landscape=wide > high):
            self._fail(_("the printer took nothing"))
            return
        room = self._painter.viewport()
        by = min(room.width() / wide, room.height() / high)
        top, end = round(place["top"] * by), round((place["top"] + place["high"]) * by)
        rows = QImage(grey, place["wide"], place["high"], place["wide"], QImage.Format.Format_Grayscale8)
        self._painter.drawImage(QRect(0, top, round(wide * by), end - top), rows)

    def _turn(self, *, landscape: bool) -> bool:
        """Begin a page; return whether the printer took it."""
        way = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
        self.printer.setPageOrientation(way)
        if self._painter.isActive():
            taken = self.printer.newPage()
        else:
            self.printer.setFullPage(True)
            taken = self._painter.begin(self.printer)
        if not taken:
            return False
        # Letters that are squeezed as photographs are get grey rims.
        self._painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        self.pages += 1
        self.turned.emit(self._done + 1, self._of)
        return True

    def next(self) -> None:
        """Go on with the next page: the rows of one are there."""
        self._done += 1
        if self._done < len(self._places):
            self._child.ask_bands(self._places[self._done], SCALE)
        elif self.printer.printerState() == QPrinter.PrinterState.Error:
            self._fail(_("the printer reports an error"))
        else:
            self._places = []
            self.drawn.emit()

    def skip(self) -> bool:
        """Leave a page empty, so that the next document begins on a sheet of its own."""
        return self.printer.newPage()

    def finish(self) -> bool:
        """Hand the pages over; return whether the printer took them."""
        return self._painter.isActive() and self._painter.end()

    def abort(self) -> None:
        """Take back what the printer has not printed yet."""
        self._places = []
        if self._painter.isActive():
            self.printer.abort()
            self._painter.end()

    def _fail(self, why: str) -> None:
        self.abort()
        self.failed.emit(why)


class PrintJob(QObject):
    """Asks for a printer and prints one document that has no number. `told` carries what became of it."""

    told = Signal(str)

    def __init__(self, content: bytes, parent: QWidget) -> None:
        super().__init__(parent)
        self._content, self._parent = content, parent
        self._child = NoteChild(self)
        self._press: Press | None = None
        self._printer: QPrinter | None = None
        self._child.failed.connect(self.on_failed)

    def ask(self) -> None:
        """Ask for the printer; without one, say so."""
        if not printers():
            self.told.emit(no_printer())
            return
        self._printer = printer_of("")
        ask_printer(self._printer, self._parent).accepted.connect(self.on_accepted)

    @Slot()
    def on_accepted(self) -> None:
        """Print on the chosen printer."""
        if self._printer is not None:
            self.start(self._printer)

    def start(self, printer: QPrinter) -> None:
        """Print, page by page."""
        self.told.emit(_("sending it to the printer"))
        self._press = Press(printer, self._child, self)
        self._press.drawn.connect(self.on_drawn)
        self._press.failed.connect(self.on_failed)
        self._child.done.connect(self.on_held)
        self._child.ask_pdf(self._content, 0)

    @Slot()
    def on_held(self) -> None:
        """Draw what the child holds."""
        press = self._press
        if press is not None:
            self._child.done.disconnect(self.on_held)
            self._child.done.connect(press.next)
            press.draw()

    @Slot()
    def on_drawn(self) -> None:
        """Say that it is on its way."""
        taken = self._press is not None and self._press.finish()
        self._child.end()
        self.told.emit(_("sent to the printer") if taken else _("the printer took nothing"))

    @Slot(str)
    def on_failed(self, why: str) -> None:
        """Say that it is not."""
        if self._press is not None:
            self._press.abort()
        self._child.end()
        self.told.emit(_("not printed: {why}").format(why=why))
