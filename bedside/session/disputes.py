"""Two workstations that united one patient record differently: a conflict like the others, until a person reviews it.

Nobody is lost meanwhile: the records in question are shown in both charts, and decide nothing in either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bedside.domain import amend
from bedside.domain.chart import Chart
from bedside.domain.conflict.model import Conflict, Option, conflict_id
from bedside.domain.persons import Dispute
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Event
from bedside.domain.vocabulary import REVIEWED
from bedside.domain.wording import when_text
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.reader import Reader
    from bedside.session.session import Session

KIND = "union"


def with_disputes(chart: Chart, reader: Reader, known_at: datetime | None) -> Chart:
    """Return the chart with what workstations united differently among its conflicts."""
    unions = reader.persons.unions(known_at)
    found = [item for each in unions.disputes for item in _conflict(each, chart, reader, known_at)]
    if unions.by:
        from bedside.session.two_people import contradicted  # noqa: PLC0415 - only where somebody was united

        found += contradicted(chart, reader, known_at)
    return replace(chart, conflicts=(*chart.conflicts, *found), known_index=None) if found else chart


def part(session: Session, conflict: Conflict, number: int, because: str) -> tuple[AnyRecord, ...]:
    """Take out what was not meant: the events of all options but the one chosen, of every option for 0."""
    meant = {item.id for item in conflict.options[number - 1].stands} if number else set()
    events = (item for option in conflict.options for item in _events(option) if item.id not in meant)
    made = tuple(amend.voided(item, session.stamp(), because.strip()) for item in events)
    if not made:
        raise Problem(_("there is nothing to take out."), where=conflict.id)
    session.record(made, action="settle conflict")
    return made


def _events(option: Option) -> tuple[AnyRecord, ...]:
    """Return what says an option: one event that unites two, or all that say they are two people."""
    said = tuple(item for item in option.stands if isinstance(item, Event) and item.code == REVIEWED)
    return said if option.stands[0] in said else option.stands[:1]


def _conflict(dispute: Dispute, chart: Chart, reader: Reader, known_at: datetime | None) -> Iterator[Conflict]:
    """Yield the conflict that a dispute is in a chart, nothing for a chart that it does not concern."""
    unions = reader.persons.unions(known_at)
    first, other = dispute
    homes = unions.survivor(first.patient), unions.survivor(other.patient)
    if chart.patient.patient not in homes:
        return
    shown = _shown(dispute, chart, reader, known_at) if homes[0] != homes[1] else ()
    mine = (shown, ()) if chart.patient.patient == homes[0] else ((), shown)
    records = (first, other, *shown)
    yield Conflict(
        id=conflict_id("union", (first.id, other.id)),
        kind="union",
        patients=tuple(dict.fromkeys(homes)),
        text=_text(dispute, reader, two=homes[0] != homes[1]),
        records=records,
        tokens=tuple(item.id for item in records),
        options=tuple(
            Option(label=_said(event, reader), stands=(event, *own)) for event, own in zip(dispute, mine, strict=True)
        ),
        right="decide",
    )


def _text(dispute: Dispute, reader: Reader, *, two: bool) -> str:
    first = dispute.counts
    if two:
        form = _("two workstations united {number} with different record numbers: {numbers}")
        return form.format(number=first.text, numbers=_(" and ").join(_number(item, reader) for item in dispute))
    form = _("two workstations united {one} and {other}, and kept different record numbers")
    return form.format(one=first.text, other=_number(first, reader))


def _shown(dispute: Dispute, chart: Chart, reader: Reader, known_at: datetime | None) -> tuple[AnyRecord, ...]:
    """Return what a chart shows of the patient that both sides claim."""
    group = reader.persons.unions(known_at).group(dispute.other.subject)
    claimed = {item.id for name in group for item in reader.persons.own(name)}
    events = {dispute.counts.id, dispute.other.id}
    return tuple(item for item in chart.records if item.id in claimed and item.id not in events)


def _number(event: Event, reader: Reader) -> str:
    person = reader.person(event.patient)
    return person.mrn if person else event.patient


def _said(event: Event, reader: Reader) -> str:
    when = when_text(event.recorded_at, "minute", reader.zone)
    form = _("{other} is {number}, recorded {when} by {who} at workstation {place} ({why})")
    return form.format(
        other=event.text,
        number=_number(event, reader),
        when=when,
        who=event.author,
        place=event.workstation,
        why=event.reason,
    )
