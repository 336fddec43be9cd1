"""Every paper of every practice patient as a reader gets it: the words, order, fonts and objects of the PDF itself."""

import hashlib
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from pypdf import PdfReader

from bedside.domain.consult import Consult
from bedside.domain.records import Event, Medicine, Order
from bedside.report import recovery_sheet, trends
from bedside.report.attached import files_of
from bedside.report.content import Box, Card, Para, Table
from bedside.report.recovery_sheet import RecoverySheet
from tests.report import charts, practised
from tests.report.test_note import words

ROOT = Path(__file__).parents[2]
#: the others are the same code on other records
_QUICK = {"MAINZ-2020", "P-0003"}
PAPERS = [
    *(
        pytest.param(name, mrn, id=f"{name} {mrn}", marks=[] if mrn in _QUICK else [pytest.mark.slow])
        for mrn in practised.MRNS
        for name in practised.OF_ONE
    ),
    *(pytest.param(name, "", id=name) for name in practised.OF_MANY),
]
ACTING = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/URI", "/GoToR", "/AcroForm", "/RichMedia"}
#: on a whole page, not in one text: units of laboratory values and the letters of the row codes are none of a dose
MISREAD = {
    "U or IU for units": r"\d[ \u00a0]?(?:U|u|IU)\b(?!/)",
    "Latin frequency": r"(?i)\b(?:q\.?\d+\s?h|q\.?d\.?|qod|q\.o\.d\.?|qhs|q1d|o\.d\.|bid|tid|qid)(?:\b|$)",
    "trailing zero": r"\d\.\d*0[ \u00a0](?:mg|g|mcg|mL|units?)\b(?!/)",
    "no leading zero": r"(?<![\w.])\.\d",
    "abbreviated drug": r"\b(?:MS|MSO4|MgSO4|HCQ|MTX|MP|TCZ|ASA)\b",
    "abbreviated route": r"\b(?:SC|sc|SQ|sq|subq|subcut|IV|iv|IM|im|PO|po|IJ)\b|\bs\.c\.",
    "slash in a dose": r"\d[ \u00a0](?:mg|g|mcg|mL|units)\s*/\s*(?:d|day|h|hour|kg|dose)\b",
    "nanogram as ng": r"\d[ \u00a0]ng\b(?!/)",
    "micro sign": "[\u00b5\u03bc]g(?!/)",
    "cc": r"\bcc\b",
    "D/C": r"(?i)\bd/c\b",
    "at sign": r"@",
    "no space before the unit": r"\d(?:mg|g|mcg|mL|units)\b",
    "no comma from 10,000 on": r"\b\d{5,}(?:\.\d+)?\s*(?:mg|g|mcg|mL|units)\b(?!/)",
    "times days": r"(?i)\bx\s?\d+\s?d\b",
}


def pages(document):
    """Return the words of each page, every white space the same."""
    opened = pypdfium2.PdfDocument(document)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in opened]
    finally:
        opened.close()


def body(document):
    """Return the words between the running header and the footer of all pages, in the order they were written."""
    opened, found = pypdfium2.PdfDocument(document), []
    try:
        for place, page in enumerate(opened):
            wide, high = page.get_size()
            top = high - (44 if place else 20)
            found.append(page.get_textpage().get_text_bounded(left=44, bottom=47, right=wide - 20, top=top))
    finally:
        opened.close()
    return " ".join(" ".join(found).split())


def squeezed(said):
    return "".join(said.split())


@pytest.mark.parametrize(("name", "mrn"), PAPERS)
def test_each_page_names_the_patient_by_two_identifiers_and_its_place(name, mrn):
    found = pages(practised.paper(name, mrn))
    for number, page in enumerate(found, start=1):
        assert f"page {number} of {len(found)}" in page
        assert f"copy {practised.SERIAL}" in page
        assert "NO LIVE PATIENT" in page or "NOT A LIVE PATIENT" in page
        if mrn:
            patient = practised.situations()[mrn].chart.patient
            assert f"{patient.name} \u00b7 born {patient.born} \u00b7 MRN {mrn}" in page
        for number_of, known in practised.situations().items() if not mrn else ():
            if f"{number_of} " in page:
                assert _named(name, known.chart.patient) in page


def _named(name, patient):
    if name == "handoff":
        return f"{patient.name} \u00b7 born {patient.born} \u00b7 MRN {patient.mrn}"
    return f"{patient.mrn} \u00b7 {patient.name}"


@pytest.mark.parametrize(("name", "mrn"), PAPERS)
def test_nothing_on_a_page_is_an_expression_that_is_misread(name, mrn):
    said = " ".join(pages(practised.paper(name, mrn)))
    found = {rule: match[0] for rule, pattern in MISREAD.items() if (match := re.search(pattern, said))}
    assert found == {}


@pytest.mark.parametrize(("name", "mrn"), PAPERS)
def test_a_strict_reader_finds_embedded_fonts_and_nothing_that_acts_or_points_outside(name, mrn):
    document = practised.paper(name, mrn)
    _sound(document)
    assert list(files_of(document)) == (["bedside-1.json"] if name == "note" else [])


def test_it_finds_the_same_in_the_sheets_that_have_no_furniture():
    found = practised.situations()["P-0003"]
    sheet = RecoverySheet(
        ward=WILD,
        code="ABCD-EFGH-IJKL-MNOP",
        made_at=practised.NOW,
        made_by=WILD,
        store_made=practised.NOW,
        workstation="0a1b2c3d",
        zone=found.chart.zone,
    )
    _sound(recovery_sheet.render(sheet))
    _sound(trends.sheet(found.assessment, found.chart, "pdf"))


def _sound(document):
    """Read each object, as strictly as can be: every font is there in full or in part, nothing acts."""
    reader = PdfReader(BytesIO(document), strict=True)
    assert [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]
    names = set()
    fonts = [item for item in _walked(reader.trailer["/Root"], {}, names) if item.get("/Type") == "/Font"]
    assert not names & ACTING
    assert fonts
    for font in fonts:
        assert "/FontFile2" in font.get("/FontDescriptor", {}), font["/BaseFont"]
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"])


def _walked(value, seen, names):
    value = value.get_object()
    if id(value) in seen:
        return
    seen[id(value)] = value
    if isinstance(value, dict):
        names.update(value)
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _walked(item, seen, names)


@pytest.mark.parametrize(("name", "mrn"), PAPERS)
def test_the_words_come_out_in_the_order_in_which_they_are_read(name, mrn):
    found = practised.situations()
    note = practised.content(name, *([found[mrn]] if mrn else found.values()))
    said, at = squeezed(body(practised.paper(name, mrn))), 0
    for piece in _pieces(note):
        where = said.find(piece, at)
        assert where >= 0, f"{piece} does not stand after {said[max(0, at - 80) : at]}"
        at = where + len(piece)


def _pieces(note):
    """Yield, in reading order, each heading and what must not be torn apart: paragraphs, and the stem of each row."""
    for section in note.sections:
        if section.title:
            yield squeezed(section.title)
        for block in section.blocks:
            if isinstance(block, Para):
                yield squeezed(words(block.text))
            elif isinstance(block, Box):
                yield from (squeezed(words(item.text)) for item in block.paras)
            elif isinstance(block, Table):
                yield from (squeezed(words(cell.text)) for row in block.rows for cell in row.cells)
            elif isinstance(block, Card):
                yield squeezed(block.head)
                yield from (squeezed(part.name) for part in block.parts)


WILD = "<b>Ren\u00e9e & \u05d3\u05d5\u05d3 \U0001f600</b><script>alert(1)</script>"
LONG, SHORTER = f"{WILD} words " * 980, f"{WILD} words " * 60
SIZES = ["A4", pytest.param("Letter", marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def wild():
    """Return a patient whose every free text is hostile, and what a physician writes longer than any page."""
    make = charts.practice(WILD, SHORTER)
    for state in ("held", "refused"):
        make.dose(charts.hours(136), state, reason=SHORTER)
    make.add(Event, charts.hours(4), code="allergy", state="present", subject=WILD)
    told = {"action": "start", "drug": WILD, "dose": Decimal(2), "dose_unit": "g", "route": "intravenous"}
    make.add(Medicine, charts.hours(4), reason=SHORTER, interval_hours=24, **told)
    make.add(Order, charts.hours(120), action="stop", drug="anakinra", reason=SHORTER)
    found = practised.of(make.chart())
    consult = Consult(texts={"answer": WILD, "assessment": LONG})
    return found._replace(writing=msgspec.structs.replace(found.writing, consult=consult))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*practised.OF_ONE, *practised.OF_MANY])
def test_hostile_and_endless_texts_leave_a_clean_paper(wild, name, size):
    assert len(LONG) > 50_000
    document = practised.printed(name, wild, paper=size)
    found = pages(document)
    assert len(found) < 50
    reader = PdfReader(BytesIO(document), strict=True)
    names = set()
    assert [item for item in _walked(reader.trailer["/Root"], {}, names) if item.get("/Type") == "/Page"]
    assert not names & ACTING
    said = squeezed(" ".join(found))
    assert "<b>Ren\u00e9e&[" in said
    # The font has no such signs: drawn all the same they are black squares, and missing from the words.
    assert "Ren\u00e9e&</b>" not in said
    assert not {"\u05d3", "\U0001f600", "\u25a0", "\ufffd", "\0"} & set(said)
    for number, page in enumerate(found, start=1):
        assert f"page {number} of {len(found)}" in page
        if name in practised.OF_ONE:
            assert "born 1966-08-02 \u00b7 MRN P-0003" in page


@pytest.fixture(scope="module")
def forty_days():
    made = charts.long_stay()
    assert len(made.records) >= 3000
    return practised.of(made.chart(charts.LATE))


@pytest.mark.parametrize("name", practised.OF_ONE)
def test_forty_days_and_three_thousand_records_stay_readable(forty_days, name):
    found = pages(practised.printed(name, forty_days))
    said = " ".join(found)
    assert len(found) < 10
    assert all("MRN P-0003" in page for page in found)
    if name == "note":
        assert "older values summarised" in said
        assert "unit reference before" in said, "a heading is broken within the word"


def sums():
    """Return the hash of each paper of one patient and of all, A4 and Letter."""
    found = practised.situations()
    papers = [(name, found["P-0003"]) for name in practised.OF_ONE]
    papers += [(name, *found.values()) for name in practised.OF_MANY]
    return {
        f"{paper[0]} {size}": hashlib.sha256(practised.printed(*paper, paper=size)).hexdigest()
        for paper in papers
        for size in ("A4", "Letter")
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zone", "language", "seed"), [("Pacific/Auckland", "de_DE.UTF-8", "1"), ("America/St_Johns", "C", "4711")]
)
def test_each_paper_is_the_same_bytes_in_another_process_zone_and_language(zone, language, seed):
    here = sums()
    assert len(set(here.values())) == 14
    told = {"TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": seed}
    code = "import json; from tests.report.test_papers import sums; print(json.dumps(sums()))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | told, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == here


def test_the_watermark_puts_no_slanted_letters_amid_the_words_and_numbers_stand_by_theirs():
    document = practised.paper("note", "P-0003")
    for page in PdfReader(BytesIO(document)).pages:
        drawn = page.get_contents().get_data()
        assert drawn.count(b"/ActualText () >> BDC") == drawn.count(b"EMC") == 1
    (first, *_others) = pypdfium2.PdfDocument(document)
    words_of = first.get_textpage()
    at = words_of.get_text_range().index("1 Before 13:35")
    assert words_of.get_charbox(at + 2)[0] - words_of.get_charbox(at)[2] < 10
