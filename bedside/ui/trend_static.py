"""What runs through all rows: future shading, rules between rows, midnights, onset, now, and the time axis below."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF

from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui.trend_axis import Tick, TimeAxis
from bedside.ui.trend_layout import EDGE, Layout
from bedside.ui.trend_paint import DOTTED, Pencil, text_box
from bedside.ui.trend_window import Window


def ground(pencil: Pencil, layout: Layout, window: Window, now: float) -> None:
    """Shade the future."""
    x = max(layout.left, layout.x(now, window))
    if x < layout.right:
        pencil.fill(QRectF(x, 0, layout.right - x, layout.axis.top), "future")


def lines(pencil: Pencil, layout: Layout, window: Window, axis: TimeAxis, read: datetime) -> None:
    """Draw the rules between rows, the verticals of the time axis with their words, and the onset."""
    rows = (layout.oxygen, layout.doses, layout.events, *layout.panels)
    for row in rows[:-1]:
        pencil.line((0, row.bottom - 1), (layout.width, row.bottom - 1), "line")
    ticks = axis.ticks(window, layout.plot, read)
    for tick in ticks:
        if tick.major:
            x = layout.x(tick.at, window)
            pencil.line((x, 0), (x, layout.axis.top + 6), "line")
    if axis.onset is not None:
        x = layout.x(axis.onset.timestamp(), window)
        if layout.inside(x):
            pencil.line((x, 0), (x, layout.axis.top), "ink2", 1.2, DOTTED)
    pencil.line((layout.left, layout.axis.top), (layout.right, layout.axis.top), "edge")
    _axis_words(pencil, layout, window, axis, read)


def _axis_words(pencil: Pencil, layout: Layout, window: Window, axis: TimeAxis, read: datetime) -> None:
    upper, lower = layout.axis.top + 11, layout.axis.top + 26
    for words, y in zip(axis.names, (upper, lower), strict=True):
        pencil.text(EDGE, y, words, "ink2")
    taken: list[QRectF] = []
    ticks = axis.ticks(window, layout.plot, read)
    for tick in sorted(ticks, key=_major_first):
        x = layout.x(tick.at, window)
        left = x + 4 if tick.major else x - text_box(0, 0, tick.upper, 12, 400, "left").width() / 2
        box = text_box(left, upper, tick.upper, 12, 400, "left")
        inside = box.right() <= layout.width - 2 and box.left() >= layout.left - 4
        if not inside or any(box.adjusted(-6, 0, 6, 0).intersects(other) for other in taken):
            continue
        taken.append(box)
        if not tick.major:
            pencil.line((x, layout.axis.top), (x, layout.axis.top + 4), "edge")
        pencil.text(left, upper, tick.upper, "ink" if tick.major else "ink2")
        token, weight = ("ink", 600) if tick.current else ("ink2", 400)
        pencil.text(left, lower, tick.lower, token, 12, weight)


def _major_first(tick: Tick) -> tuple[bool, float]:
    return not tick.major, tick.at


def now_line(pencil: Pencil, layout: Layout, window: Window, assessment: Assessment, zone: ZoneInfo) -> None:
    """Draw the moment of the assessment; it is called "now" only where nothing newer is known."""
    x = layout.x(assessment.at.timestamp(), window)
    if not layout.inside(x):
        return
    pencil.line((x, 0), (x, layout.axis.top), "ink", 2)
    local = assessment.at.astimezone(zone)
    live = abs((assessment.known_at - assessment.at).total_seconds()) < 60
    words = (
        _("now {time}").format(time=f"{local:%H:%M}") if live else _("as of {time}").format(time=f"{local:%d %b %H:%M}")
    )
    box = text_box(x + 8, layout.oxygen.middle - 1, words, 13, 600, "left")
    if box.right() <= layout.right:
        pencil.text(x + 8, layout.oxygen.middle - 1, words, "ink", 13, 600)
