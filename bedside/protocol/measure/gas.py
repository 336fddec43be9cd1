"""Oxygenation as scores read it: a saturation or a blood gas with the oxygen in force with it.

A fraction that was set or measured and what a device is estimated to deliver stay apart: the estimate is made by the
score from `device` and flow, and what is printed on a Venturi valve counts as an estimate too.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from bedside.domain.quantity import Bounds, shown
from bedside.domain.value import Value
from bedside.protocol.measure.device import Parts, air_or_oxygen, delivered, hours_on, now
from bedside.protocol.measure.person import NO, YES
from bedside.protocol.measure.sheet import Part, Sheet
from bedside.protocol.oxygen.together import Together, fio2_with
from bedside.scores import sofa
from bedside.scores.answer import Fact, Shown
from bedside.scores.interval import over
from bedside.text import N_, _

_LABELLED = "venturi"
_NO_FIO2 = N_("FiO2: none was set or measured")
_DELIVERED = ("device", "o2_flow", "nc_flow", "peep")
_HIGH_FLOW = "hfnc"


class Set(NamedTuple):
    """A saturation or gas with the oxygen in force with it; `fault` says why there is none of either."""

    value: Value | None
    with_it: Together
    fault: str = ""


def set_of(sheet: Sheet, code: str) -> Set:
    """Return the newest value of `spo2` or `pao2` with the oxygen in force with it."""
    found = sheet.newest(code)
    if not found.usable:
        lacks = _("no FiO2 without {analyte}").format(analyte=sheet.catalogue.analyte(code).short)
        return Set(None, Together(), lacks)
    first = fio2_with(sheet.question, found.values[0])
    if any(fio2_with(sheet.question, item) != first for item in found.values[1:]):
        return Set(found.values[0], Together(), _("disputed: two of one time, with other oxygen"))
    return Set(found.values[0], first, first.fault)


def ratio(sheet: Sheet, code: str) -> Parts:
    """Return value, fraction and device of P/F (`pao2`) or S/F (`spo2`)."""
    found = set_of(sheet, code)
    return {code: sheet.part(code), **measured(sheet, found), **in_force(sheet, found)}


def measured(sheet: Sheet, found: Set) -> Parts:
    """Return the fraction that was set or measured; what is printed on a valve under a name of its own."""
    if found.with_it.fio2 is None:
        return {"fio2": Part(why=found.fault or _(_NO_FIO2))}
    if _is_label(found):
        label = _fraction(sheet, "fio2_label", found.with_it, _("as printed on the valve"))
        return {"fio2_label": label, "fio2": Part(why=_("FiO2: only what is printed on the valve"))}
    return {"fio2": _fraction(sheet, "fio2", found.with_it, _("set or measured"))}


def _is_label(found: Set) -> bool:
    """Return whether a fraction is that of a valve, and not one that was measured beside it."""
    setting = found.with_it.setting
    return setting is not None and found.with_it.records == (setting.id,) and setting.devices[0].name == _LABELLED


def _fraction(sheet: Sheet, name: str, found: Together, note: str) -> Part:
    record, bounds = sheet.question.chart.find(found.records[-1]), found.fio2 or Bounds(None, None)
    text = shown(bounds.low) if bounds.low is not None and bounds.low == bounds.high else _("a range")
    said = Shown(name=name, value=text, note=note)
    return Part(Fact(bounds=bounds, text=text), sheet.seen(said, record) if record else said)


def in_force(sheet: Sheet, found: Set) -> Parts:
    """Return device, flows and PEEP of the setting in force with a value."""
    setting = found.with_it.setting
    if setting is None:
        return dict.fromkeys(_DELIVERED, Part(why=found.fault or _("no oxygen setting charted with it")))
    return delivered(sheet, setting)


def early_warning(sheet: Sheet) -> Parts:
    """Return the parts of one NEWS2: one observation set, with the oxygen in force with it."""
    parts = sheet.of_one_set(("rr", "spo2", "sbp", "hr", "avpu", "temp"))
    known = [sheet.newest(code).values[0] for code, part in parts.items() if part.fact]
    if not known:
        return {**parts, "oxygen": Part(why=_("no observation that counts now"))}
    last = max(known, key=_time) if parts["spo2"].fact is None else sheet.newest("spo2").values[0]
    found = fio2_with(sheet.question, last)
    return {**parts, "oxygen": air_or_oxygen(sheet, found.setting, found.fault)}


def rox(sheet: Sheet) -> Parts:
    """Return saturation, rate, fraction and device of one observation set, and the hours on high flow."""
    parts = sheet.of_one_set(("spo2", "rr"))
    lone = parts["spo2"].why
    found = Set(None, Together(), lone) if lone else set_of(sheet, "spo2")
    device = in_force(sheet, found)["device"]
    return {**parts, **measured(sheet, found), "device": device, "hfnc_hours": hours_on(sheet, _HIGH_FLOW)}


def breathing(sheet: Sheet) -> Parts:
    """Return what the WHO scales read of breathing: ventilation or the device now, and how good the former is."""
    state = now(sheet)
    on = state["ventilated"].fact
    if on is None or on.choice != YES:
        return {**state, **dict.fromkeys(("pf_ratio", "sf_ratio"), Part(why=_("not ventilated")))}
    return {**state, "pf_ratio": _pf_now(sheet), "sf_ratio": _ratio_now(sheet, "sf_ratio", "spo2")}


def _pf_now(sheet: Sheet) -> Part:
    """Return the newest P/F: as reported, or worked out from a newer gas with the fraction in force with it."""
    worked = _ratio_now(sheet, "pf_ratio", "pao2")
    return sheet.part("pf_ratio") if worked.fact is None or _reported_since(sheet) else worked


def _reported_since(sheet: Sheet) -> bool:
    """Return whether a P/F was reported with the newest gas or after it."""
    reported, gas = sheet.newest("pf_ratio").values, sheet.newest("pao2").values
    return bool(reported) and (not gas or reported[0].at >= gas[0].at)


def _ratio_now(sheet: Sheet, name: str, code: str) -> Part:
    found, part = set_of(sheet, code), sheet.part(code)
    if part.fact is None or part.fact.bounds is None or found.with_it.fio2 is None or part.shown is None:
        return Part(why=part.why or found.fault or _(_NO_FIO2))
    made = over(part.fact.bounds, found.with_it.fio2)
    text = shown(made.low) if made.low is not None and made.low == made.high else _("a range")
    said = msgspec.structs.replace(part.shown, name=name, value=text, unit="", note=_("worked out from its parts"))
    return Part(Fact(bounds=made, text=text), said)


def gas_ratio(sheet: Sheet) -> Parts:
    """Return what Berlin and SOFA read: a gas with its fraction, or the P/F reported with or after it."""
    found = set_of(sheet, "pao2")
    gas = {"pao2": sheet.part("pao2"), **measured(sheet, found), "peep": in_force(sheet, found)["peep"]}
    if _reported_since(sheet) or gas["fio2"].fact is None:
        apart = Part(why=_("a reported P/F stands for it"))
        return {**gas, "pao2": apart, "fio2": apart} if sheet.part("pf_ratio").fact else gas
    return {**gas, "pf_ratio": Part(why=_("worked out from its parts"))}


def supported(sheet: Sheet) -> Parts:
    """Return what SOFA reads of breathing: the ratio, and whether breathing is supported."""
    return {**gas_ratio(sheet), "respiratory_support": _support(sheet)}


def _support(sheet: Sheet) -> Part:
    state, table = now(sheet), sofa.table()
    on, device = state["ventilated"], state.get("device", Part())
    if on.fact and on.fact.choice == YES:
        return on
    if device.fact is None or device.shown is None:
        return Part(why=device.why)
    words = set(device.fact.choice.split("+"))
    if not words & set(table.supports) and not words <= set(table.supports_not):
        return Part(why=_("the score does not say whether the device counts as support"))
    word = YES if words & set(table.supports) else NO
    said = msgspec.structs.replace(device.shown, name="respiratory_support", value=word, note=device.fact.choice)
    return Part(Fact(choice=word, text=word), said)


def _time(value: Value) -> datetime:
    return value.at
