"""Oxygen settings: one or more devices at once, with the saturation and breathing rate seen with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_number
from bedside.domain.quickline.draft import Facts, blank, sure
from bedside.domain.quickline.model import LineContext
from bedside.domain.quickline.numbers import checked
from bedside.domain.quickline.tokens import Sentence, unknown
from bedside.domain.records import Device, OxygenSetting
from bedside.domain.vocabulary import DEVICES, DeviceWords
from bedside.domain.wording import number_text
from bedside.text import N_, _, decimal

_FLOW_UNITS = ("l/min", "lpm", "l")
_KEYS = ("flow", "fio2", "peep")
_SEEN = ("spo2", "rr")
_FORM = N_("Write devices joined by +, then spo2 and rr, such as nrb 15 + nc 6 spo2 91 rr 28.")


@dataclass
class _Reader:
    """Walks over the words of an oxygen line."""

    words: Sequence[str]
    place: int = 0

    def peek(self) -> str:
        return self.words[self.place] if self.place < len(self.words) else ""

    def take(self) -> str:
        word = self.peek()
        self.place += 1
        return word


@dataclass
class _Built:
    """What has been read of one setting so far."""

    devices: list[Device] = field(default_factory=list)
    seen: dict[str, Decimal] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def names_device(sentence: Sentence) -> bool:
    """Return whether the line begins with an oxygen device."""
    return _device_at(_Reader(_spaced(sentence))) is not None


def setting(sentence: Sentence, context: LineContext) -> Facts:
    """Return one oxygen setting; raise Problem for a missing flow, an impossible FiO2 or an unknown word."""
    reader, built = _Reader(_spaced(sentence)), _Built()
    _read_device(reader, built, context)
    while word := reader.take():
        if word == "+":
            _read_device(reader, built, context)
        elif seen := _seen(word, context.catalogue):
            _read_seen(seen, reader, built, context)
        else:
            raise unknown(word, (*_SEEN, "+"), _(_FORM))
    _check_together(built.devices)
    record = blank(
        OxygenSetting,
        sentence,
        context,
        devices=tuple(built.devices),
        spo2=built.seen.get("spo2"),
        rr=built.seen.get("rr"),
    )
    return sure(record, context, *built.warnings, *_still_ventilated(record, context))


def _seen(word: str, catalogue: Catalogue) -> str:
    """Return which of the two numbers beside a setting a word names, in any language, "" for another word."""
    try:
        found = catalogue.find(word)
    except Problem:  # the name of several analytes
        return ""
    return found.code if found is not None and found.code in _SEEN else ""


def _spaced(sentence: Sentence) -> list[str]:
    return " ".join(sentence.lower).replace("+", " + ").split()


def _device_at(reader: _Reader) -> DeviceWords | None:
    for count in (2, 1):
        name = " ".join(reader.words[reader.place : reader.place + count])
        found = next((item for item in DEVICES if name in item.typed), None)
        if found is not None:
            reader.place += count
            return found
    return None


def _read_device(reader: _Reader, built: _Built, context: LineContext) -> None:
    words = _device_at(reader)
    if words is None:
        known = [name for item in DEVICES for name in item.typed]
        raise unknown(reader.peek() or "+", known, _(_FORM), what=_("{word!r} is not an oxygen device."))
    numbers = _settings(reader, words, context)
    for need in words.needs:
        if need not in numbers:
            text = _("the {device} has no flow in L/min.") if need == "flow" else _("the {device} has no FiO2.")
            raise Problem(
                text.format(device=words.title),
                where=words.name,
                do=_("Write {example}.").format(example=words.example),
            )
    device = Device(name=words.name, **numbers)
    built.warnings += _flow_warnings(device, words, context)
    if not numbers and words.takes:
        built.warnings.append(
            _("{device}: FiO2 was not given; rules that need it cannot say.").format(device=words.title)
        )
    built.devices.append(device)


def _settings(reader: _Reader, words: DeviceWords, context: LineContext) -> dict[str, Decimal]:
    numbers: dict[str, Decimal] = {}
    if reader.peek()[:1].isdigit() or reader.peek()[:1] in {"-", ".", ","}:
        flow, slash, share = reader.take().partition("/") if not reader.peek().endswith("/min") else _glued(reader)
        _put(numbers, "flow" if "flow" in words.takes else "fio2", flow, words, context)
        if slash:
            _put(numbers, "fio2", share, words, context)
        if reader.peek() in _FLOW_UNITS:
            reader.take()
    while reader.peek() in _KEYS:
        key = reader.take()
        _put(numbers, key, reader.take(), words, context)
        if reader.peek() == "%":
            reader.take()
    return numbers


def _glued(reader: _Reader) -> tuple[str, str, str]:
    return reader.take().removesuffix("/min").removesuffix("l"), "", ""


def _put(numbers: dict[str, Decimal], key: str, text: str, words: DeviceWords, context: LineContext) -> None:
    if key not in words.takes:
        raise Problem(
            _("the {device} takes no {setting}.").format(device=words.title, setting=key),
            where=f"{words.name} {text}",
            do=_("Write {example}.").format(example=words.example),
        )
    if key in numbers:
        raise Problem(
            _("{word} is given twice.").format(word=key),
            where=f"{words.name} {text}",
            do=_("Write {example}.").format(example=words.example),
        )
    if key == "fio2":
        numbers[key] = fraction(text, context)
        return
    numbers[key] = _positive(
        text.removesuffix("l"), f"{words.name} {key}", _("Write {example}.").format(example=words.example)
    )


def _positive(text: str, where: str, do: str) -> Decimal:
    if not text:
        raise Problem(_("a number is missing."), where=where, do=do)
    value, *others = parse_number(text)
    if others:
        both = _(" or as ").join(map(decimal, (value, *others)))
        raise Problem(_("{text} can be read as {both}.").format(text=text, both=both), where=where, do=do)
    if value <= 0:
        raise Problem(_("{text} is not above zero.").format(text=text), where=where, do=do)
    return value


def fraction(text: str, context: LineContext) -> Decimal:
    """Return FiO2 as a fraction: 21 to 100 is read as percent, 0.21 to 1 as a fraction, anything else is refused."""
    number = _positive(text.removesuffix("%"), "fio2", _("Write a percentage (60) or a fraction (0.6)."))
    try:
        unit = context.catalogue.unit_for("fio2", number, "%" if text.endswith("%") else "")
    except Problem as problem:
        raise Problem(problem.text, where=f"fio2 {text}", do=problem.do) from problem
    if not unit.admits(Fraction(number)):
        raise Problem(
            _("FiO2 {text} is not possible.").format(text=text),
            where=f"fio2 {text}",
            do=_("Write a percentage, or a fraction of 1."),
        )
    share = unit.canonical(Fraction(number))
    return Decimal(share.numerator) / Decimal(share.denominator)


def _flow_warnings(device: Device, words: DeviceWords, context: LineContext) -> list[str]:
    limits = context.catalogue.flows.get(device.name)
    if limits is None or device.flow is None:
        return []
    flow, shown = Fraction(device.flow), number_text(device.flow)
    if not limits.hard.holds(flow):
        raise Problem(
            _("{flow} L/min is not possible with a {device}.").format(flow=decimal(shown), device=words.title),
            where=f"{device.name} {shown}",
            do=_("Check the flow."),
        )
    if limits.soft is not None and not limits.soft.holds(flow):
        return [
            _("{flow} L/min is unusual for a {device}; it is taken as typed.").format(
                flow=decimal(shown), device=words.title
            )
        ]
    return []


def _read_seen(word: str, reader: _Reader, built: _Built, context: LineContext) -> None:
    if word in built.seen:
        raise Problem(_("{word} is given twice.").format(word=word), where=word, do=_(_FORM))
    number = reader.take()
    if not number:
        raise Problem(_("no number follows {word}.").format(word=word), where=word, do=_(_FORM))
    built.seen[word], warnings = checked(word, number.removesuffix("%"), context)
    built.warnings += warnings
    if reader.peek() in {"%", "/min"}:
        reader.take()


def _check_together(devices: list[Device]) -> None:
    names = [item.name for item in devices]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise Problem(_("{word} is given twice.").format(word=double), where=double, do=_("Name each device once."))
    if "ra" in names and len(names) > 1:
        raise Problem(_("room air goes with no other device."), where="ra", do=_("Remove one of them."))


def _still_ventilated(record: OxygenSetting, context: LineContext) -> tuple[str, ...]:
    chart = context.chart
    if chart is None or any(item.name == "imv" for item in record.devices):
        return ()
    starts = [item.at for item in chart.events("intubated")]
    starts += [item.at for item in chart.of(OxygenSetting) if any(device.name == "imv" for device in item.devices)]
    starts = [at for at in starts if at <= record.at]
    ends = [item.at for item in chart.events("extubated") if item.at <= record.at]
    if starts and (not ends or max(ends) < max(starts)):
        return (_("invasive ventilation is charted without an end: chart extubated if it has ended."),)
    return ()
