"""Two patient records of one person: an event on the record that stays says so, and taking that event out undoes it.

Everything here follows from the events alone, so that two stores with the same events show the same charts, even when
two workstations have united people in different directions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter

import msgspec

from bedside.domain.records import Event, Patient

SAME_PERSON = "same_person"

_by_recording = attrgetter("recorded_at", "id")


class Unions(msgspec.Struct, frozen=True):
    """Whose record leads to whose, by patient id, in the order of the events.

    `disputed` are events that contradict an earlier one: a record that was united with somebody else already, or the
    same two the other way round. They count for nothing until one of the two is voided.
    """

    into: Mapping[str, str] = {}
    disputed: tuple[Event, ...] = ()

    def survivor(self, patient_id: str) -> str:
        """Return the patient whose chart holds the records of this one; itself where nothing was united."""
        while patient_id in self.into:
            patient_id = self.into[patient_id]
        return patient_id

    def absorbed(self, patient_id: str) -> tuple[str, ...]:
        """Return the patients whose records this one's chart holds beside its own, at any number of steps."""
        return tuple(other for other in self.into if self.survivor(other) == patient_id)


def united(events: Iterable[Event]) -> Unions:
    """Return what the events say, of every version of them: corrected and voided ones count no more."""
    every = tuple(events)
    replaced = {item.supersedes for item in every}
    standing = [item for item in every if item.code == SAME_PERSON and not item.void and item.id not in replaced]
    found = Unions(into := {})
    disputed: list[Event] = []
    for item in sorted(standing, key=_by_recording):
        if item.subject not in into and found.survivor(item.patient) != item.subject:
            into[item.subject] = item.patient
        elif item.subject not in into or found.survivor(item.subject) != found.survivor(item.patient):
            disputed.append(item)
    return Unions(into, tuple(disputed))


def differences(one: Patient, other: Patient) -> str:
    """Return in words which of birth date and sex differ, empty where neither does."""
    parts = (("birth dates", one.born, other.born), ("sexes", one.sex, other.sex))
    return " and ".join(f"the {name} ({mine} and {theirs})" for name, mine, theirs in parts if mine != theirs)
