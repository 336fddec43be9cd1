"""What leaves the store in files, line by line: each record with what became of it, whatever form it is written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.domain.reissue import reissued
from bedside.exchange.csv_export import Line
from bedside.store.trail import Numbered

OTHER = "other content"
#: what became of records that no reader may count: corrected, taken out, replaced, or another workstation's content
GONE = frozenset({"struck", "void", "superseded", "in dispute", OTHER})
Found = Mapping[str, Sequence[Numbered]]


def outgoing(found: Found) -> Iterator[Line]:
    """Yield every record by kind, in the order of arrival, with its standing and the number of its patient."""
    fronts = _fronts(item for item in found.get("patient", ()) if not item.second)
    results = _replaced_results(found.get("observation", ()))
    for every in found.values():
        for item in every:
            front = fronts.get(item.record.patient)
            standing = _standing(item, front.id if front else "", results)
            yield Line(item.arrival, standing, front.mrn if front else "", item.record)


def _standing(item: Numbered, front: str, results: frozenset[str]) -> str:
    record = item.record
    if item.second:
        return OTHER
    if item.replaced:
        return "struck"
    if isinstance(record, Patient) and record.id != front:
        # Two workstations corrected a person differently, and nobody has settled it.
        return "in dispute"
    if record.void:
        return "void"
    if record.id in results:
        return "superseded"
    return "held" if isinstance(record, Observation) and record.held else "in force"


def _fronts(people: Iterable[Numbered]) -> dict[str, Patient]:
    """Return the version of each person that others are to read, by patient id."""
    found: dict[str, Patient] = {}
    for item in people:
        record = item.record
        if isinstance(record, Patient) and not item.replaced:
            found[record.patient] = max(record, found.get(record.patient, record), key=_readable)
    return found


def _readable(record: Patient) -> tuple[bool, object, str]:
    return not record.void, record.recorded_at, record.id


def _replaced_results(observations: Iterable[Numbered]) -> frozenset[str]:
    """Return the results that a later report of the laboratory stands in place of."""
    ends: dict[str, list[AnyRecord]] = {}
    for item in observations:
        if not item.replaced and not item.second:
            ends.setdefault(item.record.patient, []).append(item.record)
    return frozenset(name for every in ends.values() for name in reissued(every))
