"""What people read is in their language; what is stored, compared, exported and typed back stays as it is."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec
import pytest
from babel.messages import Catalog

from bedside import assets, text
from bedside.cli import importing, people
from bedside.domain.amend import UNDO
from bedside.domain.catalogue import load_catalogue
from bedside.domain.clock import Fault, behind, faults_in, written
from bedside.domain.doubt import reading, weigh
from bedside.domain.labels import reading_text
from bedside.domain.moment import birth_text, parse_due, parse_when, typed_day
from bedside.domain.problem import Problem
from bedside.domain.records import Event, Observation
from bedside.domain.typed import as_line
from bedside.domain.wording import dose_text, event_text, fact_text, reason_text, site_word, unit_text, when_text
from bedside.protocol import leaf
from bedside.scores import news2, rox
from bedside.scores.answer import Fact
from bedside.scores.interval import exactly
from bedside.scores.registry import scores
from bedside.scores.typed import fact_of
from bedside.ui import trend_events
from tests.languages.catalogues import mo_bytes

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 4, 4, 12, 0, tzinfo=UTC)
_SAID = {
    "{drug} {dose} {route} {interval}": "{interval} {drug} ({route} {dose})",
    "every {hours} hours": "alle {hours} Stunden",
    "subcutaneously": "subkutan",
    "units": "Einheiten",
    "undo": "zurueck",
    "because {reason}": "weil {reason}",
    "Creatinine": "Kreatinin!",
    "{number} (read as {typed})": "{number} (gelesen als {typed})",
    "set back by {length}": "um {length} zurueckgestellt",
    "{site} culture {organism}": "Kultur {organism} aus {site}",
    "{site} culture positive {organism}": "Kultur aus {site}: {organism}",
    "mmol/L urea": "mmol/L Harnstoff",
    "line": "Zeile",
    "Body mass index": "Koerpermasse",
    "obesity class I": "Adipositas Grad I",
    "Apr": "Apr.",
    "high risk of failure": "Gefahr; Versagen",
    "lower risk of intubation": "weniger Gefahr",
    "low": "niedrig",
    "high": "hoch",
    "time": "Zeit",
    "Write it as {day}.": "Als {day} schreiben.",
    "{text!r} lies in the past.": "{text!r} ist vorbei.",
}
_BY_CONTEXT = {
    ("date entry", "iso"): "d.m.y",
    ("decimal sign", "."): ",",
    ("thousands sign", ","): " ",
    ("site", "blood"): "Blut",
    ("culture", "{site} culture"): "Kultur ({site})",
    ("date", "{day:02} {month} {year}"): "{day}. {month} {year}",
    ("birth date", "{year:04}-{month:02}-{day:02}"): "{day:02}.{month:02}.{year:04}",
}


@pytest.fixture(name="catalogue", scope="module")
def catalogue_fixture():
    return load_catalogue(assets.read_text("catalogue.toml"))


@pytest.fixture(name="spoken")
def spoken_fixture(tmp_path, monkeypatch):
    """Two languages that are spoken nowhere else; the first one is spoken."""
    _written(tmp_path, "qd", _BY_CONTEXT, _SAID)
    _written(tmp_path, "qe", {("date entry", "iso"): "d/m/y"}, {})
    monkeypatch.setenv(text.FOLDER, str(tmp_path))
    with text.speaking("qd"):
        yield


def _written(folder, code, by_context, said):
    made = Catalog(charset="utf-8")
    for (context, message), other in by_context.items():
        made.add(message, other, context=context)
    for message, other in said.items():
        made.add(message, other)
    place = folder / code / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "bedside.mo").write_bytes(mo_bytes(made))
    text._translation.cache_clear()


def observation(value, unit="mg/dL", **more):
    return Observation(
        id="o1", patient="p1", at=NOW, recorded_at=NOW, author="a", workstation="w", code="creatinine",
        value=Decimal(value), unit=unit, **more,
    )  # fmt: skip


# --- typed days -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["02.04.2020", "2.4.2020", "2020-04-02", " 02.04.2020 "])
def test_a_day_is_read_in_the_order_of_the_language(spoken, typed):
    when = parse_when(typed, ZONE, NOW)
    assert (when.at, when.precision) == (datetime(2020, 4, 1, 22, tzinfo=UTC), "day")


@pytest.mark.parametrize("typed", ["02.04.2020 06:00", "02.04.2020T06:00", "2020-04-02T06:00"])
def test_such_a_day_may_have_a_clock_time(spoken, typed):
    assert parse_when(typed, ZONE, NOW).at == datetime(2020, 4, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["02.04.", "02.04.20", "31.02.2020", "02.04.20201", "02/04/2020", "02.04.2020x"])
def test_a_day_without_its_year_or_in_another_form_is_refused(spoken, typed):
    with pytest.raises(Problem):
        parse_when(typed, ZONE, NOW)


@pytest.mark.parametrize("typed", ["04/05/2020", "04.05.2020"])
def test_in_english_such_a_day_could_be_two(typed):
    with pytest.raises(Problem):
        parse_when(typed, ZONE, NOW)
    with pytest.raises(ValueError, match="isoformat"):
        typed_day(typed)


def test_another_language_has_another_sign(spoken):
    with text.speaking("qe"):
        assert typed_day("16/11/1957") == date(1957, 11, 16)
        with pytest.raises(ValueError, match="isoformat"):
            typed_day("16.11.1957")


def test_a_file_means_the_same_in_every_language(spoken):
    with pytest.raises(Problem):
        parse_when("02.04.2020", ZONE, NOW, typed=False)
    assert parse_when("2020-04-02", ZONE, NOW, typed=False).precision == "day"


def test_a_birth_date_is_typed_and_shown_alike(spoken):
    assert typed_day("16.11.1957") == typed_day("1957-11-16") == date(1957, 11, 16)
    assert birth_text(date(1957, 11, 16)) == "16.11.1957"
    with text.speaking(text.ENGLISH):
        assert birth_text(date(1957, 11, 16)) == "1957-11-16"


def test_a_moment_to_come_is_typed_so_too(spoken):
    assert parse_due("05.04.2020 06:00", ZONE, NOW).at == datetime(2020, 4, 5, 4, tzinfo=UTC)
    with pytest.raises(Problem, match=r"^Zeit: '02\.04\.2020' ist vorbei\."):
        parse_due("02.04.2020", ZONE, NOW)


# --- what is said -----------------------------------------------------------------------------------------------------


def test_a_dose_has_the_order_of_the_language(spoken):
    assert (
        dose_text("anakinra", Decimal("0.50"), "mg", "subcutaneous", 6) == "alle 6 Stunden anakinra (subkutan 0,5 mg)"
    )
    assert dose_text("heparin", Decimal(25000), "units") == "heparin (25 000 Einheiten)"


def test_what_a_dose_lacks_leaves_no_blank():
    assert dose_text("anakinra", None) == "anakinra"
    assert dose_text("anakinra", None, route="oral") == "anakinra by mouth"
    assert dose_text("anakinra", Decimal(100), interval_hours=6) == "anakinra 100 mg every 6 hours"


def test_a_number_has_the_sign_of_the_language_and_a_line_that_is_typed_a_point(spoken, catalogue):
    item = observation("1.30")
    assert fact_text(item, catalogue) == "Kreatinin! 1,30 mg/dL"
    assert as_line(item, catalogue, ZONE).startswith("creatinine 1.30 mg/dL @")
    assert when_text(NOW, "day", ZONE) == "4. Apr. 2020"


def test_a_culture_is_said_as_one_sentence(spoken):
    event = Event(
        id="e", patient="p", at=NOW, recorded_at=NOW, author="a", workstation="w", code="culture", state="positive",
        subject="blood", text="Klebsiella",
    )  # fmt: skip
    assert event_text(event) == "Kultur aus Blut: klebsiella"
    with text.speaking(text.ENGLISH):
        assert event_text(event) == "Blood culture positive klebsiella"


def test_where_a_culture_is_from_is_translated_and_what_a_person_typed_is_not(spoken):
    event = Event(
        id="e", patient="p", at=NOW, recorded_at=NOW, author="a", workstation="w", code="culture", state="positive",
        subject="line",
    )  # fmt: skip
    assert event_text(event) == "Kultur aus line:"
    assert leaf.event_words(event) == "culture positive (line)"
    blood = msgspec.structs.replace(event, subject="Blood")
    assert [each(blood) for each in (event_text, leaf.event_words, trend_events.event_words)] == [
        "Kultur aus Blut:",
        "culture positive (Blut)",
        "Kultur (Blut), positive",
    ]
    with text.speaking(text.ENGLISH):
        assert trend_events.event_words(blood) == "blood culture, positive"
    assert (site_word("Blood"), site_word("line"), site_word("Line 2")) == ("Blut", "line", "Line 2")


def test_a_reason_of_the_program_is_translated_and_one_of_a_person_is_not(spoken):
    assert reason_text(UNDO) == "zurueck"
    assert reason_text("blood; undo") == "blood; zurueck"


def test_a_day_that_is_none_is_answered_with_one_as_the_language_writes_it(spoken):
    for read, said in ((people._date, "Als 21.03.1970 schreiben."), (importing._day, "Als 21.04.2020 schreiben.")):
        with pytest.raises(Problem) as found:
            read("2.8.66")
        assert found.value.do == said


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_titles_are_shown_translated_and_typed_and_exported_as_they_are(spoken, catalogue):
    analyte = catalogue.analyte("creatinine")
    assert (analyte.title, analyte.english_title) == ("Kreatinin!", "Creatinine")
    assert "Creatinine" in analyte.synonyms
    assert "Kreatinin!" not in analyte.synonyms


def test_the_label_of_a_reading_is_stored_in_english(spoken, catalogue):
    analyte = catalogue.analyte("creatinine")
    made = reading(analyte, Decimal("115.5"), analyte.units["umol/L"])
    with text.speaking(text.ENGLISH):
        assert made == reading(analyte, Decimal("115.5"), analyte.units["umol/L"])
        assert reading_text(made.label) == made.label
    assert "(read as 115.5 " in made.label
    assert "(gelesen als 115,5 " in reading_text(made.label)
    urea = catalogue.analyte("bun")
    assert reading_text(reading(urea, Decimal("9.5"), urea.units["mmol/L{urea}"]).label).endswith(
        "mg/dL (gelesen als 9,5 mmol/L Harnstoff)"
    )
    assert reading_text("9.5 mmol/L urea, day 3") == "9,5 mmol/L Harnstoff, day 3"
    assert reading_text("4.0 mg/dL, hospital day 3 (04 Apr 2020)") == "4,0 mg/dL, hospital day 3 (4. Apr. 2020)"


def test_a_unit_in_words_is_translated_and_the_line_that_is_typed_is_not(spoken, catalogue):
    assert unit_text("bun", "mmol/L{urea}", catalogue) == "mmol/L Harnstoff"
    item = msgspec.structs.replace(observation("9.5", "mmol/L{urea}"), code="bun")
    assert fact_text(item, catalogue).endswith("9,5 mmol/L Harnstoff")
    assert as_line(item, catalogue, ZONE).startswith("bun 9.5 mmol/L urea @")


def test_a_doubt_is_said_with_the_sign_of_the_language(spoken, catalogue):
    found = weigh("creatinine", Decimal("0.05"), "mg/dL", "", catalogue, "F", ())
    assert "Kreatinin! 0,05 mg/dL" in found.text


def test_the_journal_keeps_english_and_people_read_their_language(spoken):
    fault = behind(NOW, NOW.replace(hour=13))
    assert written((fault,)) == "set back by 1 h 0 min, behind until 2020-04-04T13:00:00+00:00"
    assert fault.said == "um 1 h 0 min zurueckgestellt"
    assert faults_in(written((fault,))) == (Fault("behind", "set back by 1 h 0 min", NOW.replace(hour=13)),)


# --- scores -----------------------------------------------------------------------------------------------------------


def test_the_reading_of_a_score_is_translated(spoken):
    score = scores()["bmi"]
    answer = score.answer({"weight": Fact(bounds=exactly(100)), "height": Fact(bounds=exactly(175))})
    assert (score.title, answer.band) == ("Koerpermasse", "Adipositas Grad I")
    assert (score.name, answer.score) == ("bmi", "bmi")


@pytest.mark.parametrize("code", ["en", "de", "es", "qd"])
def test_a_rule_asks_for_the_reading_of_a_score_not_for_its_words(spoken, code):
    with text.speaking(code):
        found = {
            hours: [rox.fails(scores()["rox"].answer(_high_flow(fio2, hours))) for fio2 in ("1", "0.5")]
            for hours in (1, 3, 7, 13)
        }
        assert found == {1: [False, False], 3: [False, False], 7: [True, False], 13: [True, False]}
        assert [news2.risk(scores()["news2"].answer(_vitals(rr))) for rr in (16, 8)] == [
            "low",
            "low-medium (one part scores 3)",
        ]
        assert (
            news2.risk(
                scores()["news2"].answer(
                    {**_vitals(30), "sbp": Fact(bounds=exactly(80)), "hr": Fact(bounds=exactly(140))}
                )
            )
            == news2.HIGH
        )
        assert news2.risk(scores()["news2"].answer({})) == ""


def _high_flow(fio2, hours):
    numbers = {"spo2": 96, "fio2": Fraction(fio2), "rr": 30, "hfnc_hours": hours}
    return {"device": Fact(choice="hfnc"), **{name: Fact(bounds=exactly(Fraction(n))) for name, n in numbers.items()}}


def _vitals(rr):
    numbers = {"rr": rr, "spo2": 97, "sbp": 120, "hr": 70, "temp": 37}
    words = {"oxygen": Fact(choice="air"), "avpu": Fact(choice="A")}
    return {**words, **{name: Fact(bounds=exactly(Fraction(n))) for name, n in numbers.items()}}


def test_a_sign_that_may_separate_thousands_is_refused_in_both_languages(spoken, catalogue):
    score = scores()["hscore"]
    for typed in ("1.840", "1,840"):
        with pytest.raises(Problem, match="can be read as 1840 or as 1,840"):
            fact_of(score, "ferritin", typed, "ng/mL", catalogue)
    with text.speaking(text.ENGLISH):
        assert fact_of(score, "ferritin", "1.840", "ng/mL", catalogue).text == "1.840"
