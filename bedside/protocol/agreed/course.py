"""The regimen and the start of every possible chart as one: no dose is advised on an order or dose in conflict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from bedside.domain.records import AnyRecord, Dose, Order
from bedside.protocol.agreed.cause import behind, reason
from bedside.protocol.assessment import Ladder, LadderStatus, Timing, Trigger
from bedside.protocol.question import Question
from bedside.protocol.timing import onset

T = TypeVar("T")
_OVER: frozenset[LadderStatus] = frozenset({"stopped", "none"})


def agreed_ladder(question: Question, said: Sequence[Ladder], watched: Sequence[Trigger]) -> Ladder:
    """Return where the patient stands on the regimen; of doses and milligrams only what all agree on.

    What is proposed stands only where every trigger behind it, as in `watched`, still proposes it.
    """
    bare = [msgspec.structs.replace(item, proposed=None) for item in said]
    made = _agreed(question, bare)
    proposed = _same([item.proposed for item in said])
    sure = {item.id for item in watched if item.proposes}
    if proposed is None or made is not bare[0] or not sure.issuperset(proposed.because):
        return made
    return msgspec.structs.replace(made, proposed=proposed)


def _agreed(question: Question, said: Sequence[Ladder]) -> Ladder:
    first = said[0]
    about = tuple(item for item in question.chart.conflicts if any(_is_course(question, each) for each in item.records))
    if not about and all(item == first for item in said):
        return first
    conflicts = about or behind(question, frozenset(), [(item.status, item.next_due) for item in said])
    hours = _same([item.interval_hours for item in said])
    ordered = any(isinstance(each, Order) for item in about for each in item.records)
    status = _same([item.status for item in said])
    return msgspec.structs.replace(
        first,
        status=status if status in _OVER and not ordered else "unknown",
        step=first.step if hours else "",
        interval_hours=hours,
        treatment_day=_same([item.treatment_day for item in said]),
        days_left=_same([item.days_left for item in said]),
        doses_given=_same([item.doses_given for item in said]),
        total_mg=_same([item.total_mg for item in said]),
        last_given=_same([item.last_given for item in said]),
        first_given=_same([item.first_given for item in said]),
        last_day=_same([item.last_day for item in said]),
        slots=tuple(slot for slot in first.slots if all(slot in item.slots for item in said)),
        next_due=None,
        proposed=None,
        seam=None,
        plan=(),
        doses_left=None,
        syringes_left=None,
        advice=reason(conflicts),
    )


def agreed_timing(question: Question, said: Sequence[Timing]) -> Timing:
    """Return onset and class of the start as far as they do not rest on a conflict."""
    first, disputed = said[0], question.chart.disputed
    began = [onset(each) for each in question.worlds]
    doubtful = len({item.onset for item in said}) > 1 or any(item and item.record.id in disputed for item in began)
    if doubtful:
        return Timing(onset=None, hours=None, name=None, window_closes=None, source=first.source)
    starts = [each.first_given for each in question.worlds]
    if len(set(said)) == 1 and not any(dose and dose.id in disputed for dose in starts):
        return first
    same = len({item.recurred for item in said}) == 1
    return msgspec.structs.replace(
        first, hours=None, name=None, hours_left=None, recurred=first.recurred if same else None
    )


def _is_course(question: Question, record: AnyRecord) -> bool:
    return isinstance(record, Order | Dose) and question.is_drug(record.drug)


def _same(found: Sequence[T]) -> T | None:
    """Return what all have in common, None where they differ."""
    return found[0] if all(item == found[0] for item in found) else None
