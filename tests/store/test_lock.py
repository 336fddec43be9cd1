"""The lock on a folder of backups: one holder, never a stale one, and no file that stays."""

import errno
import os

import pytest

from bedside.store import lock


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.lock"


def test_one_holds_it_and_its_file_goes_with_it(path):
    with lock.held(path) as mine:
        assert mine
        with lock.held(path) as second:
            assert not second
        assert path.exists()
    assert not path.exists()
    with lock.held(path) as mine:
        assert mine


def test_a_file_that_a_killed_program_left_is_no_lock(path):
    pid = os.fork()
    if pid == 0:
        with lock.held(path):
            os._exit(9)
    os.waitpid(pid, 0)
    assert path.exists()
    with lock.held(path) as mine:
        assert mine


def test_a_file_that_was_removed_after_it_was_opened_is_opened_anew(path, monkeypatch):
    whole, seen = lock._lock, []

    def removed_first(handle):
        seen.append(handle)
        if len(seen) == 1:
            path.unlink()
        return whole(handle)

    monkeypatch.setattr(lock, "_lock", removed_first)
    with lock.held(path) as mine:
        assert mine
        assert path.exists()
        with lock.held(path) as second:
            assert not second
    assert len(seen) == 3


def test_a_file_that_is_always_removed_is_nobodys(path, monkeypatch):
    monkeypatch.setattr(lock, "_lock", lambda _handle: path.unlink() is None)
    with lock.held(path) as mine:
        assert not mine


@pytest.mark.parametrize(("code", "mine"), [(errno.ENOLCK, True), (errno.EWOULDBLOCK, False)])
def test_where_no_locks_are_known_nobody_is_kept_out(path, monkeypatch, code, mine):
    def refuse(*_given):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(lock.fcntl, "flock", refuse)
    with lock.held(path) as held:
        assert held is mine
