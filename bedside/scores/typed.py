"""Inputs of a score as people or scripts type them: a number with its unit, or a word; what cannot be is refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import msgspec

from bedside.domain.analyte import Unit
from bedside.domain.catalogue import Catalogue
from bedside.domain.plain import WORD_LIMIT, plain_text
from bedside.domain.problem import Problem
from bedside.domain.quantity import bounds, parse_quantity, told
from bedside.scores.answer import Answer, Fact, Input, Score, Shown
from bedside.text import _, decimal

_NAMES = {
    "years": "a",
    "year": "a",
    "y": "a",
    "hours": "h",
    "hour": "h",
    "days": "d",
    "day": "d",
    "cmH2O": "cm[H2O]",
    "cm H2O": "cm[H2O]",
    "mcg/kg/min": "ug/kg/min",
}


def input_of(score: Score, name: str) -> Input:
    """Return the input of a name; raise Problem naming those that there are."""
    for item in score.inputs:
        if item.name == name:
            return item
    known = ", ".join(item.name for item in score.inputs)
    raise Problem(
        _("{score} has no such input.").format(score=score.name),
        where=name[:WORD_LIMIT],
        do=_("Its inputs: {names}.").format(names=known),
    )


def units_of(item: Input, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the units (UCUM) in which an input may be typed; none for a choice."""
    if item.choices:
        return ()
    return item.units or tuple(_accepted(item, catalogue)) or (item.unit,)


def answered(score: Score, typed: Mapping[str, tuple[str, str]], catalogue: Catalogue) -> Answer:
    """Return the answer to typed inputs, each a value with its unit; raise Problem for the first that cannot be."""
    facts = {name: fact_of(score, name, value, unit, catalogue) for name, (value, unit) in typed.items()}
    shown = [
        Shown(name=name, value=fact.text, unit=fact.unit, note=_note(input_of(score, name), fact.unit, catalogue))
        for name, fact in facts.items()
    ]
    return msgspec.structs.replace(score.answer(facts), inputs=tuple(shown))


def fact_of(score: Score, name: str, value: str, unit: str, catalogue: Catalogue) -> Fact:
    """Return one typed input as the score reads it; raise Problem naming the input for what cannot be.

    A point is the decimal sign of English; a sign that could separate thousands is refused in every other case.
    """
    item = input_of(score, name)
    try:
        fact = _choice(value, unit) if item.choices else _number(item, value, unit, catalogue)
    except Problem as problem:
        raise Problem(problem.text, where=name, do=problem.do) from problem
    if not score.usable({name: fact}):
        text = _("{text!r} is not possible.").format(text=value.strip()[:WORD_LIMIT])
        raise Problem(text, where=name, do=_possible(item))
    return fact


def _note(item: Input, unit: str, catalogue: Catalogue) -> str:
    found = None if item.units or item.choices else _accepted(item, catalogue).get(unit)
    return _("converted by a rule of thumb, not exactly") if found and found.approximate else ""


def _choice(value: str, unit: str) -> Fact:
    if unit.strip():
        raise Problem(_("a word takes no unit."), do=_("Leave the unit out."))
    word = plain_text(value, where="value", limit=WORD_LIMIT)
    return Fact(choice=word, text=word)


def _number(item: Input, value: str, unit: str, catalogue: Catalogue) -> Fact:
    typed = parse_quantity(value)
    # A point is the decimal sign of English alone: elsewhere it may separate thousands.
    if typed.doubtful and ("," in value or decimal(".") != "."):
        both = _(" or as ").join(map(decimal, typed.readings))
        text = _("{text} can be read as {both}.").format(text=value, both=both)
        raise Problem(text, do=_("Write it without a thousands sign."))
    number = typed.readings[-1]
    found = _unit(item, number, unit, catalogue)
    if not found.admits(Fraction(number)):
        text = _("{text} is not possible in {unit}.").format(text=value, unit=_(found.shown))
        raise Problem(text, do=_("Check the number and its unit."))
    exact = bounds(found.canonical(Fraction(number)), typed.comparator)
    return Fact(bounds=exact, text=f"{typed.comparator}{number}", unit=found.code)


def _unit(item: Input, number: Decimal, unit: str, catalogue: Catalogue) -> Unit:
    """Return the unit of a typed number: of the catalogue's code, else one of the input's own."""
    if not item.units and _accepted(item, catalogue):
        return catalogue.unit_for(item.code or item.name, number, unit)
    own = item.units or (item.unit,)
    code = _NAMES.get(unit.strip(), unit.strip()) or (own[0] if len(own) == 1 else "")
    if code not in own:
        text = _("{text!r} is not a unit of it.") if unit.strip() else _("it needs a unit.")
        accepted = _("Accepted: {units}.").format(units=", ".join(own))
        raise Problem(text.format(text=unit.strip()[:WORD_LIMIT]), do=accepted)
    factor = Fraction(1) if code == item.unit else catalogue.convert(None, Decimal(1), code, item.unit)
    return Unit(code=code, shown=code, factor=factor)


def _accepted(item: Input, catalogue: Catalogue) -> Mapping[str, Unit]:
    try:
        return catalogue.analyte(item.code or item.name).units
    except KeyError:
        return {}


def _possible(item: Input) -> str:
    if item.choices:
        return _("Write one of {listed}.").format(listed=", ".join(item.choices))
    ends = ((_("at least {number}"), item.least), (_("at most {number}"), item.most))
    said = _(" and ").join(word.format(number=told(end)) for word, end in ends if end is not None)
    return _("It is {range}.").format(range=" ".join(filter(None, (said, item.unit.removeprefix("1")))))
