"""What a laboratory's later report did to earlier ones, in words: "CRP 71 -> 57 mg/L", and the decisions on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bedside.domain.chart import Chart
from bedside.domain.records import AnyRecord, Decision, Observation
from bedside.domain.wording import unit_text
from bedside.protocol.assessment import Assessment
from bedside.text import _, decimal

_ARROW = "\u2192"


def replaced(record: AnyRecord, chart: Chart) -> Observation | None:
    """Return the report that stood until a later one of the laboratory took its place, None for a first report."""
    if not isinstance(record, Observation) or not record.identifier:
        return None
    before = [item for item in _earlier(chart).get(record.id, ()) if item.value is not None]
    return max(before, key=lambda item: item.recorded_at, default=None)


def change_text(record: Observation, before: Observation, chart: Chart) -> str:
    """Return "CRP 71 -> 57 mg/L"."""
    short = chart.catalogue.analyte(record.code).short
    now = _number(record, chart) if record.value is not None else _("no result")
    was = _number(before, chart)
    unit = unit_text(record.code, record.unit, chart.catalogue)
    if was.endswith(f" {unit}") and unit and record.value is not None:
        was = was.removesuffix(f" {unit}")
    return f"{short} {was} {_ARROW} {now}"


def correction_text(record: Observation, chart: Chart, assessment: Assessment) -> str:
    """Return that the laboratory corrected a result, and what became of decisions on it; empty for a first report."""
    before = replaced(record, chart)
    if before is None:
        return ""
    said = (
        _("corrected by the laboratory: {change}")
        if before.status != "preliminary" or record.status in ("corrected", "cancelled")
        else _("replaces a preliminary report: {change}")
    ).format(change=change_text(record, before, chart))
    rested = [item for item in chart.of(Decision) if before.id in item.evidence]
    rested = [item for item in rested if record.recorded_at > item.recorded_at]
    if not rested:
        return said
    waiting = {item.id for item in assessment.open_triggers()}
    reopened = any(item.trigger in waiting for item in rested)
    more = _("a decision on it is open again") if reopened else _("a decision rested on it")
    return f"{said}, {more}"


def corrections(charts: Iterable[tuple[Chart, Assessment]], ids: Iterable[str]) -> Iterator[str]:
    """Yield, of some records, what each that took the place of another one did."""
    wanted = set(ids)
    for chart, assessment in charts:
        for name in wanted & _earlier(chart).keys():
            record = chart.find(name)
            if isinstance(record, Observation) and (said := correction_text(record, chart, assessment)):
                yield f"{chart.patient.name}: {said}"


def _earlier(chart: Chart) -> Mapping[str, list[Observation]]:
    """Return by the id of each report that stands those that it replaced."""
    found: dict[str, list[Observation]] = {}
    for name, newer in chart.reissued.items():
        before = chart.find(name)
        if isinstance(before, Observation) and not before.void:
            found.setdefault(newer.id, []).append(before)
    return found


def _number(item: Observation, chart: Chart) -> str:
    unit = unit_text(item.code, item.unit, chart.catalogue)
    number = decimal(item.value) if item.value is not None else item.raw
    return f"{item.comparator}{number} {unit}".strip()
