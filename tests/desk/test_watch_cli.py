"""`bedside watch`: what it prints, how it leaves, and how it is stopped."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from bedside.cli import watching
from tests.desk.test_watch import HL7
from tests.desk.ward import SECRETS

GOOD = HL7.format(mrn="P-1", born="19660802")
STRANGE = HL7.format(mrn="P-9", born="19660802")


@pytest.fixture
def drop(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "_pause", lambda *_: None)
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


def test_once_says_what_became_of_each_file(run, drop):
    (drop / "good.hl7").write_text(GOOD, encoding="ascii")
    assert run("watch", drop, "--once").stdout == "good.hl7  done  1 stored\n"
    (drop / "good.hl7").write_text(GOOD, encoding="ascii")
    (drop / "strange.hl7").write_text(STRANGE, encoding="ascii")
    told = run("watch", drop, "--once", status=1).stdout.splitlines()
    assert sorted(told) == ["good.hl7  done  1 already", "strange.hl7  refused  1 refused"]
    assert run("watch", drop, "--once").stdout == ""


def test_once_gives_one_document(run, drop):
    (drop / "a.hl7").write_text(GOOD, encoding="ascii")
    (drop / "b").write_text("nothing known", encoding="ascii")
    first, second = sorted(
        json.loads(run("watch", drop, "--once", "--json", status=1).stdout)["files"], key=lambda item: item["file"]
    )
    assert (first["file"], first["moved_to"], first["why"]) == ("a.hl7", "done/a.hl7", "")
    assert [(line["line"], line["became"]) for line in first["lines"]] == [(4, "stored")]
    assert (second["moved_to"], second["lines"]) == ("refused/b", [])
    assert "neither HL7 nor FHIR" in second["why"]
    assert json.loads(run("watch", drop, "--once", "--json").stdout) == {"files": []}


def test_what_waits_for_the_environment_leaves_with_3(run, drop, monkeypatch):
    (drop / "a.hl7").write_text(GOOD, encoding="ascii")
    (drop / "empty").touch()
    real = os.rename

    def rename(source, target):
        if os.fspath(source).endswith("a.hl7"):
            raise PermissionError(13, "Permission denied", os.fspath(source))
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    result = run("watch", drop, "--once", status=3)
    assert "a.hl7 waits: " in result.stderr
    assert "Permission denied" in result.stderr
    monkeypatch.undo()
    monkeypatch.setattr(watching, "_pause", lambda *_: None)
    result = run("watch", drop, "--once")
    assert result.stdout == "a.hl7  done  1 already\n"
    assert "empty waits: it is empty" in result.stderr


@pytest.mark.parametrize(("words", "status"), [(("nowhere",), 2), ((".",), 2)])
def test_a_folder_that_cannot_be_watched(run, ward, monkeypatch, words, status):
    monkeypatch.chdir(ward.folder)
    run("watch", *words, "--once", status=status)


def test_who_may_not_chart_and_a_second_watch_leave_with_3(run, ward, drop):
    ward.open().users.add("looks", ("reader",), SECRETS["nurse"])
    assert "may chart" in run("watch", drop, "--once", user="looks", secret=SECRETS["nurse"], status=3).stderr
    with watching.Folder(drop).alone("a.name", ward.now):
        assert "watched already by a.name" in run("watch", drop, "--once", status=3).stderr


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_0_and_nothing_by_halves(ward, drop, number):
    env = {
        **os.environ, "BEDSIDE_STORE": str(ward.folder), "BEDSIDE_USER": "demo", "BEDSIDE_PASSPHRASE": SECRETS["demo"],
    }  # fmt: skip
    words = [sys.executable, "-m", "bedside", "watch", str(drop), "--json"]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert "Ctrl+C ends it" in process.stderr.readline()
        # Named once it is whole: a look between its making and its writing would say that it is empty.
        (drop / ".a").write_text(GOOD, encoding="ascii")
        (drop / ".a").rename(drop / "a.hl7")
        assert json.loads(process.stdout.readline())["moved_to"] == "done/a.hl7"
        begun = time.monotonic()
        process.send_signal(number)
        assert process.wait(20) == 0, process.stderr.read()
        assert time.monotonic() - begun < 10
        assert process.stderr.read() == ""
    assert sorted(item.name for item in drop.iterdir()) == ["done", "refused"]
