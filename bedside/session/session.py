"""One user's session on a store.

The pure layers below take time, author and chance as arguments; this is where they come from.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Unpack

import msgspec

from bedside import assets, config
from bedside.domain import amend, check, ids
from bedside.domain.catalogue import Catalogue, load_catalogue
from bedside.domain.chart import Chart, build
from bedside.domain.moment import zone_of
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Observation, Patient, Sex
from bedside.domain.stamp import Stamp
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, canonical
from bedside.protocol.load import shipped_ids, shipped_protocol
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.session.course import Course
from bedside.session.deciding import Decided, Reply, Situation, decided, require_decidable
from bedside.session.gate import people, problems, standing
from bedside.session.memory import Memory
from bedside.session.registration import Admission, new_patient, on_admission
from bedside.store.journal import Entry
from bedside.store.store import Appended, Store

Clock = Callable[[], datetime]
Entropy = Callable[[int], bytes]


def utc_now() -> datetime:
    """Return this computer's time in UTC."""
    return datetime.now(UTC)


class Imported(NamedTuple):
    """What became of a file's records, by id; a refused one keeps its reason, and nothing of it is stored."""

    stored: tuple[str, ...]
    already: tuple[str, ...]
    refused: dict[str, Problem]


class Session:
    """One user's work on one open store."""

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

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        ward: str,
        zone: str,
        user: str,
        passphrase: str,
        practice: bool = False,
        clock: Clock = utc_now,
        entropy: Entropy = os.urandom,
    ) -> tuple[Session, str]:
        """Make a store with its first user and open it; return the session and the recovery code, shown once.

        A practice store says so on every screen and page.
        """
        site = config.shipped_site().entry
        if problem := check.text_problem(ward, "ward", site.name_characters):
            raise problem
        if not check.visible(ward):
            raise Problem("the ward has no name.", where="ward", do="Give it a name.")
        store, code = Store.create(
            folder,
            ward=ward,
            zone=zone_of(zone).key,
            user=user,
            passphrase=passphrase,
            practice=practice,
            now=clock(),
            entropy=entropy,
        )
        return cls(store, clock=clock, entropy=entropy), code

    @classmethod
    def open(
        cls, folder: Path, user: str, passphrase: str, *, clock: Clock = utc_now, entropy: Entropy = os.urandom
    ) -> Session:
        """Open a store; raise WrongPassphrase, StoreUnavailable or StoreTooNew."""
        return cls(Store.open(folder, user=user, passphrase=passphrase, now=clock()), clock=clock, entropy=entropy)

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

    def new_id(self) -> str:
        """Return a new record id."""
        return ids.time_id(self.now(), self._entropy(ids.NOISE_BYTES))

    def stamp(self) -> Stamp:
        """Return who makes a record now, and where."""
        return Stamp(author=self.user, workstation=self.store.meta.workstation, now=self.now(), new_id=self.new_id)

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

    def record(
        self,
        records: Sequence[AnyRecord],
        reason: str = "",
        *,
        action: str = "chart",
        frozen: Iterable[bytes] = (),
    ) -> Appended:
        """Check and store records in one transaction: all of them or, with the first Problem, none.

        `reason` is written into records that carry none of their own; `frozen` are Assessments that decisions name.
        """
        self._memory.catch_up()
        batch = [_with_reason(item, reason) for item in records]
        known = people(batch, self._memory)
        rules = self._rules()
        for item in batch:
            for problem in problems(item, known, rules, self.store):
                raise problem
        return self._append(batch, action, frozen)

    def seed(self, records: Sequence[AnyRecord], frozen: Iterable[bytes], *, name: str) -> Appended:
        """Store the records of a case with the frozen Assessments its decisions were made on, as `record` does."""
        return self.record(records, action=f"case {name}", frozen=frozen)

    def decide(self, patient_id: str, reply: Reply, protocol_id: str | None = None) -> Decided:
        """Store a clinician's answer to an open trigger, the Assessment it was given to, and the order it makes.

        Raises NotAllowed for a protocol that is shown for comparison only, and Problem where nothing is open.
        """
        self._memory.catch_up()
        protocol = self.protocol(protocol_id)
        require_decidable(protocol, self.store.roles)
        chart = self.chart(patient_id)
        assessment = self._course(patient_id).assess(protocol, chart, whole=True)
        made = decided(reply, Situation(assessment=assessment, chart=chart, protocol=protocol), self.stamp())
        self.record(made.records, action="decide", frozen=[canonical(assessment)])
        return made

    def import_file(self, name: str, records: Sequence[AnyRecord]) -> Imported:
        """Store what may be stored of one file, in one transaction under one journal entry; say why of the rest."""
        self._memory.catch_up()
        known = people(records, self._memory)
        rules = self._rules()
        refused: dict[str, Problem] = {}
        kept: list[AnyRecord] = []
        for item in records:
            found = next(problems(item, known, rules, self.store), None) or self.store.clash(item)
            if found is not None:
                refused[item.id] = found
            else:
                kept.append(item)
        appended = self._append(kept, f"import {name}")
        return Imported(appended.stored, appended.already, refused)

    def add_patient(self, *, mrn: str, name: str, born: date, sex: Sex, **given: Unpack[Admission]) -> Patient:
        """Register a patient; weight (kg), height (cm) and bed hold from the first record that is ever charted.

        Raises Problem for a record number that is taken, and for a weight or height that cannot be right.
        """
        for other in self.store.patients_by_mrn(mrn.strip()):
            raise Problem(
                f"the record number {mrn.strip()!r} belongs to a patient born {other.born} already.",
                where="mrn",
                do="Chart for that patient, or check the number.",
            )
        stamp = self.stamp()
        person = new_patient(stamp, mrn=mrn, name=name, born=born, sex=sex)
        self.record((person, *on_admission(person, stamp, self.catalogue, given)), action="add patient")
        return person

    def correct(self, original_id: str, new: AnyRecord, because: str) -> AnyRecord:
        """Store a record as the correction of another of the same kind and patient; return it as stored."""
        return self._amend(amend.corrected(self._standing(original_id), new, because), "correct")

    def void(self, record_id: str, because: str) -> AnyRecord:
        """Take a record out of the chart; a patient only while nothing else is charted for them."""
        original = self._standing(record_id)
        if isinstance(original, Patient) and len(self.chart(original.patient).records):
            raise Problem("this patient has entries.", where=record_id, do="Correct it, or void the entries first.")
        return self._amend(amend.voided(original, self.stamp(), because), "void")

    def accept(self, record_id: str, number: int, because: str) -> AnyRecord:
        """Take a held observation into the chart as its reading `number` (from 1)."""
        original = self._standing(record_id)
        return self._amend(amend.accepted(original, number, self.stamp(), because, self.catalogue), "accept reading")

    def refuse(self, record_id: str, because: str) -> AnyRecord:
        """Take a held observation out: none of its readings is right."""
        original = amend.held(self._standing(record_id))
        return self._amend(amend.voided(original, self.stamp(), because), "refuse reading")

    def refresh(self) -> set[str] | None:
        """Return the patients another program has changed, an empty set once a minute, or None: nothing to redraw."""
        self._memory.catch_up()
        return self._memory.news(self.now())

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _course(self, patient_id: str) -> Course:
        if patient_id not in self._courses:
            self._courses[patient_id] = Course(self.zone, self.catalogue)
        return self._courses[patient_id]

    def _append(self, records: Sequence[AnyRecord], action: str, frozen: Iterable[bytes] = ()) -> Appended:
        stamp = self.stamp()
        patients = {item.patient for item in records}
        entry = Entry(
            at=stamp.now,
            author=stamp.author,
            workstation=stamp.workstation,
            action=action,
            patient=patients.pop() if len(patients) == 1 else "",
        )
        appended = self.store.append(records, entry, frozen)
        stored = set(appended.stored)
        self._memory.add([item for item in records if item.id in stored], appended.arrivals)
        return appended

    def _amend(self, record: AnyRecord, action: str) -> AnyRecord:
        self.record((record,), action=action)
        return record

    def _standing(self, record_id: str) -> AnyRecord:
        self._memory.catch_up()
        return standing(record_id, self.store)

    def _rules(self) -> check.Rules:
        return check.Rules(now=self.now(), zone=self.zone, entry=self._entry, catalogue=self.catalogue)


def _with_reason(record: AnyRecord, reason: str) -> AnyRecord:
    return record if record.reason or not reason else msgspec.structs.replace(record, reason=reason)
