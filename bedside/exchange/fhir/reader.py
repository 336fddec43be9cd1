"""A FHIR file as parts: what it says of each person, every value and fact with its place, nothing passed over silently.

What only stands beside a value (who measured it, where, with what) is not charted; any other resource that is not read
is refused with its name.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import count
from types import MappingProxyType
from typing import Any

import msgspec

from bedside.domain.problem import Problem
from bedside.exchange.fhir.amounts import Context
from bedside.exchange.fhir.codes import name
from bedside.exchange.fhir.document import Entry, checked, people_of, read_entries
from bedside.exchange.fhir.events import facts_of
from bedside.exchange.fhir.inside import contained_results
from bedside.exchange.fhir.links import Links
from bedside.exchange.fhir.medicines import dose_facts, request_facts
from bedside.exchange.fhir.observation import missing_results, rows_of
from bedside.exchange.fhir.people import Key, claim_of, death_of, key_of, require_same, subject_of, unfit
from bedside.exchange.parties import Claim, same_name
from bedside.exchange.parts import Fact, Part
from bedside.exchange.row import Row
from bedside.text import N_, _

_BESIDE = (
    *("Bundle", "Composition", "Device", "DeviceMetric", "Encounter", "EpisodeOfCare", "Group", "HealthcareService"),
    *("ImagingStudy", "Location", "Medication", "MessageHeader", "OperationOutcome", "Organization", "Practitioner"),
    *("PractitionerRole", "Provenance", "RelatedPerson", "ServiceRequest", "Specimen", "Task"),
)
_READ = N_(
    "Read are Patient, Observation, DiagnosticReport, MedicationAdministration, MedicationRequest, Condition and "
    "Procedure. Chart what it says by hand."
)
_OTHER = N_("it is of another patient ({whom}).")
# Resources between two pauses of a reading in steps, and how far checking them brings it.
_AT_ONCE = 20
_CHECKING = 0.6

Found = Row | Fact


class _Gathered(msgspec.Struct):
    """What was found of one person so far; `line` is the number of the Patient itself."""

    claim: Claim
    rows: list[Row]
    facts: list[Fact]
    places: dict[int, int]
    introduced: int = 0


class _People(msgspec.Struct):
    """Everybody of a file, and the numbers of what it says."""

    numbers: count[int]
    by_key: dict[Key, _Gathered]


def read_resources(data: bytes, context: Context) -> tuple[Part, ...]:
    """Return what a file says of each person; raise Problem for a file that cannot be read as a whole."""
    steps = read_in_steps(data, context)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def read_in_steps(
    data: bytes, context: Context, siblings: Sequence[bytes] = ()
) -> Generator[float, None, tuple[Part, ...]]:
    """Read a file as `read_resources` does, with a pause every few resources; yields how much is done, from 0 to 1.

    In the NDJSON files `siblings` stand people, specimens and reports that a file that holds nobody speaks of.
    """
    entries = list(read_entries(data))
    for place, entry in enumerate(entries):
        entries[place] = checked(entry)
        if place % _AT_ONCE == 0:
            yield _CHECKING * place / len(entries)
    alone = any(entry.kind == "Patient" for entry in entries)
    links = Links(entries, None if alone else Links(person for each in siblings for person in people_of(each)))
    people = _People(numbers=count(1), by_key={})
    refused: list[Part] = []
    for place, entry in enumerate(entries):
        if fault := _gather(entry, links, context, people):
            refused.append(Part(claim=Claim(()), fault=fault, line=entry.place))
        if place % _AT_ONCE == 0:
            yield _CHECKING + (1 - _CHECKING) * place / len(entries)
    return (*refused, *_parts(people.by_key))


def _gather(entry: Entry, links: Links, context: Context, people: _People) -> str:
    """Put what a resource says beside what others say of that person; return why it cannot be read, "" if it can."""
    try:
        key, claim, found = _said(entry, links, context)
    except Problem as problem:
        return f"{entry.name}: {problem}"
    if key is None:
        return ""
    person = people.by_key.setdefault(key, _Gathered(claim, [], [], {}))
    if claim.name and person.claim.name and not same_name(claim.name, person.claim.name):
        text = _("{resource}: is said to be of {name!r}, and another one of {other!r}.")
        return text.format(resource=entry.name, name=claim.name[:60], other=person.claim.name[:60])
    if claim.name and not person.claim.name:
        person.claim = claim
    for item in found:
        number = next(people.numbers)
        person.places[number] = entry.place
        _put(person, item, number, entry.place)
    return ""


def _said(entry: Entry, links: Links, context: Context) -> tuple[Key | None, Claim, list[Found | None]]:
    """Return whose a resource is and what it says; no key for one that only stands beside others."""
    if entry.fault:
        raise Problem(entry.fault)
    if entry.kind == "Patient":
        if fault := unfit(entry.resource):
            raise Problem(fault)
        return key_of(entry), claim_of(entry.resource, entry.name), [None, *death_of(entry.resource, entry.name)]
    if entry.kind in _BESIDE:
        return None, Claim(()), []
    if entry.kind not in _READERS:
        raise Problem(_("this kind of resource is not read."), do=_(_READ))
    key, claim = subject_of(entry, _subject(entry), links)
    return key, claim, list(_READERS[entry.kind](entry, links, context))


def _put(person: _Gathered, item: Found | None, number: int, place: int) -> None:
    if item is None:
        person.introduced = number
    elif isinstance(item, Row):
        person.rows.append(msgspec.structs.replace(item, line=number, place=place))
    else:
        person.facts.append(msgspec.structs.replace(item, line=number))


def _parts(people: Mapping[Key, _Gathered]) -> Iterator[Part]:
    for person in people.values():
        if not (person.rows or person.facts or person.introduced):
            continue
        unnamed = len(people) > 1 and not person.claim.mrns
        yield Part(
            claim=person.claim,
            rows=tuple(person.rows),
            facts=tuple(person.facts),
            places=person.places,
            fault=_unnamed(person.claim, people) if unnamed else "",
            line=person.introduced,
            introduces=bool(person.introduced),
        )


def _unnamed(claim: Claim, people: Mapping[Key, _Gathered]) -> str:
    text = _(
        "{resource}: the file speaks of {count} people, and gives no record number of this one. "
        "Give the Patient resources in the same file."
    )
    return text.format(resource=claim.where, count=len(people))


def _observation(entry: Entry, links: Links, context: Context) -> Iterable[Found]:
    yield from rows_of(entry, links, context)
    yield from _report(entry, links, context)


def _report(entry: Entry, links: Links, context: Context) -> Iterable[Found]:
    """Yield what a report or panel holds inside itself, and what of it is not in the file."""
    over = (entry, *links.over(entry))
    whose = subject_of(entry, _subject(entry), links)
    for inner, panels in contained_results(entry):
        try:
            require_same(whose, subject_of(inner, inner.resource.get("subject"), links), _OTHER)
        except Problem as problem:
            said = _("{resource} in {report}: {why}").format(resource=inner.name, report=entry.name, why=problem)
            yield Row(line=0, analyte=name(inner.resource.get("code")), fault=said)
            continue
        yield from rows_of(inner, links, context, (*panels, *over))
    yield from missing_results(entry, links)


def _subject(entry: Entry) -> dict[str, Any] | None:
    """Return whose a resource is; a report that does not say it is of whom its results are."""
    inside = (inner.resource.get("subject") for inner, _ in contained_results(entry))
    return entry.resource.get("subject") or next(filter(None, inside), None)


def _event(entry: Entry, links: Links, context: Context) -> Iterable[Found]:
    return facts_of(entry, context)


_READERS: Mapping[str, Callable[[Entry, Links, Context], Iterable[Found]]] = MappingProxyType(
    {
        "Observation": _observation,
        "DiagnosticReport": _report,
        "MedicationAdministration": dose_facts,
        "MedicationRequest": request_facts,
        "Condition": _event,
        "Procedure": _event,
    }
)
