"""Whose values a file holds: its words for a patient against the ward's people, on two identifiers.

A record number alone names nobody: numbers are mistyped and given twice. What does not agree stops and shows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from bedside.domain.moment import birth_text
from bedside.domain.persons import name_words
from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.text import N_, _

_ADD = N_("Add the patient first: bedside patient add.")
_LOOK = N_("Look whose values these are, and correct the one that is wrong.")
_SAY = N_("Say whose values these are: --patient MRN.")


class Claim(NamedTuple):
    """What a file says of a patient; empty or None for what it does not say. `where` is the place in the file."""

    mrns: tuple[str, ...]
    name: str = ""
    born: date | None = None
    sex: str = ""
    where: str = ""


def matched(claim: Claim, people: Sequence[Patient]) -> Patient:
    """Return the one patient that a record number and a second identifier name; raise Problem for anything else."""
    wanted = {mrn.strip().casefold() for mrn in claim.mrns if mrn.strip()}
    if not wanted:
        raise Problem(_("no patient is named."), where=claim.where, do=_(_SAY))
    found = [person for person in people if person.mrn.casefold() in wanted]
    said = _(" and ").join(claim.mrns)
    if not found:
        text = _("no patient of this ward has the record number {numbers}.").format(numbers=said)
        raise Problem(text, where=claim.where, do=_(_ADD))
    if len({person.patient for person in found}) > 1:
        listed = "; ".join(_shown(person) for person in found)
        text = _("the record number {numbers} names several patients: {listed}.").format(numbers=said, listed=listed)
        raise Problem(text, where=claim.where, do=_(_LOOK))
    _require_same(claim, found[-1])
    return found[-1]


def of_one(person: Patient, united: Sequence[Patient]) -> tuple[Patient, ...]:
    """Return the records that were united with a person's as ones that lead to that person."""
    return tuple(msgspec.structs.replace(item, patient=person.patient) for item in united)


def require_not_another(claim: Claim, person: Patient) -> None:
    """Raise Problem where a claim contradicts a person; one that says nothing of whom it means contradicts nobody."""
    if claim.born is not None or claim.name:
        _require_same(claim, person)


def _require_same(claim: Claim, person: Patient) -> None:
    if claim.born is not None and claim.born != person.born:
        text = _(
            "the record number {number} belongs to a patient born {here} here, and to one born {there} in the file."
        )
        text = text.format(number=person.mrn, here=birth_text(person.born), there=birth_text(claim.born))
        raise Problem(text, where=claim.where, do=_(_LOOK))
    alike = same_name(claim.name, person.name) if claim.name else None
    # Of twins one has the other's birth date; one who married has another name, and the same sex.
    if alike is False and (claim.born is None or {claim.sex, person.sex} == {"F", "M"}):
        text = _("{number} is {here!r} here and {there!r} in the file.")
        text = text.format(number=person.mrn, here=person.name, there=claim.name[:60])
        raise Problem(text, where=claim.where, do=_(_LOOK))
    if claim.born is None and alike is None:
        text = _("the file names {number} only, and no birth date or name beside it.").format(number=person.mrn)
        raise Problem(text, where=claim.where, do=_(_SAY))


def same_name(one: str, other: str) -> bool:
    """Return whether all words of the shorter name stand in the other one, in any order."""
    first, second = set(name_words(one)), set(name_words(other))
    return bool(first and second) and (first <= second or second <= first)


def _shown(person: Patient) -> str:
    return _("{name}, born {born}").format(name=person.name, born=birth_text(person.born))
