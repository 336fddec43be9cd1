"""Which backup is named after an update: the one made before it, whatever the clock said when others were made."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bedside.store import file, journal, schema, shelf, update, vault
from bedside.store.store import Store
from tests.store.conftest import NOW

RELEASE = Path(__file__).parents[1] / "releases" / "v2" / "store"
LATER = NOW + timedelta(days=300)
TODAY = schema.STEPS


@pytest.fixture
def unlocked():
    return vault.unlock(RELEASE, "demo", "practice", NOW)


@pytest.fixture
def folder(tmp_path, unlocked):
    """Return a store that was updated once while the clock was far ahead."""
    folder = shutil.copytree(RELEASE, tmp_path / "store")
    updated(folder, unlocked, LATER, TODAY[:3])
    return folder


def updated(folder, unlocked, now, steps):
    db = file.connect(folder, unlocked.key, writable=True)
    try:
        return schema.bring_up(db, folder, writable=True, key=unlocked.key, now=now, steps=steps)
    finally:
        db.close()


def only_new(folder):
    (found,) = (folder / shelf.BACKUPS).glob("*-before-004")
    return found


def named(folder, unlocked):
    store = Store.with_key(folder, unlocked, NOW)
    store.close()
    return store.before_update


def test_the_backup_of_this_update_is_named(folder, unlocked):
    assert named(folder, unlocked) == only_new(folder)
    assert named(folder, unlocked) is None


def test_an_update_that_was_killed_before_it_was_told_of_names_its_backup(folder, unlocked):
    backup = updated(folder, unlocked, NOW, TODAY)
    assert backup == only_new(folder)
    assert named(folder, unlocked) == backup


def test_a_backup_that_was_left_is_found_behind_one_that_seems_newer(folder, unlocked):
    db = file.connect(folder, unlocked.key, writable=True)
    left = update.back_up(update.Old(db, folder, unlocked.key), "004_laboratory", NOW)
    db.close()
    assert named(folder, unlocked) == left == only_new(folder)


def test_the_way_back_is_the_backup_with_most_of_the_journal(folder, unlocked):
    Store.with_key(folder, unlocked, NOW).close()
    known = {name for name, _step in TODAY[:3]}
    assert update.readable(folder, unlocked.key, known) == only_new(folder)


@pytest.mark.parametrize(("late", "marked"), [(timedelta(days=2), True), (timedelta(), False)])
def test_an_update_under_a_clock_that_was_set_back_says_so(tmp_path, unlocked, late, marked):
    folder = shutil.copytree(RELEASE, tmp_path / "store")
    reader = Store.with_key(shutil.copytree(RELEASE, tmp_path / "other"), unlocked, LATER)
    last = datetime.fromisoformat(reader.journal()[-2].at)
    reader.close()
    store = Store.with_key(folder, unlocked, last - late)
    told = store.journal()[-1]
    store.close()
    assert told.action == f"{journal.UPDATED}{TODAY[-1][0]}"
    assert ("set back by 2 d" in told.clock) == marked
