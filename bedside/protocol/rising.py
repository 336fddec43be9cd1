"""A value that rises past a number, at each time it was measured: what a trigger sees in the series alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import msgspec

from bedside.domain.chart import Chart, Value
from bedside.domain.quantity import Bounds
from bedside.protocol.dispute import clashes, disputed_with, one_answer
from bedside.protocol.model import RisingWatch
from bedside.protocol.verdict import Outcome

Why = Literal["held", "disputed", "unclear", "low", "falling", "first", "rising"]
_OUTCOMES: dict[Why, Outcome] = {
    "held": "UNKNOWN",
    "disputed": "UNKNOWN",
    "unclear": "UNKNOWN",
    "first": "UNKNOWN",
    "low": "NOT_MET",
    "falling": "NOT_MET",
    "rising": "MET",
}


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """The answer at one sampling time. `values` are the newest and those in dispute with it, `previous` the one before.

    `fell` says that the value came down from past the number, or is still past it but no higher than before.
    """

    at: datetime
    values: tuple[Value, ...]
    previous: Value | None
    why: Why
    fell: bool

    @property
    def outcome(self) -> Outcome:
        """Return the outcome at that time."""
        return _OUTCOMES[self.why]

    @property
    def key(self) -> tuple[datetime, datetime, str]:
        """Return what puts it in order among records: sampled, recorded, id."""
        return self.at, self.values[0].recorded_at, self.values[0].records[-1]

    @property
    def recorded_at(self) -> datetime:
        """Return when the last of its values reached the store."""
        return max(item.recorded_at for item in self.values)


class Walk(msgspec.Struct, frozen=True):
    """The looks over a series, by how many of its values had come by then."""

    values: tuple[Value, ...]
    looks: Mapping[int, Look]

    def along(self, values: tuple[Value, ...]) -> Mapping[int, Look]:
        """Return the looks that hold for another series too: each was made from the values up to it alone."""
        both = zip(self.values, values, strict=False)
        same = next((place for place, (old, new) in enumerate(both) if old is not new), len(self.values))
        return {end: look for end, look in self.looks.items() if end <= same}


def walk(chart: Chart, watch: RisingWatch, before: Walk | None = None) -> Walk:
    """Return the answer at each sampling time, oldest first; nothing goes stale here.

    `before` is the walk over an earlier chart of the same patient; what it shares with this one is not made again.
    """
    values = chart.values(watch.analyte)
    if before and before.values is values:
        return before
    threshold = chart.catalogue.canonical(watch.analyte, watch.value, watch.unit)
    known = before.along(values) if before else {}
    times = [item.at for item in values]
    ends = [place for place, (at, later) in enumerate(pairwise((*times, None)), start=1) if at != later]
    made = ((end, known.get(end) or _look(values[:end], chart, watch.op, threshold)) for end in ends)
    return Walk(values, dict(made))


def rises(value: Bounds, previous: Bounds) -> bool | None:
    """Return whether a value is above the one before, None where their intervals leave it open."""
    if value.low is not None and previous.high is not None:
        apart = value.low_open or previous.high_open
        if value.low > previous.high or (value.low == previous.high and apart):
            return True
    if value.high is not None and previous.low is not None and value.high <= previous.low:
        return False
    return None


def _look(values: Sequence[Value], chart: Chart, op: str, threshold: Fraction) -> Look:
    newest = clashes(values, values[-1], chart.zone)
    previous = _previous(values, newest, chart)
    answers: list[Why] = [_why(item.bounds, previous, op, threshold) for item in newest]
    why: Why = answers[0] if one_answer(_OUTCOMES[item] for item in answers) else "disputed"
    if "held" in answers:
        why = "held"
    was_past = previous is not None and previous.bounds is not None and bool(previous.bounds.decide(op, threshold))
    return Look(
        at=values[-1].at,
        values=newest,
        previous=previous,
        why=why,
        fell=why == "falling" or (why == "low" and was_past),
    )


def _why(value: Bounds | None, previous: Value | None, op: str, threshold: Fraction) -> Why:
    if value is None:
        return "held"
    past = value.decide(op, threshold)
    if past is None:
        return "unclear"
    if not past:
        return "low"
    if previous is None or previous.bounds is None:
        return "first"
    answer = rises(value, previous.bounds)
    if answer is None:
        return "unclear"
    return "rising" if answer else "falling"


def _previous(values: Sequence[Value], newest: tuple[Value, ...], chart: Chart) -> Value | None:
    """Return the value before: held ones and ones in dispute among themselves are passed over."""
    taken = {item.records for item in newest}
    for item in reversed(values):
        if item.records in taken or item.bounds is None or item.at == values[-1].at:
            continue
        if not disputed_with(values, item, chart.zone):
            return item
    return None
