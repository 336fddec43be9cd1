"""A series of values moment by moment since the first dose: what a trigger would have said at each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Protocol, TypeVar

import msgspec

from bedside.domain.moment import local_date
from bedside.domain.value import Value
from bedside.protocol.dispute import clashes, one_answer
from bedside.protocol.newest import outcome_of
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome
from bedside.protocol.watch.said import Prompt, ids

Look = Callable[[Value], bool | None]


class Timed(Protocol):
    """What has a time."""

    @property
    def at(self) -> datetime:
        """Return the time."""
        ...


T = TypeVar("T", bound=Timed)
R = TypeVar("R")


class Moment(msgspec.Struct, frozen=True):
    """The values of one time; a value that gives only the day cannot be told from the others of that day."""

    values: tuple[Value, ...]

    @property
    def at(self) -> datetime:
        """Return when the last of them was sampled."""
        return self.values[-1].at

    @property
    def recorded_at(self) -> datetime:
        """Return when the last of them reached the store."""
        return max(item.recorded_at for item in self.values)

    def outcome(self, look: Look) -> Outcome:
        """Return the outcome that all of its values agree on, UNKNOWN where one is held or they do not."""
        if any(item.bounds is None for item in self.values):
            return "UNKNOWN"
        found: list[Outcome] = [outcome_of(look(item)) for item in self.values]
        return found[0] if one_answer(found) else "UNKNOWN"


def remembered(question: Question, key: object, series: tuple[object, ...], work: Callable[[], R]) -> R:
    """Return what was worked out from these series, the first dose and the patient alone."""
    sources = (question.protocol, *series, question.first_given, question.chart.patient)
    return question.memo.made((question.protocol.id, key), sources, work)


def moments(question: Question, values: Sequence[Value]) -> tuple[Moment, ...]:
    """Return a series as its moments, oldest first."""
    zone = question.chart.zone
    whole_days = {local_date(item.at, zone) for item in values if item.precision == "day"}

    def key(item: Value) -> object:
        day = local_date(item.at, zone) if whole_days else None
        return day if day in whole_days else item.at

    return tuple(Moment(tuple(found)) for _, found in groupby(values, key))


def since_first_dose(question: Question, found: Sequence[T], code: str) -> tuple[T, ...]:
    """Return the moments since the first dose, and the one in force then where it was not stale."""
    dose = question.first_given
    if dose is None:
        return ()
    split = sum(item.at <= dose.at for item in found)
    shelf = question.shelf(code)
    in_force = split and (shelf is None or dose.at - found[split - 1].at <= shelf)
    return tuple(found[split - 1 if in_force else split :])


def looked(question: Question, code: str, values: Sequence[Value], look: Look) -> tuple[tuple[Prompt, ...], Outcome]:
    """Return every prompt since the first dose, and the outcome at the moment before the newest."""
    since = since_first_dose(question, moments(question, values), code)
    told: list[tuple[Moment, Outcome]] = [(item, item.outcome(look)) for item in since]
    fires = tuple(prompt(question, item) for item, outcome in told if outcome == "MET")
    return fires, told[-2][1] if len(told) > 1 else "NOT_MET"


def in_force(found: Sequence[Moment], when: datetime) -> Moment:
    """Return the last moment up to a time, before the first one that."""
    return found[max(0, bisect_right(found, when, key=_time) - 1)]


def baseline(question: Question, code: str) -> tuple[Value, ...]:
    """Return the last value at or before the first dose, with those in dispute with it."""
    dose, values = question.first_given, question.chart.values(code)
    split = sum(item.at <= dose.at for item in values) if dose else 0
    return clashes(values[:split], values[split - 1], question.chart.zone) if split else ()


def prompt(question: Question, *found: Moment) -> Prompt:
    """Return the prompt of moments taken together; what was in force at the first dose asks from then on."""
    at, recorded = max(item.at for item in found), max(item.recorded_at for item in found)
    dose = question.first_given
    if dose is not None and at <= dose.at:
        at, recorded = dose.at, max(recorded, dose.recorded_at)
    return Prompt(at, recorded, ids(value for item in found for value in item.values))


def _time(item: Moment) -> datetime:
    return item.at
