"""Results that a laboratory has taken back, or replaced by something nobody could read (DQ-REPORT)."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.finding import Finding
from bedside.domain.quality.view import View, finding
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.reissue import says_nothing


def withdrawn_results(view: View) -> Iterator[Finding]:
    """DQ-REPORT: a value that counted and counts no more, with what the laboratory said instead."""
    by_report: dict[str, list[AnyRecord]] = {}
    reports = {item.id: item for item in view.chart.reissued.values() if says_nothing(item)}
    for item in view.chart.struck:
        report = view.chart.reissued.get(item.id)
        if report is not None and report.id in reports:
            by_report.setdefault(report.id, []).append(item)
    for name, gone in by_report.items():
        report = reports[name]
        if isinstance(report, Observation):
            yield finding("DQ-REPORT", "warn", _text(view, report), (name, *(item.id for item in gone)), report.code)


def _text(view: View, report: Observation) -> str:
    what = f"{view.short(report.code)} of {view.when(report.at, report.precision)}"
    if report.status == "cancelled":
        return f"{what}: the laboratory has taken its result back, so no value counts."
    said = f" ({report.raw})" if report.raw else ""
    return (
        f"{what}: the laboratory's {report.status} report cannot be read{said}, so no value counts. Chart it by hand."
    )
