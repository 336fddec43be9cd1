"""What a chart says, as one hash: the same in every store that holds the same entries, however they came there.

Ids, authors, workstations and times of recording play no part, nor the order of arrival: a clone, a merge in any order
and a second import of one file leave the hash as it is. A correction names its original by what that says.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from bedside.domain.marks import PRINTED, UNPRINTED, WHOLE
from bedside.domain.moment import utc
from bedside.domain.records import AnyRecord, Event, Patient

_PROVENANCE = frozenset(
    ("id", "patient", "recorded_at", "author", "workstation", "source", "supersedes", "follows", "identifier")
)
# The Assessment of a decision holds record ids and the moment of asking; the journal covers both.
_EVIDENCE = frozenset({"evidence", "assessment"})
# A person is as old as their birth date; the time of their record is that of its being made.
_REGISTERED = frozenset({"at"})
_NOWHERE = "an original that is not here"
_encoder = msgspec.json.Encoder(decimal_format="string", order="deterministic")

Versions = dict[str, list[AnyRecord]]


def address(record: AnyRecord, original: str = "") -> str:
    """Return the SHA-256 of what a record says; `original` is the address of what it corrects."""
    said: dict[str, Any] = {"kind": type(record).__struct_config__.tag, "corrects": original}
    for name, default in _fields(type(record)):
        value = getattr(record, name)
        # A field that a later version adds must not change the hash of what was charted before.
        if value != default:
            said[name] = utc(value) if isinstance(value, datetime) else value
    return hashlib.sha256(_encoder.encode(said)).hexdigest()


def digest(records: Iterable[AnyRecord]) -> str:
    """Return one hash over everything that records say, live and struck; several versions of one id count each."""
    versions: Versions = defaultdict(list)
    for item in records:
        # A copy on paper says nothing of the patient.
        if not (isinstance(item, Event) and item.code in (PRINTED, UNPRINTED, WHOLE)):
            versions[item.id].append(item)
    known: dict[str, tuple[str, ...]] = {}
    for name in versions:
        _resolve(name, versions, known)
    listed = sorted(each for found in known.values() for each in found)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def charts(records: Iterable[AnyRecord]) -> dict[str, str]:
    """Return the hash of each chart by record number; patients who share a number share the hash."""
    by_patient: dict[str, list[AnyRecord]] = defaultdict(list)
    for item in records:
        by_patient[item.patient].append(item)
    by_number: dict[str, list[AnyRecord]] = defaultdict(list)
    for found in by_patient.values():
        for number in _numbers(found):
            by_number[number] += found
    return {number: digest(found) for number, found in sorted(by_number.items())}


@cache
def _fields(kind: type[AnyRecord]) -> tuple[tuple[str, Any], ...]:
    """Return the fields that say something, with their defaults."""
    silent = _PROVENANCE | _EVIDENCE | (_REGISTERED if kind is Patient else set())
    found = ((item.name, item.default) for item in msgspec.structs.fields(kind))
    return tuple(item for item in found if item[0] not in silent)


def _numbers(records: Iterable[AnyRecord]) -> set[str]:
    """Return the record numbers of a patient's versions that nothing replaced."""
    people = [item for item in records if isinstance(item, Patient)]
    replaced = {item.supersedes for item in people}
    return {item.mrn for item in people if item.id not in replaced}


def _resolve(name: str, versions: Mapping[str, list[AnyRecord]], known: dict[str, tuple[str, ...]]) -> None:
    """Find the addresses of a record's versions, those of what it corrects first; a line may be hundreds long."""
    line = [] if name in known else [name]
    while line:
        current = line[-1]
        originals = {item.supersedes for item in versions[current] if item.supersedes in versions}
        missing = next((each for each in originals if each not in known and each not in line), None)
        if missing is not None:
            line.append(missing)
            continue
        line.pop()
        # Of versions that differ in provenance only, one counts: two stores may have taken one file.
        found = {address(item, _original(item, known)) for item in versions[current]}
        known[current] = tuple(sorted(found))


def _original(record: AnyRecord, known: Mapping[str, tuple[str, ...]]) -> str:
    if record.supersedes is None:
        return ""
    return " ".join(known.get(record.supersedes, (_NOWHERE,)))
