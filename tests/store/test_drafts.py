"""Unsigned text: kept per user and place, forgotten when it is empty, never shown to another user, never waited for."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from bedside.store import file, vault
from bedside.store.errors import StoreError, StoreReadOnly
from bedside.store.store import Store

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


def texts(store):
    return {place: draft.text for place, draft in store.drafts().items()}


@pytest.fixture
def other(folder, made):
    unlocked = vault.Unlocked("other", ("nurse",), made[2].key)
    store = Store(folder, file.connect(folder, unlocked.key, writable=True), unlocked, writable=True)
    yield store
    store.close()


def test_a_draft_is_kept_replaced_and_forgotten(store, reopen):
    store.save_drafts({"line": "crp 7", "form": "x"}, NOW, wait=True)
    store.save_drafts({"line": "crp 71 mg/l"}, NOW + timedelta(seconds=1), wait=True)
    again = reopen()
    assert texts(again) == {"line": "crp 71 mg/l", "form": "x"}
    assert again.drafts()["line"].at == NOW + timedelta(seconds=1)
    again.save_drafts({"line": "", "form": ""}, NOW, wait=True)
    assert store.drafts() == {}


def test_another_user_never_sees_it(store, other):
    store.save_drafts({"line": "crp 71 mg/l"}, NOW, wait=True)
    assert other.drafts() == {}
    other.save_drafts({"line": ""}, NOW, wait=True)
    assert texts(store) == {"line": "crp 71 mg/l"}


def test_a_draft_is_not_readable_in_the_files(store, folder):
    store.save_drafts({"line": "unmistakable words"}, NOW, wait=True)
    for path in folder.iterdir():
        assert b"unmistakable" not in path.read_bytes(), path.name


def test_a_busy_store_is_not_waited_for(store, reopen):
    busy = reopen()
    busy._db.execute("BEGIN IMMEDIATE")
    before = store._all("PRAGMA busy_timeout")
    with pytest.raises(StoreError, match="Another program"):
        store.save_drafts({"line": "crp"}, NOW, wait=False)
    assert store._all("PRAGMA busy_timeout") == before
    busy._db.rollback()
    store.save_drafts({"line": "crp"}, NOW, wait=False)
    assert texts(store) == {"line": "crp"}


def test_a_store_that_is_only_read_keeps_none(reopen):
    store = reopen(writable=False)
    with pytest.raises(StoreReadOnly):
        store.save_drafts({"line": "crp"}, NOW, wait=True)
    assert store.drafts() == {}


def test_what_a_killed_program_had_kept_is_there(store, folder, tmp_path, made):
    store.save_drafts({"line": "crp 71 mg/l"}, NOW, wait=True)
    copied = shutil.copytree(folder, tmp_path / "after the power cut")
    again = Store(copied, file.connect(copied, made[2].key, writable=True), made[2], writable=True)
    assert texts(again) == {"line": "crp 71 mg/l"}
    again.close()
