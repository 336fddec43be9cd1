"""Draw the figure of a stay in greys and patterns: ribbon, dose lane, date axis and the frame the panels share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from math import ceil

import msgspec

from bedside.report.figure import DoseBar, Figure, LaneText, OxygenSpan
from bedside.report.fonts import BOLD, REGULAR, STRONG, fitted, width
from bedside.report.ink import Ink, Line, Words, hatch, rect
from bedside.report.paneldraw import Field, panel_marks

LABEL_WIDTH = 106.0
OXYGEN_HEIGHT = 25.0
DOSE_HEIGHT = 56.0
PANEL_HEIGHT = 57.0
AXIS_HEIGHT = 27.0
SIZE = 8.5
_SUPPORT_GREY = (1.0, 0.92, 0.86, 0.80, 0.72, 0.45)
_BAR_WIDTH = 2.6
_BAR_ROOM = 36.0
_HAIR = 0.01


class Plot(msgspec.Struct, frozen=True):
    """The time axis on paper: points from the left for a moment."""

    figure: Figure
    left: float
    right: float

    def x(self, moment: datetime) -> float:
        """Return where a moment lies, kept inside the plot."""
        whole = (self.figure.end - self.figure.start).total_seconds()
        share = (moment - self.figure.start).total_seconds() / whole
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)


def height(figure: Figure) -> float:
    """Return the height of the whole figure in points."""
    lanes = (OXYGEN_HEIGHT if figure.oxygen_title else 0) + (DOSE_HEIGHT if figure.dose_title else 0)
    return lanes + PANEL_HEIGHT * len(figure.panels) + AXIS_HEIGHT


def marks(figure: Figure, total_width: float) -> tuple[Ink, ...]:
    """Return the figure as marks in a frame of `total_width` points, the lower left corner at 0, 0."""
    return tuple(_marks(figure, Plot(figure, LABEL_WIDTH, total_width)))


def _marks(figure: Figure, plot: Plot) -> Iterator[Ink]:
    top = height(figure)
    now = plot.x(figure.now)
    yield rect(now, AXIS_HEIGHT, plot.right - now, top - AXIS_HEIGHT, fill=0.965)
    for day in figure.days:
        x = plot.x(day.start)
        yield Line(((x, AXIS_HEIGHT), (x, top)), 0.4, 0.86)
    if figure.onset is not None and figure.onset > figure.start:
        x = plot.x(figure.onset)
        yield Line(((x, AXIS_HEIGHT), (x, top)), 0.6, 0.4, (1.5, 1.5))
    base = top
    if figure.oxygen_title:
        base -= OXYGEN_HEIGHT
        yield from _oxygen(figure, plot, base)
        yield Line(((0, base), (plot.right, base)), 0.4, 0.78)
    if figure.dose_title:
        base -= DOSE_HEIGHT
        yield from _doses(figure, plot, base)
        yield Line(((0, base), (plot.right, base)), 0.4, 0.78)
    for panel in figure.panels:
        base -= PANEL_HEIGHT
        yield from panel_marks(Field(panel, plot.x, (plot.left, plot.right), now, base, PANEL_HEIGHT))
        yield Line(((0, base), (plot.right, base)), 0.4, 0.78 if panel is not figure.panels[-1] else 0.4)
    yield Line(((now, AXIS_HEIGHT), (now, top)), 1.2)
    yield from _axis(figure, plot)


def _oxygen(figure: Figure, plot: Plot, base: float) -> Iterator[Ink]:
    middle = base + OXYGEN_HEIGHT / 2
    yield Words(6, middle - 3, figure.oxygen_title, 9.5, STRONG)
    for span in figure.oxygen:
        yield from _span(span, plot, base)
    now = plot.x(figure.now)
    room = plot.right - now - 6
    said = figure.now_text if width(figure.now_text, STRONG, SIZE) <= room else ""
    yield Words(now + 4, middle - 3, said, SIZE, STRONG)


def _span(span: OxygenSpan, plot: Plot, base: float) -> Iterator[Ink]:
    left, right = plot.x(span.start), plot.x(span.end)
    low, tall = base + 4, OXYGEN_HEIGHT - 8
    if right <= left:
        return
    if span.known:
        yield rect(left, low, right - left, tall, fill=_SUPPORT_GREY[span.support], stroke=1.0, width=0.8)
    else:
        yield rect(left, low, right - left, tall, fill=1.0, stroke=0.0, width=0.5, dash=(2, 1.5))
        yield from hatch(left, low, right - left, tall)
        if right - left < 12:
            return
        yield rect((left + right) / 2 - 4, low + 3, 8, tall - 6, fill=1.0)
    room = right - left - 4
    words = next((said for said in (span.text, *span.short) if width(said, REGULAR, SIZE) <= room), "")
    white = 1.0 if span.known and span.support == 5 else 0.0
    font = REGULAR if span.known else STRONG
    yield Words((left + right) / 2, low + tall / 2 - 3, words, SIZE, font, white, "middle")


def _doses(figure: Figure, plot: Plot, base: float) -> Iterator[Ink]:
    yield Words(6, base + 31, fitted(figure.dose_title, STRONG, 9.5, 70), 9.5, STRONG)
    yield Words(6, base + 18, fitted(figure.dose_under, REGULAR, SIZE, 76), SIZE, REGULAR, 0.25)
    for share, said in figure.dose_ticks:
        y = base + 2 + share * _BAR_ROOM
        yield Line(((plot.left, y), (plot.right, y)), 0.4, 0.75, (0.6, 1.8))
        lift = {0.75: -2.5, 0.5: -3.0}.get(round(share, 2), -2.0)
        yield Words(plot.left - 5, y + lift, said, SIZE, REGULAR, 0.25, "end")
    wide = _bar_width(figure, plot)
    for bar in figure.doses:
        yield from _bar(bar, plot.x(bar.at), base + 2, wide)
    yield from _lane_texts(figure.dose_texts, plot, base + _BAR_ROOM + 8)


def _bar_width(figure: Figure, plot: Plot) -> float:
    places = sorted(plot.x(bar.at) for bar in figure.doses if bar.shape == "given")
    gaps = sorted(second - first for first, second in pairwise(places))
    return max(0.5, min(_BAR_WIDTH, gaps[len(gaps) // 2] * 0.5)) if gaps else _BAR_WIDTH


def _bar(bar: DoseBar, x: float, base: float, wide: float) -> Iterator[Ink]:
    left, tall = x - wide / 2, bar.height * _BAR_ROOM
    if bar.shape == "given":
        yield rect(left, base, wide, tall, fill=0.0)
    elif bar.shape == "held":
        yield rect(left - 0.6, base, wide + 1.2, tall, fill=1.0, stroke=0.0, width=0.8)
    elif bar.shape == "planned":
        yield rect(left - 0.4, base, wide + 0.8, tall, stroke=0.2, width=0.7, dash=(0.8, 1.4))
    else:
        yield rect(left, base, wide, tall, stroke=0.5, width=0.5)
        middle = base + tall / 2
        for rise in (-1, 1):
            yield Line(((x - 4, middle - 4 * rise), (x + 4, middle + 4 * rise)), 1.1)


def _lane_texts(texts: tuple[LaneText, ...], plot: Plot, y: float) -> Iterator[Ink]:
    """Place words left to right, first the orders, then the rest; a text without room is left out."""
    taken: list[tuple[float, float]] = []
    for item in sorted(texts, key=lambda text: (text.strong, text.at)):
        font = STRONG if item.strong else REGULAR
        size = width(item.text, font, SIZE)
        end = plot.x(plot.figure.now) if item.at <= plot.figure.now else plot.right
        left = min(max(plot.x(item.at), plot.left + 1), end - size - 2)
        if all(left > stop + 4 or left + size < start - 4 for start, stop in taken):
            taken.append((left, left + size))
            yield Words(left, y, item.text, SIZE, font, 0.0 if item.strong else 0.25)


def _axis(figure: Figure, plot: Plot) -> Iterator[Ink]:
    yield Words(6, AXIS_HEIGHT - 11, figure.days_title, SIZE, REGULAR, 0.25)
    yield Words(6, AXIS_HEIGHT - 22, figure.days_under, SIZE, REGULAR, 0.25)
    if not figure.days:
        return
    spacing = min((plot.x(b.start) - plot.x(a.start) for a, b in pairwise(figure.days)), default=60.0)
    every = max(1, ceil(38 / max(spacing, _HAIR)))
    today = next((place for place, day in enumerate(figure.days) if day.strong), len(figure.days) - 1)
    for place, day in enumerate(figure.days):
        x = plot.x(day.start)
        yield Line(((x, AXIS_HEIGHT), (x, AXIS_HEIGHT - 3)), 0.5, 0.3)
        if (today - place) % every == 0 and x + width(day.text, BOLD, SIZE) <= plot.right + 4:
            font = STRONG if day.strong else REGULAR
            yield Words(x + 2, AXIS_HEIGHT - 11, day.text, SIZE, font)
            yield Words(x + 2, AXIS_HEIGHT - 22, day.under, SIZE, font, 0.0 if day.strong else 0.25)
