"""Save a store of today's schema: `python -m tests.releases tests/releases/vN`, once per schema that is released.

It holds what every later version must be able to read: two cases with their decisions, corrections and a void, what a
second workstation says differently, two records of one person, an entry under a clock that was set back, a draft, and
a signed note with a co-signature, an addendum, an answered recommendation and its printed copies.
"""

import json
import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from bedside import assets
from bedside.desk import demo, signing
from bedside.desk.consulting import note_paper
from bedside.domain.consult import Advice, Consult, Tick, encoded
from bedside.domain.records import Event, Observation, Recommendation
from bedside.exchange.case_file import read_case
from bedside.protocol.assessment import digest
from bedside.session import Session
from bedside.store import schema

MADE = datetime(2026, 11, 22, 7, tzinfo=UTC)
PATIENTS = ("MAINZ-2020", "P-0003")
SECOND = ("second", ("physician",), "another physician's practice")
NURSE = ("nurse", ("nurse",), "a nurse's practice")


class Clock:
    """A clock that the script sets."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def chart(session, clock):
    """Chart everything of one workstation."""
    told = demo.plan()
    for parts in told.cases:
        case = read_case(assets.read_text("cases", *parts))
        kept = tuple(person for person in case.patients if person.mrn in PATIENTS)
        demo.add_case(session, msgspec.structs.replace(case, patients=kept))
    person = session.find_patient("P-0003")
    values = [item for item in session.chart(person.patient).of(Observation) if not item.held]
    first, second, third = values[-3:]
    session.correct(first.id, corrected(session, first, "1"), "sheet read again")
    session.void(second.id, "another patient's sample")
    session.undo(session.correct(third.id, corrected(session, third, "2"), "slip").id)
    clock.now -= timedelta(hours=3)
    session.record([new(session, person, Observation, code="crp", value=Decimal("4.0"), unit="mg/L")])
    clock.now += timedelta(hours=3)
    other = session.add_patient(mrn="P-0003B", name=person.name, born=person.born, sex=person.sex)
    session.record([new(session, other, Event, code="allergy", state="present", subject="penicillin")])
    session.unite(person.patient, other.patient, "registered twice in the emergency room")
    session.users.add(*NURSE)
    session.save_drafts({"quick entry": "crp 7"})
    return values[-4]


def merge(session, clock, record, folder):
    """Let a second workstation correct a record in another way, and take that in."""
    session.clone(folder)
    other = Session.open(folder, demo.USER, demo.PASSPHRASE, clock=clock)
    other.correct(record.id, corrected(other, record, "3"), "telephone call")
    other.close()
    session.correct(record.id, corrected(session, record, "4"), "printed sheet")
    session.merge(folder)


def sign(session, clock, folder):
    """Sign a note, print it, let another physician co-sign it, add to it, and print that."""
    person = session.find_patient("P-0003")
    consult = Consult(
        asked_by="Intensive care",
        asked_at=clock.now - timedelta(hours=2),
        texts={"question": "Further doses?", "answer": "Step down."},
        advice=(Advice(text="Repeat ferritin", wants="lab", code="ferritin", due=clock.now + timedelta(hours=24)),),
        checklist={"consent": Tick(answer="yes")},
    )
    session.save_drafts({signing.drafts_place(person.patient): encoded(consult)})
    note = signing.sign(session, person.patient, demo.PASSPHRASE)
    clock.now += timedelta(minutes=5)
    note_paper(session, person.patient)
    session.users.add(*SECOND)
    other = Session.open(folder, SECOND[0], SECOND[2], clock=clock)
    signing.cosign(other, note.id, SECOND[2])
    other.close()
    clock.now += timedelta(minutes=5)
    signing.addendum(session, note.id, {"answer": "Step down to every 8 hours."}, demo.PASSPHRASE)
    first = session.chart(person.patient).of(Recommendation)[0]
    signing.answer(session, first.id, "refused", "the patient prefers to wait")
    clock.now += timedelta(minutes=5)
    note_paper(session, person.patient)


def corrected(session, record, digit):
    """Return the record with another value."""
    value = Decimal(f"{record.value}{digit}" if "." in str(record.value) else f"{record.value}.{digit}")
    return msgspec.structs.replace(record, **envelope(session, record.patient), at=record.at, value=value)


def new(session, person, kind, **told):
    """Return a new record."""
    return kind(**envelope(session, person.patient), at=session.now(), **told)


def envelope(session, patient):
    """Return what every record carries."""
    stamp = session.stamp()
    return {
        "id": stamp.new_id(),
        "patient": patient,
        "recorded_at": stamp.now,
        "author": stamp.author,
        "workstation": stamp.workstation,
    }


def expected(session):
    """Return what is written down beside the store."""
    links = session.store.journal()
    return {
        "made": session.now().isoformat(),
        "schema": schema.STEPS[-1][0],
        "user": demo.USER,
        "passphrase": demo.PASSPHRASE,
        "counts": session.store.counts(),
        "entries": len(links),
        "head": links[-1].hash,
        "documents": session.store.counts()["document"],
        "patients": {person.mrn: said(session, person) for person in session.patients()},
    }


def said(session, person):
    """Return what is said of a patient."""
    found = session.assess(person.patient, at=session.now(), known_at=session.now())
    return {
        "state": found.state,
        "assessment": digest(found),
        "records": len(session.records(person.patient)),
        "doses_given": found.ladder.doses_given,
        "total_mg": found.ladder.total_mg,
        "status": found.ladder.status,
        "open": [item.id for item in found.open_triggers()],
    }


def main(target):
    """Make the store in a new folder and write down what it says."""
    clock = Clock(MADE)
    with tempfile.TemporaryDirectory() as work:
        told = demo.plan()
        folder = Path(work) / "store"
        session, _ = Session.create(
            folder,
            ward=told.ward,
            zone=told.zone,
            user=demo.USER,
            passphrase=demo.PASSPHRASE,
            practice=True,
            clock=clock,
        )
        merge(session, clock, chart(session, clock), Path(work) / "second")
        sign(session, clock, folder)
        written = expected(session)
        session.close()
        target.mkdir()
        (target / "store").mkdir(mode=0o700)
        for name in ("chart.db", "keys.json"):
            shutil.copy2(folder / name, target / "store" / name)
        left = set(os.listdir(folder)) - {"chart.db", "keys.json"}
        print(f"left out: {sorted(left)}")
        (target / "expected.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
