"""Laboratory values and vital signs: name, comparator, number and unit, weighed against limits and history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec

from bedside.domain.analyte import Analyte
from bedside.domain.body import weigh_body
from bedside.domain.catalogue import Catalogue
from bedside.domain.doubt import Doubt, possible, wants_second, weigh
from bedside.domain.labels import reading_text
from bedside.domain.problem import Problem
from bedside.domain.quantity import Quantity, parse_quantity
from bedside.domain.quickline.draft import Facts, blank
from bedside.domain.quickline.model import Choice, Draft, LineContext
from bedside.domain.quickline.tokens import Sentence
from bedside.domain.records import Comparator, Observation, Reading
from bedside.domain.step import told_step, weigh_step
from bedside.domain.wording import number_text, value_text
from bedside.domain.zero import weigh_zero
from bedside.text import N_, _

_NAME_WORDS = 5
_VALUE = re.compile(r"((?:[<>]=?|[\u2264\u2265])?\s*[-+]?[\d.,'\u2019]+(?:[eE][-+]?\d+)?)\s*(.*)")
_PRESSURE = re.compile(r"(\d+(?:[.,]\d+)?)\s*/\s*(\d+(?:[.,]\d+)?)\s*(.*)")
#: what begins a blood pressure; `rr`, which German wards write too, is the respiratory rate here and only asks
PRESSURE = frozenset({"bp", "nibp", "blutdruck", "ta", "pa"})
_MISTAKEN = frozenset({"rr", "hr", "map", "sbp", "dbp"})
_PRESSURE_FORM = N_("Write systolic over diastolic, such as bp 127/73.")


def names_analyte(sentence: Sentence, catalogue: Catalogue) -> bool:
    """Return whether the line begins with the name of an analyte, an ambiguous one included."""
    try:
        return _analyte(sentence, catalogue) is not None
    except Problem:
        return True


def observation(sentence: Sentence, context: LineContext) -> Facts:
    """Return one laboratory value or vital sign; raise Problem for what cannot be a value of it."""
    found = _analyte(sentence, context.catalogue)
    if found is None:
        raise Problem(_("no analyte was named."), where=sentence.words[0])
    analyte, rest = found
    if analyte.choices:
        value = context.catalogue.choice(analyte.code, rest)
        return _facts(_Typed(analyte, Quantity("", (value,)), analyte.unit, rest), sentence, context)
    if analyte.code in _MISTAKEN and _PRESSURE.fullmatch(rest):
        text = _("{text!r} is a blood pressure, and {name} one number.").format(text=rest[:24], name=analyte.title)
        raise Problem(text, where=sentence.words[0], do=_(_PRESSURE_FORM))
    match = _VALUE.fullmatch(rest)
    if match is None:
        raise Problem(
            _("{text!r} is not a number.").format(text=rest[:24])
            if rest
            else _("no number follows {name}.").format(name=analyte.short),
            where=" ".join(sentence.words),
            do=_("Write the value after the name, such as {example}.").format(example=example(analyte)),
        )
    return _facts(_typed(analyte, match[1], match[2], rest, context), sentence, context)


def pressure(sentence: Sentence, context: LineContext) -> Facts:
    """Return systolic and diastolic pressure as two observations."""
    rest = sentence.rest(1)
    match = _PRESSURE.fullmatch(rest)
    if match is None:
        raise Problem(
            _("{text!r} is not a blood pressure.").format(text=rest[:24]), where=sentence.words[0], do=_(_PRESSURE_FORM)
        )
    upper, lower = (
        _typed(context.catalogue.analyte(code), number, match[3], rest, context)
        for code, number in (("sbp", match[1]), ("dbp", match[2]))
    )
    if upper.quantity.readings[-1] <= lower.quantity.readings[-1]:
        raise Problem(
            _("{upper} over {lower} is not a blood pressure.").format(upper=match[1], lower=match[2]),
            where=sentence.words[0],
            do=_(_PRESSURE_FORM),
        )
    first, second = (_facts(item, sentence, context) for item in (upper, lower))
    return Facts(first.drafts + second.drafts, first.warnings + second.warnings)


def example(analyte: Analyte) -> str:
    """Return how a value of the analyte is typed."""
    if analyte.choices:
        return f"{analyte.code} {next(iter(analyte.choices))}"
    unit = analyte.units[analyte.unit].shown if analyte.typed_unit_needed else ""
    return f"{analyte.code} 12 {unit}".strip()


def checked(code: str, number: str, context: LineContext) -> tuple[Decimal, tuple[str, ...]]:
    """Return a vital sign typed inside another fact, with warnings; raise Problem where it is in doubt."""
    quantity = parse_quantity(number)
    analyte = context.catalogue.analyte(code)
    if quantity.comparator or quantity.doubtful:
        raise Problem(
            _("{analyte} needs one plain number.").format(analyte=analyte.short),
            where=number,
            do=_("Write it without sign and thousands."),
        )
    value = quantity.readings[0]
    doubt = _weigh(analyte, value, analyte.unit, "", context)
    if doubt.kind in {"reject", "hold"}:
        raise Problem(doubt.text, where=f"{code} {number}", do=_("Check the number."))
    return value, (doubt.text,) if doubt.kind == "warn" else ()


def _analyte(sentence: Sentence, catalogue: Catalogue) -> tuple[Analyte, str] | None:
    for count in range(min(_NAME_WORDS, len(sentence.words)), 0, -1):
        rest = sentence.rest(count)
        value = _VALUE.fullmatch(rest)
        found = catalogue.find(" ".join(sentence.words[:count]), value[2] if value else "")
        if found is not None:
            return found, rest
    return None


class _Typed(NamedTuple):
    """A value as typed: `unit` is a unit code, `raw` the words it came from."""

    analyte: Analyte
    quantity: Quantity
    unit: str
    raw: str


def _typed(analyte: Analyte, number: str, unit: str, raw: str, context: LineContext) -> _Typed:
    quantity = parse_quantity(number)
    code = context.catalogue.unit_for(analyte.code, quantity.readings[-1], unit).code
    return _Typed(analyte, quantity, code, raw)


def _weigh(analyte: Analyte, value: Decimal, unit: str, comparator: Comparator, context: LineContext) -> Doubt:
    history = _history(analyte.code, context)
    return weigh(analyte.code, value, unit, comparator, context.catalogue, context.patient.sex, history)


def _history(code: str, context: LineContext) -> tuple[Fraction, ...]:
    if context.chart is None:
        return ()
    return tuple(item.exact for item in context.chart.values(code) if item.exact is not None)


def _facts(typed: _Typed, sentence: Sentence, context: LineContext) -> Facts:
    first, *others = typed.quantity.readings
    plain = blank(
        Observation,
        sentence,
        context,
        code=typed.analyte.code,
        value=first,
        unit=typed.unit,
        raw=typed.raw,
        comparator=typed.quantity.comparator,
    )
    if others:
        readings = tuple(_as_typed(typed, value) for value in (first, *others))
        why = _("{text!r} can be read in two ways: its sign may separate thousands or decimals.").format(text=typed.raw)
        return Facts((_doubtful(plain, readings, why, "", context),))
    doubt = _weigh(typed.analyte, first, typed.unit, typed.quantity.comparator, context)
    if doubt.kind in {"ok", "warn"}:
        doubt = weigh_zero(plain, context.catalogue) or _beside_chart(plain, context) or doubt
    if doubt.slip and not context.asks:
        doubt = Doubt(kind="warn", text=_("{text} Taken as typed.").format(text=doubt.text))
    if doubt.kind == "reject":
        raise Problem(doubt.text, where=" ".join(sentence.words), do=_("Check the number and the unit."))
    if doubt.kind == "hold":
        return Facts((_doubtful(plain, doubt.readings, doubt.text, doubt.finding, context),))
    choice = Choice(label=value_text(plain, context.catalogue), record=plain)
    step = told_step(plain, context.chart) if context.chart is not None else ""
    return Facts((Draft(choices=(choice,)),), tuple(filter(None, (doubt.text if doubt.kind == "warn" else "", step))))


def _beside_chart(plain: Observation, context: LineContext) -> Doubt | None:
    """Return the hold that what was charted before asks for."""
    if context.chart is None:
        return None
    return weigh_body(plain, context.chart) or weigh_step(plain, context.chart)


def _as_typed(typed: _Typed, value: Decimal) -> Reading:
    shown = typed.analyte.units[typed.unit].shown
    label = f"{typed.analyte.english_short} {number_text(value)} {shown}".strip()
    return Reading(label=label, value=value, unit=typed.unit)


def _doubtful(plain: Observation, readings: tuple[Reading, ...], why: str, finding: str, context: LineContext) -> Draft:
    choices = tuple(_choices(plain, readings, context))
    if all(choice.refused for choice in choices):
        raise Problem(
            _("{why} None of the readings is possible.").format(why=why),
            where=plain.raw,
            do=_("Check the number and the unit."),
        )
    held = msgspec.structs.replace(plain, held=readings, finding=finding)
    return Draft(choices=choices, doubt=why, finding=finding, held=held)


def _choices(plain: Observation, readings: tuple[Reading, ...], context: LineContext) -> Iterator[Choice]:
    for reading in readings:
        record = msgspec.structs.replace(plain, code=reading.code or plain.code, value=reading.value, unit=reading.unit)
        analyte = context.catalogue.analyte(record.code)
        doubt = _weigh(analyte, reading.value, reading.unit, plain.comparator, context)
        second = wants_second(record.code, reading, plain.comparator, context.catalogue)
        label = _labelled(reading, analyte) or value_text(record, context.catalogue)
        allowed = doubt.kind != "reject" and possible(record.code, reading, context.catalogue)
        yield Choice(
            label=_("{label}, held until a second person accepts it").format(label=label) if second else label,
            record=record,
            second=second,
            refused="" if allowed else doubt.text,
        )


def _labelled(reading: Reading, analyte: Analyte) -> str:
    """Return the label of a reading in the language spoken, its name too where it has one."""
    name = f"{analyte.english_short} "
    named = reading.label.startswith(name)
    return (f"{analyte.short} " if named else "") + reading_text(reading.label.removeprefix(name))
