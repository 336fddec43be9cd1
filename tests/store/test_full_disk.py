"""A disk that fills up at every step of an append and of an update: what was acknowledged is there afterwards."""

import functools
import os
import shutil
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from bedside.store import file, proof, room, shelf, update, vault
from bedside.store.errors import DiskFull, StoreBusy, StoreUnavailable
from bedside.store.store import Store
from tests import full_disk
from tests.store import damage
from tests.store.conftest import NOW
from tests.store.samples import ENTRY, crp, patient

pytestmark = pytest.mark.slow
RELEASE = Path(__file__).parents[1] / "releases" / "v1" / "store"
APPENDS = 6


@pytest.fixture
def unlocked(made):
    return made[2]


@pytest.fixture(scope="module")
def old_key():
    return vault.unlock(RELEASE, "demo", "practice", NOW)


@pytest.fixture
def old(tmp_path):
    return shutil.copytree(RELEASE, tmp_path / "old")


def charting(folder, unlocked):
    """Append one by one, and print what was acknowledged."""
    store = Store.with_key(folder, unlocked, NOW)
    store.append([patient()], ENTRY)
    for number in range(APPENDS):
        store.append([crp(f"o{number}", raw="x" * 300)], ENTRY)
        print(f"o{number}", flush=True)
    store.close()
    print("closed")


def updating(folder, unlocked):
    """Open the store, which updates it."""
    store = Store.with_key(folder, unlocked, NOW)
    print(store.writable)
    store.close()


def is_full(done):
    return done.returncode == full_disk.ENVIRONMENT and "is full" in done.stderr and "unchanged" in done.stderr


def whole(folder, unlocked):
    """Open the store with room again and return its records' ids; it must be as it was written."""
    store = Store.with_key(folder, unlocked, NOW)
    try:
        assert store.rescued is None
        assert store.writable
        assert store.verify().ok, store.verify().breaks
        return {item.id for person in store.patients() for item in store.records(person.patient)}
    finally:
        store.close()


def test_an_append_that_finds_no_room_loses_nothing_acknowledged(folder, unlocked, tmp_path):
    struck = 0
    for limit in full_disk.limits(220_000):
        copy = shutil.copytree(folder, tmp_path / "copy")
        done = full_disk.run(functools.partial(charting, copy, unlocked), limit)
        said = {line for line in done.stdout.split() if line != "closed"}
        stored = whole(copy, unlocked)
        assert said <= stored
        assert stored <= said | {"p1", f"o{len(said)}"}
        if "closed" not in done.stdout:
            struck += 1
            assert is_full(done), (limit, done)
        shutil.rmtree(copy)
    assert struck > 20


def test_the_same_window_goes_on_once_there_is_room(folder, unlocked):
    """The limit is lifted while the store stays open: the entry that was refused is simply saved again."""
    done = full_disk.run(functools.partial(refused_then_stored, folder, unlocked), 40_000)
    assert done.stdout == "refused\nstored\n", done.stderr
    assert len(whole(folder, unlocked)) == 3


def refused_then_stored(folder, unlocked):
    import resource

    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store = Store.with_key(folder, unlocked, NOW)
    store.append([patient(), crp("o0")], ENTRY)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        store.append([crp("o1", raw="x" * 200_000)], ENTRY)
    except DiskFull:
        print("refused")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store.append([crp("o1", raw="x" * 200_000)], ENTRY)
    print("stored")
    store.close()


def test_a_small_disk_says_that_it_is_full(folder, unlocked):
    """A real file system without free blocks, where mounting is allowed; the limit above strikes everywhere."""
    with full_disk.small_disk(1500) as disk:
        if disk is None:
            return
        copy = shutil.copytree(folder, disk / "store")
        for leave in range(0, 160_000, 8192):
            shutil.rmtree(copy)
            shutil.copytree(folder, copy)
            filling = full_disk.fill(disk, leave)
            done = full_disk.run(functools.partial(charting, copy, unlocked))
            filling.unlink()
            said = {line for line in done.stdout.split() if line != "closed"}
            assert said <= whole(copy, unlocked)
            assert "closed" in done.stdout or is_full(done), (leave, done)


def test_an_update_that_finds_no_room_leaves_a_store_that_opens_and_updates(old, old_key, tmp_path):
    before = updated_ids(old, old_key, tmp_path)
    struck = 0
    top = 2 * (old / "chart.db").stat().st_size
    for limit in full_disk.limits(top, step=top // 60):
        copy = shutil.copytree(old, tmp_path / "copy")
        done = full_disk.run(functools.partial(updating, copy, old_key), limit)
        if done.stdout != "True\n":
            struck += 1
            assert is_full(done) or done.stdout == "False\n", (limit, done)
        assert not list(copy.glob("backups/.partial-*"))
        assert whole(copy, old_key) == before
        shutil.rmtree(copy)
    assert struck > 20


def updated_ids(old, old_key, tmp_path):
    copy = shutil.copytree(old, tmp_path / "first")
    return whole(copy, old_key)


def test_an_update_asks_for_room_before_it_writes(old, old_key, monkeypatch):
    monkeypatch.setattr(room, "free", lambda _folder: 100_000)
    files = damage.content(old)
    with closing(Store.with_key(old, old_key, NOW)) as store:
        assert store.patients()
        with pytest.raises(DiskFull, match=r"must be updated .* MB are missing"):
            store.hold.require()
    assert damage.content(old) == files


def begun(copy, key):
    """Update a store in a child; return its number."""
    child = os.fork()
    if child == 0:
        updating(copy, key)
        os._exit(0)
    return child


def timed(copy, key):
    """Return how many seconds an update takes as it is done below, without what else a first one loads."""
    start = time.monotonic()
    assert os.waitpid(begun(copy, key), 0)[1] == 0
    return time.monotonic() - start


def test_an_update_that_is_killed_anywhere_is_made_again(old, old_key, tmp_path):
    before = updated_ids(old, old_key, tmp_path)
    seconds = min(timed(shutil.copytree(old, tmp_path / f"timed-{place}"), old_key) for place in range(3))
    killed = 0
    for step in range(24):
        copy = shutil.copytree(old, tmp_path / f"copy-{step}")
        child = begun(copy, old_key)
        time.sleep(seconds * step / 20)
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert whole(copy, old_key) == before
        assert not list(copy.glob("backups/.partial-*"))
    assert killed > 5


def test_the_backup_before_an_update_is_proven_and_what_was_left_goes(old, old_key, tmp_path):
    (old / "backups" / ".partial-20260101T000000Z").mkdir(parents=True)
    store = Store.with_key(old, old_key, NOW)
    (before,) = (old / "backups").iterdir()
    assert store.before_update == before
    store.close()
    assert before.name.endswith("-before-002")
    assert (before / "chart.db").stat().st_mode & 0o777 == 0o600
    assert [item.folder for item in shelf.proven(old / "backups", old_key.key)] == [before]
    db = file.connect(before, old_key.key, writable=False)
    applied = [row[0] for row in db.execute("SELECT name FROM _sqlite_migrations").fetchall()]
    assert applied == ["001_first"]
    db.close()
    saved = tmp_path / "saved"
    saved.mkdir()
    for name in ("chart.db", "keys.json"):
        shutil.copy(before / name, saved)
    assert whole(saved, old_key) == whole(old, old_key)


def test_a_backup_that_cannot_be_proven_keeps_the_store_as_it_is(old, old_key, monkeypatch):
    files = damage.content(old)
    monkeypatch.setattr(proof, "_CHECKS", (("user_version", 1),))
    with pytest.raises(StoreUnavailable, match=r"could not be proven: .* Check the disk"):
        Store.with_key(old, old_key, NOW)
    assert damage.content(old) == files


def test_an_old_program_that_still_writes_keeps_the_store_as_it_is(old, old_key, monkeypatch):
    states = iter([(b"", "one"), (b"", "another")])
    monkeypatch.setattr(update, "_state", lambda _old: next(states))
    files = damage.content(old)
    with pytest.raises(StoreBusy, match="Close every other window"):
        Store.with_key(old, old_key, NOW)
    assert damage.content(old) == files


def test_a_kill_between_backup_and_update_costs_no_second_backup(old, old_key):
    def killed(folder, unlocked):
        from sqlite_utils import Migrations

        Migrations.apply = lambda _self, _db: os.kill(os.getpid(), signal.SIGKILL)
        updating(folder, unlocked)

    chart = (old / "chart.db").read_bytes()
    assert full_disk.run(functools.partial(killed, old, old_key)).returncode == -signal.SIGKILL
    (before,) = (old / "backups").glob("*-before-002")
    assert (old / "chart.db").read_bytes() == chart
    store = Store.with_key(old, old_key, NOW)
    assert store.before_update == before
    store.close()
    assert [item.name for item in (old / "backups").iterdir()] == [before.name]
    assert whole(old, old_key)


def test_two_windows_do_not_update_at_once(old, old_key):
    from bedside.store import lock

    with lock.held(old / "update.lock") as mine:
        assert mine
        with pytest.raises(StoreBusy, match="Another window is updating"):
            Store.with_key(old, old_key, NOW)
    Store.with_key(old, old_key, NOW).close()


def test_a_damaged_store_is_not_updated(old, old_key):
    damage.lose_page(old, damage.pages(old) // 2)
    files = damage.content(old)
    store = Store.with_key(old, old_key, NOW)
    assert store.rescued is not None
    store.close()
    assert damage.content(old) == files


def test_room_is_told_from_a_broken_disk(tmp_path, monkeypatch):
    assert not room.is_full(tmp_path)
    assert list(tmp_path.iterdir()) == []

    def fails(number):
        def write(*_args):
            raise OSError(number, os.strerror(number))

        return write

    import errno

    monkeypatch.setattr(Path, "write_bytes", fails(errno.EDQUOT))
    assert room.is_full(tmp_path)
    monkeypatch.setattr(Path, "write_bytes", fails(errno.EIO))
    assert not room.is_full(tmp_path)
    monkeypatch.setattr(room, "free", lambda _folder: 1000)
    assert room.is_full(tmp_path)
    monkeypatch.undo()
    assert not room.is_full(tmp_path / "nowhere")
