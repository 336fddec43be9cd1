"""What waits in quarantine, one finding per rule and analyte (DQ-01, DQ-02, DQ-05, DQ-06, or what held the value)."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.finding import Finding, Severity
from bedside.domain.quality.view import View, finding
from bedside.domain.records import Observation
from bedside.text import N_, _, decimal

_SHOWN = 8
_CAUSES = {
    "DQ-01": N_("past the limit of what is possible, or another unit or decimal sign would explain the number"),
    "DQ-02": N_("in the same series and unit as a value that was held for its unit"),
    "DQ-03": N_("two sources give two values"),
    "DQ-04": N_("a source contradicts the value"),
    "DQ-05": N_("the table does not say at which of its times it was taken"),
    "DQ-15": N_("a step from the value before that another reading explains"),
    "DQ-16": N_("a step from the value before that another reading explains"),
    "DQ-06": N_("the series has fewer values than the table has columns"),
}
CONFLICTS = ("DQ-03", "DQ-04")


def quarantine(view: View) -> Iterator[Finding]:
    """Name the held values of each analyte with the reason; a person picks a reading of each."""
    groups: dict[tuple[str, str], list[Observation]] = {}
    for item in view.chart.held():
        groups.setdefault((item.finding or "DQ-01", item.code), []).append(item)
    for (rule, code), items in groups.items():
        cause = _(_CAUSES.get(rule, N_("doubtful")))
        text = _("{analyte} {values}: held, {cause}. Choose a reading of each.").format(
            analyte=view.short(code), values=_values(view, items), cause=cause
        )
        yield finding(rule, _severity(rule), text, (item.id for item in items), code)


def without_time(view: View) -> Iterator[Finding]:
    """DQ-06: values that are charted without a time and have no readings; no rule uses them."""
    for code, points in view.undated.items():
        lost = [point for point in points if not point.held]
        if lost:
            values = ", ".join(view.amount(point) for point in lost[:_SHOWN])
            text = _("{analyte} {values}: no sampling time is known, so no rule uses it.").format(
                analyte=view.short(code), values=values
            )
            yield finding("DQ-06", "hold", text, (point.record for point in lost), code)


def _severity(rule: str) -> Severity:
    return "warn" if rule in CONFLICTS else "hold"


def _values(view: View, items: list[Observation]) -> str:
    said = [_typed(view, item) for item in items]
    more = _(" and {count} more").format(count=len(said) - _SHOWN) if len(said) > _SHOWN else ""
    return ", ".join(said[:_SHOWN]) + more


def _typed(view: View, item: Observation) -> str:
    return view.typed(
        item.code, item.raw if item.value is None else decimal(f"{item.comparator}{item.value}"), item.unit
    )
