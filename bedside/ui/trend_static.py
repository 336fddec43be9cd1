"""What runs through all rows: future shading, rules between rows, midnights, onset, now, and the time axis below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QRectF

from bedside.text import _
from bedside.ui.trend_axis import Tick, TimeAxis, stamp, wall
from bedside.ui.trend_layout import EDGE, Layout, Stage
from bedside.ui.trend_paint import BOLD, DASHED, DOTTED, PLAIN, Pencil, text_box
from bedside.ui.trend_words import Crowd


@dataclass(frozen=True)
class AsOf:
    """The past moment that the verdicts are looked at, in seconds, and what to say of all that lies after it.

    `unknown` says that nothing of that was known then.
    """

    at: float
    words: str
    unknown: bool


def ground(pencil: Pencil, stage: Stage, as_of: AsOf | None) -> None:
    """Shade the future, and all that a past moment did not know: that is hatched."""
    starts = stage.now if as_of is None else min(stage.now, as_of.at)
    x = max(stage.left, stage.x(starts))
    if x >= stage.right:
        return
    box = QRectF(x, 0, stage.right - x, stage.layout.axis.top)
    pencil.fill(box, "future")
    if as_of is not None and as_of.unknown:
        pencil.shaded(box)


def lines(pencil: Pencil, stage: Stage, axis: TimeAxis, read: datetime) -> None:
    """Draw the rules between rows, the verticals of the time axis with their words, and the onset."""
    layout = stage.layout
    for row in layout.lanes:
        pencil.line((0, row.bottom - 1), (layout.width, row.bottom - 1), "line")
    ticks = axis.ticks(stage.window, layout.plot, read)
    for tick in ticks:
        if tick.major:
            pencil.line((stage.x(tick.at), 0), (stage.x(tick.at), layout.axis.top + 6), "line")
    if axis.onset is not None and stage.shows(axis.onset.timestamp()):
        x = stage.x(axis.onset.timestamp())
        pencil.line((x, 0), (x, layout.axis.top), "ink2", 1.2, DOTTED)
    pencil.line((stage.left, layout.axis.top), (stage.right, layout.axis.top), "edge")
    _axis_words(pencil, stage, axis, ticks)


def _axis_words(pencil: Pencil, stage: Stage, axis: TimeAxis, ticks: tuple[Tick, ...]) -> None:
    floor = stage.layout.axis.top
    for words, y in zip(axis.names, (floor + 11, floor + 26), strict=True):
        pencil.text(EDGE, y, words)
    crowd = Crowd(stage.left - 4, stage.layout.width - 2)
    for tick in sorted(ticks, key=_major_first):
        x = stage.x(tick.at)
        face = (12, 600) if tick.current else PLAIN
        box = text_box(x + 4 if tick.major else x, floor + 11, tick.upper, align="left" if tick.major else "centre")
        below = text_box(box.left(), floor + 11, tick.lower, face)
        if not crowd.free(box.united(below)):
            continue
        crowd.taken.append(box.united(below))
        pencil.text(box.left(), floor + 11, tick.upper, "ink" if tick.major else "ink2")
        if not tick.major:
            pencil.line((x, floor), (x, floor + 4), "edge")
        pencil.text(box.left(), floor + 26, tick.lower, "ink" if tick.current else "ink2", face)


def rules(pencil: Pencil, layout: Layout) -> None:
    """Draw the rules between panels."""
    for row in layout.panels[:-1]:
        pencil.line((0, row.bottom - 1), (layout.width, row.bottom - 1), "line")


def _major_first(tick: Tick) -> tuple[bool, float]:
    return not tick.major, tick.at


def now_line(pencil: Pencil, stage: Stage, *, live: bool) -> None:
    """Draw the moment of the assessment; it is called "now" only where nothing newer is known."""
    if not stage.shows(stage.now):
        return
    x = stage.now_x
    pencil.line((x, 0), (x, stage.layout.axis.top), "ink", 2)
    local = datetime.fromtimestamp(stage.now, UTC).astimezone(stage.zone)
    name = _("now {time}").format(time=wall(local))
    words = name if live else _("as of {time}").format(time=stamp(local, stage.zone))
    box = text_box(x + 8, stage.layout.oxygen.middle - 1, words, (13, 600))
    Crowd(stage.left, stage.right).write(pencil, words, [box], "ink", (13, 600))


def past_line(pencil: Pencil, stage: Stage, as_of: AsOf) -> None:
    """Draw the past moment that the verdicts are looked at, and say what lies after it."""
    x, row = max(stage.left, stage.x(as_of.at)), stage.layout.oxygen
    if x >= stage.right:
        return
    if stage.shows(as_of.at):
        pencil.line((x, 0), (x, stage.layout.axis.top), "ink2", 1.6, DASHED)
    box = text_box(x + 14, row.middle - 1, as_of.words, BOLD)
    moved = min(0.0, stage.right - 8 - box.right())
    pencil.card(box.adjusted(-7, -4, 7, 4).translated(moved, 0), "edge")
    pencil.text(box.left() + moved, row.middle - 1, as_of.words, "ink", BOLD)
