"""Failed tries: what is noted of them, how they slow the next one, and that the journal takes in each of them once."""

import functools
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bedside import config
from bedside.store import attempts
from bedside.store.journal import first_break
from tests import nobody
from tests.store.conftest import NOW
from tests.store.samples import ENTRY

SECOND = timedelta(seconds=1)
RULES = config.shipped_site().users


def log(folder):
    return folder / attempts.LOG


def fail(folder, times=1, slot="demo", at=NOW):
    for number in range(times):
        attempts.note(folder, slot, at + number * SECOND)


def refused(store):
    return [link.action for link in store.journal() if link.action.startswith("refused")]


def test_the_wait_doubles_up_to_a_few_seconds(tmp_path):
    waits = []
    for _ in range(RULES.free_tries + 6):
        waits.append(attempts.delay(tmp_path, NOW))
        attempts.note(tmp_path, "demo", NOW)
    assert waits == [0, 0, 0, 1, 2, 4, 5, 5, 5]


def test_a_wait_passes_and_a_clock_set_back_neither_frees_nor_locks_out(tmp_path):
    fail(tmp_path, 20)
    last = NOW + 19 * SECOND
    assert attempts.delay(tmp_path, last + 2 * SECOND) == 3
    assert attempts.delay(tmp_path, last + 60 * SECOND) == 0
    for earlier in (last - timedelta(days=400), NOW):
        assert attempts.delay(tmp_path, earlier) == RULES.most_delay_seconds
    fail(tmp_path, at=NOW - timedelta(days=400))
    assert attempts.delay(tmp_path, NOW - timedelta(days=399)) == RULES.most_delay_seconds


@pytest.mark.parametrize(
    "content", [b"\0\xff" * 5000, b"\n\n\n", b"a\nb\nc\nd\n", b"x" * 10**6, "\u2028\u0085".encode()]
)
def test_a_garbled_log_keeps_nobody_out_for_longer(folder, store, content):
    log(folder).write_bytes(content)
    assert attempts.delay(folder, NOW) <= RULES.most_delay_seconds
    fail(folder)
    store.fold_attempts(ENTRY)
    assert not log(folder).exists()
    assert len(refused(store)) <= 3
    assert all(action.isprintable() for action in refused(store))
    assert first_break(store.journal()) is None


def test_a_line_after_half_a_line_is_whole(folder, store):
    log(folder).write_bytes(b"2026-01-10T07:00:00+00:00 refused sl")
    fail(folder)
    store.fold_attempts(ENTRY)
    assert refused(store) == [
        f"refused try: slot demo, {NOW.isoformat()}",
        "refused try: 1 line of attempts.log cannot be read",
    ]


def test_what_no_line_of_ours_says_is_not_quoted(folder, store):
    log(folder).write_text("my passphrase is hunter2\n2026-01-10T07:00:00 refused slot=demo\n2026 refused slot=demo\n")
    store.fold_attempts(ENTRY)
    assert refused(store) == ["refused try: 3 lines of attempts.log cannot be read"]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_something_else_of_that_name_keeps_nobody_out(folder, store, make):
    make(log(folder))
    fail(folder)
    assert attempts.delay(folder, NOW) == 0
    store.fold_attempts(ENTRY)
    assert refused(store) == []


@pytest.mark.parametrize("name", ["keys.json", "chart.db", "no such file"])
def test_a_link_of_that_name_leads_no_note_into_another_file(folder, store, name):
    if (folder / name).exists():
        before = (folder / name).read_bytes()
    log(folder).symlink_to(folder / name)
    fail(folder, RULES.free_tries + 3)
    assert attempts.delay(folder, NOW) == 0
    assert (folder / name).exists() == (name != "no such file")
    if (folder / name).exists():
        assert (folder / name).read_bytes() == before


def read_and_fold(folder):
    print(attempts.delay(folder, NOW))
    attempts.note(folder, "demo", NOW)
    print("still here")


def test_a_log_that_may_not_be_read_keeps_nobody_out(folder):
    fail(folder, 10)
    log(folder).chmod(0)
    nobody.reachable(folder)
    folder.chmod(0o755)
    done = nobody.run(functools.partial(read_and_fold, folder))
    assert done.stdout == "0.0\nstill here\n", done.stderr


def test_the_log_does_not_grow_without_end(folder, store):
    log(folder).write_text(f"{NOW.isoformat()} refused slot=demo\n" * 7000)
    size = log(folder).stat().st_size
    assert size > attempts.MOST_BYTES
    fail(folder, 3)
    assert log(folder).stat().st_size == size
    store.fold_attempts(ENTRY)
    assert refused(store)[-1] == "refused try: attempts.log was full, further ones were not noted"
    assert len(refused(store)) < 7000


def test_each_try_is_journaled_once(folder, store):
    fail(folder, 3)
    fail(folder, slot="unknown")
    for _ in range(2):
        store.fold_attempts(ENTRY)
        assert refused(store) == [
            *(f"refused try: slot demo, {(NOW + number * SECOND).isoformat()}" for number in range(3)),
            f"refused try: slot unknown, {NOW.isoformat()}",
        ]
    fail(folder)
    store.fold_attempts(ENTRY)
    assert len(refused(store)) == 5
    assert [item.name for item in folder.glob("attempts*")] == []
    assert first_break(store.journal()) is None


class Killed(BaseException):
    """The process ends here."""


def die(*_args, **_more):
    raise Killed


@pytest.mark.parametrize("committed", [False, True])
def test_a_crash_while_they_are_journaled_neither_loses_nor_doubles_one(folder, store, monkeypatch, committed):
    fail(folder, 4)
    with monkeypatch.context() as patched:
        dies = (attempts.Path, "unlink") if committed else (attempts.journal, "write")
        patched.setattr(*dies, die)
        with pytest.raises(Killed):
            store.fold_attempts(ENTRY)
    assert len(refused(store)) == (4 if committed else 0)
    fail(folder, 2)
    store.log(ENTRY)
    store.fold_attempts(ENTRY)
    assert len(refused(store)) == 6
    assert list(folder.glob("attempts*")) == []


@pytest.mark.slow
def test_a_full_journal_keeps_the_tries_for_later(folder, store):
    fail(folder, 2)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    fail(folder, 4000)
    store.fold_attempts(ENTRY)
    assert refused(store) == []
    store._db.execute("PRAGMA max_page_count = 1000000")
    store.fold_attempts(ENTRY)
    assert len(refused(store)) == 4002


def test_tries_of_several_programs_at_once_are_all_noted(tmp_path):
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; from bedside.store import attempts\n"
        "for n in range(50): attempts.note(Path(sys.argv[1]), 'demo', datetime(2026, 1, 10, 8, 0, n, tzinfo=UTC))"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]
    assert [item.wait(60) for item in running] == [0, 0, 0]
    lines = log(tmp_path).read_text().splitlines()
    assert len(lines) == 150
    assert set(lines) == {
        f"{datetime(2026, 1, 10, 8, 0, n, tzinfo=UTC).isoformat()} refused slot=demo" for n in range(50)
    }


def test_the_log_is_private(tmp_path):
    fail(tmp_path)
    assert log(tmp_path).stat().st_mode & 0o777 == 0o600
