"""The journal is complete: who looked, printed, charted and exported, once each, and a privacy officer can read it."""

import csv
import functools
import io
import json
import shutil
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from bedside.domain.printed import copies
from bedside.domain.problem import NotAllowed
from bedside.session import Session
from bedside.session.auditing import COLUMNS, journal_table
from bedside.store.errors import StoreUnavailable
from bedside.store.store import Store
from tests.test_cli import PASSPHRASE, Desk

START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
def session(tmp_path_factory, clock):
    folder = tmp_path_factory.mktemp("journal") / "store"
    session, _ = Session.create(
        folder, ward="Ward 3", zone="Europe/Berlin", user="dr", passphrase=PASSPHRASE, clock=clock
    )
    yield session
    session.close()


@pytest.fixture
def person(session, clock):
    clock.now += timedelta(days=1)
    number = f"=P-{len(session.patients())}"
    return session.add_patient(mrn=number, name="Invented", born=date(1961, 5, 4), sex="F")


def actions(session, since):
    return [(link.action, link.patient) for link in session.store.journal()[since:]]


@pytest.fixture
def new(session, person):
    """Return the entries that were written since."""
    return functools.partial(actions, session, len(session.store.journal()))


def test_a_look_is_written_once_in_the_minutes_of_the_site(session, clock, person, new):
    session.view(person.patient)
    clock.now += timedelta(minutes=session.site.view_minutes - 1)
    session.view(person.patient)
    assert new() == [("view", person.patient)]
    clock.now += timedelta(minutes=2)
    session.view(person.patient)
    assert new() == [("view", person.patient)] * 2


def test_each_patient_and_each_list_is_a_look_of_its_own(session, person, new):
    other = session.add_patient(mrn=f"{person.mrn}b", name="Invented", born=date(1961, 5, 4), sex="F")
    for patient in (person.patient, other.patient, person.patient):
        session.view(patient)
    session.view()
    session.view(what="review list")
    session.view()
    assert new() == [
        ("add patient", other.patient), ("view", person.patient), ("view", other.patient), ("view census", ""),
        ("view review list", ""),
    ]  # fmt: skip


def test_another_window_of_the_same_user_is_the_same_look(session, clock, person, new):
    session.view(person.patient)
    second = Session.open(session.store.folder, "dr", PASSPHRASE, clock=clock)
    second.view(person.patient)
    second.close()
    assert new() == [("view", person.patient)]


def test_a_clock_that_was_set_back_hides_no_look(session, clock, person, new):
    session.view(person.patient)
    clock.now -= timedelta(hours=3)
    session.view(person.patient)
    clock.now += timedelta(hours=3)
    assert len(new()) == 2


def test_a_look_that_cannot_be_written_does_not_hide_the_chart(session, person, new, monkeypatch):
    def busy(*_):
        raise StoreUnavailable("busy")

    monkeypatch.setattr(Store, "log", busy)
    session.view(person.patient)
    monkeypatch.undo()
    assert new() == []
    session.view(person.patient)
    assert new() == [("view", person.patient)]


def test_where_nothing_can_be_written_a_look_and_a_print_leave_nothing(session, person, new, monkeypatch):
    monkeypatch.setattr(session.store, "writable", False)
    session.view(person.patient)
    session.log("print note", person.patient)
    monkeypatch.undo()
    assert new() == []


def test_the_journal_is_a_table_with_names_instead_of_ids(session, clock, person):
    session.view(person.patient)
    session.users.add("nurse a", ["nurse"], "a passphrase of hers")
    text = journal_table(session)
    head, *lines = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == COLUMNS
    rows = [dict(zip(COLUMNS, line, strict=True)) for line in lines]
    assert [int(row["entry"]) for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["action"] == "make store"
    assert rows[-1]["action"] == "export journal"
    seen = next(row for row in rows if row["action"] == "view" and row["patient id"] == person.patient)
    assert seen["record number"] == f"'{person.mrn}"  # no spreadsheet takes it for a formula
    assert (seen["user"], seen["role"]) == ("dr", "administrator, physician")
    assert seen["UTC"] == clock.now.isoformat(sep=" ", timespec="seconds")
    assert seen["local time"].endswith("+01:00")
    assert datetime.fromisoformat(seen["local time"]) == clock.now


def test_only_an_administrator_exports_the_journal(session, new, monkeypatch):
    monkeypatch.setattr(session.store, "roles", ("physician",))
    with pytest.raises(NotAllowed, match="Only an administrator may export the journal"):
        journal_table(session)
    assert new() == []


def test_the_role_is_that_of_the_time_of_the_entry(session, clock, monkeypatch):
    session.users.add("helper", ["nurse"], "a passphrase of hers")
    monkeypatch.setattr(session.store, "user", "helper")
    monkeypatch.setattr(session.store, "roles", ("nurse",))
    session.log("print note")
    monkeypatch.undo()
    session.users.disable("helper")
    session.users.add("helper", ["reader"], "a passphrase of hers")
    rows = list(csv.DictReader(io.StringIO(journal_table(session), newline="")))
    assert next(row for row in rows if row["user"] == "helper")["role"] == "nurse"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("verify") / "store")
    desk("init", "--ward", "Ward 4", "--zone", "Europe/Berlin", "--user", "dr")
    desk("patient", "add", "--mrn", "P-1", "--name", "Doe, Jane", "--born", "1966-08-02", "--sex", "F")
    desk.chart("crp 71 mg/l", "nc 4 spo2 95")
    return desk


@pytest.fixture
def desk(made, tmp_path):
    return Desk(shutil.copytree(made.folder, tmp_path / "store"))


def opened(desk):
    return Session.open(desk.folder, "dr", PASSPHRASE)


def test_every_verb_that_shows_or_prints_a_chart_is_journaled(desk, tmp_path):
    with_session = opened(desk)
    before = len(with_session.store.journal())
    patient = with_session.find_patient("P-1").patient
    with_session.close()
    desk("note", "--patient", "P-1", "-o", tmp_path / "note.pdf")
    desk("trends", "--patient", "P-1", "-o", tmp_path / "trends.svg")
    desk("patient", "list")
    desk("review")
    for words in (("check",), ("compare",), ("replay",), ("score", "news2")):
        desk(*words, "--patient", "P-1")
    session = opened(desk)
    (copy,) = copies(session.chart(patient).marks)
    assert actions(session, before) == [
        (f"print note {copy.serial}", patient), (f"whole: copy {copy.serial}", patient),
        ("print trends", patient), ("view census", ""), ("view review list", ""), ("view", patient),
    ]  # fmt: skip
    session.close()


@pytest.mark.parametrize("words", [("check",), ("compare",), ("replay",), ("score", "news2")])
def test_each_of_the_verbs_is_a_look(desk, words):
    desk(*words, "--patient", "P-1")
    session = opened(desk)
    assert session.store.journal()[-1].action == "view"
    session.close()


def test_verify_says_that_all_is_as_it_was_written(desk):
    said = desk.json("verify")
    assert said.keys() >= {"ok", "first_break", "records", "charts", "head"}
    assert (said["ok"], said["first_break"], said["records"]) == (True, None, 3)
    assert list(said["charts"]) == ["P-1"]
    session = opened(desk)
    assert said["head"] == session.store.journal()[-1].hash
    session.close()
    assert desk("verify").stdout.startswith("as it was written: 3 records")


def test_verify_fails_and_names_the_entry(desk):
    session = opened(desk)
    key = session.store.key
    session.close()
    db = sqlcipher.connect(str(desk.folder / "chart.db"))
    db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    (trigger,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'observation_no_update'").fetchone()
    db.execute("DROP TRIGGER observation_no_update")
    db.execute("UPDATE observation SET value = '17'")
    db.execute(trigger)
    db.commit()
    db.close()
    result = desk("verify", "--json", status=1)
    first = json.loads(result.stdout)["first_break"]
    assert (first["entry"], first["what"], first["author"]) == (3, "row edited", "dr")
    text = desk("verify", status=1).stdout
    assert text.startswith("row edited: Entry 3 covers")
    assert "restore the last proven backup" in text


def test_the_journal_is_exported_for_a_privacy_officer(desk, tmp_path):
    path = tmp_path / "journal.csv"
    desk("verify", "--journal", path)
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    assert [row["action"] for row in rows] == ["make store", "add patient", "chart", "export journal"]
    assert [row["record number"] for row in rows] == ["", "P-1", "P-1", ""]


def test_the_charts_hash_does_not_depend_on_where_it_was_charted(desk):
    charts = desk.json("verify")["charts"]
    desk.chart("crp 72 mg/l")
    assert desk.json("verify")["charts"].keys() == charts.keys()
    assert desk.json("verify")["charts"] != charts


def test_an_entry_says_what_the_session_knows_of_its_clock(session):
    entry = session.entry("chart", "p1")
    assert (entry.author, entry.workstation, entry.action, entry.patient) == (
        "dr", session.store.meta.workstation, "chart", "p1",
    )  # fmt: skip
    assert msgspec.structs.replace(entry, at=START).at == START
