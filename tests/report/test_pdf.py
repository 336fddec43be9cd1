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

from bedside.report import glyphs
from bedside.report.fonts import characters
from bedside.report.note import compose
from bedside.report.pdf import render
from tests.report import assessments, charts

VIETNAMESE = "Nguy\u1ec5n Th\u1ecb \u00c1nh D\u01b0\u01a1ng"
HEBREW = "\u05d3\u05d5\u05d3 \u05dc\u05d5\u05d9"
ARABIC = "\u0645\u062d\u0645\u062f"


def pages(name="PRACTICE, Patient 3", remark="pending", make=None, at=charts.NOW):
    make = make or charts.practice(name, remark)
    document = render(compose(assessments.assessment(at), make.chart(at), author="A. Name", now=at, practice=True))
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


def test_same_bytes_twice_and_in_another_process():
    document, _pages = pages()
    assert pages()[0] == document
    code = (
        "import hashlib, sys; from tests.report.test_pdf import pages;"
        "sys.stdout.write(hashlib.sha256(pages()[0]).hexdigest())"
    )
    env = {**os.environ, "TZ": "Pacific/Auckland", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "4711"}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == hashlib.sha256(document).hexdigest()
