"""A copied store yields nothing: every charted string is looked for in every file there is while people work in it."""

import base64
import contextlib
import hashlib
import json
import shutil
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from bedside.desk import child
from bedside.desk.backup import Backups
from bedside.domain.records import Dose, Event, Medicine, Observation, Order
from bedside.session import Session
from bedside.store import vault
from bedside.store.errors import WrongPassphrase

REAL_DERIVE = vault._derive
ROOT = Path(__file__).resolve().parent
SECRET, NEW_SECRET = "a passphrase to look for", "the one after that"
CHARTED = (
    "Zwiebelfreund, Kunigunde", "Kunigunde Zwiebelfreund-Neu", "MRN-7741-QX", "1966-08-02", "corner room by the window",
    "because the laboratory rang", "typed for another patient", "triglycerides", "ferritin", "anakinra",
    "methylprednisolone", "subcutaneous", "klebsiella pneumoniae", "one two three of free text", "1840.77321",
    "an unsigned draft of the note", "assessment frozen on this day", "bedside.note", "labs-of-kunigunde.csv",
    "CREATE TABLE", "Ward for looking",
)  # fmt: skip


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch):
    monkeypatch.setattr(vault, "_derive", lambda text, salt, kdf: hashlib.sha256(salt + text.encode()).digest())


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Keep whatever the program or SQLite puts into a temporary folder where it is looked through too."""
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def head(session, person):
    stamp = session.stamp()
    return {
        "id": stamp.new_id(), "patient": person, "at": stamp.now, "recorded_at": stamp.now, "author": stamp.author,
        "workstation": stamp.workstation,
    }  # fmt: skip


def charted(session):
    """Chart something of every kind, and correct, import and leave unsigned what else there is to write."""
    person = session.add_patient(
        mrn="MRN-7741-QX",
        name="Zwiebelfreund, Kunigunde",
        born=date(1966, 8, 2),
        sex="F",
        weight=Decimal(71),
        bed="corner room by the window",
    )
    common = [head(session, person.patient) for _ in range(7)]
    value = Observation(**common[0], code="ferritin", value=Decimal("1840.77321"), unit="ng/mL")
    frozen = b'{"text": "assessment frozen on this day"}'
    records = (
        value,
        Observation(**common[1], code="triglycerides", value=Decimal("3.1"), unit="mmol/L"),
        Order(**common[2], action="start", drug="anakinra", dose=Decimal(100), route="subcutaneous", interval_hours=6),
        Dose(**common[3], drug="anakinra", status="given", dose=Decimal(100), route="subcutaneous"),
        Medicine(**common[4], action="start", drug="methylprednisolone", dose=Decimal(40)),
        Event(
            **common[5],
            code="culture",
            state="positive",
            subject="klebsiella pneumoniae",
            text="one two three of free text",
        ),
    )
    session.record(records, "because the laboratory rang", frozen=[frozen])
    session.correct(
        value.id, msgspec.structs.replace(value, id=session.new_id(), value=Decimal(9)), "typed for another patient"
    )
    again = msgspec.structs.replace(person, id=session.new_id(), name="Kunigunde Zwiebelfreund-Neu")
    session.correct(person.id, again, "typed for another patient")
    many = [
        Observation(**head(session, person.patient), code="crp", value=Decimal(n), unit="mg/L") for n in range(2000)
    ]
    session.import_file("labs-of-kunigunde.csv", many)
    session.save_drafts({"bedside.note": "an unsigned draft of the note"})
    session.view(person.patient)


def forms(text):
    """Return a text as any program might write it."""
    for shown in {text, text.lower(), text.upper()}:
        yield from (shown.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def key_forms(key):
    yield from (key, key.hex().encode(), key.hex().upper().encode(), base64.b64encode(key), *forms(key.hex()))


def found(place, needles):
    """Return which needles stand in which files below a folder, their names included."""
    files = [path for path in place.rglob("*") if path.is_file()]
    contents = {str(path.relative_to(place)): path.name.encode() + b"\0" + path.read_bytes() for path in files}
    return {(name, needle) for needle in needles for name, content in contents.items() if needle in content}


def test_no_file_of_a_store_in_use_shows_what_is_charted(home):
    folder = home / "store"
    session, code = Session.create(folder, ward="Ward for looking", zone="UTC", user="demo", passphrase=SECRET)
    session.users.add("a.nurse", ("nurse",), SECRET)
    charted(session)
    for user, typed in (("demo", "guess"), (SECRET, SECRET), ("Zwiebelfreund, Kunigunde", "klebsiella pneumoniae")):
        with pytest.raises(WrongPassphrase):
            Session.open(folder, user, typed, pause=lambda _seconds: None)
    backups = Backups(session)
    backups.start()
    while backups.poll() is None:
        time.sleep(0.01)
    assert backups.last is not None, backups.trouble
    session.users.change_passphrase(SECRET, NEW_SECRET)
    session.users.reset_passphrase("a.nurse", NEW_SECRET)
    code_after = session.users.new_recovery_code()
    other = Session.open(folder, "demo", NEW_SECRET)
    with pytest.raises(WrongPassphrase):
        Session.open(folder, "demo", SECRET)
    names = {path.name for path in folder.rglob("*")}
    assert {"chart.db", "chart.db-wal", "chart.db-shm", "keys.json", "attempts.log", "manifest.json"} <= names
    assert (folder / "chart.db-wal").stat().st_size > 4096
    secrets = [SECRET, NEW_SECRET, *(part for item in (code, code_after) for part in (item, item.replace("-", "")))]
    needles = [*key_forms(session.store.key), *(form for text in (*CHARTED, *secrets) for form in forms(text))]
    assert found(home, needles) == set()
    assert found(home, forms("demo")) != set(), "the search finds nothing at all"
    for opened in (session, other):
        opened.close()
    assert found(home, needles) == set()
    again = Session.open(folder, "a.nurse", NEW_SECRET)
    assert again.find_patient("MRN-7741-QX").name == "Kunigunde Zwiebelfreund-Neu"
    again.close()


def test_the_search_finds_what_lies_open(home):
    """The same search over a plain database and a plain file: it would see what it looks for."""
    import sqlite3

    with contextlib.closing(sqlite3.connect(home / "plain.db")) as db:
        db.execute("CREATE TABLE person (name TEXT)")
        db.execute("INSERT INTO person VALUES ('Zwiebelfreund, Kunigunde')")
        db.commit()
    (home / "wide.txt").write_text("Zwiebelfreund, Kunigunde", encoding="utf-16-le")
    seen = {name for name, _ in found(home, forms("Zwiebelfreund, Kunigunde"))}
    assert seen == {"plain.db", "wide.txt"}


def test_the_copy_made_before_an_update_shows_nothing_either(home):
    folder = shutil.copytree(ROOT / "releases" / "v1" / "store", home / "store")
    told = json.loads((ROOT / "releases" / "v1" / "expected.json").read_text())
    with pytest.MonkeyPatch.context() as real:
        real.setattr(vault, "_derive", REAL_DERIVE)
        session = Session.open(folder, told["user"], told["passphrase"])
    texts = {person.name for person in session.patients()} | set(told["patients"])
    assert list((folder / "backups").glob("*-before-002/chart.db"))
    needles = [
        *key_forms(session.store.key),
        *(form for text in (*texts, "anakinra", "ferritin") for form in forms(text)),
    ]
    assert found(home, needles) == set()
    session.close()


def seen_by_others(process):
    """Return what a process list shows of a child once it runs its own program; beside Linux, what it was given."""
    given = {"cmdline": " ".join(child.command()).encode(), "environ": repr(child.environment()).encode()}
    folder = Path("/proc") / str(process.pid)
    until = time.monotonic() + 10
    while folder.exists() and process.poll() is None and time.monotonic() < until:
        shown = {name: (folder / name).read_bytes() for name in given}
        if b"bedside\0child" in shown["cmdline"]:
            return shown
    return given


def test_a_child_is_told_no_secret_by_its_command_or_its_environment(home, monkeypatch):
    monkeypatch.setenv("BEDSIDE_PASSPHRASE", SECRET)
    session, _code = Session.create(home / "store", ward="W", zone="UTC", user="demo", passphrase=SECRET)
    charted(session)
    backups = Backups(session)
    backups.start()
    seen = seen_by_others(backups._child._process)
    assert b"child" in seen["cmdline"]
    assert b"PYTHONPATH" in seen["environ"]
    needles = [*key_forms(session.store.key), *forms(SECRET)]
    assert [name for name, content in seen.items() for needle in needles if needle in content] == []
    assert found(home, needles) == set()
    until = time.monotonic() + 60
    while (ended := backups.poll()) is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert ended.proven, ended.trouble
    assert found(home, needles) == set()
    session.close()


def test_no_file_is_for_others_to_read(home):
    session, _code = Session.create(home / "store", ward="W", zone="UTC", user="demo", passphrase=SECRET)
    charted(session)
    with pytest.raises(WrongPassphrase):
        Session.open(home / "store", "demo", "guess")
    modes = {path.name: path.stat().st_mode & 0o077 for path in (home / "store").rglob("*")}
    assert {name: mode for name, mode in modes.items() if mode} == {}
    session.close()
