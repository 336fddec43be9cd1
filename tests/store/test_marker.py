"""The file by which a desktop opens a store: it comes, comes back, and never stands in the way."""

import os

import pytest

from bedside.store import file, marker, vault
from bedside.store.store import Store

from .conftest import NOW, PASSPHRASE, USER


def opened(folder):
    return Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)


def test_a_store_has_one_and_an_opening_puts_it_back(folder):
    path = folder / marker.MARKER
    told = path.read_text(encoding="utf-8")
    assert told.startswith("bedside store\n")
    assert USER not in told
    path.unlink()
    opened(folder).close()
    assert path.read_text(encoding="utf-8") == told


def test_what_somebody_wrote_into_it_stays(folder):
    (folder / marker.MARKER).write_text("mine")
    opened(folder).close()
    assert (folder / marker.MARKER).read_text() == "mine"


def test_a_link_in_its_place_leads_nowhere(folder, tmp_path):
    (folder / marker.MARKER).unlink()
    (folder / marker.MARKER).symlink_to(tmp_path / "elsewhere")
    opened(folder).close()
    assert not (tmp_path / "elsewhere").exists()


def test_a_disk_that_takes_none_leaves_none(folder, monkeypatch):
    (folder / marker.MARKER).unlink()

    def full():
        raise OSError

    monkeypatch.setattr(marker, "_text", full)
    marker.put(folder)
    assert not (folder / marker.MARKER).exists()


def test_a_failed_try_puts_none(folder):
    (folder / marker.MARKER).unlink()
    with pytest.raises(vault.WrongPassphrase):
        Store.open(folder, user=USER, passphrase="another one", now=NOW)
    assert not (folder / marker.MARKER).exists()


def test_folder_and_every_file_in_it_mean_the_store(folder, tmp_path, monkeypatch):
    assert marker.folder_of(folder) == folder
    assert marker.folder_of(folder / marker.MARKER) == folder
    assert marker.folder_of(folder / vault.KEYS) == folder
    monkeypatch.chdir(folder)
    assert marker.folder_of(marker.Path(marker.MARKER)) == folder
    (tmp_path / "copied.bedside").touch()
    assert marker.folder_of(tmp_path / "copied.bedside") is None
    os.unlink(folder / vault.KEYS)
    assert marker.folder_of(folder / marker.MARKER) == folder, file.CHART
