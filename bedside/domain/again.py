"""A laboratory result beside one that stands in the chart already: the same sample typed twice, or two samples."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from bedside.domain.analyte import Analyte
from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.value import interval
from bedside.text import N_

ANOTHER = N_("another sample")
SAME = N_("the same sample, corrected")
_NO_SAMPLE = frozenset({"vital", "body", "gas"})


class Known:
    """The laboratory results of a chart (of one analyte, where a code is given) by analyte and sampling time."""

    def __init__(self, chart: Chart, code: str = "") -> None:
        self._chart = chart
        wanted = (chart.catalogue.analyte(code),) if code else chart.catalogue.analytes
        self._codes = frozenset(item.code for item in wanted if _sampled(item))
        self._by: dict[tuple[object, ...], list[Observation]] = {}
        for item in chart.of(Observation) if self._codes else ():
            if item.code in self._codes:
                self._by.setdefault(_key(item, chart), []).append(item)

    def same(self, record: AnyRecord) -> Observation | None:
        """Return the result of the same analyte with the same value and sampling time, None where there is none.

        Only laboratory values count: a pulse may be the same twice in a minute, and does no harm.
        """
        if not isinstance(record, Observation) or record.precision == "undated" or record.code not in self._codes:
            return None
        catalogue = self._chart.catalogue
        wanted = interval(record, catalogue)
        if wanted is None:
            return None
        found = self._by.get(_key(record, self._chart), ())
        return next((item for item in found if interval(item, catalogue) == wanted), None)


def charted_already(record: AnyRecord, chart: Chart) -> Observation | None:
    """Return the result that says the same as a record, None where there is none."""
    return Known(chart, record.code).same(record) if isinstance(record, Observation) else None


def charted_otherwise(record: AnyRecord, chart: Chart, within: timedelta) -> Observation | None:
    """Return the newest result of the same analyte with another value, sampled so close that it may be the same sample.

    Only laboratory values count: vital signs and blood gases are measured again within minutes.
    """
    if not isinstance(record, Observation) or record.precision != "minute":
        return None
    catalogue = chart.catalogue
    wanted = interval(record, catalogue)
    if wanted is None or catalogue.analyte(record.code).group in _NO_SAMPLE:
        return None
    for item in reversed(chart.of(Observation)):
        close = item.code == record.code and item.precision == "minute" and abs(item.at - record.at) <= within
        if close and interval(item, catalogue) not in (None, wanted):
            return item
    return None


def as_another(record: AnyRecord, chart: Chart, within: timedelta = timedelta(0)) -> AnyRecord:
    """Return a result that may be charted already as that of another sample; any other record as it is."""
    if record.reason or not (charted_already(record, chart) or charted_otherwise(record, chart, within)):
        return record
    return msgspec.structs.replace(record, reason=ANOTHER)


def sampled_with(new: Observation, old: Observation) -> Observation:
    """Return a result as one of another result's sample."""
    return msgspec.structs.replace(new, at=old.at, precision=old.precision)


def _sampled(analyte: Analyte) -> bool:
    """Return whether an analyte comes from a laboratory, also where its values are typed without a unit (sodium)."""
    return analyte.typed_unit_needed or analyte.group not in _NO_SAMPLE


def _key(item: Observation, chart: Chart) -> tuple[object, ...]:
    if item.precision == "day":
        return item.code, local_date(item.at, chart.zone)
    return item.code, item.at.replace(second=0, microsecond=0)
