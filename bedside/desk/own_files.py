"""Files of an export taken in again, all of one command together: whose they are, what may go in, what became of it.

A person who is here already under another id is known by record number and birth date; the records go to that chart.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bedside.desk import intake
from bedside.desk.intake import Intake, Source, at_once, scaled
from bedside.desk.together import Before, reading_order, related
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.exchange.charting import Became, Line
from bedside.exchange.outgoing import OTHER
from bedside.exchange.own import Item, moved, people_of, whole_parts
from bedside.exchange.own_csv import is_sheet, read_csv
from bedside.exchange.own_ndjson import is_exported, read_ndjson
from bedside.exchange.parties import Claim, matched
from bedside.session import Session
from bedside.session.exporting import frozen_names
from bedside.session.taking import judged, take
from bedside.store import rows
from bedside.text import N_, _

_WHOLE = N_("Import all the files of the export in one command.")


class Taking(NamedTuple):
    """What some files of an export would do together: records to store, and what is known of every line by now.

    `people` leads from patient ids of the files to those that the same persons have here; `known` are the hashes of
    frozen parts that were here before.
    """

    sources: tuple[Source, ...]
    items: tuple[tuple[Item, ...], ...]
    records: tuple[AnyRecord, ...]
    second: tuple[AnyRecord, ...]
    frozen: Mapping[str, bytes]
    refused: Mapping[str, Problem]
    people: Mapping[str, str]
    known: frozenset[str] = frozenset()


def is_own(source: Source) -> bool:
    """Return whether bedside exported a file: FHIR with its records, or a sheet with its headings."""
    if source.form == "table":
        return is_sheet(source.data)
    return source.form in ("fhir", "ndjson") and is_exported(source.data)


def read_all(session: Session, sources: Sequence[Source]) -> tuple[Intake, ...]:
    """Read the files of one command; those of an export are one, however many they are. Raises Problem."""
    return at_once(read_in_steps(session, sources))


def read_in_steps(session: Session, sources: Sequence[Source]) -> Generator[float, None, tuple[Intake, ...]]:
    """Read as `read_all` does, with pauses; yields how much is done, from 0 to 1."""
    places = [place for place, item in enumerate(sources) if is_own(item)]
    taking = read(session, [sources[place] for place in places]) if places else None
    told = lines(taking) if taking else ()
    found = {place: Intake(sources[place].name, each, (), (), taking) for place, each in zip(places, told, strict=True)}
    files, before, order = related(sources), Before(), reading_order(sources)
    for done, place in enumerate(order):
        if place not in found:
            steps = intake.read(session, before.seen_by(files[place]))
            found[place] = yield from scaled(steps, done / len(order), 1 / len(order))
            before.add(found[place])
    return tuple(found[place] for place in range(len(sources)))


def store_all(session: Session, intakes: Sequence[Intake]) -> tuple[tuple[Line, ...], ...]:
    """Store what was read of the files of one command: each in one transaction, those of an export together in one."""
    own = next((item.taking for item in intakes if item.taking), None)
    told = iter(store(session, own) if own else ())
    return tuple(next(told) if item.taking else intake.store(session, item) for item in intakes)


def read(session: Session, sources: Sequence[Source]) -> Taking:
    """Read files of an export together; raise Problem for one that cannot be read, with its name."""
    items = tuple(tuple(_items(session, each)) for each in sources)
    every = [item for each in items for item in each]
    people, strangers = _people(session, every)
    frozen = whole_parts(item.frozen for item in every if item.frozen)
    first = _firsts(every, people, strangers)
    done = judged(session, first, frozen.keys())
    kept = {item.id for item in done.records}
    second = tuple(
        moved(item.record, people)
        for item in every
        if item.record and item.standing == OTHER and item.record.id in kept
    )
    refused = {**done.refused, **strangers}
    known = frozenset(name for name in frozen if session.store.assessment(name) is not None)
    return Taking(tuple(sources), items, done.records, second, frozen, refused, people, known)


def store(session: Session, taking: Taking) -> tuple[tuple[Line, ...], ...]:
    """Store what was read in one transaction; return what became of each line, file by file."""
    names = ", ".join(item.name for item in taking.sources)
    done = take(session, names, taking.records, taking.second, taking.frozen)
    return lines(taking._replace(refused={**taking.refused, **done.clashing}), frozenset(done.already))


def lines(taking: Taking, already: frozenset[str] = frozenset()) -> tuple[tuple[Line, ...], ...]:
    """Return what becomes of each line, file by file; `already` are the records that were here before."""
    teller = _Teller(taking, already)
    return tuple(tuple(teller.told(item) for item in each) for each in taking.items)


def _items(session: Session, source: Source) -> Iterator[Item]:
    try:
        if source.form != "table":
            yield from read_ndjson(source.data, session.zone.key)
        else:
            yield from read_csv(source.data, session.zone)
    except Problem as problem:
        where = ": ".join(filter(None, (source.name, problem.where)))
        raise Problem(problem.text, where=where, do=problem.do) from problem


def _people(session: Session, items: Iterable[Item]) -> tuple[dict[str, str], dict[str, Problem]]:
    """Return who is here under another id, and who may be: under that number another person stands here."""
    here = session.store.patients()
    known = {item.patient for item in here}
    people: dict[str, str] = {}
    strangers: dict[str, Problem] = {}
    for person, is_read in people_of(items):
        # One who was taken out here has an id too.
        if not is_read or person.patient in known or session.store.get(person.patient) is not None:
            continue
        if any(other.mrn.casefold() == person.mrn.casefold() for other in here):
            try:
                claim = Claim((person.mrn,), person.name, person.born, person.sex)
                people[person.patient] = matched(claim, here).patient
            except Problem as problem:
                strangers[person.patient] = problem
    return people, strangers


def _firsts(
    items: Iterable[Item], people: Mapping[str, str], strangers: Mapping[str, Problem]
) -> tuple[AnyRecord, ...]:
    """Return the records to be judged, one for each id; a person who is here under another id is not stored twice."""
    found: dict[str, AnyRecord] = {}
    for item in items:
        record = item.record
        if record is None or item.standing == OTHER or record.patient in strangers:
            continue
        if not (isinstance(record, Patient) and record.patient in people):
            found.setdefault(record.id, moved(record, people))
    return tuple(found.values())


class _Teller:
    """Says what became of each line."""

    def __init__(self, taking: Taking, already: frozenset[str]) -> None:
        self._taking = taking
        self._already = already
        self._taken = {item.id: item for item in taking.records}
        self._named = {name for item in (*taking.records, *taking.second) for name in frozen_names(item)}
        every = (item for each in taking.items for item in each)
        self._owners = {item.name: item for item in every if item.record and item.name}

    def told(self, item: Item) -> Line:
        """Return what became of a line."""
        if item.why:
            return Line(line=item.line, became="refused", why=item.why)
        if item.frozen:
            return self._frozen(item.line, item.frozen[0])
        owner = self._owners.get(item.about) if item.about else item
        if owner is None or owner.record is None:
            return Line(
                line=item.line,
                became="refused",
                why=_("{record} is not among the files. {do}").format(record=item.about, do=_(_WHOLE)),
            )
        became, why = self._record(owner, owner.record)
        ids = () if became == "refused" else (owner.record.id,)
        return Line(line=item.line, became=became, why=why, records=ids)

    def _record(self, item: Item, record: AnyRecord) -> tuple[Became, str]:
        refused = self._taking.refused.get(record.id) or self._taking.refused.get(record.patient)
        if refused:
            return "refused", str(refused)
        if isinstance(record, Patient) and record.patient in self._taking.people:
            return "already", _("this person is here as {id}.").format(id=self._taking.people[record.patient])
        if why := self._clash(item, record):
            return "refused", why
        return ("already", _("was imported before.")) if record.id in self._already else _stored(item, record)

    def _clash(self, item: Item, record: AnyRecord) -> str:
        taken = self._taken.get(record.id)
        if taken is None:
            return _("what it says otherwise is not among the files. {do}").format(do=_(_WHOLE))
        if item.standing != OTHER and not rows.same_content(taken, moved(record, self._taking.people)):
            return _("another line gives another content under this id.")
        return ""

    def _frozen(self, line: int, name: str) -> Line:
        if name in self._taking.known:
            return Line(line=line, became="already", why=_("was imported before."))
        if name in self._named:
            return Line(line=line, became="stored")
        return Line(line=line, became="refused", why=_("no record among the files was signed or decided on it."))


def _stored(item: Item, record: AnyRecord) -> tuple[Became, str]:
    if isinstance(record, Observation) and record.held and item.standing == "held":
        return "held", _("waits for a person, as it did where it comes from.")
    return ("superseded" if item.standing in ("struck", "superseded") else "stored"), ""
