"""What the checks worked out for an earlier chart of the same patient, so that a new value costs no second look at all.

Values never change and an untouched series is the same tuple in the next chart: where everything that a result was
made from is the same object, the result is the same. The memo only saves work; without one every answer is equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bedside.domain.finding import Finding
from bedside.domain.quality.point import Point
from bedside.domain.quality.scan import Scan
from bedside.domain.value import Value

Points = tuple[Point, ...]


class QualityMemo:
    """For the charts of one patient in one catalogue and zone; `scans` go by code and name of a rule.

    `once`: it is asked for one chart only, a large import's perhaps, and keeps no points for another.
    """

    def __init__(self, *, once: bool = False) -> None:
        self._once = once
        self.scans: dict[tuple[str, str], Scan] = {}
        self._series: dict[str, tuple[tuple[Value, ...], Points]] = {}
        self._points: dict[tuple[str, str], Point] = {}
        self._told: dict[object, tuple[tuple[object, ...], tuple[Finding, ...]]] = {}

    def series(self, code: str, values: tuple[Value, ...], make: Callable[[Value], Point]) -> Points:
        """Return the points of a series, each made once."""
        if self._once:
            return tuple(map(make, values))
        before, points = self._series.get(code, ((), ()))
        if before is values:
            return points
        same = len(before) if values[: len(before)] == before else 0
        points = points[:same] + tuple(self._point(value, make) for value in values[same:])
        self._series[code] = values, points
        return points

    def told(
        self, key: object, basis: tuple[object, ...], work: Callable[[], Iterable[Finding]]
    ) -> tuple[Finding, ...]:
        """Return what a rule finds in `basis`, worked out anew when any part of it is another object."""
        known = self._told.get(key)
        if known is None or not _same(known[0], basis):
            known = self._told[key] = (basis, tuple(work()))
        return known[1]

    def _point(self, value: Value, make: Callable[[Value], Point]) -> Point:
        key = value.code, value.records[0]
        known = self._points.get(key)
        if known is None or known.value is not value:
            known = self._points[key] = make(value)
        return known


def _same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    return len(before) == len(now) and all(old is new for old, new in zip(before, now, strict=True))
