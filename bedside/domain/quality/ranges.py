"""The reference range a result is read against: the reporting laboratory's own, else the catalogue's default."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bedside.domain.chart import Chart, Value
from bedside.domain.records import Observation
from bedside.domain.value import in_canonical


def reference(chart: Chart, value: Value) -> tuple[Fraction | None, Fraction | None]:
    """Return low and high end in the canonical unit; None is an end nobody has given."""
    item = value.source
    if isinstance(item, Observation) and (item.range_low is not None or item.range_high is not None):
        return _canonical(chart, item, item.range_low), _canonical(chart, item, item.range_high)
    default = chart.catalogue.analyte(value.code).reference
    span = default.of(chart.patient.sex) if default else None
    return (span.low, span.high) if span else (None, None)


def _canonical(chart: Chart, item: Observation, end: Decimal | None) -> Fraction | None:
    return None if end is None else in_canonical(item, end, chart.catalogue)
