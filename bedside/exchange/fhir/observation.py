"""An Observation as rows: its value and each of its components is one, or says why it cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from bedside.domain.problem import Problem
from bedside.domain.records import ResultStatus
from bedside.exchange.fhir.amounts import Context, notes, plain, require_time, span_of
from bedside.exchange.fhir.codes import name, texts_of
from bedside.exchange.fhir.document import Entry, Resource
from bedside.exchange.fhir.links import Links, results_of, said_of
from bedside.exchange.fhir.measured import measured
from bedside.exchange.fhir.specimens import Sampled, sampled
from bedside.exchange.row import Row
from bedside.text import N_, _

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
_WITHDRAWN = ("entered-in-error", "cancelled")
_NO_STATUS = {
    "registered": N_("is only registered: there is no result yet."),
    "unknown": N_("has the status unknown: its sender does not know whether it stands."),
}


def rows_of(entry: Entry, links: Links, context: Context, report: Sequence[Entry] = ()) -> Iterator[Row]:
    """Yield the rows of an Observation, without their numbers; `report` is what it is contained in, and part of."""
    over = (*report, *links.over(entry))
    shared, sample = _shared(entry, over), sampled(entry, links, over)
    for part in _parts(entry.resource):
        row = _row(part, shared, context, sample)
        yield msgspec.structs.replace(row, fault=f"{entry.name}: {row.fault}") if row.fault else row


def missing_results(entry: Entry, links: Links) -> Iterator[Row]:
    """Yield a refused row for every result that a report or panel names and the file does not hold."""
    for reference in results_of(entry.resource):
        try:
            if links.find(reference, entry) is None:
                text = _("{resource}: its result {reference} is not in the file. Export both together.")
                yield Row(line=0, fault=text.format(resource=entry.name, reference=said_of(reference)))
        except Problem as problem:
            yield Row(line=0, fault=f"{entry.name}: {problem}")


def _parts(resource: Resource) -> Iterator[Resource]:
    """Yield what has a value of its own; a panel that only names its members has none."""
    components = resource.get("component") or []
    valued = any(key.startswith("value") for key in resource) or "dataAbsentReason" in resource
    if valued or not (components or resource.get("hasMember")):
        yield resource
    yield from components


def _shared(entry: Entry, over: Sequence[Entry]) -> Row:
    """Return what all parts of an Observation have in common, with the first reason why nothing of it is taken."""
    resource = entry.resource
    found = _standing(entry, over)
    gone = found.status == "cancelled"
    col, untimed = _read(lambda: _time(resource))
    issued, misissued = _read(lambda: _issued(resource))
    fault = found.fault or (
        _("is about somebody or something else than the patient (focus).") if _is_aside(resource) else ""
    )
    return msgspec.structs.replace(
        found,
        col=col,
        issued=issued,
        note=notes(resource),
        # A result that is withdrawn is known by its name, whatever else is said of it.
        fault=fault or ("" if gone else untimed or misissued),
    )


def _is_aside(resource: Resource) -> bool:
    return bool(resource.get("focus"))


def _standing(entry: Entry, over: Sequence[Entry]) -> Row:
    """Return how an Observation stands under which name; one whose report is withdrawn is withdrawn with it."""
    said, identifier = str(entry.resource.get("status")), _identifier(entry)
    withdrawn = next((each for each in over if str(each.resource.get("status")) in _WITHDRAWN), None)
    # Whether a result of that name still stands, nobody can say where the status is none, or unknown.
    status = "cancelled" if withdrawn else _STATUSES.get(said, "preliminary" if said == "registered" else "corrected")
    fault = ""
    if not withdrawn and said not in _STATUSES:
        other = _("has the status {status!r}, which is none of FHIR R4.").format(status=said[:24])
        fault = _(_NO_STATUS[said]) if said in _NO_STATUS else other
    elif status == "cancelled" and not identifier:
        fault = _("is withdrawn, and no identifier says which result that was.")
        if withdrawn:
            fault = _("{resource} is withdrawn ({status}), and its results with it.")
            fault = fault.format(resource=withdrawn.name, status=withdrawn.resource["status"])
    return Row(line=0, status=status, identifier=identifier, fault=fault)


def _read(work: Callable[[], str]) -> tuple[str, str]:
    """Return a text, or "" and why it cannot be read."""
    try:
        return work(), ""
    except Problem as problem:
        return "", str(problem)


def _issued(resource: Resource) -> str:
    issued = str(resource.get("issued") or "")
    if issued:
        require_time(issued)
    return issued


def _time(resource: Resource) -> str:
    span = span_of(resource, "effective")
    if not span.start:
        text = _("gives no time of the sample or measurement.")
        raise Problem(text, where="time", do=_("Chart it with its time."))
    if span.end and span.end != span.start:
        text = _("is of a span of time ({start} to {end}), not of one moment.").format(start=span.start, end=span.end)
        raise Problem(text, where="time", do=_("Chart it with its time."))
    return span.start


def _identifier(entry: Entry) -> str:
    """Return the sender's own name of a result: its identifier, else its id, else the address it is known by."""
    for item in entry.resource.get("identifier") or ():
        if item.get("value") and item.get("use") != "old":
            return plain(f"{item.get('system') or ''}|{item['value']}")
    own = entry.resource.get("id")
    if isinstance(own, str) and entry.inside:
        return plain(f"{entry.inside}#{own}")
    if isinstance(own, str) and not entry.contained:
        return plain(f"id {own}")
    return plain(entry.url) if entry.url.startswith("http") else ""


def _row(part: Resource, shared: Row, context: Context, sample: Sampled) -> Row:
    gone = shared.status == "cancelled"
    try:
        found = measured(part, context, cancelled=gone)
    except Problem as problem:
        return msgspec.structs.replace(shared, analyte=name(part.get("code")), fault=shared.fault or str(problem))
    of_other = "" if gone else sample.why(found.of, texts_of(part.get("code")))
    return msgspec.structs.replace(
        shared,
        analyte=found.analyte,
        loinc=found.loinc,
        unit=found.unit,
        value=found.value,
        point=found.point,
        interpretation=found.interpretation,
        range_text=found.range_text,
        fault=shared.fault or of_other or found.fault,
    )
