"""What may be charted to change an answer: facts about one thing, and the records they would be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from bedside.domain.records import AnyRecord, Event
from bedside.domain.vocabulary import PHRASES, event_title
from bedside.protocol.question import Question

R = TypeVar("R", bound=AnyRecord)
#: What facts are about; two facts about one thing at one moment contradict each other.
Topic = tuple[str, str]
#: Farther than any number is from its threshold: an answer that somebody would have to take back.
FAR = Fraction(10**6)
#: More than any set of facts: something has to be resolved, and no entry does it.
OPEN_COST = 10**3


class Fact(NamedTuple):
    """One line of the quick-entry language, the record it makes, and what it says in words."""

    line: str
    record: AnyRecord
    needs: str


class Move:
    """Facts about one thing, charted one after the other; without facts, what no entry can settle.

    `distance` is how far the newest number is from the one to be charted, as a share of the threshold. Two moves are
    the same only if they are one and the same.
    """

    __slots__ = ("distance", "facts")

    def __init__(self, facts: tuple[Fact, ...] = (), distance: Fraction = FAR) -> None:
        self.facts = facts
        self.distance = distance

    @property
    def cost(self) -> int:
        """Return the number of facts."""
        return len(self.facts) or OPEN_COST


def blank(kind: type[R], question: Question, **fields: Any) -> R:  # noqa: ANN401 (fields of any kind)
    """Return a record of the moment of the question, as if it were recorded after all that is known."""
    chart = question.chart
    return kind(
        id="",
        patient=chart.patient.patient,
        at=chart.at,
        recorded_at=chart.known_at,
        author="",
        workstation="",
        **fields,
    )


def said(question: Question, code: str, state: str) -> Fact | None:
    """Return the fixed phrase of an event, None where it cannot be typed without a subject."""
    line = next((item.line for item in PHRASES if (item.code, item.state) == (code, state)), "")
    if not line:
        return None
    return Fact(line, blank(Event, question, code=code, state=state), event_title(code, state))
