"""A record and its provenance as FHIR R4 resources, as lines of NDJSON and as Bundles."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bedside.domain.records import (
    AnyRecord,
    Decision,
    Document,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Patient,
    Recommendation,
)
from bedside.exchange.csv_export import Line
from bedside.exchange.fhir_out import events, medicines, observations, papers
from bedside.exchange.fhir_out.base import Resource, Scene, as_bytes, sealed
from bedside.text import ENGLISH, speaking

_BASE = "http://bedside.invalid"
_MAKERS: Mapping[type[AnyRecord], Callable[[Line, Any, Scene], Resource]] = MappingProxyType(
    {
        Patient: papers.person,
        Observation: observations.observation,
        OxygenSetting: observations.oxygen,
        Order: medicines.order,
        Dose: medicines.dose,
        Medicine: medicines.medicine,
        Event: events.event,
        Decision: papers.decision,
        Document: papers.document,
        Recommendation: papers.recommendation,
    }
)


def resources(line: Line, scene: Scene) -> tuple[Resource, Resource]:
    """Return the resource of a record, and that of who made it."""
    # A file says the same whatever language is spoken when it is written.
    with speaking(ENGLISH):
        made = _MAKERS[type(line.record)](line, line.record, scene)
        return sealed(made), sealed(papers.provenance(line, made, scene))


def binary(name: str, content: bytes) -> Resource:
    """Return a frozen Assessment or a signed text, named by its hash."""
    data = base64.b64encode(content).decode()
    return {"resourceType": "Binary", "id": name, "contentType": "application/json", "data": data}


def ndjson(lines: Iterable[Line], frozen: Mapping[str, bytes], scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Yield line by line the name of the file and what goes into it: one file for each type of resource."""
    for line in lines:
        for each in resources(line, scene):
            yield _file_of(each), as_bytes(each) + b"\n"
    for name, content in frozen.items():
        yield "Binary.ndjson", as_bytes(binary(name, content)) + b"\n"


def bundle(lines: Iterable[Line], frozen: Mapping[str, bytes], scene: Scene) -> bytes:
    """Return everything of one patient as a Bundle."""
    found = [each for line in lines for each in resources(line, scene)]
    found += [binary(name, content) for name, content in frozen.items()]
    entries = [{"fullUrl": f"{_BASE}/{each['resourceType']}/{each['id']}", "resource": each} for each in found]
    return as_bytes({"resourceType": "Bundle", "type": "collection", "entry": entries}) + b"\n"


def _file_of(resource: Resource) -> str:
    return f"{resource['resourceType']}.ndjson"
