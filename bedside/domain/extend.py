"""Lines that are read one after the other, each against the chart with those before it, and charted all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.quickline import Parsed, context_of, parse
from bedside.domain.records import AnyRecord
from bedside.text import _


def extended(chart: Chart, records: Sequence[AnyRecord]) -> Chart:
    """Return the chart as it would be with further records, none of them a correction.

    Whoever charts these has seen all of the chart: they contradict nothing in it, and settle nothing either.
    """
    index, known = chart.index, chart.known_at
    for item in records:
        known = max(known, item.recorded_at)
        if item.at <= chart.at:
            index = index.with_record(item, chart.catalogue)
    return replace(chart, records=index.records, known_at=known, known_index=index)


def without(chart: Chart, record: AnyRecord) -> Chart:
    """Return the chart as it would be without a record; where it does not count in it, that is the chart as it is."""
    counts = chart.index.ids.get(record.id)
    if counts is None:
        return chart
    index = chart.index.without(counts)
    return replace(chart, records=index.records, known_index=index)


def read_lines(text: str, chart: Chart, now: datetime, *, drug: str, early: timedelta | None = None) -> Parsed:
    """Read one line, or several as one entry; raise Problem for the first bad one and for more than one doubt."""
    lines = [line for line in text.split("\n") if line.strip()] or [""]
    if len(lines) == 1:
        return parse(lines[0], context_of(chart, now, drug=drug, early=early))
    found: list[Parsed] = []
    seen: list[AnyRecord] = []
    for line in lines:
        parsed = parse(line, context_of(extended(chart, seen), now, drug=drug, early=early))
        found.append(parsed)
        seen += [_named(draft.held or draft.choices[0].record, len(seen)) for draft in parsed.drafts]
    doubts = [draft for parsed in found for draft in parsed.doubts]
    if len(doubts) > 1:
        said = " ".join(draft.doubt for draft in doubts)
        raise Problem(
            _("more than one value is in doubt. {said}").format(said=said), where=text, do=_("Chart each by itself.")
        )
    return Parsed(
        line="; ".join(lines),
        drafts=tuple(draft for parsed in found for draft in parsed.drafts),
        text=" + ".join(parsed.text for parsed in found),
        warnings=tuple(warning for parsed in found for warning in parsed.warnings),
        timed=any(parsed.timed for parsed in found),
    )


def _named(record: AnyRecord, number: int) -> AnyRecord:
    """Return a record that is not stored yet under a name that no other one has."""
    return msgspec.structs.replace(record, id=f"typed-{number}")
