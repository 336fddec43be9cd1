"""One pass over the chart for all data-quality rules: every dated number with its typed value, held ones included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from itertools import groupby
from operator import attrgetter

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.checks import Quality
from bedside.domain.finding import Finding, Severity
from bedside.domain.moment import Precision, local_date
from bedside.domain.quality.memo import QualityMemo
from bedside.domain.quality.point import Point, point_of
from bedside.domain.records import Observation
from bedside.domain.value import observed
from bedside.domain.wording import when_text
from bedside.text import _, decimal


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The chart, the rules' parameters and every series by code, oldest first; `undated` points stand apart.

    `memo` keeps what was worked out for an earlier chart of the same patient.
    """

    chart: Chart
    rules: Quality
    series: Mapping[str, tuple[Point, ...]]
    undated: Mapping[str, tuple[Point, ...]]
    memo: QualityMemo

    def once(self, rule: str, codes: Iterable[str], work: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
        """Return what a rule finds in the series of some codes, worked out again only when one of them changed."""
        named = tuple(codes)
        return self.memo.told((rule, named), tuple(self.series.get(code) for code in named), work)

    def short(self, code: str) -> str:
        """Return the short title of a code."""
        return self.chart.catalogue.analyte(code).short

    def day(self, at: datetime) -> date:
        """Return the calendar day of an instant in the store's zone."""
        return local_date(at, self.chart.zone)

    def when(self, at: datetime, precision: Precision) -> str:
        """Return how a time is printed in a finding."""
        return when_text(at, precision, self.chart.zone)

    def amount(self, point: Point) -> str:
        """Return a value with its unit, as typed."""
        item, text = point.value.source, point.value.text
        raw = isinstance(item, Observation) and item.value is None
        return self.typed(point.code, text if raw else decimal(text), point.value.unit)

    def typed(self, code: str, text: str, unit: str) -> str:
        """Return a typed number with its unit as people write it."""
        units = self.chart.catalogue.analyte(code).units
        return f"{text} {_(units[unit].shown) if unit in units else unit}".strip()

    def said(self, point: Point) -> str:
        """Return a value with its unit and time, as typed."""
        return f"{self.amount(point)} ({self.when(point.at, point.precision)})"


def look(chart: Chart, memo: QualityMemo) -> View:
    """Return the view of a chart."""
    make = partial(point_of, chart)
    found = ((item.code, chart.values(item.code)) for item in chart.catalogue.analytes)
    series = {code: memo.series(code, values, make) for code, values in found if values}
    undated: dict[str, list[Point]] = {}
    for item in chart.undated():
        undated.setdefault(item.code, []).append(make(observed(item, chart.catalogue)))
    apart = {code: tuple(points) for code, points in undated.items()}
    return View(chart=chart, rules=chart.catalogue.quality, series=series, undated=apart, memo=memo)


def finding(rule: str, severity: Severity, text: str, records: Iterable[str] = (), key: str = "") -> Finding:
    """Return a finding; its records are named once each, in order."""
    return Finding(id=rule, severity=severity, text=text, records=tuple(dict.fromkeys(records)), key=key)


def exact(points: Iterable[Point]) -> Iterator[tuple[Point, Fraction]]:
    """Yield the points that have one exact number."""
    for point in points:
        if point.number is not None:
            yield point, point.number


def together(points: tuple[Point, ...]) -> Iterator[list[Point]]:
    """Yield each two or more points of a series that cannot be told apart in time.

    They share an instant, or a day on which one of them has no clock time; `points` are oldest first.
    """
    if len({point.at for point in points}) == len(points) and all(point.precision != "day" for point in points):
        return
    for _day, one_day in groupby(points, key=attrgetter("day")):
        found = list(one_day)
        if any(point.precision == "day" for point in found):
            groups = [found]
        else:
            groups = [list(group) for _, group in groupby(found, key=attrgetter("at"))]
        yield from (group for group in groups if len(group) > 1)
