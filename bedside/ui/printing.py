"""Printing a PDF: its pages as pictures, because the library that shows PDF is not among those the window needs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from bedside.text import _

_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72


class PrintJob(QObject):
    """Asks for a printer and prints one document. `told` carries what became of it."""

    told = Signal(str)

    def __init__(self, content: bytes, parent: QWidget) -> None:
        super().__init__(parent)
        self._content, self._parent = content, parent

    def ask(self) -> None:
        """Ask for the printer; without one, say so."""
        if not QPrinterInfo.availablePrinterNames():
            self.told.emit(_("No printer is set up on this computer. Save the PDF and print it elsewhere."))
            return
        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(self._printer, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self.on_accepted)
        dialog.setModal(True)
        dialog.show()

    @Slot()
    def on_accepted(self) -> None:
        """Print on the chosen printer."""
        self.told.emit(_("sent to the printer") if self.paint(self._printer) else _("the printer took nothing"))

    def paint(self, printer: QPrinter) -> bool:
        """Draw each page over the whole sheet; return whether the printer took them."""
        from bedside.report.preview import pages  # noqa: PLC0415 - loads the PDF library

        painter = QPainter()
        printer.setFullPage(True)
        if not painter.begin(printer):
            return False
        for number, picture in enumerate(pages(self._content, _DOTS_PER_INCH / _POINTS_PER_INCH)):
            if number:
                printer.newPage()
            sheet = QRectF(painter.viewport())
            image = QImage.fromData(picture)
            size = image.size().scaled(sheet.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(QRectF(0, 0, size.width(), size.height()), image)
        return painter.end()
