"""Undo, reinstate, history, uniting two records and the CSV export, as scripts call them."""

import csv
import hashlib
import json
import re
import stat
from pathlib import Path

import pytest

from bedside.desk import outgoing
from bedside.domain.records import KINDS
from tests.test_cli import Desk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("undo") / "store")
    desk("init", "--ward", "Ward 4", "--zone", "Europe/Berlin", "--user", "dr")
    return desk


@pytest.fixture
def desk(made, request):
    made.mrn = f"P-{abs(hash(request.node.name)) % 10**8}"
    add(made, made.mrn)
    return made


def add(desk, mrn, **more):
    told = {"mrn": mrn, "name": "Practice, One", "born": "1966-08-02", "sex": "F", **more}
    desk("patient", "add", *[f"--{name}={value}" for name, value in told.items()])


def values(desk, mrn, *words):
    found = desk.json("check", "--patient", mrn, *words)["criteria"]
    text = json.dumps(found)
    return sorted(set(re.findall(r'"item": "crp", "value": "([^"]*)"', text)))


def actions(desk):
    rows = desk.json("verify")
    assert rows["ok"] is True, rows
    return rows


def test_undo_by_id_and_redo(desk):
    first, second = desk.ids("crp 71 mg/l", "hr 90", patient=desk.mrn)
    made = desk.json("undo", first)
    assert [item["undoes"] for item in made] == [first, second]
    assert all(item["text"].startswith("taken out: ") and "because" not in item["text"] for item in made)
    assert values(desk, desk.mrn) == []
    said = desk("undo", made[0]["record"]).stdout
    assert said.count("as before: ") == 2
    assert values(desk, desk.mrn) == ["71"]
    assert actions(desk)["records"] > 0


def test_undo_of_the_last_entry_for_a_patient(desk):
    desk.ids("crp 71 mg/l", patient=desk.mrn)
    desk.ids("crp 7.1 mg/l", patient=desk.mrn)
    desk("undo", "--patient", desk.mrn)
    assert values(desk, desk.mrn) == ["71"]


def test_wrong_use_of_undo(desk):
    assert "say what to undo" in desk("undo", status=2).stderr
    assert "say what to undo" in desk("undo", "x", "--patient", desk.mrn, status=2).stderr
    assert "no record has this id" in desk("undo", "x", status=2).stderr


def test_a_void_is_put_back_and_the_line_is_told(desk):
    (first,) = desk.ids("crp 71 mg/l", patient=desk.mrn)
    assert "stands in the chart" in desk("reinstate", first, "--because", "x", status=2).stderr
    gone = desk("void", first, "--because", "wrong patient").stdout.split()[0]
    (back,) = desk.json("reinstate", first, "--because", "right after all")
    line = desk.json("history", gone)
    assert [item["record"] for item in line] == [first, gone, back["record"]]
    assert [item["status"] for item in line] == ["struck", "struck", "in force"]
    assert [item["reason"] for item in line] == ["", "wrong patient", "right after all"]
    assert {item["author"] for item in line} == {"dr"}
    assert [item["supersedes"] for item in line] == [None, first, gone]
    assert set(line[0]) == {"record", "supersedes", "status", "text", "at", "recorded", "author", "workstation",
                            "reason", "clock"}  # fmt: skip
    shown = desk("history", first).stdout
    assert shown.count("CRP 71 mg/L") == 3
    assert "taken out: CRP" in shown
    assert "no record has this id" in desk("history", "x", status=2).stderr


def test_two_records_of_one_person(desk, tmp_path):
    other = f"{desk.mrn}-2"
    add(desk, other, bed="7")
    desk.ids("crp 71 mg/l", patient=other)
    before = _now()
    said = desk("patient", "unite", desk.mrn, other, "--because", "same wristband")
    event = said.stdout.split()[0]
    assert f"bedside void {event}" in said.stderr
    row = next(item for item in desk.json("patient", "list") if item["mrn"] == desk.mrn)
    assert (row["united"], row["bed"]) == ([other], "7")
    assert f"also {other}" in desk("patient", "list").stdout
    assert other not in [item["mrn"] for item in desk.json("patient", "list")]
    told = desk("check", "--patient", other, "--json")
    assert "was united with" in told.stderr
    assert json.loads(told.stdout)["patient"] == desk.mrn
    assert values(desk, desk.mrn) == ["71"]
    assert values(desk, desk.mrn, "--known-at", before) == []
    assert desk.json("check", "--patient", other, "--known-at", before)["patient"] == other
    for verb, name in (("note", "note.pdf"), ("trends", "trends.svg")):
        desk(verb, "--patient", other, "--known-at", before, "-o", tmp_path / name)
        missing = desk(verb, "--patient", other, "--known-at", "2001-01-01", "-o", tmp_path / name, status=2)
        assert "not known at that time. Give a later time" in missing.stderr
    assert other in (tmp_path / "trends.svg").read_text()
    assert "one person already" in desk("patient", "unite", other, desk.mrn, "--because", "x", status=2).stderr
    (charted,) = desk.ids("hr 90", patient=other)
    desk("void", event, "--because", "two people after all")
    assert other in [item["mrn"] for item in desk.json("patient", "list")]
    assert values(desk, other) == ["71"]
    assert charted in [item["record"] for item in desk.json("history", charted)]
    assert actions(desk)["charts"].keys() >= {desk.mrn, other}


def test_a_file_imported_before_is_known_under_the_other_number(desk, tmp_path):
    other = f"{desk.mrn}-2"
    add(desk, other)
    file = tmp_path / "labs.csv"
    file.write_text("analyte,value,unit,time\ncrp,71,mg/L,2026-01-10T06:00\ncrp,71,mg/L,2026-01-10T08:00\n")
    first = desk.json("import", file, "--patient", other)
    desk("patient", "unite", desk.mrn, other, "--because", "same wristband")
    again = desk.json("import", file, "--patient", other)
    assert [line["became"] for line in again["files"][0]["lines"]] == ["already"] * 2
    assert [line["records"] for line in again["files"][0]["lines"]] == [
        line["records"] for line in first["files"][0]["lines"]
    ]


def test_a_difference_has_to_be_accepted(desk):
    other = f"{desk.mrn}-2"
    add(desk, other, born="1966-02-08")
    asked = desk("patient", "unite", desk.mrn, other, "--because", "x", status=2)
    assert "birth dates (1966-08-02 and 1966-02-08) differ" in asked.stderr
    desk("patient", "unite", desk.mrn, other, "--because", "typing slip", "--accept-differences")


def _now():
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) - timedelta(milliseconds=1)).isoformat()


def rows(folder, kind):
    with (folder / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_holds_every_version(desk, tmp_path):
    desk.ids("crp 71.0 mg/l", "culture blood positive klebsiella", "nrb 15 + nc 6 spo2 91 rr 28", patient=desk.mrn)
    (wrong,) = desk.ids("hr 90", patient=desk.mrn)
    void = desk("void", wrong, "--because", "=HYPERLINK(1)").stdout.split()[0]
    folder = tmp_path / "new" / "out"
    said = desk("export", "--format", "csv", "-o", folder, "--patient", desk.mrn)
    assert len(said.stdout.split()) == len(list(folder.iterdir())) == len(KINDS)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    found = {row["id"]: row for row in rows(folder, "observation")}
    assert {row["patient_mrn"] for row in found.values()} == {desk.mrn}
    (seen,) = [row for row in found.values() if row["code"] == "crp"]
    assert (seen["value"], seen["standing"], seen["unit"]) == ("71.0", "in force", "mg/L")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT.*\+0[12]:00", seen["recorded_at"])
    assert (found[wrong]["standing"], found[void]["standing"]) == ("struck", "void")
    assert found[void]["reason"] == "'=HYPERLINK(1)"
    (oxygen,) = rows(folder, "oxygen")
    assert [item["flow"] for item in json.loads(oxygen["devices"])] == ["15", "6"]
    numbers = [int(row["arrival"]) for row in rows(folder, "observation")]
    assert numbers == sorted(numbers)
    assert rows(folder, "patient")[0]["born"] == "1966-08-02"
    assert "not encrypted" in said.stderr


def test_what_a_killed_export_left_is_named_though_it_is_hidden(desk, tmp_path):
    def killed():
        yield "observation.csv", b"id,patient_mrn"
        raise SystemExit  # stands for the kill; only then does nothing clean up

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", lambda _path, **_how: None)
        with pytest.raises(SystemExit):
            outgoing.write(tmp_path / "out", killed())
    again = desk("export", "--format", "csv", "-o", tmp_path / "out", status=2)
    assert "hidden files of an export that was broken off" in again.stderr
    (tmp_path / "out" / "mine.txt").touch()
    again = desk("export", "--format", "csv", "-o", tmp_path / "out", status=2)
    assert "holds files already" in again.stderr


def test_an_export_overwrites_nothing_and_is_the_same_again(desk, tmp_path):
    desk.ids("crp 71.0 mg/l", patient=desk.mrn)
    folder = tmp_path / "out"
    folder.mkdir()
    desk("export", "--format", "csv", "-o", folder)
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    again = desk("export", "--format", "csv", "-o", folder, status=2)
    assert "holds files already" in again.stderr
    assert before == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    desk("export", "--format", "csv", "-o", tmp_path / "more")
    assert before == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "more").iterdir()
    }
    assert "'xml' is not one of" in desk("export", "--format", "xml", "-o", tmp_path / "x", status=2).stderr
    assert not (tmp_path / "x").exists()
