"""How exactly the chart knows what it holds: intervals, coarse numbers, bare dates (DQ-17, DQ-20 to DQ-22)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import takewhile

from bedside.domain.finding import Finding
from bedside.domain.quality.point import Point
from bedside.domain.quality.view import View, finding
from bedside.domain.records import Dose, Medicine, Observation
from bedside.text import _, _n

_SHOWN = 5
Size = tuple[int, int]


def long_before(view: View) -> Iterator[Finding]:
    """DQ-17: records dated long before the admission; medicines may have been started at any time."""
    rule = view.rules.before_admission
    admissions = view.chart.events("admitted")
    if not admissions:
        return
    limit = admissions[0].at - timedelta(days=rule.days)
    before = takewhile(lambda item: item.at < limit, view.chart.records)
    early = [item for item in before if not isinstance(item, Medicine)]
    if early:
        days = ", ".join(dict.fromkeys(view.when(item.at, "day") for item in early[:_SHOWN]))
        many = _n("{count} entry", "{count} entries", len(early))
        text = _("Dated more than {limit} before the admission: {days} ({entries}). Check the year.").format(
            limit=_n("{count} day", "{count} days", rule.days), days=days, entries=many
        )
        yield finding("DQ-17", "warn", text, (item.id for item in early))


def inexact(view: View, code: str, points: tuple[Point, ...]) -> Iterator[Finding]:
    """DQ-20: values known only as an interval."""
    found = [point for point in points if point.number is None and _comparator(point)]
    if found:
        values = _listed(view, found[-_SHOWN:])
        text = _("{analyte} {values}: an interval, decided only where all of it agrees.").format(
            analyte=view.short(code), values=values
        )
        yield finding("DQ-20", "info", text, (item.record for item in found), code)


def coarse(view: View, code: str, points: tuple[Point, ...]) -> Iterator[Finding]:
    """DQ-21: a value given with fewer digits and decimals than its series; kept as typed."""
    rule = view.rules.precision
    typed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    plain = [point for point in points if point.number is not None and isinstance(point.value.source, Observation)]
    for point in plain:
        typed[point.value.unit][point.value.text] += 1
    for unit, counted in typed.items():
        least = _coarser(counted, rule.decimals) if counted.total() >= rule.values else set()
        if least:
            found = [point for point in plain if point.value.text in least and point.value.unit == unit]
            values = _listed(view, found[:_SHOWN])
            text = _("{analyte} {values}: given more coarsely than its series; kept as typed.").format(
                analyte=view.short(code), values=values
            )
            yield finding("DQ-21", "info", text, (item.record for item in found), code)


def date_only_doses(view: View) -> Iterator[Finding]:
    """DQ-22: doses without a clock time."""
    doses = [item for item in view.chart.of(Dose) if item.status == "given" and item.precision != "minute"]
    if doses:
        text = _("Given doses with a date and no clock time: {count}. Intervals between them are whole days.").format(
            count=len(doses)
        )
        yield finding("DQ-22", "info", text, (item.id for item in doses), "dose")


def _listed(view: View, points: list[Point]) -> str:
    return ", ".join(dict.fromkeys(view.amount(point) for point in points))


def _comparator(point: Point) -> str:
    item = point.value.source
    return item.comparator if isinstance(item, Observation) else ""


def _coarser(counted: Counter[str], gap: int) -> set[str]:
    """Return the numbers that are coarser than the usual number of decimals and of digits."""
    sizes = {text: _size(Decimal(text)) for text in counted}
    decimals: Counter[int] = Counter()
    digits: Counter[int] = Counter()
    for text, count in counted.items():
        decimals[sizes[text][0]] += count
        digits[sizes[text][1]] += count
    usual, long = decimals.most_common(1)[0][0], digits.most_common(1)[0][0]
    return {text for text, size in sizes.items() if usual - size[0] >= gap and size[1] < long}


def _size(number: Decimal) -> Size:
    """Return how many decimals and digits a number was typed with."""
    parts = number.as_tuple()
    return max(0, -parts.exponent) if isinstance(parts.exponent, int) else 0, len(parts.digits)
