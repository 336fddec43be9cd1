"""Numbers for people in German: no decimal point outside of versions, sources, dates and what somebody typed."""

import re

import pytest
from click.testing import CliRunner

from bedside.cli import cli
from bedside.desk import demo
from bedside.report import attached
from bedside.session import Session
from bedside.text import speaking
from tests.languages import shown

CODE = "de"
PATIENTS = ("P-0001", "P-0003", "P-0004", "MAINZ-2020")
VERBS = (("check",), ("compare",), ("score", "hscore"), ("score", "qtc"), ("recommendations", "list"))
# Two numbers with a point between; a date, a version and the number of a trial or of a section have more of either.
_POINT = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
_VERSIONS = re.compile(
    r"\b(?:CTCAE|Version|version|v|doi|Referenz)[- ]?\d+[.\d/]*|\b[A-Z][A-Z0-9-]+-\d{4} \d[.\d]*|10\.\d{4}\S*"
    # a line to be typed, as it stands
    r"|^\s*[a-z0-9_]+ \d+\.\d+ \S+$"
)


def pointed(words, typed):
    """Return the lines that hold a number with a decimal point, without those of which people typed the number."""
    found = [(_POINT.findall(_VERSIONS.sub(" ", line)), line.strip()) for line in words.splitlines()]
    return [line for numbers, line in found if set(numbers) - typed]


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """Return the folder of a practice store, and the numbers of its typed texts and of printed sources."""
    folder = tmp_path_factory.mktemp("decimals") / "store"
    demo.make(folder).close()
    session = Session.open(folder, demo.USER, demo.PASSPHRASE)
    records = [item for each in session.patients() for item in session.persons.known(each.patient).records]
    session.close()
    texts = [str(getattr(item, name, "")) for item in records for name in ("reason", "text", "raw", "subject")]
    typed = {number for said in (*texts, *shown.resources()) for number in _POINT.findall(said)}
    env = {"BEDSIDE_PASSPHRASE": demo.PASSPHRASE, "BEDSIDE_LANGUAGE": CODE}
    return CliRunner(env=env), ("--store", str(folder), "--user", demo.USER), typed


def test_what_is_no_number_for_people_is_known():
    assert pointed("Version 1.10, MAINZ-2020 1.2.0, 04.03.2020 um 14.05.2020, doi 10.1002/art.41422", set()) == []
    assert pointed("Kreatinin 1.2 mg/dL", set()) == ["Kreatinin 1.2 mg/dL"]
    assert pointed("Kreatinin 1.2 mg/dL", {"1.2"}) == []


def paper(ward, folder, *verb):
    runner, given, typed = ward
    target = folder / "paper.pdf"
    with speaking(CODE):
        done = runner.invoke(cli, [*verb, *given, "-o", str(target)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return pointed(attached.words_of(target.read_bytes()), typed)


def test_a_note_has_no_decimal_point(ward, tmp_path):
    assert paper(ward, tmp_path, "note", "--patient", "P-0003") == []


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["note", "sbar", "drug-chart", "downtime"])
@pytest.mark.parametrize("mrn", PATIENTS)
def test_no_paper_of_a_patient_has_a_decimal_point(ward, tmp_path, mrn, verb):
    assert paper(ward, tmp_path, verb, "--patient", mrn) == []


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["handoff", "cohort"])
def test_no_paper_of_the_ward_has_a_decimal_point(ward, tmp_path, verb):
    assert paper(ward, tmp_path, verb) == []


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("mrn", PATIENTS)
def test_no_answer_of_a_verb_has_a_decimal_point(ward, mrn, verb):
    runner, given, typed = ward
    with speaking(CODE):
        done = runner.invoke(cli, [*verb, "--patient", mrn, *given], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert pointed(done.output, typed) == []
