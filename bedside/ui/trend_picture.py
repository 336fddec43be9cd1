"""From chart and assessment to everything the trends draw, without a widget."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.ui.trend_axis import TimeAxis
from bedside.ui.trend_canvas import Picture
from bedside.ui.trend_doses import lane
from bedside.ui.trend_events import remarks, triggers
from bedside.ui.trend_lanes import Lanes
from bedside.ui.trend_limits import limits
from bedside.ui.trend_oxygen import spans
from bedside.ui.trend_series import Marks, series
from bedside.ui.trend_window import Extent


def picture(
    assessment: Assessment, chart: Chart, codes: tuple[str, ...], marks: Marks, *, since_onset: bool
) -> Picture:
    """Return what the trends draw; the time zone is the assessment's."""
    flags = triggers(assessment, chart)
    ladder = assessment.ladder
    return Picture(
        chart=chart,
        assessment=assessment,
        axis=TimeAxis(
            zone=ZoneInfo(assessment.zone),
            first_dose=ladder.first_given,
            onset=assessment.timing.onset,
            since_onset=since_onset,
        ),
        lanes=Lanes(
            ribbon=spans(chart, _oxygen_shelf(chart)),
            doses=lane(chart, assessment),
            triggers=flags,
            remarks=remarks(assessment, chart),
        ),
        panels=tuple((series(chart, code, marks), limits(assessment, chart.catalogue, code)) for code in codes),
        alerts=tuple(
            (flag.code, flag.record) for flag in flags if flag.kind == "open" and flag.code and not flag.doubt
        ),
    )


def extent(chart: Chart, assessment: Assessment) -> Extent:
    """Return from when to when there is something to show; a chart's records stand in order of time."""
    now = chart.at.timestamp()
    first = next((item.at.timestamp() for item in chart.records if item.precision != "undated"), now)
    marks = [moment.timestamp() for moment in (assessment.timing.onset, assessment.ladder.first_given) if moment]
    plan = assessment.ladder.plan or ()
    end = plan[-1].at.timestamp() if plan else now
    last = next((item.at.timestamp() for item in reversed(chart.records) if item.precision != "undated"), now)
    return Extent(first=first, start=min(marks, default=first), now=now, end=end, last=last)


def _oxygen_shelf(chart: Chart) -> float | None:
    return chart.catalogue.analyte("o2_flow").shelf_hours
