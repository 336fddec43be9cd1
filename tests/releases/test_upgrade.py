"""Every shipped store by the command line and by the window: backed up first, brought up, told of, and a way back.

With BEDSIDE_BUNDLE=PROGRAM the one-folder application does what `python -m bedside` does here else.
"""

import json
import os
import shutil
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.store import file, room, schema, shelf, vault
from tests import full_disk
from tests.driver import program, surroundings

SAVED = sorted(Path(__file__).parent.glob("v*"), key=lambda path: int(path.name[1:]))
NEWEST = SAVED[-1]
TODAY = schema.STEPS[-1][0]
ROOT = Path(__file__).parents[2]
#: these kept no digest of ward and keys in the journal, and verify says so; a restored one has it
UNSEALED = {"v1"}


class Ward:
    """A copy of a saved store, and the program under test on it."""

    def __init__(self, saved, folder):
        self.name = saved.name
        self.told = json.loads((saved / "expected.json").read_text(encoding="utf-8"))
        self.folder = shutil.copytree(saved / "store", folder / "store")
        self.home = folder / "home"
        self.home.mkdir()
        self.old = self.told["schema"] != TODAY

    def env(self, **more):
        told = {"BEDSIDE_USER": self.told["user"], "BEDSIDE_PASSPHRASE": self.told["passphrase"]}
        plain = {"BEDSIDE_DATA": str(self.home), "BEDSIDE_LANGUAGE": "en", "HOME": str(self.home)}
        return surroundings({**os.environ, **told, **plain, **more})

    def run(self, *words, store=None, **env):
        return subprocess.run(
            [*program(), *map(str, words), "--store", str(store or self.folder)],
            env=self.env(**env), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def key(self):
        return vault.unlock(self.folder, self.told["user"], self.told["passphrase"], datetime.now(UTC)).key

    def backups(self):
        return sorted((self.folder / "backups").glob("*-before-*"))


#: the oldest and the newest; those between are opened with the slow tests
OFTEN = (SAVED[0], NEWEST)


@pytest.fixture(
    params=[path if path in OFTEN else pytest.param(path, marks=pytest.mark.slow) for path in SAVED],
    ids=lambda path: path.name,
)
def ward(request, tmp_path):
    return Ward(request.param, tmp_path)


@pytest.fixture
def old_ward(tmp_path):
    return Ward(SAVED[2], tmp_path)


def files(folder):
    own = ("chart.db", "keys.json")
    return {name: (folder / name).read_bytes() for name in own}


def test_the_command_line_backs_up_proves_updates_and_says_so(ward):
    before = files(ward.folder)
    done = ward.run("patient", "list", "--json")
    assert done.returncode == 0, done.stderr
    assert {item["mrn"] for item in json.loads(done.stdout)} >= ward.told["patients"].keys() - {"P-0003B"}
    if not ward.old:
        assert "was updated" not in done.stderr
        assert ward.backups() == []
        return
    (backup,) = ward.backups()
    assert f"The backup made before is proven: {backup}." in done.stderr
    assert f"bedside restore {backup} --to DIR" in done.stderr
    (proven,) = shelf.proven(ward.folder / "backups", ward.key())
    assert proven.folder == backup
    assert proven.manifest.taken.schema == ward.told["schema"]
    assert files(backup)["keys.json"] == before["keys.json"]
    again = ward.run("verify")
    assert (again.returncode, "was updated" in again.stderr) == (0, False), again.stdout
    assert ward.backups() == [backup]


@pytest.mark.slow
def test_the_way_back_is_whole(ward, tmp_path):
    if not ward.old:
        return
    ward.run("patient", "list")
    (backup,) = ward.backups()
    looked = ward.run("verify", "--json", store=backup)
    assert looked.returncode == 0, looked.stdout
    assert ("cannot be verified" in looked.stderr) == (ward.name in UNSEALED)
    done = subprocess.run(
        [*program(), "restore", str(backup), "--to", str(tmp_path / "back")],
        env=ward.env(), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "otherwise" not in done.stderr
    back = json.loads(ward.run("verify", "--json", store=tmp_path / "back").stdout)
    assert back["ok"]
    assert back["charts"] == json.loads(ward.run("verify", "--json").stdout)["charts"]


@pytest.mark.slow
def test_the_window_backs_up_first(ward):
    """The program's own window, on a platform without a screen: it is ended once the store is up to date."""
    process = subprocess.Popen(
        [*program(), "open", "--store", str(ward.folder)],
        env={**ward.env(), "QT_QPA_PLATFORM": "offscreen"}, cwd=ROOT, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        seen = wait_until(lambda: process.poll() is not None or is_seen(ward))
    finally:
        process.kill()
        error = process.communicate()[1].decode()
    assert seen, error
    assert process.returncode == -9, error
    assert len(ward.backups()) == int(ward.old)
    assert steps(ward)[-1] == TODAY


def wait_until(ask, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ask():
            return True
        time.sleep(0.2)
    return False


def is_seen(ward):
    """Return whether the window has got as far as to keep which changes its user was shown."""
    try:
        db = file.connect(ward.folder, ward.key(), writable=False)
        try:
            return bool(db.execute("SELECT 1 FROM draft WHERE place = 'view changes seen'").fetchone())
        finally:
            db.close()
    except Exception:  # not updated yet, or just being written
        return False


def steps(ward):
    db = file.connect(ward.folder, ward.key(), writable=False)
    try:
        return [row[0] for row in db.execute("SELECT name FROM _sqlite_migrations ORDER BY name").fetchall()]
    finally:
        db.close()


def test_a_full_disk_refuses_the_update_and_changes_no_byte(old_ward):
    before = files(old_ward.folder)
    limit = len(before["chart.db"]) // 2

    def run(*line):
        command = ["-m", "bedside", *line, "--store", str(old_ward.folder)]
        return full_disk.run_python(command, limit=limit, env=old_ward.env())

    read = run("patient", "list")
    assert (read.returncode, read.stderr) == (0, "")
    assert "P-0003" in read.stdout
    done = run("chart", "--patient", "P-0003", "crp 71 mg/l")
    assert done.returncode == 3
    assert "is full" in done.stderr
    assert "The store was not updated: everything saved before is unchanged. Make room on it" in done.stderr
    assert files(old_ward.folder) == before
    assert old_ward.backups() == []
    assert old_ward.run("patient", "list").returncode == 0


def test_too_little_room_is_said_before_anything_is_written(old_ward, monkeypatch):
    from bedside.store.errors import DiskFull
    from bedside.store.store import Store

    monkeypatch.setattr(room, "free", lambda _folder: 1000)
    before = {path.name for path in old_ward.folder.iterdir()}
    user, secret = old_ward.told["user"], old_ward.told["passphrase"]
    with closing(Store.open(old_ward.folder, user=user, passphrase=secret, now=datetime.now(UTC))) as store:
        assert store.patients()
        with pytest.raises(DiskFull, match=r"no room for the backup .* MB are missing\. .* Make room"):
            store.hold.require()
    assert {path.name for path in old_ward.folder.iterdir()} - {"leases"} == before


def make_newer(ward):
    db = file.connect(ward.folder, ward.key(), writable=True)
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('bedside', '999_x', '')")
    db.execute("INSERT INTO meta (key, value) VALUES ('program', '7.8.9')")
    db.conn.commit()
    db.close()


def test_a_newer_store_is_refused_with_its_version_and_the_way_back(old_ward):
    old_ward.run("patient", "list")
    make_newer(old_ward)
    before = files(old_ward.folder)
    done = old_ward.run("patient", "list")
    assert done.returncode == 3
    (backup,) = old_ward.backups()
    for said in ("newer version of bedside, 7.8.9. Nothing was changed. Install the newer version",
                 f"bedside restore {backup} --to DIR", "the newer version can merge it later"):  # fmt: skip
        assert said in done.stderr
    assert files(old_ward.folder) == before


def test_a_newer_store_without_a_backup_is_refused_plainly(tmp_path):
    ward = Ward(NEWEST, tmp_path)
    make_newer(ward)
    done = ward.run("patient", "list")
    assert done.returncode == 3
    assert "7.8.9. Nothing was changed. Install the newer version" in done.stderr
    assert "restore" not in done.stderr


@pytest.mark.slow
def test_no_age_removes_the_way_back(old_ward):
    old_ward.run("patient", "list")
    (backup,) = old_ward.backups()
    for _turn in range(3):
        assert old_ward.run("backup").returncode == 0
    key, made = old_ward.key(), shelf.proven(old_ward.folder / "backups", old_ward.key())
    from bedside.store.rotation import Ages

    shelf.prune(old_ward.folder / "backups", key, made[-1], Ages(0, 0, 0, 0))
    left = [item.folder for item in shelf.proven(old_ward.folder / "backups", key)]
    assert left == [backup, made[-1].folder]
