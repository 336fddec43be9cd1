"""A full disk at every step of a backup and of a restore: nothing half is called proven, the store loses nothing."""

import functools
import os
import shutil

import pytest

from bedside.store import file, manifest, restore, room, shelf, vault
from bedside.store.errors import DiskFull
from bedside.store.shelf import BACKUPS
from bedside.store.store import Store
from tests import full_disk
from tests.store import backups
from tests.store.backups import Clock, content_of, entries, make
from tests.store.conftest import NOW
from tests.store.samples import ENTRY, crp

pytestmark = pytest.mark.slow
FULL = "is full|There is not enough room"


@pytest.fixture
def unlocked(made):
    return made[2]


@pytest.fixture
def full(folder, reopen, unlocked):
    """Return a store with records and a backup; the store has been charted in since, and is open."""
    store = reopen()
    store.append(entries(10), ENTRY)
    make(folder, unlocked)
    store.append([crp("later")], ENTRY)
    return folder


def says_full(done):
    return done.returncode == 3 and ("is full" in done.stderr or "not enough room" in done.stderr)


def require_untouched(folder, unlocked, records):
    store = Store(folder, file.connect(folder, unlocked.key, writable=True), unlocked, writable=True)
    assert {item.id for item in store.records("p1")} == records
    store.append([crp(f"after{len(records)}")], ENTRY)
    assert store.verify().ok
    store.close()
    return records | {f"after{len(records)}"}


def save(folder, unlocked, to=None):
    make(folder, unlocked, to=to, clock=Clock(NOW))


@pytest.mark.parametrize("to", [None, "stick"])
def test_a_backup_on_a_disk_that_fills_at_any_byte(full, unlocked, tmp_path, to):
    """The longest file is the chart's copy; SQLite's side files of the store itself are open already."""
    place = tmp_path / to if to else full / BACKUPS
    if to:
        place.mkdir()
    good = shelf.proven(place, unlocked.key)
    records = {"p1", "later", *(f"p1-{n}" for n in range(10))}
    struck = 0
    size = (full / file.CHART).stat().st_size + (full / f"{file.CHART}-wal").stat().st_size
    for limit in full_disk.limits(size, step=6000):
        done = full_disk.run(functools.partial(save, full, unlocked, to and place), limit)
        if done.returncode == 0:
            break
        assert says_full(done), (limit, done)
        assert shelf.proven(place, unlocked.key) == good
        assert not place.exists() or [item.name for item in place.iterdir()] == [item.folder.name for item in good]
        struck += 1
    assert done.returncode == 0
    assert struck > 20
    assert len(shelf.proven(place, unlocked.key)) == len(good) + 1
    require_untouched(full, unlocked, records)


def bring_back(source, target, unlocked):
    means = restore.Means(Clock(NOW), os.urandom, backups.probe, 0, lambda _done: None)
    restore.restore(source, target, unlocked, means)


def test_a_restore_on_a_disk_that_fills_at_any_byte(full, unlocked, reopen):
    reopen().close()
    (good,) = shelf.proven(full / BACKUPS, unlocked.key)
    store = reopen()
    store.close()
    before = content_of(full)
    struck = 0
    for limit in full_disk.limits(2 * good.manifest.chart.size, step=6000):
        done = full_disk.run(functools.partial(bring_back, good.folder, full, unlocked), limit)
        if done.returncode == 0:
            break
        assert says_full(done), (limit, done)
        assert content_of(full) == before
        assert [item.name for item in full.parent.iterdir()] == [full.name]
        struck += 1
    assert done.returncode == 0
    assert struck > 20
    assert manifest.read(full / BACKUPS / good.folder.name, unlocked.key) == good.manifest
    require_untouched(full, unlocked, {"p1", *(f"p1-{n}" for n in range(10))})


@pytest.mark.parametrize("at", [0.0, 0.2, 0.4])
def test_a_stick_that_fills_meanwhile(full, unlocked, tmp_path, at):
    """On a real small disk where one may be mounted, else on a folder that runs out of room."""
    size = (full / file.CHART).stat().st_size
    with full_disk.small_disk(2 * size // 1024) as disk:
        place = disk or tmp_path / "stick"
        filled = []

        def progress(done):
            if done >= at and not filled:
                filled.append(full_disk.fill(place) if disk else True)
                if not disk:
                    raise OSError(28, "No space left on device", str(place))

        with pytest.raises(DiskFull, match=FULL):
            make(full, unlocked, to=place, progress=progress)
        assert [item.name for item in place.iterdir()] == (["filling"] if disk else [])
        if disk:
            with pytest.raises(DiskFull, match="are missing"):
                make(full, unlocked, to=place)
            filled[0].unlink()
        assert make(full, unlocked, to=place).folder.exists()


def test_a_restore_to_a_stick_without_room(full, unlocked, tmp_path, monkeypatch):
    (good,) = shelf.proven(full / BACKUPS, unlocked.key)
    with full_disk.small_disk(64) as disk:
        place = disk or tmp_path
        if not disk:
            monkeypatch.setattr(room, "free", lambda _folder: 64 * 1024)
        with pytest.raises(DiskFull, match="are missing"):
            bring_back(good.folder, place / "store", unlocked)
        assert not (place / "store").exists()


def test_keys_that_do_not_fit_leave_no_backup(full, unlocked, monkeypatch):
    """The last small files, which the loop above may step over: the keys and the manifest."""
    for name in (vault.KEYS, manifest.MANIFEST):
        whole = manifest.write_new

        def then_full(path, content, name=name, whole=whole):
            if path.name == name:
                path.write_bytes(content[:100])
                raise OSError(28, "No space left on device", str(path))
            whole(path, content)

        with monkeypatch.context() as patch:
            patch.setattr(manifest, "write_new", then_full)
            with pytest.raises(DiskFull, match="No backup was made"):
                make(full, unlocked)
        assert len(list((full / BACKUPS).iterdir())) == 1
    shutil.rmtree(full / BACKUPS)
