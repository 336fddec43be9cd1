"""The course of one patient of a case series: days, intervals, oxygen and the level on the WHO scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from types import MappingProxyType

from bedside.domain.chart import rewind
from bedside.domain.device_words import short_text
from bedside.domain.moment import Precision, end_of_day, hours_between, local_date
from bedside.domain.records import Order
from bedside.protocol.cohort.case import Amount, Held, Lane, Step, Support
from bedside.protocol.ladder.standing import changes, departure
from bedside.protocol.measures import answer
from bedside.protocol.oxygen.course import Stretch, at_moment, course
from bedside.protocol.question import Question
from bedside.protocol.timing import onset
from bedside.text import _, decimal

_DAY_HOURS = 24
#: the day of treatment on which the published scale is read a second time
_LATER_DAY = 7
_SUPPORT: Mapping[str, int] = MappingProxyType(
    {"ra": 0, "nc": 1, "npc": 1, "mask": 2, "venturi": 2, "nrb": 2, "trach": 2, "hfnc": 3, "niv": 4, "imv": 5}
)


@dataclass(frozen=True)
class Stay:
    """A question about the dated records of a stay up to its end, with the moment that days count from."""

    question: Question
    zero: datetime | None

    @property
    def end(self) -> datetime:
        """Return the last moment of the stay that is looked at."""
        return self.question.chart.at


def days_between(stay: Stay, at: datetime, precision: Precision) -> Amount:
    """Return the days from a moment to the first dose; whole days where a time of either is not known."""
    first = stay.question.first_given
    if first is None:
        return Amount()
    if "day" in (first.precision, precision):
        zone = stay.question.chart.zone
        return _days(float((local_date(first.at, zone) - local_date(at, zone)).days))
    return in_days(hours_between(at, first.at))


def in_days(hours: float) -> Amount:
    """Return hours as days with one decimal."""
    return _days(round(hours / _DAY_HOURS, 1))


def _days(days: float) -> Amount:
    return Amount(decimal(f"{days:g}"), days)


def intervals(stay: Stay) -> tuple[Held, ...] | None:
    """Return for how many days each interval was in force, the shortest first; None where no order says it."""
    if not stay.question.orders:
        return None
    found: dict[int, float] = {}
    for start, end, hours in _steps(stay):
        found[hours] = found.get(hours, 0.0) + hours_between(start, end) / _DAY_HOURS
    whole = any(item.precision == "day" for item in stay.question.orders)
    return tuple(Held(hours, round(days, 0 if whole else 1)) for hours, days in sorted(found.items()))


def _steps(stay: Stay) -> list[tuple[datetime, datetime, int]]:
    """Return from when to when each interval was in force, from the first dose on and without pauses."""
    first, found = stay.question.first_given, []
    if first is None:
        return []
    known = changes(stay.question)
    for change, later in zip_longest(known, known[1:]):
        start, end = max(change.order.at, first.at), later.order.at if later else stay.end
        hours = change.after.interval_hours
        if change.after.status == "active" and hours and end > start:
            found.append((start, min(end, stay.end), hours))
    return found


def device_at_start(stay: Stay) -> str:
    """Return the devices in use at the first dose, without one at the onset; empty where nobody can say."""
    if stay.zero is None:
        return ""
    found = at_moment(course(stay.question), stay.zero)
    return _(" or ").join(map(short_text, found.readings)) if found else ""


def who_at(stay: Stay, at: datetime | None) -> Amount:
    """Return the level on the scale at a moment: a number, the interval it lies in, or nothing."""
    if at is None or at > stay.end:
        return Amount()
    question = stay.question
    found = answer(Question(protocol=question.protocol, chart=rewind(question.chart, at)), "who")
    if found.value is not None:
        return Amount(str(found.value), float(found.value))
    if "device" in found.missing or found.low is None or found.high is None:
        return Amount()
    return Amount(_("{low} to {high}").format(low=found.low, high=found.high))


def later_day(stay: Stay) -> datetime | None:
    """Return the end of the seventh day, the day that days count from being the first; None before it has come."""
    if stay.zero is None:
        return None
    zone = stay.question.chart.zone
    return end_of_day(local_date(stay.zero, zone) + timedelta(days=_LATER_DAY - 1), zone)


def lane(stay: Stay) -> Lane | None:
    """Return the course in days; None where no time is charted to count from.

    Of who has not left nothing is drawn after the last entry.
    """
    zero = stay.zero
    if zero is None:
        return None
    began = onset(stay.question)
    marks = [zero, *(item.at for item in stay.question.chart.events("admitted")[:1]), *([began.at] if began else [])]
    start = min(marks)

    def day(at: datetime) -> float:
        return round(hours_between(zero, at) / _DAY_HOURS, 3)

    charted = max((item.at for item in stay.question.chart.records), default=zero)
    end = max(zero, stay.end if departure(stay.question) else charted)
    found: list[Support] = []
    for item in course(stay.question):
        one, two, level = max(item.start, start), min(item.end, end), _level(item)
        if two <= one:
            continue
        if found and found[-1].level == level and found[-1].end == day(one):
            found[-1] = Support(found[-1].start, day(two), level)
        else:
            found.append(Support(day(one), day(two), level))
    steps = tuple(Step(day(one), day(min(two, end)), hours) for one, two, hours in _steps(stay) if end > one)
    return Lane(day(start), day(end), tuple(found), steps, day(began.at) if began else None)


def _level(stretch: Stretch) -> int | None:
    levels = {max(_SUPPORT[item.name] for item in reading) for reading in stretch.readings if reading}
    return levels.pop() if len(levels) == 1 else None


def stop_words(orders: tuple[Order, ...]) -> str:
    """Return why the drug was stopped last, in the words of who stopped it; empty where nobody ordered or says it."""
    last = orders[-1] if orders else None
    if last is not None and last.action != "stop":
        return _("no stop charted")
    return last.reason if last else ""
