"""An Observation as rows: its value and each of its components is one, or says why it cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from bedside.domain.problem import Problem
from bedside.domain.records import ResultStatus
from bedside.exchange.fhir.amounts import Context, notes, plain, require_time, span_of
from bedside.exchange.fhir.codes import code_table, codings, name, names
from bedside.exchange.fhir.document import Entry, Resource
from bedside.exchange.fhir.links import Links, said_of
from bedside.exchange.fhir.measured import measured
from bedside.exchange.row import Row

_STATUSES: Mapping[str, ResultStatus] = MappingProxyType(
    {
        "preliminary": "preliminary",
        "final": "final",
        "amended": "corrected",
        "corrected": "corrected",
        "cancelled": "cancelled",
        "entered-in-error": "cancelled",
    }
)
# What laboratories call it in words; the codes stand in resources/codes.toml.
_BLOOD = (
    *("blood", "whole blood", "venous blood", "arterial blood", "capillary blood", "edta blood", "serum", "plasma"),
    *(
        "serum or plasma",
        "edta plasma",
        "heparin plasma",
        "citrate plasma",
        "blut",
        "vollblut",
        "edta-blut",
        "venenblut",
    ),
    *("edta-plasma", "heparinplasma", "citratplasma", "kapillarblut"),
)
_NO_STATUS = {
    "registered": "is only registered: there is no result yet.",
    "unknown": "has the status unknown: its sender does not know whether it stands.",
}


def rows_of(entry: Entry, links: Links, context: Context) -> Iterator[Row]:
    """Yield the rows of an Observation, without their numbers; one that cannot be read at all is one row."""
    resource = entry.resource
    try:
        shared = _shared(entry, links)
    except Problem as problem:
        yield Row(line=0, analyte=name(resource.get("code")), fault=f"{entry.name}: {problem}")
        return
    parts = list(_parts(resource))
    for part in parts:
        yield _row(part, shared, context, entry)
    yield from _missing(resource.get("hasMember") or (), entry, links)


def missing_results(entry: Entry, links: Links) -> Iterator[Row]:
    """Yield a refused row for every result that a report names and the file does not hold."""
    return _missing(entry.resource.get("result") or (), entry, links)


def _missing(references: Iterable[Resource], entry: Entry, links: Links) -> Iterator[Row]:
    for reference in references:
        try:
            if links.find(reference, entry) is None:
                said = said_of(reference)
                yield Row(line=0, fault=f"{entry.name}: its result {said} is not in the file. Export both together.")
        except Problem as problem:
            yield Row(line=0, fault=f"{entry.name}: {problem}")


def _parts(resource: Resource) -> Iterator[Resource]:
    """Yield what has a value of its own; a panel that only names its members has none."""
    components = resource.get("component") or []
    valued = any(key.startswith("value") for key in resource) or "dataAbsentReason" in resource
    if valued or not (components or resource.get("hasMember")):
        yield resource
    yield from components


def _shared(entry: Entry, links: Links) -> Row:
    """Return what all parts of an Observation have in common; raise Problem for what nothing of it can be taken."""
    resource = entry.resource
    status = str(resource.get("status"))
    if status not in _STATUSES:
        raise Problem(_NO_STATUS.get(status, f"has the status {status[:24]!r}, which is none of FHIR R4."))
    if resource.get("focus"):
        raise Problem("is about somebody or something else than the patient (focus).")
    if said := foreign_specimen(entry, links):
        raise Problem(f"the specimen is {said}, not blood, serum or plasma.", do="Such a value is not charted here.")
    identifier, issued = _identifier(entry), str(resource.get("issued") or "")
    if _STATUSES[status] == "cancelled" and not identifier:
        raise Problem("is withdrawn, and no identifier says which result that was.")
    if issued:
        require_time(issued)
    return Row(
        line=0,
        col=_time(resource),
        status=_STATUSES[status],
        identifier=identifier,
        issued=issued,
        note=notes(resource),
    )


def _time(resource: Resource) -> str:
    span = span_of(resource, "effective")
    if not span.start:
        raise Problem("gives no time of the sample or measurement.", where="time", do="Chart it with its time.")
    if span.end and span.end != span.start:
        text = f"is of a span of time ({span.start} to {span.end}), not of one moment."
        raise Problem(text, where="time", do="Chart it with its time.")
    return span.start


def _identifier(entry: Entry) -> str:
    """Return the sender's own name of a result; an id alone may be that of another server's result."""
    for item in entry.resource.get("identifier") or ():
        if item.get("value") and item.get("use") != "old":
            return plain(f"{item.get('system') or ''}|{item['value']}")
    return plain(entry.url) if entry.url.startswith("http") else ""


def foreign_specimen(entry: Entry, links: Links) -> str:
    """Return what a specimen is that is not blood, "" for blood and where nothing is said."""
    reference = entry.resource.get("specimen")
    found = links.find(reference, entry)
    if found and found.fault:
        raise Problem(f"{found.name} {found.fault}")
    kind: dict[str, Any] = (found.resource.get("type") or {}) if found else {"text": (reference or {}).get("display")}
    said = name(kind)
    table = code_table()
    blood = any(table.says(item, coding) for coding in codings(kind) for item in table.specimen)
    words = {item.display.casefold() for item in table.specimen}
    plainly = any(each.casefold() in words or each.casefold() in _BLOOD for each in names(kind))
    return "" if blood or plainly else said


def _row(part: Resource, shared: Row, context: Context, entry: Entry) -> Row:
    try:
        found = measured(part, context, cancelled=shared.status == "cancelled")
    except Problem as problem:
        fault = f"{entry.name}: {problem}"
        return msgspec.structs.replace(shared, analyte=name(part.get("code")), fault=fault)
    return msgspec.structs.replace(
        shared,
        analyte=found.analyte,
        loinc=found.loinc,
        unit=found.unit,
        value=found.value,
        point=found.point,
        interpretation=found.interpretation,
        range_text=found.range_text,
    )
