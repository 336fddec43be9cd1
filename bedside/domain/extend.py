"""Lines that are read one after the other, each against the chart with those before it, and charted all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from bedside.domain.chart import Chart, build
from bedside.domain.problem import Problem
from bedside.domain.quickline import Parsed, context_of, parse
from bedside.domain.records import AnyRecord


def extended(chart: Chart, records: Sequence[AnyRecord]) -> Chart:
    """Return the chart as it would be with further records."""
    if not records:
        return chart
    known = max(chart.known_at, *(item.recorded_at for item in records))
    made = build(
        (chart.patient, *chart.records, *records),
        at=chart.at,
        known_at=known,
        zone=chart.zone,
        catalogue=chart.catalogue,
    )
    # Whoever charts these has seen all of the chart: they contradict nothing in it, and settle nothing either.
    return replace(made, conflicts=chart.conflicts, because=chart.because, stations=chart.stations, known_index=None)


def read_lines(text: str, chart: Chart, now: datetime, *, drug: str) -> Parsed:
    """Read one line, or several as one entry; raise Problem for the first bad one and for more than one doubt."""
    lines = [line for line in text.split("\n") if line.strip()] or [""]
    if len(lines) == 1:
        return parse(lines[0], context_of(chart, now, drug=drug))
    found: list[Parsed] = []
    seen: list[AnyRecord] = []
    for line in lines:
        parsed = parse(line, context_of(extended(chart, seen), now, drug=drug))
        found.append(parsed)
        seen += [_named(draft.held or draft.choices[0].record, len(seen)) for draft in parsed.drafts]
    doubts = [draft for parsed in found for draft in parsed.doubts]
    if len(doubts) > 1:
        said = " ".join(draft.doubt for draft in doubts)
        raise Problem(f"more than one value is in doubt. {said}", where=text, do="Chart each by itself.")
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
