"""Background medicines as bars over the days of a drug chart: since when, until when, and why one was stopped."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bedside.domain.chart import Chart
from bedside.domain.moment import start_of_day
from bedside.domain.records import Medicine
from bedside.domain.wording import dose_text, reason_text
from bedside.report import said as words
from bedside.report.courses import taken
from bedside.report.week.cells import DAYS, Bar, Line
from bedside.text import _


def medicine_lines(chart: Chart, first: date) -> tuple[Line, ...]:
    """Return a row for each medicine in use on a day of the week that begins on `first`."""
    found: dict[str, list[Bar]] = {}
    for item in taken(chart):
        bar = _bar(item.record, item.end, first, chart) if item.begun else None
        if bar is not None:
            found.setdefault(item.record.drug, []).append(bar)
    return tuple(
        Line(kind="medicine", text="; ".join(map(_said, bars)), bars=tuple(bars), record=bars[-1].record)
        for _drug, bars in sorted(found.items())
    )


def _bar(start: Medicine, stop: Medicine | None, first: date, chart: Chart) -> Bar | None:
    begin, end = _place(start.at, first, chart.zone), DAYS * 1.0
    if stop is not None:
        end = _place(stop.at, first, chart.zone)
    if end <= 0 or begin >= DAYS or _place(chart.at, first, chart.zone) < 0:
        return None
    said = dose_text(start.drug, start.dose, start.dose_unit, start.route, start.interval_hours)
    since = _("since {day}").format(day=words.stamp(start.at, chart.zone, "day"))
    stopped = ""
    if stop is not None and end < DAYS:
        said_stop = _("stopped {day}") if stop.action == "stop" else _("changed {day}")
        stopped = said_stop.format(day=words.stamp(stop.at, chart.zone, "day"))
        stopped += f": {reason_text(stop.reason)}" if stop.reason else ""
    return Bar(
        start=max(0.0, begin),
        end=min(float(DAYS), max(end, begin)),
        text=said if begin >= 0 else f"{said}, {since}",
        stopped=stopped,
        record=start.id,
    )


def _place(moment: datetime, first: date, zone: ZoneInfo) -> float:
    """Return where a moment lies among the days, 0 at the start of the first; a day is always 1 long."""
    day = moment.astimezone(zone).date()
    begins, ends = start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)
    return (day - first).days + (moment - begins) / (ends - begins)


def _said(bar: Bar) -> str:
    return f"{bar.text}, {bar.stopped}" if bar.stopped else bar.text
