"""A second workstation starts with everything but what belongs to the first one's window and computer."""

import hashlib
import shutil
from functools import partial
from pathlib import Path

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.store import file, snapshot, vault
from bedside.store.clone import clone
from bedside.store.errors import DiskFull, StoreReadOnly
from bedside.store.marker import MARKER
from bedside.store.store import Store
from tests import full_disk
from tests.store import stations
from tests.store.conftest import NOW, PASSPHRASE, USER
from tests.store.samples import ENTRY, crp, patient


def make_clone(store, folder, name="w9"):
    there = msgspec.structs.replace(ENTRY, action="cloned", workstation=name)
    clone(store, folder, workstation=name, here=stations.entry(store, action=f"clone to {name}"), there=there)


@pytest.fixture
def filled(store):
    store.append([patient(), crp("o1")], ENTRY, frozen=[b"{}"])
    return store


def test_a_clone_has_the_records_and_a_name_of_its_own(filled, tmp_path):
    make_clone(filled, tmp_path / "new" / "clone")
    second = Store.open(tmp_path / "new" / "clone", user=USER, passphrase=PASSPHRASE, now=NOW)
    assert second.records("p1") == filled.records("p1")
    assert second.assessment(hashlib.sha256(b"{}").hexdigest()) == b"{}"
    assert second.meta == msgspec.structs.replace(filled.meta, workstation="w9")
    assert vault.read(second.folder).slots == vault.read(filled.folder).slots
    assert filled.journal()[-1].action == "clone to w9"
    assert [(link.action, link.workstation) for link in second.journal()][-1] == ("cloned", "w9")
    assert (filled.verify().breaks, second.verify().breaks) == ((), ())
    second.close()


def test_a_clone_leaves_at_home_what_belongs_there(filled, tmp_path):
    (filled.folder / vault.ATTEMPTS).write_text("2026-01-10T08:00:00+00:00 refused slot=demo\n")
    (filled.folder / "backups").mkdir()
    filled.save_drafts({"note": "what somebody is typing"}, NOW, wait=True)
    make_clone(filled, tmp_path / "clone")
    assert sorted(item.name for item in (tmp_path / "clone").iterdir()) == [file.CHART, vault.KEYS, MARKER]
    assert filled.drafts()
    second = Store.open(tmp_path / "clone", user=USER, passphrase=PASSPHRASE, now=NOW)
    assert not second.drafts()
    second.close()


def test_a_clone_goes_into_a_new_or_an_empty_folder(filled, tmp_path):
    (tmp_path / "empty").mkdir()
    make_clone(filled, tmp_path / "empty")
    assert (tmp_path / "empty" / file.CHART).exists()
    before = full_disk.files_of(tmp_path), len(filled.journal())
    for taken in (tmp_path / "empty", tmp_path / "empty" / vault.KEYS):
        with pytest.raises(Problem, match="something in"):
            make_clone(filled, taken)
    with pytest.raises(Problem, match="within this store"):
        make_clone(filled, filled.folder / "clone")
    assert (full_disk.files_of(tmp_path), len(filled.journal())) == before


@pytest.mark.parametrize("where", ["copy", "seal", "rename"])
def test_a_failure_leaves_nothing_that_looks_like_a_store(filled, tmp_path, monkeypatch, where):
    def broken(*_, **__):
        raise OSError(28, "No space left on device")

    target = {"copy": (snapshot, "copy"), "seal": (Store, "seal"), "rename": (Path, "rename")}[where]
    with monkeypatch.context() as patch:
        patch.setattr(*target, broken)
        with pytest.raises(DiskFull, match="no second one was made"):
            make_clone(filled, tmp_path / "clone")
    assert [item.name for item in tmp_path.iterdir()] == ["store"]
    make_clone(filled, tmp_path / "clone")


def test_a_store_that_is_only_read_is_not_cloned(filled, reopen, tmp_path):
    with pytest.raises(StoreReadOnly):
        make_clone(reopen(writable=False), tmp_path / "clone")
    assert not (tmp_path / "clone").exists()


@pytest.mark.slow
def test_a_full_disk_leaves_the_store_as_it_was(filled, folder, tmp_path, made):
    records, whole = filled.records("p1"), max(full_disk.files_of(folder).values())
    filled.close()

    def cloned(home):
        store = Store.with_key(home / "store", made[2], NOW)
        make_clone(store, home / "clone")
        store.close()

    for limit in full_disk.limits(whole + 16 * 1024, step=16 * 1024):
        home = tmp_path / str(limit)
        shutil.copytree(folder, home / "store")
        done = full_disk.run(partial(cloned, home), limit)
        assert done.returncode in (0, full_disk.ENVIRONMENT), done.stderr
        assert sorted(item.name for item in home.iterdir()) == ["clone", "store"][done.returncode != 0 :]
        ours = stations.open_store(home / "store", made)
        assert ours.records("p1") == records
        assert ours.verify().breaks == ()
        ours.close()
    assert done.returncode == 0
