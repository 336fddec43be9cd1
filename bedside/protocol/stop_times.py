"""When the drug was stopped or paused, and for how long that is watched; a resume does not end the watch.

A record of the day of the stop, where one of both has no clock time, may come before it or after. It counts as after
for what is looked out for, and as before, too, for what that is compared with.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from bedside.domain.moment import local_date
from bedside.domain.records import AnyRecord, Order
from bedside.domain.value import Value
from bedside.protocol.dispute import alike, clashes, timed
from bedside.protocol.model import span
from bedside.protocol.question import Question, order_key
from bedside.text import N_, _

Item = TypeVar("Item", bound=AnyRecord | Value)

#: as long as a day can last: what lies further apart is not of the same day
DAY = timedelta(hours=25)
_ENDS = frozenset({"hold", "stop"})
_BEGINS = frozenset({"start", "resume"})
_SINCE = {"hold": N_("no {what} since the pause"), "stop": N_("no {what} since the stop")}
_WHEN = {"hold": N_("{signs} (pause {when})"), "stop": N_("{signs} (stop {when})")}


class Stop(msgspec.Struct, frozen=True):
    """A stop or pause: `order` says so, `first` is where the drug was last taken away (a stop may follow a pause).

    `next` is the stop or pause that ends this one's watch early.
    """

    order: Order
    first: Order
    next: Order | None = None

    def nothing(self, what: str) -> str:
        """Return that nothing of something was charted since."""
        return _(_SINCE[self.order.action]).format(what=what)

    def told(self, signs: str, when: str) -> str:
        """Return signs with what they came after, and when that was."""
        return _(_WHEN[self.order.action]).format(signs=signs, when=when)


def stops(question: Question) -> tuple[Stop, ...]:
    """Return every stop and pause of which one knows when, oldest first."""
    return question.once("stop_times.stops", _stops)


def _stops(question: Question) -> tuple[Stop, ...]:
    found: list[Stop] = []
    first: Order | None = None
    for order in sorted(timed(question.orders)[0], key=order_key):
        if order.action in _BEGINS:
            first = None
        elif order.action in _ENDS:
            first = first or order
            if found:
                found[-1] = Stop(found[-1].order, found[-1].first, order)
            found.append(Stop(order, first))
    return tuple(found)


def untimed(question: Question) -> tuple[Order, ...]:
    """Return the stops and pauses of which nobody knows when."""
    return tuple(item for item in timed(question.orders)[1] if item.action in _ENDS)


def watched(found: Sequence[Stop], question: Question) -> Stop | None:
    """Return the stop or pause that is watched at the moment of the question."""
    last = found[-1] if found else None
    return last if last and _in_time(last, question.chart.at, question) else None


def since(stop: Stop, items: Sequence[Item], question: Question) -> list[Item]:
    """Return what was charted since a stop and within its watch, oldest first; `items` are in order of time."""
    zone = question.chart.zone
    start = bisect_left(items, stop.order.at - DAY, key=_time)
    found: list[Item] = []
    for item in items[start:]:
        if (stop.next and item.at >= stop.next.at) or not _in_time(stop, item.at, question):
            break
        over = stop.next is not None and alike(item, stop.next, zone)
        if not over and (item.at >= stop.order.at or alike(item, stop.order, zone)):
            found.append(item)
    return found


def before(stop: Stop, values: Sequence[Value], question: Question) -> tuple[Value, ...]:
    """Return every value that may be the last one before the drug was taken away."""
    zone = question.chart.zone
    same = [item for item in around(values, stop.first.at, DAY) if alike(item, stop.first, zone)]
    end = bisect_left(values, stop.first.at, key=_time)
    while end and values[end - 1] in same:
        end -= 1
    if not end:
        return tuple(same)
    last = values[end - 1]
    return (*clashes(values[bisect_left(values, last.at - DAY, key=_time) : end], last, zone), *same)


def around(items: Sequence[Item], at: datetime, apart: timedelta) -> Sequence[Item]:
    """Return what lies so close to a moment, so that a long chart is not searched whole."""
    return items[bisect_left(items, at - apart, key=_time) : bisect_right(items, at + apart, key=_time)]


def _in_time(stop: Stop, at: datetime, question: Question) -> bool:
    """Return whether a moment lies within the watch; of a stop without a clock time whole days count."""
    length = span(question.protocol.settings.after_stop.span)
    if stop.order.precision != "day":
        return at - stop.order.at <= length
    zone = question.chart.zone
    return local_date(at, zone) - local_date(stop.order.at, zone) <= length


def _time(item: AnyRecord | Value) -> datetime:
    return item.at
