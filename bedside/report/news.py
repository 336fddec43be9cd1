"""What the next shift must not miss: positive cultures, what opened a trigger, results past the limit of surprise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bedside.domain.chart import Chart, Value
from bedside.domain.records import Observation
from bedside.domain.wording import event_text, value_text
from bedside.protocol.assessment import Assessment
from bedside.protocol.opened import opened_words
from bedside.report.content import Text, quiet, strong, text
from bedside.report.cultures import positive
from bedside.report.words import pretty, stamp

_LATELY = timedelta(hours=24)
_AT_THE_BED = frozenset({"vital", "body"})


def news(assessment: Assessment, chart: Chart) -> Iterator[Text]:
    """Yield it, whoever has seen it already."""
    for item in positive(chart):
        yield text(strong(event_text(item)), quiet(f" ({stamp(item.at, chart, item.precision)})"))
    said: set[str] = set()
    for trigger in assessment.open_triggers():
        opened = opened_words(trigger, chart)
        if opened:
            yield text(strong(pretty(f"{trigger.id} {opened}")))
        found = (chart.find(item.record) for item in trigger.opened_by)
        results = [item for item in found if isinstance(item, Observation)]
        for item in () if opened else results:
            yield from _result(item, chart)
        said |= {item.code for item in results}
    for item in _surprises(chart):
        if item.code not in said and isinstance(item.source, Observation):
            yield from _result(item.source, chart)


def _result(item: Observation, chart: Chart) -> Iterator[Text]:
    said = pretty(value_text(item, chart.catalogue))
    yield text(strong(said), quiet(f" ({stamp(item.at, chart, item.precision)})"))


def _surprises(chart: Chart) -> Iterator[Value]:
    """Yield the last results of the last day that lie past the catalogue's limit of surprise."""
    for analyte in chart.catalogue.analytes:
        last = chart.latest(analyte.code) if analyte.soft and analyte.group not in _AT_THE_BED else None
        if last is None or last.bounds is None or last.at < chart.at - _LATELY or analyte.soft is None:
            continue
        low, high = analyte.soft.low, analyte.soft.high
        if (low is not None and last.bounds.decide("<", low)) or (high is not None and last.bounds.decide(">", high)):
            yield last
