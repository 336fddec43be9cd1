"""Whose a resource is: a Patient's words for a person as a claim, and the people that a file speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bedside.domain.problem import Problem
from bedside.exchange.fhir.codes import code_in
from bedside.exchange.fhir.document import Entry
from bedside.exchange.fhir.links import Links, said_of
from bedside.exchange.parties import Claim, same_name
from bedside.exchange.row import Row
from bedside.text import N_, _

_NUMBER_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
# Numbers of an insurance, a licence or a citizen stand in other lists, where the same digits may be another patient.
_RECORD_TYPES = frozenset(("MR", "MRT", "PI", "PT"))
# Identifiers of these systems are names of resources, made by machines.
_NAMES_OF_THINGS = ("urn:ietf:rfc:3986", "urn:ietf:rfc:4122")
_SEXES = {"male": "M", "female": "F", "other": "X"}
_LOOK = N_("Look whose values these are, and correct the one that is wrong.")
_DAY = len("1970-03-21")

Key = tuple[str, str]


def claim_of(patient: dict[str, Any], where: str) -> Claim:
    """Return what a Patient says of a person."""
    held = [item for item in patient.get("identifier") or () if _is_number(item)]
    marked = [item for item in held if code_in(item.get("type"), _NUMBER_TYPES) == "MR"]
    return Claim(
        mrns=tuple(dict.fromkeys(item["value"].strip() for item in marked or held)),
        name=_name(patient.get("name") or []),
        born=_born(patient.get("birthDate")),
        sex=_SEXES.get(str(patient.get("gender")), ""),
        where=where,
    )


def subject_of(entry: Entry, reference: dict[str, Any] | None, links: Links) -> tuple[Key, Claim]:
    """Return which person a resource is of: what tells that person from others in the file, and the claim.

    Raises Problem for a subject that is no person.
    """
    found = links.find(reference, entry)
    if found and found.kind != "Patient":
        raise Problem(_("is of a {kind}, not of a patient.").format(kind=found.kind))
    if found and found.fault:
        raise Problem(_("{resource} {fault}").format(resource=found.name, fault=found.fault))
    if found and (why := unfit(found.resource)):
        raise Problem(_("{resource} {fault}").format(resource=found.name, fault=why))
    if found:
        return key_of(found), claim_of(found.resource, found.name)
    said, logical = said_of(reference), (reference or {}).get("identifier") or {}
    kind = (reference or {}).get("type") or said.partition("/")[0]
    if kind in {"Group", "Device", "Location"}:
        raise Problem(_("is of a {kind}, not of a patient.").format(kind=kind))
    mrns = (logical["value"].strip(),) if _is_number(logical) else ()
    name = str((reference or {}).get("display") or "")
    return ("said", "" if not reference else said), Claim(mrns=mrns, name=name, where=entry.name)


def require_same(one: tuple[Key, Claim], other: tuple[Key, Claim], text: str) -> None:
    """Raise Problem where what stands in or beside a resource is of somebody else, as `text` says of `{whom}`."""
    (key, claim), (other_key, other_claim) = one, other
    same = key == other_key or bool({*claim.mrns} & {*other_claim.mrns})
    if not same or (claim.name and other_claim.name and not same_name(claim.name, other_claim.name)):
        said = other_claim.name or other_key[1]
        raise Problem(_(text).format(whom=said[:60]), do=_(_LOOK))


def key_of(patient: Entry) -> Key:
    """Return what tells a Patient of a file from the others."""
    return ("patient", patient.url or f"{patient.name} {patient.place}")


def unfit(patient: dict[str, Any]) -> str:
    """Return why a Patient stands for nobody any more, "" for one that does."""
    if patient.get("active") is False:
        return _("is no longer in use, as its sender says (active: false).")
    if any(item.get("type") == "replaced-by" for item in patient.get("link") or ()):
        return _("was replaced by another record, as its sender says.")
    return ""


def death_of(patient: dict[str, Any], name: str) -> Iterator[Row]:
    """Yield a refused row where a Patient says that the person died: a death is charted by a person."""
    when = patient.get("deceasedDateTime")
    if when or patient.get("deceasedBoolean"):
        text = _("{resource} says that this patient died, which is not taken from a file. {advice}")
        if when:
            text = _("{resource} says that this patient died ({when}), which is not taken from a file. {advice}")
        advice = _("If it is so, chart it by hand: died.")
        yield Row(line=0, fault=text.format(resource=name, when=when, advice=advice))


def _is_number(identifier: dict[str, Any]) -> bool:
    value = identifier.get("value")
    return (
        isinstance(value, str)
        and bool(value.strip())
        and identifier.get("use") != "old"
        and identifier.get("system") not in _NAMES_OF_THINGS
        and (code_in(identifier.get("type"), _NUMBER_TYPES) or "MR") in _RECORD_TYPES
    )


def _name(found: list[dict[str, Any]]) -> str:
    current = [item for item in found if item.get("use") not in {"old", "nickname", "anonymous", "temp"}]
    official = [item for item in current if item.get("use") == "official"] or current
    if not official:
        return ""
    first = official[0]
    parts = (*(first.get("given") or ()), first.get("family"))
    return str(first.get("text") or " ".join(str(part) for part in parts if part)).strip()


def _born(text: object) -> date | None:
    if not isinstance(text, str) or len(text) != _DAY:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
