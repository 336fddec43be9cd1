"""What the program recommends, most urgent first: a function of the Assessment, its chart and the protocol in use."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.protocol.model import Protocol
from bedside.report.advised import Advised, groups_of
from bedside.report.contingency import contingencies
from bedside.report.dose_advice import dose_advice, taper_advice
from bedside.report.due_advice import due_advice, open_questions

__all__ = ("Advised", "advised", "contingencies", "groups_of")


def advised(assessment: Assessment, chart: Chart, protocol: Protocol | None) -> tuple[Advised, ...]:
    """Return the numbered recommendations made by the program, most urgent first; none for who has died.

    Each rests on what the Assessment says; without the protocol nothing is said of what has to be measured.
    """
    return () if chart.events("died") else tuple(_all(assessment, chart, protocol))


def _all(assessment: Assessment, chart: Chart, protocol: Protocol | None) -> Iterator[Advised]:
    yield from dose_advice(assessment, chart)
    yield from due_advice(assessment, chart, protocol)
    yield from open_questions(assessment, chart)
    yield from taper_advice(assessment, chart, protocol)
