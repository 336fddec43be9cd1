"""What a census row says of dose, prompts and oxygen: signs with words, each from chart and Assessment alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bedside.domain.chart import Chart
from bedside.domain.records import Event, Order, OxygenSetting
from bedside.domain.wording import percent_text
from bedside.protocol.assessment import Assessment, Trigger, walk
from bedside.text import _
from bedside.ui import words
from bedside.ui.code_words import code_word

#: order of support, for the arrow only: no rule reads it
_SUPPORT = {"ra": 0, "nc": 1, "npc": 1, "mask": 2, "venturi": 2, "nrb": 3, "hfnc": 3, "niv": 3, "trach": 3, "imv": 4}
_SHORT = {"naat": "NAAT", "rrt": "RRT", "ecmo": "ECMO", "dnr": "DNR"}
_SOON = timedelta(hours=1)
_DAY = timedelta(hours=24)
_MINUTE = 60.0

#: who needs somebody first: the order of the census, which `need_words` tells
PROMPTED, URGENT, CRITICAL, SOON, DOUBTFUL, WAITING, CALM, OVER = range(8)
Need = tuple[int, float]


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A sign with words beside it: icon name, colour token, words, and whether they are bold.

    `short` says the same where there is less room.
    """

    icon: str = ""
    token: str = "ink2"
    text: str = ""
    bold: bool = False
    short: str = ""


def gone(chart: Chart) -> Event | None:
    """Return the discharge or death by which the patient is gone; None for who is here, or here again."""
    last = chart.latest_event("admitted", "died", "discharged")
    return last if last and last.code != "admitted" else None


def day(assessment: Assessment) -> str:
    """Return the treatment day, or that somebody is new."""
    ladder = assessment.ladder
    if ladder.treatment_day is not None and ladder.interval_hours is not None:
        return _("day {n}").format(n=ladder.treatment_day)
    return _("new") if ladder.status == "none" and assessment.state != "NOT_ELIGIBLE" else ""


def state(chart: Chart, assessment: Assessment) -> tuple[Sign, Need]:
    """Return what is next, and how much the patient needs somebody for that."""
    ladder, now, zone = assessment.ladder, chart.at, chart.zone
    if last := gone(chart):
        how = _("died {day}") if last.code == "died" else _("discharged {day}")
        return Sign(icon="square-stop", text=how.format(day=words.day(last.at.astimezone(zone)))), (OVER, 0.0)
    if ladder.waiting:
        return _due(ladder.waiting, now, words.clock(ladder.waiting, zone), overdue=ladder.overdue is not None)
    if ladder.status == "unknown":
        return Sign(icon="diamond-question", token="amber", text=_("doses cannot be said"), bold=True), (DOUBTFUL, 0.0)
    if ladder.status == "held":
        since = _since(chart, "hold")
        length = f", {words.age((now - since).total_seconds() / 3600)}" if since else ""
        return Sign(icon="bars", token="ink", text=_("on hold") + length, bold=True), (WAITING, 0.0)
    if ladder.status == "stopped":
        since = _since(chart, "stop") or ladder.last_given
        on = words.day(since.astimezone(zone)) if since else ""
        text = _("stopped {day}").format(day=on) if on else _("stopped")
        return Sign(icon="square-stop", text=text), (OVER, 0.0)
    return _start(assessment, now)


def _due(due: datetime, now: datetime, clock: str, *, overdue: bool) -> tuple[Sign, Need]:
    """Return what is said of a dose: past its window it is overdue, until then due."""
    left = (due - now).total_seconds()
    span = words.span(due - now)
    if overdue:
        text, short = _("overdue by {span}").format(span=span), _("overdue {span}").format(span=span)
        return Sign(icon="triangle-bang", token="red", text=text, bold=True, short=short), (URGENT, left)
    if -_MINUTE < left < 0:
        return Sign(icon="clock", token="ink", text=_("due now"), bold=True), (SOON, left)
    past = left < 0
    text = (_("due {clock}, {span} ago") if past else _("due {clock}, in {span}")).format(clock=clock, span=span)
    short, soon = _("due {clock}").format(clock=clock), due - now <= _SOON
    return Sign(icon="clock", token="ink" if soon else "ink2", text=text, bold=soon, short=short), (
        SOON if soon else WAITING,
        left,
    )


def _start(assessment: Assessment, now: datetime) -> tuple[Sign, Need]:
    timing = assessment.timing
    if assessment.state == "NOT_ELIGIBLE":
        return Sign(icon="cross", text=_("not eligible")), (CALM, 0.0)
    if timing.onset and timing.window_closes and timing.window_closes > now:
        left = timing.window_closes - now
        size = int((timing.window_closes - timing.onset).total_seconds() // 3600)
        hours = words.age(left.total_seconds() / 3600)
        text = _("{size} h window: {left} left").format(size=size, left=hours)
        short = _("{left} of {size} h left").format(size=size, left=hours)
        return Sign(icon="clock", token="ink", text=text, bold=True, short=short), (DOUBTFUL, left.total_seconds())
    if assessment.state == "ELIGIBLE":
        return Sign(icon="tick", token="green", text=_("eligible")), (WAITING, 0.0)
    return Sign(icon="diamond-question", token="amber", text=_("cannot say yet")), (DOUBTFUL, 1e9)


def _since(chart: Chart, action: str) -> datetime | None:
    return next((item.at for item in reversed(chart.of(Order)) if item.action == action), None)


def flag(chart: Chart, assessment: Assessment) -> Sign:
    """Return the open prompts, else what the verdict lacks."""
    waiting = assessment.open_triggers()
    if waiting:
        first, *rest = waiting
        more = f" +{len(rest)}" if rest else ""
        text = trigger_name(chart, first) + more
        if first.outcome == "UNKNOWN":
            return Sign(icon="diamond-question", token="amber", text=text, bold=True)
        return Sign(icon="triangle-bang", token="red", text=text, bold=True)
    if assessment.state != "INCOMPLETE" or assessment.ladder.status != "none":
        return Sign()
    missing = next(
        (item.missing for item in walk(assessment.criteria) if item.outcome == "UNKNOWN" and item.missing), ""
    )
    return (
        Sign(icon="diamond-question", token="amber", text=short_name(chart, missing), bold=True) if missing else Sign()
    )


def trigger_name(chart: Chart, trigger: Trigger) -> str:
    """Return the shortest clear name of a trigger: its analyte, else its id."""
    first = next(iter((*trigger.opened_by, *trigger.evidence)), None)
    return short_name(chart, first.item) if first else trigger.id


def short_name(chart: Chart, code: str) -> str:
    """Return a catalogue code's short name, or an event code as words."""
    try:
        return chart.catalogue.analyte(code).short
    except KeyError:
        return _SHORT.get(code) or code_word(code)


def oxygen(chart: Chart) -> tuple[str, str, str]:
    """Return the oxygen now, the sign of its way since a day ago, and what it was then."""
    now = chart.oxygen()
    if now is None:
        return _("not charted"), "", ""
    earlier = [item for item in chart.of(OxygenSetting) if item.at <= chart.at - _DAY]
    said = words.oxygen(now)
    if not earlier:
        return said, "", ""
    before = words.oxygen(earlier[-1])
    if before == said:
        return said, "same", _("same")
    return said, _direction(earlier[-1], now), _("from {before}").format(before=_shorter(earlier[-1], now))


def _support(setting: OxygenSetting) -> int:
    return max((_SUPPORT[item.name] for item in setting.devices), default=0)


def _direction(before: OxygenSetting, now: OxygenSetting) -> str:
    first, last = _support(before), _support(now)
    if first == last and len(before.devices) == len(now.devices) == 1:
        old, new = before.devices[0], now.devices[0]
        pair = (old.fio2, new.fio2) if old.fio2 is not None and new.fio2 is not None else (old.flow, new.flow)
        if pair[0] is not None and pair[1] is not None and old.name == new.name:
            return "arrow-up" if pair[1] > pair[0] else "arrow-down" if pair[1] < pair[0] else "same"
    return "arrow-up" if last > first else "arrow-down" if last < first else ""


def _shorter(before: OxygenSetting, now: OxygenSetting) -> str:
    same = [item.name for item in before.devices] == [item.name for item in now.devices]
    if same and len(before.devices) == 1 and before.devices[0].fio2 is not None:
        return percent_text(before.devices[0].fio2)
    return words.oxygen(before)
