"""What leaves the store: who may take it out, that the journal says so first, and that nothing is left out."""

import msgspec
import pytest

from bedside.domain.problem import NotAllowed
from bedside.session import Session
from bedside.session.exporting import exported
from bedside.store import rows, trail
from bedside.store.errors import StoreReadOnly
from tests.store.desk import Desk, add, chart, crp


@pytest.fixture
def desk(reopen):
    return Desk(reopen)


@pytest.fixture
def session(desk):
    return desk.open()


@pytest.mark.parametrize("role", ["nurse", "reader"])
def test_who_may_not_export(desk, session, role):
    add(session)
    before = len(session.store.journal())
    with pytest.raises(NotAllowed, match="may export"):
        exported(desk.open("demo", role), "csv")
    assert len(session.store.journal()) == before


def test_the_journal_says_so_first(session, monkeypatch):
    person = add(session)
    monkeypatch.setattr(trail, "numbered", lambda *_: (_ for _ in ()).throw(OSError("cut off")))
    with pytest.raises(OSError, match="cut off"):
        exported(session, "csv", person.patient)
    link = session.store.journal()[-1]
    assert (link.action, link.patient, link.count) == ("export csv", person.patient, 0)


def test_what_cannot_be_journaled_does_not_leave(reopen):
    session = Session(reopen(writable=False))
    with pytest.raises(StoreReadOnly):
        exported(session, "csv")


def test_every_version_in_the_order_of_arrival(session):
    one, other = add(session), add(session)
    first = chart(session, one, crp(session, one))
    chart(session, other, crp(session, other, value="5"))
    corrected = session.correct(first.id, crp(session, one, value="7.1"), "decimal sign")
    gone = session.void(corrected.id, "wrong patient")
    found = exported(session, "csv")["observation"]
    assert [item.arrival for item in found] == sorted(item.arrival for item in found)
    line = [(item.record.id, item.replaced) for item in found if item.record.patient == one.patient]
    assert line == [(first.id, True), (corrected.id, True), (gone.id, False)]
    assert {item.record.patient for item in exported(session, "csv", other.patient)["observation"]} == {other.patient}
    session.unite(one.patient, other.patient, "x")
    both = exported(session, "csv", other.patient)["observation"]
    assert {item.record.patient for item in both} == {one.patient, other.patient}


def test_what_another_workstation_holds_under_an_id_is_there_too(session):
    person = add(session)
    record = chart(session, person, crp(session, person))
    told = msgspec.structs.replace(record, value=record.value + 1, workstation="w2")
    number = session.store.log(session.entry("merge w2"))
    kept = msgspec.json.encode(rows.to_row(told)).decode()
    session.store._db.execute(
        "INSERT INTO variant (record, kind, patient, supersedes, cells, digest, journal) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (record.id, "observation", person.patient, None, kept, "d", number),
    )
    session.store._db.commit()
    found = [item for item in exported(session, "csv")["observation"] if item.record.id == record.id]
    assert sorted((str(item.record.value), item.second) for item in found) == [("71", False), ("72", True)]
    assert [item.value for item in session.history(record.id)] == [71, 72]
