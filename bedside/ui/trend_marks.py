"""The marks of a panel that are no dots of its line: bounds, held readings, gaps, what falls off the axis, new points."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from bedside.text import _
from bedside.ui.trend_cross import covered
from bedside.ui.trend_layout import Layout
from bedside.ui.trend_paint import DASHED, Pencil, text_box, text_width
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_series import Mark
from bedside.ui.trend_window import Window

_SQUARE = 10.0


def marks(pencil: Pencil, panel: LabPanel, layout: Layout, window: Window, now: float) -> None:
    """Paint everything but the line and its dots."""
    series = panel.series
    if series is None:
        return
    for mark in panel.beyond():
        _off_scale(pencil, panel, layout, mark, panel.scale.off(mark.ys[0]))
    for mark in series.special:
        if not window.low <= mark.at <= window.high:
            continue
        if mark.kind == "held":
            held(pencil, panel, layout, mark, layout.x(now, window))
        else:
            bound(pencil, panel, layout, mark, down=mark.kind == "below")
    _gaps(pencil, panel, layout, window)


def bound(pencil: Pencil, panel: LabPanel, layout: Layout, mark: Mark, *, down: bool) -> None:
    """Draw a value known only as less or more than a number: a bar to the end of the axis, with its text."""
    spot = panel.point(mark, layout)
    x, y = spot.x(), spot.y()
    way = 1.0 if down else -1.0
    end = panel.row.bottom if down else panel.row.top
    y = min(y, end - 10) if down else max(y, end + 10)
    pencil.slope((x - 5, y), (x + 5, y), "ink", 2.0)
    pencil.slope((x, y), (x, end - way * 4), "ink2", 3.0)
    pencil.slope((x - 4, end - way * 5), (x, end - way), "ink", 2.0)
    pencil.slope((x + 4, end - way * 5), (x, end - way), "ink", 2.0)
    pencil.text(*_beside(x, y + way * 2, mark.text, layout), mark.text, "ink", 12, 600)


def held(pencil: Pencil, panel: LabPanel, layout: Layout, mark: Mark, now: float) -> None:
    """Draw every reading of a held value, hatched and joined, with the question in words."""
    x = layout.x(mark.at, panel.window)
    places = sorted(panel.scale.y(value, panel.row) for value in mark.ys) or [panel.row.middle]
    if len(places) > 1:
        pencil.line((x, places[0]), (x, places[-1]), "amber", 1.2, DASHED)
    for value in mark.ys:
        y = panel.scale.y(value, panel.row)
        off = panel.scale.off(value)
        if off:
            pencil.arrow(x, y + 6 * off, up=off > 0, token="surface", outline="amber")
        else:
            pencil.hatched(QRectF(x - _SQUARE / 2, y - _SQUARE / 2, _SQUARE, _SQUARE))
    words = _held_words(mark, x, layout, now)
    heights = [min(max(y, panel.row.top + 6), panel.row.bottom - 6) for y in (*places, panel.row.top, panel.row.bottom)]
    spots = [_beside(x, y, words, layout) for y in heights]
    hidden = [covered(text_box(*spot, words, 12, 600, "left"), panel, layout, []) for spot in spots]
    pencil.text(*spots[hidden.index(min(hidden))], words, "amber", 12, 600)


def _held_words(mark: Mark, x: float, layout: Layout, now: float) -> str:
    """Return the question in as many words as fit before the line of now."""
    end = now if x < now else layout.right
    full = _("held: {readings}, {reason}").format(readings=mark.text, reason=mark.reason)
    brief = _("held: {readings}").format(readings=mark.text)
    return next((words for words in (full, brief) if x + 14 + text_width(words, 12, 600) < end), brief)


def ring(pencil: Pencil, panel: LabPanel, layout: Layout, record: str) -> None:
    """Ring the value that an open trigger rests on."""
    series = panel.series
    for mark in panel.visible() if series else ():
        if mark.record != record or mark.kind != "point":
            continue
        spot = panel.point(mark, layout)
        pencil.ring(spot.x(), spot.y(), 6.5, "red_mark")


def pulse(pencil: Pencil, panel: LabPanel, layout: Layout, fresh: frozenset[str], phase: float) -> None:
    """Draw the widening ring of values that have just arrived; `phase` runs from 0 to 1."""
    series = panel.series
    for mark in panel.visible() if series else ():
        if mark.record in fresh:
            spot = panel.point(mark, layout)
            pencil.ring(spot.x(), spot.y(), 4 + 14 * phase, "blue_mark", 2.0, 1.0 - phase)


def _off_scale(pencil: Pencil, panel: LabPanel, layout: Layout, mark: Mark, off: int) -> None:
    spot = panel.point(mark, layout)
    y = spot.y() + 6 * off
    pencil.arrow(spot.x(), y, up=off > 0, token="ink", outline="ink")
    pencil.text(*_beside(spot.x(), y, mark.text, layout), mark.text, "ink", 12, 600)


def _gaps(pencil: Pencil, panel: LabPanel, layout: Layout, window: Window) -> None:
    series = panel.series
    for gap in series.gaps if series else ():
        start = max(layout.left, layout.x(gap.start, window))
        end = min(layout.right, layout.x(gap.end, window))
        words = _("no result for {hours} h").format(hours=gap.hours)
        if end - start > text_width(words) + 16:
            pencil.text((start + end) / 2, _gap_height(panel, gap.start, gap.end), words, "ink3", align="centre")


def _gap_height(panel: LabPanel, start: float, end: float) -> float:
    """Return the height between the values on both sides of a gap."""
    series = panel.series
    ends = (series.at(start), series.at(end)) if series else ()
    beside = [mark.ys[0] for mark in ends if mark is not None and mark.kind != "held"]
    if not beside:
        return panel.row.middle
    y = sum(panel.scale.y(value, panel.row) for value in beside) / len(beside)
    lines = [panel.scale.y(limit.y, panel.row) for limit in panel.limits]
    near = next((line for line in lines if abs(line - y) < 10), None)
    y = near + 12 if near is not None else y
    return min(max(y, panel.row.top + 7), panel.row.bottom - 7)


def _beside(x: float, y: float, words: str, layout: Layout) -> tuple[float, float]:
    """Return where words start beside a mark: right of it, or left where the plot ends."""
    width = text_width(words, 12, 600)
    return (x + 10, y) if x + 10 + width <= layout.right else (x - 10 - width, y)
