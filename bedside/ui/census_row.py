"""What one census row says, as a plain value: the round's questions answered from chart and Assessment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bedside.domain.chart import Chart
from bedside.domain.records import Order, OxygenSetting, Patient
from bedside.domain.wording import percent_text
from bedside.protocol.assessment import Assessment, Trigger, walk
from bedside.text import _
from bedside.ui import words

#: order of support, for the arrow only: no rule reads it
_SUPPORT = {"ra": 0, "nc": 1, "npc": 1, "mask": 2, "venturi": 2, "nrb": 3, "hfnc": 3, "niv": 3, "trach": 3, "imv": 4}
_SOON = timedelta(hours=1)
_DAY = timedelta(hours=24)
_MINUTE = 60.0

URGENT, DOUBTFUL, WAITING, CALM, OVER = range(5)


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A sign with words beside it: icon name, colour token, words, and whether they are bold."""

    icon: str = ""
    token: str = "ink2"
    text: str = ""
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class CensusRow:
    """One patient; `need` sorts, `search` is what the filter reads, `ready` is False before the Assessment."""

    patient_id: str
    name: str
    mrn: str
    bed: str = ""
    day: str = ""
    state: Sign = field(default_factory=Sign)
    flag: Sign = field(default_factory=Sign)
    oxygen: str = ""
    trend: str = ""
    before: str = ""
    need: tuple[int, float] = (CALM, 0.0)
    ready: bool = False

    @property
    def search(self) -> str:
        """Return the text the filter looks in."""
        return f"{self.name} {self.mrn} {self.bed} {self.flag.text} {self.state.text}".casefold()

    @property
    def spoken(self) -> str:
        """Return the row as one sentence for a screen reader."""
        parts = (self.bed, self.name, self.day, self.state.text, self.flag.text, self.oxygen, self.before)
        return ", ".join(part for part in parts if part)


def blank(patient: Patient) -> CensusRow:
    """Return the row of a patient whose Assessment is not computed yet."""
    return CensusRow(patient_id=patient.patient, name=patient.name, mrn=patient.mrn)


def row_of(chart: Chart, assessment: Assessment) -> CensusRow:
    """Return the census row of one patient."""
    state, need = _state(chart, assessment)
    flag = _flag(chart, assessment)
    oxygen, trend, before = _oxygen(chart)
    if any(item.outcome != "UNKNOWN" for item in assessment.open_triggers()) and need[0] > URGENT:
        need = (URGENT, need[1])
    elif flag.text and need[0] > DOUBTFUL and need[0] != OVER:
        need = (DOUBTFUL, need[1])
    return CensusRow(
        patient_id=chart.patient.patient,
        name=chart.patient.name,
        mrn=chart.patient.mrn,
        bed=bed_of(chart),
        day=_day(assessment),
        state=state,
        flag=flag,
        oxygen=oxygen,
        trend=trend,
        before=before,
        need=need,
        ready=True,
    )


def bed_of(chart: Chart) -> str:
    """Return the bed charted last."""
    moved = chart.latest_event("bed")
    return (moved.subject or moved.text or moved.state) if moved else ""


def _day(assessment: Assessment) -> str:
    ladder = assessment.ladder
    if ladder.treatment_day is not None and ladder.interval_hours is not None:
        return _("day {n}").format(n=ladder.treatment_day)
    return _("new") if ladder.status == "none" and assessment.state != "NOT_ELIGIBLE" else ""


def _state(chart: Chart, assessment: Assessment) -> tuple[Sign, tuple[int, float]]:
    ladder, now, zone = assessment.ladder, chart.at, chart.zone
    if chart.latest_event("died", "discharged"):
        return Sign(icon="square-stop", text=_("no longer on the ward")), (OVER, 0.0)
    if ladder.waiting:
        return _due(ladder.waiting, now, words.clock(ladder.waiting, zone))
    if ladder.status == "unknown":
        return Sign(icon="diamond-question", token="amber", text=_("doses cannot be said"), bold=True), (DOUBTFUL, 0.0)
    if ladder.status == "held":
        since = _since(chart, "hold")
        length = f", {words.age((now - since).total_seconds() / 3600)}" if since else ""
        return Sign(icon="bars", token="ink", text=_("on hold") + length, bold=True), (WAITING, 0.0)
    if ladder.status == "stopped":
        since = _since(chart, "stop") or ladder.last_given
        on = f" {words.day(since.astimezone(zone))}" if since else ""
        return Sign(icon="square-stop", text=_("stopped") + on), (OVER, 0.0)
    return _start(assessment, now)


def _due(due: datetime, now: datetime, clock: str) -> tuple[Sign, tuple[int, float]]:
    left = (due - now).total_seconds()
    if left < 0:
        if left > -_MINUTE:
            return Sign(icon="clock", token="ink", text=_("due now"), bold=True), (URGENT, left)
        text = _("overdue by {span}").format(span=words.span(now - due))
        return Sign(icon="triangle-bang", token="red", text=text, bold=True), (URGENT, left)
    text = _("due {clock}, in {span}").format(clock=clock, span=words.span(due - now))
    soon = due - now <= _SOON
    return Sign(icon="clock", token="ink" if soon else "ink2", text=text, bold=soon), (WAITING, left)


def _start(assessment: Assessment, now: datetime) -> tuple[Sign, tuple[int, float]]:
    timing = assessment.timing
    if assessment.state == "NOT_ELIGIBLE":
        return Sign(icon="cross", text=_("not eligible")), (CALM, 0.0)
    if timing.onset and timing.window_closes and timing.window_closes > now:
        left = timing.window_closes - now
        size = int((timing.window_closes - timing.onset).total_seconds() // 3600)
        text = _("{left} of {size} h left").format(size=size, left=words.age(left.total_seconds() / 3600))
        return Sign(icon="clock", token="ink", text=text, bold=True), (DOUBTFUL, left.total_seconds())
    if assessment.state == "ELIGIBLE":
        return Sign(icon="tick", token="green", text=_("eligible")), (WAITING, 0.0)
    return Sign(icon="diamond-question", token="amber", text=_("cannot say yet")), (DOUBTFUL, 1e9)


def _since(chart: Chart, action: str) -> datetime | None:
    return next((item.at for item in reversed(chart.of(Order)) if item.action == action), None)


def _flag(chart: Chart, assessment: Assessment) -> Sign:
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
    first = next(iter(trigger.evidence), None)
    return short_name(chart, first.item) if first else trigger.id


def short_name(chart: Chart, code: str) -> str:
    """Return a catalogue code's short name, or an event code as words."""
    try:
        return chart.catalogue.analyte(code).short
    except KeyError:
        return code.replace("_", " ")


def _oxygen(chart: Chart) -> tuple[str, str, str]:
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
