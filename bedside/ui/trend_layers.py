"""What lies on what: the still part under the lines, and marks, rings, the crosshair and its cards over them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QRectF

from bedside.text import _
from bedside.ui import trend_cross, trend_flags, trend_labels, trend_lanes, trend_marks, trend_static
from bedside.ui.trend_layout import Stage
from bedside.ui.trend_paint import Pencil
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_picture import Picture
from bedside.ui.trend_series import Mark
from bedside.ui.trend_static import AsOf


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One picture as it stands: panels with the ends of their titles, the moment selected and the one under the mouse.

    `fresh` are the values that have just arrived, with their panels, and `phase` how far their pulse has come.
    """

    picture: Picture
    stage: Stage
    panels: tuple[LabPanel, ...]
    titles: tuple[float, ...]
    selected: float | None
    moment: float | None
    as_of: AsOf | None
    fresh: tuple[tuple[LabPanel, Mark], ...]
    phase: float


def still(pencil: Pencil, scene: Scene) -> tuple[list[QRectF], ...]:
    """Paint what stays when the crosshair moves; return the boxes of the words of each panel."""
    picture, stage = scene.picture, scene.stage
    read = datetime.fromtimestamp(stage.now if scene.selected is None else scene.selected, UTC)
    trend_static.ground(pencil, stage, scene.as_of)
    with _clipped(pencil, scene, panels=True):
        for panel in scene.panels:
            trend_labels.band(pencil, panel, stage)
    trend_static.lines(pencil, stage, picture.axis, read)
    with _clipped(pencil, scene, panels=False):
        trend_lanes.oxygen(pencil, picture.lanes, picture.levels, stage)
        trend_lanes.beds(pencil, picture.lanes, stage)
        trend_lanes.doses(pencil, picture.lanes, stage)
        trend_flags.events(pencil, picture.lanes, stage)
    with _clipped(pencil, scene, panels=True):
        trend_static.rules(pencil, stage.layout)
        alerts = {code for code, _mark in picture.alerts}
        taken = tuple(
            _labels(pencil, panel, end, stage, alerts) for panel, end in zip(scene.panels, scene.titles, strict=True)
        )
    trend_static.now_line(pencil, stage, live=picture.live)
    if scene.as_of is not None:
        trend_static.past_line(pencil, stage, scene.as_of)
    return taken


def _labels(pencil: Pencil, panel: LabPanel, title_end: float, stage: Stage, alerts: set[str]) -> list[QRectF]:
    trend_labels.grid(pencil, panel, stage)
    code = panel.series.code if panel.series else ""
    trend_labels.heading(pencil, panel, title_end, stage.now, alert=code in alerts)
    return trend_labels.words(pencil, panel, stage)


def moving(pencil: Pencil, scene: Scene, taken: tuple[list[QRectF], ...]) -> None:
    """Paint what lies over the lines; `taken` are the boxes of the words written below them."""
    stage, area = scene.stage, scene.stage.layout.area
    plot = QRectF(stage.left - 8, area.top, stage.layout.plot + 16, area.height)
    pencil.painter.setClipRect(plot)
    written = [trend_marks.marks(pencil, panel, stage) for panel in scene.panels]
    for code, mark in scene.picture.alerts:
        for panel in scene.panels:
            if panel.series is not None and panel.series.code == code:
                trend_marks.ring(pencil, panel, stage, mark)
    for panel, mark in scene.fresh:
        trend_marks.pulse(pencil, panel, stage, mark, scene.phase)
    pencil.painter.setClipRect(QRectF(stage.left - 8, 0, stage.layout.plot + 16, stage.layout.height))
    moment = scene.moment
    if moment is None or not stage.shows(moment):
        return
    trend_cross.line(pencil, stage.x(moment), stage.layout)
    pencil.painter.setClipRect(plot.adjusted(0, -3, 0, 3))
    for panel, below, over in zip(scene.panels, taken, written, strict=False):
        trend_cross.cards(pencil, panel, moment, stage.layout, [*below, *over])


@contextmanager
def _clipped(pencil: Pencil, scene: Scene, *, panels: bool) -> Iterator[None]:
    """Keep what scrolls inside its area; where all fits, nothing is cut."""
    layout = scene.stage.layout
    if not layout.most:
        yield
        return
    top = layout.area.top if panels else 0.0
    pencil.painter.save()
    pencil.painter.setClipRect(QRectF(0, top, layout.width, layout.area.bottom - top))
    yield
    pencil.painter.restore()


def as_of_words(*, known_then: bool, entered_later: int) -> str:
    """Return what is said of all that lies after the moment of the verdicts."""
    if not known_then:
        return _("after the moment of the verdict")
    if not entered_later:
        return _("not known then")
    return _("not known then; {n} from before was charted later").format(n=entered_later)
