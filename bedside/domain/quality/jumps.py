"""Values that move faster than the body does: delta checks over one series (DQ-15, DQ-16)."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.analyte import Delta
from bedside.domain.finding import Finding
from bedside.domain.jump import said
from bedside.domain.quality.point import Point
from bedside.domain.quality.scan import Scan
from bedside.domain.quality.view import View, finding
from bedside.text import _


def deltas(view: View, code: str, points: tuple[Point, ...]) -> Iterator[Finding]:
    """DQ-15, DQ-16: each jump once, against the value before it or the highest or lowest of its window.

    A jump between values that count is a warning; where either waits in quarantine, the finding is held with it.
    """
    analyte = view.chart.catalogue.analyte(code)
    told: set[tuple[str, ...]] = set()
    for name, rule in (("slip", analyte.slip), ("delta", analyte.delta)):
        for item in _broken(view, (code, name), rule, points) if rule else ():
            if item.records not in told:
                told.add(item.records)
                yield item


def _broken(view: View, key: tuple[str, str], rule: Delta, points: tuple[Point, ...]) -> list[Finding]:
    scan = view.memo.scans.get(key)
    if scan is None or not scan.leads_to(points):
        scan = view.memo.scans[key] = Scan(rule)
    scan.said += [_told(view, rule, earlier, later) for earlier, later in scan.go_on(points)]
    return scan.said


def _told(view: View, rule: Delta, earlier: Point, later: Point) -> Finding:
    held = earlier.held or later.held
    text = _("{analyte}: {earlier}, then {later}: {step}.").format(
        analyte=view.short(later.code), earlier=view.said(earlier), later=view.said(later), step=said(rule)
    )
    return finding(rule.finding, "hold" if held else "warn", text, (earlier.record, later.record), later.code)
