"""Opening through the command line: a crash, another computer, a network drive, a damaged store and a full disk."""

import functools
import json
import os
import shutil
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bedside.cli import cli, reaching, window
from bedside.session import Session
from bedside.store import lease, leaves, pages, place, vault
from bedside.store.place import Mount
from tests import full_disk
from tests.store import damage

USER, PASSPHRASE = "dr", "a long enough passphrase"
LINES = ("naat positive", "ferritin 1840 ng/ml", "crp 120 mg/l")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a store with one patient and some values."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vault, "_derive", functools.cache(vault._derive))
        folder = tmp_path_factory.mktemp("verbs") / "store"
        session, _code = Session.create(folder, ward="Ward 4", zone="Europe/Berlin", user=USER, passphrase=PASSPHRASE)
        session.close()
        run(folder, "patient", "add", "--mrn", "P-1", "--name", "Practice, One", "--born", "1966-08-02", "--sex", "F")
        run(folder, "chart", "--patient", "P-1", *LINES)
        yield folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "store")


def run(folder, *words, status=0, **env):
    bare = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": USER, "BEDSIDE_PASSPHRASE": PASSPHRASE}
    result = CliRunner().invoke(cli, [str(word) for word in words], env={**bare, **env})
    assert result.exit_code == status, (words, result.output, result.exception)
    return result


def lose_value(folder):
    """Lose the page that the ferritin stands on."""
    key = vault.unlock(folder, USER, PASSPHRASE, datetime.now(UTC)).key
    for number, page in pages.read(folder, key).whole.items():
        for leaf in leaves.leaves({0: b"\0", number: page}):
            if any("ferritin" in row.cells and len(row.cells) > 12 for row in leaf):
                damage.lose_page(folder, number)
                return
    raise LookupError


def test_a_damaged_store_goes_on_reading_and_never_looks_complete(folder):
    lose_value(folder)
    before = damage.content(folder)
    result = run(folder, "check", "--patient", "P-1")
    assert len(result.stderr.splitlines()) == 1
    assert "is damaged. It is open for reading only" in result.stderr
    assert "Lost: 3 of kind observation" in result.stderr or "of kind observation" in result.stderr
    assert "state: incomplete" in result.stdout
    made = json.loads(run(folder, "check", "--patient", "P-1", "--json").stdout)
    assert made["state"] == "INCOMPLETE"
    assert {item["outcome"] for item in made["criteria"]} == {"UNKNOWN"}
    assert made["findings"][0]["id"] == "DQ-RESCUE"
    assert "missing" in made["findings"][0]["text"]
    score = json.loads(run(folder, "score", "news2", "--patient", "P-1", "--json").stdout)
    assert (score["value"], score["low"], score["high"]) == (None, None, None)
    for words in (["patient", "list"], ["replay", "--patient", "P-1"], ["compare", "--patient", "P-1"]):
        assert "is damaged" in run(folder, *words).stderr
    verified = run(folder, "verify", "--json", status=1)
    assert json.loads(verified.stdout)["ok"] is False
    assert "is damaged" in verified.stderr
    assert damage.content(folder) == before


def test_a_note_of_a_damaged_store_says_so(folder, tmp_path):
    lose_value(folder)
    result = run(folder, "note", "--patient", "P-1", "-o", tmp_path / "note.pdf")
    assert "is damaged" in result.stderr
    import pypdf

    text = " ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "note.pdf").pages)
    assert "store is damaged" in " ".join(text.split())


def test_entries_are_refused_and_name_the_backup(folder):
    run(folder, "backup")
    lose_value(folder)
    result = run(folder, "chart", "--patient", "P-1", "crp 5 mg/l", status=3)
    assert "damaged and open for reading only" in result.stderr
    assert "not stored" in result.stderr
    backup = next(path for path in (folder / "backups").iterdir() if path.is_dir())
    assert f"bedside restore {backup} --to DIR" in result.stderr


def test_a_store_that_another_computer_has_open_is_refused_and_may_be_taken_over(folder):
    (folder / "leases").mkdir()
    moment = datetime(2026, 1, 10, 8, tzinfo=UTC)
    held = lease.Holder(host="ward-9-pc", machine="m9", boot="b9", since=moment, renewed=moment)
    (folder / "leases" / "77-0.json").write_bytes(msgspec.json.encode(held))
    result = run(folder, "patient", "list", status=3)
    assert "open on another computer: ward-9-pc, since 2026-01-10 08:00 UTC" in result.stderr
    assert "--take-over" in result.stderr
    run(folder, "patient", "list", "--take-over")
    journal = run(folder, "verify", "--json").stdout
    assert json.loads(journal)["ok"] is True
    run(folder, "patient", "list")
    with_env = damage.content(folder)
    assert "leases" not in str(list(with_env))


def test_take_over_may_stand_in_the_environment(folder):
    (folder / "leases").mkdir()
    moment = datetime(2026, 1, 10, 8, tzinfo=UTC)
    held = lease.Holder(host="ward-9-pc", machine="m9", boot="b9", since=moment, renewed=moment)
    (folder / "leases" / "77-0.json").write_bytes(msgspec.json.encode(held))
    run(folder, "patient", "list", BEDSIDE_TAKE_OVER="1")


def test_a_network_drive_must_be_asked_for_twice(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(place, "_mounts", lambda: [Mount("/", "nfs4")])
    for words in ([], ["--network-drive"]):
        assert "network drive (nfs4)" in run(folder, "patient", "list", *words, status=3).stderr
    run(folder, "patient", "list", "--network-drive", "--network-drive")
    run(folder, "patient", "list", BEDSIDE_NETWORK_DRIVE="2")
    init = ["init", "--ward", "W", "--zone", "UTC"]
    assert "network drive" in run(tmp_path / "new", *init, "--network-drive", status=3).stderr
    assert not (tmp_path / "new").exists()
    run(tmp_path / "new", *init, "--network-drive", "--network-drive")


def test_a_full_disk_reads_and_refuses_with_its_own_sentence(folder):
    env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": USER, "BEDSIDE_PASSPHRASE": PASSPHRASE}
    done = full_disk.run_python(["-m", "bedside"], "patient", "list", limit=0, env=env)
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["P-1"]), done.stderr
    done = full_disk.run_python(["-m", "bedside"], "chart", "--patient", "P-1", "crp 118 mg/l", limit=0, env=env)
    assert done.returncode == 3
    assert "is full" in done.stderr
    assert "damaged" not in done.stderr
    assert run(folder, "verify").exit_code == 0


def test_after_a_crash_the_next_verb_checks_everything(folder):
    child = os.fork()
    if child == 0:
        session = Session.open(folder, USER, PASSPHRASE)
        session.store.log(session.entry("about to crash"))
        os._exit(9)
    os.waitpid(child, 0)
    assert list((folder / "leases").iterdir())
    run(folder, "patient", "list")
    session = Session.open(folder, USER, PASSPHRASE)
    told = [link.action for link in session.store.journal()]
    session.close()
    assert "full check after an unclean close: whole" in told
    assert not (folder / "leases").exists()


@pytest.mark.parametrize("platform", ["", "xcb", "wayland;xcb"])
def test_a_display_that_does_not_answer_is_said_before_the_window_is_loaded(folder, monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(window, "program", lambda: pytest.fail("Qt would end the program"))
    names = {"DISPLAY": ":7799", "WAYLAND_DISPLAY": "none-0", "QT_QPA_PLATFORM": platform}
    assert "There is no display here" in run(folder, "open", status=3, **names).stderr


def test_a_display_is_asked_at_its_socket(monkeypatch):
    asked = []
    monkeypatch.setattr(reaching, "_answers", asked.append)
    assert not reaching.is_reachable({"DISPLAY": "unix:1.0", "WAYLAND_DISPLAY": "w-0", "XDG_RUNTIME_DIR": "/run"})
    assert not reaching.is_reachable({"DISPLAY": "localhost:10.0"})
    assert not reaching.is_reachable({"DISPLAY": "nonsense"})
    assert asked == [str(Path("/run/w-0")), "/tmp/.X11-unix/X1", "\0/tmp/.X11-unix/X1"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "tcp/ward-7", "[::1]"])
def test_a_display_over_the_network_is_none(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1] - 6000
        assert not reaching.is_reachable({"DISPLAY": f"{host}:{number}"})
