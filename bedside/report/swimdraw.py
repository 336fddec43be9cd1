"""Draw a swimmer plot in greys: oxygen as a band, doses as bars above it, onset and end as shapes.

The marks are the same on paper and on screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, floor
from typing import NamedTuple

import msgspec
from reportlab.platypus import Flowable

from bedside.report.fonts import REGULAR, STRONG, fitted, width
from bedside.report.ink import Disc, Ink, Line, Shape, Words, hatch, rect, to_canvas
from bedside.report.swimmers import Swimmer, Swimmers

LABEL, ROW, HEAD, KEYS = 204.0, 19.0, 16.0, 14.0
_SIZE = 8.5
_BAND = 7.0
_DOSE = 6.0
_FULL_HOURS = 6
_GREY = (1.0, 0.90, 0.80, 0.66, 0.50, 0.25)
_STEPS = (1, 2, 5, 7, 14, 28, 56)
_LEAST_GAP = 26.0
_KEY = 12.0


class Axis(NamedTuple):
    """Days along the width, in points."""

    plot: Swimmers
    width: float

    def x(self, day: float) -> float:
        """Return where a day lies."""
        whole = max(1.0, self.plot.end - self.plot.start)
        return LABEL + (day - self.plot.start) / whole * (self.width - LABEL - _KEY)


class Swum(Flowable):
    """A swimmer plot at a width in points; no page break parts a lane, and the days stand over each part."""

    def __init__(self, plot: Swimmers, width: float) -> None:
        super().__init__()
        self._plot, self.width, self.height = plot, width, height(plot, width)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """Return the size."""
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """Return the lanes that have room and the rest; nothing where not even one has."""
        many = floor((aH - HEAD - _foot(self._plot, self.width)) / ROW)
        if many < 1:
            return []
        lanes = self._plot.swimmers
        parts = [msgspec.structs.replace(self._plot, swimmers=some) for some in (lanes[:many], lanes[many:]) if some]
        return [Swum(part, self.width) for part in parts]

    def draw(self) -> None:
        """Draw it at the current place."""
        to_canvas(self.canv, marks(self._plot, self.width))


def height(plot: Swimmers, width: float) -> float:
    """Return the height of the plot at a width, in points."""
    return HEAD + ROW * len(plot.swimmers) + _foot(plot, width)


def _foot(plot: Swimmers, width: float) -> float:
    return 3 + KEYS * len(_keys(plot, width))


def marks(plot: Swimmers, width: float) -> Iterator[Ink]:
    """Yield the plot as marks in a frame of that width, the lower left corner at 0, 0."""
    axis, top = Axis(plot, width), height(plot, width) - HEAD
    yield from _days(axis, top, _foot(plot, width))
    for place, item in enumerate(plot.swimmers):
        base = top - ROW * (place + 1)
        yield from _swimmer(item, axis, base)
        yield Line(((0, base), (width, base)), 0.3, 0.8)
    yield from _legend(plot, width)


def _days(axis: Axis, top: float, foot: float) -> Iterator[Ink]:
    plot = axis.plot
    room = axis.width - LABEL
    step = next((each for each in _STEPS if (plot.end - plot.start) / each * _LEAST_GAP <= room), _STEPS[-1])
    yield Words(0, top + 5, plot.title, _SIZE, REGULAR, 0.25)
    for day in range(ceil(plot.start / step) * step, floor(plot.end) + 1, step):
        x = axis.x(day)
        yield Line(((x, top), (x, foot)), 0.9 if day == 0 else 0.4, 0.2 if day == 0 else 0.84)
        yield Words(x, top + 5, str(day).replace("-", "\u2212"), _SIZE, STRONG if day == 0 else REGULAR, 0, "middle")
    yield Line(((0, top), (axis.width, top)), 0.8)


def _swimmer(item: Swimmer, axis: Axis, base: float) -> Iterator[Ink]:
    yield Words(0, base + 6, fitted(item.label, STRONG, _SIZE, LABEL * 0.7), _SIZE, STRONG)
    yield Words(LABEL * 0.73, base + 6, fitted(item.beside, REGULAR, _SIZE, LABEL * 0.26), _SIZE, REGULAR, 0.2)
    lane, low = item.lane, base + 3
    if lane is None:
        yield Words(LABEL + 4, base + 6, axis.plot.untimed, _SIZE, REGULAR, 0.25)
        return
    yield Line(((axis.x(lane.start), low + _BAND / 2), (axis.x(lane.end), low + _BAND / 2)), 0.6, 0.3)
    for part in lane.support:
        left, wide = axis.x(part.start), axis.x(part.end) - axis.x(part.start)
        yield from band(left, low, wide, part.level)
    for step in lane.steps:
        left, wide = axis.x(step.start), axis.x(step.end) - axis.x(step.start)
        tall = _DOSE * min(1.0, _FULL_HOURS / step.hours)
        yield rect(left, low + _BAND + 1, wide, tall, fill=0.0)
    if lane.onset is not None:
        yield from _onset(axis.x(lane.onset), low)
    yield from _ENDS[item.end](axis.x(lane.end) + 4, low + _BAND / 2)


def band(left: float, low: float, wide: float, level: int | None) -> Iterator[Ink]:
    """Yield a stretch of oxygen: the darker the stronger the support, hatched where nobody can say."""
    if level is None:
        yield rect(left, low, wide, _BAND, fill=1.0, stroke=0.4, width=0.4, dash=(1.5, 1.5))
        yield from hatch(left, low, wide, _BAND)
    else:
        yield rect(left, low, wide, _BAND, fill=_GREY[level], stroke=0.35, width=0.4)


def _onset(x: float, low: float) -> Iterator[Ink]:
    yield Shape(((x - 3, low - 2), (x + 3, low - 2), (x, low + 4)), fill=1.0, stroke=0.0, width=0.8)


def _died(x: float, y: float) -> Iterator[Ink]:
    for rise in (-1, 1):
        yield Line(((x - 3, y - 3 * rise), (x + 3, y + 3 * rise)), 1.4)


def _home(x: float, y: float) -> Iterator[Ink]:
    yield Disc(x, y, 3.0, fill=0.0)


def _here(x: float, y: float) -> Iterator[Ink]:
    yield Line(((x - 3, y), (x + 3, y)), 1.0)
    yield Line(((x, y - 3), (x + 3.5, y), (x, y + 3)), 1.0)


_ENDS: dict[str, Callable[[float, float], Iterator[Ink]]] = {"died": _died, "home": _home, "here": _here}


def _legend(plot: Swimmers, room: float) -> Iterator[Ink]:
    """Yield the key: each mark before its words."""
    lines = _keys(plot, room)
    for place, line in enumerate(lines):
        y = 3.0 + KEYS * (len(lines) - 1 - place)
        for x, kind, words in line:
            yield from _sample(kind, x, y)
            yield Words(x + _KEY + 2, y, words, _SIZE, REGULAR, 0.15)


def _keys(plot: Swimmers, room: float) -> list[list[tuple[float, str, str]]]:
    """Return the key in lines: where each mark stands, which it is, and its words."""
    lines: list[list[tuple[float, str, str]]] = [[]]
    x = 0.0
    for kind, words in plot.legend:
        wide = _KEY + 2 + width(words, REGULAR, _SIZE)
        if lines[-1] and x + wide > room:
            lines.append([])
            x = 0.0
        lines[-1].append((x, kind, words))
        x += wide + 12
    return lines


def _sample(kind: str, x: float, y: float) -> Iterator[Ink]:
    if kind in _ENDS:
        yield from _ENDS[kind](x + 5, y + 3)
    elif kind == "onset":
        yield from _onset(x + 5, y + 1)
    elif kind == "doses":
        yield rect(x, y, 10, _DOSE, fill=0.0)
    else:
        yield from band(x, y - 0.5, 10, None if kind == "unknown" else int(kind))
