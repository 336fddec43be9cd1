"""One pass over the chart for all data-quality rules: every dated number with its typed value, held ones included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby

from bedside.domain.chart import Chart, Value, observed
from bedside.domain.checks import Quality
from bedside.domain.finding import Finding, Severity
from bedside.domain.moment import Precision, local_date
from bedside.domain.records import Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One charted number as the checks see it.

    `number` is the exact value in the canonical unit as typed, also while the record is held; None for a comparator.
    """

    code: str
    record: str
    at: datetime
    precision: Precision
    number: Fraction | None
    held: bool
    value: Value


@dataclass(frozen=True, kw_only=True)
class View:
    """The chart, the rules' parameters and every series by code, oldest first; `undated` points stand apart."""

    chart: Chart
    rules: Quality
    series: Mapping[str, tuple[Point, ...]]
    undated: Mapping[str, tuple[Point, ...]]

    def short(self, code: str) -> str:
        """Return the short title of a code."""
        return self.chart.catalogue.analyte(code).short

    def day(self, at: datetime) -> date:
        """Return the calendar day of an instant in the store's zone."""
        return local_date(at, self.chart.zone)

    def when(self, at: datetime, precision: Precision) -> str:
        """Return how a time is printed in a finding."""
        local = at.astimezone(self.chart.zone)
        return f"{local:%Y-%m-%d}" if precision == "day" else f"{local:%Y-%m-%d %H:%M}"

    def said(self, point: Point) -> str:
        """Return a value with its unit and time, as typed."""
        return f"{point.value.text} {point.value.unit} ({self.when(point.at, point.precision)})"


def look(chart: Chart) -> View:
    """Return the view of a chart."""
    dated: dict[str, list[Point]] = {}
    undated: dict[str, list[Point]] = {}
    codes = dict.fromkeys(item.code for item in chart.of(Observation))
    for code in (*codes, *(extra for extra in ("spo2", "rr") if extra not in codes)):
        found = [_point(chart, value) for value in chart.values(code)]
        if found:
            dated[code] = found
    for item in chart.undated():
        undated.setdefault(item.code, []).append(_point(chart, observed(item, chart.catalogue)))
    return View(chart=chart, rules=chart.catalogue.quality, series=_frozen(dated), undated=_frozen(undated))


def finding(rule: str, severity: Severity, text: str, records: Iterable[str] = (), key: str = "") -> Finding:
    """Return a finding; its records are named once each, in order."""
    return Finding(id=rule, severity=severity, text=text, records=tuple(dict.fromkeys(records)), key=key)


def exact(points: Iterable[Point]) -> Iterator[tuple[Point, Fraction]]:
    """Yield the points that have one exact number."""
    for point in points:
        if point.number is not None:
            yield point, point.number


def together(points: tuple[Point, ...]) -> Iterator[list[Point]]:
    """Yield each two or more points of a series that share an instant (or, date-only, a day)."""
    for _, at_once in groupby(points, key=_instant):
        group = list(at_once)
        if len(group) > 1:
            for precision in dict.fromkeys(point.precision for point in group):
                yield [point for point in group if point.precision == precision]


def _instant(point: Point) -> datetime:
    return point.at


def _point(chart: Chart, value: Value) -> Point:
    return Point(
        code=value.code,
        record=value.records[0],
        at=value.at,
        precision=value.precision,
        number=_as_typed(chart, value),
        held=value.bounds is None,
        value=value,
    )


def _as_typed(chart: Chart, value: Value) -> Fraction | None:
    item = value.source
    if value.bounds is None and isinstance(item, Observation) and item.value is not None and not item.comparator:
        return chart.catalogue.canonical(item.code, item.value, item.unit)
    return value.exact


def _frozen(groups: dict[str, list[Point]]) -> dict[str, tuple[Point, ...]]:
    return {code: tuple(found) for code, found in groups.items()}
