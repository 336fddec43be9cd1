"""What one user can see of an open store: patients, charts, and what the protocols say of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

import msgspec

from bedside import assets, config
from bedside.domain import amend, clock
from bedside.domain.catalogue import Catalogue, load_catalogue
from bedside.domain.chart import Chart, build
from bedside.domain.conflict import Conflict
from bedside.domain.moment import zone_of
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment
from bedside.protocol.load import shipped_ids, shipped_protocol
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.session.access import Access
from bedside.session.clocks import Clocks, Offset, Steady, local_offset, steady
from bedside.session.course import Course
from bedside.session.disputes import with_disputes
from bedside.session.memory import Memory
from bedside.session.persons import Persons
from bedside.session.reviewing import namesakes, waiting
from bedside.session.sane import require_sane
from bedside.store.store import Store
from bedside.text import _

Clock = Callable[[], datetime]
Entropy = Callable[[int], bytes]
Pause = Callable[[float], None]
_NONE: frozenset[str] = frozenset()


def utc_now() -> datetime:
    """Return this computer's time in UTC."""
    return datetime.now(UTC)


class Reader:
    """One user's sight of one open store."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock = utc_now,
        entropy: Entropy = os.urandom,
        pause: Pause = time.sleep,
        monotonic: Steady | None = None,
        offset: Offset = local_offset,
    ) -> None:
        self.store = store
        self.access = Access(store)
        self.zone = zone_of(store.meta.zone)
        self._clock = clock
        self._entropy = entropy
        self._pause = pause
        self.site = config.shipped_site()
        self._entry, self._default = self.site.entry, self.site.protocol
        self._protocols: dict[str, Protocol] = {}
        self._memory = Memory(store, clock(), lambda records: require_sane(records, self.catalogue))
        # A clock that was put in for this one says nothing of the computer's.
        monotonic = monotonic or (steady if clock is utc_now else None)
        self.persons = Persons(store, self._memory)
        self.clocks = Clocks(store, self.zone, self.site.clock, monotonic, offset)
        self._courses: dict[tuple[str, ...], Course] = {}
        #: the copies that were numbered by this session, each with the patients it speaks of
        self.copies_given: list[tuple[str, tuple[str, ...]]] = []
        #: whether a copy counts as printed only once it is said to be whole (see `papers.reserving`)
        self.reserving = False

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return the analytes, units and medicines that may be charted."""
        return load_catalogue(assets.read_text("catalogue.toml"))

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """Return the protocols that come with the program, the default one first; reads every file."""
        others = (item for item in shipped_ids() if item != self._default)
        return tuple(map(self.protocol, (self._default, *others)))

    @property
    def user(self) -> str:
        """Return the id of the user who opened the store."""
        return self.store.user

    @property
    def practice(self) -> bool:
        """Return whether the store holds invented patients only."""
        return self.store.meta.practice == "yes"

    def now(self) -> datetime:
        """Return the clock's time in UTC."""
        return self._clock()

    def catch_up(self) -> None:
        """Take in what another program has stored since the last look: what is stored now must rest on it."""
        self._memory.catch_up()

    def patients(self) -> tuple[Patient, ...]:
        """Return the latest version of every patient; of two united records the one that stays."""
        gone = self.persons.unions().by
        return self._in_force(item for item in self.store.patients() if item.patient not in gone)

    def find_patient(self, mrn: str, known_at: datetime | None = None) -> Patient:
        """Return the patient with exactly this record number; raise Problem when there is none.

        One that was united with another by `known_at` leads to that one, whose record number is another.
        """
        found = self.with_number(mrn)
        if not found:
            raise Problem(
                _("no patient has the record number {mrn!r}.").format(mrn=mrn),
                where="patient",
                do=_("See: bedside patient list"),
            )
        whole = self.persons.members(found[-1].patient, known_at)[0]
        return next((item for item in found if item.patient == whole), None) or self.person(whole) or found[-1]

    def with_number(self, mrn: str) -> tuple[Patient, ...]:
        """Return the patients with exactly this record number, the newest at the end; united ones too."""
        return self._in_force(self.store.patients_by_mrn(mrn.strip()))

    def united(self, patient_id: str) -> tuple[Patient, ...]:
        """Return the people whose records this patient's chart holds beside its own."""
        found = (self.person(item) for item in self.persons.members(patient_id)[1:])
        return tuple(item for item in found if item)

    def took_in(self) -> None:
        """Forget what was read of the charts that this session itself has just changed as a merge does."""
        self._memory.take_in_merged()

    def person(self, patient_id: str) -> Patient | None:
        """Return the patient's own record in force, None for an unknown or voided one."""
        return self._memory.person(patient_id)

    def protocol(self, protocol_id: str | None = None) -> Protocol:
        """Return a protocol by its id, the default one for None, read when it is first asked for.

        Raises Problem for an unknown id.
        """
        wanted = self._default if protocol_id is None else protocol_id
        if wanted not in self._protocols:
            self._protocols[wanted] = shipped_protocol(wanted, self.catalogue)
        return self._protocols[wanted]

    def records(self, patient_id: str) -> tuple[AnyRecord, ...]:
        """Return all records of a patient (id of the first record), whatever became of them."""
        return self.persons.known(patient_id).records

    def chart(
        self,
        patient_id: str,
        at: datetime | None = None,
        known_at: datetime | None = None,
        *,
        without: frozenset[str] = _NONE,
        made: datetime | None = None,
    ) -> Chart:
        """Return the chart of a patient (id of the first record) at a moment, by default now with all that is known.

        `without` leaves records out that came later than their times say; `made` is what the clock showed when this
        chart was made first, where that was not now.
        Raises LookupError for a patient nobody knew at `known_at`.
        """
        if at is None and known_at is None and not without:
            known, others = self.persons.known(patient_id), namesakes(self, patient_id)
            course = self._course(patient_id)
            marks = self._marks(patient_id, known.records)
            live = course.chart(known.records, self.now(), marks, known.variants, others)
            return self._as_left(live, patient_id, None)
        found, variants, arrived = self.persons.known(patient_id, known_at)
        records = [item for item in found if item.id not in without]
        now = self.now()
        # Another computer's clock may run ahead by minutes: what is stored is known, whatever it says.
        known = known_at or max((now, *(item.recorded_at for item in records)))
        chart = build(
            amend.held_from_first(records),
            at=at or now,
            known_at=known,
            zone=self.zone,
            catalogue=self.catalogue,
            # After this clock was set back a merge seems to lie ahead, and yet it has been.
            arrived={name: moment for name, moment in arrived.items() if moment <= now},
            clock_marks=self._marks(patient_id, _by(known, records, arrived), made),
            versions=[item for item in variants if item[0] not in without],
            namesakes=namesakes(self, patient_id, known_at),
        )
        return self._as_left(chart, patient_id, known_at)

    def assess(
        self,
        patient_id: str,
        protocol_id: str | None = None,
        at: datetime | None = None,
        known_at: datetime | None = None,
        *,
        whole: bool = True,
    ) -> Assessment:
        """Return what a protocol says of a patient at a moment, the `whole` of it or its verdicts only."""
        protocol = self.protocol(protocol_id)
        if known_at is None:
            chart = self.chart(patient_id)
            if at is None:
                return self._course(patient_id).assess(protocol, chart, whole=whole)
            if at <= chart.at:
                return self._course(patient_id).look_back(protocol, chart, at, whole=whole)
        return assess(protocol, self.chart(patient_id, at, known_at), whole=whole)

    def assess_all(
        self, patient_id: str, at: datetime | None = None, known_at: datetime | None = None
    ) -> tuple[tuple[Protocol, Assessment], ...]:
        """Return what every protocol says of a patient at one and the same moment, the default one first."""
        chart, memo = self.chart(patient_id, at, known_at), Memo()
        return tuple((item, assess(item, chart, memo)) for item in self.protocols)

    def judge(self, chart: Chart, *, whole: bool = True) -> Assessment:
        """Return what the default protocol says of a live chart that this session made."""
        return self._course(chart.patient.patient).assess(self.protocol(), chart, whole=whole)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return what workstations say differently of any patient and nobody has settled."""
        return waiting(self)

    @property
    def taken_in(self) -> int:
        """Return the arrival number up to which the charts hold everything that is stored."""
        return self._memory.seen

    @property
    def merged(self) -> bool:
        """Return whether records of another workstation came by a merge."""
        return self._memory.merged

    def held(self) -> tuple[Observation, ...]:
        """Return every observation that waits in quarantine, oldest arrival first."""
        found = self.store.held()
        into = self.persons.unions().survivor
        mine = (msgspec.structs.replace(item, patient=into(item.patient)) for item in found) if found else ()
        return tuple(item for item in mine if not self.merged or item.id not in self.chart(item.patient).because)

    def _in_force(self, people: Iterable[Patient]) -> tuple[Patient, ...]:
        """Return people as they were settled where two workstations had corrected one of them."""
        if not self.merged:
            return tuple(people)
        return tuple(person for item in people if (person := self.person(item.patient)))

    def _course(self, patient_id: str) -> Course:
        members = self.persons.members(patient_id)
        revised = [item for item in members if self._memory.was_revised(item)]
        if revised or members not in self._courses:
            self._courses[members] = Course(self.zone, self.catalogue)
        return self._courses[members]

    def _as_left(self, chart: Chart, patient_id: str, known_at: datetime | None) -> Chart:
        """Return the chart with what a damaged store has lost of it, and with disputes about whose chart it is."""
        chart = with_disputes(chart, self, known_at)
        rescued = self.store.rescued
        lost = rescued.incomplete(self.persons.members(patient_id)) if rescued else ""
        return replace(chart, incomplete=lost) if lost else chart

    def _marks(self, patient_id: str, records: Sequence[AnyRecord], made: datetime | None = None) -> Mapping[str, str]:
        found = (self.store.clock_marks(item) for item in self.persons.members(patient_id))
        marks = {record: text for each in found for record, text in each.items()}
        return clock.marked(marks, records, (made or self.now()) + self._entry.clock_tolerance)


def _by(moment: datetime, records: Sequence[AnyRecord], arrived: Mapping[str, datetime]) -> list[AnyRecord]:
    return [item for item in records if arrived.get(item.id, item.recorded_at) <= moment]
