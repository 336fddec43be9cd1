"""Who has the store open: windows of one computer together, two computers never, and a crash is recognised."""

import functools
import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from bedside.store import lease
from bedside.store.computer import Computer, this_computer
from bedside.store.errors import StoreBusy, StoreUnavailable
from tests import full_disk
from tests.store.conftest import NOW

HERE = Computer("ward-3-pc", "machine-1", "boot-1")
THERE = Computer("ward-4-pc", "machine-2", "boot-7")
REBOOTED = HERE._replace(boot="boot-2")
MINUTES = timedelta(minutes=10)


@pytest.fixture
def place(tmp_path):
    return tmp_path


def files(place):
    return sorted((place / "leases").glob("*")) if (place / "leases").exists() else []


def abandoned(place, computer=HERE, now=NOW):
    """Leave the lease of a process that died."""
    lease.take(place, computer, now).lease.release(clean=False)


def test_a_clean_close_leaves_nothing(place):
    taken = lease.take(place, HERE, NOW)
    assert (taken.crashed, taken.taken_over) == ((), ())
    assert len(files(place)) == 1
    taken.lease.release()
    taken.lease.release()
    assert list(place.iterdir()) == []


def test_two_windows_of_one_computer_work_together(place):
    first, second = lease.take(place, HERE, NOW), lease.take(place, HERE, NOW)
    assert second.crashed == ()
    assert len(files(place)) == 2
    first.lease.release()
    assert second.lease.stands
    second.lease.release()
    assert lease.take(place, THERE, NOW).crashed == ()


def test_another_computer_is_refused_and_told_which_since_when_and_what_to_do(place):
    first = lease.take(place, HERE, NOW)
    first.lease.renew(NOW + timedelta(minutes=42))
    with pytest.raises(StoreUnavailable) as caught:
        lease.take(place, THERE, NOW + timedelta(hours=1))
    said = str(caught.value)
    assert "another computer: ward-3-pc, since 2026-01-10 08:00 UTC, last seen at work 2026-01-10 08:42 UTC" in said
    assert "Nothing was changed" in said
    assert "--take-over" in said
    assert files(place) == [first.lease.path]


def test_a_store_is_taken_over_only_when_its_holder_was_silent_for_the_minutes(place):
    first = lease.take(place, HERE, NOW)
    first.lease.renew(NOW + timedelta(minutes=5))
    with pytest.raises(StoreUnavailable, match="another computer"):
        lease.take(place, THERE, NOW + timedelta(minutes=14), over=MINUTES)
    with pytest.raises(StoreUnavailable, match="another computer"):
        lease.take(place, THERE, NOW + timedelta(minutes=60))
    taken = lease.take(place, THERE, NOW + timedelta(minutes=15), over=MINUTES)
    assert [item.host for item in taken.taken_over] == ["ward-3-pc"]
    assert not first.lease.stands
    assert files(place) == [taken.lease.path]


def test_a_holder_whose_clock_runs_ahead_is_not_silent(place):
    lease.take(place, HERE, NOW + timedelta(hours=3)).lease.release(clean=False)
    with pytest.raises(StoreUnavailable):
        lease.take(place, THERE, NOW, over=MINUTES)


@pytest.mark.parametrize("later", [HERE, REBOOTED])
def test_a_process_that_died_here_or_before_a_restart_is_a_crash(place, later):
    abandoned(place)
    taken = lease.take(place, later, NOW)
    assert [item.host for item in taken.crashed] == ["ward-3-pc"]
    assert files(place) == [taken.lease.path]
    taken.lease.release()
    assert lease.take(place, later, NOW).crashed == ()


def test_a_computer_made_from_the_same_image_is_another_one_while_it_works(place):
    first = lease.take(place, HERE, NOW)
    with pytest.raises(StoreUnavailable, match="another computer"):
        lease.take(place, REBOOTED, NOW)
    assert first.lease.stands


@pytest.mark.parametrize("content", [b"", b'{"host": "ward', bytes(300)])
def test_what_a_power_cut_left_of_a_lease_is_a_crash(place, content):
    (place / "leases").mkdir()
    (place / "leases" / "77-0.json").write_bytes(content)
    assert lease.take(place, HERE, NOW).crashed == (None,)


def test_one_that_is_just_starting_is_left_alone(place):
    """Its file has a lock but no content yet: it will look at this one, and give way if it must."""
    starting = lease.take(place, THERE, NOW)
    starting.lease.path.write_bytes(b"")
    taken = lease.take(place, HERE, NOW)
    assert taken.crashed == ()
    assert starting.lease.stands


def test_times_without_a_zone_are_utc(place):
    (place / "leases").mkdir()
    held = {"host": "ward-9-pc", "boot": "b", "since": "2026-01-10T07:00:00", "renewed": "2026-01-10T07:30:00"}
    (place / "leases" / "5-0.json").write_text(json.dumps(held))
    with pytest.raises(StoreUnavailable, match="since 2026-01-10 07:00 UTC"):
        lease.take(place, HERE, NOW)
    assert lease.take(place, HERE, NOW, over=MINUTES).taken_over[0].host == "ward-9-pc"


def test_on_a_network_drive_even_a_second_window_is_refused(place):
    first = lease.take(place, HERE, NOW, alone=True)
    with pytest.raises(StoreBusy, match="only one at a time"):
        lease.take(place, HERE, NOW, alone=True)
    first.lease.release()
    lease.take(place, HERE, NOW, alone=True).lease.release()


HOLD = """
import pathlib, sys, time
from bedside.store import lease
from bedside.store.computer import this_computer
from tests.store.conftest import NOW
taken = lease.take(pathlib.Path(sys.argv[1]), this_computer(), NOW)
print(len(taken.crashed), flush=True)
time.sleep(600)
"""


def test_a_killed_process_is_recognised_and_a_living_one_too(place):
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(place)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "0\n"
        beside = lease.take(place, this_computer(), NOW)
        assert beside.crashed == ()
        beside.lease.release()
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert len(lease.take(place, this_computer(), NOW).crashed) == 1
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def test_a_full_disk_leaves_no_half_lease(place):
    for limit in range(0, 160, 40):
        done = full_disk.run(functools.partial(lease.take, place, HERE, NOW), limit)
        assert "No space left" in done.stderr or "File too large" in done.stderr
        assert files(place) == []


def test_a_lease_names_a_computer_and_times_and_nothing_else(place):
    taken = lease.take(place, this_computer(), NOW)
    said = json.loads(taken.lease.path.read_text())
    assert set(said) == {"host", "machine", "boot", "since", "renewed", "closed"}
    assert said["host"] == this_computer().host
    assert said["boot"]
    assert taken.lease.path.stat().st_mode & 0o777 == 0o600
    taken.lease.release()


def test_a_lease_costs_less_than_two_milliseconds(place):
    this_computer()
    best = min(_seconds(place) for _ in range(20))
    assert best < 0.002


def _seconds(place):
    start = time.perf_counter()
    lease.take(place, this_computer(), NOW).lease.release()
    return time.perf_counter() - start


def test_a_name_that_is_taken_and_a_closed_lease_are_passed_over(place):
    (place / "leases").mkdir()
    moment = NOW.isoformat()
    closed = {"host": "x", "since": moment, "renewed": moment, "closed": True}
    (place / "leases" / f"{os.getpid()}-0.json").write_text(json.dumps(closed))
    taken = lease.take(place, HERE, NOW)
    assert taken.lease.path.name == f"{os.getpid()}-1.json"
    assert (taken.crashed, taken.taken_over) == ((), ())
    assert files(place) == [taken.lease.path]


def test_who_works_is_told_from_what_a_crash_left(place):
    assert lease.count(place, HERE) == (0, 0)
    abandoned(place)
    first = lease.take(place, HERE, NOW)
    abandoned(place)
    second = lease.take(place, HERE, NOW)
    lease.take(place, HERE, NOW).lease.release()
    assert lease.count(place, HERE) == (2, 0)
    first.lease.release(clean=False)
    assert lease.count(place, HERE) == (1, 1)
    second.lease.release()
    assert lease.count(place, HERE) == (0, 1)
    assert len(files(place)) == 1


def test_the_lease_of_another_computer_counts_as_open(place):
    taken = lease.take(place, THERE, NOW)
    taken.lease.release(clean=False)
    assert lease.count(place, HERE) == (1, 0)
