"""The crash harness itself, a few rounds of it, and that it sees what it is there to see."""

import json
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bedside.domain.records import Observation
from bedside.store.journal import Entry
from tests.crash import power
from tests.crash.__main__ import run
from tests.crash.kills import ROOT, Count, Kill, Nursery
from tests.crash.log_end import end_of_log
from tests.crash.made import Made

pytestmark = pytest.mark.slow

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
ENTRY = Entry(at=NOW, author="dr", workstation="w", action="chart")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with Nursery() as nursery:
        yield Made(tmp_path_factory.mktemp("crash"), nursery)


@pytest.fixture
def store(made, tmp_path):
    folder = shutil.copytree(made.home / "made", tmp_path / "store")
    store = made.open(folder)
    yield store
    store.close()


def value(store, name):
    patient = store.patients()[0].id
    return Observation(
        id=name, patient=patient, at=NOW, recorded_at=NOW, author="dr", workstation="w", code="crp",
        value=Decimal(7), unit="mg/L",
    )  # fmt: skip


def test_kills_and_cuts_lose_nothing(made):
    said, good = run(made, 8, 10, random.SystemRandom().randrange(2**32))
    assert good, said
    assert (said["lost"], said["half_written"], said["chain"]) == (0, 0, "whole")
    assert said["inside_commit"] > 0
    assert said["power"]["cuts"] == 10


def test_what_was_acknowledged_and_is_not_there_is_lost(store):
    count, kept = Count(), value(store, "a")
    store.append([kept], ENTRY)
    count.look(store, [(kept,)], None)
    assert count.good
    count.look(store, [(kept,), (value(store, "b"),)], None)
    assert (count.lost, count.half_written) == (1, 0)
    assert not count.good


def test_a_batch_of_which_a_part_is_there_is_half_written(store):
    count = Count()
    store.append([value(store, "a")], ENTRY)
    count.look(store, [], (value(store, "a"), value(store, "b")))
    assert (count.lost, count.half_written) == (0, 1)


def test_a_row_without_its_entry_is_half_written_and_breaks_the_chain(store):
    store.append([value(store, "a")], ENTRY)
    store._db.execute("INSERT INTO assessment VALUES ('0', x'00')")
    store._db.execute("INSERT INTO arrival (record, kind, patient, journal) VALUES ('b', 'event', 'p', 1)")
    count = Count()
    count.look(store, [], None)
    assert count.chain != "whole"
    assert not count.good


def test_a_cut_before_the_acknowledged_end_is_seen(made, store):
    """So that a power cut which finds nothing has looked where something could be found."""
    store.append([value(store, "a")], ENTRY)
    before, _ = end_of_log(store.folder)
    store.append([value(store, "b")], ENTRY)
    assert end_of_log(store.folder)[0] > before
    copy = shutil.copytree(store.folder, store.folder.with_name("copy"))
    log = copy / "chart.db-wal"
    log.write_bytes(log.read_bytes()[:before])
    short, count = made.open(copy), Count()
    count.look(short, [(value(short, "a"),), (value(short, "b"),)], None)
    assert (count.lost, count.half_written, count.chain) == (1, 0, "whole")
    short.close()


def test_half_copied_pages_are_spoiled_and_whole_again_from_the_log(made):
    folder, chance = made.copy("half"), random.Random(7)
    life = Kill(made, folder, chance)
    content = (folder / "chart.db").read_bytes()
    log = (folder / "chart.db-wal").read_bytes()
    power.half_copied(folder, log[: life.last_ack[0] if life.last_ack else len(log)], chance)
    assert (folder / "chart.db").read_bytes() != content
    store, count = made.open(folder), Count()
    count.look(store, life.acked, life.begun)
    assert count.good
    store.close()


def test_the_harness_prints_one_document():
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--kills", "8", "--seed", "3", "--json"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert said.keys() >= {"kills", "lost", "half_written", "chain", "inside_commit", "seed"}
    assert (said["kills"], said["seed"]) == (8, 3)
