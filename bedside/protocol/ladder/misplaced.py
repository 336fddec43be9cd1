"""Orders and doses whose place among the others a wrong clock has turned round: nobody knows then what is in force.

An entry keeps the time that its clock told. The marks of the journal say what the clock should have shown, and so
which of two entries arrived first; where their times say the other order, no course can be told from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from bedside.domain.clock import Fault, Kind, faults_in, hidden_course
from bedside.domain.records import Dose, Order
from bedside.domain.wording import fact_text, reason_text, when_text
from bedside.protocol.dispute import timed
from bedside.protocol.question import Question
from bedside.text import N_, _

#: a mark names what the clock should have shown to the second
_SECOND = timedelta(seconds=1)
#: how many of them are named
_NAMED = 3
_AHEAD = N_(
    "an order or a dose is charted for a time that lies ahead of the clock: set the clock right, or void the entry and "
    "chart it again"
)


class Turned(NamedTuple):
    """An entry under a wrong clock, and one that it stands on the wrong side of; `after`: it arrived after that."""

    entry: Order | Dose
    other: Order | Dose
    after: bool


def misplaced(question: Question) -> str:
    """Return which entries stand in the wrong order and what to do, empty where none does."""
    return question.once("ladder.misplaced", _misplaced)


def _misplaced(question: Question) -> str:
    marks = question.chart.clock_marks
    if not marks:
        return ""
    if hidden_course(marks):
        return _(_AHEAD)
    found: dict[str, Turned] = {}
    for item in _turned(question):
        found.setdefault(item.entry.id, item)
    said = [_said(question, item) for item in list(found.values())[:_NAMED]]
    said += [_("and {count} more").format(count=len(found) - _NAMED)] if len(found) > _NAMED else []
    return "; ".join(said)


def _turned(question: Question) -> Iterator[Turned]:
    course = (*timed(question.orders)[0], *timed(question.doses)[0])
    for entry in course:
        for other in course if entry.id in question.chart.clock_marks else ():
            if entry is other or not isinstance(entry, Order | Dose):
                continue
            if _came_first(question, other, entry) and other.at >= entry.at:
                yield Turned(entry, other, after=True)
            elif _came_after(question, other, entry) and other.at <= entry.at:
                yield Turned(entry, other, after=False)


def _came_first(question: Question, other: Order | Dose, entry: Order | Dose) -> bool:
    """Return whether another entry stood already when one was made by a clock that was behind.

    The mark says what that clock had shown before. Two entries of one such time stand as it told them.
    """
    fault, same = _fault(question, entry, "behind"), _fault(question, other, "behind")
    if fault is None or fault.expected is None or (same and same.expected and same.expected >= fault.expected):
        return False
    return entry.recorded_at < other.recorded_at < fault.expected + _SECOND


def _came_after(question: Question, other: Order | Dose, entry: Order | Dose) -> bool:
    """Return whether another entry was made after one that was made by a clock that was ahead."""
    fault = _fault(question, entry, "ahead")
    if fault is None or fault.expected is None or _fault(question, other, "ahead"):
        return False
    return fault.expected < other.recorded_at < entry.recorded_at


def _fault(question: Question, item: Order | Dose, kind: Kind) -> Fault | None:
    found = faults_in(question.chart.clock_marks.get(item.id, ""))
    return next((each for each in found if each.kind == kind), None)


def _said(question: Question, item: Turned) -> str:
    form = _("{entry} was entered before {other}, its time says after: correct its time")
    if item.after:
        form = _("{entry} was entered after {other}, its time says before: correct its time")
    return form.format(entry=_named(question, item.entry), other=_named(question, item.other))


def _named(question: Question, item: Order | Dose) -> str:
    chart = question.chart
    fact, when = fact_text(item, chart.catalogue), when_text(item.at, item.precision, chart.zone, chart.at)
    if not item.reason:
        return f"{fact} ({when})"
    return _("{fact} because {reason} ({time})").format(fact=fact, reason=reason_text(item.reason), time=when)
