"""Everything known of one patient at a moment, by two clocks: what was true then, and what was recorded by then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bedside.domain.amend import REGISTRATION
from bedside.domain.catalogue import Catalogue
from bedside.domain.conflict import Conflict
from bedside.domain.conflict.sources import Meeting, Sources, met
from bedside.domain.index import Index, cut, indexed, inserted, order
from bedside.domain.marks import SEEN, is_mark
from bedside.domain.moment import Precision, end_of_day, hours_between, local_date
from bedside.domain.records import AnyRecord, Dose, Event, Observation, Order, OxygenSetting, Patient
from bedside.domain.reissue import reissued, says_nothing
from bedside.domain.seen import by_result
from bedside.domain.value import Value
from bedside.domain.vocabulary import REVIEWED

R = TypeVar("R", bound=AnyRecord)
M = TypeVar("M", Order, Dose)
_by_arrival = attrgetter("recorded_at", "id")
_by_time = attrgetter("at", "recorded_at")
_NO_TIMES: Mapping[str, datetime] = MappingProxyType({})
_NO_MARKS: Mapping[str, str] = MappingProxyType({})
_NOTHING: Mapping[str, AnyRecord] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The records of one patient in force at `at`, as known at `known_at`; immutable.

    `amendments` are the known records that stand in place of others, or take them out, whatever time they speak of.
    `conflicts` are what workstations say differently of the patient and nobody has settled: the records in question all
    stand among `records`. `because` says by id what struck a record that no correction replaced, `reissued` what a
    laboratory put in place of its own result. `stations` are the workstations that made the records.
    `clock_marks` says what was wrong with the clock when a record was entered (see `domain.clock`), by its id.
    `incomplete` says why entries of the patient may be missing, empty where all are there.
    `marks` say who has seen which results and which copies were printed (see `domain.marks`); they are no entries.
    `known_index` is what an earlier chart had looked up already (see `grown`); it counts for these records only.
    """

    patient: Patient
    at: datetime
    known_at: datetime
    zone: ZoneInfo
    catalogue: Catalogue
    records: tuple[AnyRecord, ...]
    struck: tuple[AnyRecord, ...]
    amendments: tuple[AnyRecord, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    because: Mapping[str, AnyRecord] = field(default_factory=dict, hash=False)
    reissued: Mapping[str, AnyRecord] = field(default_factory=dict, hash=False)
    stations: frozenset[str] = frozenset()
    clock_marks: Mapping[str, str] = field(default_factory=dict, hash=False)
    incomplete: str = ""
    marks: tuple[Event, ...] = ()
    known_index: Index | None = field(default=None, compare=False, repr=False)

    @cached_property
    def index(self) -> Index:
        """Return the records and values by what they are looked up by."""
        known = self.known_index
        if known and known.records is self.records:
            return known
        return indexed(self.records, self.catalogue, self.disputed)

    @cached_property
    def disputed(self) -> frozenset[str]:
        """Return the ids of the records in conflict: no rule may decide on them."""
        return frozenset(record.id for item in self.conflicts for record in item.records)

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """Return the records of one kind, oldest first."""
        return self.index.kinds.get(kind, ())  # pyright: ignore[reportReturnType]

    def of_drug(self, kind: type[M], drug: str) -> tuple[M, ...]:
        """Return the orders or doses of a medicine by any of its names, oldest first."""
        return of_drug(self.of(kind), drug, self.catalogue)

    def events(self, *codes: str) -> tuple[Event, ...]:
        """Return the events of the codes, oldest first."""
        found = [event for code in codes for event in self.index.events.get(code, ())]
        return tuple(sorted(found, key=_by_time)) if len(codes) > 1 else tuple(found)

    def latest_event(self, *codes: str) -> Event | None:
        """Return the newest event of the codes."""
        found = self.events(*codes)
        return found[-1] if found else None

    def values(self, code: str) -> tuple[Value, ...]:
        """Return the dated values of a catalogue code, held ones included, oldest first."""
        return self.index.values.get(code, ())

    def latest(self, code: str) -> Value | None:
        """Return the newest dated value of a code, held or not."""
        found = self.values(code)
        return found[-1] if found else None

    def undated(self, code: str = "") -> tuple[Observation, ...]:
        """Return observations whose sampling time is unknown; no rule places them."""
        return tuple(item for item in self.index.undated if not code or item.code == code)

    def held(self) -> tuple[Observation, ...]:
        """Return the observations that wait in quarantine for a person."""
        return self.index.held

    def oxygen(self) -> OxygenSetting | None:
        """Return the oxygen setting charted last; its age decides whether it still counts."""
        found = self.of(OxygenSetting)
        return found[-1] if found else None

    def age_hours(self, at: datetime, precision: Precision = "minute") -> float:
        """Return elapsed hours from a record to `at`; a day-precise record of today is 0 hours old, never negative.

        A date-only record counts from 00:00 of its day (design 5); text built from it says "on the day".
        """
        return max(0.0, hours_between(at, self.at))

    def same_day(self, at: datetime) -> bool:
        """Return whether a moment lies on the calendar day of `at` in the zone."""
        return local_date(at, self.zone) == local_date(self.at, self.zone)

    @cached_property
    def _successors(self) -> Mapping[str | None, AnyRecord]:
        return {item.supersedes: item for item in sorted(self.amendments, key=_by_arrival)}

    def successor(self, record_id: str) -> AnyRecord | None:
        """Return the record that stands in place of this one or, as a void, took it out; it says who, when and why."""
        return self._successors.get(record_id) or self.because.get(record_id) or self.reissued.get(record_id)

    @property
    def seen(self) -> tuple[Event, ...]:
        """Return the marks of who has seen which results, oldest first."""
        return tuple(item for item in self.marks if item.code == SEEN)

    @cached_property
    def _seen_by(self) -> Mapping[str, tuple[Event, ...]]:
        return by_result(self.marks)

    def seen_by(self, record_id: str) -> tuple[Event, ...]:
        """Return by which marks people said that they have seen a result, one for each person, the first one first."""
        return self._seen_by.get(record_id, ())

    def find(self, record_id: str) -> AnyRecord | None:
        """Return the record in force or struck with this id."""
        return self.index.ids.get(record_id) or next((item for item in self.struck if item.id == record_id), None)


def build(
    records: Iterable[AnyRecord],
    *,
    at: datetime,
    known_at: datetime,
    zone: ZoneInfo,
    catalogue: Catalogue,
    arrived: Mapping[str, datetime] = _NO_TIMES,
    versions: Sequence[tuple[str, AnyRecord]] = (),
    namesakes: Sequence[Patient] = (),
    clock_marks: Mapping[str, str] = _NO_MARKS,
) -> Chart:
    """Make the chart of one patient from all of its records; raise LookupError without a patient record.

    A record counts when it was recorded by `known_at` and holds by `at` (a date-only record by the end of its day's
    start, see `holds`). One from another workstation counts from the time in `arrived`, by its id. The newest successor
    replaces a corrected record; a void one takes it out. `versions` are other contents that records have elsewhere, by
    id, `namesakes` other people with the same record number.
    """
    known = _known(records, arrived, known_at)
    meeting = met(Sources(known=known, versions=versions, namesakes=namesakes), catalogue, zone) or _settled(known)
    outdone = reissued((*meeting.live, *_taken_out(known)), known)
    live = [item for item in meeting.live if item.id not in outdone]
    struck = (*meeting.struck, *(item for item in meeting.live if item.id in outdone))
    return Chart(
        patient=_patient(meeting.live),
        at=at,
        known_at=known_at,
        zone=zone,
        catalogue=catalogue,
        records=_until(at, (item for item in live if _charted(item)), _by_time),
        struck=_until(at, (item for item in struck if not is_mark(item)), _by_time),
        amendments=tuple(sorted((item for item in known if item.supersedes and not is_mark(item)), key=order)),
        conflicts=_touching(meeting.conflicts, at),
        because=meeting.because,
        reissued=outdone,
        stations=frozenset(item.workstation for item in known),
        clock_marks=clock_marks,
        marks=_until(at, (item for item in meeting.live if is_mark(item)), order),
    )


def of_drug(records: Iterable[M], drug: str, catalogue: Catalogue) -> tuple[M, ...]:
    """Return the orders or doses of a medicine, whether charted by its generic or by a brand name."""
    found, wanted = tuple(records), catalogue.generic(drug)
    names = {name for name in {item.drug for item in found} if catalogue.generic(name) == wanted}
    return tuple(item for item in found if item.drug in names)


def _known(records: Iterable[AnyRecord], arrived: Mapping[str, datetime], known_at: datetime) -> list[AnyRecord]:
    # In order of their recording, wherever that was: two workstations must settle a tie in the same way.
    return sorted((item for item in records if arrived.get(item.id, item.recorded_at) <= known_at), key=_by_arrival)


def _settled(known: Sequence[AnyRecord]) -> Meeting:
    """Return what became of records that nothing contradicts: a newer version stands in place of the older."""
    replaced = {item.supersedes for item in known if item.supersedes}
    live = tuple(item for item in known if item.id not in replaced and not item.void)
    return Meeting(live, tuple(item for item in known if item.id in replaced), _NOTHING, ())


def _patient(live: Iterable[AnyRecord]) -> Patient:
    people = [item for item in live if isinstance(item, Patient)]
    if not people:
        raise LookupError("no patient record is known at that time")
    return people[-1]


def _taken_out(known: Iterable[AnyRecord]) -> Iterator[AnyRecord]:
    later = {item.supersedes for item in known if item.supersedes}
    return (item for item in known if item.void and item.id not in later)


def _charted(item: AnyRecord) -> bool:
    return not isinstance(item, Patient) and not is_mark(item) and not says_nothing(item)


def _until(at: datetime, items: Iterable[R], key: Callable[[R], Any]) -> tuple[R, ...]:
    """Return the records that hold by a moment, in an order."""
    return tuple(sorted((item for item in items if item.at <= at), key=key))


def _touching(conflicts: tuple[Conflict, ...], at: datetime) -> tuple[Conflict, ...]:
    """Return the conflicts about the person, or about anything that holds by a moment."""
    return tuple(item for item in conflicts if item.at <= at or isinstance(item.records[0], Patient))


def rewind(chart: Chart, at: datetime) -> Chart:
    """Return the same knowledge as it stood at an earlier moment (the `known_at` clock stays)."""
    known = chart.index.until(at)
    return Chart(
        patient=chart.patient,
        at=at,
        known_at=chart.known_at,
        zone=chart.zone,
        catalogue=chart.catalogue,
        records=known.records,
        struck=cut(chart.struck, at),
        amendments=chart.amendments,
        conflicts=_touching(chart.conflicts, at),
        because=chart.because,
        reissued=chart.reissued,
        stations=chart.stations,
        clock_marks=chart.clock_marks,
        incomplete=chart.incomplete,
        marks=cut(chart.marks, at),
        known_index=known,
    )


def grown(chart: Chart, new: Sequence[AnyRecord], *, at: datetime, known_at: datetime) -> Chart | None:
    """Return the chart that `build` would make with new records too, sharing every series they leave alone.

    For a chart that shows all it was built of, at the same moment or a later one. None where it has to be built: after
    an entry about the patient, one from before the first, a correction of what is not in force, a result under a name
    of the laboratory's, and where records of several workstations have to be held against each other.
    """
    if chart.conflicts or chart.because:
        return None
    made = replace(chart, at=at, known_at=known_at, known_index=chart.index)
    for record in new:
        if _moves_others(record) or not made.records:
            return None
        if {record.workstation} != made.stations and _may_contradict(record, made):
            return None
        if not made.records[0].at <= record.at <= at or record.recorded_at > known_at:
            return None
        if is_mark(record) and not record.supersedes:
            made = replace(made, marks=inserted(made.marks, record))
            continue
        if record.supersedes:
            original = made.index.ids.get(record.supersedes)
            if original is None:
                return None
            made = replace(_struck(made, original), amendments=inserted(made.amendments, record))
        if not record.void:
            known = made.index.with_record(record, chart.catalogue)
            made = replace(made, records=known.records, known_index=known)
    return made


def _moves_others(record: AnyRecord) -> bool:
    """Return whether a record may change where others stand: they hold from the first one, or are replaced by it."""
    named = isinstance(record, Observation) and bool(record.identifier)
    return named or isinstance(record, Patient) or record.source == REGISTRATION


def _may_contradict(record: AnyRecord, chart: Chart) -> bool:
    """Return whether a record may stand against one of another workstation."""
    ordered = isinstance(record, Order | Dose) or (isinstance(record, Event) and record.code == REVIEWED)
    return ordered or record.workstation not in chart.stations


def _struck(chart: Chart, record: AnyRecord) -> Chart:
    known = chart.index.without(record)
    return replace(chart, records=known.records, struck=inserted(chart.struck, record), known_index=known)


def in_window(values: Iterable[Value], start: datetime, end: datetime) -> tuple[Value, ...]:
    """Return the values whose time lies in [start, end]."""
    return tuple(item for item in values if start <= item.at <= end)


def day_end(chart: Chart) -> datetime:
    """Return the end of the calendar day of `at`."""
    return end_of_day(local_date(chart.at, chart.zone), chart.zone)


def within(chart: Chart, hours: float, at: datetime) -> bool:
    """Return whether a moment lies no more than `hours` before `at`."""
    return chart.at - timedelta(hours=hours) <= at <= chart.at
