"""Oxygen now and ventilation now: a ventilator stays until extubation, any other setting counts for its shelf life."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.index import cut
from bedside.domain.quantity import bounds
from bedside.domain.records import Device, Event, OxygenSetting
from bedside.domain.wording import percent_text
from bedside.protocol.dispute import alike, one_answer, order_open, timed
from bedside.protocol.leaf import devices_words, figure, leaf, record_evidence
from bedside.protocol.model import DeviceNeed, DeviceTest, Saturation, VentilationTest, span
from bedside.protocol.newest import outcome_of
from bedside.protocol.question import Question, order_key
from bedside.protocol.verdict import Outcome, Verdict, all_of
from bedside.text import N_, _, _p

Mark = Event | OxygenSetting

_EXTUBATED = "extubated"
_LONGEST_DAY = timedelta(hours=25)
_CLINICIAN = N_("{devices}: non-invasive ventilation is not mentioned by the source: the clinician has to decide")


class Airway(msgspec.Struct, frozen=True):
    """Whether a ventilator is in use: `on`, `off` (extubated), `never` charted, or `unclear`; with what says so.

    `one_day` says of a setting against it that it is of the same day and nobody knows which came first.
    """

    state: Literal["on", "off", "never", "unclear"]
    record: Mark | None = None
    against: Mark | None = None
    one_day: bool = False


def ventilated(setting: OxygenSetting) -> bool:
    """Return whether a ventilator is among the devices."""
    # Asked of every setting again and again: a loop costs a third of any() here.
    for device in setting.devices:  # noqa: SIM110
        if device.name == "imv":
            return True
    return False


def airway(question: Question, until: datetime | None = None) -> Airway:
    """Return the state of invasive ventilation at the moment of the question, or at an earlier one."""
    if until is not None:
        return _airway_at(question, until)
    return question.once("airway", lambda asked: _airway_at(asked, asked.chart.at))


def _airway_at(question: Question, end: datetime) -> Airway:
    chart = question.chart
    settings = cut(chart.of(OxygenSetting), end)
    begun, untimed_on = timed(cut(chart.events("intubated"), end))
    ended, untimed_off = timed(cut(chart.events(_EXTUBATED), end))
    on = max((*begun, *filter(ventilated, settings)), key=order_key, default=None)
    off = max(ended, key=order_key, default=None)
    other = next((item for item in reversed(settings) if on and speaks_against(item, on, chart.zone)), None)
    known = airway_of(on, off, other, chart.zone)
    if untimed_on and known.state in {"off", "never"}:
        against = next(iter((*untimed_off, *filter(None, (known.record, *settings[-1:])))), None)
        return Airway("unclear" if against else "on", untimed_on[-1], against)
    if untimed_off and known.state in {"on", "never"}:
        return Airway("unclear", on, untimed_off[-1]) if on else Airway("off", untimed_off[-1])
    return known


def airway_of(on: Mark | None, off: Event | None, other: OxygenSetting | None, zone: ZoneInfo) -> Airway:
    """Return the state by the newest start, the newest extubation, and the newest setting that speaks against it."""
    if on is None:
        return Airway("off", off) if off else Airway("never")
    if off and order_open(on, off, zone):
        return Airway("unclear", on, off)
    if off and order_key(off) > order_key(on):
        return Airway("off", off)
    return Airway("unclear", on, other, one_day=order_open(on, other, zone)) if other else Airway("on", on)


def speaks_against(setting: OxygenSetting, on: Mark, zone: ZoneInfo) -> bool:
    """Return whether another device is charted while nobody has said that ventilation ended.

    Two settings of one instant contradict each other whichever was typed first; beside an intubation of that instant
    the one typed before is what was in use until then. A day covers both orders.
    """
    if ventilated(setting):
        return False
    if setting.at == on.at:
        return isinstance(on, OxygenSetting) or order_key(setting) > order_key(on)
    if "undated" in {setting.precision, on.precision}:
        return False
    return setting.at > on.at or alike(setting, on, zone)


class Now(msgspec.Struct, frozen=True):
    """The oxygen settings in force now (several when in dispute); `fault` says why there is none to decide on."""

    settings: tuple[OxygenSetting, ...] = ()
    fault: str = ""


def setting_now(question: Question, since: Event | OxygenSetting | None) -> Now:
    """Return the setting in force, for a patient who is not ventilated; `since` is the extubation, if any."""
    return question.once(f"setting since {since.id if since else 'ever'}", lambda asked: _setting_now(asked, since))


def _setting_now(question: Question, since: Event | OxygenSetting | None) -> Now:
    found = question.chart.of(OxygenSetting)
    after = found if since is None else tuple(item for item in found if order_key(item) > order_key(since))
    if not after:
        none = _("no oxygen setting charted since extubation") if since else _("no oxygen setting charted")
        return Now(fault=none)
    newest = after[-1]
    if question.stale(newest, span(question.protocol.settings.oxygen_shelf.span)):
        stale = _("oxygen setting is stale ({devices}, {age})")
        return Now((newest,), stale.format(devices=devices_words(newest), age=question.ago(newest)))
    near = after[bisect_left(after, newest.at - _LONGEST_DAY, key=_time) : -1]
    same = [item for item in near if alike(item, newest, question.chart.zone)]
    return Now((newest, *(item for item in same if item.devices != newest.devices)))


def in_force(question: Question, state: Airway) -> Now:
    """Return the setting in force for a patient who is not surely ventilated; an unclear airway is a fault."""
    if state.state == "unclear":
        return Now(fault=conflict(state))
    return setting_now(question, state.record)


def reached(rule: DeviceTest, setting: OxygenSetting) -> Outcome:
    """Return whether one setting has all that the rule needs at once."""
    names = [device.name for device in setting.devices]
    if any(name in rule.unclear for name in names):
        return "UNKNOWN"
    # Asked of every setting of a stay: without the device no number has to be compared.
    if any(need.device not in names for need in rule.needs):
        return "NOT_MET"
    return all_of((*(_need(need, setting.devices) for need in rule.needs), saturated(rule.spo2, setting)))


def device_test(name: str, rule: DeviceTest, question: Question) -> Verdict:
    """Answer a device criterion for the oxygen in use now."""
    threshold = _(" with ").join((*(_needed(need) for need in rule.needs), *needed_spo2(rule.spo2)))
    state = airway(question)
    if state.state == "on":
        seen = record_evidence(question, state.record)
        return leaf(name, rule, "NOT_MET", _("invasive ventilation now"), threshold=threshold, evidence=seen)
    now = in_force(question, state)
    seen = record_evidence(question, *(now.settings or (state.record, state.against)))
    if now.fault:
        return leaf(name, rule, "UNKNOWN", now.fault, threshold=threshold, evidence=seen, missing="oxygen")
    outcomes: list[Outcome] = [reached(rule, item) for item in now.settings]
    outcome = outcomes[0] if one_answer(outcomes) else "UNKNOWN"
    reason = _device_reason(rule, now, question, disputed=not one_answer(outcomes))
    return leaf(name, rule, outcome, reason, threshold=threshold, evidence=seen, missing="oxygen")


def ventilation_test(name: str, rule: VentilationTest, question: Question) -> Verdict:
    """Answer whether the patient is ventilated now; nothing charted leaves it open."""
    state = airway(question)
    if state.state == "on":
        return leaf(
            name,
            rule,
            "MET",
            _("invasive ventilation, no extubation charted"),
            evidence=record_evidence(question, state.record),
        )
    if state.state == "off":
        return leaf(name, rule, "NOT_MET", _("extubated"), evidence=record_evidence(question, state.record))
    if state.state == "unclear":
        seen = record_evidence(question, state.record, state.against)
        return leaf(name, rule, "UNKNOWN", conflict(state), evidence=seen, missing=_EXTUBATED)
    now = setting_now(question, None)
    seen = record_evidence(question, *now.settings)
    if now.fault:
        return leaf(name, rule, "UNKNOWN", now.fault, evidence=seen, missing="oxygen")
    reason = _("{devices} now").format(devices=devices_words(now.settings[0]))
    return leaf(name, rule, "NOT_MET", reason, evidence=seen)


def saturated(need: Saturation | None, setting: OxygenSetting) -> Outcome:
    """Return whether the saturation charted with the devices is as needed; none charted with them is UNKNOWN."""
    if need is None:
        return "MET"
    if setting.spo2 is None:
        return "UNKNOWN"
    return outcome_of(bounds(Fraction(setting.spo2), "").decide(need.op, Fraction(need.value)))


def needed_spo2(need: Saturation | None) -> tuple[str, ...]:
    """Return the saturation needed as printed, nothing where none is."""
    return (f"SpO2 {need.op} {figure(need.value)} %",) if need else ()


def seen_spo2(need: Saturation | None, setting: OxygenSetting) -> str:
    """Return the saturation charted with the devices in words, nothing where none is needed."""
    if need is None:
        return ""
    return ", " + (_("no SpO2 charted with it") if setting.spo2 is None else f"SpO2 {figure(setting.spo2)} %")


def _need(need: DeviceNeed, devices: tuple[Device, ...]) -> Outcome:
    found = [getattr(device, need.field) for device in devices if device.name == need.device]
    known = [item for item in found if item is not None]
    if any(bounds(Fraction(item), "").decide(need.op, Fraction(need.value)) for item in known):
        return "MET"
    return outcome_of(False if len(known) == len(found) else None)


def _needed(need: DeviceNeed) -> str:
    if need.field == "fio2":
        return f"{need.device.upper()} FiO2 {need.op} {percent_text(need.value)}"
    unit = f" {need.unit}" if need.unit != "1" else ""
    field = _p("oxygen", "flow") if need.field == "flow" else need.field
    return f"{need.device.upper()} {field} {need.op} {figure(need.value)}{unit}"


def conflict(state: Airway) -> str:
    """Return why it is not clear whether a ventilator is in use."""
    if any(item is not None and item.precision == "undated" for item in (state.record, state.against)):
        return _("intubated or extubated, when is not charted: chart the time")
    if isinstance(state.against, OxygenSetting):
        return _placed(state, state.against).format(devices=devices_words(state.against))
    return _("intubated and extubated on the same day, the order is not charted")


def _placed(state: Airway, setting: OxygenSetting) -> str:
    """Return how another device stands to the ventilation that it speaks against, with a place for it."""
    if state.one_day:
        return _(
            "{devices} charted on the same day as invasive ventilation, their order is not charted: chart the time"
        )
    if state.record and state.record.at == setting.at:
        return _("{devices} charted at the same time as invasive ventilation, without an extubation")
    return _("{devices} charted after invasive ventilation, without an extubation")


def _device_reason(rule: DeviceTest, now: Now, question: Question, *, disputed: bool) -> str:
    words = devices_words(now.settings[0])
    if disputed:
        said = _(" against ").join(devices_words(item) for item in now.settings)
        return _("disputed: {devices} at the same time").format(devices=said)
    if any(device.name in rule.unclear for device in now.settings[0].devices):
        return _(_CLINICIAN).format(devices=words)
    return f"{words}{seen_spo2(rule.spo2, now.settings[0])}, {question.ago(now.settings[0])}"


def _time(setting: OxygenSetting) -> datetime:
    return setting.at
