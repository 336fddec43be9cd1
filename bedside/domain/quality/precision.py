"""How exactly the chart knows what it holds: intervals, coarse numbers, bare dates (DQ-17, DQ-20 to DQ-22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from bedside.domain.finding import Finding
from bedside.domain.quality.view import Point, View, finding
from bedside.domain.records import Dose, Medicine, Observation

_SHOWN = 5


def long_before(view: View) -> Iterator[Finding]:
    """DQ-17: records dated long before the admission; medicines may have been started at any time."""
    rule = view.rules.before_admission
    admissions = view.chart.events("admitted")
    if not admissions:
        return
    limit = admissions[0].at - timedelta(days=rule.days)
    early = [item for item in view.chart.records if item.at < limit and not isinstance(item, Medicine)]
    if early:
        days = ", ".join(dict.fromkeys(str(view.day(item.at)) for item in early[:_SHOWN]))
        text = f"{len(early)} dated more than {rule.days} days before the admission: {days}. Check the year."
        yield finding("DQ-17", "warn", text, (item.id for item in early))


def inexact(view: View) -> Iterator[Finding]:
    """DQ-20: values known only as an interval."""
    for code, points in view.series.items():
        found = [point for point in points if _comparator(point)]
        if found:
            values = _listed(found[-_SHOWN:])
            text = f"{view.short(code)} {values}: an interval, decided only where all of it agrees."
            yield finding("DQ-20", "info", text, (item.record for item in found), code)


def coarse(view: View) -> Iterator[Finding]:
    """DQ-21: a value given with fewer digits and decimals than its series; kept as typed."""
    rule = view.rules.precision
    for code, points in view.series.items():
        groups: dict[str, list[Point]] = {}
        for point in points:
            if _typed(point) is not None:
                groups.setdefault(point.value.unit, []).append(point)
        for group in groups.values():
            found = _coarser(group, rule.decimals) if len(group) >= rule.values else []
            if found:
                values = _listed(found[:_SHOWN])
                text = f"{view.short(code)} {values}: given more coarsely than its series; kept as typed."
                yield finding("DQ-21", "info", text, (item.record for item in found), code)


def date_only_doses(view: View) -> Iterator[Finding]:
    """DQ-22: doses without a clock time."""
    doses = [item for item in view.chart.of(Dose) if item.status == "given" and item.precision != "minute"]
    if doses:
        text = f"{len(doses)} of the given doses have a date and no clock time; intervals between them are whole days."
        yield finding("DQ-22", "info", text, (item.id for item in doses), "dose")


def _listed(points: list[Point]) -> str:
    return ", ".join(dict.fromkeys(f"{point.value.text} {point.value.unit}".strip() for point in points))


def _comparator(point: Point) -> str:
    item = point.value.source
    return item.comparator if isinstance(item, Observation) else ""


def _typed(point: Point) -> Decimal | None:
    item = point.value.source
    return item.value if isinstance(item, Observation) and not item.comparator else None


def _coarser(group: list[Point], gap: int) -> list[Point]:
    numbers = [(point, _typed(point)) for point in group]
    sizes = [(point, *_size(number)) for point, number in numbers if number is not None]
    usual = Counter(decimals for _, decimals, _ in sizes).most_common(1)[0][0]
    digits = Counter(count for _, _, count in sizes).most_common(1)[0][0]
    return [point for point, decimals, count in sizes if usual - decimals >= gap and count < digits]


def _size(number: Decimal) -> tuple[int, int]:
    """Return how many decimals and how many digits a number was given with."""
    _, digits, exponent = number.as_tuple()
    return (max(0, -exponent) if isinstance(exponent, int) else 0), len(digits)
