"""Which values of two series belong to one sample: charted within a window of each other, each the other's nearest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from bedside.domain.quality.point import Point

Pair = tuple[Point, Fraction]


def partner(pair: Pair, own: Sequence[Pair], others: Sequence[Pair], window: timedelta) -> Pair | None:
    """Return the value of another series of the same sample as one of `own`; both series are oldest first.

    Date-only values belong together by their day, and never to one with a clock time.
    """
    found = _nearest(pair[0], others, window)
    if found is None or _nearest(found[0], own, window) is not pair:
        return None
    return found


def _nearest(point: Point, others: Sequence[Pair], window: timedelta) -> Pair | None:
    """Return the value nearest in time, the later charted of two equally near."""
    reach = timedelta() if point.precision == "day" else window
    first = bisect_left(others, point.at - reach, key=_time)
    near = others[first : bisect_right(others, point.at + reach, key=_time)]
    alike = [item for item in near if item[0].precision == point.precision]
    return min(reversed(alike), key=lambda item: abs(item[0].at - point.at), default=None)


def _time(pair: Pair) -> datetime:
    return pair[0].at
