"""Which values speak of the same moment, so that they have to agree before a rule may decide on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bedside.domain.chart import Value
from bedside.domain.moment import Precision, local_date
from bedside.domain.records import AnyRecord

R = TypeVar("R", bound=AnyRecord)
_LONGEST_DAY = timedelta(hours=25)


def same_time(at: datetime, precision: Precision, other: datetime, other_precision: Precision, zone: ZoneInfo) -> bool:
    """Return whether two times cannot be told apart.

    They are the same instant, of the same day where one has no clock time, or one of them is not known at all.
    """
    if at == other or "undated" in {precision, other_precision}:
        return True
    return "day" in {precision, other_precision} and local_date(at, zone) == local_date(other, zone)


def alike(item: Value | AnyRecord, other: Value | AnyRecord, zone: ZoneInfo) -> bool:
    """Return whether two values or records have the same time."""
    return same_time(item.at, item.precision, other.at, other.precision, zone)


def order_open(item: AnyRecord, other: AnyRecord, zone: ZoneInfo) -> bool:
    """Return whether nobody can say which of two records came first; of one instant it is the one typed first."""
    if "undated" in {item.precision, other.precision}:
        return True
    return item.at != other.at and alike(item, other, zone)


def timed(marks: Sequence[R]) -> tuple[list[R], list[R]]:
    """Return the records of which one knows when, and those of which nobody does."""
    known = [item for item in marks if item.precision != "undated"]
    return known, [item for item in marks if item.precision == "undated"]


def clashes(values: Sequence[Value], newest: Value, zone: ZoneInfo) -> tuple[Value, ...]:
    """Return the values of the same time as `newest`, itself first; equal ones are named once."""
    same = [item for item in _nearby(values, newest) if alike(item, newest, zone)]
    found = [newest]
    for item in same:
        if all(item.bounds != other.bounds for other in found):
            found.append(item)
    return tuple(found)


def disputed_with(values: Sequence[Value], value: Value, zone: ZoneInfo) -> bool:
    """Return whether another free value of the same time says something else."""
    return any(
        item.bounds is not None and alike(item, value, zone) and item.bounds != value.bounds
        for item in _nearby(values, value)
    )


def one_answer(outcomes: Iterable[str]) -> bool:
    """Return whether all outcomes are the same."""
    return len(set(outcomes)) == 1


def _nearby(values: Sequence[Value], value: Value) -> Iterator[Value]:
    """Yield the other values that may lie on the same local day; `values` are oldest first."""
    start = value.at - _LONGEST_DAY
    for item in reversed(values):
        if item.at < start:
            return
        if item is not value:
            yield item
