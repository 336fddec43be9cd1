"""One user's session on a store.

The pure layers below take time, author and chance as arguments; this is where they come from.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack

import msgspec

from bedside import config
from bedside.domain import amend, check, ids
from bedside.domain.moment import zone_of
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Event, Patient, Sex
from bedside.domain.stamp import Stamp
from bedside.session.clocks import Offset, Steady, local_offset
from bedside.session.deciding import Decided, Reply, Situation, decided, kept, require_decidable
from bedside.session.gate import People, people, problems, require_allowed, standing
from bedside.session.looking import CENSUS, seen
from bedside.session.merging import Merged, Secret, clone, merge
from bedside.session.persons import unite
from bedside.session.reader import Clock, Entropy, Pause, Reader, utc_now
from bedside.session.registration import Admission, new_patient, on_admission
from bedside.session.reviewing import in_sight, settle, with_reports
from bedside.session.sane import require_clock
from bedside.session.undoing import reinstated, undo
from bedside.store import attempts
from bedside.store.drafts import Draft
from bedside.store.inserting import Terms
from bedside.store.journal import Entry
from bedside.store.opening import How
from bedside.store.store import Appended, Store
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.users import Users
    from bedside.store.breaks import Verified

_CASE = "case "


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
        twice: bool = False,
        clock: Clock = utc_now,
        entropy: Entropy = os.urandom,
    ) -> tuple[Session, str]:
        """Make a store with its first user and open it; return the session and the recovery code, shown once.

        A practice store says so on every screen and page.
        """
        require_clock(clock())
        site = config.shipped_site()
        if problem := check.text_problem(ward, "ward", site.entry.name_characters):
            raise problem
        if not check.visible(ward):
            raise Problem(_("the ward has no name."), where="ward", do=_("Give it a name."))
        from bedside.session.naming import new_name  # noqa: PLC0415 - only a new store or user has a name to check

        name = new_name(user, (), passphrase, site.users)
        store, code = Store.create(
            folder,
            ward=ward,
            zone=zone_of(zone).key,
            user=name,
            passphrase=passphrase,
            practice=practice,
            twice=twice,
            now=clock(),
            entropy=entropy,
        )
        return cls(store, clock=clock, entropy=entropy), code

    @classmethod
    def open(
        cls,
        folder: Path,
        user: str,
        passphrase: str,
        *,
        clock: Clock = utc_now,
        entropy: Entropy = os.urandom,
        pause: Pause = time.sleep,
        monotonic: Steady | None = None,
        offset: Offset = local_offset,
        **how: Unpack[How],
    ) -> Session:
        """Open a store; raise WrongPassphrase, StoreUnavailable or StoreTooNew.

        `pause` is called with the seconds that failed tries before this one have earned, if any; `how` as in
        opening.How.
        """
        require_clock(clock())
        if wait := attempts.delay(folder, clock()):
            pause(wait)
        store = Store.open(folder, user=user, passphrase=passphrase, now=clock(), **how)
        session = cls(store, clock=clock, entropy=entropy, pause=pause, monotonic=monotonic, offset=offset)
        store.fold_attempts(session.entry(""))
        return session

    @cached_property
    def users(self) -> Users:
        """Return who may open the store, for looking and for changing."""
        from bedside.session.users import Users  # noqa: PLC0415 - few verbs ask

        return Users(self, self._entropy, self._pause)

    def new_id(self) -> str:
        """Return a new record id."""
        return ids.time_id(self.now(), self._entropy(ids.NOISE_BYTES))

    def stamp(self) -> Stamp:
        """Return who makes a record now, and where."""
        return Stamp(author=self.user, workstation=self.store.meta.workstation, now=self.now(), new_id=self.new_id)

    def entry(self, action: str, patient: str = "") -> Entry:
        """Return a journal entry of now, by this user; `patient` is empty where several or none are concerned."""
        now = self.now()
        offset, clock = self.clocks.told(now)
        return Entry(
            at=now,
            author=self.user,
            workstation=self.store.meta.workstation,
            action=action,
            patient=patient,
            offset=offset,
            # The times of a case are those of its file: this computer's clock says nothing of them.
            clock="" if action.startswith(_CASE) else clock,
        )

    def clock_notice(self) -> str:
        """Return a line about this computer's clock and the ward's next clock change, empty while all is well."""
        return self.clocks.notice(self.now())

    def log(self, action: str, patient: str = "") -> None:
        """Write into the journal what stores no record (a print, an export); nothing where the store is only read."""
        self.access.require()
        if self.store.writable:
            self.store.log(self.entry(action, patient))

    def view(self, patient_id: str = "", *, what: str = CENSUS) -> None:
        """Write into the journal that this user looks at a chart, or at a list of many; once in the site's minutes."""
        seen(self, patient_id, what)

    def save_drafts(self, texts: dict[str, str], *, wait: bool = True) -> None:
        """Keep unsigned text by place (empty forgets it); without `wait` a busy store is a StoreError at once."""
        self.store.save_drafts(texts, self.now(), wait=wait)

    def drafts(self) -> dict[str, Draft]:
        """Return this user's unsigned text by place."""
        return self.store.drafts()

    def verify(self) -> Verified:
        """Compute the journal and all it covers again; takes seconds in a large store."""
        return self.store.verify()

    def record(
        self, records: Sequence[AnyRecord], reason: str = "", *, action: str = "chart", **terms: Unpack[Terms]
    ) -> Appended:
        """Check and store records in one transaction: all of them or, with the first Problem, none.

        `reason` is written into records that carry none of their own; `terms` as in Terms.
        """
        self._memory.catch_up()
        batch = in_sight(self, (self.persons.placed(_with_reason(item, reason)) for item in records))
        known = people(batch, self._memory)
        rules = self._rules()
        for item in batch:
            if problem := self._problem(item, known, rules):
                raise problem
        return self._append(batch, action, **terms)

    def seed(self, records: Sequence[AnyRecord], frozen: Iterable[bytes], *, name: str) -> Appended:
        """Store the records of a case with the frozen Assessments its decisions were made on, as `record` does."""
        return self.record(records, action=f"{_CASE}{name}", frozen=frozen)

    def decide(self, patient_id: str, reply: Reply, protocol_id: str | None = None) -> Decided:
        """Store a clinician's answer to an open trigger, the Assessment it was given to, and the order it makes.

        Raises NotAllowed for a protocol that is shown for comparison only, and Problem where nothing is open.
        """
        self._memory.catch_up()
        protocol = self.protocol(protocol_id)
        require_decidable(protocol, self.store.roles)
        chart = self.chart(patient_id)
        judge = partial(self._course(patient_id).assess, protocol, chart, whole=True)
        on = Situation(assessment=judge(), chart=chart, protocol=protocol)
        made = decided(reply, on, self.stamp())
        decision, frozen = kept(made.decision, on, judge)
        made = msgspec.structs.replace(made, decision=decision)
        self.record(made.records, action="decide", frozen=[frozen])
        return made

    def import_file(self, name: str, records: Sequence[AnyRecord]) -> Imported:
        """Store what may be stored of one file, in one transaction under one journal entry; say why of the rest."""
        self._memory.catch_up()
        batch = [self.persons.placed(item) for item in records]
        known = people(batch, self._memory)
        rules = self._rules()
        refused: dict[str, Problem] = {}
        kept: list[AnyRecord] = []
        # What is of somebody whom the file adds and who cannot be added has nobody to belong to.
        for item in sorted(batch, key=_people_first):
            nobody = refused.get(item.patient)
            if found := nobody or self._problem(item, known, rules):
                refused[item.id] = found
            else:
                kept.append(item)
        appended = self._append(kept, f"import {name}", leave_out=True)
        return Imported(appended.stored, appended.already, {**refused, **appended.clashing})

    def add_patient(self, *, mrn: str, name: str, born: date, sex: Sex, **given: Unpack[Admission]) -> Patient:
        """Register a patient; weight (kg), height (cm) and bed hold from the first record that is ever charted.

        Raises Problem for a record number that is taken, and for a weight or height that cannot be right.
        """
        stamp = self.stamp()
        person = new_patient(stamp, mrn=mrn, name=name, born=born, sex=sex)
        self.record((person, *on_admission(person, stamp, self.catalogue, given)), action="add patient")
        return person

    def correct(self, original_id: str, new: AnyRecord, because: str) -> AnyRecord:
        """Store a record as the correction of another of the same kind and patient; return it as stored."""
        beside = self.persons.placed(msgspec.structs.replace(new, supersedes=original_id))
        return self._amend(amend.corrected(self._standing(original_id), beside, because), "correct")

    def void(self, record_id: str, because: str) -> AnyRecord:
        """Take a record out of the chart; a patient only while nothing else is charted for them."""
        original = self._standing(record_id)
        if isinstance(original, Patient) and len(self.chart(original.patient).records):
            text, do = _("this patient has entries."), _("Correct it, or void the entries first.")
            raise Problem(text, where=record_id, do=do)
        return self._amend(amend.voided(original, self.stamp(), because), "void")

    def restore_record(self, record_id: str, because: str) -> AnyRecord:
        """Put a voided record back into the chart, found by any id of its line; return it as stored."""
        self._memory.catch_up()
        return self._amend(reinstated(record_id, self, because), "reinstate")

    def undo(self, record_id: str) -> tuple[AnyRecord, ...]:
        """Take back all that this user has just stored together with a record; return the records that do so."""
        self._memory.catch_up()
        return undo(self, record_id)

    def history(self, record_id: str) -> tuple[AnyRecord, ...]:
        """Return every version of a record and of a laboratory's reports of it, found by any id, as they came here."""
        return with_reports(self, self.store.line(record_id))

    def unite(self, patient_id: str, other_id: str, because: str, *, accept_differences: bool = False) -> Event:
        """Store that two patients are one person: the first one's chart holds both from then on (see `persons`)."""
        self._memory.catch_up()
        return unite(self, patient_id, other_id, because, accept_differences=accept_differences)

    def accept(self, record_id: str, number: int, because: str) -> AnyRecord:
        """Take a held observation into the chart as its reading `number` (from 1)."""
        original = self._standing(record_id)
        return self._amend(amend.accepted(original, number, self.stamp(), because, self.catalogue), "accept reading")

    def refuse(self, record_id: str, because: str) -> AnyRecord:
        """Take a held observation out: none of its readings is right."""
        original = amend.held(self._standing(record_id))
        return self._amend(amend.voided(original, self.stamp(), because), "refuse reading")

    def settle(self, conflict_id: str, number: int, because: str) -> tuple[AnyRecord, ...]:
        """Settle a conflict as its reading `number` (0: none is right); return the records that say so."""
        self._memory.catch_up()
        return settle(self, conflict_id, number, because)

    def clone(self, folder: Path) -> str:
        """Make the store of another workstation in an empty or new folder; return that workstation's id."""
        return clone(self, folder, self._entropy)

    def merge(self, folder: Path, secret: Secret | None = None) -> Merged:
        """Take in what the store in a folder has more than this one, by id; that store is only read.

        `secret` is asked for a user and passphrase of a store with another key. Merging again changes nothing.
        """
        self._memory.catch_up()
        came = merge(self, folder, secret, self._pause)
        self._memory.take_in_merged()
        return came._replace(conflicts=len(self.conflicts()))

    def refresh(self) -> set[str] | None:
        """Return the patients another program has changed, an empty set once a minute, or None: nothing to redraw."""
        self._memory.catch_up()
        now = self.now()
        self.store.renew(now)
        self.clocks.look(now)
        news = self._memory.news(now)
        return self.persons.told(news) if news else news

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _append(self, records: Sequence[AnyRecord], action: str, **terms: Unpack[Terms]) -> Appended:
        require_allowed(records, self.store)
        self.access.require()
        patients = {item.patient for item in records}
        entry = self.entry(action, patients.pop() if len(patients) == 1 else "")
        appended = self.store.append(records, entry, **terms)
        stored = set(appended.stored)
        self._memory.add([item for item in records if item.id in stored], appended.arrivals)
        self.clocks.took(appended.arrivals)
        return appended

    def _problem(self, record: AnyRecord, known: People, rules: check.Rules) -> Problem | None:
        return next(problems(record, known, rules, self.store), None) or self.persons.problem(record)

    def _amend(self, record: AnyRecord, action: str) -> AnyRecord:
        self.record((record,), action=action)
        return record

    def _standing(self, record_id: str) -> AnyRecord:
        self._memory.catch_up()
        return standing(record_id, self.store)

    def _rules(self) -> check.Rules:
        return check.Rules(now=self.now(), zone=self.zone, entry=self._entry, catalogue=self.catalogue)


def _people_first(record: AnyRecord) -> bool:
    return not isinstance(record, Patient)


def _with_reason(record: AnyRecord, reason: str) -> AnyRecord:
    return record if record.reason or not reason else msgspec.structs.replace(record, reason=reason)
