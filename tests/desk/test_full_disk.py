"""A disk that fills while a file is written: each verb says so, leaves no half of a file and loses no older one."""

import os
import resource
import sys

import pytest

from bedside.cli import cli
from bedside.session import Session
from tests import full_disk
from tests.desk.ward import SECRETS

ROOM = 500
BEFORE = b"what stood there before"
FILES = {
    "note": ("note", "--patient", "P-1", "-o", "x.pdf"),
    "handoff": ("handoff", "-o", "x.pdf"),
    "sbar": ("sbar", "--patient", "P-1", "-o", "x.pdf"),
    "drug chart": ("drug-chart", "--patient", "P-1", "-o", "x.pdf"),
    "downtime": ("downtime", "--patient", "P-1", "-o", "x.pdf"),
    "downtime of the ward": ("downtime", "--ward", "-o", "x.pdf"),
    "trends": ("trends", "--patient", "P-1", "-o", "x.pdf"),
    "trends as a picture": ("trends", "--patient", "P-1", "-o", "x.svg"),
    "case series": ("cohort", "-o", "x.pdf"),
    "case series as a table": ("cohort", "-o", "x.csv"),
}


@pytest.fixture
def filling(ward, tmp_path):
    """Return how a verb is run in a process whose disk is full as soon as it begins a file of its own."""
    Session.open(ward.folder, "demo", SECRETS["demo"]).close()
    ward.folder.chmod(0o700)
    place = tmp_path / "out"
    place.mkdir()

    def made(words, room=ROOM):
        def call():
            os.environ |= {
                "BEDSIDE_STORE": str(ward.folder),
                "BEDSIDE_USER": "demo",
                "BEDSIDE_PASSPHRASE": SECRETS["demo"],
            }
            sys.addaudithook(_fills(place, room))
            cli.main(args=[str(word) for word in words])

        return place, full_disk.run(call)

    return made


def _fills(place, room):
    """Return a hook that leaves so much room from the moment on that a file in `place` is opened for writing."""

    def hook(event, told):
        if (
            event == "open"
            and str(told[0]).startswith(str(place))
            and isinstance(told[2], int)
            and told[2] & os.O_WRONLY
        ):
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    return hook


def failed(done, path):
    assert done.returncode == 3, done
    assert str(path) in done.stderr
    assert "too large" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("words", FILES.values(), ids=FILES)
def test_a_disk_that_fills_leaves_the_file_of_before(filling, tmp_path, words):
    path = tmp_path / "out" / words[-1]
    path.write_bytes(BEFORE)
    place, done = filling((*words[:-1], path))
    failed(done, path)
    assert {item.name: item.read_bytes() for item in place.iterdir()} == {path.name: BEFORE}


@pytest.mark.parametrize("words", [FILES["note"], FILES["case series as a table"]])
def test_a_disk_that_fills_leaves_no_file_where_there_was_none(filling, tmp_path, words):
    place, done = filling((*words[:-1], tmp_path / "out" / words[-1]))
    failed(done, tmp_path / "out" / words[-1])
    assert not list(place.iterdir())


def test_a_disk_that_fills_during_an_export_leaves_no_table(filling, tmp_path):
    place, done = filling(("export", "--format", "csv", "-o", tmp_path / "out" / "tables"))
    failed(done, place / "tables")
    assert not [item for item in place.rglob("*") if item.is_file()]
