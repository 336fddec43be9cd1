"""Records without identity: what is left of each one, and how what belongs together still does.

Every text is decided in `table`. Left out are documents, recommendations and their answers, remarks, and
the marks of who has seen or printed what; one of these that corrects something else, or was corrected to it, stays
without its text, since without it the other would count again. Links, the order of the entries and all intervals are
kept, so that the rules say of the shifted chart at the shifted moment what they said of the original.

Ages: under 90 the age on each day of the stay is the same, at 90 and over it is 90 on the first day of the records. An
analysis takes all from 90 on as one class; a rule that counts in years beyond that may say something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.conflict.model import version_token
from bedside.domain.marks import is_mark
from bedside.domain.moment import Precision, local_date
from bedside.domain.persons import SAME_PERSON
from bedside.domain.records import AnyRecord, Event, Observation, Patient
from bedside.domain.vocabulary import REVIEWED
from bedside.exchange.deidentify.dates import Stay, is_day, shift_of
from bedside.exchange.deidentify.fields import Fields, Group, stated_day
from bedside.exchange.deidentify.names import Pseudonyms
from bedside.exchange.deidentify.table import LEFT_OUT, LEFT_OUT_EVENTS
from bedside.exchange.deidentify.words import Known


class Setting(NamedTuple):
    """The secret key of one export, the ward's zone, the catalogue, and the words of the protocols in use."""

    key: bytes
    zone: ZoneInfo
    catalogue: Catalogue
    protocol_words: AbstractSet[str] = frozenset()


class Cleaned(NamedTuple):
    """What became of records, place by place (None is left out); `dates` are those of the originals, births too."""

    records: tuple[AnyRecord | None, ...]
    dates: frozenset[date]


def deidentified(records: Sequence[AnyRecord], setting: Setting) -> Cleaned:
    """Return every version of records without identity, in their order.

    Raises Problem where no shift of a patient's dates is possible. The same key gives the same result.
    """
    names = Pseudonyms(setting.key)
    groups = _grouped(records)
    members: dict[str, list[AnyRecord]] = defaultdict(list)
    for item in records:
        members[groups[item.patient]].append(item)
    stays = {group: _stay(each, setting.zone) for group, each in members.items()}
    taken = {day for stay in stays.values() for day in (*stay.dates(setting.zone), *stay.births)}
    fields = Fields(names, Known(setting.catalogue, setting.protocol_words), setting.zone)
    made: dict[int, AnyRecord] = {}
    for group, each in members.items():
        shift = shift_of(stays[group], group, names, setting.zone, taken)
        ids = names.ids(group, [name for item in each for name in (item.id, item.patient)])
        made |= _cleaned(each, Group(group, shift, ids), fields)
    return Cleaned(tuple(made.get(id(item)) for item in records), frozenset(taken))


def _grouped(records: Iterable[AnyRecord]) -> dict[str, str]:
    """Return by patient id the one whose shift it has: those who were united, or share a record number, have one."""
    leads: dict[str, str] = {}

    def lead(name: str) -> str:
        leads.setdefault(name, name)
        while leads[name] != name:
            name = leads[name]
        return name

    for item in records:
        own = lead(item.patient)
        if isinstance(item, Patient):
            leads[lead(f"\0{item.mrn}")] = own
        elif isinstance(item, Event) and item.code == SAME_PERSON:
            leads[lead(item.subject)] = own
    return {name: lead(name) for name in tuple(leads)}


def _stay(records: Sequence[AnyRecord], zone: ZoneInfo) -> Stay:
    moments, days = set[datetime](), set[date]()
    for at, precision in (each for item in records for each in _times(item)):
        if is_day(at, precision, zone):
            days.add(local_date(at, zone))
        else:
            moments.add(at)
    births = {item.born for item in records if isinstance(item, Patient)}
    recorded = {item.recorded_at for item in records}
    return Stay(tuple(moments), tuple(days), tuple(recorded), tuple(births))


def _times(record: AnyRecord) -> Iterator[tuple[datetime, Precision]]:
    """Yield the times that a record speaks of, and how exactly each is known."""
    yield record.at, record.precision
    for moment in (getattr(record, "due", None), getattr(record, "issued", None)):
        if moment:
            yield moment, "minute"
    for reading in record.held if isinstance(record, Observation) else ():
        if reading.at:
            yield reading.at, reading.precision
    if isinstance(record, Event) and (said := stated_day(record)):
        yield datetime.combine(said, time(12), tzinfo=UTC), "minute"


def _left_out(records: Sequence[AnyRecord]) -> set[str]:
    """Return the ids of the records that stay behind: whole lines of corrections of which none is a fact."""
    leads = {item.id: item.id for item in records}

    def lead(name: str) -> str:
        while leads[name] != name:
            name = leads[name]
        return name

    for item in records:
        if item.supersedes in leads:
            leads[lead(item.supersedes)] = lead(item.id)
    facts = {lead(item.id) for item in records if not _is_no_fact(item)}
    return {item.id for item in records if lead(item.id) not in facts}


def _is_no_fact(item: AnyRecord) -> bool:
    kind = str(type(item).__struct_config__.tag)
    return kind in LEFT_OUT or is_mark(item) or (isinstance(item, Event) and item.code in LEFT_OUT_EVENTS)


def _cleaned(records: Sequence[AnyRecord], group: Group, fields: Fields) -> dict[int, AnyRecord]:
    """Return what became of a group's records, by the identity of the object; what is left out is not there."""
    gone = _left_out(records)
    kept = [item for item in records if item.id not in gone]
    made = {id(item): fields.cleaned(item, group) for item in kept}
    if reviews := [item for item in kept if isinstance(item, Event) and item.code == REVIEWED]:
        # A settlement names one of several contents by its digest, which is another one now.
        tokens = {version_token(item): version_token(made[id(item)]) for item in kept}
        made |= {id(item): fields.cleaned(item, group._replace(tokens=tokens)) for item in reviews}
    return made
