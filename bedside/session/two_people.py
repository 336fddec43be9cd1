"""One workstation united two records, another said that they are two people: neither is right until a person says so.

The charts stay one meanwhile; nothing is decided on the records of the one who was united, nor on who it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bedside.domain.chart import Chart
from bedside.domain.conflict.model import Conflict, Option, conflict_id
from bedside.domain.conflict.reviews import keeping
from bedside.domain.persons import Unions
from bedside.domain.records import AnyRecord, Event
from bedside.domain.wording import when_text
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.reader import Reader
    from bedside.session.session import Session


def contradicted(chart: Chart, reader: Reader, known_at: datetime | None) -> Iterator[Conflict]:
    """Yield a conflict for each event that unites two whom somebody has called two people."""
    unions = reader.persons.unions(known_at)
    members = {chart.patient.patient, *unions.absorbed(chart.patient.patient)}
    found: dict[str, tuple[Event, list[Event]]] = {}
    for said in keeping(chart.records, members) if len(members) > 1 else ():
        if event := _uniting(said.keeps & members, unions):
            found.setdefault(event.id, (event, []))[1].append(said.record)
    for event, apart in found.values():
        yield _conflict(event, sorted(apart, key=lambda item: item.id), chart, reader, unions)


def said_apart(session: Session, one: str, other: str) -> tuple[Event, ...]:
    """Return what says in this store that two patients, or any who were united with them, are two people."""
    unions = session.persons.unions()
    mine, theirs = ({name, *unions.absorbed(name)} for name in (one, other))
    records = (*session.chart(one).records, *session.chart(other).records)
    found = [item for item in keeping(records, mine | theirs) if item.keeps & mine and item.keeps & theirs]
    return tuple({item.record.id: item.record for item in found}.values())


def _uniting(named: frozenset[str], unions: Unions) -> Event | None:
    """Return the last event of those that lead the two together."""
    ways = [[unions.by[name] for name in unions.way(start) if name in unions.by] for start in sorted(named)]
    events = {item.id: item for way in ways for item in way if not all(item in each for each in ways)}
    return max(events.values(), key=lambda item: (item.recorded_at, item.id), default=None)


def _conflict(event: Event, apart: Sequence[Event], chart: Chart, reader: Reader, unions: Unions) -> Conflict:
    group = unions.group(event.subject)
    claimed = {item.id for name in group for item in reader.persons.own(name)}
    named = {event.id, *(item.id for item in apart)}
    shown = tuple(item for item in chart.records if item.id in claimed and item.id not in named)
    other = reader.person(event.subject)
    people: tuple[AnyRecord, ...] = (chart.patient, other) if other else (chart.patient,)
    records = (event, *apart, *shown, *people)
    form = _("one workstation united {one} and {other}, another said that they are two people")
    return Conflict(
        id=conflict_id("union", sorted(named)),
        kind="union",
        patients=(chart.patient.patient,),
        text=form.format(one=chart.patient.mrn, other=event.text),
        records=records,
        tokens=tuple(item.id for item in records),
        options=(
            Option(label=_signed(_("one person"), event, reader), stands=(event, *shown, chart.patient)),
            Option(label=_signed(_("two people"), apart[0], reader), stands=(*apart, chart.patient)),
        ),
        right="decide",
    )


def _signed(what: str, event: Event, reader: Reader) -> str:
    form = _("{what}, recorded {when} by {who} at workstation {place} ({why})")
    when = when_text(event.recorded_at, "minute", reader.zone)
    return form.format(what=what, when=when, who=event.author, place=event.workstation, why=event.reason)
