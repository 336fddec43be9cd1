"""Orders as MedicationRequest, doses as MedicationAdministration, other medicines as MedicationStatement, with ATC."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from bedside.domain.records import Dose, Medicine, Order
from bedside.domain.wording import given_text, medicine_text, order_text
from bedside.exchange.csv_export import Line
from bedside.exchange.fhir_out.base import (
    ATC,
    CODE,
    Resource,
    Scene,
    absent,
    coding,
    concept,
    head,
    is_gone,
    moment,
    notes,
    put_time,
    quantity,
    subject,
    when,
)

_ORDERS: Mapping[str, str] = MappingProxyType(
    {"start": "active", "step": "active", "resume": "active", "hold": "on-hold", "stop": "stopped"}
)
# Units of doses as UCUM writes them; what "units" counts depends on the medicine, so that it stays a word.
_UCUM: Mapping[str, str] = MappingProxyType({"mg": "mg", "g": "g", "mcg": "ug", "mL": "mL", "mmol": "mmol"})
_DUE = "urn:bedside:due"


def order(line: Line, item: Order, scene: Scene) -> Resource:
    """Return an order, or what became of it: each is an entry of its own."""
    found = head("MedicationRequest", line, scene)
    found |= {"status": "entered-in-error" if is_gone(line) else _ORDERS[item.action], "intent": "order"}
    found["medicationCodeableConcept"] = _medicine(item.drug, scene)
    found["subject"] = subject(item)
    put_time(found, "authoredOn", item, scene)
    found["requester"] = {"display": item.author}
    if item.reason:
        found["reasonCode"] = [{"text": item.reason}]
    found["dosageInstruction"] = [_instruction(item, order_text(item))]
    return found


def dose(line: Line, item: Dose, scene: Scene) -> Resource:
    """Return an administration, or why there was none."""
    found = head("MedicationAdministration", line, scene)
    if item.due:
        found["extension"].append({"url": _DUE, "valueDateTime": moment(item.due, scene.zone)})
    given = item.status == "given"
    found["status"] = "entered-in-error" if is_gone(line) else "completed" if given else "not-done"
    if not given:
        found["statusReason"] = [concept(given_text(item), coding(CODE, item.status))]
    found["medicationCodeableConcept"] = _medicine(item.drug, scene)
    found["subject"] = subject(item)
    if item.precision == "undated":
        # The one element that must be there: a period of which nothing is known.
        found["effectivePeriod"] = absent()
    else:
        put_time(found, "effectiveDateTime", item, scene)
    found |= notes(item.reason)
    if item.dose is not None:
        route = {"route": _route(item.route)} if item.route else {}
        found["dosage"] = {"text": given_text(item), **route, "dose": _amount(item.dose, item.dose_unit)}
    return found


def medicine(line: Line, item: Medicine, scene: Scene) -> Resource:
    """Return the start or the end of a background medicine."""
    begins = item.action == "start"
    found = head("MedicationStatement", line, scene)
    found["status"] = "entered-in-error" if is_gone(line) else "active" if begins else "stopped"
    found["medicationCodeableConcept"] = _medicine(item.drug, scene)
    found["subject"] = subject(item)
    if said := when(item.at, item.precision, scene.zone):
        found["effectivePeriod"] = {"start" if begins else "end": said}
    if item.reason:
        found["reasonCode"] = [{"text": item.reason}]
    if begins:
        found["dosage"] = [_instruction(item, medicine_text(item))]
    return found


def _medicine(drug: str, scene: Scene) -> Resource:
    known = scene.catalogue.drug(drug)
    return concept(drug, *((coding(ATC, known.atc),) if known and known.atc else ()))


def _instruction(item: Order | Medicine, text: str) -> Resource:
    found: Resource = {"text": text}
    if item.interval_hours:
        found["timing"] = {"repeat": {"frequency": 1, "period": item.interval_hours, "periodUnit": "h"}}
    if item.route:
        found["route"] = _route(item.route)
    if item.dose is not None:
        found["doseAndRate"] = [{"doseQuantity": _amount(item.dose, item.dose_unit)}]
    return found


def _amount(value: Decimal, unit: str) -> Resource:
    return quantity(value, unit, unit, _UCUM.get(unit, ""))


def _route(name: str) -> Resource:
    return concept(name, coding(CODE, name))
