"""Creatinine against what it was before: the lowest of the last hours, and the baseline of an acute kidney injury."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds
from bedside.domain.value import Value
from bedside.protocol.dispute import timed
from bedside.protocol.question import Question
from bedside.protocol.watch.history import Moment
from bedside.scores.answer import Fact
from bedside.scores.parts import Part


class Before(msgspec.Struct, frozen=True):
    """The lowest value within the rise's hours and the baseline (None: none charted), and whether that is the stay's.

    A held or disputed value may be the lowest: the interval then reaches down to what it may be.
    """

    recent: Bounds | None
    baseline: Bounds | None
    of_stay: bool = False


def befores(
    question: Question, found: Sequence[Moment], rise_within: timedelta, baseline_within: timedelta
) -> tuple[Before, ...]:
    """Return for each moment of a series what came before it."""
    possible = [_possible(item) for item in found]
    recent = _lowest(found, possible, rise_within)
    week = _lowest(found, possible, baseline_within)
    first = _first_of_stay(question, found)
    made: list[Before] = []
    for place in range(len(found)):
        base = week[place]
        of_stay = base is None and first is not None and first < place
        made.append(Before(recent[place], possible[first] if of_stay and first is not None else base, of_stay))
    return tuple(made)


def behind(found: Sequence[Moment], *spans: timedelta) -> tuple[Value, ...]:
    """Return the lowest values within each time before the newest one, else the values before it that are oldest."""
    *earlier, last = found
    windows = [[item for item in earlier if item.at >= last.at - within] for within in spans]
    chosen = [min(items, key=lambda item: _possible(item).low or 0) for items in windows if items] or earlier[:1]
    return tuple(dict.fromkeys(value for item in chosen for value in item.values))


def surely_none(value: Value, before: Before) -> bool:
    """Return whether a value lies so low that no stage is in question; quicker than the stage itself."""
    from bedside.scores.kdigo import table  # noqa: PLC0415 (as in `stage`)

    top = value.bounds.high if value.bounds else None
    low = before.baseline.low if before.baseline else None
    recent = before.recent.low if before.recent else None
    if top is None or low is None or recent is None:
        return False
    limits = table()
    return top < low * limits.ratios[0] and (top - recent) * limits.umol_per_mg_dl < limits.rise_umol


def stage(value: Value, before: Before) -> Part:
    """Return the KDIGO stage by creatinine, as an interval where something is not known."""
    # Here, because reading its table of limits takes longer than most charts need it.
    from bedside.scores.kdigo import by_creatinine, table  # noqa: PLC0415

    parts = {
        "creatinine": value.bounds,
        "creatinine_48h": before.recent,
        "creatinine_baseline": before.baseline,
    }
    return by_creatinine(table(), {name: Fact(bounds=item) for name, item in parts.items() if item})


def reaches(grade: Part, least: int) -> bool | None:
    """Return whether a stage is at least another one, None where its interval straddles."""
    if grade.low >= least:
        return True
    return False if grade.high < least else None


def _first_of_stay(question: Question, found: Sequence[Moment]) -> int | None:
    """Return the place of the first value since the last admission that is charted, else of the first value."""
    admitted, _untimed = timed(question.chart.events("admitted"))
    since = admitted[-1].at if admitted else datetime.min.replace(tzinfo=question.chart.zone)
    return next((place for place, item in enumerate(found) if item.at >= since), None)


def _possible(item: Moment) -> Bounds:
    """Return the interval that holds the value of a moment, whichever of its values is right."""
    ends = [value.bounds for value in item.values]
    low = min((end.low or Fraction(0) if end else Fraction(0)) for end in ends)
    highs = [end.high for end in ends if end and end.high is not None]
    return Bounds(low, max(highs) if len(highs) == len(ends) else None)


def _lowest(found: Sequence[Moment], possible: Sequence[Bounds], within: timedelta) -> list[Bounds | None]:
    lows = _least([(item.at, bounds.low) for item, bounds in zip(found, possible, strict=True)], within)
    highs = _least([(item.at, bounds.high) for item, bounds in zip(found, possible, strict=True)], within)
    return [None if low is None else Bounds(low, high) for low, high in zip(lows, highs, strict=True)]


def _least(numbers: Sequence[tuple[datetime, Fraction | None]], within: timedelta) -> list[Fraction | None]:
    """Return for each place the least number of those before it within a time; each is looked at once."""
    line: deque[tuple[datetime, Fraction]] = deque()
    found: list[Fraction | None] = []
    for at, number in numbers:
        while line and line[0][0] < at - within:
            line.popleft()
        found.append(line[0][1] if line else None)
        if number is not None:
            while line and line[-1][1] >= number:
                line.pop()
            line.append((at, number))
    return found
