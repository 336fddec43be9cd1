"""`check --from`: a file that belongs to another note, or to another patient, is not taken for the one printed."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader, PdfWriter

from bedside.desk import signing
from bedside.desk.consulting import note_paper
from bedside.desk.proving_paper import proofs
from bedside.domain.problem import Problem
from bedside.protocol.assess import assess
from bedside.protocol.load import shipped_protocol
from bedside.report import attached, carried
from tests.desk.ward import SECRETS, chart, patient
from tests.report import charts
from tests.test_check_from import printed

NAME = "bedside-1.json"


@pytest.fixture
def amended(ward):
    """Return the note as it was signed first, and the addendum that followed another entry."""
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    first = note_paper(session, patient(session))
    ward.wait(hours=1)
    chart(session, "crp 12 mg/l @-90m")
    signing.addendum(session, made.id, {"answer": "Go on."}, SECRETS["demo"])
    return first, note_paper(session, patient(session))


def told(path, document):
    path.write_bytes(document)
    return proofs(path)


def carrying(document, *contents):
    """Return the pages with these files attached under the one name."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(document)))
    writer.root_object["/Names"].pop("/EmbeddedFiles")
    for content in contents:
        writer.add_attachment(NAME, content)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def data(document):
    return attached.files_of(document)[NAME]


def test_an_addendum_and_what_it_amends_prove_their_own_verdict_each(amended, tmp_path):
    (one,), (two,) = (told(tmp_path / "note.pdf", each) for each in amended)
    assert one.equal
    assert two.equal
    assert one.digest != two.digest


def test_the_file_of_the_note_before_is_not_that_of_the_addendum(amended, tmp_path):
    first, second = amended
    words = re.sub(r"\s", "", attached.words_of(second))
    assert carried.unpacked(data(first), "first").digest[:12] in words, "the addendum prints both hashes"
    for pages, other in ((second, first), (first, second)):
        with pytest.raises(Problem, match="print other evidence") as caught:
            told(tmp_path / "note.pdf", carrying(pages, data(other)))
        assert "untouched copy" in caught.value.do


def test_two_files_of_one_name_are_refused(amended, tmp_path):
    first, second = amended
    for contents in ((data(second), data(first)), (data(second), data(second))):
        with pytest.raises(Problem, match=f"several files named {NAME}"):
            told(tmp_path / "note.pdf", carrying(second, *contents))


@pytest.mark.parametrize(
    "other", [{"mrn": "P-2"}, {"mrn": "P-"}, {"born": date(1966, 8, 3)}, {"name": "Practice, Two"}], ids=str
)
def test_the_chart_of_another_person_is_refused_though_its_verdict_is_the_same(amended, tmp_path, other):
    item = carried.unpacked(data(amended[0]), "first")
    person = msgspec.structs.replace(item.chart.patient, **other)
    swapped = carried.packed(item.assessment, replace(item.chart, patient=person))
    with pytest.raises(Problem, match="name another patient"):
        told(tmp_path / "note.pdf", carrying(amended[0], swapped))


@pytest.mark.parametrize(
    "name", ["Cohen (\u05db\u05d4\u05df), A", "Lang-" + "Ortiz-" * 18 + "Ende, B", "O'Neil  Jr, C"]
)
@pytest.mark.parametrize("mrn", ["P 12", "A.7/1-2 (x)"])
def test_any_name_and_number_that_a_page_prints_is_found_again(tmp_path, name, mrn):
    made = charts.practice().chart()
    person = msgspec.structs.replace(made.patient, name=name, mrn=mrn)
    made = replace(made, patient=person)
    assessment = assess(shipped_protocol("NAVARRO-2020", charts.CATALOGUE), made)
    (proof,) = told(tmp_path / "note.pdf", printed(assessment, made, carried.files([(assessment, made)])))
    assert proof.equal
