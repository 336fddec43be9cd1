"""Backups as people meet them: the verbs, the child process under the window, and who may restore."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from bedside import config
from bedside.cli import cli
from bedside.desk import backup as desk_backup
from bedside.desk import child, proving, restoring
from bedside.desk.backup import Backups
from bedside.domain.problem import NotAllowed
from bedside.domain.records import Observation
from bedside.session import Session
from bedside.store import file, manifest, place, shelf, vault
from bedside.store.errors import NotProven, StoreError, WrongPassphrase
from bedside.store.rotation import Ages
from bedside.store.shelf import BACKUPS
from tests import full_disk

pytestmark = pytest.mark.slow

PASSPHRASE = "a long enough passphrase"
OTHERS = {"nurse": "nurse", "looks": "reader", "boss": "administrator"}
WAIT = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a store with some users and a charted patient, and its recovery code."""
    folder = tmp_path_factory.mktemp("made") / "store"
    session, code = Session.create(folder, ward="Ward 4", zone="Europe/Berlin", user="dr", passphrase=PASSPHRASE)
    for name, role in OTHERS.items():
        session.users.add(name, [role], PASSPHRASE)
    session.close()
    for words in (
        ("patient", "add", "--mrn", "P-1", "--name", "Invented, One", "--born", "1966-08-02", "--sex", "F"),
        ("chart", "--patient", "P-1", "crp 71 mg/l", "ferritin 1840 ng/ml", "nc 4 spo2 95"),
    ):
        run(folder, *words)
    return folder, code


def run(folder, *words, status=0, user="dr", passphrase=PASSPHRASE):
    env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": user, "BEDSIDE_PASSPHRASE": passphrase}
    result = CliRunner().invoke(cli, [str(word) for word in words], env=env)
    assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
    return result


@pytest.fixture
def folder(made, tmp_path):
    (tmp_path / "stick").mkdir()
    return shutil.copytree(made[0], tmp_path / "store")


class Clock:
    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now

    def forward(self, **by):
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def session(folder, clock):
    session = Session.open(folder, "dr", PASSPHRASE, clock=clock)
    yield session
    session.close()


def finish(backups):
    """Poll as a window would until the backup has ended."""
    give_up = time.monotonic() + WAIT
    while (ended := backups.poll()) is None:
        assert time.monotonic() < give_up
        time.sleep(0.02)
    return ended


# -- the verbs --------------------------------------------------------------------------------------------------------


def test_backup_prints_where_it_is_and_that_it_is_proven(folder):
    line = run(folder, "backup").stdout
    path, _, rest = line.partition("  ")
    assert Path(path).parent == folder / BACKUPS
    assert rest.startswith("proven 20")
    checked = json.loads(run(path, "verify", "--json").stdout)
    assert checked["ok"]
    assert checked["charts"] == json.loads(run(folder, "verify", "--json").stdout)["charts"]
    assert run(path, "check", "--patient", "P-1", "--json").exit_code == 0
    assert "bedside restore" in run(path, "chart", "--patient", "P-1", "crp 70 mg/l", status=3).stderr


def test_backup_to_a_stick_as_json_is_journaled(folder, tmp_path):
    told = json.loads(run(folder, "backup", "--to", tmp_path / "stick", "--json", user="looks").stdout)
    assert Path(told["path"]).name.startswith("bedside-")
    assert set(told) >= {"path", "made", "proven", "counts", "head", "sha256"}
    assert told["counts"]["patient"] == 1
    run(folder, "verify", "--journal", tmp_path / "journal.csv", user="boss")
    assert desk_backup.ELSEWHERE in (tmp_path / "journal.csv").read_text(encoding="utf-8")


def test_a_stick_that_is_not_there_is_said(folder, tmp_path):
    said = run(folder, "backup", "--to", tmp_path / "absent", status=3).stderr
    assert "does not exist" in said
    assert "stick" in said
    assert not (tmp_path / "absent").exists()


def test_nothing_is_exported_or_restored_into_a_store(folder, tmp_path):
    path = run(folder, "backup", "--to", tmp_path / "stick").stdout.partition("  ")[0]
    said = run(folder, "export", "--format", "csv", "-o", folder / "out", user="boss", status=2).stderr
    assert "inside the store" in said
    said = run("nowhere", "restore", path, "--to", folder / "new", user="boss", status=2).stderr
    assert "inside the store" in said
    assert not (folder / "out").exists()
    assert not (folder / "new").exists()


def test_a_copy_that_cannot_be_proven_is_a_bad_answer(folder, monkeypatch):
    whole = manifest.write_new

    def then_damage(path, content):
        whole(path, content)
        os.truncate(path.with_name(file.CHART), 8192)

    monkeypatch.setattr(manifest, "write_new", then_damage)
    said = run(folder, "backup", status=1)
    assert said.stdout == ""
    assert "could not be proven" in said.stderr
    assert not any((folder / BACKUPS).iterdir())


def test_no_room_is_the_environment(folder, tmp_path):
    words = ["-m", "bedside", "backup", "--store", folder, "--user", "dr"]
    done = full_disk.run_python([str(word) for word in words], limit=100_000, env={"BEDSIDE_PASSPHRASE": PASSPHRASE})
    assert done.returncode == 3
    assert "is full. No backup was made" in done.stderr
    assert run(folder, "verify").exit_code == 0


def test_restore_keeps_what_stood_there(folder, tmp_path):
    path = run(folder, "backup", "--to", tmp_path / "stick").stdout.partition("  ")[0]
    run(folder, "chart", "--patient", "P-1", "crp 437 mg/l")
    said = run("nowhere", "restore", path, "--to", folder, user="boss")
    assert said.stdout.strip() == str(folder)
    (before,) = folder.parent.glob("store.before-*")
    assert f"is kept in {before}" in said.stderr
    assert f"bedside merge {before}" in said.stderr
    assert "otherwise" not in said.stderr
    assert "437" not in run(folder, "check", "--patient", "P-1", "--json").stdout
    assert "437" in run(before, "check", "--patient", "P-1", "--json").stdout
    told = run("nowhere", "restore", path, "--to", tmp_path / "new", user="boss").stderr
    assert "restored to" in told
    assert "users, passphrases and recovery code are those of then, too" in told


@pytest.mark.parametrize("user", ["nurse", "looks"])
def test_only_an_administrator_restores(folder, tmp_path, user):
    path = run(folder, "backup", user=user).stdout.partition("  ")[0]
    said = run("nowhere", "restore", path, "--to", folder, user=user, status=3)
    assert "Only an administrator may restore a store" in said.stderr
    with pytest.raises(NotAllowed):
        restoring.bring_back(
            Path(path), folder, user=user, passphrase=PASSPHRASE, progress=print, pause=lambda _seconds: None
        )
    assert not list(folder.parent.glob("store.*"))


def test_the_recovery_code_restores_where_the_keys_are_lost(folder, made, tmp_path):
    path = run(folder, "backup", "--to", tmp_path / "stick").stdout.partition("  ")[0]
    (folder / vault.KEYS).unlink()
    os.truncate(folder / file.CHART, 0)
    said = run("nowhere", "restore", path, "--to", folder, user="recovery", passphrase=made[1])
    assert "is kept in" in said.stderr
    assert "merge" not in said.stderr  # without its keys it opens no more
    assert json.loads(run(folder, "verify", "--json").stdout)["ok"]


def test_a_wrong_passphrase_restores_nothing(folder):
    path = run(folder, "backup").stdout.partition("  ")[0]
    before = {item: item.read_bytes() for item in folder.rglob("*") if item.is_file()}
    said = run("nowhere", "restore", path, "--to", folder, passphrase="wrong", status=3)
    assert "do not open the store" in said.stderr
    assert {item: item.read_bytes() for item in folder.rglob("*") if item.is_file() and item in before} == before
    waits = []
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            restoring.bring_back(Path(path), folder, user="dr", passphrase="wrong", progress=print, pause=waits.append)
    assert waits
    assert (Path(path) / vault.ATTEMPTS).exists()
    # A failed try at it does not make a backup less proven.
    assert len(shelf.proven(folder / BACKUPS, vault.unlock(folder, "dr", PASSPHRASE, datetime.now(UTC)).key)) == 1


def test_a_store_that_is_open_elsewhere_is_not_replaced(folder, session):
    made = desk_backup.make(session, None, lambda _done: None)
    said = run("nowhere", "restore", made.folder, "--to", folder, user="boss", status=3)
    assert "is open in a window or another command" in said.stderr


def test_a_folder_that_is_no_backup_is_said_so(folder, tmp_path):
    said = run("nowhere", "restore", folder, "--to", tmp_path / "new", user="boss", status=3)
    assert "There is no proven backup" in said.stderr
    said = run("nowhere", "restore", tmp_path / "none", "--to", tmp_path / "new", user="boss", status=3)
    assert "There is no bedside store" in said.stderr


def test_the_hidden_verb_stands_in_no_help(folder):
    assert "backup" in run(folder, "--help").stdout
    assert child.VERB not in {line.split()[0] for line in run(folder, "--help").stdout.splitlines() if line.split()}


# -- the child under the window ---------------------------------------------------------------------------------------


def test_a_backup_in_a_child_is_proven_and_shown(session, folder):
    backups = Backups(session)
    assert (backups.last, backups.running, backups.poll()) == (None, False, None)
    backups.start()
    assert backups.running
    backups.start()
    ended = finish(backups)
    assert ended.trouble == ""
    assert backups.last == ended.proven
    assert ended.proven.folder.parent == folder / BACKUPS
    assert abs(ended.proven.made - session.now()) < timedelta(minutes=1)
    assert not backups.running
    assert backups.progress == 1
    assert not backups.changed
    assert Backups(session).last == ended.proven


def test_a_backup_in_a_child_elsewhere_is_not_the_last_of_the_store(session, tmp_path):
    backups = Backups(session)
    backups.start(tmp_path / "stick")
    assert finish(backups).proven.folder.parent == tmp_path / "stick"
    assert backups.last is None
    assert session.store.journal()[-1].action == desk_backup.ELSEWHERE


def test_the_child_is_told_the_key_by_standard_input_only(session, monkeypatch):
    monkeypatch.setenv("BEDSIDE_PASSPHRASE", PASSPHRASE)
    backups = Backups(session)
    backups.start()
    process = backups._child._process
    seen = [process.args, child.environment()]
    if sys.platform == "linux":
        for name in ("cmdline", "environ"):
            seen.append(Path(f"/proc/{process.pid}/{name}").read_bytes())
    finish(backups)
    for secret in (session.store.key.hex(), PASSPHRASE):
        assert not any(secret in str(item) or secret.encode() in str(item).encode() for item in seen)


def test_a_frozen_program_calls_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child.command() == [sys.executable, child.VERB]


def test_cancelling_leaves_nothing(session, folder):
    backups = Backups(session)
    backups.start()
    process = backups._child._process
    give_up = time.monotonic() + WAIT
    while not (folder / BACKUPS).exists() and process.poll() is None:
        assert time.monotonic() < give_up
    backups.cancel()
    backups.cancel()
    assert process.poll() is not None
    assert (backups.running, backups.poll(), backups.trouble) == (False, None, "")
    assert [item for item in (folder / BACKUPS).iterdir() if item.name.startswith(".")] == []


def test_a_child_that_dies_is_told(session):
    backups = Backups(session)
    backups.start()
    os.kill(backups._child._process.pid, signal.SIGKILL)
    ended = finish(backups)
    assert ended.proven is None
    assert "ended before it was done" in ended.trouble
    assert backups.trouble == ended.trouble


def test_a_child_that_cannot_be_started_is_told(session, monkeypatch):
    def full(*_given, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(child.tempfile, "TemporaryDirectory", full)
    backups = Backups(session)
    backups.start()
    assert "could not be started (No space left on device)" in finish(backups).trouble
    assert not backups.running


def test_what_the_child_says_is_the_trouble_until_one_succeeds(session, folder, clock):
    backups = Backups(session)
    content = (folder / vault.KEYS).read_bytes()
    (folder / vault.KEYS).write_bytes(b"{}")
    assert backups.due(clock())
    backups.start()
    assert "keys.json" in finish(backups).trouble
    assert backups.trouble
    assert not backups.due(clock.forward(minutes=9))
    assert backups.due(clock.forward(minutes=1))
    (folder / vault.KEYS).write_bytes(content)
    backups.start()
    assert finish(backups).proven
    assert backups.trouble == ""


def test_another_window_at_the_backups_is_no_trouble(session, folder):
    backups = Backups(session)
    (folder / BACKUPS).mkdir()
    with shelf.alone(folder / BACKUPS):
        backups.start()
        assert "Another program" in finish(backups).trouble
    assert backups.trouble == ""
    assert not backups.due(session.now())


def test_one_is_due_hourly_while_the_store_changes(session, clock):
    backups = Backups(session)
    assert backups.due(clock())
    desk_backup.make(session, None, lambda _done: None)
    # The other window's backup is seen.
    assert not backups.due(clock.forward(seconds=1))
    assert not backups.due(clock.forward(hours=3))
    session.log("something")
    assert backups.changed
    assert backups.due(clock())
    backups.start()
    assert not backups.due(clock())
    finish(backups)
    session.log("something")
    assert not backups.due(clock.forward(minutes=59))
    assert backups.due(clock.forward(minutes=1, seconds=1))


def test_a_backup_from_the_future_does_not_keep_the_next_one_waiting(session, clock):
    clock.forward(days=700)
    desk_backup.make(session, None, lambda _done: None)
    clock.forward(days=-700)
    session.log("something")
    backups = Backups(session)
    assert backups.last.made > clock()
    assert backups.due(clock())


def test_a_store_that_is_only_read_is_never_due(folder, session, clock):
    made = desk_backup.make(session, None, lambda _done: None)
    copy = Session.open(made.folder, "dr", PASSPHRASE, clock=clock)
    assert not Backups(copy).due(clock())
    copy.close()


def test_on_a_network_drive_the_backup_is_made_in_this_process(folder, monkeypatch):
    """The store is open for one program alone there: a child would not get in."""
    monkeypatch.setattr(place, "network_drive", lambda *_given: "nfs")
    with pytest.raises(StoreError, match="network drive"):
        Session.open(folder, "dr", PASSPHRASE)
    session = Session.open(folder, "dr", PASSPHRASE, twice=True)
    backups = Backups(session)
    backups.start()
    assert backups.running
    ended = backups.poll()
    assert ended.proven == backups.last
    assert not backups.running
    session.log("something")
    made = desk_backup.make(session, None, lambda _done: None)
    assert session.verify().ok
    session.close()
    with pytest.raises(StoreError, match="network drive"):
        restoring.bring_back(made.folder, folder, user="boss", passphrase=PASSPHRASE, progress=print)
    done = restoring.bring_back(made.folder, folder, user="boss", passphrase=PASSPHRASE, progress=print, twice=True)
    assert done.before


# -- what is asked of both --------------------------------------------------------------------------------------------


def test_the_probe_sees_every_value_of_the_newest_patients(session, clock):
    ask = proving.probe_at(clock(), 3)
    first = ask(session.store)
    assert ask(session.store) == first
    chart(session, 72)
    assert ask(session.store) != first
    assert proving.probe_at(clock() + timedelta(hours=1), 3)(session.store) != ask(session.store)


def chart(session, value):
    stamp = session.stamp()
    session.record([
        Observation(
            id=stamp.new_id(), patient=session.find_patient("P-1").patient, at=stamp.now, recorded_at=stamp.now,
            author=stamp.author, workstation=stamp.workstation, code="crp", value=Decimal(value), unit="mg/L",
        )
    ])  # fmt: skip


def test_a_chart_that_cannot_be_judged_is_backed_up_all_the_same(session, monkeypatch):
    monkeypatch.setattr(proving.Reader, "assess", lambda *_given: 1 / 0)
    assert desk_backup.make(session, None, lambda _done: None).folder.exists()

    def unreadable(*_given):
        raise StoreError("a row cannot be read")

    monkeypatch.setattr(proving.Reader, "assess", unreadable)
    with pytest.raises(StoreError):
        desk_backup.make(session, None, lambda _done: None)


def test_the_newest_patients_come_first(session):
    session.add_patient(mrn="P-2", name="Invented, Two", born=date(1950, 1, 1), sex="M")
    one, two = (session.find_patient(mrn).patient for mrn in ("P-1", "P-2"))
    assert session.store.latest_patients(5) == (two, one)
    chart(session, 73)
    assert session.store.latest_patients(5) == (one, two)
    assert session.store.latest_patients(1) == (one,)
    assert session.store.latest_patients(0) == ()


def test_the_site_sets_what_is_kept():
    assert proving.ages(config.shipped_site()) == Ages(24, 14, 8, 12)
    assert config.shipped_site().backup.origin == "site"


def test_the_child_says_what_it_does_in_lines(folder, session, tmp_path):
    job = {
        "job": "backup", "store": str(folder), "user": "dr", "roles": ["physician"], "key": session.store.key.hex(),
        "to": str(tmp_path / "stick"), "now": session.now().isoformat(),
    }  # fmt: skip
    done = subprocess.run(
        child.command(), input=json.dumps(job), env=child.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["progress"] for item in said[:-1]] == sorted(item["progress"] for item in said[:-1])
    assert Path(said[-1]["proven"]).parent == tmp_path / "stick"
    job["key"] = "00" * 32
    done = subprocess.run(
        child.command(), input=json.dumps(job), env=child.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "damaged" in json.loads(done.stdout.splitlines()[-1])["trouble"]


def test_a_manifest_that_is_copied_is_not_proven_elsewhere(folder, session, clock):
    first = desk_backup.make(session, None, lambda _done: None).folder
    clock.forward(hours=1)
    session.log("something")
    second = desk_backup.make(session, None, lambda _done: None).folder
    shutil.copy(first / manifest.MANIFEST, second / manifest.MANIFEST)
    session.close()
    with pytest.raises(NotProven, match="not the file that was proven"):
        restoring.bring_back(second, folder, user="boss", passphrase=PASSPHRASE, progress=print)
