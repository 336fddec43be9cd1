"""One charted number as the data-quality checks see it; what each check would work out again is worked out once."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.moment import Precision, local_date
from bedside.domain.records import Observation
from bedside.domain.value import Value, in_canonical


class Point(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One charted number.

    `number` is the exact value in the canonical unit as typed, also while the record is held; None for a comparator.
    """

    code: str
    record: str
    at: datetime
    zone: ZoneInfo
    precision: Precision
    number: Fraction | None
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
        held=value.bounds is None,
        value=value,
    )


def _as_typed(chart: Chart, value: Value) -> Fraction | None:
    item = value.source
    if value.bounds is None and isinstance(item, Observation) and item.value is not None and not item.comparator:
        return in_canonical(item, item.value, chart.catalogue)
    return value.exact
