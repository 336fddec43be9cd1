"""Two patient records of one person: an event on the record that stays says so, and taking that event out undoes it.

Everything here follows from the events alone, so that two stores with the same events show the same charts, even when
two workstations have united people in different directions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import NamedTuple

import msgspec

from bedside.domain.moment import birth_text
from bedside.domain.records import Event, Patient
from bedside.text import _

SAME_PERSON = "same_person"

_by_recording = attrgetter("recorded_at", "id")
_WORD = re.compile(r"\w+")


class Dispute(NamedTuple):
    """Two events that cannot both hold: the one that counts for now, and the later one."""

    counts: Event
    other: Event


class Unions(msgspec.Struct, frozen=True):
    """Whose record leads to whose: the event by which a patient was united with another, by their id, in order.

    `disputes` name the events that contradict an earlier one. An event with a record that was united with somebody else
    already shows it in both charts; one that unites the same two the other way round changes nothing.
    """

    by: Mapping[str, Event] = {}
    disputes: tuple[Dispute, ...] = ()

    def survivor(self, patient_id: str) -> str:
        """Return the patient whose chart holds the records of this one; itself where nothing was united."""
        while patient_id in self.by:
            patient_id = self.by[patient_id].patient
        return patient_id

    def absorbed(self, patient_id: str) -> tuple[str, ...]:
        """Return the patients whose records this one's chart holds beside its own, at any number of steps."""
        own = tuple(other for other in self.by if self.survivor(other) == patient_id)
        claimed = (name for item in self.disputes for name in self._claimed(item, patient_id))
        return (*own, *(name for name in dict.fromkeys(claimed) if name not in own and name != patient_id))

    def group(self, patient_id: str) -> tuple[str, ...]:
        """Return the patients whose records go wherever this one's go: itself and those united into it."""
        return patient_id, *(other for other in self.by if other != patient_id and patient_id in self.way(other))

    def _claimed(self, dispute: Dispute, patient_id: str) -> tuple[str, ...]:
        if dispute.other.subject not in self.by or self.survivor(dispute.other.patient) != patient_id:
            return ()
        return self.group(dispute.other.subject)

    def way(self, patient_id: str) -> tuple[str, ...]:
        """Return the patients from this one to the surviving one, both included."""
        found = [patient_id]
        while found[-1] in self.by:
            found.append(self.by[found[-1]].patient)
        return tuple(found)


def united(events: Iterable[Event]) -> Unions:
    """Return what the events say, of every version of them: corrected and voided ones count no more."""
    every = tuple(events)
    replaced = {item.supersedes for item in every}
    standing = [item for item in every if item.code == SAME_PERSON and not item.void and item.id not in replaced]
    by: dict[str, Event] = {}
    found = Unions(by)
    disputes: list[Dispute] = []
    for item in sorted(standing, key=_by_recording):
        if item.subject == item.patient:
            continue
        if item.subject in by:
            if found.survivor(item.subject) != found.survivor(item.patient):
                disputes.append(Dispute(by[item.subject], item))
        elif found.survivor(item.patient) == item.subject:
            disputes.append(Dispute(by[item.patient], item))
        else:
            by[item.subject] = item
    return Unions(by, tuple(disputes))


def differences(one: Patient, other: Patient) -> str:
    """Return in words which of birth date and sex differ, empty where neither does."""
    found: list[str] = []
    if one.born != other.born:
        births = {"mine": birth_text(one.born), "theirs": birth_text(other.born)}
        found.append(_("the birth dates ({mine} and {theirs})").format(**births))
    if one.sex != other.sex:
        found.append(_("the sexes ({mine} and {theirs})").format(mine=one.sex, theirs=other.sex))
    return _(" and ").join(found)


def name_key(name: str) -> str:
    """Return what two spellings of one name share: its words without case, commas and order."""
    return " ".join(sorted(name_words(name))) or folded(name)


def name_words(name: str) -> list[str]:
    """Return the words of a name as they are compared."""
    return _WORD.findall(folded(name))


def folded(text: str) -> str:
    """Return a text as names are compared: without case, and each letter in one form however its marks were typed."""
    return unicodedata.normalize("NFC", text.casefold())


def namesakes(people: Iterable[Patient], *, mrn: str, name: str, born: date) -> tuple[Patient, ...]:
    """Return who might be the person about to be registered: same name and birth date, or a number but for its case.

    None where somebody has exactly this record number: that is refused.
    """
    listed, number, key = tuple(people), mrn.strip(), name_key(name)
    if any(item.mrn == number for item in listed):
        return ()
    folded = number.casefold()
    return tuple(
        item for item in listed if item.mrn.casefold() == folded or (item.born == born and name_key(item.name) == key)
    )
