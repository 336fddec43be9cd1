"""The recovery sheet: what stands on it, what never does, and that no failure takes the only code with it."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import msgspec
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from bedside.cli import cli
from bedside.desk import recovery
from bedside.domain.problem import Problem
from bedside.report.recovery_sheet import RecoverySheet, render
from bedside.session import Session
from bedside.store import vault

pytestmark = pytest.mark.slow

SECRET = "four words are enough"
CODE = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567"
SHEET = RecoverySheet(
    ward="Ward 12",
    code=CODE,
    made_at=datetime(2026, 7, 10, 22, 30, tzinfo=UTC),
    made_by="a.name",
    store_made=datetime(2026, 1, 10, 8, 0, tzinfo=UTC),
    workstation="0a1b2c3d",
    zone=ZoneInfo("Europe/Berlin"),
)


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch):
    monkeypatch.setattr(vault, "_derive", lambda text, salt, kdf: hashlib.sha256(salt + text.encode()).digest())


@pytest.fixture
def run(tmp_path):
    def invoke(*words, status=0, passphrase=SECRET):
        env = {"BEDSIDE_STORE": str(tmp_path / "store"), "BEDSIDE_USER": "dr", "BEDSIDE_PASSPHRASE": passphrase}
        result = CliRunner().invoke(cli, [str(word) for word in words], env=env)
        assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
        return result

    return invoke


def init(run, *words, status=0):
    return run("init", "--ward", "Ward 12", "--zone", "Europe/Berlin", *words, status=status)


def text(content):
    (page,) = PdfReader(BytesIO(content)).pages
    return " ".join(page.extract_text().split())


def test_what_stands_on_the_sheet():
    said = text(render(SHEET))
    places = [said.index(group) for group in CODE.split("-")]
    assert places == sorted(places)
    for piece in (
        "Recovery sheet", "Ward 12", "2026-07-11 00:30 (Europe/Berlin) by a.name", "2026-01-10 09:00", "0a1b2c3d",
        "Keep it in the safe", "read back", "What it does", "in the window", "users reset NAME --user recovery",
    ):  # fmt: skip
        assert piece in said
    assert said.count("read back") == 8
    assert "Practice" not in said
    assert "PRACTICE STORE" in text(render(msgspec.structs.replace(SHEET, practice=True)))


def test_everything_stands_on_one_page_between_its_margins():
    long = msgspec.structs.replace(SHEET, ward="W" * 200, made_by="\u05d3" * 64, practice=True)
    for sheet in (SHEET, long):
        (page,) = PdfReader(BytesIO(render(sheet))).pages
        seen = []
        page.extract_text(visitor_text=lambda words, _cm, tm, *_: seen.append((words.strip(), tm[4], tm[5])))  # noqa: B023
        placed = [(x, y) for words, x, y in seen if words]
        assert len(placed) > 30
        assert all(40 <= x <= 570 and 20 <= y <= 820 for x, y in placed)
    assert "[64 Hebrew letters]" in text(render(long))


def test_the_same_sheet_has_the_same_bytes():
    assert render(SHEET) == render(SHEET)


def test_init_writes_the_sheet_for_its_owner_only(run, tmp_path):
    path = tmp_path / "sheet.pdf"
    code = init(run, "--recovery-sheet", path).stdout.removeprefix("recovery code: ").strip()
    said = text(path.read_bytes())
    assert all(group in said for group in code.split("-"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET not in said
    assert SECRET.encode() not in path.read_bytes()
    assert run("users", "list", passphrase=code).stdout.count("administrator") == 1


def test_a_sheet_is_never_written_over_another_file(run, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_text("the sheet of another ward")
    assert "already" in init(run, "--recovery-sheet", path, status=2).stderr
    assert not (tmp_path / "store").exists()
    assert "No such file" in init(run, "--recovery-sheet", tmp_path / "no" / "sheet.pdf", status=3).stderr
    code = init(run).stdout.removeprefix("recovery code: ").strip()
    assert "already" in run("users", "recovery", "--sheet", path, status=2).stderr
    assert path.read_text() == "the sheet of another ward"
    run("users", "list", passphrase=code)


def test_a_store_that_cannot_be_made_leaves_no_sheet(run, tmp_path):
    path = tmp_path / "sheet.pdf"
    assert init(run, "--recovery-sheet", path, "--zone", "Mars/Base", status=2).stdout == ""
    assert not path.exists()


@pytest.mark.parametrize("verb", ["init", "recovery"])
def test_a_sheet_that_cannot_be_written_leaves_the_code_on_the_screen(run, tmp_path, monkeypatch, verb):
    path = tmp_path / "sheet.pdf"

    def full(*_args):
        raise OSError(28, "No space left on device")

    if verb == "recovery":
        init(run)
    monkeypatch.setattr(recovery, "sheet", full)
    words = (
        ("users", "recovery", "--sheet", path)
        if verb == "recovery"
        else ("init", "--ward", "W", "--zone", "UTC", "--recovery-sheet", path)
    )
    said = run(*words, status=3)
    code = said.stdout.removeprefix("recovery code: ").strip()
    assert "No space" in said.stderr
    assert not path.exists()
    run("users", "list", passphrase=code)


def test_a_new_code_and_sheet_replace_the_old(run, tmp_path):
    old = init(run).stdout.removeprefix("recovery code: ").strip()
    said = run("users", "recovery", "--sheet", tmp_path / "new.pdf")
    new = said.stdout.removeprefix("recovery code: ").strip()
    assert "only now" in said.stderr
    assert all(group in text((tmp_path / "new.pdf").read_bytes()) for group in new.split("-"))
    run("users", "list", passphrase=new)
    run("users", "list", passphrase=old, status=3)


def test_the_sheet_of_a_session_tells_store_and_maker(tmp_path):
    session, code = Session.create(
        tmp_path / "s", ward="Ward 9", zone="UTC", user="b.name", passphrase=SECRET, practice=True
    )
    said = text(recovery.sheet(session, code))
    session.close()
    for piece in ("Ward 9", "by b.name", session.store.meta.workstation, "PRACTICE STORE"):
        assert piece in said
    with pytest.raises(Problem, match="inside the store"), recovery.reserved(tmp_path / "s" / "sheet.pdf"):
        raise AssertionError("the sheet would lie beside what it opens")
    assert not (tmp_path / "s" / "sheet.pdf").exists()
    with pytest.raises(Problem, match="already"), recovery.reserved(tmp_path):
        pass
