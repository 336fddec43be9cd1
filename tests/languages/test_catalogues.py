"""The catalogues are whole and compiled, what they say fits its places, and every word shown goes through them."""

import re
import tomllib
from datetime import date

import pytest

from bedside import text
from bedside.domain.quantity import parse_number
from bedside.report.spoken import printed_day
from tests.ismp import lint
from tests.languages import catalogues, walk
from tests.languages.messages import ROOT, messages

LANGUAGES = ("de", "es")


def test_there_is_a_catalogue_for_each_language():
    assert tuple(catalogues.languages()) == LANGUAGES
    assert text.languages() == ("en", *LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_translated_and_fits_its_places(code):
    found = catalogues.updated(code)
    assert catalogues.missing(found) == []
    assert list(catalogues.faults(found)) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_the_program_reads_is_what_the_translator_wrote(code):
    place = catalogues.po_of(code)
    assert place.read_bytes() == catalogues.po_bytes(catalogues.updated(code)), "python -m tests.languages --update"
    assert place.with_suffix(".mo").read_bytes() == catalogues.mo_bytes(catalogues.read(code))


def test_a_message_without_a_translation_is_shown_in_english_and_listed():
    found = catalogues.updated("de")
    found.get("Trends").string = ""
    assert catalogues.missing(found) == ["Trends"]
    with text.speaking("de"):
        assert text._("no catalogue holds these words") == "no catalogue holds these words"


@pytest.mark.parametrize(
    ("english", "other", "kind"),
    [
        ("{n} of {all}", "{n} von {alle}", "places"),
        ("{day:02}", "{day}", "places"),
        ("above 1000 ng/mL", "\u00fcber 100 ng/mL", "numbers"),
        ("since ", "seit", "blanks at the ends"),
    ],
)
def test_a_translation_that_would_mislead_is_told(english, other, kind):
    found = catalogues.Catalog(locale="de")
    found.add(english, other)
    (told,) = catalogues.faults(found)
    assert told.startswith(kind)


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_are_shown_with_the_sign_of_the_language_and_read_back_alike(code):
    with text.speaking(code):
        assert text.decimal("0.5") == "0,5"
        assert parse_number(text.decimal("12.05")) == parse_number("12.05")


@pytest.mark.parametrize("code", LANGUAGES)
def test_dates_have_the_month_in_letters(code):
    with text.speaking(code):
        told = {text.date_text(4, month, 2026) for month in range(1, 13)}
    assert len(told) == 12
    assert all(re.fullmatch(r"04\.? \w{3,4}\.? 2026", item) for item in told), told


def test_a_birth_date_on_paper_is_read_in_one_way_only():
    told = {}
    for code in ("en", *LANGUAGES):
        with text.speaking(code):
            told[code] = printed_day(date(1966, 3, 4))
    assert told == {"en": "1966-03-04", "de": "04. M\u00e4rz 1966", "es": "04 mar 1966"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_medication_texts_keep_the_rules_of_ismp(code):
    from decimal import Decimal

    from bedside.domain.wording import dose_text

    with text.speaking(code):
        for route in ("subcutaneous", "intravenous", "intramuscular", "oral"):
            for dose in (Decimal("100.0"), Decimal("0.5"), Decimal(12000)):
                told = dose_text("anakinra", dose, "mg", route, 6)
                faults = [fault for fault in lint(told.replace(",", ".")) if "comma" not in fault]
                assert not faults, (told, faults)
                assert not re.search(r"\b(?:[A-Z]\.){2}|\bs\.?c\.?\b|\bi\.?v\.?\b|\b(?:IE|UI|U)\b", told), told


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_tutorial_names_the_letters_of_the_tabs(code):
    tabs = {"Alt+H": "&Held", "Alt+T": "&Trends", "Alt+M": "Ti&meline"}
    told = tomllib.loads((ROOT / "resources" / "help" / "tutorial.toml").read_text(encoding="utf-8"))
    steps = [step["text"] for tour in told["tour"] for step in tour["step"]] if "tour" in told else _texts(told)
    seen = 0
    for english in steps:
        for key, tab in tabs.items():
            if key in english:
                with text.speaking(code):
                    letter = text._(tab).partition("&")[2][0].upper()
                    assert f"Alt+{letter}" in text._(english), english
                seen += 1
    assert seen == len(tabs)


def _texts(item):
    if isinstance(item, dict):
        return [text for key, value in item.items() for text in ([value] if key == "text" else _texts(value))]
    return [text for value in item for text in _texts(value)] if isinstance(item, list) else []


def test_the_marks_are_found_in_every_form():
    found = {message.text for message in messages()}
    assert {"Trends", "every {hours} hours", "C-reactive protein", "Severe pneumonia"} <= found


@pytest.mark.slow
def test_every_word_of_the_window_goes_through_the_catalogue():
    assert walk.walked([]) == {}
