"""The trends as a picture or a drawing on paper: the very rows and window of the screen, under the patient's name."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from bedside.report.spoken import printed_day
from bedside.text import _
from bedside.ui import theme
from bedside.ui.squeeze import squeezed
from bedside.ui.trend_button import fitting
from bedside.ui.trend_canvas import TrendCanvas
from bedside.ui.trend_layout import EDGE, whole_height
from bedside.ui.trend_paint import PLAIN, Pencil, text_width
from bedside.ui.trend_picture import Picture
from bedside.ui.trend_static import AsOf
from bedside.ui.trend_window import Window

_HEAD, _FOOT = 46.0, 20.0
_SCALE = 2
_DOTS_PER_INCH = 96
#: seconds that levels not worked out yet may take
_LEVELS = 0.03
#: a drawing is never too narrow to read
_LEAST_WIDTH = 720
_TITLE = (14, 600)
_NAME = (16, 700)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What goes on paper: a picture, its stretch of time, the crosshair, the veil, and the width in pixels."""

    picture: Picture
    window: Window
    selected: float | None
    as_of: AsOf | None
    size: QSize
    practice: bool


class _Paper(TrendCanvas):
    """The canvas without its buttons: titles are written."""

    names: tuple[str, ...] = ()
    fine = True

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Draw the lines and write the titles too."""
        pencil = Pencil(painter, self.look)
        for panel in self.panels:
            panel.on_paper(pencil, self.layout_now)
        super().drawForeground(painter, rect)
        painter.setClipping(False)
        for name, row in zip(self.names, self.layout_now.panels, strict=True):
            pencil.text(EDGE, row.top + 15, name, "ink", _TITLE)


def drawn(sheet: Sheet, form: str) -> bytes:
    """Return the trends as PNG or SVG, in the light colours, with every panel whole."""
    work = drawing(sheet, form)
    while True:
        try:
            next(work)
        except StopIteration as stopped:
            return stopped.value


def drawing(sheet: Sheet, form: str) -> Generator[float, None, bytes]:
    """Do what `drawn` does in short steps; yield how much is done, from 0 to 1."""
    panels = len(sheet.picture.panels)
    wide = max(sheet.size.width(), _LEAST_WIDTH)
    tall = max(sheet.size.height(), whole_height(panels, beds=len(sheet.picture.lanes.beds) > 1))
    size = QSize(wide, tall + round(_HEAD + _FOOT))
    holder = QWidget()
    holder.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    try:
        canvas = _canvas(sheet, QSize(wide, tall), holder)
        yield 0.0
        if form == "svg":
            return _svg(sheet, canvas, size)
        image = _image(sheet, canvas, size)
        yield 0.0
        return (yield from squeezed(image))
    finally:
        holder.close()
        holder.deleteLater()


def _canvas(sheet: Sheet, size: QSize, parent: QWidget) -> TrendCanvas:
    canvas = _Paper(theme.LIGHT, parent)
    canvas.resize(size)
    parent.show()  # what was never shown has no size yet; nothing appears on the screen
    canvas.window_shown = sheet.window
    canvas.selected = sheet.selected
    canvas.show_as_of(sheet.as_of)
    canvas.show_picture(sheet.picture, frozenset())
    for panel in canvas.panels:
        panel.box.setVisible(False)  # the paper draws lines by itself
    analytes = [sheet.picture.chart.catalogue.analyte(series.code) for series, _limits in sheet.picture.panels]
    canvas.names = tuple(fitting(item.title, item.short) for item in analytes)
    canvas.titles = tuple(EDGE + text_width(name, _TITLE) + 6 for name in canvas.names)
    sheet.picture.levels.work(sheet.window.low, sheet.window.high, _LEVELS)
    return canvas


def _image(sheet: Sheet, canvas: TrendCanvas, size: QSize) -> QImage:
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    image.fill(theme.LIGHT.color("surface"))
    painter = QPainter(image)
    _paint(sheet, canvas, painter, size)
    painter.end()
    return image


def _svg(sheet: Sheet, canvas: TrendCanvas, size: QSize) -> bytes:
    content = QByteArray()
    out = QBuffer(content)
    made = QSvgGenerator()
    made.setOutputDevice(out)
    made.setSize(size)
    made.setResolution(_DOTS_PER_INCH)
    made.setViewBox(QRect(QPoint(0, 0), size))
    made.setTitle(_("Trends"))
    painter = QPainter(made)
    painter.fillRect(QRect(QPoint(0, 0), size), theme.LIGHT.color("surface"))
    _paint(sheet, canvas, painter, size)
    painter.end()
    return bytes(content.data())


def _paint(sheet: Sheet, canvas: TrendCanvas, painter: QPainter, size: QSize) -> None:
    _write_head(sheet, Pencil(painter, theme.LIGHT), size)
    room = QRectF(0, _HEAD, canvas.width(), canvas.height())
    canvas.render(painter, room, canvas.viewport().rect())


def _write_head(sheet: Sheet, pencil: Pencil, size: QSize) -> None:
    chart, assessment = sheet.picture.chart, sheet.picture.assessment
    name = (
        _("PRACTICE, {name}").format(name=chart.patient.name)
        if sheet.practice and not _named(chart.patient.name)
        else None
    )
    box = pencil.text(EDGE, 15, name or chart.patient.name, "ink", _NAME, room=size.width() * 0.55)
    rest = _("born {born}  \u00b7  MRN {mrn}").format(born=printed_day(chart.patient.born), mrn=chart.patient.mrn)
    pencil.text(box.right() + 12, 16, rest, "ink", (13, 400), room=size.width() - box.right() - 20)
    zone = sheet.picture.axis.zone
    local = chart.at.astimezone(zone)
    parts = [_("as of {at}").format(at=f"{printed_day(local)} {local:%H:%M}"), zone.key]
    parts += [f"{assessment.protocol.id} {assessment.protocol.version}", chart.incomplete]
    pencil.text(EDGE, 35, "  \u00b7  ".join(filter(None, parts)), "ink2", PLAIN, room=size.width() - 2 * EDGE)
    foot = _("Decision support for a named physician; check every value in the chart.")
    pencil.text(EDGE, size.height() - _FOOT / 2, foot, "ink2", PLAIN, room=size.width() - 2 * EDGE)


def _named(name: str) -> bool:
    return _("PRACTICE") in name
