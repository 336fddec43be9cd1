"""`bedside clone` and `merge` as the wards use them: between folders, both ways, through a folder that is only read."""

import json
import shutil

import pytest
from click.testing import CliRunner

from bedside.cli import cli
from tests.full_disk import files_of

pytestmark = pytest.mark.slow

PASSPHRASE = "a long enough passphrase"


def bedside(folder, *words, status=0, user="dr", passphrase=PASSPHRASE):
    env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": user, "BEDSIDE_PASSPHRASE": passphrase}
    result = CliRunner().invoke(cli, [str(word) for word in words], env=env)
    assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
    return result


def document(folder, *words, status=0):
    return json.loads(bedside(folder, *words, "--json", status=status).stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("wards")
    bedside(home / "a", "init", "--ward", "Ward 4", "--zone", "Europe/Berlin", "--user", "dr")
    person = ("--name", "Doe, Invented", "--born", "1961-05-04", "--sex", "F", "--weight", "71")
    bedside(home / "a", "patient", "add", "--mrn", "P-1", *person)
    told = document(home / "a", "clone", "--to", home / "b")
    assert told["store"] == str(home / "b")
    assert len(told["workstation"]) == 8
    return home


@pytest.fixture
def wards(made, tmp_path):
    shutil.copytree(made / "a", tmp_path / "a")
    shutil.copytree(made / "b", tmp_path / "b")
    return tmp_path / "a", tmp_path / "b"


def hashes(folder):
    return document(folder, "verify")["charts"]


def test_both_ways_until_both_say_the_same(wards):
    a, b = wards
    bedside(a, "chart", "--patient", "P-1", "crp 71 mg/l @-2h", "nc 4 spo2 95")
    bedside(b, "chart", "--patient", "P-1", "ferritin 1840.5 ng/ml")
    bedside(b, "patient", "add", "--mrn", "P-2", "--name", "Roe, Invented", "--born", "1970-01-01", "--sex", "M")
    assert document(a, "merge", b) == {
        "taken": 2,
        "already": 2,
        "variants": 0,
        "patients": [{"mrn": "P-1", "taken": 1, "variants": 0}, {"mrn": "P-2", "taken": 1, "variants": 0}],
        "conflicts": 0,
    }
    said = bedside(b, "merge", a)
    assert said.stdout.splitlines() == [
        "taken: 2; here already: 4",
        "  P-1  2 taken",
    ]
    assert hashes(a) == hashes(b)
    assert sorted(hashes(a)) == ["P-1", "P-2"]
    assert document(b, "merge", a)["taken"] == 0
    moment = ("--at", "2100-01-01", "--known-at", "2100-01-01")
    one, other = (document(each, "check", "--patient", "P-1", *moment) for each in wards)
    assert one == other


def test_what_came_for_one_who_was_united_is_told_by_record_number(wards):
    a, b = wards
    for mrn in ("P-2", "P-3"):
        bedside(a, "patient", "add", "--mrn", mrn, "--name", "Roe, Invented", "--born", "1970-01-01", "--sex", "M")
    bedside(b, "merge", a)
    bedside(a, "patient", "unite", "P-2", "P-3", "--because", "same wristband")
    bedside(b, "chart", "--patient", "P-3", "crp 71 mg/l")
    assert [item["mrn"] for item in document(a, "merge", b)["patients"]] == ["P-3"]


def test_a_conflict_waits_and_the_verb_says_so(wards):
    a, b = wards
    (crp,) = [item["record"] for item in document(a, "chart", "--patient", "P-1", "crp 71 mg/l")]
    bedside(b, "merge", a)
    bedside(a, "correct", crp, "crp 72 mg/l", "--because", "typing")
    bedside(b, "correct", crp, "crp 17 mg/l", "--because", "digits")
    told = document(a, "merge", b, status=1)
    assert (told["taken"], told["conflicts"]) == (1, 1)
    said = bedside(b, "merge", a, status=1)
    assert "1 conflict waits for a person: bedside review list" in said.stderr
    assert hashes(a) == hashes(b)
    assert document(a, "merge", b, status=1)["taken"] == 0


def test_through_a_stick_that_is_only_read(wards, tmp_path):
    """A second copy carries what was charted from one to the other, and is itself left as it was."""
    a, b = wards
    bedside(b, "chart", "--patient", "P-1", "hr 90")
    stick = shutil.copytree(b, tmp_path / "stick")
    for path in (*stick.rglob("*"), stick):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: path.read_bytes() for path in files_of(stick)}
    assert document(a, "merge", stick)["taken"] == 1
    assert {path: path.read_bytes() for path in files_of(stick)} == before
    stick.chmod(0o755)


def test_from_a_backup(wards, tmp_path):
    a, b = wards
    bedside(b, "chart", "--patient", "P-1", "hr 90")
    (tmp_path / "kept").mkdir()
    bedside(b, "backup", "--to", tmp_path / "kept")
    (backup,) = (tmp_path / "kept").iterdir()
    before = {path: path.read_bytes() for path in files_of(backup)}
    assert document(a, "merge", backup)["taken"] == 1
    assert {path: path.read_bytes() for path in files_of(backup)} == before


def test_what_cannot_be_merged_is_said_in_one_line(wards, tmp_path):
    a, _ = wards
    assert "this is the store itself" in bedside(a, "merge", a, status=2).stderr
    assert "There is no bedside store" in bedside(a, "merge", tmp_path / "nothing", status=3).stderr
    assert "already" in bedside(a, "clone", "--to", a, status=2).stderr


def test_a_store_made_by_itself_is_merged_with_the_same_user(wards, tmp_path):
    a, _ = wards
    bedside(tmp_path / "own", "init", "--ward", "Ward 5", "--zone", "Europe/Berlin", "--user", "dr")
    bedside(
        tmp_path / "own", "patient", "add", "--mrn", "P-9", "--name", "Poe, I", "--born", "1950-01-01", "--sex", "M"
    )
    assert document(a, "merge", tmp_path / "own")["taken"] == 1
    bedside(tmp_path / "strange", "init", "--ward", "Ward 6", "--zone", "Europe/Berlin", "--user", "another")
    told = bedside(a, "merge", tmp_path / "strange", status=3)
    assert "has another key, and this user and passphrase do not open it" in told.stderr
