"""What a table import reports beside its lines: repeats, refused units, dates, and what the chart's rules say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.finding import Finding, Severity
from bedside.domain.moment import local_date
from bedside.domain.quality import findings
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.reissue import reissued, says_nothing
from bedside.exchange.cells import Cell, Refusal
from bedside.exchange.charting import Judged, Line
from bedside.text import _

_SEVERITIES: dict[str, Severity] = {"DQ-08": "hold", "DQ-09": "reject"}
_ORDER = ("reject", "hold", "warn", "info")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What was read and is spoken of: refusals by a rule, cells that repeat earlier ones, cells that are impossible.

    `again` says which line each repeating line repeats, `stands` where in the file those lines stand.
    """

    refused: list[Refusal]
    repeated: list[Cell]
    rejected: list[Judged]
    again: dict[int, int]
    stands: dict[int, int]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A table after judging: what is spoken of, and the lines and records it makes."""

    told: Told
    lines: dict[int, Line]
    records: tuple[Observation, ...]


def remarks(chart: Chart, outcome: Outcome, day1: date | None) -> tuple[Finding, ...]:
    """Return the findings of an import, the gravest first: the table's own, and the chart's about its records."""
    touched = {record for line in outcome.lines.values() for record in line.records}
    after = _standing(chart, outcome.records)
    found = [item for item in findings(after) if touched.intersection(item.records)]
    found += _refusals(outcome.told)
    found += _repeated(outcome)
    found += _early(chart, outcome.records, day1)
    return tuple(sorted(found, key=_rank))


def with_records(chart: Chart, records: Sequence[AnyRecord]) -> Chart:
    """Return the chart as it would be with further records that are not stored yet, none of them a correction."""
    merged = sorted((*chart.records, *(item for item in records if not says_nothing(item))), key=_when)
    return replace(chart, records=tuple(merged), known_index=None)


def _standing(chart: Chart, records: Sequence[Observation]) -> Chart:
    """Return the chart as it would be, without the results that a report of the file replaces: nobody need see them."""
    after, before = with_records(chart, records), (*chart.records, *chart.reissued.values())
    replaced = reissued((*before, *records), (*before, *chart.struck))
    left = tuple(item for item in after.records if item.id not in replaced)
    return replace(after, records=left, known_index=None) if replaced else after


def _when(item: AnyRecord) -> tuple[datetime, datetime]:
    return item.at, item.recorded_at


def _refusals(told: Told) -> Iterator[Finding]:
    for item in told.refused:
        text = _("Line {line}: {why}").format(line=item.row.stands, why=item.why)
        yield Finding(id=item.finding, severity=_SEVERITIES[item.finding], text=text, key=item.row.analyte)
    for judged in told.rejected:
        text = _("Line {line}: {why}").format(line=judged.cell.row.stands, why=judged.weighed.text)
        yield Finding(id="DQ-01", severity="reject", text=text, key=judged.cell.code)


def _repeated(outcome: Outcome) -> Iterator[Finding]:
    groups: dict[str, list[Cell]] = {}
    again, stands = outcome.told.again, outcome.told.stands
    for item in outcome.told.repeated:
        groups.setdefault(item.code, []).append(item)
    for code, cells in groups.items():
        lines = ", ".join(str(cell.row.stands) for cell in cells)
        first = ", ".join(str(stands[again[cell.row.line]]) for cell in cells)
        records = dict.fromkeys(record for cell in cells for record in outcome.lines[cell.row.line].records)
        text = _("{analyte}: lines {lines} repeat lines {first}; stored once.")
        text = text.format(analyte=_(cells[0].analyte.short), lines=lines, first=first)
        yield Finding(id="DQ-07", severity="info", text=text, records=tuple(records), key=code)


def _early(chart: Chart, records: tuple[Observation, ...], day1: date | None) -> Iterator[Finding]:
    days = chart.catalogue.quality.before_admission.days
    if day1 is None:
        return
    limit = day1 - timedelta(days=days)
    early = [item for item in records if local_date(item.at, chart.zone) < limit]
    if early and not chart.events("admitted"):
        text = _("Dated more than {days} days before hospital day 1: {count} values. Check the year.")
        text = text.format(days=days, count=len(early))
        yield Finding(id="DQ-17", severity="warn", text=text, records=tuple(item.id for item in early))


def _rank(item: Finding) -> tuple[int, str, str]:
    return _ORDER.index(item.severity), item.id, item.key
