"""What the results of a file do to earlier reports of the same results, and which of them come too late to stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.records import AnyRecord, Observation, ResultStatus
from bedside.domain.reissue import reissued
from bedside.exchange.charting import Line
from bedside.text import N_, _, decimal

_STATUSES: Mapping[ResultStatus, str] = MappingProxyType(
    {
        "preliminary": N_("preliminary"),
        "final": N_("final"),
        "corrected": N_("corrected"),
        "cancelled": N_("cancelled"),
    }
)


def with_replaced(lines: dict[int, Line], records: Sequence[Observation], chart: Chart) -> dict[int, Line]:
    """Return the lines of a file: one that a later report outdoes is superseded, one that outdoes says which."""
    named = [item for item in records if item.identifier]
    if not named:
        return lines
    before = (*chart.records, *chart.reissued.values())
    here = {old.id for old in before}
    outdone = reissued((*before, *(item for item in named if item.id not in here)), (*before, *chart.struck))
    by_id: dict[str, AnyRecord] = {item.id: item for item in (*before, *named)}
    makes: dict[str, list[str]] = {}
    for old, new in outdone.items():
        makes.setdefault(new.id, []).append(_said(by_id[old]))
    return {number: _told(line, outdone, makes) for number, line in lines.items()}


def taken_out_since(line: Line, chart: Chart) -> Line:
    """Return a line that was imported before with a remark where a person took it out: it does not come back."""
    if line.became != "already" or not line.records:
        return line
    way: dict[str, AnyRecord | None] = {line.records[0]: None}
    while (newer := chart.successor(next(reversed(way)))) and newer.id not in way:
        way[newer.id] = newer
    found = way.popitem()[1]
    if found is None or not found.void:
        return line
    since = _("It was taken out since: bedside reinstate {record} puts it back.").format(record=found.id)
    return msgspec.structs.replace(line, why=f"{line.why} {since}")


def _told(line: Line, outdone: Mapping[str, AnyRecord], makes: Mapping[str, Sequence[str]]) -> Line:
    if line.became == "already" or not line.records:
        return line
    if line.became == "refused":
        replaced = makes.get(line.records[0], ())
        if not replaced:
            return line
        gone = _("{results} counts no more: look at the report, and chart it by hand.")
        return msgspec.structs.replace(line, why=f"{line.why} {gone.format(results='; '.join(replaced))}")
    if newer := outdone.get(line.records[0]):
        why = _("a later report of the same result stands: {result}.").format(result=_said(newer))
        return msgspec.structs.replace(line, became="superseded", why=why)
    replaced = makes.get(line.records[0])
    if not replaced:
        return line
    why = _("Replaces {results}.").format(results="; ".join(replaced))
    return msgspec.structs.replace(line, why=f"{line.why} {why}".strip())


def _said(item: AnyRecord) -> str:
    """Return a result in words for a report."""
    if not isinstance(item, Observation):
        return ""
    if item.void:
        return _("taken out by a person")
    value = item.raw or _("no result")
    if item.value is not None:
        value = f"{item.comparator}{decimal(str(item.value))} {item.unit}"
    return f"{value} ({_(_STATUSES[item.status])})"
