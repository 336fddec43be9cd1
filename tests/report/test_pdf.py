"""What stands on the pages: identifiers, page numbers, fonts, escaped and unprintable texts, always the same bytes."""

import hashlib
import os
import subprocess
import sys
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from bedside.report import carried, glyphs
from bedside.report.attached import files_of
from bedside.report.blocks import _block
from bedside.report.content import Box, Cell, Column, Header, Note, Para, Row, Section, Table, text
from bedside.report.fonts import characters
from bedside.report.note import compose
from bedside.report.page import Printed
from bedside.report.pdf import render
from bedside.report.writing import Writing
from tests.report import assessments, charts

VIETNAMESE = "Nguy\u1ec5n Th\u1ecb \u00c1nh D\u01b0\u01a1ng"
HEBREW = "\u05d3\u05d5\u05d3 \u05dc\u05d5\u05d9"
ARABIC = "\u0645\u062d\u0645\u062f"


def pages(name="PRACTICE, Patient 3", remark="pending", make=None, at=charts.NOW):
    make = make or charts.practice(name, remark)
    document = render(
        compose(assessments.assessment(at), make.chart(at), Writing(author="A. Name", now=at, practice=True))
    )
    return document, PdfReader(BytesIO(document)).pages


def flat(page):
    return " ".join(page.extract_text().split())


def test_every_page_names_the_patient_and_its_number():
    _document, found = pages()
    assert len(found) > 1
    for number, page in enumerate(found, start=1):
        text = flat(page)
        for piece in (
            "PRACTICE, Patient 3",
            "1966-08-02",
            "P-0003",
            f"page {number} of {len(found)}",
            "DRAFT",
            "NAVARRO-2020",
        ):
            assert piece in text
        assert "NOT A LIVE PATIENT" in text


@pytest.mark.parametrize(
    "text", ["<b>bold", "a & b < c", "<script>alert(1)</script>", "</para>", "&amp;", "100 % <i/>", "{brace} %s"]
)
def test_user_text_is_never_markup(text):
    _document, found = pages(f"Name {text}", text)
    assert f"Name {text}" in flat(found[0])
    assert text in " ".join(flat(page) for page in found)


@pytest.mark.parametrize(
    ("name", "said"),
    [(HEBREW, "U+05D3"), (ARABIC, "[4 Arabic letters]"), ("Smile \U0001f600", "U+1F600"), ("A\u202eB", "U+202E")],
)
def test_what_cannot_be_printed_is_reported(name, said):
    _document, found = pages(name)
    text = " ".join(flat(page) for page in found)
    assert "The name holds characters that this font cannot print" in text
    assert said in text
    assert "P-0003" in flat(found[-1])


def sizes(page):
    """Return the sizes in which each piece of a page's text is set."""
    found = {}
    page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: found.setdefault(text.strip(), set()).add(size))
    return found


def test_who_has_a_name_that_cannot_be_printed_is_called_by_numbers_as_large_as_a_name():
    big = "born 1966-08-02, MRN P-0003"
    _document, found = pages(ARABIC)
    assert 14 in sizes(found[0])[big]
    _document, other = pages()
    assert big not in sizes(other[0])
    assert 14 in sizes(other[0])["PRACTICE, Patient 3"]


def test_the_attached_data_holds_the_name_as_it_was_typed():
    chart, assessment = charts.practice(ARABIC).chart(), assessments.assessment()
    note = compose(assessment, chart, Writing(author="A. Name", now=charts.NOW))
    document = render(note, Printed("A4", "copy 0017-3f2a", carried.files([(assessment, chart)])))
    (content,) = files_of(document).values()
    assert carried.unpacked(content, "here").chart.patient.name == ARABIC


def test_columns_of_words_stand_apart():
    words = "iiii " * 60
    cells = (Cell(text(words)), Cell(text(words)), Cell(text(words)))
    table = Table((Column("a", 1), Column("b", 1), Column("c", 1)), (Row(cells),))
    made = next(_block(table, 300.0))
    made.wrap(300, 700)
    *others, last = (cell[0].width for cell in made._cellvalues[1])
    assert max(others) <= 100 - 6
    assert last > 100 - 6, "nothing stands beside the last one"


@pytest.mark.parametrize(
    "name", [VIETNAMESE, "A\u0301ngel Mu\u0308ller", "\u0410\u043d\u043d\u0430 \u0388\u03bb\u03bb\u03b7\u03bd"]
)
def test_what_can_be_printed_is_printed(name):
    _document, found = pages(name)
    assert unicodedata.normalize("NFC", name) in flat(found[0])
    assert "cannot print" not in flat(found[0])


def test_own_signs_are_in_the_font():
    own = "".join(value for key, value in vars(glyphs).items() if key.isupper())
    assert {sign for sign in own if ord(sign) not in characters()} == set()


@pytest.mark.parametrize("name", ["x" * 300, "long name " * 30])
def test_a_long_name_keeps_the_numbers_on_the_page(name):
    _document, found = pages(name.strip(), "remark " * 45)
    for number, page in enumerate(found, start=1):
        text = flat(page)
        assert "1966-08-02" in text
        assert "P-0003" in text
        assert f"page {number} of {len(found)}" in text


def test_a_text_longer_than_a_page_breaks():
    _document, found = pages(remark="unbroken" * 1200)
    assert len(found) > 3


def test_long_stay_stays_under_ten_pages():
    _document, found = pages(make=charts.long_stay(), at=charts.LATE)
    assert len(found) < 10


def test_fonts_are_embedded_and_a_page_is_a4():
    _document, found = pages()
    for page in found:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object().get("/FontDescriptor")
            assert descriptor is not None
            assert "/FontFile2" in descriptor.get_object()


def test_metadata():
    document, _pages = pages()
    reader = PdfReader(BytesIO(document))
    assert reader.metadata.title == "Consult note, MRN P-0003, draft"
    assert reader.metadata.author == "A. Name"
    assert reader.trailer["/Root"]["/Lang"] == "en"


def copied(paper="A4"):
    """Return a copy with a serial and with its data attached."""
    chart, assessment = charts.practice(remark="\u0391 \u1ec5 pending").chart(), assessments.assessment()
    note = compose(assessment, chart, Writing(author="A. Name", now=charts.NOW, practice=True))
    return render(note, Printed(paper, "copy 0017-3f2a", carried.files([(assessment, chart)])))


@pytest.mark.parametrize("call", ["pages()[0]", "copied()", "copied('Letter')"])
@pytest.mark.slow
def test_same_bytes_twice_and_in_another_process(call):
    document = eval(call)
    assert eval(call) == document
    code = (
        "import hashlib, sys; from tests.report.test_pdf import copied, pages;"
        f"sys.stdout.write(hashlib.sha256({call}).hexdigest())"
    )
    env = {**os.environ, "TZ": "Pacific/Auckland", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "4711"}
    env |= {"RL_useA85": "0", "RL_pageCompression": "0", "RL_invariant": "0"}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == hashlib.sha256(document).hexdigest()


def test_a_copy_has_its_data_and_its_serial_on_every_page_of_its_paper():
    document = copied("Letter")
    assert list(files_of(document)) == ["bedside-1.json"]
    for page in PdfReader(BytesIO(document)).pages:
        assert (page.mediabox.width, page.mediabox.height) == (612, 792)
        assert "copy 0017-3f2a" in flat(page)


def walked(value, seen):
    value = value.get_object() if hasattr(value, "get_object") else value
    if id(value) in seen:
        return
    seen[id(value)] = value
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from walked(item, seen)
    elif isinstance(value, list):
        for item in value:
            yield from walked(item, seen)


def test_nothing_in_it_acts_or_points_outside():
    names = set(walked(PdfReader(BytesIO(copied())).trailer["/Root"], {}))
    acting = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/URI", "/GoToR", "/AcroForm", "/RichMedia"}
    assert {"/Pages", "/EmbeddedFiles", "/Outlines"} <= names
    assert names & acting == set()


def bare(*sections):
    head = Header(
        name="Name", born="1966-08-02", mrn="P-0003", identity=text("born"), person=text("F"), place=(text("here"),)
    )
    return Note(title="Note", subtitle="", header=head, sections=sections, author="A", footer="rule")


def test_every_section_is_a_bookmark_whatever_it_is_called():
    odd = ["A (b) \\ <c> & \u00e9\u0391", "Twice", "Twice", "/Slash #20"]
    sections = [
        Section("", (Box("Answer", (Para(text("yes")),)),)),
        *(Section(title, (Para(text("x")),)) for title in odd),
    ]
    reader = PdfReader(BytesIO(render(bare(*sections))))
    assert [item.title for item in reader.outline] == ["Answer", *odd]
    heights = [item["/Top"] for item in reader.outline]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(heights)


def test_a_long_document_opens_with_its_bookmarks():
    long = pages(make=charts.long_stay(), at=charts.LATE)[0]
    assert PdfReader(BytesIO(long)).page_mode == "/UseOutlines"
    assert PdfReader(BytesIO(render(bare(Section("One", (Para(text("x")),)))))).page_mode == "/UseNone"


COLUMNS = (Column("a", 1), Column("b", 3))
FREE = {
    "paragraph": lambda words: Para(text(words)),
    "box": lambda words: Box("Answer", (Para(text(words)),)),
    "cell": lambda words: Table(COLUMNS, (Row((Cell(text("a")), Cell(text(words)))),)),
    "row across": lambda words: Table(COLUMNS, (Row((Cell(text(words)),)),)),
    "below": lambda words: Table(COLUMNS, (), (Para(text(words)),)),
}


@pytest.mark.parametrize("words", ["<b>& word\u00a0\u0391 " * 4200, "u<" * 25_000], ids=["words", "unbroken"])
@pytest.mark.parametrize("block", FREE.values(), ids=FREE)
@pytest.mark.slow
def test_fifty_thousand_characters_are_all_printed_wherever_they_stand(block, words):
    assert len(words) >= 50_000
    found = PdfReader(BytesIO(render(bare(Section("Free text", (block(words),)))))).pages
    body = "".join(flat(page) for page in found).replace(" ", "").replace("\u00a0", "")
    sign = "<"
    assert body.count(sign) == words.count(sign)
    for number, page in enumerate(found, start=1):
        assert f"page {number} of {len(found)}" in flat(page)
        assert "P-0003" in flat(page)


def test_a_picture_is_called_by_its_name():
    _document, found = pages("Smile \U0001f600\ufe0f", "family \U0001f468\u200d\U0001f469")
    words = " ".join(flat(page) for page in found)
    assert "[grinning face]" in words
    assert "[man, woman]" in words
