"""Administrations and requests: doses of the protocol medicine, and the background medicines with start and stop.

A dose is a fact that happened. An order of the protocol medicine is not taken from a file: a physician makes it here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from bedside.domain.moment import When
from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_number
from bedside.domain.records import Dose, DoseStatus, Medicine
from bedside.domain.vocabulary import DOSE_UNITS
from bedside.exchange.fhir.amounts import Context, moment, notes, number_text, plain, span_of, unit_text
from bedside.exchange.fhir.codes import names
from bedside.exchange.fhir.document import Entry, Resource
from bedside.exchange.fhir.events import IN_ERROR, envelope, identity
from bedside.exchange.fhir.links import Links
from bedside.exchange.fhir.medicine_name import Drug, drug_of, route_name
from bedside.exchange.parts import Fact
from bedside.text import N_, _

_GIVEN: DoseStatus = "given"
_NOT_GIVEN: tuple[DoseStatus, ...] = ("held", "refused", "missed", "unavailable")
_ADMINISTERED = {
    "in-progress": N_("is still being given."),
    "on-hold": N_("is on hold: it was not given, and may be yet."),
    "stopped": N_("was stopped before it was complete: how much was given is not said."),
    "entered-in-error": IN_ERROR,
    "unknown": N_("has the status unknown: nobody says whether it was given."),
}
_ORDERS = ("order", "original-order", "reflex-order", "filler-order", "instance-order")
_HAND = N_("Chart it by hand: bedside chart.")
_HOURS: Mapping[str, Decimal] = MappingProxyType({"h": Decimal(1), "d": Decimal(24), "wk": Decimal(168)})
_MOST_HOURS = 9_999
_NO_NUMBER = Decimal(0)
_UNSAID = N_("Its dosage is not one dose at one interval: charted without what could not be read.")


class _Dosage(NamedTuple):
    dose: Decimal | None = None
    unit: str = ""
    route: str = ""
    hours: int | None = None
    why: str = ""


def dose_facts(entry: Entry, links: Links, context: Context) -> Iterator[Fact]:
    """Yield the dose of a MedicationAdministration, without its number; raise Problem where it is none."""
    resource, status = entry.resource, str(entry.resource.get("status"))
    if status not in {"completed", "not-done"}:
        other = _("has the status {status!r}, which is none of FHIR R4.").format(status=status[:24])
        raise Problem(_(_ADMINISTERED[status]) if status in _ADMINISTERED else other)
    drug = drug_of(entry, links, context)
    if not _is_protocol(drug, context):
        text = _("is one administration of {medicine}: a background medicine is charted from its start to its stop.")
        do = _("Import its MedicationRequest, or chart: med NAME, med stop NAME.")
        raise Problem(text.format(medicine=drug.name), do=do)
    span = span_of(resource, "effective")
    when = moment(span.start, context)
    given, became, reason, why = _Dosage(), _GIVEN, notes(resource), ""
    if status == "not-done":
        became, reason = _reason(resource)
    else:
        given = _amount(resource.get("dosage") or {})
        if span.end and span.end != span.start:
            why = _("Given from {start} to {end}.").format(start=span.start, end=span.end)
    record = Dose(
        **envelope(when.at, when.precision), drug=drug.name, status=became, dose=given.dose, route=given.route,
        reason=reason,
    )  # fmt: skip
    own = identity(resource)
    # A name, else a time, stands for one dose: said otherwise later, it must not be a second one.
    named = (own,) if own else ("", when.at.isoformat(), when.precision)
    yield Fact(line=0, record=record, named=(entry.kind, drug.name, *named), why=why)


def request_facts(entry: Entry, links: Links, context: Context) -> Iterator[Fact]:
    """Yield the start, and where it is known the stop, of a background medicine; raise Problem for anything else."""
    resource, status = entry.resource, str(entry.resource.get("status"))
    if status == "entered-in-error":
        raise Problem(_(IN_ERROR))
    if resource.get("doNotPerform"):
        raise Problem(_("says that the medicine must not be given."), do=_(_HAND))
    if resource.get("intent") not in _ORDERS:
        raise Problem(_("is a {intent}, not an order.").format(intent=str(resource.get("intent"))[:24]))
    drug = drug_of(entry, links, context)
    if _is_protocol(drug, context):
        do = _('Make it here: bedside chart --patient MRN "order {medicine} ...".').format(medicine=drug.name)
        text = _("an order of {medicine} is made by a physician here, not taken from a file.")
        raise Problem(text.format(medicine=drug.name), do=do)
    if status not in {"active", "completed", "stopped"}:
        text = _("has the status {status}: it is not in force.").format(status=status[:24])
        raise Problem(text, do=_(_HAND))
    bounds = _bounds(resource)
    start, end = bounds.get("start") or resource.get("authoredOn") or "", bounds.get("end") or ""
    if status != "active" and not end:
        text = _("is {status}, and nobody says since when.").format(status=status)
        raise Problem(text, where="time", do=_(_HAND))
    yield _medicine(entry, drug, "start", moment(start, context), _dosage(resource))
    if status != "active":
        yield _medicine(entry, drug, "stop", moment(end, context), _Dosage())


def _is_protocol(drug: Drug, context: Context) -> bool:
    return context.catalogue.generic(drug.name) == context.catalogue.generic(context.drug)


def _reason(resource: Resource) -> tuple[DoseStatus, str]:
    """Return which of the ways not to be given it was, and the words for it."""
    said = [word for concept in resource.get("statusReason") or () for word in names(concept)]
    found: DoseStatus | None = next((each for each in _NOT_GIVEN if each in {word.casefold() for word in said}), None)
    if found is None:
        text = _("was not given, and it is not said whether held, refused, missed or unavailable.")
        if said:
            text = _("was not given ({reason}), and it is not said whether held, refused, missed or unavailable.")
            text = text.format(reason=said[0][:60])
        raise Problem(text, where="statusReason", do=_(_HAND))
    words = [plain(word) for word in said if word.casefold() != found]
    return (found, words[0] if words else notes(resource))


def _amount(dosage: Resource) -> _Dosage:
    quantity: dict[str, Any] = dosage.get("dose") or {}
    if quantity.get("value") is None or quantity.get("comparator"):
        raise Problem(_("does not say how much was given."), where="dose", do=_(_HAND))
    if (unit := unit_text(quantity)) != "mg":
        text = _("the protocol medicine is given in mg, not {unit!r}.").format(unit=unit[:24])
        raise Problem(text, where="dose", do=_(_HAND))
    amount, route = _exact(quantity["value"]), route_name(dosage.get("route"))
    if route is None:
        raise Problem(_("its route is not known here."), where="route", do=_(_HAND))
    if amount <= 0:
        text = _("a dose of {dose} is not above zero, or no number of a dose.")
        raise Problem(text.format(dose=number_text(quantity["value"])[:24]), where="dose", do=_(_HAND))
    return _Dosage(dose=amount, unit="mg", route=route)


def _exact(value: object) -> Decimal:
    """Return a number, 0 for one with more digits than anything is given in."""
    try:
        return parse_number(number_text(value))[-1]
    except Problem:
        return _NO_NUMBER


def _bounds(resource: Resource) -> dict[str, Any]:
    """Return from when to when the dosages hold, where all of them say the same."""
    found = [
        ((item.get("timing") or {}).get("repeat") or {}).get("boundsPeriod") or {}
        for item in resource.get("dosageInstruction") or ()
    ]
    return found[0] if found and all(item == found[0] for item in found) else {}


def _dosage(resource: Resource) -> _Dosage:
    """Return dose, route and interval where one instruction says them; a remark where it says more than that."""
    found = resource.get("dosageInstruction") or []
    if len(found) != 1:
        return _Dosage(why=_(_UNSAID) if found else "")
    only, rates = found[0], found[0].get("doseAndRate") or []
    quantity = rates[0].get("doseQuantity") or {} if len(rates) == 1 else {}
    unit, route, hours = DOSE_UNITS.get(unit_text(quantity).casefold(), ""), route_name(only.get("route")), _every(only)
    known = bool(unit) and quantity.get("value") is not None and not quantity.get("comparator")
    amount = _exact(quantity["value"]) if known else _NO_NUMBER
    dose = amount if amount > 0 else None
    whole = dose is not None and route is not None and hours is not None
    return _Dosage(dose, unit if dose is not None else "", route or "", hours, "" if whole else _(_UNSAID))


def _every(dosage: Resource) -> int | None:
    """Return the hours from one dose to the next where the timing is nothing but that."""
    repeat = (dosage.get("timing") or {}).get("repeat") or {}
    plainly = {"frequency", "period", "periodUnit", "boundsPeriod"}
    asked = dosage.get("asNeededBoolean") or dosage.get("asNeededCodeableConcept")
    unit = _HOURS.get(repeat.get("periodUnit", ""))
    if asked or not set(repeat) <= plainly or unit is None or not repeat.get("period"):
        return None
    times = _exact(repeat.get("frequency", 1))
    hours = _exact(repeat["period"]) * unit / times if times > 0 else _NO_NUMBER
    return int(hours) if 1 <= hours <= _MOST_HOURS and hours == int(hours) else None


def _medicine(entry: Entry, drug: Drug, action: Literal["start", "stop"], when: When, dosage: _Dosage) -> Fact:
    record = Medicine(
        **envelope(when.at, when.precision), action=action, drug=drug.name,
        dose=dosage.dose, dose_unit=dosage.unit, route=dosage.route, interval_hours=dosage.hours,
    )  # fmt: skip
    told = (action, when.at.isoformat(), when.precision, str(dosage.dose), dosage.unit, dosage.route, str(dosage.hours))
    why = " ".join(filter(None, (drug.why, dosage.why)))
    return Fact(line=0, record=record, named=(entry.kind, identity(entry.resource), drug.name, *told), why=why)
