"""The marks of a panel that are no dots of its line: bounds, held readings, gaps, off-scale values, new points."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from bedside.text import _
from bedside.ui.trend_cross import covered
from bedside.ui.trend_layout import Stage
from bedside.ui.trend_paint import BOLD, DASHED, Pencil, text_box, text_width
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_series import Mark, age_words

_SQUARE = 10.0


def marks(pencil: Pencil, panel: LabPanel, stage: Stage) -> list[QRectF]:
    """Paint everything but the line and its dots; return the boxes of the words written."""
    series = panel.series
    if series is None:
        return []
    taken = [_off_scale(pencil, panel, stage, mark) for mark in panel.beyond()]
    for mark in series.special:
        if stage.shows(mark.at):
            draw = held if mark.kind == "held" else bound
            taken.append(draw(pencil, panel, stage, mark))
    return taken + _gaps(pencil, panel, stage)


def bound(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark) -> QRectF:
    """Draw a value known only as less or more than a number: a bar to the end of the axis, with its text."""
    down = mark.kind == "below"
    spot = panel.point(mark, stage.layout)
    x, y = spot.x(), spot.y()
    way = 1.0 if down else -1.0
    end = panel.row.bottom if down else panel.row.top
    y = min(y, end - 10) if down else max(y, end + 10)
    pencil.slope((x - 5, y), (x + 5, y), "ink", 2.0)
    pencil.slope((x, y), (x, end - way * 4), "ink2", 3.0)
    pencil.slope((x - 4, end - way * 5), (x, end - way), "ink", 2.0)
    pencil.slope((x + 4, end - way * 5), (x, end - way), "ink", 2.0)
    return pencil.text(*_beside(x, y + way * 2, mark.text, stage), mark.text, "ink", BOLD)


def held(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark) -> QRectF:
    """Draw every reading of a held value, hatched and joined, with the question in words."""
    x = stage.x(mark.at)
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
    words = _held_words(mark, x, stage)
    ends = (panel.row.top, panel.row.bottom)
    heights = [min(max(y, panel.row.top + 6), panel.row.bottom - 6) for y in (*places, *ends)]
    spots = [_beside(x, y, words, stage) for y in heights]
    hidden = [covered(text_box(*spot, words, BOLD), panel, stage.layout, []) for spot in spots]
    return pencil.text(*spots[hidden.index(min(hidden))], words, "amber", BOLD)


def _held_words(mark: Mark, x: float, stage: Stage) -> str:
    """Return the question in as many words as fit before the line of now."""
    end = stage.now_x if x < stage.now_x else stage.right
    full = _("held: {readings}, {reason}").format(readings=mark.text, reason=mark.reason)
    brief = _("held: {readings}").format(readings=mark.text)
    return next((words for words in (full, brief) if x + 14 + text_width(words, BOLD) < end), brief)


def ring(pencil: Pencil, panel: LabPanel, stage: Stage, record: str) -> None:
    """Ring the value that an open trigger rests on."""
    for mark in panel.visible():
        if mark.record == record and mark.kind == "point":
            spot = panel.point(mark, stage.layout)
            pencil.ring(spot.x(), spot.y(), 6.5, "red_mark")


def pulse(pencil: Pencil, panel: LabPanel, stage: Stage, fresh: frozenset[str], phase: float) -> None:
    """Draw the widening ring of values that have just arrived; `phase` runs from 0 to 1."""
    for mark in panel.visible():
        if mark.record in fresh:
            spot = panel.point(mark, stage.layout)
            pencil.ring(spot.x(), spot.y(), 4 + 14 * phase, "blue_mark", alpha=1.0 - phase)


def _off_scale(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark) -> QRectF:
    off = panel.scale.off(mark.ys[0])
    spot = panel.point(mark, stage.layout)
    y = spot.y() + 6 * off
    pencil.arrow(spot.x(), y, up=off > 0, token="ink", outline="ink")
    return pencil.text(*_beside(spot.x(), y, mark.text, stage), mark.text, "ink", BOLD)


def _gaps(pencil: Pencil, panel: LabPanel, stage: Stage) -> list[QRectF]:
    taken = []
    for gap in panel.series.gaps if panel.series else ():
        start, end = max(stage.left, stage.x(gap.start)), min(stage.right, stage.x(gap.end))
        words = _("no result for {age}").format(age=age_words(gap.hours * 3600))
        if end - start > text_width(words) + 16:
            middle, near = (start + end) / 2, _gap_height(panel, gap.start, gap.end)
            heights = [near, panel.row.bottom - 7, panel.row.top + 7]
            boxes = [text_box(middle, y, words, align="centre") for y in heights]
            hidden = [covered(box, panel, stage.layout, []) for box in boxes]
            best = heights[hidden.index(min(hidden))]
            taken.append(pencil.text(middle, best, words, "ink3", align="centre"))
    return taken


def _gap_height(panel: LabPanel, start: float, end: float) -> float:
    """Return the height between the values on both sides of a gap, clear of thresholds."""
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


def _beside(x: float, y: float, words: str, stage: Stage) -> tuple[float, float]:
    """Return where words start beside a mark: right of it, or left where the plot ends."""
    width = text_width(words, BOLD)
    return (x + 10, y) if x + 10 + width <= stage.right else (x - 10 - width, y)
