"""The drawing of all trends on one scene, all rows over one window of time.

Still things are painted once and cached, lines live in view boxes, marks and the crosshair go on top.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, QSignalBlocker, Qt, QTimer, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QGraphicsView, QScrollBar, QWidget

from bedside.text import _
from bedside.ui import trend_layers
from bedside.ui.theme import Theme
from bedside.ui.trend_hits import Hit, lane_hits, nearest
from bedside.ui.trend_layers import Scene
from bedside.ui.trend_layout import LEAST_PANEL, Layout, Stage, arrange
from bedside.ui.trend_paint import Pencil
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_picture import Picture
from bedside.ui.trend_series import Mark, Series
from bedside.ui.trend_static import AsOf
from bedside.ui.trend_window import Window

_PULSE_MS = 700
_LEAST = (260, 150)
#: the levels of the ribbon are worked out in slices, so that the window goes on answering
_LEVELS_MS, _LEVELS_SLICE = 60, 0.02
_BAR = 8


class TrendCanvas(pg.GraphicsView):
    """Paints a Picture. `moment_read` carries the moment under the crosshair or None; `record_picked` a record's id."""

    moment_read = Signal(object)
    record_picked = Signal(str)
    moved = Signal()
    #: whether signs are drawn for a finer grain than that of the screen
    fine = False

    def __init__(self, look: Theme, parent: QWidget) -> None:
        super().__init__(parent, useOpenGL=False, background=look.surface)
        self.setCentralItem(None)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setAccessibleName(_("Trends"))
        self.look = look
        self.picture: Picture | None = None
        self.window_shown = Window(0.0, 1.0)
        self._area = QGraphicsRectItem()
        self._area.setPen(QPen(Qt.PenStyle.NoPen))
        self._area.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape)
        self.scene().addItem(self._area)
        self._pool: list[LabPanel] = []
        self.panels: tuple[LabPanel, ...] = ()
        self.layout_now: Layout = arrange(722, 620, 0)
        self.titles: tuple[float, ...] = ()
        self.selected: float | None = None
        self.hovered: float | None = None
        self.as_of: AsOf | None = None
        self.drop_at: float | None = None
        self._hits: tuple[Hit, ...] | None = ()
        self._taken: tuple[list[QRectF], ...] = ()
        self._fresh: tuple[tuple[LabPanel, Mark], ...] = ()
        self._set_up()

    def _set_up(self) -> None:
        self.setMinimumSize(*_LEAST)
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setAccessibleName(_("Scroll the panels"))
        self.bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Page Up and Page Down do it from the drawing itself
        self.bar.setSingleStep(round(LEAST_PANEL / 3))
        self.bar.hide()
        self.bar.valueChanged.connect(self.on_scrolled)
        self._pulse = QVariantAnimation(self)
        self._pulse.setDuration(_PULSE_MS)
        self._pulse.setStartValue(0.0)
        self._pulse.setEndValue(1.0)
        self._pulse.valueChanged.connect(self._on_pulse)
        self._levels = QTimer(self)
        self._levels.setSingleShot(True)
        self._levels.setInterval(_LEVELS_MS)
        self._levels.timeout.connect(self.on_levels)

    @property
    def moment(self) -> float | None:
        """Return the moment under the crosshair: where the mouse is, else what is selected."""
        return self.hovered if self.hovered is not None else self.selected

    @property
    def series(self) -> tuple[Series, ...]:
        """Return what the panels show, top to bottom."""
        return tuple(panel.series for panel in self.panels if panel.series is not None)

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self.look = look
        self.setBackground(look.surface)
        for panel in self._pool:
            panel.set_theme(look)
        self.redraw()

    def show_picture(self, picture: Picture, fresh: frozenset[str]) -> None:
        """Show a picture in place of the one before; records in `fresh` pulse once."""
        self.picture = picture
        self._have(len(picture.panels))
        for panel, (series, limits) in zip(self.panels, picture.panels, strict=True):
            panel.show(series, limits)
        self._hits = None
        self.place()
        if fresh:
            self._fresh = self._marks_of(fresh)
            self._pulse.stop()
            self._pulse.start()

    def _have(self, count: int) -> None:
        """Have so many panels; those made before are used again."""
        while len(self._pool) < count:
            self._pool.append(LabPanel(self._area, self.look))
        for place, panel in enumerate(self._pool):
            panel.box.setVisible(place < count)
        if len(self.panels) != count:
            self.panels = tuple(self._pool[:count])
            self.titles = (0.0,) * count

    def _marks_of(self, fresh: frozenset[str]) -> tuple[tuple[LabPanel, Mark], ...]:
        found = []
        for record in filter(None, map(self.picture.chart.find, fresh) if self.picture else ()):
            at = record.at.timestamp()
            for panel in self.panels:
                marks = panel.series.between(at - 1, at + 1) if panel.series else ()
                found += [(panel, mark) for mark in marks if mark.record == record.id]
        return tuple(found)

    def fresh_records(self) -> frozenset[str]:
        """Return the records whose marks are pulsing."""
        return frozenset(mark.record for _panel, mark in self._fresh)

    def show_window(self, window: Window) -> None:
        """Show another stretch of time in all rows."""
        self.window_shown = window
        self.place()

    def show_as_of(self, as_of: AsOf | None) -> None:
        """Veil what lies after a past moment, or lift the veil."""
        if as_of != self.as_of:
            self.as_of = as_of
            self.redraw()

    def scroll_to(self, top: float) -> None:
        """Scroll the panels to so many pixels from their top."""
        self.bar.setValue(round(top))

    def scroll_to_panel(self, place: int) -> None:
        """Scroll so that a panel is seen whole."""
        if 0 <= place < len(self.layout_now.panels):
            row, area = self.layout_now.panels[place], self.layout_now.area
            self.scroll_to(self.layout_now.scroll + min(0.0, row.top - area.top) + max(0.0, row.bottom - area.bottom))

    @Slot(int)
    def on_scrolled(self, _value: int) -> None:
        """Follow the scroll bar."""
        self.place()

    def place(self) -> None:
        """Put every row where it belongs and paint anew."""
        size = self.viewport().size()
        beds = self.picture is not None and len(self.picture.lanes.beds) > 1
        made = arrange(size.width(), size.height(), len(self.panels), beds=beds, scroll=self.bar.value())
        self.layout_now = made
        with QSignalBlocker(self.bar):
            self.bar.setRange(0, round(made.most))
        self.bar.setPageStep(max(1, round(made.area.height)))
        self.bar.setVisible(made.most > 0)
        self.bar.setGeometry(size.width() - _BAR, round(made.area.top), _BAR, round(made.area.height))
        self._area.setRect(QRectF(0, made.area.top, made.width, made.area.height))
        ratio = self.devicePixelRatioF()
        for panel, row in zip(self.panels, made.panels, strict=True):
            panel.place(row, made, self.window_shown, ratio)
        self.redraw()
        self.moved.emit()
        if self.picture is not None:
            self._levels.start()

    def redraw(self) -> None:
        """Paint the still part anew with the next frame."""
        self.resetCachedContent()
        self.viewport().update()

    @Slot()
    def on_levels(self) -> None:
        """Work out the levels of the ribbon that are in sight, a few at a time."""
        window = self.window_shown
        if self.picture is not None and self.picture.levels.work(window.low, window.high, _LEVELS_SLICE):
            self._levels.start()
            self._say()
            self.redraw()

    def read(self, moment: float | None) -> None:
        """Put the crosshair on a moment, or take it away."""
        self.selected = moment
        self.redraw()
        self._say()

    def hover(self, x: float | None) -> None:
        """Let the crosshair follow the mouse inside the plots; elsewhere it returns to the selection."""
        inside = x is not None and self.picture is not None and self.layout_now.inside(x)
        self.hovered = self.layout_now.moment(x, self.window_shown) if inside and x is not None else None
        self.viewport().update()
        self._say()

    def pick(self, spot: QPointF) -> None:
        """Select the record under the mouse, else the bare moment."""
        if self.picture is None or not self.layout_now.inside(spot.x()):
            return
        found = self.hit(spot)
        self.read(found.at if found else self.layout_now.moment(spot.x(), self.window_shown))
        if found and found.record:
            self.record_picked.emit(found.record)

    def hit(self, spot: QPointF) -> Hit | None:
        """Return the record drawn nearest to a pixel, in its own row first."""
        return nearest(self.lane_hits(), self.series, (spot.x(), spot.y()), self.layout_now, self.window_shown)

    def lane_hits(self) -> tuple[Hit, ...]:
        """Return what is drawn in the lanes, by time."""
        if self._hits is None and self.picture is not None:
            self._hits = lane_hits(self.picture.lanes)
        return self._hits or ()

    def _scene(self, picture: Picture) -> Scene:
        return Scene(
            picture=picture,
            stage=Stage(self.layout_now, self.window_shown, picture.chart.at.timestamp(), picture.axis.zone),
            panels=self.panels,
            titles=self.titles,
            selected=self.selected,
            moment=self.moment,
            as_of=self.as_of,
            fresh=self._fresh,
            phase=float(self._pulse.currentValue() or 0.0),
        )

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Paint what stays when the crosshair moves; Qt keeps it in a cache."""
        pencil = Pencil(painter, self.look, fine=self.fine)
        pencil.fill(QRectF(0, 0, self.layout_now.width, self.layout_now.height), "surface")
        if self.picture is not None:
            self._taken = trend_layers.still(pencil, self._scene(self.picture))

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Paint what lies over the lines."""
        if self.picture is None:
            return
        pencil = Pencil(painter, self.look, fine=self.fine)
        trend_layers.moving(pencil, self._scene(self.picture), self._taken)
        if self.drop_at is not None:
            painter.setClipping(False)
            pencil.line((0, self.drop_at), (self.layout_now.width, self.drop_at), "blue_mark", 3)

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        """Keep the rows filling the widget."""
        super().resizeEvent(ev)
        if getattr(self, "bar", None):
            self.place()

    def _say(self) -> None:
        self.moment_read.emit(self.moment)

    def _on_pulse(self, phase: float) -> None:
        spots = [panel.point(mark, self.layout_now) for panel, mark in self._fresh]
        if phase >= 1.0:
            self._fresh = ()
        for spot in spots:
            self.viewport().update(QRect(round(spot.x()) - 22, round(spot.y()) - 22, 44, 44))
