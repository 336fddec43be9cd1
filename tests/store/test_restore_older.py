"""A backup of an older version put in place of a store: brought up, with all that lay in the old one's backups."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bedside.store import file, restore, room, schema, shelf, swap, vault
from bedside.store.errors import DiskFull
from bedside.store.store import Store
from tests.store import backups
from tests.store.backups import Clock
from tests.store.conftest import NOW

RELEASE = Path(__file__).parents[1] / "releases" / "v3" / "store"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def unlocked():
    return vault.unlock(RELEASE, "demo", "practice", NOW)


@pytest.fixture
def folder(tmp_path, unlocked):
    """Return a store that was brought up to this version, with the backup made before and one made later."""
    folder = shutil.copytree(RELEASE, tmp_path / "store")
    Store.with_key(folder, unlocked, NOW).close()
    backups.make(folder, unlocked, clock=Clock(NOW + timedelta(hours=1)))
    return folder


def before_update(folder):
    return next((folder / shelf.BACKUPS).glob("*-before-004"))


def bring_back(source, target, unlocked, margin=0):
    asked = restore.Means(Clock(LATER), os.urandom, backups.probe, margin, lambda _done: None)
    return restore.restore(source, target, unlocked, asked)


def proven(folder, unlocked):
    return {item.folder.name for item in shelf.proven(folder / shelf.BACKUPS, unlocked.key)}


def test_all_backups_come_along(folder, unlocked):
    there = proven(folder, unlocked)
    assert len(there) == 2
    done = bring_back(before_update(folder), folder, unlocked)
    assert proven(folder, unlocked) == there
    assert not (done.before / shelf.BACKUPS).exists()
    store = Store.with_key(folder, unlocked, LATER)
    assert store.meta.schema == schema.STEPS[-1][0]
    assert store.before_update is None
    assert store.verify().ok
    store.close()


def test_backups_that_a_program_made_meanwhile_stay_and_the_others_join_them(folder, unlocked, monkeypatch):
    there, put = proven(folder, unlocked), swap.put
    twice = min(there)

    def quickly(new, target, stamp):
        kept = put(new, target, stamp)
        (target / shelf.BACKUPS / twice).mkdir(parents=True)
        (target / shelf.BACKUPS / twice / "own").touch()
        return kept

    monkeypatch.setattr(swap, "put", quickly)
    done = bring_back(before_update(folder), folder, unlocked)
    assert proven(folder, unlocked) == there - {twice}
    assert [item.name for item in (folder / shelf.BACKUPS / twice).iterdir()] == ["own"]
    assert proven(done.before, unlocked) == {twice}


def test_the_room_that_is_asked_for_is_enough(folder, tmp_path, unlocked, monkeypatch):
    source = before_update(folder)
    size = (source / file.CHART).stat().st_size

    def disk(all_of_it):
        def free(_folder):
            return all_of_it - sum(item.stat().st_size for item in tmp_path.glob("*.new-*/**/*") if item.is_file())

        monkeypatch.setattr(room, "free", free)

    disk(2 * size)
    with pytest.raises(DiskFull, match="the old store is kept"):
        bring_back(source, folder, unlocked, margin=1)
    disk(2 * size + 1)
    assert bring_back(source, folder, unlocked, margin=1).before is not None
