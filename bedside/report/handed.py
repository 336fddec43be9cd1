"""What a note is made of, as bytes: a window hands it to the process that draws the pages, and goes on answering.

The bytes hold the patient: they go through a pipe and nowhere else.
"""

from __future__ import annotations

import msgspec

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.report.chart_form import ChartForm, chart_of, formed
from bedside.report.content import Note
from bedside.report.writing import Writing


class _Handed(msgspec.Struct, frozen=True, kw_only=True):
    assessment: Assessment
    chart: ChartForm
    writing: Writing


def handed(assessment: Assessment, chart: Chart, writing: Writing) -> bytes:
    """Return what `composed` makes the note of."""
    return msgspec.json.encode(_Handed(assessment=assessment, chart=formed(chart), writing=writing))


def composed(content: bytes) -> Note:
    """Return the note of what was handed over: the very one that `compose` makes of the same things."""
    from bedside.report.note import compose  # noqa: PLC0415 - a window hands over, and composes nothing

    told = msgspec.json.decode(content, type=_Handed)
    return compose(told.assessment, chart_of(told.chart), told.writing)
