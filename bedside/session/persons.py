"""One person with two patient records: whose chart holds what, and the event that says so.

Records never move. A chart is joined on reading, and falls apart again when the event is voided.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from bedside.domain import amend
from bedside.domain.check import visible
from bedside.domain.persons import SAME_PERSON, Unions, differences, united
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Event, Patient
from bedside.session.memory import Memory
from bedside.store import trail
from bedside.store.reader import Known
from bedside.store.store import Store
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.session import Session


class Persons:
    """Whose records are read as whose, as the events say now or said by an earlier moment."""

    def __init__(self, store: Store, memory: Memory) -> None:
        self._store = store
        self._memory = memory
        self._unions = Unions()
        self._edition = -1
        self._moved: set[str] = set()

    def unions(self, by: datetime | None = None) -> Unions:
        """Return who was united with whom, `by` a moment or by now."""
        if by is not None:
            return united(trail.unions(self._store, by))
        if self._edition != self._memory.edition:
            first, before = self._edition < 0, self._unions
            self._unions, self._edition = united(trail.unions(self._store)), self._memory.edition
            self._moved |= set() if first else _moved(before, self._unions)
        return self._unions

    def members(self, patient_id: str, by: datetime | None = None) -> tuple[str, ...]:
        """Return the patients whose records are read together with this one's, the surviving one first."""
        unions = self.unions(by)
        whole = unions.survivor(patient_id)
        return whole, *unions.absorbed(whole)

    def known(self, patient_id: str, by: datetime | None = None) -> Known:
        """Return what is known of the person now, or what had reached this store by a moment."""
        whole, *others = self.members(patient_id, by)
        found = self._memory.known(whole, by)
        for other in others:
            found = _joined(found, self._memory.known(other, by), whole)
        return found

    def own(self, patient_id: str) -> tuple[AnyRecord, ...]:
        """Return the records that were charted for this very patient."""
        return self._memory.of(patient_id)

    def told(self, changed: set[str]) -> set[str]:
        """Return changed patients by the charts that show them, and those who were united or parted meanwhile."""
        unions = self.unions()
        moved, self._moved = self._moved, set()
        return {unions.survivor(item) for item in changed} | moved

    def placed(self, record: AnyRecord) -> AnyRecord:
        """Return a record as it is stored: a new one with the surviving patient, a correction beside its original.

        So that what was typed before two records were united is not lost, and a file imported again is known again.
        """
        unions = self.unions()
        whole = unions.survivor(record.patient)
        if isinstance(record, Patient) or not unions.by:
            return record
        before = self._store.get(record.supersedes or record.id)
        wanted = before.patient if before and unions.survivor(before.patient) == whole else whole
        return record if record.patient == wanted else msgspec.structs.replace(record, patient=wanted)

    def problem(self, record: AnyRecord) -> Problem | None:
        """Return why a record about one person's two records cannot be stored, None for every other record."""
        before = self._store.get(record.supersedes) if record.supersedes and isinstance(record, Event) else None
        if isinstance(before, Event) and SAME_PERSON in (before.code, getattr(record, "code", "")):
            told = ("patient", "code", "subject", "text")
            if any(getattr(before, name) != getattr(record, name) for name in told):
                text = _("which two records are of one person is not corrected.")
                return Problem(text, where=before.id, do=_("Void it, and unite the right ones."))
        if not isinstance(record, Event) or record.code != SAME_PERSON or record.void:
            return None
        if before:
            # Put back: where it contradicts another one by now, that waits as a conflict.
            return None
        try:
            self.pair(record.patient, record.subject)
        except Problem as problem:
            return problem
        return None

    def pair(self, patient_id: str, other_id: str) -> tuple[Patient, Patient]:
        """Return two people as they are in force; raise Problem unless the second can be united into the first."""
        stays, goes, unions = self._memory.person(patient_id), self._memory.person(other_id), self.unions()
        if stays is None or goes is None:
            raise Problem(_("no such patient is in the store."), where="patient", do=_("See: bedside patient list"))
        if unions.survivor(patient_id) == unions.survivor(other_id):
            raise Problem(
                _("these are records of one person already."), where="patient", do=_("Name two that are not.")
            )
        if other_id in unions.by:
            text = _("this record is united with another one already.")
            raise Problem(text, where="patient", do=_("Void that first, if it was wrong."))
        return stays, goes


def unite(session: Session, patient_id: str, other_id: str, because: str, *, accept_differences: bool) -> Event:
    """Store that two patients are one person; the chart of the first one holds the records of both from then on.

    For one who was united before, the surviving patient is taken. Raises Problem for two who are one already, and for
    another birth date or sex unless that is accepted.
    """
    unions = session.persons.unions()
    whole, other = unions.survivor(patient_id), unions.survivor(other_id)
    if not visible(because):
        raise Problem(_("uniting two records needs a reason."), where="because", do=_("Say why they are one person."))
    from bedside.session.two_people import said_apart  # noqa: PLC0415 - only uniting needs it

    stays, goes = session.persons.pair(whole, other)
    if (differ := differences(stays, goes)) and not accept_differences:
        do = _("Check that it is one person. If it is, accept the differences (typed: --accept-differences).")
        raise Problem(_("{differences} differ.").format(differences=differ), where="patient", do=do)
    stamp = session.stamp()
    event = Event(
        **stamp.envelope(whole),
        reason=because.strip(),
        code=SAME_PERSON,
        subject=other,
        text=goes.mrn,
    )
    # What was said before, in sight of whoever unites them now, holds no more.
    before = (amend.voided(item, session.stamp(), because.strip()) for item in said_apart(session, whole, other))
    session.record((event, *before), action="unite")
    return event


def _joined(found: Known, other: Known, whole: str) -> Known:
    """Return what is known of both: the other's records as the surviving patient's, without who the other was."""
    return Known(
        (*found.records, *_moved_to(whole, other.records)),
        (*found.variants, *((item.id, item) for item in _moved_to(whole, [item for _, item in other.variants]))),
        {**found.arrived, **other.arrived},
    )


def _moved_to(whole: str, records: Sequence[AnyRecord]) -> tuple[AnyRecord, ...]:
    kept = (item for item in records if not isinstance(item, Patient))
    return tuple(msgspec.structs.replace(item, patient=whole) for item in kept)


def _moved(before: Unions, after: Unions) -> set[str]:
    """Return everybody whose chart was joined or parted: the patients themselves and where they led to."""
    found: set[str] = set()
    for name in {*before.by, *after.by, *(item.other.patient for item in (*before.disputes, *after.disputes))}:
        was, now = before.survivor(name), after.survivor(name)
        parted = before.absorbed(was) != after.absorbed(now)
        found |= {name, was, now} if was != now or parted else set()
    return found
