"""People whom a file introduces and nobody in the ward knows yet: added only where the file leaves nothing open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from bedside.domain.moment import birth_text
from bedside.domain.problem import Problem
from bedside.domain.records import Patient, Sex
from bedside.exchange.parties import Claim, same_name
from bedside.text import N_, _

_IDS = UUID("3f5be0a2-7e0c-5e39-9a7d-5c1d2f0f9b11")
_ADD = N_("Add the patient first: bedside patient add.")
_SEXES: dict[str, Sex] = {"F": "F", "M": "M", "X": "X"}


def is_unknown(claim: Claim, people: Sequence[Patient]) -> bool:
    """Return whether a claim gives record numbers, and nobody of the ward has one of them."""
    wanted = {mrn.strip().casefold() for mrn in claim.mrns if mrn.strip()}
    return bool(wanted) and not any(person.mrn.casefold() in wanted for person in people)


def newcomer(claim: Claim, people: Sequence[Patient], *, now: datetime, author: str, workstation: str) -> Patient:
    """Return the record of a person whom a file introduces; raise Problem where it leaves open who that is.

    The same record number gives the same id, so that a second import adds nobody twice.
    """
    missing = [
        word
        for word, there in ((_("name"), claim.name), (_("birth date"), claim.born), (_("sex"), claim.sex in _SEXES))
        if not there
    ]
    if len(claim.mrns) != 1:
        many = _("one record number ({numbers} are given, and none is marked as MR)")
        missing.insert(0, many.format(numbers=", ".join(claim.mrns)))
    if missing or claim.born is None:
        text = _("no patient of this ward has the record number {numbers}, and to add one the file lacks: {missing}.")
        text = text.format(numbers=_(" and ").join(claim.mrns), missing=", ".join(missing))
        raise Problem(text, where=claim.where, do=_(_ADD))
    _require_new(claim, people)
    own = str(uuid5(_IDS, claim.mrns[0].casefold()))
    return Patient(
        id=own, patient=own, at=now, recorded_at=now, author=author, workstation=workstation, mrn=claim.mrns[0],
        name=claim.name, born=claim.born, sex=_SEXES[claim.sex],
    )  # fmt: skip


def _require_new(claim: Claim, people: Sequence[Patient]) -> None:
    """Raise Problem where somebody of that name and birth date is here under another record number."""
    twin = next((item for item in people if item.born == claim.born and same_name(claim.name, item.name)), None)
    if twin:
        text = _("{name}, born {born}, is here under the record number {here}, not {number}.")
        text = text.format(name=claim.name, born=birth_text(twin.born), here=twin.mrn, number=claim.mrns[0])
        raise Problem(text, where=claim.where, do=_("Look which number is right. A second record is added by hand."))
