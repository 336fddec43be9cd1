"""Doses into rows by the time of day they are due, and into columns by date; nothing is lost, nothing shown twice.

A dose is due an interval after the last one, so the times drift: a row holds what is due around the same time of day
and says from when to when. Where two doses of a day fall into one row, the row is split. The clock on the wall decides,
also in the nights when it is changed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bedside.report.week.cells import Day, Entry, Line
from bedside.text import _

_DAY_MINUTES = 1440
_HOUR = 60


def dose_lines(entries: Iterable[Entry], days: Sequence[Day], hours: int | None, zone: ZoneInfo) -> tuple[Line, ...]:
    """Return the rows of the entries that fall on the days; those without a clock time come last."""
    columns = {day.date: place for place, day in enumerate(days)}
    seen = sorted((item for item in entries if local_day(item.moment, zone) in columns), key=_by_moment)
    timed = [item for item in seen if item.timed]
    step = min(_DAY_MINUTES, (hours or 24) * _HOUR)
    start = _phase([_minute(item.moment, zone) for item in timed], step) - step / 2
    rows: dict[int, list[Entry]] = defaultdict(list)
    for item in timed:
        rows[math.floor((_minute(item.moment, zone) - start) / step)].append(item)
    made = [line for _place, found in sorted(rows.items()) for line in _split(found, columns, zone)]
    return (*made, *_split([item for item in seen if not item.timed], columns, zone))


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the date on the wall."""
    return moment.astimezone(zone).date()


def _split(found: list[Entry], columns: dict[date, int], zone: ZoneInfo) -> list[Line]:
    """Return as many rows as the fullest day needs."""
    stacks: list[list[Entry]] = [[] for _each in columns]
    for item in found:
        stacks[columns[local_day(item.moment, zone)]].append(item)
    label = _label(found, zone)
    return [
        Line(
            kind="doses",
            label=label if not place else (_("and"),),
            cells=tuple(stack[place] if place < len(stack) else None for stack in stacks),
        )
        for place in range(max(map(len, stacks), default=0))
    ]


def _label(found: list[Entry], zone: ZoneInfo) -> tuple[str, ...]:
    if found and not found[0].timed:
        return _("no clock"), _("time")
    times = sorted({f"{item.moment.astimezone(zone):%H:%M}" for item in found})
    return (times[0],) if len(times) == 1 else (times[0], _("to {time}").format(time=times[-1])) if times else ()


def _phase(minutes: list[float], step: float) -> float:
    """Return the mean of times within a step, on a circle: 23:50 and 00:10 meet at midnight."""
    if not minutes:
        return 0.0
    angles = [2 * math.pi * (item % step) / step for item in minutes]
    mean = math.atan2(sum(map(math.sin, angles)), sum(map(math.cos, angles)))
    return (mean / (2 * math.pi) * step) % step


def _minute(moment: datetime, zone: ZoneInfo) -> float:
    local = moment.astimezone(zone)
    return local.hour * _HOUR + local.minute + local.second / _HOUR


def _by_moment(entry: Entry) -> tuple[datetime, str]:
    return entry.moment, entry.record
