"""What goes wrong with a paper or with what is said for one is told as it is, and nothing of it is lost."""

import errno
import json
import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bedside.domain.wording import when_text

PAPERS = {
    "note.pdf": ("note", "--patient", "P-1"),
    "trends.pdf": ("trends", "--patient", "P-1"),
    "handoff.pdf": ("handoff",),
    "sbar.pdf": ("sbar", "--patient", "P-1"),
    "chart.pdf": ("drug-chart", "--patient", "P-1"),
    "shift.pdf": ("downtime", "--ward"),
    "series.pdf": ("cohort",),
}


@pytest.mark.parametrize("name", PAPERS)
def test_no_copy_is_numbered_for_a_place_where_no_file_can_be(run, ward, tmp_path, name):
    said = run(*PAPERS[name], "-o", tmp_path / "none" / name, status=3)
    assert f"{tmp_path / 'none' / name}: No such file" in said.stderr
    store = ward.open().store
    assert not store.serials(store.meta.workstation)


@pytest.mark.parametrize("name", PAPERS)
def test_a_disk_that_fills_leaves_no_file_and_nobody_says_that_nothing_was_stored(run, tmp_path, name, monkeypatch):
    whole = os.fsync

    def full(file):
        if os.path.realpath(f"/dev/fd/{file}").endswith(".part"):
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(file)

    run(*PAPERS[name], "-o", tmp_path / name)
    run("chart", "--patient", "P-1", "crp 60 mg/l")
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(os, "fsync", full)
    said = run(*PAPERS[name], "-o", tmp_path / "out" / name, status=3)
    assert "No space left on device. No file was written. Make room" in said.stderr
    assert "othing was stored" not in said.stderr
    assert said.stdout == ""
    assert os.listdir(tmp_path / "out") == []
    last, first = json.loads(run("papers", "--patient", "P-1", "--json").stdout)
    assert (last["broken"], last["outdated"], first["broken"]) == (True, False, False)
    assert "never printed" in last["line"]
    assert (first["outdated"], first["replaced_by"]) == (name != "chart.pdf", None)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--because", "tired"), "--because: a reason belongs to a severity"),
        (("--line", "sleepy", "--because", "tired"), "--because: a reason belongs to a severity"),
        (("--severity", "stable", "--owner", "night"), "--owner: this belongs to a line"),
        (("--due", "2031-01-01"), "--due: this belongs to a line"),
        (("--done", "x", "--until", "2031-01-01"), "--until: this belongs to a line"),
        (("--done", "severity"), "--done: a severity is not taken back. Pick another one"),
        (("--action", "a", "--owner", " "), "--owner: the owner is empty. Write who"),
        (("--action", "a", "--owner", ""), "--owner: the owner is empty. Write who"),
        (("--action", "a", "--due", "+0h"), "--due: '+0h' is now already. Write a time to come: 06:00, +2h"),
        (("--action", "a", "--due", "25:00"), "--due: '25:00' is not a time. Write a time to come: 06:00, +2h"),
        (("--line", "a", "--action", "b"), "one thing is said at a time"),
    ],
)
def test_what_is_told_for_a_handoff_is_used_or_refused(run, words, says):
    assert says in run("tell", "--patient", "P-1", *words, status=2).stderr
    assert json.loads(run("tell", "--patient", "P-1", "--json").stdout) == []


def test_what_is_told_is_due_at_the_next_such_time_and_says_its_date(run):
    now = datetime.now(ZoneInfo("Europe/Berlin")).replace(second=0, microsecond=0)
    passed = now - timedelta(minutes=5)
    [made] = json.loads(
        run("tell", "--patient", "P-1", "--action", "scan", "--due", f"{passed:%H:%M}", "--json").stdout
    )
    assert datetime.fromisoformat(made["due"]) == passed + timedelta(days=1)
    assert when_text(passed + timedelta(days=1), "minute", now.tzinfo) in made["text"]
    told = ("tell", "--patient", "P-1", "--action", "scan", "--due", f"{passed:%Y-%m-%dT%H:%M}")
    assert "--due: " in (why := run(*told, status=2).stderr)
    assert "lies in the past. Write a time to come" in why
    assert len(json.loads(run("tell", "--patient", "P-1", "--json").stdout)) == 1
