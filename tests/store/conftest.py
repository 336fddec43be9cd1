"""One store made once for all tests of the store: a key derivation costs more than a test."""

import os
import shutil
from datetime import UTC, datetime

import pytest

from bedside.store import file, vault
from bedside.store.store import Store

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
USER, PASSPHRASE = "demo", "practice"


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "store"
    store, code = Store.create(
        folder, ward="Ward 3", zone="Europe/Berlin", user=USER, passphrase=PASSPHRASE, now=NOW, entropy=os.urandom
    )
    store.close()
    return folder, code, vault.unlock(folder, USER, PASSPHRASE, NOW)


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made[0], tmp_path / "store")


@pytest.fixture
def reopen(folder, made):
    """Open the store again without deriving the key again."""
    opened = []

    def again(*, writable=True):
        store = Store(folder, file.connect(folder, made[2].key, writable=writable), made[2], writable=writable)
        opened.append(store)
        return store

    yield again
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen):
    return reopen()
