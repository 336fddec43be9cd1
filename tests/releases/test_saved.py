"""A store of every schema that was ever released opens, is brought up to date and says what it said."""

import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest

from bedside.desk import signing
from bedside.domain.records import Document
from bedside.protocol.assessment import digest
from bedside.session import Session
from bedside.store import file, journal, opening, rows, schema, trail, vault
from bedside.store.errors import DiskFull, StoreReadOnly
from bedside.store.journal import Entry, Link
from bedside.store.store import Store

HERE = Path(__file__).parent
SAVED = sorted(HERE.glob("v*"), key=lambda path: int(path.name[1:]))


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "store").iterdir())}


class Case:
    """A saved store, what was written down of it, and a copy that may be opened."""

    def __init__(self, saved, folder):
        self.saved = saved
        self.expected = json.loads((saved / "expected.json").read_text(encoding="utf-8"))
        self.made = datetime.fromisoformat(self.expected["made"])
        self.folder = shutil.copytree(saved / "store", folder / "store")
        self.before = self.links()
        self.session = Session.open(
            self.folder, self.expected["user"], self.expected["passphrase"], clock=lambda: self.made
        )

    def key(self):
        return vault.unlock(self.folder, self.expected["user"], self.expected["passphrase"], self.made).key

    def links(self):
        """Return the journal as the old schema wrote it."""
        db = file.connect(self.folder, self.key(), writable=False)
        columns = [row[1] for row in db.execute("PRAGMA table_info(journal)").fetchall()]
        rows = db.execute("SELECT * FROM journal ORDER BY seq").fetchall()
        db.close()
        return tuple(Link(**dict(zip(columns, row, strict=True))) for row in rows)


@pytest.fixture(scope="module", params=SAVED, ids=lambda path: path.name)
def case(request, tmp_path_factory):
    before = hashes(request.param)
    made = Case(request.param, tmp_path_factory.mktemp(request.param.name))
    yield made
    made.session.close()
    assert hashes(request.param) == before, "the saved store itself was changed"


def assessed(session, made):
    people = session.patients()
    return {item.mrn: session.assess(item.patient, at=made, known_at=made) for item in people}


def test_it_holds_what_it_held(case):
    # A kind of record that came later stands in no older store.
    assert case.session.store.counts() == dict.fromkeys(rows.kinds(), 0) | case.expected["counts"]


def test_the_chain_is_whole_before_and_after(case):
    expected, after = case.expected, case.session.store.journal()
    assert (len(case.before), case.before[-1].hash) == (expected["entries"], expected["head"])
    assert journal.first_break(case.before) is None
    assert after[: len(case.before)] == case.before
    assert journal.first_break(after) is None
    assert case.session.verify().ok


def test_it_says_what_it_said(case):
    require_as_told(case, case.session)


def require_as_told(case, session):
    found = assessed(session, case.made)
    assert found.keys() == case.expected["patients"].keys()
    for mrn, told in case.expected["patients"].items():
        saw = found[mrn]
        assert {
            "state": saw.state,
            "doses_given": saw.ladder.doses_given,
            "total_mg": saw.ladder.total_mg,
            "status": saw.ladder.status,
            "open": [item.id for item in saw.open_triggers()],
        } == {name: told[name] for name in ("state", "doses_given", "total_mg", "status", "open")}
        assert len(session.records(saw.patient_id)) == told["records"]


def test_a_new_store_of_the_same_records_says_the_same(case, tmp_path):
    old = case.session
    found = (item for kind in trail.numbered(old.store, ()).values() for item in kind if not item.second)
    every = [item.record for item in sorted(found, key=lambda item: item.arrival)]
    marks = {name: text for item in old.store.patients() for name, text in old.store.clock_marks(item.patient).items()}
    new, _ = Session.create(
        tmp_path / "new",
        ward=old.store.meta.ward,
        zone=old.store.meta.zone,
        user="another",
        passphrase="another passphrase",
        clock=lambda: case.made,
        entropy=os.urandom,
    )
    for mark, group in groupby(every, key=lambda record: marks.get(record.id, "")):
        entry = Entry(at=case.made, author="another", workstation="w", action="copy", clock=mark)
        new.store.append(list(group), entry)
    fresh = Session(new.store, clock=lambda: case.made)
    told = {mrn: digest(item) for mrn, item in assessed(old, case.made).items()}
    assert {mrn: digest(item) for mrn, item in assessed(fresh, case.made).items()} == told
    new.close()


def test_signed_notes_are_read_as_they_were_signed(case):
    notes = [item for person in case.session.patients() for item in papers(case.session, person)]
    assert len(notes) == case.expected.get("documents", 0)
    for document in notes:
        note = signing.note_of(case.session, document)
        assert hashlib.sha256(case.session.store.assessment(document.content)).hexdigest() == document.content
        assert note.draft == ""
        assert note.sections


def papers(session, person):
    return session.chart(person.patient).of(Document)


def test_it_is_charted_in_again(case):
    person = case.session.patients()[0]
    (known,) = case.session.chart(person.patient).values("weight")[-1:]
    gone = case.session.void(known.records[0], "weighed again")
    case.session.undo(gone.id)
    assert case.session.verify().ok


@pytest.mark.parametrize("why", ["read only", "full"])
def test_it_is_read_and_verified_and_not_updated_where_it_cannot_be_written(case, tmp_path, monkeypatch, why):
    folder = shutil.copytree(case.saved / "store", tmp_path / "store")
    before = hashes(tmp_path)
    if why == "read only":
        monkeypatch.setattr(file, "is_writable", lambda _folder: False)
    else:
        monkeypatch.setattr(opening, "_writing", full_disk_at_opening)
    session = Session.open(folder, case.expected["user"], case.expected["passphrase"], clock=lambda: case.made)
    try:
        assert not session.store.writable
        require_as_told(case, session)
        assert session.verify().ok
        with pytest.raises(StoreReadOnly if why == "read only" else DiskFull):
            session.void(session.chart(session.patients()[0].patient).records[-1].id, "slip")
    finally:
        session.close()
    assert hashes(tmp_path) == before


def full_disk_at_opening(folder, *_args, **_how):
    raise DiskFull(str(folder))


@pytest.fixture(scope="module")
def todays(tmp_path_factory):
    """Return the tables, indexes and triggers of a store that is made today."""
    folder = tmp_path_factory.mktemp("today") / "store"
    made = datetime(2026, 1, 10, tzinfo=UTC)
    told = {"ward": "W", "zone": "UTC", "user": "demo", "passphrase": "practice", "now": made, "entropy": os.urandom}
    store, _ = Store.create(folder, **told)
    found = shape(store._db)
    store.close()
    return found


def shape(db):
    found = db.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_sqlite%' ESCAPE '\\'")
    return sorted(row for row in found.fetchall() if row[2])


def test_an_updated_store_is_built_like_a_new_one(case, todays):
    assert shape(case.session.store._db) == todays


def test_the_newest_one_has_todays_tables(todays, tmp_path):
    newest = SAVED[-1]
    told = json.loads((newest / "expected.json").read_text(encoding="utf-8"))
    folder = shutil.copytree(newest / "store", tmp_path / "store")
    key = vault.unlock(folder, told["user"], told["passphrase"], datetime.fromisoformat(told["made"])).key
    db = file.connect(folder, key, writable=False)
    found = shape(db)
    db.close()
    assert found == todays, "a released step of the schema was edited: make it a further step, and save a store of that"


def test_the_newest_one_has_todays_schema():
    newest = json.loads((SAVED[-1] / "expected.json").read_text(encoding="utf-8"))
    step = schema.STEPS[-1][0]
    assert newest["schema"] == step, (
        f"save a store of {step}: python -m tests.releases tests/releases/v{len(SAVED) + 1}"
    )
