"""A paper in another language: its signs and dates, and what was signed in one and is read in another."""

from datetime import date, timedelta
from fractions import Fraction

import msgspec
import pytest
from babel.messages import Catalog

from bedside import text
from bedside.protocol.assessment import NEEDS_NOW
from bedside.report.closing import co_signed, signature
from bedside.report.contingency import needed
from bedside.report.panels import _rule
from bedside.report.pdf import render
from bedside.report.scale import ticks
from bedside.report.spoken import dose_word, exact, figure, in_any_language, numeric_day, rounded
from bedside.report.writing import Earlier, Hand
from bedside.text import speaking
from tests.languages.catalogues import mo_bytes
from tests.report import consults

CODE = "xx"


@pytest.fixture(autouse=True)
def spoken(tmp_path, monkeypatch):
    """Write a catalogue in which a few words are foreign."""
    text._translation.cache_clear()
    folder = tmp_path / CODE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    made = Catalog(locale="de")
    for context, message, foreign in (
        ("decimal sign", ".", ","),
        ("birth date", "{year:04}-{month:02}-{day:02}", "{day:02}.{month:02}.{year:04}"),
        ("dose", "held", "ausgesetzt"),
        (None, "Signatures", "Unterschriften"),
        (None, "Co-signed", "Mitgezeichnet"),
        (None, "met", "erfuellt"),
        (None, "criterion", "Kriterium"),
        (None, NEEDS_NOW, "{needs} (jetzt: {reason})"),
    ):
        made.add(message, foreign, context=context)
    (folder / "bedside.mo").write_bytes(mo_bytes(made))
    monkeypatch.setenv(text.FOLDER, str(tmp_path))
    yield
    text._translation.cache_clear()


def test_numbers_have_the_sign_of_the_language_and_no_digit_changes():
    assert (figure("4.0"), exact(Fraction(6, 10)), rounded(0.1)) == ("4.0", "0.6", "0.1")
    with speaking(CODE):
        assert (figure("4.0"), figure("<0.50"), exact(Fraction(6, 10)), rounded(0.1)) == ("4,0", "<0,50", "0,6", "0,1")
        assert figure("clotted. send again") == "clotted. send again", "only a number is one"
        assert [said for _at, said in ticks(0.0, 1.0, log=False)] == ["0", "0,5", "1"]


def test_days_and_doses_are_said_in_the_language():
    assert (numeric_day(date(2020, 4, 4)), dose_word("held")) == ("2020-04-04", "held")
    with speaking(CODE):
        assert (numeric_day(date(2020, 4, 4)), dose_word("held")) == ("04.04.2020", "ausgesetzt")
    assert dose_word("something new") == "something new"


def test_a_threshold_is_drawn_where_it_is_whatever_its_decimal_sign():
    assert _rule("> 0.6 ng/mL")[1] == "0.6"
    assert _rule("> 0,6 ng/mL")[1] == "0,6"


def test_what_is_needed_is_said_without_what_there_is_now():
    assert needed("C-reactive protein (CRP) above 50 mg/L (now: 12 mg/L)") == "C-reactive protein (CRP) above 50 mg/L"
    with speaking(CODE):
        assert needed("CRP (mg/L) ueber 50 (jetzt: 12 mg/L)") == "CRP (mg/L) ueber 50"


def test_a_note_signed_in_one_language_is_co_signed_in_another():
    chart, writing = consults.situation()[1], consults.writing()
    hand = (Hand(name="B. Name", role="physician", at=chart.at), "04 Apr 2020 12:00")
    for written, read in (("en", CODE), (CODE, "en")):
        with speaking(written):
            section = signature(chart, writing)
        with speaking(read):
            filled = co_signed(section, [hand])
        assert len(filled.blocks[0].rows) == len(section.blocks[0].rows)
        assert "B. Name" in str(filled.blocks[0].rows[-1])
        assert section.title in in_any_language("Signatures")


def test_a_note_after_one_in_another_language_does_not_call_the_words_a_change():
    def rows(earlier):
        made = consults.note(earlier=Earlier(at=consults.NOW - timedelta(hours=1), note=earlier))
        changed = next(item for item in made.sections if item.title == "Changed since the last note")
        return [str(row) for block in changed.blocks for row in getattr(block, "rows", ())]

    before = consults.note()
    with speaking(CODE):
        foreign = consults.note()
        assert "erfuellt" in str(foreign.sections)
    assert rows(foreign) == rows(before)


def test_the_pdf_says_its_language():
    note = consults.note()
    assert b"/Lang (en)" in render(msgspec.structs.replace(note, sections=()))
    with speaking(CODE):
        note = consults.note()
    assert b"/Lang (xx)" in render(msgspec.structs.replace(note, sections=())), "whatever is spoken when it is printed"
