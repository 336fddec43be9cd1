"""The regimen of a protocol worked out and in words: what is given on which day of treatment, how much in all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bedside.domain.wording import amount_text, dose_text, interval_text, route_text
from bedside.protocol.model import Course, Phase, Protocol, Regimen, Schedule, Step, span
from bedside.scores.answer import rounded
from bedside.text import N_, _, _n, lowered

_HOUR = timedelta(hours=1)
_DAY_HOURS = 24
_UNITS = {"mg": "mg", "mg/kg": N_("mg per kg")}


class Amount(NamedTuple):
    """How much of the drug at a time: `unit` is mg, or mg/kg of body weight."""

    dose: Decimal
    unit: str
    route: str


class DayDose(NamedTuple):
    """One dose of a schedule: the day of treatment it falls on, and how much it is."""

    day: int
    amount: Amount


def amount_of(regimen: Regimen, course: Course) -> Amount:
    """Return what is given at a time in one step or phase: its own dose, unit and route before the regimen's."""
    dose = regimen.dose if course.dose is None else course.dose
    return Amount(dose, course.dose_unit or regimen.dose_unit, course.route or regimen.route)


def amount_words(amount: Amount) -> str:
    """Return an amount without drug and route: "100 mg", "5 mg per kg"."""
    return f"{amount_text(amount.dose)} {_(_UNITS[amount.unit])}"


def milligrams(regimen: Regimen, course: Course, weight: Fraction) -> Fraction:
    """Return one dose in milligrams for a body weight (kg), no more than its share of the cap for a day."""
    amount = amount_of(regimen, course)
    each = Fraction(amount.dose) * (weight if amount.unit == "mg/kg" else 1)
    return min(each, Fraction(regimen.cap.mg_per_day) * hours_of(course) / _DAY_HOURS) if regimen.cap else each


def hours_of(course: Course) -> int:
    """Return the interval of a step or phase in whole hours."""
    return int(span(course.interval) / _HOUR)


def day_doses(regimen: Regimen, schedule: Schedule) -> Iterator[DayDose]:
    """Yield every dose of a schedule in order; the first one of a phase falls on its first day."""
    for phase in schedule.values():
        hours = hours_of(phase)
        length = (phase.to_day - phase.from_day + 1) * _DAY_HOURS
        for passed in range(0, length, hours):
            yield DayDose(phase.from_day + passed // _DAY_HOURS, amount_of(regimen, phase))


def regimen_words(protocol: Protocol, weight: Fraction | None = None) -> tuple[str, ...]:
    """Return the regimen in sentences without a stop at the end, in the wording that medication texts need.

    With a body weight (kg), a dose that goes by it is said in milligrams too.
    """
    return (*_sentences(protocol), *_weighed(protocol.regimen, weight))


def _weighed(regimen: Regimen, weight: Fraction | None) -> Iterator[str]:
    if regimen.opening is None or weight is None:
        return
    _name, first = regimen.opening
    if amount_of(regimen, first).unit == "mg/kg":
        each = milligrams(regimen, first, weight)
        form = _("at {weight} kg about {dose} mg at a time")
        yield form.format(weight=amount_text(rounded(weight, 1)), dose=amount_text(rounded(each, 1)))


def _sentences(protocol: Protocol) -> Iterator[str]:
    regimen = protocol.regimen
    if regimen.not_stated:
        yield f"{regimen.drug} {route_text(regimen.route)}: {_(regimen.not_stated)}"
    if regimen.loading:
        own = regimen.loading
        amount = Amount(own.dose, own.dose_unit or regimen.dose_unit, own.route or regimen.route)
        yield _("first one dose of {dose}").format(dose=_said(regimen.drug, amount))
    yield from _ladder(protocol)
    yield from _phases(protocol, regimen.schedule)
    if regimen.cap:
        yield _("at most {dose} mg in one day").format(dose=amount_text(regimen.cap.mg_per_day))
    if regimen.full_dose:
        least, most = regimen.full_dose.least_days, regimen.full_dose.most_days
        yield _("full dose for at least {least} to {most} days").format(least=least, most=most)
    if regimen.limit:
        days = _n("{count} day", "{count} days", regimen.limit.max_days)
        yield _("at most {days}, with a warning from day {day} on").format(days=days, day=regimen.limit.warn_from)
    yield from _conditional(protocol)


def _conditional(protocol: Protocol) -> Iterator[str]:
    regimen = protocol.regimen
    if regimen.extension:
        extra = regimen.extension
        course = _(", then ").join(_phases(protocol, extra.schedule))
        form = _("on day {day}, where {criteria}: {course}")
        yield form.format(day=extra.on_day, criteria=_together(protocol, extra.when), course=course)
    for variant in regimen.variants.values():
        course = _(", then ").join(_phases(protocol, variant.schedule))
        yield _("where {condition}, consider: {course}").format(condition=_lower(_(variant.label)), course=course)


def _ladder(protocol: Protocol) -> Iterator[str]:
    regimen, before = protocol.regimen, None
    for step in regimen.steps.values():
        said = _course(regimen, step)
        if before:
            same = amount_of(regimen, step) == amount_of(regimen, before)
            said = _("then {course}").format(course=interval_text(hours_of(step)) if same else said)
        yield _until(protocol, step, said)
        before = step


def _phases(protocol: Protocol, schedule: Schedule) -> Iterator[str]:
    for name, phase in schedule.items():
        count = sum(1 for _dose in day_doses(protocol.regimen, {name: phase}))
        said = _until(protocol, phase, _phase(protocol.regimen, phase, count))
        doses = _n("{count} dose", "{count} doses", count)
        yield f"{said} ({doses})"


def _phase(regimen: Regimen, phase: Phase, count: int) -> str:
    if count == 1 and phase.from_day == phase.to_day:
        dose = _said(regimen.drug, amount_of(regimen, phase))
        return _("{dose} once on day {day}").format(dose=dose, day=phase.from_day)
    one_day = phase.from_day == phase.to_day
    form = _("{course} on day {first}") if one_day else _("{course} on days {first} to {last}")
    return form.format(course=_course(regimen, phase), first=phase.from_day, last=phase.to_day)


def _until(protocol: Protocol, course: Course, said: str) -> str:
    """Return a course with the criteria that end it."""
    if not course.until:
        return said
    return _("{course} until {criteria}").format(course=said, criteria=_together(protocol, course.until))


def _together(protocol: Protocol, names: tuple[str, ...]) -> str:
    return _(" and ").join(_lower(_(protocol.criteria[name].label)) for name in names)


def _course(regimen: Regimen, course: Step | Phase) -> str:
    amount = amount_of(regimen, course)
    return dose_text(regimen.drug, amount.dose, _UNITS[amount.unit], amount.route, hours_of(course))


def _said(drug: str, amount: Amount) -> str:
    return dose_text(drug, amount.dose, _UNITS[amount.unit], amount.route)


def _lower(label: str) -> str:
    """Return a label inside a sentence: its first letter small unless the word is an abbreviation."""
    first = label.split(maxsplit=1)[0]
    # `lowered` leaves words of two letters alone; whether labels have capitals in a sentence is the language's.
    keeps = first[1:] != first[1:].lower() or lowered("Word") == "Word"
    return label if keeps else label[0].lower() + label[1:]
