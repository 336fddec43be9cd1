"""The shipped languages: a day is typed as it is shown, and counts have their forms."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bedside.domain.check import text_problem
from bedside.domain.moment import EXAMPLE, birth_text, due_forms, parse_due, parse_when, typed_day
from bedside.domain.problem import Problem
from bedside.text import _, languages, speaking
from tests.languages.messages import messages

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 4, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("code", languages())
def test_a_hint_names_the_form_in_which_a_day_is_shown_and_typed(code):
    with speaking(code):
        shown = birth_text(EXAMPLE)
        assert typed_day(shown) == EXAMPLE
        assert parse_due(f"{shown} 06:00", ZONE, NOW).at == datetime(2020, 4, 21, 4, tzinfo=UTC)
        for read in (parse_when, parse_due):
            with pytest.raises(Problem) as caught:
                read("nonsense", ZONE, NOW)
            assert shown in caught.value.do
        assert f"{shown} 06:00" in due_forms()
        with pytest.raises(Problem) as caught:
            parse_when("nonsense", ZONE, NOW, typed=False)
        assert "2020-04-02" in caught.value.do, "what a file may say"


@pytest.mark.parametrize("code", languages())
def test_a_time_to_come_that_never_was_keeps_its_own_advice(code):
    with speaking(code):
        with pytest.raises(Problem) as caught:
            parse_due("2020-10-25T02:30", ZONE, NOW)
        assert "+02:00" in caught.value.do


@pytest.mark.parametrize(("code", "one"), [("en", "1 character is"), ("de", "1 Zeichen ist"), ("es", "1 carácter es")])
def test_one_is_no_plural(code, one):
    with speaking(code):
        assert text_problem("x", "name", 0).text.startswith(one)
        assert not text_problem("xx", "name", 0).text.startswith(one)


def test_english_shows_days_as_files_have_them():
    assert birth_text(date(1970, 3, 21)) == "1970-03-21"


def test_what_a_site_sets_is_translated_with_the_print_it_stands_beside():
    known = {message.text for message in messages()}
    assert "Navarro-Millán 2020, Methods; 38.0 °C is a site default" in known
    assert "Navarro-Millán 2020, Methods" not in known
    for code in set(languages()) - {"en"}:
        with speaking(code):
            said = _("Navarro-Millán 2020, Methods; 38.0 °C is a site default")
            assert said.startswith("Navarro-Millán 2020, Methods; 38,0 °C "), said
            assert "site default" not in said
