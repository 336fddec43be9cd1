"""A merge that is cut short by a full disk, a kill or a medium that takes no writes: all of it is there, or nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from bedside.store.merge import merge
from bedside.store.other import opened
from bedside.store.store import Store
from tests import full_disk, nobody
from tests.store import stations
from tests.store.conftest import NOW
from tests.store.samples import crp, patient

pytestmark = pytest.mark.slow
COUNT = 300
KILLS = 12
# A process that merges and says so; killed at some moment of it.
MERGING = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from bedside.store import merge, vault
from bedside.store.journal import Entry
from bedside.store.other import opened
from bedside.store.store import Store
ours, theirs, key = Path(sys.argv[1]), Path(sys.argv[2]), bytes.fromhex(sys.stdin.readline())
now = datetime(2026, 1, 10, 9, tzinfo=UTC)
store = Store.with_key(ours, vault.Unlocked("demo", ("physician",), key), now)
print("open", flush=True)
with opened(theirs, store, now, secret=None, pause=time.sleep) as other:
    print("checked", flush=True)
    merge.merge(store, other, Entry(at=now, author="demo", workstation="w0", action="merge"), named=theirs)
print("merged", flush=True)
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory, made):
    """Two workstations of which the second has some hundred records more."""
    folders = stations.make(tmp_path_factory.mktemp("stations"), made, [patient(), crp("o1")])
    theirs = stations.open_store(folders[1], made)
    theirs.append([crp(f"n{number:04}", value=str(number)) for number in range(COUNT)], stations.entry(theirs))
    theirs.append([crp("c1", supersedes="o1", reason="typing")], stations.entry(theirs), frozen=[b"{}"])
    theirs.close()
    return folders[:2]


def merged(ours, theirs, unlocked, seen=None):
    """Merge one folder into another, as the session does."""
    store = Store.with_key(ours, unlocked, NOW)
    try:
        with opened(theirs, store, NOW, secret=None, pause=pytest.fail) as other:
            done = merge(store, other, stations.entry(store), named=theirs)
        if seen:
            print(*done[:3])
    finally:
        store.close()


def taken(folder, made):
    """Return how many records a merge has brought, all or none; the store must be whole."""
    store = stations.open_store(folder, made)
    assert store.verify().breaks == ()
    came = store.counts()["observation"] - 1
    entries = sum(link.action.startswith("merge") for link in store.journal())
    assert (came, entries, store._all("SELECT count(*) FROM assessment")) in (
        (0, 0, [(0,)]),
        (COUNT + 1, 1, [(1,)]),
    )
    store.close()
    return came


def test_from_a_folder_that_may_only_be_read(pair, made, tmp_path):
    ours, theirs = (shutil.copytree(folder, tmp_path / folder.name) for folder in pair)
    for path in (ours, *ours.iterdir()):
        if nobody.is_root():
            os.chown(path, nobody.NOBODY, -1)
    for path in (*theirs.iterdir(), theirs):
        path.chmod(0o555 if path.is_dir() else 0o444)
    nobody.reachable(ours)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in theirs.iterdir()}
    done = nobody.run(partial(merged, ours, theirs, made[2], seen=True))
    assert (done.returncode, done.stdout) == (0, f"{COUNT + 1} 2 0\n"), done.stderr
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in theirs.iterdir()} == before
    theirs.chmod(0o755)


def test_where_no_file_may_grow_further(pair, made, tmp_path):
    """From nothing to enough: the copy of the other store, the write-ahead log, the chart file."""
    top = 2 * max(full_disk.files_of(pair[1]).values())
    results = [strike(shutil.copytree(pair[0], tmp_path / str(n)), pair[1], made, n) for n in range(0, top, 40 * 1024)]
    assert (results[0], results[-1]) == (0, COUNT + 1)
    done = full_disk.run(partial(merged, shutil.copytree(pair[0], tmp_path / "x"), pair[1], made[2]), 200 * 1024)
    assert "There is no room in" in done.stderr
    assert "Nothing was merged" in done.stderr


def test_on_a_small_disk(pair, made):
    """The same with a file system of our own for our store; where none may be mounted the test above stands alone."""
    size = sum(full_disk.files_of(pair[0]).values()) // 1024
    results = []
    for kib in range(size + 40, 4 * size, 60):
        with full_disk.small_disk(kib) as disk:
            if disk is None:
                return
            results.append(strike(shutil.copytree(pair[0], disk / "ours"), pair[1], made))
    assert (results[0], results[-1]) == (0, COUNT + 1)


def strike(ours, theirs, made, limit=None):
    """Merge on a full disk; return how many records are there afterwards, all or none."""
    done = full_disk.run(partial(merged, ours, theirs, made[2]), limit)
    assert done.returncode in (0, full_disk.ENVIRONMENT), done.stderr
    came = taken(ours, made)
    assert came or done.returncode, "a merge that was acknowledged is gone"
    return came


@pytest.mark.parametrize("share", [number / KILLS for number in range(KILLS)])
def test_killed_at_some_moment(pair, made, tmp_path, share, pace):
    ours = shutil.copytree(pair[0], tmp_path / "ours")
    process = start(ours, pair[1], made)
    assert process.stdout.readline() == "open\n"
    assert process.stdout.readline() == "checked\n"
    try:
        process.wait(timeout=share * pace)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    said = process.stdout.read()
    process.wait()
    came = taken(ours, made)
    assert came or said != "merged\n", "a merge that was acknowledged is gone"
    merged(ours, pair[1], made[2])
    assert taken(ours, made) == COUNT + 1


@pytest.fixture(scope="module")
def pace(pair, made, tmp_path_factory):
    """Return the seconds from the check of the other store to the end, so that kills fall in between."""
    ours = shutil.copytree(pair[0], tmp_path_factory.mktemp("pace") / "ours")
    process = start(ours, pair[1], made)
    while process.stdout.readline() != "checked\n":
        pass
    begun = time.perf_counter()
    process.wait(timeout=60)
    return time.perf_counter() - begun


def start(ours, theirs, made):
    """Start a merge in a process of its own; the key goes by its standard input."""
    process = subprocess.Popen(
        [sys.executable, "-c", MERGING, str(ours), str(theirs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(made[2].key.hex() + "\n")
    process.stdin.flush()
    return process
