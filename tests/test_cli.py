"""The command line as scripts use it: every verb of issue 1, its shapes, and its exit status."""

import functools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bedside.cli import cli
from bedside.desk.writing import write_whole
from bedside.text import speaking
from tests import full_disk

ROOT = Path(__file__).resolve().parent.parent
LOADED = """
import sys
from bedside.__main__ import main
from bedside.text import speaking
sys.argv[0] = "bedside"
heavy = {"PySide6", "pyqtgraph"} | ({"reportlab", "pypdfium2"} if sys.argv[1] == "check" else set())
try:
    main()
finally:
    loaded = sorted(heavy & {name.split(".")[0] for name in sys.modules})
    print("loaded:", *loaded or ["none"], file=sys.stderr)
"""
PASSPHRASE = "a long enough passphrase"


class Desk:
    """A store with a runner; verbs are called as words, the store's options stand after them."""

    def __init__(self, folder, user="dr", passphrase=PASSPHRASE):
        self.folder, self.user, self.passphrase = folder, user, passphrase

    def __call__(self, *words, status=0, **env):
        bare = {"BEDSIDE_STORE": str(self.folder), "BEDSIDE_USER": self.user, "BEDSIDE_PASSPHRASE": self.passphrase}
        result = CliRunner().invoke(cli, [str(word) for word in words], env={**bare, **env})
        assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
        return result

    def json(self, *words, status=0):
        return json.loads(self(*words, "--json", status=status).stdout)

    def chart(self, *lines, status=0, patient="P-1", **options):
        words = [f"--{name}={value}" for name, value in options.items()]
        return self("chart", "--patient", patient, *lines, *words, status=status)

    def ids(self, *lines, patient="P-1"):
        return [item["record"] for item in self.json("chart", "--patient", patient, *lines)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("cli") / "store")
    said = desk("init", "--ward", "Ward 4", "--zone", "Europe/Berlin", "--user", "dr")
    assert said.stdout.startswith("recovery code: ")
    return desk


@pytest.fixture
def desk(made, request):
    mrn = f"P-{abs(hash(request.node.name)) % 10**8}"
    made("patient", "add", "--mrn", mrn, "--name", "Practice, One", "--born", "1966-08-02", "--sex", "F",
         "--weight", "71", "--height", "164", "--bed", "12-B")  # fmt: skip
    made.mrn = mrn
    return made


def check(desk, *words):
    return desk.json("check", "--patient", desk.mrn, *words)


def outcome(document, name):
    def walk(items):
        for item in items:
            yield item
            yield from walk(item.get("children", ()))

    every = [*document["criteria"], *document["label"], *document["gates"], *document["triggers"]]
    return next(item for item in walk(every) if item["id"] == name)


def test_the_patient_list(desk):
    row = next(item for item in desk.json("patient", "list") if item["mrn"] == desk.mrn)
    assert row == {"mrn": desk.mrn, "name": "Practice, One", "born": "1966-08-02", "sex": "F", "bed": "12-B"}
    again = desk("patient", "add", "--mrn", desk.mrn, "--name", "X", "--born", "1966-08-02", "--sex", "F", status=2)
    assert "belongs to a patient" in again.stderr


def test_a_namesake_is_registered_and_named(desk):
    mrn, born = f"n-{desk.mrn}", ("--born", "1950-03-04", "--sex", "F")
    alone = desk("patient", "add", "--mrn", mrn, "--name", f"Roe, Anna {mrn}", *born)
    assert "is on the list too" not in alone.stderr
    for number, name, date in (
        (f"{mrn}-2", f"anna {mrn.upper()}  ROE", "1950-03-04"),
        (mrn.upper(), "Somebody, Else", "1971-01-01"),
    ):
        added = desk("patient", "add", "--mrn", number, "--name", name, "--born", date, "--sex", "F")
        assert f"{mrn}, Roe, Anna {mrn}, born 1950-03-04, is on the list too" in added.stderr
        assert "patient unite" in added.stderr
    other = desk(
        "patient", "add", "--mrn", f"{mrn}-3", "--name", f"Roe, Anna {mrn}", "--born", "1950-03-05", "--sex", "F"
    )
    assert "is on the list too" not in other.stderr
    taken = desk("patient", "add", "--mrn", mrn, "--name", f"Roe, Anna {mrn}", *born, status=2)
    assert "belongs to a patient" in taken.stderr


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--name", "x" * 300, "300 characters"),
        ("--name", "One\x07", "U+0007"),
        ("--born", "2050-01-01", "future"),
        ("--born", "1966-13-01", "not a date"),
        ("--sex", "Q", "'Q' is not one of"),
        ("--weight", "1e9", "not a number"),
        ("--bed", "x" * 300, "300 characters"),
    ],
)
def test_a_patient_that_cannot_be(made, option, value, says):
    given = {"--mrn": "NEVER", "--name": "N", "--born": "1966-08-02", "--sex": "F", option: value}
    result = made("patient", "add", *[word for pair in given.items() for word in pair], status=2)
    assert says in result.stderr
    assert result.stdout == ""
    assert "NEVER" not in [item["mrn"] for item in made.json("patient", "list")]


def test_lines_are_charted_in_order_and_see_those_before_them(desk):
    said = desk.json(
        "chart",
        "--patient",
        desk.mrn,
        "crp 71 mg/l",
        "order anakinra 100 mg sc q6h",
        "dose given",
        "--because",
        "urgent",
    )
    assert [sorted(item) for item in said] == [["record", "text"]] * 3
    assert said[2]["text"].startswith("anakinra 100 mg subcutaneously given")
    ladder = check(desk)["ladder"]
    assert (ladder["doses_given"], ladder["total_mg"], ladder["interval_hours"]) == (1, "100", 6)


def test_all_or_none(desk):
    result = desk.chart("crp 71 mg/l", "crp 1e9 mg/l", "hr 90", status=2, patient=desk.mrn)
    assert "'1e9' is not a number" in result.stderr
    assert result.stdout == ""
    assert outcome(check(desk), "INC-4-CRP")["evidence"] == []


def test_a_doubtful_line_is_refused_with_its_readings_unless_one_is_accepted(desk):
    result = desk.chart("ferritin 1,840 ng/ml", status=2, patient=desk.mrn)
    assert "1: Ferritin 1840 ng/mL" in result.stderr
    assert "2: Ferritin 1.840 ng/mL" in result.stderr
    desk.chart("ferritin 1,840 ng/ml", patient=desk.mrn, accept=1)
    assert outcome(check(desk), "INC-3")["evidence"][0]["value"] == "1840"


def test_a_first_dose_asks_and_a_reason_answers(desk):
    result = desk.chart("dose given 100 mg", status=2, patient=desk.mrn)
    assert "--because" in result.stderr
    assert "LBL-ALLERGY" in result.stderr
    said = desk.chart("dose given 100 mg", patient=desk.mrn, because="consultant at the bedside")
    assert "consultant at the bedside" in said.stdout
    assert "DOSE-GAP" in desk.chart("dose given 100 mg", status=2, patient=desk.mrn).stderr


def test_a_soft_limit_warns_on_standard_error(desk):
    result = desk.chart("crp 600 mg/l", patient=desk.mrn)
    assert "soft limit" in result.stderr
    assert "600" in result.stdout


def test_a_corrected_dose_is_asked_about_and_its_reason_answers(desk):
    reasons = ("--because", "for a test")
    desk.chart("order anakinra 100 mg sc q6h @-9h", "dose given @-8h", "dose given @-2h", *reasons, patient=desk.mrn)
    doses = [item["record"] for item in check(desk)["ladder"]["slots"] if item.get("record")]
    told = desk("correct", doses[-1], "dose given @-7h", "--because", "typed wrong").stderr
    assert "confirmed with this reason: A dose is charted at" in told
    assert "[DOSE-GAP]" in told


def test_a_warning_that_turns_the_verdict_says_from_what_to_what(demo):
    assert demo.json("check", "--patient", "P-0002")["state"] == "ELIGIBLE"
    assert "soft limit" in demo.chart("crp 530 mg/l @-1m", patient="P-0002").stderr
    told = demo.chart("hfnc 6 fio2 90", patient="P-0002").stderr
    assert "6 L/min is unusual" in told
    assert "It turns the verdict from eligible to not eligible." in told
    assert demo.json("check", "--patient", "P-0002")["state"] == "NOT_ELIGIBLE"


def test_a_slip_is_charted_as_typed_and_named(desk):
    desk.chart("ferritin 1620 ng/ml @-20h", patient=desk.mrn)
    told = desk.chart("ferritin 1.84 ng/ml", patient=desk.mrn).stderr
    assert "its sign could separate thousands. Taken as typed." in told
    desk.chart("ldh 900 u/l @-9h", patient=desk.mrn)
    assert "another reading is near. Taken as typed." in desk.chart("ldh 90 u/l", patient=desk.mrn).stderr
    assert "a zero is hardly ever true" in desk.chart("crp 0 mg/l", patient=desk.mrn).stderr
    assert "DQ-16" in {item["id"] for item in desk.json("check", "--patient", desk.mrn)["findings"]}


def test_the_same_value_of_the_same_sample_is_named(desk):
    line = "plt 60 /nl @2026-01-09T17:20"
    desk.chart(line, patient=desk.mrn)
    made = desk.chart(line, patient=desk.mrn)
    assert "charted already: Platelets 60 /nL" in made.stderr
    assert f"bedside void {made.stdout.split()[0]}" in made.stderr
    twice = desk.chart("sodium 138 @2026-01-09T17:20", "sodium 138 @2026-01-09T17:20", patient=desk.mrn)
    assert "charted already: Na 138 mmol/L" in twice.stderr
    for lines in (("plt 60 /nl @2026-01-09T18:20",), ("hr 90 @2026-01-09T17:20", "hr 90 @2026-01-09T17:20")):
        assert "charted already" not in desk.chart(*lines, patient=desk.mrn).stderr


def test_another_value_of_nearly_the_same_time_is_named(desk):
    [first] = desk.ids("crp 71 mg/l @-20m", patient=desk.mrn)
    told = desk.chart("crp 90 mg/l", patient=desk.mrn).stderr
    assert "charted already: CRP 71 mg/L" in told
    assert f"bedside correct {first}" in told
    for lines in (("crp 99 mg/l @-55m",), ("hr 90", "hr 91"), ("lactate 2 mmol/l", "lactate 3 mmol/l")):
        assert "charted already" not in desk.chart(*lines, patient=desk.mrn).stderr


def test_corrections_keep_the_time_and_say_why(desk):
    (first,) = desk.ids("ferritin 840 ng/ml @-3h", patient=desk.mrn)
    before = outcome(check(desk), "INC-3")
    new = desk.json("correct", first, "ferritin 1840 ng/ml", "--because", "typing error")[0]["record"]
    after = outcome(check(desk), "INC-3")
    assert (before["outcome"], after["outcome"]) == ("NOT_MET", "MET")
    assert after["evidence"][0]["record"] == new
    assert after["evidence"][0]["at"] == before["evidence"][0]["at"]
    assert "corrected already" in desk("correct", first, "ferritin 9 ng/ml", "--because", "x", status=2).stderr
    assert "same kind" in desk("correct", new, "naat positive", "--because", "x", status=2).stderr
    assert "no record has this id" in desk("correct", "nope", "hr 90", "--because", "x", status=2).stderr
    desk("correct", new, "hr 90", status=2)
    desk("void", new, "--because", "other patient")
    assert outcome(check(desk), "INC-3")["outcome"] == "UNKNOWN"


def test_check_has_the_shape_of_the_contract(desk):
    document = check(desk)
    assert list(document) == [
        "patient", "protocol", "at", "known_at", "state", "criteria", "label", "gates", "timing", "ladder", "triggers",
        "scores", "outcomes", "flip", "findings", "monitoring", "conditions",
    ]  # fmt: skip
    assert document["patient"] == desk.mrn
    assert document["protocol"]["id"] == "NAVARRO-2020"
    assert document["state"] == "INCOMPLETE"
    assert document["at"].endswith(("+01:00", "+02:00"))
    assert {"onset", "hours", "class", "window_closes"} <= set(document["timing"])
    text = desk("check", "--patient", desk.mrn).stdout
    assert "CANNOT SAY  INC-1" in text


def test_check_looks_back(desk):
    desk.chart("naat positive", patient=desk.mrn)
    assert outcome(check(desk), "INC-1")["outcome"] == "MET"
    assert outcome(check(desk, "--at", "2020-04-02"), "INC-1")["outcome"] == "UNKNOWN"
    assert check(desk, "--at", "2020-04-02")["at"].startswith("2020-04-02T23:59:59")
    assert "not known" in desk("check", "--patient", desk.mrn, "--known-at", "2020-04-02", status=2).stderr
    assert "--at" in desk("check", "--patient", desk.mrn, "--at", "yesterday", status=2).stderr
    assert "--at" in desk("check", "--patient", desk.mrn, "--at", "9999-12-31", status=2).stderr
    assert "MAINZ-2020" in desk("check", "--patient", desk.mrn, "--protocol", "NOPE", status=2).stderr


def test_wrong_use_and_a_wrong_environment(desk, tmp_path):
    assert desk("nonsense", status=2).stdout == ""
    desk("check", status=2)
    assert "no patient has" in desk("check", "--patient", "NOPE", status=2).stderr
    assert "do not open" in desk("check", "--patient", desk.mrn, status=3, BEDSIDE_PASSPHRASE="wrong").stderr
    assert "names nothing" in desk("patient", "list", "--store", "", status=2).stderr
    assert "no bedside store" in desk("patient", "list", "--store", tmp_path / "none", status=3).stderr
    assert (
        "store in this folder already" in desk("init", "--ward", "W", "--zone", "UTC", "--user", "x", status=2).stderr
    )
    other = Desk(tmp_path / "new")
    assert "time zone" in other("init", "--ward", "W", "--zone", "Mars/Base", "--user", "x", status=2).stderr
    assert not (tmp_path / "new").exists()


def test_the_passphrase_comes_from_a_file_too(desk, tmp_path):
    (tmp_path / "secret").write_text(f"{PASSPHRASE}\n")
    desk("patient", "list", "--passphrase-file", tmp_path / "secret", BEDSIDE_PASSPHRASE="wrong")
    desk("patient", "list", "--passphrase-file", tmp_path / "secret", BEDSIDE_USER="")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("5", "mg/dL", "mg/L"), {"value": "50", "unit": "mg/L", "exact": True}),
        (("1000", "ug/L", "ng/mL", "--analyte", "ferritin"), {"value": "1000", "unit": "ng/mL", "exact": True}),
        (("2247", "pmol/L", "ng/mL", "--analyte", "ferritin"), {"value": "999.915", "unit": "ng/mL", "exact": True}),
        (("1000", "ng/mL", "pmol/L", "--analyte", "ferritin"), {"value": "2247", "unit": "pmol/L", "exact": False}),
    ],
)
def test_convert(made, words, answer):
    assert made.json("convert", *words) == answer


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("5", "IU/L", "mg/L"), "does not convert"),
        (("5", "ng/mL", "pmol/L"), "Name the analyte"),
        (("12,5.3", "mg/dL", "mg/L"), "not a number"),
        (("1,840", "mg/dL", "mg/L"), "1840 or as 1.840"),
        (("5", "mg/cl", "mg/L", "--analyte", "crp"), "not a unit"),
        (("5", "mg/dl", "mg/L", "--analyte", "nope"), "no code"),
    ],
)
def test_convert_says_why_not(made, words, says):
    result = made("convert", *words, status=2)
    assert says in result.stderr
    assert result.stdout == ""


def test_catalogue_and_protocols(made, tmp_path):
    rows = {item["code"]: item for item in made.json("catalogue")}
    assert {"ferritin", "crp", "ddimer_feu", "fio2", "urine"} <= rows.keys()
    slip, delta = rows["pct"]["slip"], rows["pct"]["delta"]
    assert (slip["kind"], slip["limit"], slip["hours"], slip["near"]) == ("fold", "6.5", 36, "1.5")
    assert (delta["kind"], delta["limit"], delta["least"]) == ("half_life", "12", "2")
    assert delta["text"] == "a fall faster than a half-life of 12 hours"
    assert rows["urine"]["slip"] is rows["urine"]["delta"] is None
    assert "2276-4" in made("catalogue").stdout
    listed = made.json("protocols", "list")
    assert [(item["id"], item["status"]) for item in listed][:2] == [("NAVARRO-2020", "active"), ("MAINZ-2020", "case")]
    assert {item["status"] for item in listed[2:]} == {"unverified"}
    shown = made("protocols", "show", "NAVARRO-2020").stdout
    (tmp_path / "whole.toml").write_text(shown, encoding="utf-8")
    assert "no fault" in made("protocols", "check", tmp_path / "whole.toml").stdout
    (tmp_path / "half.toml").write_text(shown[: len(shown) // 2], encoding="utf-8")
    assert "half.toml" in made("protocols", "check", tmp_path / "half.toml", status=2).stderr
    made("protocols", "show", "NOPE", status=2)


def test_note_and_trends_write_files(desk, tmp_path):
    desk.chart("crp 71 mg/l", "nrb 15 + nc 6 spo2 91", patient=desk.mrn)
    desk("note", "--patient", desk.mrn, "-o", tmp_path / "note.pdf")
    assert (tmp_path / "note.pdf").read_bytes().startswith(b"%PDF")
    for ending, magic in (("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<")):
        desk("trends", "--patient", desk.mrn, "-o", tmp_path / f"t.{ending}")
        assert (tmp_path / f"t.{ending}").read_bytes().startswith(magic)
    assert ".svg" in desk("trends", "--patient", desk.mrn, "-o", tmp_path / "t.bmp", status=2).stderr
    assert desk("note", "--patient", desk.mrn, "-o", tmp_path / "no" / "n.pdf", status=3).stderr.count("\n") == 1


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "note.pdf"
    for before in (None, b"the one before"):
        if before:
            path.write_bytes(before)
        done = full_disk.run(functools.partial(write_whole, path, b"x" * 9000), 4000)
        assert done.returncode
        assert str(path) in done.stderr
        assert [item.read_bytes() for item in tmp_path.iterdir()] == ([before] if before else [])
    write_whole(path, b"x" * 9000)
    assert path.read_bytes() == b"x" * 9000
    write_whole(Path(os.devnull), b"x")


def test_import_reports_every_line_and_review_decides(desk, tmp_path):
    table = tmp_path / "labs.csv"
    table.write_text(
        "analyte,value,unit,time\n"
        "wbc,8.1,10*9/L,2026-01-02T06:00\n"
        'ferritin,"1,840",ng/mL,2026-01-02T06:00\n'
        "crp,71,bananas,2026-01-02T06:00\n",
        encoding="utf-8",
    )
    dry = desk.json("import", table, "--patient", desk.mrn, "--dry-run", status=1)
    told = desk("import", table, "--patient", desk.mrn, "--dry-run", status=1).stdout
    assert "in all: 1 would be stored, 1 would be held, 1 refused" in told
    assert told.count("would be stored") == 2
    first = desk.json("import", table, "--patient", desk.mrn, status=1)
    second = desk.json("import", table, "--patient", desk.mrn, status=1)
    became = [[line["became"] for line in each["files"][0]["lines"]] for each in (dry, first, second)]
    assert became[0] == became[1] == ["stored", "held", "refused"]
    assert became[2] == ["already", "already", "refused"]
    assert "bananas" in first["files"][0]["lines"][2]["why"]
    (held,) = [item for item in desk.json("review", "list") if item["patient"] == desk.mrn]
    assert [(item["number"], float(item["value"])) for item in held["readings"]] == [(1, 1840), (2, 1.84)]
    assert "no reading 3" in desk("review", "accept", held["record"], 3, "--because", "x", status=2).stderr
    desk("review", "accept", held["record"], 1, "--because", "seen on paper")
    assert [item for item in desk.json("review", "list") if item["patient"] == desk.mrn] == []
    assert "corrected already" in desk("review", "refuse", held["record"], "--because", "x", status=2).stderr


def test_the_readings_of_a_held_value_are_said_in_the_language(desk, tmp_path):
    table = tmp_path / "labs.csv"
    table.write_text('analyte,value,unit,time\nferritin,"1,840",ng/mL,2026-01-02T06:00\n', encoding="utf-8")
    desk("import", table, "--patient", desk.mrn, status=1)
    with speaking("de"):
        told = desk("review", "list").stdout
        (held,) = [item for item in desk.json("review", "list") if item["patient"] == desk.mrn]
    assert "2: 1,84 ng/mL  (1,840 ng/mL)" in told
    assert held["readings"][1]["label"] == "1.84 ng/mL", "what machines read has a point"
    desk("review", "refuse", held["record"], "--because", "x")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 and more", b"\x00\x01\x02"])
def test_a_file_that_is_no_table_stores_nothing(desk, tmp_path, content):
    (tmp_path / "x.csv").write_bytes(content)
    result = desk("import", tmp_path / "x.csv", "--patient", desk.mrn, status=2)
    assert "x.csv" in result.stderr
    assert result.stdout == ""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    run = subprocess.run(
        [sys.executable, "-c", LOADED, "demo", "--dir", folder],
        env=env, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(folder)
    assert "no display" in run.stderr
    assert "loaded: none" in run.stderr
    written = {item.name for item in folder.iterdir()}
    assert {"note.pdf", "handoff.pdf", "trends.png", "assessment.json", "store"} <= written
    desk = Desk(folder / "store", "demo", "practice")
    desk.mrn = "MAINZ-2020"
    return desk


def test_the_published_case_day_by_day(demo):
    day1, day7 = check(demo, "--at", "2020-03-20"), check(demo, "--at", "2020-03-26")
    assert day1["state"] == day7["state"] == "NOT_ELIGIBLE"
    outcomes = {name: outcome(day1, name)["outcome"] for name in ("INC-1", "INC-2", "INC-3", "INC-4", "INC-5")}
    assert outcomes == {"INC-1": "MET", "INC-2": "MET", "INC-3": "UNKNOWN", "INC-4": "MET", "INC-5": "NOT_MET"}
    assert outcome(day7, "EXC-1")["outcome"] == "MET"
    ladder = check(demo, "--at", "2020-04-10")["ladder"]
    assert (ladder["doses_given"], ladder["total_mg"]) == (9, "900")


@pytest.mark.parametrize(
    ("reading", "day7", "day11", "day12"),
    [
        (None, ("UNKNOWN", "review"), ("MET", "review"), ("NOT_MET", "info")),
        (1, ("MET", "review"), ("NOT_MET", "info"), ("NOT_MET", "info")),
        (2, ("NOT_MET", "review"), ("MET", "review"), ("NOT_MET", "info")),
    ],
    ids=["left disputed", "as printed", "as 0.55"],
)
def test_the_published_procalcitonin_by_what_the_review_decides(demo, tmp_path, reading, day7, day11, day12):
    shutil.copytree(demo.folder, tmp_path / "store")
    desk = Desk(tmp_path / "store", "demo", "practice")
    desk.mrn = demo.mrn
    if reading:
        waiting = [item for item in desk.json("review", "list") if item["patient"] == desk.mrn]
        (held,) = [item for item in waiting if item["text"].startswith("PCT 550 ")]
        desk("review", "accept", held["record"], reading, "--because", "seen on the laboratory's own report")

    def fired(day):
        item = outcome(check(desk, "--at", day), "TAP-4b")
        return item["outcome"], item["action"]

    assert fired("2020-03-26") == day7
    assert fired("2020-03-30") == day11
    assert fired("2020-03-31") == day12
    assert fired("2020-04-10")[0] == "MET"


def test_a_check_loads_neither_qt_nor_a_pdf_library(demo):
    env = {**os.environ, "BEDSIDE_STORE": str(demo.folder), "BEDSIDE_USER": "demo", "BEDSIDE_PASSPHRASE": "practice"}
    run = subprocess.run(
        [sys.executable, "-c", LOADED, "check", "--patient", "MAINZ-2020"],
        env=env, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "loaded: none" in run.stderr


def test_what_the_rules_find_in_a_new_entry_is_said_at_once(desk):
    desk.chart("hb 11 g/dl @-5h", patient=desk.mrn)
    said = desk.chart("hb 7 g/dl @-1h", patient=desk.mrn)
    assert "Hb: 11 g/dL" in said.stderr
    ordered = desk.chart("order anakinra 1000 mg iv q1h", because="test", patient=desk.mrn)
    assert "NAVARRO-2020 begins with 100 mg" in ordered.stderr
    assert desk.chart("hr 90", patient=desk.mrn).stderr == ""


def test_convert_names_the_unit_as_it_was_asked_for(made):
    assert made.json("convert", "4640", "/mm3", "10*9/L", "--analyte", "wbc")["unit"] == "10*9/L"
    assert made("convert", "4640", "/mm3", "10*9/L", "--analyte", "wbc").stdout == "4.64 \u00d710\u2079/L\n"


@pytest.mark.parametrize("words", [("catalogue",), ("catalogue", "--json"), ("protocols", "show", "NAVARRO-2020")])
def test_an_old_alphabet_of_the_output_stops_no_verb(words):
    """On Windows what goes into a file or a pipe is written in one of these."""
    run = subprocess.run(
        [sys.executable, "-m", "bedside", *words],
        cwd=Path(__file__).resolve().parent.parent,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    assert run.stderr == b""
    assert b"\\u" in run.stdout
    if "--json" in words:
        told = json.loads(run.stdout.decode("ascii"))
        assert any("\u00b5" in unit["shown"] for item in told for unit in item["units"])
