"""What is signed stays as it is whichever verb is tried, and a note proves the verdict of whichever moment it shows."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bedside.cli import cli
from bedside.desk import signing
from bedside.desk.consulting import note_paper
from bedside.domain.records import Document, Recommendation
from bedside.protocol.contract import as_plain
from bedside.report.content import canonical
from tests.desk.ward import SECRETS, chart, patient

ROOT = Path(__file__).resolve().parents[2]
#: every verb that takes the id of a record, with what it needs beside it; `history` only shows
VERBS = {
    ("correct",): ("crp 71 mg/l", "--because", "no"),
    ("void",): ("--because", "no"),
    ("reinstate",): ("--because", "no"),
    ("undo",): (),
    ("review", "accept"): ("1", "--because", "no"),
    ("review", "refuse"): ("--because", "no"),
    ("recommendations", "answer"): ("done", "--because", "no"),
}


def verbs(command, name=()):
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for word in command.list_commands(context):
        yield from verbs(command.get_command(context, word), (*name, word))


def test_each_verb_that_takes_a_record_is_tried_on_what_is_signed():
    taking = {name for name, command in verbs(cli) if any(item.name == "record_id" for item in command.params)}
    assert taking == {*VERBS, ("history",)}


def test_each_of_them_is_refused_and_nothing_is_written(ward):
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    before, links = canonical(signing.frozen(session, made)), len(session.store.journal())
    advice = session.chart(patient(session)).of(Recommendation)
    env = {"BEDSIDE_STORE": str(ward.folder), "BEDSIDE_USER": "demo", "BEDSIDE_PASSPHRASE": SECRETS["demo"]}
    tried = [(name, made.id, more) for name, more in VERBS.items()]
    tried += [(name, advice[0].id, more) for name, more in VERBS.items() if name[0] != "recommendations"]
    tried.append((("tell",), "--done", (made.id, "--patient", "P-1")))
    for name, record, more in tried:
        result = CliRunner().invoke(cli, [*name, record, *more], env=env)
        assert result.exit_code == 2, (name, result.output)
        assert result.stderr.startswith("bedside: ")
    session.catch_up()
    assert session.chart(patient(session)).of(Document) == (made,)
    assert canonical(signing.frozen(session, made)) == before
    assert [item.action for item in session.store.journal()[links:]] == []
    assert session.store.verify().ok


@pytest.fixture
def moments(ward, tmp_path):
    """Return notes of three moments of a course and the signed one, with what `check --json` said of each moment."""
    session, found = ward.open(), []
    for place, line in enumerate(("pct 0.9 ng/ml", "nrb 15 + nc 6 spo2 91 rr 28", "culture blood pending")):
        ward.wait(hours=3)
        chart(session, line)
        at = ward.now - timedelta(hours=1)
        path = tmp_path / f"{place}.pdf"
        path.write_bytes(note_paper(session, patient(session), at))
        assessment = session.assess(patient(session), at=at, known_at=session.now())
        found.append((path, json.loads(json.dumps(as_plain(assessment)))))
    assert len({json.dumps(said["criteria"]) for _path, said in found}) == 3
    document = signing.sign(session, patient(session), SECRETS["demo"])
    signed = session.assess(patient(session), at=document.at, known_at=document.recorded_at)
    ward.wait(days=2)
    (tmp_path / "signed.pdf").write_bytes(note_paper(session, patient(session)))
    found.append((tmp_path / "signed.pdf", json.loads(json.dumps(as_plain(signed)))))
    return found


def told(text):
    document = json.loads(text)
    note = document.pop("note")
    assert (note["equal"], note["differs"], note["printed"]) == (True, [], note["computed"])
    return document


def test_a_note_of_any_moment_proves_what_check_says_of_it(moments):
    for path, said in moments:
        result = CliRunner().invoke(cli, ["check", "--from", str(path), "--json"], env={"BEDSIDE_PASSPHRASE": None})
        assert result.exit_code == 0, result.output
        assert told(result.stdout) == said


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/St_Johns"])
def test_it_does_so_in_an_empty_environment(moments, tmp_path, zone):
    bare = {
        "PYTHONPATH": str(ROOT),
        "TZ": zone,
        "LC_ALL": "de_DE.UTF-8",
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
    }
    empty = tmp_path / "empty"
    empty.mkdir()
    for path, said in moments:
        words = [sys.executable, "-m", "bedside", "check", "--from", str(path), "--json"]
        done = subprocess.run(words, env=bare, cwd=empty, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert told(done.stdout) == said
    assert not list(empty.iterdir())
