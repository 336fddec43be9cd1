"""Orders of the protocol medicine, its doses, and background medicines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_number
from bedside.domain.quickline.draft import Facts, blank, no_more, sure
from bedside.domain.quickline.due import departures, due_time, order_in_force
from bedside.domain.quickline.model import LineContext
from bedside.domain.quickline.tokens import Sentence, near, unknown
from bedside.domain.records import Dose, Medicine, Order
from bedside.domain.vocabulary import DOSE_UNITS, ROUTES, Route, route_of
from bedside.text import N_, _, decimal

_EVERY = re.compile(r"q(\d{1,3})h")
_GLUED = re.compile(r"(?<!\S)([\d.,]+)([a-z\u00b5\u03bc]+)(?!\S)")
_ORDER_FORM = N_("Write for example order anakinra 100 mg sc q6h.")
_DOSE_FORM = N_(
    "Write dose given, dose given 100 mg, or dose held, refused, missed or unavailable with because and a reason."
)
_MED_FORM = N_("Write for example med methylprednisolone 40 mg iv q12h, or med stop hydroxychloroquine.")
_STEP = "step q8h because improvement"
_STATUSES = ("given", "held", "refused", "missed", "unavailable")


class _Posology(NamedTuple):
    dose: Decimal | None
    unit: str
    route: str
    hours: int | None


def order(sentence: Sentence, context: LineContext) -> Facts:
    """Return a new order; dose, route and interval are all required."""
    words = sentence.words[1:]
    if not words:
        raise Problem(_("no medicine was named."), where="order", do=_(_ORDER_FORM))
    name, rest = _name_and_rest(words)
    _check_drug(name, context)
    posology = _posology(rest, sentence, _(_ORDER_FORM))
    needed = ((_("dose"), posology.dose), (_("route"), posology.route), (_("interval"), posology.hours))
    missing = [text for text, value in needed if not value]
    if missing:
        text = _("the order has no {parts}.").format(parts=_(" and no ").join(missing))
        raise Problem(text, where=sentence.rest(0), do=_(_ORDER_FORM))
    _check_milligrams(posology, _(_ORDER_FORM))
    record = blank(
        Order, sentence, context, action="start", drug=context.drug, dose=posology.dose, dose_unit=posology.unit,
        route=posology.route, interval_hours=posology.hours,
    )  # fmt: skip
    return sure(record, context)


def step(sentence: Sentence, context: LineContext) -> Facts:
    """Return a change of interval of the order in force; its dose and route stay."""
    current = order_in_force(context)
    if current is None:
        raise Problem(_("there is no order to change."), where="step", do=_(_ORDER_FORM))
    form = _("Write for example {form}.").format(form=_STEP)
    posology = _posology(sentence.words[1:], sentence, form)
    if not posology.hours:
        raise Problem(_("no interval was given."), where="step", do=form)
    _check_milligrams(posology, form)
    _need_reason(sentence, _STEP)
    record = blank(
        Order, sentence, context, action="step", drug=context.drug, dose=posology.dose or current.dose,
        dose_unit=posology.unit or current.dose_unit, route=posology.route or current.route,
        interval_hours=posology.hours,
    )  # fmt: skip
    return sure(record, context)


def hold(sentence: Sentence, context: LineContext) -> Facts:
    """Return a hold of the order in force; a reason is required."""
    _need_reason(sentence, "hold because culture pending")
    return _change(sentence, context, "hold", expected="start")


def resume(sentence: Sentence, context: LineContext) -> Facts:
    """Return the end of a hold."""
    return _change(sentence, context, "resume", expected="hold")


def stop(sentence: Sentence, context: LineContext) -> Facts:
    """Return the end of the order in force; a reason is required."""
    _need_reason(sentence, "stop because infection")
    return _change(sentence, context, "stop", expected="start")


def dose(sentence: Sentence, context: LineContext) -> Facts:
    """Return one administration, or its absence with the reason."""
    status = sentence.lower[1] if len(sentence.words) > 1 else ""
    if status not in _STATUSES:
        raise unknown(status or "dose", _STATUSES, _(_DOSE_FORM))
    if status != "given":
        return _not_given(status, sentence, context)
    posology = _posology(sentence.words[2:], sentence, _(_DOSE_FORM))
    if posology.hours:
        raise Problem(_("a dose has no interval."), where=sentence.rest(2), do=_(_DOSE_FORM))
    _check_milligrams(posology, _(_DOSE_FORM))
    current = order_in_force(context, sentence.at) or order_in_force(context)
    amount = posology.dose or (current.dose if current else None)
    if amount is None:
        raise Problem(
            _("no order is in force that says how much."), where="dose given", do=_("Write dose given 100 mg.")
        )
    record = blank(
        Dose, sentence, context, drug=context.drug, status="given", due=_due(sentence, context), dose=amount,
        route=posology.route or (current.route if current else ""),
    )  # fmt: skip
    return sure(record, context, *departures(record, current))


def medicine(sentence: Sentence, context: LineContext) -> Facts:
    """Return the start or the stop of a background medicine."""
    words = sentence.words[1:]
    stopping = bool(words) and words[0].casefold() == "stop"
    name, rest = _name_and_rest(words[1:] if stopping else words)
    if not name:
        raise Problem(_("no medicine was named."), where="med", do=_(_MED_FORM))
    drug, warnings = known_drug(name, context)
    if drug == context.drug.casefold():
        raise Problem(
            _("{drug} is the protocol medicine.").format(drug=drug),
            where=name,
            do=_("Use order, step, hold, stop and dose given."),
        )
    if stopping:
        if rest:
            raise Problem(
                _("{words!r} does not belong here.").format(words=" ".join(rest)[:40]), where=rest[0], do=_(_MED_FORM)
            )
        if not _running(drug, context):
            warnings = (*warnings, _("{drug} is not charted as in use; check the name.").format(drug=drug))
        return sure(blank(Medicine, sentence, context, action="stop", drug=drug), context, *warnings)
    posology = _posology(rest, sentence, _(_MED_FORM))
    record = blank(
        Medicine, sentence, context, action="start", drug=drug, dose=posology.dose, dose_unit=posology.unit,
        route=posology.route, interval_hours=posology.hours,
    )  # fmt: skip
    return sure(record, context, *warnings)


def _running(drug: str, context: LineContext) -> bool:
    taken = [item.action for item in (context.chart.of(Medicine) if context.chart else ()) if item.drug == drug]
    answers = context.chart.events("immunosuppressant") if context.chart else ()
    return taken[-1:] == ["start"] or any(item.subject == drug for item in answers)


def known_drug(name: str, context: LineContext) -> tuple[str, tuple[str, ...]]:
    """Return the catalogue's full name of a medicine, or the typed one in lower case with a warning."""
    if not any(char.isalpha() for char in name):
        raise Problem(_("{name!r} is not the name of a medicine.").format(name=name), where=name, do=_(_MED_FORM))
    found = context.catalogue.drug(name)
    if found is not None:
        return found.name, ()
    names = [item for drug in context.catalogue.drugs for item in (drug.name, *drug.names)]
    advice = near(name, names)
    return name.casefold(), (
        _("{name!r} is not in the catalogue, so no rule knows its class. {advice}")
        .format(name=name, advice=advice)
        .strip(),
    )


def _due(sentence: Sentence, context: LineContext) -> datetime | None:
    return due_time(context, sentence.at) if sentence.precision == "minute" else None


def _change(sentence: Sentence, context: LineContext, action: str, *, expected: str) -> Facts:
    no_more(sentence, 1, _("Write {action}, then because and a reason.").format(action=action))
    orders = context.chart.of(Order) if context.chart else ()
    last = ""
    for item in orders:
        last = item.action
    fits = last == "hold" if expected == "hold" else bool(last) and last != "stop"
    unfit = _("no order is on hold to {action}.") if expected == "hold" else _("no order is in force to {action}.")
    warnings = () if fits else (unfit.format(action=action),)
    return sure(blank(Order, sentence, context, action=action, drug=context.drug), context, *warnings)


def _not_given(status: str, sentence: Sentence, context: LineContext) -> Facts:
    spoken = sentence.rest(2)
    if spoken and sentence.reason and sentence.reason != context.reason:
        raise Problem(
            _("{words!r} does not belong here.").format(words=spoken[:40]), where=sentence.words[2], do=_(_DOSE_FORM)
        )
    reason = spoken or sentence.reason
    if status == "held" and not reason:
        raise Problem(_("a held dose needs its reason."), where="dose held", do=_("Write dose held because platelets."))
    record = blank(
        Dose, sentence, context, drug=context.drug, status=status, due=_due(sentence, context), reason=reason
    )
    return sure(record, context)


def _need_reason(sentence: Sentence, form: str) -> None:
    if not sentence.reason:
        raise Problem(
            _("the reason is missing."), where=sentence.words[0], do=_("Write for example {form}.").format(form=form)
        )


def _check_drug(name: str, context: LineContext) -> None:
    found = context.catalogue.drug(name)
    if (found.name if found else name.casefold()) != context.drug.casefold():
        raise Problem(
            _("{name!r} is not the protocol medicine ({drug}).").format(name=name, drug=context.drug),
            where=name,
            do=near(name, (context.drug,)) or _("Write med {name} for a background medicine.").format(name=name),
        )


def _check_milligrams(posology: _Posology, do: str) -> None:
    if posology.unit not in {"", "mg"}:
        raise Problem(
            _("the protocol medicine is given in mg, not {unit}.").format(unit=posology.unit),
            where=posology.unit,
            do=do,
        )


def _name_and_rest(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    for place, word in enumerate(words):
        if place and (word[0].isdigit() or route_of(word) or _EVERY.fullmatch(word.casefold()) or word == "every"):
            return " ".join(words[:place]), words[place:]
    return " ".join(words), ()


def _posology(words: Iterable[str], sentence: Sentence, form: str) -> _Posology:
    spaced = _GLUED.sub(r"\1 \2", " ".join(words).casefold()).split()
    amount: Decimal | None = None
    unit, route, hours = "", "", None
    while spaced:
        word = spaced.pop(0)
        found = route_of(word)
        if word[0].isdigit() and amount is None:
            amount, unit = _amount(word, spaced.pop(0) if spaced else "", form)
        elif found and not route:
            route = found.name
        elif hours is None and (every := _hours(word, spaced)):
            hours = every
        else:
            raise unknown(word, (*DOSE_UNITS, *_route_words(ROUTES)), form)
    return _Posology(amount, unit, route, hours)


def _amount(number: str, unit: str, form: str) -> tuple[Decimal, str]:
    value, *others = parse_number(number)
    if others:
        both = _(" or as ").join(decimal(item) for item in (value, *others))
        raise Problem(
            _("{number!r} can be read as {both}.").format(number=number, both=both),
            where=number,
            do=_("Write the dose without a thousands sign."),
        )
    if value <= 0:
        raise Problem(_("a dose of {number} is not above zero.").format(number=number), where=number, do=form)
    if not unit:
        raise Problem(_("the dose has no unit."), where=number, do=form)
    if unit not in DOSE_UNITS:
        raise unknown(
            unit,
            DOSE_UNITS,
            _("Write one of {listed}.").format(listed=", ".join(sorted(set(DOSE_UNITS.values())))),
            what=_("{word!r} is not a unit of dose."),
        )
    return value, DOSE_UNITS[unit]


def _hours(word: str, rest: list[str]) -> int | None:
    if word in {"daily", "every"}:
        return _spelled(word, rest)
    match = _EVERY.fullmatch(word)
    if match is None:
        return None
    if int(match[1]) == 0:
        raise Problem(_("an interval of 0 hours is not possible."), where=word, do=_("Write for example q6h."))
    return int(match[1])


def _spelled(word: str, rest: list[str]) -> int:
    if word == "daily":
        return 24
    if len(rest) >= 2 and rest[0].isdecimal() and 0 < int(rest[0]) < 1000 and rest[1] in {"h", "hour", "hours"}:
        hours = int(rest[0])
        del rest[:2]
        return hours
    raise Problem(_("the interval is incomplete."), where=word, do=_("Write for example every 6 hours, or q6h."))


def _route_words(routes: tuple[Route, ...]) -> tuple[str, ...]:
    return tuple(word for item in routes for word in item.typed)


VERBS: Mapping[str, Callable[[Sentence, LineContext], Facts]] = MappingProxyType(
    {"order": order, "step": step, "hold": hold, "resume": resume, "stop": stop, "dose": dose, "med": medicine}
)
