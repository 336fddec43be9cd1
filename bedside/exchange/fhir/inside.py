"""The Observations inside a report or panel: each one as a resource of its own, with the panels beside it."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.exchange.fhir.amounts import plain
from bedside.exchange.fhir.document import Entry, Resource
from bedside.exchange.fhir.links import results_of

Held = tuple[Entry, tuple[Entry, ...]]


def contained_results(entry: Entry) -> Iterator[Held]:
    """Yield what a report or panel names of its contained Observations, and the contained panels that name each."""
    inner: list[Resource] = entry.resource.get("contained") or []
    held = {f"#{item.get('id')}": item for item in inner if item.get("resourceType") == "Observation"}
    if not held:
        return
    over: dict[str, list[Resource]] = {
        said: [] for reference in results_of(entry.resource) if (said := _said(reference))
    }
    for item in held.values():
        for reference in results_of(item):
            over.setdefault(_said(reference), []).append(item)
    for said, item in held.items():
        if said in over:
            yield _one(entry, item), tuple(_one(entry, panel) for panel in over[said])


def _said(reference: Resource) -> str:
    return str(reference.get("reference") or "")


def _one(entry: Entry, item: Resource) -> Entry:
    """Return a contained resource as one of its report: whose it is and what it refers to stands there too."""
    whose = {"subject": entry.resource["subject"]} if entry.resource.get("subject") else {}
    resource = {**whose, **item, "contained": entry.resource["contained"]}
    return Entry(place=entry.place, resource=resource, inside=_name_of(entry), contained=True)


def _name_of(entry: Entry) -> str:
    """Return what the sender calls the report: what is contained has its name inside that only."""
    for held in entry.resource.get("identifier") or ():
        if held.get("value"):
            return plain(f"{held.get('system') or ''}|{held['value']}")
    return plain(f"id {entry.resource['id']}") if isinstance(entry.resource.get("id"), str) else plain(entry.url)
