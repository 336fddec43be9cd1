"""What two workstations say differently, over all patients, and how a person settles it.

Nothing of this is stored but the settlement: conflicts follow from the records, so both workstations list the same.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from bedside.domain.check import visible
from bedside.domain.conflict import Conflict
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Dose, Observation, Order, Patient
from bedside.session.disputes import part
from bedside.session.rights import require
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.reader import Reader
    from bedside.session.session import Session

_by_recording = attrgetter("recorded_at")


def namesakes(reader: Reader, patient_id: str, known_at: datetime | None = None) -> tuple[Patient, ...]:
    """Return the other patients with the record number of this one, those known by a moment where one is given.

    Only a merge brings two together.
    """
    person = reader.person(patient_id) if reader.merged else None
    if person is None:
        return ()
    one = {*reader.persons.members(patient_id), *reader.persons.unions().by}
    found = (item for item in reader.with_number(person.mrn) if item.patient not in one)
    return tuple(item for item in found if known_at is None or _known(reader, item, known_at))


def waiting(reader: Reader) -> tuple[Conflict, ...]:
    """Return the conflicts that nobody has settled, each patient's together; none in a store that never merged."""
    people = reader.patients() if reader.merged else ()
    found = (item for person in people for item in reader.chart(person.patient).conflicts)
    # A shared record number is in conflict in both charts.
    return tuple({item.id: item for item in found}.values())


def settle(session: Session, conflict_id: str, number: int, because: str) -> tuple[AnyRecord, ...]:
    """Store that a conflict is settled as its reading `number`, from 1; 0 says that none of them is right.

    Raises NotAllowed for a role that may not say so, and Problem for an id or a number that is not listed.
    """
    conflict = next((item for item in waiting(session) if item.id == conflict_id), None)
    if conflict is None:
        raise Problem(_("no conflict with this id waits."), where=conflict_id, do=_("See: bedside review list"))
    require(session.store.roles, conflict.right)
    if not visible(because):
        raise Problem(_("settling a conflict needs a reason."), where="because", do=_("Say why."))
    listed = "; ".join(f"{place}: {item.label}" for place, item in enumerate(conflict.options, start=1))
    if not 0 <= number <= len(conflict.options):
        raise Problem(
            _("there is no reading {number}.").format(number=number),
            where=conflict_id,
            do=_("Choose a reading: {listed}.").format(listed=listed),
        )
    if conflict.kind == "union":
        return part(session, conflict, number, because)
    if conflict.kind == "identity" and number < len(conflict.options):
        return _one_person(session, conflict, number, because)
    from bedside.domain.conflict.reviews import reviewed  # noqa: PLC0415 - only settling needs it

    made = tuple(reviewed(conflict, number, session.stamp(), because.strip()))
    session.record(made, action="settle conflict")
    return made


def with_reports(reader: Reader, line: Sequence[AnyRecord]) -> tuple[AnyRecord, ...]:
    """Return the versions of a record with all that a laboratory reported under the same name, as they came here."""
    names = {(item.identifier, item.code) for item in line if isinstance(item, Observation) and item.identifier}
    if not names:
        return tuple(line)
    own = {item.id for item in line}
    every = [item for item in reader.records(line[0].patient) if item.id in own or _is_report(item, names)]
    return tuple(sorted(every, key=_by_recording))


def _is_report(record: AnyRecord, names: Container[tuple[str, str]]) -> bool:
    return isinstance(record, Observation) and (record.identifier, record.code) in names


def in_sight(reader: Reader, batch: Iterable[AnyRecord]) -> list[AnyRecord]:
    """Return new records, of which orders and doses name what other workstations had entered last (see `follows`)."""
    found: list[AnyRecord] = []
    for item in batch:
        found.append(_following(reader, item, found))
    return found


def _following(reader: Reader, record: AnyRecord, before: list[AnyRecord]) -> AnyRecord:
    if not isinstance(record, Order | Dose) or record.supersedes or record.source or record.follows:
        return record
    from bedside.domain.conflict.known import newest_elsewhere  # noqa: PLC0415 - only orders and doses need it

    told = newest_elsewhere(record, (*reader.records(record.patient), *before))
    return msgspec.structs.replace(record, follows=told) if told else record


def _known(reader: Reader, person: Patient, by: datetime) -> bool:
    arrived = reader.persons.known(person.patient, by).arrived
    return arrived.get(person.id, person.recorded_at) <= by


def _one_person(session: Session, conflict: Conflict, number: int, because: str) -> tuple[AnyRecord, ...]:
    """Unite two patients with one record number: the birth date and the sex of the one that stays hold."""
    if not number:
        do = _("Say whether it is one person or two; correct a wrong birth date or number by itself.")
        raise Problem(_("two charts cannot both be refused."), where=conflict.id, do=do)
    stays = conflict.options[number - 1].stands[0].patient
    other = next(name for name in conflict.patients if name != stays)
    return (session.unite(stays, other, because, accept_differences=True),)
