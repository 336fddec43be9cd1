"""Bad input through the command line: each names what is wrong, and not one record, file or byte is left behind."""

import functools
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlcipher3 import dbapi2 as sqlcipher

from bedside import assets
from bedside.cli import cli
from bedside.session import Session
from bedside.store import vault
from tests import nobody

USER, PASSPHRASE = "dr", "a long enough passphrase"
HEADERS = "analyte,value,unit,time\n"


class Ward:
    """A store, one patient in it, and a session kept open to count what is stored."""

    def __init__(self, folder):
        self.folder = folder
        self.session, _ = Session.create(folder, ward="Ward 4", zone="Europe/Berlin", user=USER, passphrase=PASSPHRASE)
        self.run("patient", "add", "--mrn", "P-1", "--name", "Practice, One", "--born", "1966-08-02", "--sex", "F",
                 "--height", "164", status=0)  # fmt: skip

    def run(self, *words, status=2, folder=None, **env):
        bare = {"BEDSIDE_STORE": str(folder or self.folder), "BEDSIDE_USER": USER, "BEDSIDE_PASSPHRASE": PASSPHRASE}
        result = CliRunner().invoke(cli, [str(word) for word in words], env={**bare, **env})
        assert result.exit_code == status, (words, result.output, result.exception)
        return result

    def refused(self, *words, says, status=2):
        """Run a verb that must fail in one message on standard error and store nothing."""
        before, journal = self.session.store.counts(), len(self.session.store.journal())
        result = self.run(*words, status=status)
        assert all(part in result.stderr for part in says), result.stderr
        assert result.stderr.startswith("bedside: ")
        assert result.stdout == ""
        assert (self.session.store.counts(), len(self.session.store.journal())) == (before, journal)


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    made = Ward(tmp_path_factory.mktemp("bad") / "store")
    yield made
    made.session.close()


def in_child(folder, words):
    """Run a verb in a forked process, which ends with its exit status."""
    os.environ |= {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": USER, "BEDSIDE_PASSPHRASE": PASSPHRASE}
    cli.main(args=[str(word) for word in words])


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("crp 12,5.3 mg/l", ["'12,5.3' is not a number", "one decimal sign"]),
        ("ferritin 1,840 ng/ml", ["two ways", "1: Ferritin 1840 ng/mL", "2: Ferritin 1.840 ng/mL"]),
        ("ferritin 1e9 ng/ml", ["'1e9' is not a number"]),
        ("crp -3 mg/l", ["-3 mg/L", "negative"]),
        ("fio2 1.4", ["1.4 is not possible", "21 to 100"]),
        ("hfnc 50/1.4", ["1.4", "not possible"]),
        ("crp 71 mg/cl", ["'mg/cl' is not a unit", "Accepted: mg/L, mg/dL"]),
        ("crp 71", ["needs a unit", "Accepted: mg/L"]),
        ("ddimer 0.66 mg/l", ["ddimer_feu", "ddimer_ddu"]),
        ("crp 71 mg/l @2999-01-01", ["@2999-01-01", "in the future"]),
        ("crp 71 mg/l @1950-01-01", ["@1950-01-01", "before the patient was born (1966-08-02)"]),
        ("crp 71 mg/l @2020-03-29T02:30", ["does not exist in Europe/Berlin", "Add the offset"]),
        ("crp 71 mg/l @2020-10-25T02:30", ["occurs twice in Europe/Berlin", "Add the offset"]),
        ("crp 71 mg/l @2023-02-29", ["'2023-02-29' is not a time"]),
        ("crp 71\x07 mg/l", ["U+0007", "Remove it"]),
        (f"med {'a' * 300}", ["300 characters are too many", "at most 200"]),
        ("spo2 0.94", ["not possible", "1: 0.94 %", "2: 94 %"]),
        ("weight 198", ["body mass index of 73.6", "1: 198 kg", "read as 198 lb"]),
        ("   ", ["nothing was given"]),
    ],
)
def test_a_bad_line_stores_nothing(ward, line, says):
    ward.refused("chart", "--patient", "P-1", "crp 12 mg/l", line, says=says)


def test_fio2_is_read_as_percent_or_as_fraction(ward):
    made = json.loads(ward.run("chart", "--patient", "P-1", "--json", "fio2 94", "fio2 0.94", status=0).stdout)
    chart = ward.session.chart(ward.session.find_patient("P-1").patient)
    found = {item.records[0]: item.exact for item in chart.values("fio2")}
    assert {str(float(found[item["record"]])) for item in made} == {"0.94"}


def test_a_reading_that_cannot_be_right_is_not_accepted(ward):
    ward.refused("chart", "--patient", "P-1", "spo2 0.94", "--accept=1", says=["reading 1 is not possible", "2: 94 %"])
    ward.refused("chart", "--patient", "P-1", "spo2 0.94", "--accept=3", says=["there is no reading 3"])


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("--name", "A" * 300, ["name: 300 characters are too many"]),
        ("--name", "A\x1bB", ["U+001B"]),
        ("--name", "\u200b", ["name: nothing was given"]),
        ("--name", "A\u202eB", ["U+202E"]),
        ("--mrn", " ", ["mrn: nothing was given"]),
        ("--born", "2999-01-01", ["lies in the future"]),
        ("--born", "1.2.1966", ["'1.2.1966' is not a date"]),
        ("--weight", "198", ["body mass index of 73.6", "Check both units"]),
        ("--height", "1.64", ["below what is possible (100 cm)"]),
    ],
)
def test_a_bad_patient_is_not_registered(ward, field, value, says):
    given = {"--mrn": "P-2", "--name": "Two", "--born": "1966-08-02", "--sex": "F", "--height": "164", field: value}
    ward.refused("patient", "add", *(word for pair in given.items() for word in pair), says=says)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", ["empty.csv", "the file is empty"]),
        ("scan.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", ["scan.csv", "PDF document, not a table"]),
        ("headers.csv", HEADERS.encode(), ["no line stands under the headers"]),
        ("other.csv", b"foo,bar\n1,2\n", ["line 1", "'foo', 'bar'", "Write the headers"]),
        ("nul.csv", HEADERS.encode() + b"crp,7\x002,mg/L,2020-04-02\n", ["control characters"]),
    ],
)
def test_an_unreadable_file_stores_nothing_of_any_file(ward, tmp_path, name, content, says):
    good = tmp_path / "good.csv"
    good.write_text(f"{HEADERS}crp,31,mg/L,2020-04-02T06:00\n")
    (tmp_path / name).write_bytes(content)
    ward.refused("import", good, tmp_path / name, "--patient", "P-1", says=says)


def test_refused_lines_of_a_table_say_why(ward, tmp_path):
    table = tmp_path / "bad.csv"
    table.write_text(
        f'{HEADERS}crp,"12,5.3",mg/L,2020-04-02\ncrp,-3,mg/L,2020-04-02\ncrp,1e9,mg/L,2020-04-02\n'
        "crp,71,mg/cl,2020-04-02\ncrp,71,,2020-04-02\ncrp,71,mg/L,2999-01-01\ncrp,71,mg/L,1950-01-01\n"
        "fio2,1.4,1,2020-04-02\nnothing,1,mg/L,2020-04-02\n"
    )
    before = ward.session.store.counts()
    said = json.loads(ward.run("import", table, "--patient", "P-1", "--json", status=1).stdout)
    lines = said["files"][0]["lines"]
    assert [(item["became"], item["records"]) for item in lines] == [("refused", [])] * 9
    parts = [
        "not a number",
        "negative",
        "not a number",
        "not a unit",
        "needs a unit",
        "future",
        "birth",
        "1.4",
        "not in",
    ]
    assert all(part in item["why"] for part, item in zip(parts, lines, strict=True)), lines
    assert ward.session.store.counts() == before


def test_a_held_reading_that_cannot_be_right_is_not_taken(ward, tmp_path):
    table = tmp_path / "held.csv"
    table.write_text(f"{HEADERS}spo2,0.94,%,2020-04-02T06:00\n")
    said = json.loads(ward.run("import", table, "--patient", "P-1", "--json", status=1).stdout)
    (record,) = said["files"][0]["lines"][0]["records"]
    ward.refused("review", "accept", record, "1", "--because", "x", says=["reading 1 is not possible", "2: 94 %"])
    ward.refused("review", "accept", record, "3", "--because", "x", says=["there is no reading 3"])
    ward.run("review", "refuse", record, "--because", "typing error", status=0)
    ward.refused("review", "accept", record, "2", "--because", "x", says=["taken out", "typing error", "Put it back"])


def test_a_truncated_protocol_file_is_refused(ward, tmp_path):
    whole = ward.run("protocols", "show", "NAVARRO-2020", status=0).stdout.splitlines(keepends=True)
    for share in (0, 2, 5, 9):
        part = tmp_path / "part.toml"
        part.write_text("".join(whole[: len(whole) * share // 10]), encoding="utf-8")
        ward.refused("protocols", "check", part, says=["part.toml"])


@pytest.mark.parametrize(
    "moment", ["20200230", "2020-W10-1", "0001-01-01", "", "9999-12-31T23:59:59+00:00", "1200-01-01T00:00+00:00"]
)
def test_a_moment_that_does_not_exist_is_refused(ward, moment):
    ward.refused("check", "--patient", "P-1", "--at", moment, says=["--at: "])


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--patient", "\udcff"),
        ("history", "\udcff"),
        ("void", "\udcff", "--because", "x"),
        ("undo", "\udcff"),
        ("reinstate", "\udcff", "--because", "x"),
        ("review", "accept", "\udcff", "1", "--because", "x"),
        ("patient", "unite", "P-1", "\udcff", "--because", "x"),
    ],
)
def test_what_the_system_could_not_read_as_text_is_refused(ward, words):
    ward.refused(*words, says=["U+DCFF", "Type it again"])


@pytest.mark.parametrize(
    "words",
    [
        ("note", "--patient", "P-1", "-o", "keys.json"),
        ("note", "--patient", "P-1", "-o", "chart.db"),
        ("trends", "--patient", "P-1", "-o", "trends.png"),
        ("verify", "--journal", "keys.json"),
        ("export", "--format", "csv", "-o", "new"),
        ("users", "recovery", "--sheet", "sheet.pdf"),
        ("demo", "--no-window", "--dir", "new"),
    ],
)
def test_nothing_is_written_into_the_store(ward, words):
    before = {path: path.read_bytes() for path in ward.folder.glob("*.json")}, sorted(os.listdir(ward.folder))
    ward.refused(*words[:-1], ward.folder / words[-1], says=["inside the store", "folder outside"])
    assert before == (
        {path: path.read_bytes() for path in ward.folder.glob("*.json")},
        sorted(os.listdir(ward.folder)),
    )


def test_a_store_in_a_store_and_a_sheet_beside_what_it_opens_are_refused(ward, tmp_path):
    about = ("init", "--ward", "W", "--zone", "UTC")
    assert "inside the store" in ward.run(*about, folder=ward.folder / "backups" / "new").stderr
    sheet = tmp_path / "new" / "sheet.pdf"
    sheet.parent.mkdir()
    assert "inside the store" in ward.run(*about, "--recovery-sheet", sheet, folder=sheet.parent).stderr
    assert not os.listdir(sheet.parent)
    assert not (ward.folder / "backups" / "new").exists()


def test_a_backup_in_the_store_itself_is_no_second_place(ward):
    said = ward.run("backup", "--to", ward.folder, status=3).stderr
    assert "inside the store" in said
    assert "unchanged" in said
    assert not list(ward.folder.glob("bedside-*"))


def test_the_work_of_a_window_is_no_verb_for_people(ward):
    ward.refused("child", says=["no work"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--ward", " ", "--zone", "Europe/Berlin"), ["ward has no name"]),
        (("--ward", "W", "--zone", "Mars/Base"), ["'Mars/Base'", "Europe/Berlin"]),
    ],
)
def test_a_store_that_cannot_be_made_leaves_no_folder(ward, tmp_path, words, says):
    result = ward.run("init", *words, folder=tmp_path / "new")
    assert all(part in result.stderr for part in says)
    assert not (tmp_path / "new").exists()


@pytest.fixture
def copy(ward):
    """Return a closed copy of the store: two files, whole, in a folder that every user can reach."""
    with sqlcipher.connect(str(ward.folder / "chart.db")) as source:
        source.execute(f"PRAGMA key = \"x'{vault.unlock(ward.folder, USER, PASSPHRASE, None).key.hex()}'\"")
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    source.close()
    # Not under tmp_path: another run of pytest closes that to other users while this one is at work.
    with tempfile.TemporaryDirectory(prefix="bedside-test-") as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "copy"
        folder.mkdir()
        for name in ("chart.db", "keys.json"):
            shutil.copy2(ward.folder / name, folder / name)
        yield folder


def content(folder):
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.name != "attempts.log"}


def test_a_wrong_passphrase_changes_no_byte(ward, copy):
    before = content(copy)
    for env in ({"BEDSIDE_PASSPHRASE": "wrong"}, {"BEDSIDE_USER": "nobody"}):
        result = ward.run("chart", "--patient", "P-1", "crp 5 mg/l", status=3, folder=copy, **env)
        assert "do not open the store. Nothing was changed." in result.stderr
    assert content(copy) == before


def test_a_newer_store_is_left_alone(ward, copy):
    key = vault.unlock(copy, USER, PASSPHRASE, None).key
    newer = sqlcipher.connect(str(copy / "chart.db"))
    newer.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    newer.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('bedside', '999_later', '')"
    )
    newer.commit()
    newer.close()
    before = content(copy)["chart.db"]
    result = ward.run("chart", "--patient", "P-1", "crp 5 mg/l", status=3, folder=copy)
    assert "newer version of bedside" in result.stderr
    assert content(copy)["chart.db"] == before


def test_an_empty_chart_file_is_damaged(ward, copy):
    os.truncate(copy / "chart.db", 0)
    before = content(copy)
    result = ward.run("check", "--patient", "P-1", status=3, folder=copy)
    assert "damaged" in result.stderr
    assert content(copy) == before


def test_what_is_left_of_a_cut_chart_file_is_read_and_never_called_whole(ward, copy, tmp_path):
    chart = copy / "chart.db"
    os.truncate(chart, chart.stat().st_size - 100)
    before = content(copy)
    result = ward.run("check", "--patient", "P-1", status=0, folder=copy)
    assert "is damaged. It is open for reading only" in result.stderr
    assert "is damaged" in ward.run("patient", "list", status=0, folder=copy).stderr
    assert "file damaged" in ward.run("verify", status=1, folder=copy).stdout
    result = ward.run("chart", "--patient", "P-1", "crp 71 mg/l", status=3, folder=copy)
    assert "not stored" in result.stderr
    for verb, who in (("note", ("--patient", "P-1")), ("drug-chart", ("--patient", "P-1")), ("handoff", ())):
        made = ward.run(verb, *who, "-o", tmp_path / f"{verb}.pdf", status=0, folder=copy)
        assert "is not listed, so it is never called out of date" in made.stderr
    assert content(copy) == before


def test_a_read_only_folder_is_read_and_not_written(ward, copy, monkeypatch):
    """As another user than root, who may write everywhere: never skipped."""
    # That user may not be able to reach this source tree: the data files move, and the verbs are imported before.
    shutil.copytree(assets.root(), copy.parent / "resources")
    monkeypatch.setattr(assets, "root", functools.partial(Path, copy.parent / "resources"))
    ward.run("patient", "list", status=0)
    ward.run("chart", "--patient", "P-1", "crp 5 parsecs")
    for item in copy.iterdir():
        item.chmod(0o444)
    copy.chmod(0o555)
    before = content(copy)

    def run(*words):
        return nobody.run(functools.partial(in_child, copy, words))

    assert run("patient", "list").stdout.startswith("P-1")
    refused = run("chart", "--patient", "P-1", "crp 5 mg/l")
    copy.chmod(0o700)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "can only be read here" in refused.stderr
    assert content(copy) == before
    if nobody.is_root():
        hidden = run("patient", "list")
        assert (hidden.returncode, hidden.stdout) == (3, "")
        assert "may not be read" in hidden.stderr
