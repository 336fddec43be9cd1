"""Files that people ask for: whole or not at all, and never in the place of one of a store's own."""

import errno
import os
import signal
import stat

import pytest

from bedside.desk.writing import OWNER_ONLY, require_place, write_whole
from bedside.domain.problem import Problem
from bedside.store.file import CHART


@pytest.fixture
def store(tmp_path):
    """Return a folder with what tells a store from others, and a backup in it; nothing more is needed."""
    made = tmp_path / "store"
    (made / "backups" / "20260110T080000Z").mkdir(parents=True)
    for folder in (made, made / "backups" / "20260110T080000Z"):
        (folder / CHART).write_bytes(b"chart")
        (folder / "keys.json").write_bytes(b"keys")
    return made


@pytest.mark.parametrize(
    "name", ["keys.json", CHART, "new.pdf", "backups/new.pdf", "backups/20260110T080000Z/keys.json"]
)
def test_nothing_is_written_into_a_store(store, name):
    with pytest.raises(Problem, match="inside the store"):
        write_whole(store / name, b"note")
    assert {path.read_bytes() for path in store.rglob("*") if path.is_file()} == {b"chart", b"keys"}


def test_a_place_is_looked_at_before_anything_is_made_for_it(store, tmp_path, monkeypatch):
    with pytest.raises(Problem, match="inside the store"):
        require_place(store / "note.pdf")
    with pytest.raises(FileNotFoundError) as caught:
        require_place(tmp_path / "none" / "note.pdf")
    assert caught.value.filename == str(tmp_path / "none" / "note.pdf")
    for fine in (tmp_path / "note.pdf", "note.pdf", "/dev/null"):
        require_place(fine)
    monkeypatch.setattr(os, "access", lambda _folder, _right: False)
    with pytest.raises(PermissionError):
        require_place(tmp_path / "note.pdf")
    require_place("/dev/null")
    assert os.listdir(tmp_path) == ["store"]


def test_no_link_leads_into_a_store(store, tmp_path):
    (tmp_path / "note.pdf").symlink_to(store / "keys.json")
    (tmp_path / "folder").symlink_to(store)
    for path in (tmp_path / "note.pdf", tmp_path / "folder" / "note.pdf"):
        with pytest.raises(Problem, match="inside the store"):
            write_whole(path, b"note")
    assert (store / "keys.json").read_bytes() == b"keys"


def test_a_kill_leaves_the_file_of_before_and_the_next_try_writes(tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"before")
    child = os.fork()
    if not child:
        os.fsync = lambda _file: os.kill(os.getpid(), signal.SIGKILL)
        write_whole(path, b"after")
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert path.read_bytes() == b"before"
    write_whole(path, b"after")
    assert path.read_bytes() == b"after"
    assert os.listdir(tmp_path) == ["sheet.pdf"]


def test_a_full_disk_is_told_by_the_name_of_the_file(tmp_path, monkeypatch):
    path = tmp_path / "note.pdf"
    path.write_bytes(b"before")

    def full(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(path, b"after")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["note.pdf"]


def test_a_link_in_the_place_of_the_half_written_file_is_not_followed(tmp_path):
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / ".note.pdf.part").symlink_to(tmp_path / "other")
    write_whole(tmp_path / "note.pdf", b"note")
    assert (tmp_path / "other").read_bytes() == b"other"
    assert (tmp_path / "note.pdf").read_bytes() == b"note"


def test_a_link_that_leads_to_itself_is_replaced(tmp_path):
    path = tmp_path / "note.pdf"
    path.symlink_to("note.pdf")
    write_whole(path, b"note")
    assert path.read_bytes() == b"note"


def test_a_file_for_its_owner_s_eyes_is_never_open_to_others(tmp_path):
    path = tmp_path / "sheet.pdf"
    path.touch(0o644)
    write_whole(path, b"sheet", OWNER_ONLY)
    assert stat.S_IMODE(path.stat().st_mode) == OWNER_ONLY


def test_a_pipe_and_a_device_take_what_is_written(tmp_path):
    write_whole("/dev/null", b"note")
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole("/dev/full", b"note")
    assert caught.value.filename == "/dev/full"
