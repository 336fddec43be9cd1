"""A number is only reserved until the file is whole: what never came out is no copy, and outdates none."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.ward import SECRETS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DYING = (
    "import os, sys\n"
    "from bedside.cli import cli\n"
    "from bedside.desk import writing\n"
    "how = int(sys.argv.pop(1))\n"
    "writing._replace = lambda *_told: os.kill(os.getpid(), how)\n"
    "cli()\n"
)


def papers(run):
    return {item["copy"][:4]: item for item in json.loads(run("papers", "--patient", "P-1", "--json").stdout)}


def die(ward, how, path):
    env = os.environ | {
        "BEDSIDE_STORE": str(ward.folder),
        "BEDSIDE_USER": "demo",
        "BEDSIDE_PASSPHRASE": SECRETS["demo"],
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-c", DYING, str(int(how)), "note", "--patient", "P-1", "-o", str(path)]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == -how, done.stderr
    assert not path.exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)])
def test_a_copy_whose_program_died_before_its_file_was_there_is_listed_as_none(ward, run, tmp_path, how):
    run("note", "--patient", "P-1", "-o", tmp_path / "one.pdf")
    die(ward, how, tmp_path / "two.pdf")
    found = papers(run)
    assert (found["0001"]["broken"], found["0002"]["broken"]) == (False, True)
    said = run("papers", "--patient", "P-1").stdout.splitlines()
    assert "NOT FINISHED, never printed whole" in said[0]
    assert said[1].endswith("up to date")


def test_what_never_came_out_is_not_named_as_newer(ward, run, tmp_path):
    run("note", "--patient", "P-1", "-o", tmp_path / "one.pdf")
    run("chart", "--patient", "P-1", "crp 60 mg/l")
    die(ward, signal.SIGTERM, tmp_path / "two.pdf")
    found = papers(run)
    assert (found["0001"]["outdated"], found["0001"]["replaced_by"]) == (True, None)
    run("note", "--patient", "P-1", "-o", tmp_path / "three.pdf")
    found = papers(run)
    assert found["0001"]["replaced_by"] == found["0003"]["copy"]
    assert (found["0002"]["broken"], found["0003"]["broken"], found["0003"]["outdated"]) == (True, False, False)


def test_a_signed_copy_keeps_its_document_beside_the_reservation(run, tmp_path):
    made = json.loads(run("sign", "--patient", "P-1", "--json").stdout)
    run("note", "--patient", "P-1", "-o", tmp_path / "one.pdf")
    (copy,) = papers(run).values()
    assert (copy["document"], copy["broken"], copy["outdated"]) == (made["document"], False, False)


@pytest.mark.parametrize("verb", [("sbar", "--patient", "P-1"), ("handoff",), ("drug-chart", "--patient", "P-1")])
def test_every_paper_that_came_out_is_whole(run, tmp_path, verb):
    run(*verb, "-o", tmp_path / "one.pdf")
    (copy,) = papers(run).values()
    assert (copy["paper"], copy["broken"]) == (verb[0], False)
