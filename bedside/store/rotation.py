"""Which backups age may remove: a few of each hour, day, week and month stay.

Periods are counted by the backups that exist, not by the distance from now: a ward that was closed for a month, or a
clock that jumps ahead, makes no good backup old. What lies in the future was made while a clock was wrong; it stays and
takes no other's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple


class Ages(NamedTuple):
    """How many periods keep their newest backup."""

    hourly: int
    daily: int
    weekly: int
    monthly: int


def kept(times: Iterable[datetime], now: datetime, ages: Ages) -> frozenset[datetime]:
    """Return the times (UTC) that stay; the newest of all is always among them."""
    known = sorted(set(times), reverse=True)
    past = [item for item in known if item <= now]
    stay = {item for item in known if item > now} | set(known[:1])
    for periods, period in zip(ages, _PERIODS, strict=True):
        stay.update(_newest(past, periods, period))
    return frozenset(stay)


def _newest(times: list[datetime], periods: int, period: Callable[[datetime], tuple[int, ...]]) -> list[datetime]:
    newest: dict[tuple[int, ...], datetime] = {}
    for item in times:
        newest.setdefault(period(item), item)
    return list(newest.values())[:periods]


def _hour(time: datetime) -> tuple[int, ...]:
    return time.year, time.month, time.day, time.hour


def _day(time: datetime) -> tuple[int, ...]:
    return time.year, time.month, time.day


def _week(time: datetime) -> tuple[int, ...]:
    return tuple(time.isocalendar())[:2]


def _month(time: datetime) -> tuple[int, ...]:
    return time.year, time.month


_PERIODS = (_hour, _day, _week, _month)
