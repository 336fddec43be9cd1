"""The delta check as one pass over a series that can go on where it stopped: a new value looks at its window only."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction

from bedside.domain.analyte import Delta
from bedside.domain.finding import Finding
from bedside.domain.jump import broken
from bedside.domain.quality.point import Point
from bedside.domain.quantity import compared

_HOUR = 3600
_DAY = 24 * _HOUR
Pair = tuple[Point, Fraction]


class Scan:
    """How far a pass has come, and what was said of the jumps so far."""

    def __init__(self, rule: Delta) -> None:
        self.rule = rule
        self.said: list[Finding] = []
        self._seen: tuple[Point, ...] = ()
        self._previous: Pair | None = None
        self._highest: deque[Pair] = deque()
        self._lowest: deque[Pair] = deque()

    def leads_to(self, points: tuple[Point, ...]) -> bool:
        """Return whether a series begins with everything seen so far."""
        return points[: len(self._seen)] == self._seen

    def go_on(self, points: tuple[Point, ...]) -> Iterator[tuple[Point, Point]]:
        """Yield each jump in the part of the series not seen yet: the value before, and the value that jumped."""
        new = points[len(self._seen) :]
        self._seen = points
        for point in new:
            if point.number is not None:
                yield from self._take((point, point.number))

    def _take(self, pair: Pair) -> Iterator[tuple[Point, Point]]:
        found = next((old for old in self._candidates(pair) if _broken(self.rule, old, pair)), None)
        if found:
            yield found[0], pair[0]
            self._highest.clear()
            self._lowest.clear()
        self._previous = pair
        _push(self._highest, pair, 1)
        _push(self._lowest, pair, -1)

    def _candidates(self, pair: Pair) -> list[Pair]:
        """Return the value before and the highest and lowest of the rule's window."""
        candidates = [self._previous] if self._previous else []
        if self.rule.hours is not None:
            for window in (self._highest, self._lowest):
                while window and _seconds(window[0][0], pair[0]) > self.rule.hours * _HOUR:
                    window.popleft()
                if window and window[0] is not self._previous:
                    candidates.append(window[0])
        return candidates


def _push(window: deque[Pair], pair: Pair, side: int) -> None:
    """Put a pair behind those that it does not equal or outdo: upwards for the side 1, downwards for -1."""
    while window and compared(pair[1], window[-1][1]) * side >= 0:
        window.pop()
    window.append(pair)


def _broken(rule: Delta, old: Pair, new: Pair) -> bool:
    return broken(rule, old[1], new[1], _seconds(old[0], new[0]))


def _seconds(earlier: Point, later: Point) -> int:
    """Return the time between two points; where one has only a date, whole days of 24 hours."""
    if earlier.precision == later.precision == "minute":
        return int((later.at - earlier.at).total_seconds())
    return (later.day - earlier.day).days * _DAY
