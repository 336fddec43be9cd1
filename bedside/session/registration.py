"""A new patient as records: who, and what the ward knows on admission."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

import msgspec

from bedside.domain.amend import REGISTRATION
from bedside.domain.body import unusual_mass
from bedside.domain.catalogue import Catalogue
from bedside.domain.doubt import weigh
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Event, Observation, Patient, Sex
from bedside.domain.stamp import Stamp
from bedside.text import _


class Admission(TypedDict, total=False):
    """What may be given with a new patient: weight in kg, height in cm, bed."""

    weight: Decimal | None
    height: Decimal | None
    bed: str


def new_patient(stamp: Stamp, *, mrn: str, name: str, born: date, sex: Sex) -> Patient:
    """Return the first record of a patient."""
    first = stamp.new_id()
    return Patient(
        id=first,
        patient=first,
        at=stamp.now,
        recorded_at=stamp.now,
        author=stamp.author,
        workstation=stamp.workstation,
        mrn=mrn.strip(),
        name=name.strip(),
        born=born,
        sex=sex,
    )


def renamed(person: Patient, stamp: Stamp, *, mrn: str, name: str, born: date, sex: Sex) -> Patient:
    """Return the record that corrects who a patient is."""
    return msgspec.structs.replace(
        person,
        id=stamp.new_id(),
        recorded_at=stamp.now,
        author=stamp.author,
        workstation=stamp.workstation,
        mrn=mrn.strip(),
        name=name.strip(),
        born=born,
        sex=sex,
    )


def on_admission(person: Patient, stamp: Stamp, catalogue: Catalogue, given: Admission) -> tuple[AnyRecord, ...]:
    """Return weight, height and bed as records that hold from the patient's first one.

    Raises Problem for a weight or height that cannot be right.
    """
    records: list[AnyRecord] = []
    kilograms, centimetres = given.get("weight"), given.get("height")
    for code, value in (("weight", kilograms), ("height", centimetres)):
        if value is not None:
            records.append(_measured(person, stamp, code, value, _plausible(code, value, person.sex, catalogue)))
    if kilograms and centimetres and (text := unusual_mass(Fraction(kilograms), Fraction(centimetres), catalogue)):
        do = _(
            "Check both units. If they are right, register without the weight and chart it, which asks you to confirm."
        )
        raise Problem(f"{text}.", where="weight, height", do=do)
    if bed := given.get("bed", "").strip():
        records.append(
            Event(
                **stamp.envelope(person.id),
                source=REGISTRATION,
                code="bed",
                subject=bed,
            )
        )
    return tuple(records)


def _measured(person: Patient, stamp: Stamp, code: str, value: Decimal, unit: str) -> Observation:
    return Observation(
        **stamp.envelope(person.id),
        source=REGISTRATION,
        code=code,
        value=value,
        unit=unit,
    )


def _plausible(code: str, value: Decimal, sex: Sex, catalogue: Catalogue) -> str:
    unit = catalogue.analyte(code).unit
    doubt = weigh(code, value, unit, "", catalogue, sex, ())
    if doubt.kind in ("reject", "hold"):
        raise Problem(doubt.text, where=code, do=_("Give it in {unit}.").format(unit=unit))
    return unit
