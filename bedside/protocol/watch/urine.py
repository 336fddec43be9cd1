"""Urine output over hours, from readings that each speak for the time since the reading before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from bedside.domain.quantity import Bounds
from bedside.protocol.watch.history import Moment
from bedside.scores.parts import scaled

_MICROSECOND = timedelta(microseconds=1)


@dataclass
class Stretch:
    """Readings without a hole between them: when each was made, the rate up to it (mL/h), and the volume so far.

    Volumes are in mL/h times microseconds: no division, so that a long chart is added up fast and exactly.
    """

    times: list[datetime]
    rates: list[tuple[Fraction, Fraction]] = field(default_factory=lambda: [(Fraction(0), Fraction(0))])
    volumes: list[tuple[Fraction, Fraction]] = field(default_factory=lambda: [(Fraction(0), Fraction(0))])

    def add(self, at: datetime, low: Fraction, high: Fraction) -> None:
        """Add the next reading in mL/h, as an interval."""
        time, before = span_length(at - self.times[-1]), self.volumes[-1]
        self.volumes.append((before[0] + low * time, before[1] + high * time))
        self.rates.append((low, high))
        self.times.append(at)

    def volume(self, end: datetime, over: timedelta) -> Bounds | None:
        """Return the volume of a time up to a reading, None where the stretch does not reach back far enough."""
        start = end - over
        if start < self.times[0]:
            return None
        last, place = bisect_left(self.times, end), bisect_left(self.times, start)
        rest = span_length(self.times[place] - start)
        low, high = (
            self.volumes[last][side] - self.volumes[place][side] + self.rates[place][side] * rest for side in (0, 1)
        )
        return Bounds(low, high)

    def mean(self, end: datetime, over: timedelta) -> Bounds | None:
        """Return the mean output in mL/h up to a reading, None where the stretch does not reach back far enough."""
        found, time = self.volume(end, over), Fraction(1, span_length(over))
        return scaled(found, time) if found else None


def stretches(found: Sequence[Moment], apart: timedelta) -> list[Stretch]:
    """Return for each reading the stretch it belongs to; one that cannot be used or comes too late begins anew."""
    made: list[Stretch] = []
    for item in found:
        rate = _rate(item)
        if made and rate and item.at - made[-1].times[-1] <= apart:
            made[-1].add(item.at, *rate)
            made.append(made[-1])
        else:
            made.append(Stretch([item.at]))
    return made


def doubtful(item: Moment) -> bool:
    """Return whether a reading is held or disputed."""
    return any(value.bounds is None for value in item.values) or len(item.values) > 1


def _rate(item: Moment) -> tuple[Fraction, Fraction] | None:
    value, *others = item.values
    if others or value.precision == "day" or value.bounds is None or value.bounds.high is None:
        return None  # the time it speaks for, or how much it may have been, is not known
    return value.bounds.low or Fraction(0), value.bounds.high


def span_length(time: timedelta) -> int:
    """Return a length of time as volumes count it."""
    return time // _MICROSECOND
