"""The oxygen device as scores read it: which one, how much it gives, air or oxygen, since when, what is in use now."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from bedside.domain.quantity import Bounds, shown
from bedside.domain.records import Device, OxygenSetting
from bedside.domain.wording import number_text
from bedside.protocol.leaf import devices_words
from bedside.protocol.measure.person import NO, YES
from bedside.protocol.measure.sheet import Part, Sheet, inferred
from bedside.protocol.model import span
from bedside.protocol.oxygen.now import Now, airway, conflict, setting_now
from bedside.scores.answer import Fact, Shown
from bedside.scores.fio2 import estimates
from bedside.text import _

Parts = dict[str, Part]

_MASKED = {"nc", "nrb"}
_AIR = "ra"
_SECONDS = 3600


def delivered(sheet: Sheet, setting: OxygenSetting) -> Parts:
    """Return device, flows and PEEP of a setting."""
    peeps = [item.peep for item in setting.devices if item.peep is not None]
    return {
        "device": device_of(sheet, setting),
        **_flows(sheet, setting),
        "peep": _number(sheet, "peep", setting, peeps[0] if peeps else None, "cm[H2O]"),
    }


def device_of(sheet: Sheet, setting: OxygenSetting) -> Part:
    """Return the devices of a setting as one word."""
    return sheet.charted("device", setting, "+".join(sorted(item.name for item in setting.devices)))


def _flows(sheet: Sheet, setting: OxygenSetting) -> Parts:
    """Return the flow of the device; of a mask over a cannula both, of any other two devices neither."""
    devices: Mapping[str, Device] = {item.name: item for item in setting.devices}
    if set(devices) == _MASKED:
        mask, under = devices["nrb"].flow, devices["nc"].flow
    else:
        mask, under = (setting.devices[0].flow if len(setting.devices) == 1 else None), None
    return {
        "o2_flow": _number(sheet, "o2_flow", setting, mask, "L/min"),
        "nc_flow": _number(sheet, "nc_flow", setting, under, "L/min"),
    }


def _number(sheet: Sheet, name: str, setting: OxygenSetting, number: Decimal | None, unit: str) -> Part:
    if number is None:
        return Part(why=_("not charted with {devices}").format(devices=devices_words(setting)))
    return sheet.number(Shown(name=name, value=number_text(number), unit=unit), setting, Fraction(number))


def air_or_oxygen(sheet: Sheet, setting: OxygenSetting | None, fault: str) -> Part:
    """Return whether oxygen was given: air by room air, by a fraction of 0.21, or by a flow of 0."""
    if setting is None:
        return Part(why=fault or _("no oxygen setting"))
    given = {_gives(item) for item in setting.devices}
    if None in given and True not in given:
        return Part(why=_("{devices}: air or oxygen is not charted").format(devices=devices_words(setting)))
    return sheet.charted("oxygen", setting, "oxygen" if True in given else "air", devices_words(setting))


def _gives(device: Device) -> bool | None:
    if device.name == _AIR:
        return False
    if device.fio2 is not None:
        return Fraction(device.fio2) > estimates().fixed[_AIR]
    return None if device.flow is None else device.flow > 0


def hours_on(sheet: Sheet, name: str) -> Part:
    """Return the hours since a device came into use, at least those without a gap longer than its shelf life."""
    question = sheet.question
    settings = question.chart.of(OxygenSetting)
    shelf = span(question.protocol.settings.oxygen_shelf.span)
    first: OxygenSetting | None = None
    later, gap = question.chart.at, False
    for item in reversed(settings):
        gap = later - item.at > shelf
        if gap or all(device.name != name for device in item.devices):
            break
        first, later = item, item.at
    if first is None or first.precision != "minute":
        return Part(why=_("not known since when"))
    hours = Fraction(int((question.chart.at - first.at).total_seconds()), _SECONDS)
    note = _("at least: the record before has a gap") if gap else ""
    part = sheet.number(Shown(name="hfnc_hours", value=shown(hours), unit="h", note=note), first, hours)
    return part if not gap else part._replace(fact=Fact(bounds=Bounds(hours, None), text=shown(hours)))


def now(sheet: Sheet) -> Parts:
    """Return ventilation at the moment asked about and, where that is none, the device and whether it gives oxygen."""
    question = sheet.question
    state = airway(question)
    if state.state == "unclear":
        return dict.fromkeys(("ventilated", "device", "oxygen"), Part(why=conflict(state)))
    if state.state == "on" and state.record is not None:
        return {"ventilated": sheet.charted("ventilated", state.record, YES)}
    found = setting_now(question, state.record)
    device, oxygen = _agreed(sheet, found)
    if state.record is not None:
        return {"ventilated": sheet.charted("ventilated", state.record, NO), "device": device, "oxygen": oxygen}
    off = Part(why=found.fault) if found.fault else inferred("ventilated", NO, _("another setting is in force"))
    return {"ventilated": off, "device": device, "oxygen": oxygen}


def _agreed(sheet: Sheet, found: Now) -> tuple[Part, Part]:
    first, *others = found.settings or (None,)
    if first is None or found.fault:
        return Part(why=found.fault), Part(why=found.fault)
    if others:
        words = _(" against ").join(devices_words(item) for item in (first, *others))
        disputed = Part(why=_("disputed: {readings}").format(readings=words))
        return disputed, disputed
    return device_of(sheet, first), air_or_oxygen(sheet, first, "")
