"""Draw one laboratory panel: band, thresholds, values, gaps, comparator bars, off-scale arrows and held readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from bedside.report.figure import HeldMark, Mark, Panel
from bedside.report.fonts import BOLD, REGULAR, STRONG, fitted, width
from bedside.report.ink import Disc, Ink, Line, Shape, Words, hatch, rect
from bedside.report.placing import Room
from bedside.report.scale import place
from bedside.report.spoken import rounded
from bedside.text import _

_SIZE = 8.5
_AIR = 5.0
_CROWDED = 60
_TICK_GAP = 10.0
_LABEL_ROOM = 72.0


class Field(msgspec.Struct, frozen=True):
    """Where a panel lies on paper: `x` places a moment, `sides` and `base` bound it, `now` is the present."""

    panel: Panel
    x: Callable[[datetime], float]
    sides: tuple[float, float]
    now: float
    base: float
    tall: float

    @property
    def low(self) -> float:
        """Return the height of the axis floor."""
        return self.base + _AIR

    @property
    def high(self) -> float:
        """Return the height of the axis top."""
        return self.base + self.tall - _AIR

    def y(self, value: float) -> float:
        """Return the height of a value, kept inside the panel."""
        share = place(value, self.panel.low, self.panel.high, log=self.panel.log)
        return self.low + min(1.0, max(0.0, share)) * (self.high - self.low)

    def spot(self, mark: Mark) -> tuple[float, float]:
        """Return where a value lies."""
        return self.x(mark.at), self.y(mark.value)


def panel_marks(field: Field) -> Iterator[Ink]:
    """Yield the marks of a panel, background first."""
    yield from _scale(field)
    yield from _labels(field.panel, field.base, field.tall)
    yield from _curve(field)
    for mark in field.panel.held:
        yield from _held_mark(mark, field)
    yield from _rules(field)


def _labels(panel: Panel, base: float, tall: float) -> Iterator[Ink]:
    top = base + tall
    title = fitted(panel.title, STRONG, 9.5, 68)
    yield Words(6, top - 13, title, 9.5, STRONG)
    if panel.log:
        yield Words(10 + width(title, STRONG, 9.5), top - 13, _("log"), _SIZE, REGULAR, 0.25)
    unit = width(panel.unit, REGULAR, _SIZE)
    size = 12.5 if width(panel.latest, BOLD, 12.5) + unit <= _LABEL_ROOM else 10.0
    latest = fitted(panel.latest, BOLD, size, _LABEL_ROOM - unit)
    yield Words(6, top - 29, latest, size, BOLD)
    yield Words(10 + width(latest, BOLD, size), top - 29, panel.unit, _SIZE, REGULAR, 0.25)
    yield Words(6, top - 42, panel.latest_at, _SIZE, REGULAR, 0.25)


def _scale(field: Field) -> Iterator[Ink]:
    (left, right), band = field.sides, field.panel.band
    if band:
        bottom = field.y(band[0]) if band[0] is not None else field.low
        top = field.y(band[1]) if band[1] is not None else field.high
        if top > bottom:
            yield rect(left, bottom, right - left, top - bottom, fill=0.93)
    last = -100.0
    for value, said in field.panel.ticks:
        at = field.y(value)
        yield Line(((left - 3, at), (left, at)), 0.5, 0.3)
        yield Line(((left, at), (right, at)), 0.3, 0.88)
        if at - last >= _TICK_GAP:
            last = at
            yield Words(left - 5, at - 3, said, _SIZE, REGULAR, 0.25, "end")


def _rules(field: Field) -> Iterator[Ink]:
    panel, room = field.panel, Room(_covered(field), field.sides, field.now)
    for rule in panel.thresholds:
        at = field.y(rule.value)
        yield Line(((field.sides[0], at), (field.sides[1], at)), 0.9, 0.0, (4, 2.5))
        yield room.put(rule.text, (at + 2.5, at - 8.5, field.high - 5, field.low + 1), STRONG, _SIZE, 0.0)
    if panel.band and panel.band_text:
        top = panel.band[1] if panel.band[1] is not None else panel.high
        spot = max(field.y(top) - 9, field.low + 1)
        yield room.put(panel.band_text, (spot, spot + 10, field.low + 1, field.high - 5), REGULAR, _SIZE, 0.3)


def _covered(field: Field) -> Iterator[tuple[float, float]]:
    """Yield the places that labels must leave free: values, points along the curve, readings and their words."""
    found = [field.spot(mark) for mark in field.panel.marks]
    yield from found
    for (x0, y0), (x1, y1) in pairwise(found):
        steps = max(1, int((x1 - x0) / 4))
        for step in range(1, steps):
            yield x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
    for mark in field.panel.held:
        for value in mark.values:
            yield field.x(mark.at), field.y(value)
        for step in range(0, int(width(mark.text, STRONG, _SIZE)) + 8, 6):
            yield field.x(mark.at) + step, field.y(max(mark.values, default=field.panel.high))


def _curve(field: Field) -> Iterator[Ink]:
    panel = field.panel
    gap = timedelta(hours=panel.gap_hours)
    for first, second in pairwise(panel.marks):
        if first.shape == "dot" and second.shape == "dot" and second.at - first.at <= gap:
            yield Line((field.spot(first), field.spot(second)), 0.9, 0.15)
    radius = 2.2 if len(panel.marks) <= _CROWDED else 1.2
    for mark in panel.marks:
        yield from _dot(mark, field, radius) if mark.shape == "dot" else _limit(mark, field)


def _limit(mark: Mark, field: Field) -> Iterator[Ink]:
    x, y = field.spot(mark)
    below = mark.shape == "below"
    tip, back = (field.low, 3.5) if below else (field.high, -3.5)
    yield Line(((x - 4, y), (x + 4, y)), 1.4)
    yield Line(((x, y), (x, tip)), 1.4)
    yield Shape(((x - 3, tip + back), (x + 3, tip + back), (x, tip)), fill=0.0)
    yield Words(x + 6, y - 6 if below else y + 1, mark.text, _SIZE, STRONG)


def _dot(mark: Mark, field: Field, radius: float) -> Iterator[Ink]:
    x, y = field.spot(mark)
    if mark.ringed:
        yield Disc(x, y, radius + 2.6, None, 0.0, 1.4)
    if field.panel.low <= mark.value <= field.panel.high:
        yield Disc(x, y, radius)
        return
    rise = 4 if mark.value > field.panel.high else -4
    yield Shape(((x - 3, y - rise), (x + 3, y - rise), (x, y)), fill=0.0)
    yield Words(x + 5, y - 6 if rise > 0 else y + 1, rounded(mark.value), _SIZE, STRONG)


def _held_mark(mark: HeldMark, field: Field) -> Iterator[Ink]:
    x, places = field.x(mark.at), sorted(field.y(value) for value in mark.values)
    for y in places:
        yield rect(x - 3.2, y - 3.2, 6.4, 6.4, fill=1.0, stroke=0.0, width=0.8)
        yield from hatch(x - 3.2, y - 3.2, 6.4, 6.4, 2.2)
    if len(places) > 1:
        yield Line(((x, places[0] + 3.2), (x, places[-1] - 3.2)), 0.6, 0.2, (1, 1.2))
    high = places[-1] if places else field.high - 4
    fits = x + 6 + width(mark.text, STRONG, _SIZE) <= field.sides[1]
    yield Words(x + 6 if fits else x - 6, high - 3, mark.text, _SIZE, STRONG, 0.0, "start" if fits else "end")
