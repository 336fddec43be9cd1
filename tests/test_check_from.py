"""`check --from`: the verdict of a note computed again from the note alone, without store or passphrase."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from pypdf import PdfReader, PdfWriter

from bedside.cli import cli
from bedside.domain.check import legible
from bedside.protocol.assess import assess
from bedside.protocol.assessment import digest
from bedside.protocol.contract import as_plain
from bedside.protocol.load import shipped_protocol
from bedside.report import attached, carried
from bedside.report.note import compose
from bedside.report.page import Printed
from bedside.report.pdf import render
from bedside.report.writing import Writing
from tests.report import charts

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def asked():
    chart = charts.practice().chart()
    return assess(shipped_protocol("NAVARRO-2020", charts.CATALOGUE), chart), chart


@pytest.fixture(scope="module")
def document(asked):
    return printed(*asked, carried.files([asked]))


def printed(assessment, chart, files):
    note = compose(assessment, chart, Writing(author="A. Name", now=chart.at, practice=True))
    return render(note, Printed("A4", "printed 04 Apr 2020 13:25 by A. Name, copy 0017-3f2a", files))


def check(path, content, *words):
    path.write_bytes(content)
    result = CliRunner().invoke(cli, ["check", "--from", str(path), *words], env={"BEDSIDE_PASSPHRASE": None})
    assert "Traceback" not in result.output
    return result


def refused(path, content):
    result = check(path, content)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr


def repacked(asked, **changed):
    """Return the file of a chart whose assessment was changed, with hashes that fit."""
    assessment, chart = asked
    return carried.packed(msgspec.structs.replace(assessment, **changed), chart)


def test_the_note_and_its_file_prove_the_verdict_in_an_empty_environment(asked, document, tmp_path):
    note, data = tmp_path / "note.pdf", tmp_path / "data.json"
    note.write_bytes(document)
    data.write_bytes(attached.files_of(document)["bedside-1.json"])
    bare = {"PYTHONPATH": str(ROOT), "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
    for path in (note, data):
        words = [sys.executable, "-m", "bedside", "check", "--from", str(path), "--json"]
        done = subprocess.run(words, env=bare, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        told = json.loads(done.stdout)
        compared = told.pop("note")
        assert told == json.loads(json.dumps(as_plain(asked[0])))
        assert compared == {"equal": True, "printed": digest(asked[0]), "computed": digest(asked[0]), "differs": []}
    assert sorted(item.name for item in tmp_path.iterdir()) == ["data.json", "note.pdf"]


def test_it_says_plainly_that_both_are_equal_and_names_the_evidence_in_the_footer(asked, document, tmp_path):
    result = check(tmp_path / "note.pdf", document)
    assert result.exit_code == 0
    sha256 = digest(asked[0])
    groups = f"{sha256[:4]} {sha256[4:8]} {sha256[8:12]}"
    assert f"evidence: {groups} on the note, SHA-256 {sha256}" in result.stdout
    assert "equals the one on the note" in result.stdout
    text = " ".join(PdfReader(tmp_path / "note.pdf").pages[-1].extract_text().split())
    assert f"evidence {groups}" in text


def test_another_verdict_than_the_printed_one_is_told(asked, tmp_path):
    other = msgspec.structs.replace(asked[0], state="ELIGIBLE", drug="x")
    document = printed(other, asked[1], ((carried.files([asked])[0][0], repacked(asked, state="ELIGIBLE", drug="x")),))
    result = check(tmp_path / "note.pdf", document)
    assert result.exit_code == 1
    assert "THIS VERDICT IS NOT THE ONE ON THE NOTE: different are state, drug." in result.stdout
    told = json.loads(check(tmp_path / "note.pdf", document, "--json").stdout)
    assert (told["note"]["equal"], told["note"]["differs"]) == (False, ["state", "drug"])
    assert told["state"] == asked[0].state


def test_a_changed_record_gives_another_verdict(asked, tmp_path):
    assessment, chart = asked
    records = tuple(
        msgspec.structs.replace(item, value=item.value * 2) if item.id == "ferritin-134" else item
        for item in chart.records
    )
    result = check(
        tmp_path / "data.json", carried.packed(assessment, replace(chart, records=records, known_index=None))
    )
    assert result.exit_code == 1
    assert "criteria" in result.stdout


@pytest.mark.parametrize("place", [0.1, 0.4, 0.9])
def test_a_changed_byte_is_named(asked, tmp_path, place):
    content = carried.packed(*asked)
    at = content.index(b"100", int(len(content) * place))
    assert "was changed after the note was made" in refused(
        tmp_path / "data.json", content[:at] + b"200" + content[at + 3 :]
    )


def test_the_file_of_another_note_is_named(asked, document, tmp_path):
    other = carried.packed(msgspec.structs.replace(asked[0], drug="x"), asked[1])
    writer = PdfWriter(clone_from=BytesIO(document))
    writer.root_object["/Names"].pop("/EmbeddedFiles")
    writer.add_attachment("bedside-1.json", other)
    writer.write(tmp_path / "mixed.pdf")
    said = refused(tmp_path / "mixed.pdf", (tmp_path / "mixed.pdf").read_bytes())
    assert "the pages print other evidence" in said


def test_other_rules_are_named(asked, tmp_path):
    rules = msgspec.structs.replace(asked[0].protocol, version="0.9.9")
    said = refused(tmp_path / "data.json", repacked(asked, protocol=rules))
    assert re.search(r"follows NAVARRO-2020 0\.9\.9, and this program has \d", said)
    rules = msgspec.structs.replace(asked[0].protocol, id="OTHER")
    assert "no protocol is called 'OTHER'" in refused(tmp_path / "data.json", repacked(asked, protocol=rules))


FOREIGN = {
    "empty": b"",
    "text": b"hello",
    "json": b'{"a": 1}',
    "list": b"[]",
    "deep": b"[" * 100_000,
    "nul": b"\x00" * 100,
    "no_utf8": b'{"format": "\xff"}',
    "half_pdf": b"%PDF-1.4\n1 0 obj\n",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_note_is_refused(content, tmp_path):
    assert "Name a note" in refused(tmp_path / "x", content)


def test_a_pdf_without_data_a_cut_one_and_a_locked_one_are_refused(asked, document, tmp_path):
    assert "carries no chart" in refused(tmp_path / "x.pdf", printed(*asked, ()))
    for share in (0.3, 0.7, 0.99):
        assert "cannot be read" in refused(tmp_path / "x.pdf", document[: int(len(document) * share)])
    writer = PdfWriter(clone_from=BytesIO(document))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "x.pdf")
    assert "cannot be read" in refused(tmp_path / "x.pdf", (tmp_path / "x.pdf").read_bytes())


def test_what_fits_its_hashes_and_is_no_chart_is_refused(asked, tmp_path):
    told = msgspec.json.decode(carried.packed(*asked))
    for name, wrong in (("zone", "../../etc/passwd"), ("zone", "Europe"), ("records", 3), ("patient", None)):
        part = told["chart"] | {name: wrong}
        raw = msgspec.json.encode(part)
        said = msgspec.json.encode(told | {"chart": msgspec.Raw(raw), "chart_sha256": carried._sha256(raw)})
        assert "holds no chart as bedside writes it" in refused(tmp_path / "x.json", said)


def test_the_form_and_the_size_have_bounds(asked, tmp_path, monkeypatch):
    told = msgspec.json.decode(carried.packed(*asked))
    other = msgspec.json.encode(told | {"format": "bedside-verdict-9"})
    assert "of the form 'bedside-verdict-9'" in refused(tmp_path / "x.json", other)
    assert "not the data of a note" in refused(tmp_path / "x.json", msgspec.json.encode(told | {"more": 1}))
    monkeypatch.setattr(carried, "LIMIT", 1000)
    assert "is larger than" in refused(tmp_path / "x.json", carried.packed(*asked))


def test_it_wants_a_patient_or_a_note_and_not_both(tmp_path):
    for words in ([], ["--from", "x.pdf", "--patient", "P-1"], ["--from", "x.pdf", "--at", "now"]):
        result = CliRunner().invoke(cli, ["check", *words])
        assert result.exit_code == 2
        assert "--from" in result.stderr
    result = CliRunner().invoke(cli, ["check", "--from", str(tmp_path / "none.pdf")])
    assert (result.exit_code, "none.pdf" in result.stderr) == (3, True)


def test_what_a_foreign_file_says_steers_no_terminal(asked, tmp_path):
    _assessment, chart = asked
    named = msgspec.structs.replace(chart.patient, name="\x1b[2J evil\nstate: ELIGIBLE\u202e", mrn="\x9b31mX")
    evil = replace(chart, patient=named)
    told = assess(shipped_protocol("NAVARRO-2020", charts.CATALOGUE), evil)
    bad = msgspec.structs.replace(told, patient_id="\x1b]0;x\x07\nstate: ELIGIBLE")
    for content in (carried.packed(told, evil), carried.packed(bad, evil)):
        result = check(tmp_path / "data.json", content)
        printed_text = result.stdout + result.stderr
        assert not set(printed_text) & set("\x1b\x07\x9b\u202e")
        assert "\nstate: ELIGIBLE" not in printed_text


def test_what_steers_a_terminal_is_named():
    assert legible("\x1b[2J\nA\u00e4 \u202eB") == "<U+001B>[2J<U+000A>A\u00e4 <U+202E>B"
