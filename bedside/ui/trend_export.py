"""What is shown, as a file: asked for in the head, journaled before anything is written, whole or not at all."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from bedside.session.exporting import begin
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.dialogs import ask_file
from bedside.ui.permits import REFUSED
from bedside.ui.progress import Steps
from bedside.ui.trend_canvas import TrendCanvas
from bedside.ui.trend_sheet import Sheet, drawing
from bedside.ui.trend_table import table

_KINDS = {"png": "PNG (*.png)", "svg": "SVG (*.svg)", "csv": "CSV (*.csv)"}


class TrendExport(QObject):
    """Asks where to, and writes what a canvas shows. `told` says where the file went, or why there is none."""

    told = Signal(str, bool)

    def __init__(self, bridge: Bridge, canvas: TrendCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge, self._canvas, self._parent = bridge, canvas, parent
        self._form, self._path = "png", ""
        self._steps = Steps(self)
        self._steps.done.connect(self.on_content)
        self._steps.failed.connect(self.on_bug)

    def _sheet(self) -> Sheet | None:
        canvas = self._canvas
        return canvas.picture and Sheet(
            picture=canvas.picture,
            window=canvas.window_shown,
            selected=canvas.selected,
            as_of=canvas.as_of,
            size=canvas.size(),
            practice=self._bridge.session.practice,
        )

    @Slot(str)
    def ask(self, form: str) -> None:
        """Ask for the file of a form."""
        self._form = form
        now = self._bridge.now().astimezone(self._bridge.zone)
        title = _("Save what the trends show")
        ask_file(self._parent, title, f"trends-{now:%Y%m%d-%H%M}.{form}", _KINDS[form]).fileSelected.connect(self.write)

    @Slot(str)
    def write(self, path: str) -> None:
        """Write the file; a failure leaves none, and one that stood there stays as it was."""
        sheet = self._sheet()
        if sheet is None:
            return
        chart, form = sheet.picture.chart, self._form
        from bedside.desk.writing import require_outside  # noqa: PLC0415 - the window has to stand before

        try:
            require_outside(path)
            begin(self._bridge.session, f"trends {form}", chart.patient.patient)
        except REFUSED as error:
            self._refuse(str(error))
            return
        self._path = path
        self._steps.start(_content(sheet, form))

    @Slot(object)
    def on_content(self, content: bytes) -> None:
        """Write what has been drawn."""
        from bedside.desk.writing import write_whole  # noqa: PLC0415 - the window has to stand before

        try:
            write_whole(self._path, content)
        except OSError as error:
            self._refuse(str(error.strerror or error))
        else:
            self.told.emit(_("saved as {path}").format(path=self._path), False)  # noqa: FBT003

    @Slot(object)
    def on_bug(self, error: Exception) -> None:
        """Say that there is no file, and let the one place for bugs tell the rest."""
        self._refuse(_("the drawing failed"))
        raise error

    def _refuse(self, why: str) -> None:
        self.told.emit(_("not saved: {why}").format(why=why), True)  # noqa: FBT003


def _content(sheet: Sheet, form: str) -> Generator[float, None, bytes]:
    if form != "csv":
        return (yield from drawing(sheet, form))
    codes = tuple(series.code for series, _limits in sheet.picture.panels)
    return table(sheet.picture.chart, codes, sheet.window, sheet.picture.assessment.drug).encode("utf-8-sig")
