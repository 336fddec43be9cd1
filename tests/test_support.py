"""The report for support and the log: a store full of words and numbers that stand nowhere else, and none gets out."""

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bedside import config, log
from bedside.cli import cli
from bedside.desk import support
from bedside.session import Session
from bedside.store import lease, shelf
from bedside.store.computer import this_computer

USER, SECRET = "kunigunde.zwiebel", "a passphrase of Kreuzlingen"
WARD, NAME, MRN, BED = "Giftstation Ost", "Xylander, Adelheid", "MRN998877665", "77-Quitte"
LINES = (
    "crp 91.37 mg/l",
    "ferritin 48713 ng/ml",
    "culture blood positive klebsiella",
    "med hydroxychloroquine",
    "allergy none",
    "hr 137",
)
REASON, DRAFT = "Begruendung Wacholder", "Entwurf Holunder 5150"
POISON = (
    "kunigunde", "zwiebel", "kreuzlingen", "giftstation", "xylander", "adelheid", "998877665", "77-quitte", "quitte",
    "91.37", "9137", "48713", "klebsiella", "hydroxychloroquine", "wacholder", "holunder", "5150", "1931", "nachname",
    "heimlich", "137.",
)  # fmt: skip


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Everything lies below folders that are called after somebody."""
    place = tmp_path / "Nachname, Heimlich"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv(config.TOLD, str(place / "own"))
    for name, value in (("STORE", place / "ward of Xylander"), ("USER", USER), ("PASSPHRASE", SECRET)):
        monkeypatch.setenv(f"BEDSIDE_{name}", str(value))
    yield place
    log.start(tmp_path / "end.log")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the store, made once."""
    place = tmp_path_factory.mktemp("made") / "ward of Xylander"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("STORE", place), ("USER", USER), ("PASSPHRASE", SECRET)):
            patch.setenv(f"BEDSIDE_{name}", str(value))
        patch.setenv(config.TOLD, str(place.parent / "own"))
        fill(place)
    return place


@pytest.fixture
def folder(home, made):
    return shutil.copytree(made, home / "ward of Xylander")


def fill(place):
    session, _code = Session.create(place, ward=WARD, zone="Europe/Berlin", user=USER, passphrase=SECRET)
    session.close()
    who = ("--mrn", MRN, "--name", NAME, "--born", "1931-02-03", "--sex", "F", "--bed", BED)
    assert bedside("patient", "add", *who).exit_code == 0
    assert bedside("void", first_id(), "--because", REASON).exit_code == 0
    for line in LINES:
        done = bedside("chart", "--patient", MRN, line, "--because", REASON)
        assert done.exit_code == 0, done.stderr
    session = Session.open(place, USER, SECRET)
    session.save_drafts({"quick entry": DRAFT})
    session.close()


def first_id():
    done = bedside("chart", "--patient", MRN, "hr 91", "--json")
    return json.loads(done.stdout)[0]["record"]


def bedside(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


def out_of_place(text):
    return [word for word in POISON if word in text.lower()]


def logs():
    path = config.log_file()
    return "".join(item.read_text() for item in sorted(path.parent.glob(f"{path.name}*")))


def test_the_report_names_what_helps_and_nobody(folder):
    assert bedside("backup").exit_code == 0
    done = bedside("support")
    assert done.exit_code == 0, done.stderr
    text = done.stdout
    assert out_of_place(text) == []
    lines = {" ".join(line.split()) for line in text.splitlines()}
    assert lines >= {
        "-- versions",
        "schema 004_laboratory",
        "rows of observation 5",
        "rows of patient 1",
        "journal's end as it was written",
        "proven backups 1, and 0 before updates",
        "last proven backup 0 h ago",
        "workstations 1",
        "zone Europe/Berlin",
        "damaged no",
    }
    for said in ("bedside 0.", "SQLCipher", "free disk space"):
        assert said in text, said


def test_what_a_crash_left_is_not_called_open(folder):
    lease.take(folder, this_computer(), datetime.now(UTC)).lease.release(clean=False)
    lines = {" ".join(line.split()) for line in bedside("support").stdout.splitlines()}
    assert {"opened now by 0", "left by a crash 1"} <= lines


def test_it_is_shown_before_it_is_written_as_it_stands(folder, tmp_path):
    done = bedside("support", "-o", tmp_path / "r.txt")
    assert done.exit_code == 0
    assert (tmp_path / "r.txt").read_text(encoding="utf-8") == done.stdout
    assert str(tmp_path / "r.txt") in done.stderr
    assert bedside("support", "-o", folder / "r.txt").exit_code == 2
    assert bedside("support", "-o", tmp_path / "none" / "r.txt").exit_code == 3


def files(folder):
    """Return the files of a store; the shared memory by which readers heed a window comes and goes with them."""
    found = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {path: content for path, content in found.items() if content and not path.name.endswith("-shm")}


def test_it_changes_nothing_in_the_store(folder):
    before = files(folder)
    bedside("support")
    assert files(folder) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "keys.json").write_text("{"), "no (StoreUnavailable)"),
        (lambda folder: (folder / "keys.json").unlink(), "no store there"),
        (lambda folder: (folder / "chart.db").unlink(), "no (StoreUnavailable)"),
    ],
)
def test_it_is_made_of_a_store_that_does_not_open(folder, spoil, said):
    spoil(folder)
    done = bedside("support")
    assert done.exit_code == 0, done.stderr
    assert said in done.stdout
    assert out_of_place(done.stdout) == []


def test_it_is_made_without_the_right_passphrase(folder, monkeypatch):
    monkeypatch.setenv("BEDSIDE_PASSPHRASE", "another one")
    assert "no (WrongPassphrase)" in bedside("support").stdout
    monkeypatch.delenv("BEDSIDE_PASSPHRASE")
    assert "no (Problem)" in bedside("support").stdout


def test_a_damaged_store_is_told_as_one(folder):
    content = bytearray((folder / "chart.db").read_bytes())
    content[8192:16384] = bytes(8192)
    (folder / "chart.db").write_bytes(content)
    text = bedside("support").stdout
    assert "damaged                  yes" in text
    assert out_of_place(text) == []


def quoting(*_args, **_more):
    raise RuntimeError(f"cannot judge {NAME}, {MRN}: 91.37 in {BED}")


def test_errors_that_quote_a_chart_reach_neither_log_nor_report(folder, monkeypatch):
    monkeypatch.setattr(Session, "patients", quoting)
    done = bedside("patient", "list")
    assert (done.exit_code, "made a mistake" in done.stderr) == (3, True)
    monkeypatch.undo()
    monkeypatch.setenv(config.TOLD, str(folder.parent / "own"))
    for name, value in (("STORE", folder), ("USER", USER), ("PASSPHRASE", SECRET)):
        monkeypatch.setenv(f"BEDSIDE_{name}", str(value))
    logger = log.start(config.log_file())
    try:
        try:
            quoting()
        except RuntimeError as first:
            raise ValueError(f"{DRAFT} {folder}") from first
    except ValueError:
        log.hook(logger, lambda _text: None)(*sys.exc_info())
    text = bedside("support").stdout
    assert logs().count("unexpected error") == 2
    assert out_of_place(logs()) == []
    assert "ValueError" in text
    assert "test_support.py" in text
    assert out_of_place(text) == []


def test_what_others_wrote_into_the_log_is_left_out(folder):
    config.log_file().parent.mkdir(parents=True, exist_ok=True)
    config.log_file().write_text(f"Xylander\n2026-01-01 00:00:00,000 ERROR {NAME}\n  {MRN}.py:1 x\n")
    assert out_of_place(bedside("support").stdout) == []


def test_settings_are_told_where_they_differ_and_words_by_their_name_alone(folder):
    session = Session.open(folder, USER, SECRET)
    shipped = session.site
    changed = {"lock_minutes": 7, "protocol": "HEIMLICH-1"}
    session.site = type(shipped)(
        **{**{name: getattr(shipped, name) for name in shipped.__dataclass_fields__}, **changed}
    )
    asked = support.Asked(folder=folder, now=datetime.now(UTC), session=session, window={"look": "dark"})
    text = support.report(asked)
    session.close()
    assert f"lock_minutes             7 ({shipped.lock_minutes})" in text
    assert "protocol                 set otherwise" in text
    assert out_of_place(text) == []


def test_every_backup_before_an_update_is_counted(folder):
    assert bedside("backup").exit_code == 0
    (made,) = (folder / shelf.BACKUPS).iterdir()
    made.rename(made.with_name(f"{made.name}{shelf.BEFORE}004"))
    assert "proven backups           0, and 1 before updates" in bedside("support").stdout


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("~/.local/share/bedside/store", "~/.local/share/bedside/store"),
        ("~/wards/Doe Jane/store", "~/*/*/store"),
        ("/home/jane.doe/store", "/home/*/store"),
        ("/media/jane/STICK 4711/store", "/media/*/*/store"),
        ("/", "/"),
    ],
)
def test_of_a_path_only_the_usual_folders_are_shown(home, path, shown):
    assert support.plain_path(Path(path.replace("~", str(home)))) == shown


def test_the_poison_is_in_the_store(folder):
    """The same search over what was charted: it would see what it looks for."""
    session = Session.open(folder, USER, SECRET)
    (person,) = session.patients()
    held = " ".join(str(msgspec.to_builtins(item)) for item in (person, *session.records(person.patient)))
    held += f"{session.user} {session.store.meta.ward} {session.drafts()} {folder} {SECRET}"
    session.close()
    assert set(out_of_place(held)) >= set(POISON) - {"9137", "137."}
