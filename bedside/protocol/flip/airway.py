"""Oxygen settings that reach a rule or fall short of it, and the start and the end of ventilation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import msgspec

from bedside.domain.quantity import bounds
from bedside.domain.records import Device, OxygenSetting
from bedside.domain.vocabulary import device_of
from bedside.protocol.flip.move import FAR, Fact, Move, blank
from bedside.protocol.flip.numbers import beyond, opposite
from bedside.protocol.flip.spoken import phrase
from bedside.protocol.leaf import devices_words, figure, plain
from bedside.protocol.model import DeviceNeed, DeviceTest, OxygenTest
from bedside.protocol.oxygen.now import airway, ventilated
from bedside.protocol.question import Question
from bedside.text import ENGLISH, _, speaking

_HUNDRED = 100
#: settings of one instant that are looked at
_AT_ONCE = 8


def device_moves(rule: DeviceTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield settings that have all the rule needs, or that miss one need by one step."""
    now = _in_use(question)
    seen = _saturation(rule, question, met=met)
    if met:
        yield from _settings((_reaching(rule, now),), rule, question, seen)
        return
    short = [made for need in rule.needs if (made := _short_of(need, now))]
    yield from _settings((*short, *_as_now(now)), rule, question, seen)


def use_moves(rule: OxygenTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield a setting with the first of the devices, or the setting in use, or room air."""
    now = _in_use(question)
    first = rule.devices[0]
    found = ((_complete(now.get(first) or Device(name=first)),),) if met else _as_now(now)
    ended = () if met and "imv" in rule.devices else _ended(question)
    for devices in found:
        yield Move((*ended, _setting(devices, question)))


def ventilation_moves(question: Question, *, met: bool) -> Iterator[Move]:
    """Yield an intubation; or its end, or for a patient who is not ventilated the setting in use."""
    if met:
        yield from phrase(question, "intubated", "start")
        return
    ended = _ended(question)
    if ended:
        yield Move(ended)
        return
    for devices in _as_now(_in_use(question)):
        yield Move((_setting(devices, question),))


def _as_now(now: dict[str, Device]) -> tuple[tuple[Device, ...], ...]:
    """Return the setting in use, charted anew, and room air."""
    room_air = (Device(name="ra"),)
    return (tuple(now.values()), room_air) if now else (room_air,)


def _settings(
    found: tuple[tuple[Device, ...], ...], rule: DeviceTest, question: Question, seen: Decimal | None
) -> Iterator[Move]:
    """Yield possible settings, after the end of ventilation where somebody is or may be ventilated."""
    ended, now = _ended(question), _in_use(question)
    for devices in found:
        if all(_possible(item, question) for item in devices):
            yield Move((*ended, _setting(devices, question, seen)), _distance(rule, now, devices))


def _saturation(rule: DeviceTest, question: Question, *, met: bool) -> Decimal | None:
    """Return a saturation that the rule needs, or the one on its other side; the one seen last where it will do."""
    if rule.spo2 is None:
        return None
    op, cut = opposite(rule.spo2.op, met=met), Fraction(rule.spo2.value)
    newest = question.chart.oxygen()
    if newest and newest.spo2 is not None and bounds(Fraction(newest.spo2), "").decide(op, cut):
        return newest.spo2
    return Decimal(int(beyond(op, cut, Fraction(1))))


def _ended(question: Question) -> tuple[Fact, ...]:
    if airway(question).state not in {"on", "unclear"}:
        return ()
    return tuple(fact for move in phrase(question, "extubated", "end") for fact in move.facts)


def _in_use(question: Question) -> dict[str, Device]:
    """Return the devices charted last but for a ventilator; of two at one instant the same, whichever came first."""
    settings = [item for item in question.chart.of(OxygenSetting)[-_AT_ONCE:] if not ventilated(item)]
    same = [item for item in settings if item.at == settings[-1].at]
    return {item.name: item for item in max(same, key=_placed).devices} if same else {}


def _placed(setting: OxygenSetting) -> str:
    """Return what puts settings of one instant in order, the same in every language."""
    with speaking(ENGLISH):
        return devices_words(setting)


def _reaching(rule: DeviceTest, now: dict[str, Device]) -> tuple[Device, ...]:
    made: dict[str, Device] = {}
    for need in rule.needs:
        device = made.get(need.device) or now.get(need.device) or Device(name=need.device)
        made[need.device] = _complete(device if _fulfils(device, need) else _set(device, need, met=True))
    return tuple(made.values())


def _short_of(need: DeviceNeed, now: dict[str, Device]) -> tuple[Device, ...]:
    """Return the devices in use with one number a step short of a need; none where the device is not in use."""
    device = now.get(need.device)
    if device is None or not _fulfils(device, need):
        return ()
    return tuple(_set(item, need, met=False) if item is device else item for item in now.values())


def _fulfils(device: Device, need: DeviceNeed) -> bool:
    number = getattr(device, need.field)
    return number is not None and bool(bounds(Fraction(number), "").decide(need.op, Fraction(need.value)))


def _set(device: Device, need: DeviceNeed, *, met: bool) -> Device:
    places = max(2 if need.field == "fio2" else 0, -int(need.value.as_tuple().exponent))
    made = beyond(opposite(need.op, met=met), Fraction(need.value), Fraction(1, 10**places))
    number = Decimal(made.numerator) / Decimal(made.denominator)
    return msgspec.structs.replace(device, **{need.field: number})


def _complete(device: Device) -> Device:
    """Return a device with every number its line needs; one that no rule asks for is taken from the example."""
    words = device_of(device.name)
    example = [Decimal(item) for item in re.findall(r"\b\d+\b", words.example)]
    missing = {
        name: number / _HUNDRED if name == "fio2" else number
        for name, number in zip(words.needs, example, strict=False)
        if getattr(device, name) is None
    }
    return msgspec.structs.replace(device, **missing)


def _possible(device: Device, question: Question) -> bool:
    limits = question.chart.catalogue.flows.get(device.name)
    flow = device.flow is None or limits is None or limits.hard.holds(Fraction(device.flow))
    share = device.fio2 is None or question.chart.catalogue.analyte("fio2").hard.holds(Fraction(device.fio2))
    return flow and share


def _distance(rule: DeviceTest, now: dict[str, Device], made: tuple[Device, ...]) -> Fraction:
    """Return how far the numbers in use are from others, as a share of the rule's; FAR where a device is not in use."""
    then = {item.name: item for item in made}
    apart = Fraction(0)
    for need in rule.needs:
        before, after = (getattr(found.get(need.device), need.field, None) for found in (now, then))
        if before is None or after is None or not need.value:
            return FAR
        apart += abs(Fraction(before) - Fraction(after)) / Fraction(need.value)
    return apart


def _setting(devices: tuple[Device, ...], question: Question, seen: Decimal | None = None) -> Fact:
    record = blank(OxygenSetting, question, devices=devices, spo2=seen)
    line, words = " + ".join(map(_typed, devices)), devices_words(record)
    if seen is not None:
        line, words = f"{line} spo2 {plain(seen)}", f"{words}, SpO2 {figure(seen)} %"
    return Fact(line, record, _("Oxygen now: {devices}").format(devices=words))


def _typed(device: Device) -> str:
    share = plain(device.fio2 * _HUNDRED) if device.fio2 is not None else ""
    flow = plain(device.flow) if device.flow is not None else ""
    both = f"{flow}/{share}" if flow and share else flow or (f"fio2 {share}" if share else "")
    peep = f"peep {plain(device.peep)}" if device.peep is not None else ""
    return " ".join(filter(None, (device.name, both, peep)))
