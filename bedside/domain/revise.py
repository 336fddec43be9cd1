"""A typed line as a correction (it keeps the time of its original), and a record that was asked about and confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.moment import When
from bedside.domain.problem import Problem
from bedside.domain.quickline import LineContext, Stamp, context_of, parse
from bedside.domain.records import AnyRecord, Observation
from bedside.text import _


def revised(
    original: AnyRecord,
    line: str,
    chart: Chart,
    stamp: Stamp,
    *,
    drug: str,
    accept: int | None = None,
    asks: bool = True,
) -> tuple[AnyRecord, tuple[str, ...]]:
    """Return the record that a line makes in place of the original, and warnings; `asks` as in LineContext.

    Without a typed time the original's stays. Raise Problem when the line is of another kind, or cannot be read.
    """
    parsed = parse(line, correcting(original, chart, stamp.now, drug=drug, asks=asks))
    fitting = [item for item in parsed.records(stamp, accept) if _replaces(item, original)]
    if not fitting:
        raise Problem(
            _("a correction must be of the same kind as its original."),
            where=line,
            do=_("Void the original and chart the new entry."),
        )
    if len(fitting) > 1:
        raise Problem(_("a correction is one value."), where=line, do=_("Write the one value that was wrong."))
    return fitting[0], parsed.warnings


def correcting(original: AnyRecord, chart: Chart, now: datetime, *, drug: str, asks: bool = True) -> LineContext:
    """Return what the line of a correction is read against: the chart without its original, at the original's time."""
    before = replace(chart, records=tuple(item for item in chart.records if item.id != original.id))
    return context_of(before, now, drug=drug, usual=When(original.at, original.precision), asks=asks)


def confirmed(record: AnyRecord, because: str) -> AnyRecord:
    """Return the record with the reason for which it was charted in spite of what it asked."""
    own = f"{record.reason}; confirmed: " if record.reason else ""
    return msgspec.structs.replace(record, reason=f"{own}{because.strip()}")


def _replaces(new: AnyRecord, original: AnyRecord) -> bool:
    if type(new) is not type(original):
        return False
    return not (isinstance(new, Observation) and isinstance(original, Observation) and _pressure(new, original))


def _pressure(new: Observation, original: Observation) -> bool:
    """Return whether the two are different halves of one blood pressure."""
    return {new.code, original.code} == {"sbp", "dbp"}
