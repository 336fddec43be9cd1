"""One user's session on a store.

The pure layers below take time, author and chance as arguments; this is where they come from.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, Unpack

import msgspec

from bedside import config
from bedside.domain import amend, check, ids
from bedside.domain.moment import zone_of
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Patient, Sex
from bedside.domain.stamp import Stamp
from bedside.protocol.assessment import canonical
from bedside.session.deciding import Decided, Reply, Situation, decided, require_decidable
from bedside.session.gate import people, problems, require_rights, standing
from bedside.session.reader import Clock, Entropy, Reader, utc_now
from bedside.session.registration import Admission, new_patient, on_admission
from bedside.store.journal import Entry
from bedside.store.store import Appended, Store


class Imported(NamedTuple):
    """What became of a file's records, by id; a refused one keeps its reason, and nothing of it is stored."""

    stored: tuple[str, ...]
    already: tuple[str, ...]
    refused: dict[str, Problem]


class Session(Reader):
    """One user's work on one open store."""

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

    def new_id(self) -> str:
        """Return a new record id."""
        return ids.time_id(self.now(), self._entropy(ids.NOISE_BYTES))

    def stamp(self) -> Stamp:
        """Return who makes a record now, and where."""
        return Stamp(author=self.user, workstation=self.store.meta.workstation, now=self.now(), new_id=self.new_id)

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

    def _append(self, records: Sequence[AnyRecord], action: str, frozen: Iterable[bytes] = ()) -> Appended:
        require_rights(records, self.store.roles)
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
