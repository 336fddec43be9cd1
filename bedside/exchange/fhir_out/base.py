"""What all resources share: their name, whom they speak of, their time, and the exact record they were made from.

Resources are plain dictionaries with `Decimal` numbers: 4.0 must leave as 4.0. What FHIR has no place for is kept in
the extension `urn:bedside:record`, the record itself as text, from which it is read back exactly. The extension
`urn:bedside:sha256` is the hash of all the rest: of what another program has changed the record counts no more.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.moment import Precision
from bedside.domain.records import AnyRecord, Patient
from bedside.exchange.csv_export import Line
from bedside.exchange.outgoing import GONE, OTHER

RECORD = "urn:bedside:record"
STANDING = "urn:bedside:standing"
SEAL = "urn:bedside:sha256"
RESULT = "urn:bedside:result"
CODE = "urn:bedside:code"
ZONE = "urn:bedside:zone:"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ATC = "http://www.whocc.no/atc"
TERMS = "http://terminology.hl7.org/CodeSystem/"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_ID = re.compile(r"[A-Za-z0-9\-.]{1,60}")
_HASHED = 40
_encoder = msgspec.json.Encoder(decimal_format="string", order="deterministic")
_numbers = msgspec.json.Encoder(decimal_format="number", order="deterministic")

Resource = dict[str, Any]


class Scene(NamedTuple):
    """What resources are made with: names and codes, and the zone of the ward."""

    catalogue: Catalogue
    zone: ZoneInfo


def encoded(record: AnyRecord) -> str:
    """Return a record as the text that stands in its resource."""
    return _encoder.encode(record).decode()


def as_bytes(resource: Resource) -> bytes:
    """Return a resource as JSON, its numbers exact and its fields in one order."""
    return _numbers.encode(resource)


def sealed(resource: Resource) -> Resource:
    """Return the resource with the hash of what it says beside it."""
    found = hashlib.sha256(as_bytes(resource)).hexdigest()
    return {**resource, "extension": [*resource["extension"], {"url": SEAL, "valueString": found}]}


def fhir_id(name: str) -> str:
    """Return a record id as FHIR allows ids."""
    return name if _ID.fullmatch(name) else f"h-{hashlib.sha256(name.encode()).hexdigest()[:_HASHED]}"


def id_of(line: Line) -> str:
    """Return the id of a record's resource; the person whom others refer to has the id of the patient."""
    record = line.record
    if line.standing == OTHER:
        return f"v-{hashlib.sha256(encoded(record).encode()).hexdigest()[:_HASHED]}"
    if isinstance(record, Patient):
        ended = line.standing in ("struck", "in dispute")
        return f"w-{fhir_id(record.id)}" if ended else fhir_id(record.patient)
    return fhir_id(record.id)


def head(kind: str, line: Line, scene: Scene) -> Resource:
    """Return the beginning of a record's resource."""
    return {
        "resourceType": kind,
        "id": id_of(line),
        "meta": {"source": f"{ZONE}{scene.zone.key}"},
        "extension": [
            {"url": STANDING, "valueCode": line.standing},
            {"url": RECORD, "valueString": encoded(line.record)},
        ],
    }


def is_gone(line: Line) -> bool:
    """Return whether no reader may count a record."""
    return line.standing in GONE


def subject(record: AnyRecord) -> Resource:
    """Return the reference to a record's patient."""
    return {"reference": f"Patient/{fhir_id(record.patient)}"}


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment with the offset of the ward's clock."""
    return at.astimezone(zone).isoformat()


def put_time(resource: Resource, field: str, record: AnyRecord, scene: Scene) -> Resource:
    """Add a record's time as exactly as it is known, and that it is not known where it is not; return the resource."""
    said = when(record.at, record.precision, scene.zone)
    if said is None:
        resource[f"_{field}"] = absent()
    else:
        resource[field] = said
    return resource


def when(at: datetime, precision: Precision, zone: ZoneInfo) -> str | None:
    """Return a time as FHIR writes it, a date where no hour is known, None where not even the day is."""
    if precision == "undated":
        return None
    local = at.astimezone(zone)
    return local.date().isoformat() if precision == "day" else local.isoformat()


def absent() -> Resource:
    """Return what stands in place of an element that is not known."""
    return {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}


def coding(system: str, code: str, display: str = "") -> Resource:
    """Return one code of a system."""
    found = {"system": system, "code": code}
    return {**found, "display": display} if display else found


def concept(text: str, *codings: Resource) -> Resource:
    """Return a coded thing with its words."""
    return {"coding": list(codings), "text": text} if codings else {"text": text}


def quantity(value: Decimal, unit: str, shown: str = "", code: str = "", comparator: str = "") -> Resource:
    """Return a number with its unit, exact; a unit that is no UCUM code stands as text only."""
    found: Resource = {"value": value}
    if comparator:
        found["comparator"] = comparator
    if shown or unit:
        found["unit"] = shown or unit
    return {**found, "system": UCUM, "code": code} if code else found


def notes(*texts: str) -> Resource:
    """Return the field of remarks, empty without any."""
    found = [{"text": text} for text in texts if text.strip()]
    return {"note": found} if found else {}
