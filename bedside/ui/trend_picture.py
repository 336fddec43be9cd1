"""From chart and assessment to everything the trends draw, without a widget."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.protocol.question import Question
from bedside.ui.trend_axis import TimeAxis
from bedside.ui.trend_beds import stays
from bedside.ui.trend_doses import lane
from bedside.ui.trend_events import Flag, remarks, triggers
from bedside.ui.trend_lanes import Lanes
from bedside.ui.trend_levels import Levels
from bedside.ui.trend_limits import Limit, limits
from bedside.ui.trend_oxygen import charted, spans
from bedside.ui.trend_series import Mark, Marks, Series, series
from bedside.ui.trend_window import Extent


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything one patient's trends show. `alerts` are the values that open triggers rest on, by code."""

    chart: Chart
    assessment: Assessment
    axis: TimeAxis
    lanes: Lanes
    levels: Levels
    panels: tuple[tuple[Series, tuple[Limit, ...]], ...]
    alerts: tuple[tuple[str, Mark], ...]

    @property
    def live(self) -> bool:
        """Return whether the moment shown is the newest that is known."""
        return abs((self.assessment.known_at - self.assessment.at).total_seconds()) < 60


@dataclass
class Known:
    """What was worked out for an earlier picture of the same patient."""

    marks: Marks
    levels: Levels


def picture(
    assessment: Assessment, question: Question, codes: tuple[str, ...], known: Known, *, since_onset: bool
) -> Picture:
    """Return what the trends draw of the chart that the question is about; the time zone is the assessment's."""
    chart, ladder = question.chart, assessment.ladder
    flags = triggers(assessment, chart)
    ribbon = spans(question)
    known.levels.show(question, ribbon)
    panels = tuple((series(chart, code, known.marks), limits(assessment, chart.catalogue, code)) for code in codes)
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
            ribbon=ribbon,
            charted=charted(question),
            beds=stays(chart),
            doses=lane(chart, assessment),
            triggers=flags,
            remarks=remarks(assessment, chart),
        ),
        levels=known.levels,
        panels=panels,
        alerts=tuple(_alerts(flags, tuple(shown for shown, _limits in panels))),
    )


def _alerts(flags: tuple[Flag, ...], panels: tuple[Series, ...]) -> list[tuple[str, Mark]]:
    """Return the marks that open triggers rest on."""
    open_ones = [flag for flag in flags if flag.kind == "open" and flag.code and not flag.doubt]
    return [
        (shown.code, mark)
        for flag in open_ones
        for shown in panels
        if shown.code == flag.code
        for mark in shown.between(flag.at - 1, flag.at + 1)
        if mark.record == flag.record
    ]


def extent(chart: Chart, assessment: Assessment) -> Extent:
    """Return from when to when there is something to show; a chart's records stand in order of time."""
    now = chart.at.timestamp()
    first = next((item.at.timestamp() for item in chart.records if item.precision != "undated"), now)
    marks = [moment.timestamp() for moment in (assessment.timing.onset, assessment.ladder.first_given) if moment]
    plan = assessment.ladder.plan or ()
    end = plan[-1].at.timestamp() if plan else now
    last = next((item.at.timestamp() for item in reversed(chart.records) if item.precision != "undated"), now)
    return Extent(first=first, start=min(marks, default=first), now=now, end=end, last=last)
