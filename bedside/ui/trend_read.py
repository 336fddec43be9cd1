"""What the crosshair reads at a moment: one sentence for the line below the plots, and a value for each panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bedside.domain.chart import Chart
from bedside.domain.records import Dose
from bedside.protocol.assessment import Assessment
from bedside.text import _, _n
from bedside.ui.trend_ages import age_words, since_words
from bedside.ui.trend_axis import TimeAxis, stamp, wall
from bedside.ui.trend_beds import bed_at
from bedside.ui.trend_lanes import Lanes
from bedside.ui.trend_levels import Levels
from bedside.ui.trend_oxygen import Span
from bedside.ui.trend_series import Series


@dataclass(frozen=True)
class Reading:
    """What one panel shows at the crosshair: the value, its age in words, and whether it waits for a person."""

    value: str
    age: str
    held: bool = False


def reading(series: Series, moment: float) -> Reading | None:
    """Return the newest value at or before a moment, or None before the first one."""
    mark = series.at(moment)
    if mark is None:
        return None
    elapsed = moment - mark.at
    if mark.by_day and elapsed < 86400:
        age = _("on the day")
    else:
        age = _("sampled here") if elapsed < 60 else _("{age} old").format(age=age_words(elapsed))
    age = ", ".join(filter(None, (mark.more, age)))
    held = len(mark.ys) != 1 or bool(mark.reason)
    return Reading(_("held: {readings}").format(readings=mark.text) if held else mark.text, age, held)


def sentence(
    moment: float,
    chart: Chart,
    assessment: Assessment,
    axis: TimeAxis,
    *,
    lanes: Lanes,
    levels: Levels,
    brief: bool = False,
) -> list[str]:
    """Return the parts of the read-out line; the first is the time itself. A `brief` one leaves out minutes."""
    at = datetime.fromtimestamp(moment, UTC)
    parts = [stamp(at, axis.zone)]
    day = axis.treatment_day(at)
    if day is not None:
        parts.append(_("day {number}").format(number=day))
    onset = assessment.timing.onset
    if onset is not None:
        elapsed = abs((at - onset).total_seconds())
        words = age_words(elapsed) if brief else since_words(min(onset, at), max(onset, at))
        parts.append((_("{age} since onset") if at >= onset else _("{age} before onset")).format(age=words))
    parts.append(_oxygen(moment, lanes.ribbon, levels))
    if len(lanes.beds) > 1 and (bed := bed_at(lanes.beds, moment)):
        parts.append(_("bed {bed}").format(bed=bed))
    parts.append(_last_dose(at, chart, assessment, axis))
    return [part for part in parts if part]


def _oxygen(moment: float, ribbon: tuple[Span, ...], levels: Levels) -> str:
    span = next((item for item in reversed(ribbon) if item.start <= moment <= item.end), None)
    if span is None:
        return _("oxygen: no setting")
    who = levels.at(moment)
    if not span.known:
        said = _("oxygen not known") if span.full == _("not known") else _("oxygen disputed: {what}")
        return ", ".join(filter(None, (said.format(what=span.full), who)))
    elapsed = moment - span.start
    since = _("set here") if elapsed < 60 else _("for {age}").format(age=age_words(elapsed))
    return ", ".join(filter(None, (span.full, who, since)))


def _last_dose(at: datetime, chart: Chart, assessment: Assessment, axis: TimeAxis) -> str:
    drug = assessment.drug
    doses = [item for item in chart.of_drug(Dose, drug) if item.status == "given"]
    before = [item.at for item in doses if item.precision != "undated" and item.at <= at]
    undated = sum(item.precision == "undated" for item in doses)
    said = _since_dose(before[-1], at, axis) if before else _("no dose before")
    return f"{said}, " + _n("{count} without a date", "{count} without a date", undated) if undated else said


def _since_dose(dose: datetime, at: datetime, axis: TimeAxis) -> str:
    elapsed = (at - dose).total_seconds()
    if elapsed < 60:
        return _("dose given here")
    said = _("last dose {time}, {age} before")
    return said.format(time=wall(dose.astimezone(axis.zone)), age=age_words(elapsed))
