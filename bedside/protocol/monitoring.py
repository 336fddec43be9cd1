"""What has to be measured regularly, and since when the next one is due: daily while inpatient, and after a stop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from bedside.domain.moment import Precision
from bedside.domain.records import Event
from bedside.protocol.assessment import Due
from bedside.protocol.dispute import timed
from bedside.protocol.ladder import departure
from bedside.protocol.model import Monitor, span
from bedside.protocol.question import Question
from bedside.protocol.stop_times import Stop, stops, watched
from bedside.text import _

_OXYGEN = "oxygen"
_CULTURE = "culture"


class _Mark(NamedTuple):
    """When something was measured, or when the time to measure it began."""

    at: datetime
    precision: Precision


class _Next(msgspec.Struct, frozen=True):
    """When a measurement is due; one that counts from a bare date is not overdue on the day it is due."""

    due: datetime
    overdue: bool


def monitoring(question: Question) -> tuple[Due, ...]:
    """Return the items of the protocol's list with the last measurement and the next; none after discharge or death.

    An item that is watched after a stop takes the place of the same item on the daily list. What was sampled counts as
    measured even while its value is held.
    """
    if departure(question):
        return ()
    stop = watched(stops(question), question)
    rows = question.protocol.monitoring
    taken = {item.needs for item in rows.values() if item.when == "after_stop" and stop}
    found = []
    for name, item in rows.items():
        if item.when == "inpatient" and item.needs not in taken:
            found.append(_due(name, item, _admitted(question), question))
        elif item.when == "after_stop" and stop:
            found.append(_due(name, item, _of_stop(stop), question))
    return tuple(found)


def _due(name: str, item: Monitor, start: _Mark | None, question: Question) -> Due:
    """Return the row of an item: due so long after the oldest of its parts, or after the start where one is missing."""
    marks = [_last(group, question) for group in item.needs]
    following = list(_following(marks, span(item.every), start, question)) if item.every else []
    first = min(following, key=lambda each: each.due, default=None)
    times = [mark.at for mark in marks if mark]
    return Due(
        item=name,
        label=_(item.label),
        last=question.local(min(times)) if len(times) == len(marks) else None,
        due=question.local(first.due) if first else None,
        overdue=any(each.overdue for each in following),
        origin=item.origin,
        source=item.source,
        missing=tuple(_part(group, question) for group, mark in zip(item.needs, marks, strict=True) if mark is None),
    )


def _part(codes: tuple[str, ...], question: Question) -> str:
    """Return what is measured by any of the codes, as in `MAP or SBP`."""
    catalogue = question.chart.catalogue
    own = {_OXYGEN: _("oxygen"), _CULTURE: _("culture")}
    return _(" or ").join(own.get(code) or catalogue.analyte(code).short for code in codes)


def _following(marks: list[_Mark | None], every: timedelta, start: _Mark | None, question: Question) -> Iterator[_Next]:
    for mark in marks:
        known = [each for each in (mark, start) if each]
        if known:
            at, precision = max(known)
            due = at + every
            same_day = precision == "day" and question.chart.same_day(due)
            yield _Next(due, question.chart.at > due and not same_day)


def _last(codes: tuple[str, ...], question: Question) -> _Mark | None:
    chart = question.chart
    found = [
        chart.oxygen() if code == _OXYGEN else _cultured(question) if code == _CULTURE else chart.latest(code)
        for code in codes
    ]
    return max((_Mark(item.at, item.precision) for item in found if item), default=None)


def _cultured(question: Question) -> Event | None:
    known, _untimed = timed(question.chart.events(_CULTURE))
    return known[-1] if known else None


def _admitted(question: Question) -> _Mark | None:
    """Return when the time to measure began: the admission, or the first record, of which one knows when."""
    admitted, _untimed = timed(question.chart.events("admitted"))
    marks = admitted[-1:] or (item for item in question.chart.records if item.precision != "undated")
    first = next(iter(marks), None)
    return _Mark(first.at, first.precision) if first else None


def _of_stop(stop: Stop) -> _Mark:
    return _Mark(stop.order.at, stop.order.precision)
