"""Values that move faster than the body does: delta checks over one series (DQ-15, DQ-16)."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.analyte import Delta
from bedside.domain.finding import Finding
from bedside.domain.quality.point import Point
from bedside.domain.quality.scan import Scan
from bedside.domain.quality.view import View, finding
from bedside.domain.quantity import shown


def deltas(view: View, code: str, points: tuple[Point, ...]) -> Iterator[Finding]:
    """DQ-15, DQ-16: each jump once, against the value before it or the highest or lowest of its window.

    A jump between values that count is a warning; where either waits in quarantine, the finding is held with it.
    """
    rule = view.chart.catalogue.analyte(code).delta
    if rule is None:
        return
    scan = view.memo.scans.get(code)
    if scan is None or not scan.leads_to(points):
        scan = view.memo.scans[code] = Scan(rule)
    scan.said += [_told(view, rule, earlier, later) for earlier, later in scan.go_on(points)]
    yield from scan.said


def _told(view: View, rule: Delta, earlier: Point, later: Point) -> Finding:
    held = earlier.held or later.held
    text = f"{view.short(later.code)}: {view.said(earlier)}, then {view.said(later)}: {_said(rule)}."
    name = "DQ-16" if rule.kind == "half_life" else "DQ-15"
    return finding(name, "hold" if held else "warn", text, (earlier.record, later.record), later.code)


def _said(rule: Delta) -> str:
    limit = shown(rule.limit)
    within = f" within {rule.hours} hours" if rule.hours else ""
    return {
        "half_life": f"a fall faster than a half-life of {limit} hours",
        "fold_fall": f"a fall of more than {limit}-fold{within}",
        "fold": f"a change of more than {limit}-fold{within}",
        "change": f"a change of more than {limit}{within}",
        "percent": f"a change of more than {limit} percent{within}",
    }[rule.kind]
