"""The drawing of all trends on one scene, all rows over one window of time.

Still things are painted once and cached, lines live in view boxes, marks and the crosshair go on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import repeat
from zoneinfo import ZoneInfo

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import trend_cross, trend_flags, trend_labels, trend_lanes, trend_marks, trend_static
from bedside.ui.theme import Theme
from bedside.ui.trend_axis import TimeAxis
from bedside.ui.trend_hits import Hit, hits, nearest
from bedside.ui.trend_layout import Layout, Stage, arrange, least_height
from bedside.ui.trend_limits import Limit
from bedside.ui.trend_paint import Pencil
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_series import Series
from bedside.ui.trend_window import Window

_PULSE_MS = 700
_LEAST_WIDTH = 420


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything one patient's trends show, made outside Qt."""

    chart: Chart
    assessment: Assessment
    axis: TimeAxis
    lanes: trend_lanes.Lanes
    panels: tuple[tuple[Series, tuple[Limit, ...]], ...]
    alerts: tuple[tuple[str, str], ...]

    @property
    def live(self) -> bool:
        """Return whether the moment shown is the newest that is known."""
        return abs((self.assessment.known_at - self.assessment.at).total_seconds()) < 60


class TrendCanvas(pg.GraphicsView):
    """Paints a Picture. `moment_read` carries the moment under the crosshair or None; `record_picked` a record's id."""

    moment_read = Signal(object)
    record_picked = Signal(str)
    moved = Signal()

    def __init__(self, look: Theme, parent: QWidget, panels: int) -> None:
        super().__init__(parent, useOpenGL=False, background=look.surface)
        self.setCentralItem(None)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setAccessibleName(_("Trends"))
        self.look = look
        self.picture: Picture | None = None
        self.window_shown = Window(0.0, 1.0)
        self.panels = tuple(LabPanel(self.scene(), look) for _index in range(panels))
        self.layout_now: Layout = arrange(722, least_height(panels), panels)
        self.setMinimumSize(_LEAST_WIDTH, least_height(panels))
        self.titles = [0.0] * panels
        self.selected: float | None = None
        self.hovered: float | None = None
        self._hits: tuple[Hit, ...] | None = ()
        self._taken: tuple[list[QRectF], ...] = ()
        self._fresh: frozenset[str] = frozenset()
        self._pulse = QVariantAnimation(self)
        self._pulse.setDuration(_PULSE_MS)
        self._pulse.setStartValue(0.0)
        self._pulse.setEndValue(1.0)
        self._pulse.valueChanged.connect(self._on_pulse)

    @property
    def moment(self) -> float | None:
        """Return the moment under the crosshair: where the mouse is, else what is selected."""
        return self.hovered if self.hovered is not None else self.selected

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self.look = look
        self.setBackground(look.surface)
        for panel in self.panels:
            panel.set_theme(look)
        self.redraw()

    def show_picture(self, picture: Picture, fresh: frozenset[str]) -> None:
        """Show a picture in place of the one before; records in `fresh` pulse once."""
        self.picture = picture
        for panel, (series, limits) in zip(self.panels, picture.panels, strict=False):
            panel.show(series, limits)
        self._hits = None
        self.place()
        if fresh:
            self._fresh = fresh
            self._pulse.stop()
            self._pulse.start()

    def fresh_records(self) -> frozenset[str]:
        """Return the records whose marks are pulsing."""
        return self._fresh

    def show_window(self, window: Window) -> None:
        """Show another stretch of time in all rows."""
        self.window_shown = window
        self.place()

    def place(self) -> None:
        """Put every row where it belongs and paint anew."""
        size = self.viewport().size()
        self.layout_now = arrange(size.width(), size.height(), len(self.panels))
        for panel, row in zip(self.panels, self.layout_now.panels, strict=True):
            panel.place(row, self.layout_now, self.window_shown)
        self.redraw()
        self.moved.emit()

    def redraw(self) -> None:
        """Paint the still part anew with the next frame."""
        self.resetCachedContent()
        self.viewport().update()

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
        return nearest(self.steps(), spot.x(), spot.y(), self.layout_now, self.window_shown)

    def steps(self) -> tuple[Hit, ...]:
        """Return what the crosshair can step through, by time."""
        if self._hits is None and self.picture is not None:
            self._hits = hits(self.picture.lanes, self.picture.panels)
        return self._hits or ()

    @property
    def stage(self) -> Stage:
        """Return where moments stand now; only while a picture is shown."""
        picture = self.picture
        now = picture.chart.at.timestamp() if picture else 0.0
        return Stage(self.layout_now, self.window_shown, now, picture.axis.zone if picture else ZoneInfo("UTC"))

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Paint what stays when the crosshair moves; Qt keeps it in a cache."""
        pencil = Pencil(painter, self.look)
        pencil.fill(QRectF(0, 0, self.layout_now.width, self.layout_now.height), "surface")
        picture = self.picture
        if picture is None:
            return
        stage = self.stage
        read = datetime.fromtimestamp(stage.now if self.selected is None else self.selected, UTC)
        trend_static.ground(pencil, stage)
        for panel in self.panels:
            trend_labels.band(pencil, panel, stage)
        trend_static.lines(pencil, stage, picture.axis, read)
        trend_lanes.oxygen(pencil, picture.lanes, stage)
        trend_lanes.doses(pencil, picture.lanes, stage)
        trend_flags.events(pencil, picture.lanes, stage)
        self._taken = tuple(map(self._still, repeat(pencil), self.panels, self.titles))
        trend_static.now_line(pencil, stage, live=picture.live)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Paint what lies over the lines: marks, rings, the crosshair and its cards."""
        picture = self.picture
        if picture is None:
            return
        pencil, stage = Pencil(painter, self.look), self.stage
        painter.setClipRect(QRectF(stage.left - 8, 0, self.layout_now.plot + 16, self.layout_now.height))
        written = []
        for panel in self.panels:
            written.append(trend_marks.marks(pencil, panel, stage))
            for code, record in picture.alerts:
                if panel.series is not None and panel.series.code == code:
                    trend_marks.ring(pencil, panel, stage, record)
            if self._fresh:
                phase = float(self._pulse.currentValue() or 0.0)
                trend_marks.pulse(pencil, panel, stage, self._fresh, phase)
        self._cross(pencil, stage, written)

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        """Keep the rows filling the widget."""
        super().resizeEvent(ev)
        if getattr(self, "panels", None):
            self.place()

    def _still(self, pencil: Pencil, panel: LabPanel, title_end: float) -> list[QRectF]:
        stage = self.stage
        code = panel.series.code if panel.series else ""
        alert = self.picture is not None and any(found == code for found, _record in self.picture.alerts)
        trend_labels.grid(pencil, panel, stage)
        trend_labels.heading(pencil, panel, title_end, stage.now, alert=alert)
        return trend_labels.words(pencil, panel, stage)

    def _cross(self, pencil: Pencil, stage: Stage, written: list[list[QRectF]]) -> None:
        moment = self.moment
        if moment is None or not stage.shows(moment):
            return
        trend_cross.line(pencil, stage.x(moment), self.layout_now)
        for panel, taken, words in zip(self.panels, self._taken, written, strict=False):
            trend_cross.cards(pencil, panel, moment, self.layout_now, [*taken, *words])

    def _say(self) -> None:
        self.moment_read.emit(self.moment)

    def _on_pulse(self, phase: float) -> None:
        spots = [
            panel.point(mark, self.layout_now)
            for panel in self.panels
            for mark in panel.visible()
            if mark.record in self._fresh
        ]
        if phase >= 1.0:
            self._fresh = frozenset()
        for spot in spots:
            self.viewport().update(QRect(round(spot.x()) - 22, round(spot.y()) - 22, 44, 44))
