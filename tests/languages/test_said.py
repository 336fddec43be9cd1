"""What is printed and what the verbs say, in the pseudo language: every word of it went through the catalogue."""

import re

import pytest
from click.testing import CliRunner

from bedside import text
from bedside.cli import cli
from bedside.desk import demo
from bedside.report import attached
from bedside.session import Session
from tests.languages import pseudo, shown

PATIENTS = ("P-0001", "P-0003", "P-0004", "MAINZ-2020")
PAPERS = (("note",), ("sbar",), ("drug-chart",), ("downtime",))
SAID = (("check",), ("compare",), ("recommendations", "list"), ("papers",), ("seen",), ("replay", "--every", "24h"))
# Codes that the answers of the command line name as they are typed, and printed sources cut over two lines.
CODES = frozenset(
    word.casefold()
    for word in re.findall(
        r"\w+",
        "active case unverified paper observation site label info review hold stop step down given held none NEWS Pt "
        "the and with without for from Supplementary Table Methods Figure Navarro Millan Kineret HFNC NRB NIV "
        "IMV PROPOSAL INCOMPLETE positive pending ineligible verbal yes immunosuppressant intubated extubated rrt "
        "available medicine",
    )
)


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """Return the folder of a practice store and the words of it that are data; the pseudo language is spoken."""
    place = tmp_path_factory.mktemp("said")
    demo.make(place / "store").close()
    session = Session.open(place / "store", demo.USER, demo.PASSPHRASE)
    data = shown.known(session) | CODES
    session.close()
    pseudo.write(place / "locale")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(text.FOLDER, str(place / "locale"))
        patch.setenv("BEDSIDE_LANGUAGE", pseudo.CODE)
        patch.setenv("BEDSIDE_STORE", str(place / "store"))
        patch.setenv("BEDSIDE_USER", demo.USER)
        patch.setenv("BEDSIDE_PASSPHRASE", demo.PASSPHRASE)
        text._translation.cache_clear()
        with text.speaking(pseudo.CODE):
            yield place, data
        text._translation.cache_clear()


def english(words, data):
    """Return the lines that hold English words."""
    found = [(shown.untranslated(line, data), line.strip()) for line in words.splitlines()]
    return [pair for pair in found if pair[0]]


def test_a_word_of_the_program_is_no_data(ward):
    _place, data = ward
    words = {"analyte", "reason", "recorded", "refused", "status", "supersedes", "threshold"}
    assert words & data == set()
    assert {"ferritin", "crp", "anakinra", "navarro"} <= data


@pytest.mark.slow
@pytest.mark.parametrize("verb", PAPERS, ids=" ".join)
@pytest.mark.parametrize("mrn", PATIENTS)
def test_no_paper_of_a_patient_holds_an_untranslated_word(ward, mrn, verb):
    place, data = ward
    target = place / f"{verb[0]}-{mrn}.pdf"
    done = CliRunner().invoke(cli, [*verb, "--patient", mrn, "-o", str(target)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert english(attached.words_of(target.read_bytes()), data | shown.sources()) == []


@pytest.mark.slow
@pytest.mark.parametrize("verb", [("handoff",), ("cohort",)], ids=" ".join)
def test_no_paper_of_the_ward_holds_an_untranslated_word(ward, verb):
    place, data = ward
    target = place / f"{verb[0]}.pdf"
    done = CliRunner().invoke(cli, [*verb, "-o", str(target)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert english(attached.words_of(target.read_bytes()), data | shown.sources()) == []


@pytest.mark.slow
@pytest.mark.parametrize("verb", SAID, ids=" ".join)
@pytest.mark.parametrize("mrn", PATIENTS)
def test_no_answer_of_a_verb_holds_an_untranslated_word(ward, mrn, verb):
    _place, data = ward
    done = CliRunner().invoke(cli, [*verb, "--patient", mrn], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert english(done.output, data) == []
