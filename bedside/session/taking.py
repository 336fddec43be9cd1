"""Taking records back from files that bedside wrote: who may, what keeps a record out, and in which order they go in.

Author, workstation and time of recording stay as the file says, as in a merge: the one who imports neither ordered nor
signed what is in it. So it takes the right to merge and every right that the records themselves take, and the journal
says who took them in, from which files, and when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bedside.domain import check
from bedside.domain.marks import PRINTED
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Document, Event, Patient, Recommendation
from bedside.session.exporting import frozen_names
from bedside.session.gate import require_allowed
from bedside.session.rights import require
from bedside.store import rows, taking
from bedside.text import N_, _

if TYPE_CHECKING:
    from bedside.session.session import Session
    from bedside.store.taking import Taken

_WHOLE = N_("Import all the files of the export in one command.")


class Judged(NamedTuple):
    """What may go in, originals before their corrections, and why others may not, by id."""

    records: tuple[AnyRecord, ...]
    refused: Mapping[str, Problem]


def judged(session: Session, records: Sequence[AnyRecord], frozen: Collection[str]) -> Judged:
    """Judge the records of some files together; `frozen` are the hashes of what they bring along."""
    rules = check.Rules(now=session.now(), zone=session.zone, entry=session.site.entry, catalogue=session.catalogue)
    here = {item.id: item for item in records}
    wanted = {item.supersedes for item in records if item.supersedes} | {item.patient for item in records}
    stored = {name: found[0] for name, found in session.store.every_version(sorted(wanted)).items()}
    people = {item.patient: item for item in (*stored.values(), *records) if isinstance(item, Patient)}
    refused: dict[str, Problem] = {}
    for item in here.values():
        found = next(_problems(item, people.get(item.patient), rules), None) or _unfrozen(session, item, frozen)
        if found:
            refused[item.id] = found
    ready = tuple(_in_order([item for item in here.values() if item.id not in refused], stored))
    kept = {item.id for item in ready}
    for item in here.values():
        if item.id not in kept and item.id not in refused:
            refused[item.id] = _orphan(item, refused.keys())
    return Judged(ready, refused)


def take(
    session: Session, name: str, records: Sequence[AnyRecord], second: Sequence[AnyRecord], frozen: Mapping[str, bytes]
) -> Taken:
    """Store judged records in one transaction under one entry of the journal; raise NotAllowed without the rights."""
    require(session.store.roles, "merge")
    require_allowed((*records, *second), session.store)
    session.access.require()
    patients = {item.patient for item in records}
    entry = session.entry(f"merge files {name}", patients.pop() if len(patients) == 1 else "")
    wanted = {text for item in records for text in frozen_names(item)}
    done = taking.take(session.store, records, second, [frozen[text] for text in wanted if text in frozen], entry)
    session.took_in()
    return done


def _problems(record: AnyRecord, person: Patient | None, rules: check.Rules) -> Iterator[Problem]:
    if person is None:
        yield Problem(_("its patient is neither in the files nor in the store."), where="patient", do=_(_WHOLE))
        return
    # A person may have been corrected since: the birth date of any version may be the one that was right then.
    yield from check.problems(record, record if isinstance(record, Patient) else person, rules)
    if isinstance(record, Document | Recommendation) and (record.supersedes or record.void):
        yield Problem(_("a signed document is never changed."), where=record.id, do=_("Leave the line out."))
    if record.supersedes and isinstance(record, Event) and record.code == PRINTED:
        yield Problem(_("a printed copy is never taken back."), where=record.id, do=_("Leave the line out."))
    if record.supersedes and not record.reason.strip():
        yield Problem(_("a correction needs a reason."), where=record.id, do=_("Leave the line out."))


def _unfrozen(session: Session, record: AnyRecord, frozen: Collection[str]) -> Problem | None:
    missing = [name for name in frozen_names(record) if name not in frozen and session.store.assessment(name) is None]
    if not missing:
        return None
    return Problem(_("what it was signed or decided on is not among the files."), where=record.id, do=_(_WHOLE))


def _in_order(records: Sequence[AnyRecord], stored: Mapping[str, AnyRecord]) -> Iterator[AnyRecord]:
    """Yield the records whose original and whose patient are there, each after them."""
    waiting: dict[str, list[AnyRecord]] = {}
    ready: list[AnyRecord] = []
    for item in records:
        (waiting.setdefault(item.supersedes, []) if item.supersedes else ready).append(item)
    ready += [later for name in list(waiting) if (first := stored.get(name)) for later in _fitting(first, waiting)]
    came = {item.patient for item in stored.values() if isinstance(item, Patient)}
    came |= {item.patient for item in ready if isinstance(item, Patient)}
    place = 0
    while place < len(ready):
        item = ready[place]
        place += 1
        if item.patient in came:
            yield item
            ready += _fitting(item, waiting)


def _fitting(first: AnyRecord, waiting: dict[str, list[AnyRecord]]) -> list[AnyRecord]:
    """Return the corrections of a record that are of its kind and patient; no others are any."""
    found = waiting.pop(first.id, [])
    return [item for item in found if item.patient == first.patient and rows.table_of(item) == rows.table_of(first)]


def _orphan(record: AnyRecord, unread: Collection[str]) -> Problem:
    if record.supersedes and record.supersedes in unread:
        return Problem(_("what it corrects was refused."), where=record.supersedes, do=_("See the line of that one."))
    if record.supersedes:
        return Problem(_("what it corrects is not here, or of another patient."), where=record.supersedes, do=_(_WHOLE))
    return Problem(_("its patient was refused."), where="patient", do=_("See the line of that one."))
