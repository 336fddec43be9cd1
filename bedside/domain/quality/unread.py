"""Results that a laboratory has taken back, or replaced by something nobody could read (DQ-REPORT)."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.finding import Finding
from bedside.domain.quality.view import View, finding
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.reissue import says_nothing
from bedside.text import _


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
    what = _("{analyte} of {time}").format(analyte=view.short(report.code), time=view.when(report.at, report.precision))
    if report.status == "cancelled":
        return _("{what}: the laboratory has taken its result back, so no value counts.").format(what=what)
    said = f" ({report.raw})" if report.raw else ""
    forms = {
        "preliminary": _("{what}: the laboratory's preliminary report cannot be read{said}, so no value counts."),
        "final": _("{what}: the laboratory's final report cannot be read{said}, so no value counts."),
        "corrected": _("{what}: the laboratory's corrected report cannot be read{said}, so no value counts."),
    }
    return forms[report.status].format(what=what, said=said) + " " + _("Chart it by hand.")
