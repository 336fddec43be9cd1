"""Creatinine clearance along the stay: whether it went below a limit that it was not below before.

It falls as creatinine rises, so each weight and height come to the creatinine at which the limit is reached: that is
worked out once for them, and every value is compared with it exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import partial
from itertools import product

import msgspec

from bedside.domain.moment import local_date
from bedside.domain.value import Value
from bedside.protocol.model import RenalTest
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome, all_of
from bedside.protocol.watch.history import Moment, in_force, moments
from bedside.scores import renal
from bedside.scores.renal import FormulaSex

_SEXES: dict[str, tuple[FormulaSex, ...]] = {"F": ("F",), "M": ("M",), "X": ("F", "M")}
Limits = tuple[Fraction, ...]


class Point(msgspec.Struct, frozen=True):
    """A moment with creatinine and body size: whether clearance is below the limit, and was ever not before."""

    parts: tuple[Moment, ...]
    below: Outcome
    earlier: Outcome

    @property
    def at(self) -> datetime:
        """Return when the last of its values was taken."""
        return max(item.at for item in self.parts)

    @property
    def moment(self) -> Moment:
        """Return all of its values as one moment."""
        return Moment(tuple(sorted((item for part in self.parts for item in part.values), key=_sampled)))

    @property
    def crossed(self) -> Outcome:
        """Return whether clearance has come below the limit."""
        return all_of((self.below, self.earlier))


@dataclass(frozen=True)
class _Body:
    """Weight and height along the stay, and the creatinine limits they come to."""

    question: Question
    rule: RenalTest
    weights: tuple[Moment, ...]
    heights: tuple[Moment, ...]
    known: dict[object, Limits] = field(default_factory=dict)

    def at(self, when: datetime) -> tuple[Moment, ...]:
        """Return the weight and the height in force, before the first one that."""
        return tuple(in_force(found, when) for found in (self.weights, self.heights) if found)

    def limits(self, size: tuple[Moment, ...], when: datetime) -> Limits:
        """Return the creatinine at the limit by each weight; none where weight or height cannot be used."""
        patient = self.question.chart.patient
        age = renal.age_on(patient.born, local_date(when, self.question.chart.zone))
        key = (*map(id, size), age)
        if key not in self.known:
            self.known[key] = _limits(self.rule, _SEXES[patient.sex], age, size)
        return self.known[key]


def points(question: Question, rule: RenalTest) -> tuple[Point, ...]:
    """Return every moment at which creatinine, weight or height was charted, from the first creatinine on."""
    chart = question.chart
    creatinine, weights, heights = (
        moments(question, chart.values(code)) for code in ("creatinine", "weight", "height")
    )
    body = _Body(question, rule, weights, heights)
    shelf = question.shelf("creatinine")
    earlier: Outcome = "UNKNOWN"
    made: list[Point] = []
    for when in sorted({item.at for item in (*creatinine, *weights, *heights)}):
        place = bisect_right(creatinine, when, key=_time)
        if not place or (shelf is not None and when - creatinine[place - 1].at > shelf):
            continue
        value, size = creatinine[place - 1], body.at(when)
        below = value.outcome(partial(_below, body.limits(size, when)))
        made.append(Point((*size, value), below, earlier))
        earlier = _ever(earlier, below, first=len(made) == 1)
    return tuple(made)


def _ever(earlier: Outcome, below: Outcome, *, first: bool) -> Outcome:
    """Return whether clearance was ever known not to be below the limit."""
    if earlier == "MET" or below == "NOT_MET":
        return "MET"
    return "NOT_MET" if below == "MET" and (first or earlier == "NOT_MET") else "UNKNOWN"


def _below(limits: Limits, value: Value) -> bool | None:
    answers = {value.bounds.decide(">", item) if value.bounds else None for item in limits}
    return answers.pop() if len(answers) == 1 else None


def _limits(rule: RenalTest, sexes: tuple[FormulaSex, ...], age: int, size: tuple[Moment, ...]) -> Limits:
    # What is not exactly known counts as 0, of which no formula makes a weight.
    exact = [[item.exact or Fraction(0) for item in part.values] for part in size]
    if len(exact) < len(("weight", "height")):
        return ()
    found: list[Fraction] = []
    for (actual, tall), sex in product(product(*exact), sexes):
        ideal = renal.ideal_body_weight(sex=sex, height=tall)
        for weight in (actual, renal.adjusted_body_weight(actual=actual, ideal=ideal), ideal):
            if weight <= 0:
                return ()
            one = renal.cockcroft_gault(age=age, sex=sex, weight=weight, creatinine=Fraction(1))
            found.append(one / Fraction(rule.value))
    return tuple(found)


def _time(item: Moment) -> datetime:
    return item.at


def _sampled(item: Value) -> datetime:
    return item.at
