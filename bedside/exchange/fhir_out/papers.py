"""People, decisions, signatures and recommendations, and who made each record: what surrounds the values of a chart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bedside.domain.records import Decision, Document, Patient, Recommendation
from bedside.exchange.csv_export import Line
from bedside.exchange.fhir_out.base import (
    CODE,
    LOINC,
    RECORD,
    STANDING,
    TERMS,
    Resource,
    Scene,
    coding,
    concept,
    fhir_id,
    head,
    id_of,
    is_gone,
    moment,
    notes,
    put_time,
    subject,
)

_MRN = "urn:bedside:mrn"
_SHA = "urn:bedside:content"
_PROTOCOL = "urn:bedside:protocol"
_SEX: Mapping[str, str] = MappingProxyType({"F": "female", "M": "male", "X": "other"})
# Kind of paper: title, LOINC.
_PAPERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "consult": ("Consult note", "11488-4"),
        "addendum": ("Addendum to the consult note", "55107-7"),
        "cosignature": ("Co-signature of the consult note", "11488-4"),
    }
)


def person(line: Line, item: Patient, scene: Scene) -> Resource:
    """Return who a patient is; an older version is a resource of its own that the one in force replaces."""
    found = head("Patient", line, scene)
    found["active"] = not is_gone(line)
    found["identifier"] = [
        {"type": {"coding": [coding(f"{TERMS}v2-0203", "MR")]}, "system": _MRN, "value": item.mrn},
    ]
    found |= {"name": [{"text": item.name}], "gender": _SEX[item.sex], "birthDate": item.born.isoformat()}
    if line.standing in ("struck", "in dispute"):
        found["link"] = [{"other": subject(item), "type": "replaced-by" if line.standing == "struck" else "seealso"}]
    return found


def decision(line: Line, item: Decision, scene: Scene) -> Resource:
    """Return a clinician's answer to a trigger, with the records it was given on."""
    found = head("ClinicalImpression", line, scene)
    found["status"] = "entered-in-error" if is_gone(line) else "completed"
    found["code"] = concept(item.trigger, coding(CODE, "decision"))
    found["description"] = f"{item.trigger} {item.answer}"
    found["subject"] = subject(item)
    put_time(found, "effectiveDateTime", item, scene)
    found["date"] = moment(item.recorded_at, scene.zone)
    found["assessor"] = {"display": item.author}
    if item.protocol:
        found["protocol"] = [":".join((_PROTOCOL, *item.protocol.split(), *item.version.split()))]
    found["summary"] = ": ".join(filter(None, (f"{item.trigger} {item.answer}", item.reason)))
    if item.evidence:
        found["supportingInfo"] = [{"identifier": {"system": RECORD, "value": name}} for name in item.evidence if name]
    return found


def document(line: Line, item: Document, scene: Scene) -> Resource:
    """Return a signature under a paper; the signed text is the Binary of its hash."""
    title, loinc = _PAPERS[item.form]
    found = head("Composition", line, scene)
    if item.content:
        found["identifier"] = {"system": _SHA, "value": item.content}
    found |= {"status": "entered-in-error" if is_gone(line) else "final", "type": concept(title, coding(LOINC, loinc))}
    found |= {"subject": subject(item), "date": moment(item.at, scene.zone), "author": [{"display": item.author}]}
    found["title"] = title
    signer = {"display": f"{item.name} ({item.role})"}
    found["attester"] = [{"mode": "legal", "time": moment(item.recorded_at, scene.zone), "party": signer}]
    if item.of:
        original = {"reference": f"Composition/{fhir_id(item.of)}"}
        found["relatesTo"] = [{"code": "appends", "targetReference": original}]
    if item.content:
        found["section"] = [{"title": "signed text", "entry": [{"reference": f"Binary/{fhir_id(item.content)}"}]}]
    return found


def recommendation(line: Line, item: Recommendation, scene: Scene) -> Resource:
    """Return what a signed paper asked for."""
    found = head("Task", line, scene)
    found["status"] = "entered-in-error" if is_gone(line) else "requested"
    found |= {"intent": "proposal", "description": f"{item.number}. {item.text}"}
    found |= {"focus": {"reference": f"Composition/{fhir_id(item.document)}"}, "for": subject(item)}
    found["authoredOn"] = moment(item.at, scene.zone)
    found["requester"] = {"display": item.author}
    if item.owner.strip():
        found["owner"] = {"display": item.owner}
    if item.due:
        found["restriction"] = {"period": {"end": moment(item.due, scene.zone)}}
    return found | notes(item.reason)


def provenance(line: Line, made: Resource, scene: Scene) -> Resource:
    """Return who made a record, where, when, from what and in place of which."""
    item, kind = line.record, made["resourceType"]
    found: Resource = {
        "resourceType": "Provenance",
        "id": f"p-{id_of(line)}",
        "meta": made["meta"],
        "extension": [{"url": STANDING, "valueCode": line.standing}],
        "target": [{"reference": f"{kind}/{made['id']}"}],
        "recorded": moment(item.recorded_at, scene.zone),
    }
    if item.reason:
        found["reason"] = [{"text": item.reason}]
    found["agent"] = [_agent("author", item.author), _agent("assembler", item.workstation)]
    entity: list[Resource] = []
    if item.supersedes:
        before = {"identifier": {"system": RECORD, "value": item.supersedes}}
        entity.append({"role": "removal" if item.void else "revision", "what": before})
    if item.source.strip():
        entity.append({"role": "source", "what": {"display": item.source}})
    return {**found, "entity": entity} if entity else found


def _agent(kind: str, name: str) -> Resource:
    return {"type": {"coding": [coding(f"{TERMS}provenance-participant-type", kind)]}, "who": {"display": name}}
