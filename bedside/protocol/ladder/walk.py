"""The walk along orders and doses in the order of their times, once for a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bedside.domain.moment import end_of_day, local_date
from bedside.domain.records import Dose
from bedside.protocol.assessment import Slot
from bedside.protocol.dispute import timed
from bedside.protocol.ladder.course import BEGIN, Course
from bedside.protocol.ladder.misplaced import misplaced
from bedside.protocol.ladder.standing import Change, changes, departure, standing
from bedside.protocol.question import Question


def course(question: Question) -> Course:
    """Return the walk at its end: at the moment of the question, or where the patient left."""
    return question.once("ladder.course", _walked)


def unplaced(question: Question) -> tuple[Dose, ...]:
    """Return the doses whose time is not known at all."""
    return tuple(item for item in question.doses if item.precision == "undated")


def _walked(question: Question) -> Course:
    walk, left = Course(question), departure(question)
    doses = (item for item in question.doses if item.precision != "undated")
    for item in sorted((*changes(question), *doses), key=_place(question)):
        if isinstance(item, Change):
            walk.take(item)
        elif item.status == "given":
            walk.give(item)
        else:
            walk.leave_out(item)
    # Of an order or a leaving without its time, or with a wrong one, nobody knows which doses it spares.
    unsure = timed(question.orders)[1] or misplaced(question)
    if not unsure and not (left and left.precision == "undated"):
        walk.finish(left.at if left else question.chart.at, left=left is not None)
    for item in unplaced(question):
        walk.slots.append(Slot(state=item.status, due=None, at=None, record=item.id, precision="undated"))
    if left and walk.standing.status != "stopped":
        walk.standing = standing(question)
    return walk


def _place(question: Question) -> Callable[[Change | Dose], tuple[datetime, int, datetime, str]]:
    """Return what puts orders and doses in order.

    A dose of the minute in which dosing is changed, held or stopped was due before that. A dose without a clock time
    comes last of its day: it may have been given after any other.
    """

    def key(item: Change | Dose) -> tuple[datetime, int, datetime, str]:
        if isinstance(item, Change):
            began = item.order.action in BEGIN
            return item.order.at, 0 if began else 2, item.order.recorded_at, item.order.id
        day = item.precision == "day"
        at = end_of_day(local_date(item.at, question.chart.zone), question.chart.zone) if day else item.at
        return at, 1, item.recorded_at, item.id

    return key
