"""One charted number as the data-quality checks see it; what each check would work out again is worked out once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.moment import Precision, local_date
from bedside.domain.records import Observation
from bedside.domain.value import Value


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One charted number.

    `number` is the exact value in the canonical unit as typed, also while the record is held; None for a comparator.
    `size` is how many decimals and digits were typed (None for a comparator).
    """

    code: str
    record: str
    at: datetime
    zone: ZoneInfo
    precision: Precision
    number: Fraction | None
    size: tuple[int, int] | None
    held: bool
    value: Value

    @property
    def day(self) -> date:
        """Return its calendar day in the store's zone."""
        return local_date(self.at, self.zone)


def point_of(chart: Chart, value: Value) -> Point:
    """Return a value as the checks see it."""
    return Point(
        code=value.code,
        record=value.records[0],
        at=value.at,
        zone=chart.zone,
        precision=value.precision,
        number=_as_typed(chart, value),
        size=_size(value),
        held=value.bounds is None,
        value=value,
    )


def _as_typed(chart: Chart, value: Value) -> Fraction | None:
    item = value.source
    if value.bounds is None and isinstance(item, Observation) and item.value is not None and not item.comparator:
        return chart.catalogue.canonical(item.code, item.value, item.unit)
    return value.exact


def _size(value: Value) -> tuple[int, int] | None:
    item = value.source
    if not isinstance(item, Observation) or item.value is None or item.comparator:
        return None
    return _decimals(item.value), len(item.value.as_tuple().digits)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
