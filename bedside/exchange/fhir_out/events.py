"""Coded facts as the resource that fits each best; what fits none is an Observation, and what is no fact a Basic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bedside.domain.marks import is_mark
from bedside.domain.persons import SAME_PERSON
from bedside.domain.records import Event
from bedside.domain.vocabulary import RECOMMENDED, REVIEWED
from bedside.domain.wording import event_text
from bedside.exchange.csv_export import Line
from bedside.exchange.fhir_out.base import (
    CODE,
    LOINC,
    TERMS,
    Resource,
    Scene,
    coding,
    concept,
    fhir_id,
    head,
    is_gone,
    notes,
    put_time,
    subject,
    when,
)

_ILLNESSES = ("infection", "pneumonia", "bilateral_pneumonia", "distress", "malignancy", "sepsis", "fever", "pregnant")
_ORGANS = ("liver_failure", "renal_failure", "end_stage_renal", "renal_history", "stroke_history")
_CONDITIONS = frozenset((*_ILLNESSES, *_ORGANS, "injection_site_reaction", "hypersensitivity"))
_PROCEDURES = frozenset(("intubated", "extubated", "rrt", "ecmo", "prone", "vasopressor"))
_DENIED = frozenset({"no", "none", "excluded"})
_PROCEDURE_STATUS: Mapping[str, str] = MappingProxyType(
    {"start": "in-progress", "none": "not-done", "stop": "completed", "end": "completed"}
)
_LOINC: Mapping[str, str] = MappingProxyType({"naat": "94500-6"})
_NO_ALLERGY = ("http://snomed.info/sct", "716186003")


def event(line: Line, item: Event, scene: Scene) -> Resource:
    """Return a coded fact."""
    return _maker(item)(line, item, scene)


def _maker(item: Event) -> Callable[[Line, Event, Scene], Resource]:
    if item.code == SAME_PERSON:
        return _linkage
    if is_mark(item) or item.code in (REVIEWED, RECOMMENDED):
        return _basic
    if item.code == "allergy":
        return _allergy
    if item.code == "dnr" and item.state == "yes":
        return _flag
    if item.code in _CONDITIONS:
        return _condition
    return _procedure if item.code in _PROCEDURES else _observation


def _code(item: Event) -> Resource:
    loinc = (coding(LOINC, _LOINC[item.code]),) if item.code in _LOINC else ()
    return concept(event_text(item), *loinc, coding(CODE, _token(item.code)))


def _token(text: str) -> str:
    """Return a code as FHIR writes codes: no blank at its ends, single ones within."""
    return " ".join(text.split()) or "unknown"


def _condition(line: Line, item: Event, scene: Scene) -> Resource:
    found = head("Condition", line, scene)
    if is_gone(line):
        sure = "entered-in-error"
    else:
        sure = "refuted" if item.state in _DENIED else "provisional" if item.state == "suspected" else "confirmed"
    if sure in ("confirmed", "provisional"):
        found["clinicalStatus"] = {"coding": [coding(f"{TERMS}condition-clinical", "active")]}
    found["verificationStatus"] = {"coding": [coding(f"{TERMS}condition-ver-status", sure)]}
    found |= {"code": _code(item), "subject": subject(item)}
    if said := when(item.at, item.precision, scene.zone):
        found["recordedDate"] = said
    return found | notes(item.text, item.reason)


def _procedure(line: Line, item: Event, scene: Scene) -> Resource:
    found = head("Procedure", line, scene)
    found["status"] = "entered-in-error" if is_gone(line) else _PROCEDURE_STATUS.get(item.state, "completed")
    found |= {"code": _code(item), "subject": subject(item)}
    return put_time(found, "performedDateTime", item, scene) | notes(item.text, item.reason)


def _allergy(line: Line, item: Event, scene: Scene) -> Resource:
    found = head("AllergyIntolerance", line, scene)
    sure = "entered-in-error" if is_gone(line) else "confirmed"
    if sure == "confirmed":
        found["clinicalStatus"] = {"coding": [coding(f"{TERMS}allergyintolerance-clinical", "active")]}
    found["verificationStatus"] = {"coding": [coding(f"{TERMS}allergyintolerance-verification", sure)]}
    none = (coding(*_NO_ALLERGY),) if item.state == "none" else ()
    found |= {"code": concept(item.subject or event_text(item), *none), "patient": subject(item)}
    if said := when(item.at, item.precision, scene.zone):
        found["recordedDate"] = said
    return found | notes(item.text, item.reason)


def _flag(line: Line, item: Event, scene: Scene) -> Resource:
    found = head("Flag", line, scene)
    found["status"] = "entered-in-error" if is_gone(line) else "active"
    found |= {"code": _code(item), "subject": subject(item)}
    if said := when(item.at, item.precision, scene.zone):
        found["period"] = {"start": said}
    return found


def _observation(line: Line, item: Event, scene: Scene) -> Resource:
    found = head("Observation", line, scene)
    found["status"] = "entered-in-error" if is_gone(line) else "corrected" if item.supersedes else "final"
    found |= {"code": _code(item), "subject": subject(item)}
    put_time(found, "effectiveDateTime", item, scene)
    said = " ".join(filter(None, (item.state, item.subject, item.text))).strip()
    state = (coding(CODE, _token(item.state)),) if item.state.strip() else ()
    found["valueCodeableConcept"] = concept(said or event_text(item), *state)
    return found | notes(item.reason)


def _basic(line: Line, item: Event, scene: Scene) -> Resource:
    found = head("Basic", line, scene)
    found |= {"code": _code(item), "subject": subject(item)}
    if said := when(item.at, item.precision, scene.zone):
        # This element is a date without an hour; the record has the moment.
        found["created"] = said[:10]
    return found


def _linkage(line: Line, item: Event, scene: Scene) -> Resource:
    found = head("Linkage", line, scene)
    found["active"] = not is_gone(line)
    other = {"reference": f"Patient/{fhir_id(item.subject)}"}
    found["item"] = [{"type": "source", "resource": subject(item)}, {"type": "alternate", "resource": other}]
    return found
