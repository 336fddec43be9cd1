"""The stay as stretches of oxygen with their level on the WHO scale, for ribbons, replays and case series.

Each level is the one that `score who` gives at the start of its stretch, so it takes one look back per stretch: for use
on demand, never inside an assessment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from bedside.domain.chart import rewind
from bedside.domain.records import Medicine
from bedside.protocol.measures import answer
from bedside.protocol.oxygen.course import Stretch, course
from bedside.protocol.question import Question
from bedside.scores.answer import Answer

_MARKS = ("vasopressor", "rrt", "ecmo", "died", "discharged", "admitted")


class Level(msgspec.Struct, frozen=True):
    """From `start` to `end` one stretch of oxygen at one level; `who` has a low and a high where something is open."""

    start: datetime
    end: datetime
    stretch: Stretch
    who: Answer


def levels(question: Question) -> tuple[Level, ...]:
    """Return the levels from the first record of oxygen or ventilation to the moment of the question."""
    found: list[Level] = []
    for made in _pieces(question):
        last = found[-1] if found else None
        if last and last.stretch is made.stretch and (last.who.low, last.who.high) == (made.who.low, made.who.high):
            found[-1] = msgspec.structs.replace(last, end=made.end)
        else:
            found.append(made)
    return tuple(found)


def _pieces(question: Question) -> Iterator[Level]:
    """Yield every stretch, cut where organ support or the stay changes."""
    chart = question.chart
    marks = {item.at for item in (*chart.events(*_MARKS), *chart.of(Medicine))}
    for stretch in course(question):
        inside = sorted(at for at in marks if stretch.start < at < stretch.end)
        for start, end in pairwise((stretch.start, *inside, stretch.end)):
            yield Level(start, end, stretch, _at(question, stretch, start))


def _at(question: Question, stretch: Stretch, start: datetime) -> Answer:
    """Return the level at the start, for a gap just after it: exactly at its end a shelf life still counts."""
    at = start if stretch.records else start + timedelta.resolution
    then = Question(protocol=question.protocol, chart=rewind(question.chart, at))
    return answer(then, "who")
