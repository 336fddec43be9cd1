"""Which oxygen was in force with a saturation or a blood gas: both of one observation set, or no ratio is made of them.

`fio2_with(question, value) -> Together`: `value` is a dated value of `spo2`, `sao2` or `pao2`. `setting` is the oxygen
setting in force at its time (None where none may be used), `fio2` the fraction that was set or measured (None where
none was: an estimate from the device is for the caller, and a form of its own), `fault` why there is nothing to go by
("" where there is), `records` the ids it rests on. At most `settings.one_sample` apart, the oxygen charted first.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from bedside.domain.index import cut
from bedside.domain.quantity import Bounds, bounds
from bedside.domain.records import OxygenSetting
from bedside.domain.value import Value
from bedside.protocol.dispute import alike, disputed_with
from bedside.protocol.leaf import devices_words
from bedside.protocol.model import span
from bedside.protocol.newest import HELD, worded
from bedside.protocol.oxygen.now import Airway, airway, ventilated
from bedside.protocol.question import Question, order_key
from bedside.text import N_, _

_NO_CLOCK = N_("charted without a clock time: what was in force with it is not known")


class Together(msgspec.Struct, frozen=True):
    """The oxygen in force with a value; `fio2` only where it was set or measured, never estimated."""

    setting: OxygenSetting | None = None
    fio2: Bounds | None = None
    fault: str = ""
    records: tuple[str, ...] = ()


def fio2_with(question: Question, value: Value) -> Together:
    """Return the oxygen in force with a value, and its set or measured fraction."""
    setting = value.source if isinstance(value.source, OxygenSetting) else None
    if setting is None and value.precision != "minute":
        return Together(fault=_(_NO_CLOCK))
    settings = cut(question.chart.of(OxygenSetting), value.at)
    setting = setting or (settings[-1] if settings else None)
    fault = _unfit(question, value, setting, settings)
    measured = _measured(question, value, setting)
    far = _far(question, value, setting)
    if fault or (far and measured is None):
        return Together(fault=fault or far)
    near = None if far else setting
    return _as_set(near) if measured is None else _as_measured(question, near, measured)


def _as_measured(question: Question, setting: OxygenSetting | None, measured: Value) -> Together:
    if measured.bounds is None:
        return Together(setting, fault=f"FiO2 {worded(question, measured)}: {_(HELD)}", records=measured.records)
    if _contradicted(question, measured, setting):
        return Together(setting, fault=_("FiO2 disputed: two of one time"), records=measured.records)
    own = (setting.id,) if setting else ()
    return Together(setting, measured.bounds, records=(*own, *measured.records))


def set_fio2(setting: OxygenSetting) -> Fraction | None:
    """Return the fraction that was set; None where none was, or where two devices deliver oxygen at once."""
    if len(setting.devices) != 1 or setting.devices[0].fio2 is None:
        return None
    return Fraction(setting.devices[0].fio2)


def _as_set(setting: OxygenSetting | None) -> Together:
    if setting is None:
        return Together(fault=_("no oxygen setting charted with it"))
    found = set_fio2(setting)
    return Together(setting, None if found is None else bounds(found, ""), records=(setting.id,))


def _unfit(question: Question, value: Value, setting: OxygenSetting | None, settings: tuple[OxygenSetting, ...]) -> str:
    """Return why a setting was not in force with a value."""
    state = airway(question, value.at)
    if state.state == "unclear":
        return _("it is not clear whether the patient was ventilated then")
    if setting is None:
        return ""
    words = devices_words(setting)
    if setting is not value.source and setting.precision != "minute":
        return _("{devices} charted without a clock time: what was in force with it is not known").format(devices=words)
    other = next((item for item in reversed(settings) if _other_one(item, setting, question)), None)
    if other:
        both = _(" against ").join((words, devices_words(other)))
        return _("disputed: {devices} at the same time").format(devices=both)
    return _("{devices} was no longer in force then").format(devices=words) if _ended(state, setting) else ""


def _far(question: Question, value: Value, setting: OxygenSetting | None) -> str:
    """Return why a setting is not of one set with a value; a fraction measured with the value may stand without it."""
    apart = question.protocol.settings.one_sample.span
    if setting is None or value.at - setting.at <= span(apart):
        return ""
    form = _("{devices} was charted more than {length} before it")
    return form.format(devices=devices_words(setting), length=apart)


def _other_one(item: OxygenSetting, setting: OxygenSetting, question: Question) -> bool:
    return item is not setting and item.devices != setting.devices and alike(item, setting, question.chart.zone)


def _ended(state: Airway, setting: OxygenSetting) -> bool:
    """Return whether the patient was intubated or extubated after a setting."""
    if state.state == "on":
        return not ventilated(setting)
    return state.record is not None and order_key(setting) < order_key(state.record)


def _measured(question: Question, value: Value, setting: OxygenSetting | None) -> Value | None:
    """Return the FiO2 charted by itself, where it is no older than the setting and of one set with the value."""
    found = cut(question.chart.values("fio2"), value.at)
    apart = span(question.protocol.settings.one_sample.span)
    newest = found[-1] if found and found[-1].precision == "minute" else None
    if newest is None or value.at - newest.at > apart or (setting and newest.at < setting.at):
        return None
    return newest


def _contradicted(question: Question, measured: Value, setting: OxygenSetting | None) -> bool:
    if disputed_with(cut(question.chart.values("fio2"), measured.at), measured, question.chart.zone):
        return True
    typed = set_fio2(setting) if setting and setting.at == measured.at else None
    return typed is not None and measured.bounds != bounds(typed, "")
