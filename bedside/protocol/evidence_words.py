"""What a verdict rests on, in the words of the record itself."""

from __future__ import annotations

from bedside.domain.chart import Chart
from bedside.domain.wording import fact_text
from bedside.protocol.verdict import Evidence


def evidence_text(item: Evidence, chart: Chart) -> str:
    """Return what was charted, as a history shows it; what a chart no longer holds is said as it was read."""
    record = chart.find(item.record)
    if record is not None:
        return fact_text(record, chart.catalogue)
    return " ".join(part for part in (item.item, item.value, item.unit) if part)
