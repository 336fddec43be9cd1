"""Results that a user has not seen yet, and the marks that say they have: of the laboratory, by others or by a file.

A corrected result is another record, and so is new again. What somebody typed in themselves they have seen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

import msgspec

from bedside.domain import seen
from bedside.domain.amend import REGISTRATION
from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.quality.ranges import reference
from bedside.domain.records import Event, Observation
from bedside.domain.value import Value
from bedside.protocol.assessment import Assessment
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.reader import Reader
    from bedside.session.session import Session

Flag = Literal["", "low", "high"]
_AT_THE_BED = frozenset({"vital", "body"})
_TYPED = frozenset({"", REGISTRATION})
_NO_FLAG = "", False
_time = attrgetter("at")


class NewResult(msgspec.Struct, frozen=True):
    """A result nobody marked as seen for this user; `flag` by its reference range.

    `critical` is one past the catalogue's limit of surprise, or one that an open prompt rests on.
    """

    record: Observation
    flag: Flag
    critical: bool


def unseen(session: Reader, chart: Chart, assessment: Assessment) -> tuple[NewResult, ...]:
    """Return the user's new results of a patient, critical ones first, then those out of range, each newest first."""
    found = _new(session, chart)
    if not found:
        return ()
    prompting = {name for item in assessment.open_triggers() for name in item.rested_on}
    made = [_judged(item, chart, prompting) for item in found]
    made.sort(key=lambda each: (each.record.at, each.record.recorded_at), reverse=True)
    return tuple(sorted(made, key=lambda each: (not each.critical, not each.flag)))


def last_arrival(chart: Chart) -> datetime | None:
    """Return when the newest laboratory result was stored, None where there is none."""
    return max(
        (item.recorded_at for item in chart.of(Observation) if _of_laboratory(item, chart.catalogue)), default=None
    )


def mark(session: Session, patient_id: str, ids: Sequence[str]) -> tuple[Event, ...]:
    """Store that this user has seen results of a patient; raise Problem for what is no new result of theirs.

    Raises NotAllowed for who may not chart.
    """
    chart = session.chart(patient_id)
    new = {item.id for item in _new(session, chart)}
    if strange := next((name for name in ids if name not in new), ""):
        raise Problem(_("this is no result that waits for you to see it."), where=strange, do=_("See: bedside seen"))
    made = tuple(seen.marks(patient_id, ids, session.stamp(), session.site.entry.text_characters))
    if made:
        session.record(made, action=seen.SEEN)
    return made


def _new(session: Reader, chart: Chart) -> list[Observation]:
    user, since = session.user, chart.at - timedelta(days=session.site.census.new_result_days)
    # The history that comes with a patient from elsewhere is new to the store, and yet no new result.
    kept = chart.of(Observation)
    recent = kept[bisect_left(kept, since, key=_time) :]
    # Asked with every save: what is cheap to ask comes first.
    came = [item for item in recent if (item.author != user or item.source not in _TYPED) and item.recorded_at >= since]
    return [
        item
        for item in came
        if _of_laboratory(item, session.catalogue) and all(mark.author != user for mark in chart.seen_by(item.id))
    ]


def _of_laboratory(item: Observation, catalogue: Catalogue) -> bool:
    return catalogue.analyte(item.code).group not in _AT_THE_BED


def _judged(item: Observation, chart: Chart, prompting: set[str]) -> NewResult:
    value = next((each for each in chart.values(item.code) if each.records == (item.id,)), None)
    flag, extreme = _flag(value, chart) if value else _NO_FLAG
    return NewResult(item, flag, extreme or item.id in prompting)


def _flag(value: Value, chart: Chart) -> tuple[Flag, bool]:
    """Return on which side of its range a value lies with all it may stand for, and whether that is a surprise.

    What is a surprise has a side even where no reference range is known.
    """
    if value.bounds is None:
        return _NO_FLAG
    low, high = reference(chart, value)
    soft = chart.catalogue.analyte(value.code).soft
    least, most = value.bounds.low, value.bounds.high
    flag: Flag = "low" if _under(most, low) else "high" if _under(high, least) else ""
    far: Flag = "" if soft is None else "low" if _under(most, soft.low) else "high" if _under(soft.high, least) else ""
    return flag or far, bool(far)


def _under(one: Fraction | None, other: Fraction | None) -> bool:
    return one is not None and other is not None and one < other
