"""A backup of an older version, looked at as it lies there: in a copy in memory, and no less closely than a store."""

import shutil
from pathlib import Path

import pytest

from bedside.store import file, vault
from bedside.store.errors import BACKUP_MARK
from bedside.store.store import Store
from tests.store.conftest import NOW

SAVED = Path(__file__).parents[1] / "releases"


@pytest.fixture(params=["v1", "v2", "v3"])
def folder(request, tmp_path):
    return shutil.copytree(SAVED / request.param / "store", tmp_path / "old")


def edit(folder, unlocked, *statements):
    db = file.connect(folder, unlocked.key, writable=True)
    for line in statements:
        db.conn.execute(line)
    db.conn.commit()
    db.close()


def looked_at(folder, *statements):
    unlocked = vault.unlock(folder, "demo", "practice", NOW)
    edit(folder, unlocked, "SELECT 1", *statements)
    (folder / BACKUP_MARK).touch()
    return Store.with_key(folder, unlocked, NOW)


def test_a_whole_one_is_called_whole(folder):
    store = looked_at(folder)
    assert (store.tampered, store.rescued, store.writable) == ("", None, False)
    store.close()


def test_an_edited_entry_at_the_journals_end_is_named(folder):
    trigger = "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, ''); END"
    edited = "UPDATE journal SET author = 'x' WHERE seq = (SELECT max(seq) FROM journal)"
    store = looked_at(folder, "DROP TRIGGER journal_no_update", edited, trigger)
    assert "of the journal is not as it was written" in store.tampered
    store.close()


def test_one_without_its_guards_is_read_as_a_damaged_one(folder):
    store = looked_at(folder, "DROP TRIGGER observation_no_delete")
    assert store.rescued is not None
    store.close()
