"""What one user can see of an open store: patients, charts, and what the protocols say of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property

from bedside import assets, config
from bedside.domain import amend
from bedside.domain.catalogue import Catalogue, load_catalogue
from bedside.domain.chart import Chart, build
from bedside.domain.moment import zone_of
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment
from bedside.protocol.load import shipped_ids, shipped_protocol
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.session.course import Course
from bedside.session.memory import Memory
from bedside.store.store import Store

Clock = Callable[[], datetime]
Entropy = Callable[[int], bytes]


def utc_now() -> datetime:
    """Return this computer's time in UTC."""
    return datetime.now(UTC)


class Reader:
    """One user's sight of one open store."""

    def __init__(self, store: Store, *, clock: Clock = utc_now, entropy: Entropy = os.urandom) -> None:
        self.store = store
        self.zone = zone_of(store.meta.zone)
        self._clock = clock
        self._entropy = entropy
        site = config.shipped_site()
        self._entry, self._default = site.entry, site.protocol
        self._protocols: dict[str, Protocol] = {}
        self._memory = Memory(store, clock())
        self._courses: dict[str, Course] = {}

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

    def patients(self) -> tuple[Patient, ...]:
        """Return the latest version of every patient."""
        return self.store.patients()

    def find_patient(self, mrn: str) -> Patient:
        """Return the patient with exactly this record number; raise Problem when there is none."""
        found = self.store.patients_by_mrn(mrn.strip())
        if not found:
            raise Problem(f"no patient has the record number {mrn!r}.", where="patient", do="See: bedside patient list")
        return found[-1]

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
        return self._memory.of(patient_id)

    def chart(self, patient_id: str, at: datetime | None = None, known_at: datetime | None = None) -> Chart:
        """Return the chart of a patient (id of the first record) at a moment, by default now with all that is known.

        Raises LookupError for a patient nobody knew at `known_at`.
        """
        records = self._memory.of(patient_id)
        if at is None and known_at is None:
            return self._course(patient_id).chart(records, self.now())
        # Another computer's clock may run ahead by minutes: what is stored is known, whatever it says.
        known = known_at or max((self.now(), *(item.recorded_at for item in records)))
        shown = amend.held_from_first(records)
        return build(shown, at=at or self.now(), known_at=known, zone=self.zone, catalogue=self.catalogue)

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

    def held(self) -> tuple[Observation, ...]:
        """Return every observation that waits in quarantine, oldest arrival first."""
        return self.store.held()

    def _course(self, patient_id: str) -> Course:
        if patient_id not in self._courses:
            self._courses[patient_id] = Course(self.zone, self.catalogue)
        return self._courses[patient_id]
