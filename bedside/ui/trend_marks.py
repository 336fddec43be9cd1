"""The marks of a panel that are no dots of its line: bounds, held readings, gaps, off-scale values, new points."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF

from bedside.text import _
from bedside.ui.trend_ages import age_words
from bedside.ui.trend_cross import covered
from bedside.ui.trend_layout import Stage
from bedside.ui.trend_paint import BOLD, DASHED, Pencil, text_box, text_width
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_series import Mark
from bedside.ui.trend_words import Crowd

_SQUARE = 10.0
#: pixels that marks of one kind share when a stay is shown from far away, and how many are named then
_GRAIN = 4.0
_MOST_WORDS = 40


def marks(pencil: Pencil, panel: LabPanel, stage: Stage) -> list[QRectF]:
    """Paint everything but the line and its dots; return the boxes of the words written."""
    series = panel.series
    if series is None:
        return []
    now = QRectF(stage.now_x - 1, panel.row.top, 3, panel.row.height)
    crowd = Crowd(stage.left, stage.right, [now])
    beyond = panel.beyond(stage.layout)
    for mark in beyond[:_MOST_WORDS]:
        _off_scale(pencil, panel, stage, mark, crowd)
    for mark in beyond[_MOST_WORDS:]:
        _arrow(pencil, panel, stage, mark)
    for mark in series.struck:
        struck(pencil, panel, stage, mark)
    special = _told_apart(series.special_between(stage.window.low, stage.window.high), stage)
    named = len(special) <= _MOST_WORDS
    for mark in special:
        draw = held if mark.kind == "held" else bound
        draw(pencil, panel, stage, mark, crowd if named else None)
    _gaps(pencil, panel, stage, crowd)
    return crowd.taken[1:]


def _told_apart(found: Iterable[Mark], stage: Stage) -> tuple[Mark, ...]:
    """Return the marks, of bounds that cover each other only the one that reaches farthest; each held one stays."""
    kept: dict[tuple[str, float, str], Mark] = {}
    for mark in found:
        waits = mark.kind == "held"
        key = (mark.kind, mark.at if waits else stage.x(mark.at) // _GRAIN, mark.record if waits else "")
        reach = mark.ys[0] if mark.ys else 0.0
        known = kept.get(key)
        way = 1 if mark.kind == "below" else -1
        if known is None or (known.ys and (reach - known.ys[0]) * way > 0):
            kept[key] = mark
    return tuple(kept.values())


def struck(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark) -> None:
    """Cross out where a value stood that was replaced."""
    if stage.shows(mark.at) and mark.ys and not panel.scale.off(mark.ys[0]):
        x, y = stage.x(mark.at), panel.scale.y(mark.ys[0], panel.row)
        pencil.ring(x, y, 2.5, "ink3")
        pencil.slope((x - 5, y + 5), (x + 5, y - 5), "ink3", 1.4)


def bound(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark, crowd: Crowd | None) -> None:
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
    if crowd is not None:
        boxes = _beside(x, (y + way * 2, end - way * 6), mark.text)
        _write(pencil, panel, stage, crowd, boxes=boxes, words=mark.text, token="ink")


def held(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark, crowd: Crowd | None) -> None:
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
    if crowd is None:
        return
    ends = (panel.row.top, panel.row.bottom)
    heights = [min(max(y, panel.row.top + 6), panel.row.bottom - 6) for y in (*places, *ends)]
    full = _("held: {readings}, {reason}").format(readings=mark.text, reason=mark.reason)
    brief = _("held: {readings}").format(readings=mark.text)
    for words in (full, brief):
        boxes, last = _beside(x, heights, words), words is brief
        if _write(pencil, panel, stage, crowd, boxes=boxes, words=words, token="amber", forced=last):
            return


def _write(
    pencil: Pencil,
    panel: LabPanel,
    stage: Stage,
    crowd: Crowd,
    *,
    boxes: list[QRectF],
    words: str,
    token: str,
    forced: bool = False,
) -> bool:
    """Write words into the free box that hides least of the line; a forced one where it crosses least. Tell if so."""
    free = [box for box in boxes if crowd.free(box)]
    if not free and not forced:
        return False
    inside = [crowd.held_inside(box) for box in boxes]
    hidden = [covered(box, panel, stage.layout, [] if free else crowd.taken) for box in free or inside]
    best = (free or inside)[hidden.index(min(hidden))]
    pencil.text(best.left(), best.center().y(), words, token, BOLD)
    crowd.taken.append(best)
    return True


def ring(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark) -> None:
    """Ring the value that an open trigger rests on."""
    if mark.kind == "point" and stage.shows(mark.at):
        spot = panel.point(mark, stage.layout)
        pencil.ring(spot.x(), spot.y(), 6.5, "red_mark")


def pulse(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark, phase: float) -> None:
    """Draw the widening ring of a value that has just arrived; `phase` runs from 0 to 1."""
    if stage.shows(mark.at):
        spot = panel.point(mark, stage.layout)
        pencil.ring(spot.x(), spot.y(), 4 + 14 * phase, "blue_mark", alpha=1.0 - phase)


def _arrow(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark) -> tuple[float, float]:
    off = panel.scale.off(mark.ys[0])
    spot = panel.point(mark, stage.layout)
    y = spot.y() + 6 * off
    pencil.arrow(spot.x(), y, up=off > 0, token="ink", outline="ink")
    return spot.x(), y


def _off_scale(pencil: Pencil, panel: LabPanel, stage: Stage, mark: Mark, crowd: Crowd) -> None:
    x, y = _arrow(pencil, panel, stage, mark)
    below = y + 14 if y < panel.row.middle else y - 14
    boxes = _beside(x, (y, below), mark.text)
    _write(pencil, panel, stage, crowd, boxes=boxes, words=mark.text, token="ink", forced=True)


def _gaps(pencil: Pencil, panel: LabPanel, stage: Stage, crowd: Crowd) -> None:
    window = stage.window
    for gap in panel.series.gaps_between(window.low, window.high) if panel.series else ():
        start, end = max(stage.left, stage.x(gap.start)), min(stage.right, stage.x(gap.end))
        words = _("no result for {age}").format(age=age_words(gap.hours * 3600))
        if end - start > text_width(words) + 16:
            middle, near = (start + end) / 2, _gap_height(panel, gap.start, gap.end)
            heights = [near, panel.row.bottom - 7, panel.row.top + 7]
            boxes = [text_box(middle, y, words, align="centre") for y in heights]
            free = [box for box in boxes if crowd.free(box)]
            hidden = [covered(box, panel, stage.layout, []) for box in free]
            if free:
                best = free[hidden.index(min(hidden))]
                crowd.taken.append(pencil.text(best.left(), best.center().y(), words, "ink3"))


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


def _beside(x: float, heights: Iterable[float], words: str) -> list[QRectF]:
    """Return where words may stand beside a mark: right of it, else left of it, at each of the heights."""
    tall = tuple(heights)
    right = [text_box(x + 10, y, words, BOLD) for y in tall]
    return right + [text_box(x - 10, y, words, BOLD, "right") for y in tall]
