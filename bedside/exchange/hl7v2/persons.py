"""Whose results follow a PID segment, in the words that the ward's people are matched by."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.exchange.hl7v2.segments import Segment
from bedside.exchange.hl7v2.times import read_birth
from bedside.exchange.parties import Claim
from bedside.exchange.place import line_words

#: Types of a patient number (table 0203): medical record, patient internal, patient external. Numbers of a visit, an
#: account, an insurance or a citizen stand in other lists, where the same digits may be another patient.
_RECORD = {"", "MR", "MRN", "PI", "PT", "MRT"}
_OLD = {"2.1", "2.2", "2.3"}
_TYPE = 5


def claim_of(person: Segment, version: str) -> Claim:
    """Return what a message says of a patient; raise Problem for a birth date that names no day.

    The patient's number is PID-3; up to version 2.3 it may stand in PID-2 or PID-4 as well.
    """
    fields = (3, 2, 4) if version in _OLD else (3,)
    numbers = dict.fromkeys(number for field in fields for number in _numbers(person, field))
    birth = person.part(7)
    return Claim(
        mrns=tuple(numbers),
        name=_name(person),
        born=read_birth(birth) if birth else None,
        sex=person.part(8).upper(),
        where=line_words(person.line),
    )


def _numbers(person: Segment, field: int) -> Iterator[str]:
    for parts in person.repetitions(field):
        kind = parts[_TYPE - 1] if len(parts) >= _TYPE else ""
        if parts and parts[0] and kind.upper() in _RECORD:
            yield parts[0]


def _name(person: Segment) -> str:
    family = person.pieces(5)[0]
    given = person.part(5, 2)
    return ", ".join(part for part in (family, given) if part)
