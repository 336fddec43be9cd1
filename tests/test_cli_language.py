"""The command line in another language: click's own words too, and what is compared stays as it is."""

import gettext
import inspect
import sys

import click
import pytest
from click.testing import CliRunner

from bedside import assets, text
from bedside.cli import cli
from bedside.cli.click_words import WORDS
from bedside.cli.tree import _OUTCOMES
from bedside.cli.watching import _Teller
from bedside.desk.in_words import counts_text
from bedside.desk.watch import EMPTY, MAY_GROW, reason


class Loud(gettext.NullTranslations):
    """A language in capitals; what stands in places keeps its form."""

    def gettext(self, message: str) -> str:
        parts = message.replace("{", "\0{").replace("}", "}\0").split("\0")
        return "".join(part if part.startswith("{") else part.upper() for part in parts)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@pytest.fixture
def _loud(monkeypatch):
    monkeypatch.setattr(text, "_translation", lambda code: Loud() if code == "xx" else gettext.NullTranslations())
    with text.speaking("xx"):
        yield


def said(*args):
    found = CliRunner().invoke(cli, list(args), prog_name="bedside")
    return found.exit_code, found.output


@pytest.mark.usefixtures("_loud")
def test_click_speaks_the_language_too():
    status, output = said("check", "--bad")
    assert status == 2
    assert "USAGE: bedside check" in output
    assert "ERROR: NO SUCH OPTION '--bad'." in output
    assert "TRY 'bedside check --help' FOR HELP." in said("check", "--bad")[1]
    assert "MISSING OPTION" in said("chart", "crp 5")[1]
    assert "IS NOT ONE OF 'physician'" in said("users", "add", "x", "--role", "king")[1]
    assert "OPTIONS:" in said("undo", "--help")[1]


@pytest.mark.usefixtures("_loud")
def test_the_list_of_verbs_is_in_the_language_and_their_names_are_not():
    output = said("--help")[1]
    assert "VERBS:" in output
    assert "  undo  " in output
    assert "TAKE BACK WHAT YOU HAVE JUST ENTERED." in output


def test_english_is_as_click_has_it():
    assert "Error: No such option '--bad'." in said("check", "--bad")[1]


def test_the_words_marked_for_translation_are_those_of_this_click():
    source = "".join(
        inspect.getsource(module) for name, module in sys.modules.items() if name.startswith("click.") and module
    )
    lost = [word for word in WORDS if word.replace("\n", "\\n").replace("\t", "\\t") not in source]
    assert not lost, f"click {click} says these no more"


@pytest.mark.usefixtures("_loud")
def test_why_a_file_waits_is_compared_as_it_was_written():
    assert reason(EMPTY) == EMPTY.upper()
    assert _Teller(as_json=False, once=True).status({"a": EMPTY, "b": MAY_GROW}) == 0


@pytest.mark.usefixtures("_loud")
def test_codes_are_told_in_words():
    assert counts_text({"stored": 2, "already": 0, "superseded": 0, "held": 1, "refused": 0}) == "2 STORED, 1 HELD"
    assert text._(_OUTCOMES["UNKNOWN"]) == "CANNOT SAY"


SHIPPED = assets.path("locale", "de", "LC_MESSAGES", "bedside.mo").read_bytes()


@pytest.mark.parametrize("content", [b"", SHIPPED[:5000], b"no catalogue at all"], ids=["empty", "cut", "another"])
def test_a_catalogue_that_is_none_is_passed_over_with_a_word(content, tmp_path, monkeypatch, capsys):
    place = tmp_path / "de" / "LC_MESSAGES" / "bedside.mo"
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    monkeypatch.setenv(text.FOLDER, str(tmp_path))
    text._translation.cache_clear()
    with text.speaking("de"):
        assert text._("physician") == "Arzt/Ärztin"
    text._translation.cache_clear()
    assert str(place) in capsys.readouterr().err
