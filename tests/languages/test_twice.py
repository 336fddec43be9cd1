"""What was said once is not said again: a translation that is itself a message would become a third thing."""

import gettext

import pytest
from babel.messages import Catalog
from click.testing import CliRunner

from bedside import text
from bedside.cli import cli
from bedside.desk import demo
from bedside.protocol.assess import assess
from bedside.protocol.cohort.reading import case_of
from bedside.protocol.measures import answers
from bedside.protocol.question import Question
from bedside.protocol.side_by_side import side_by_side
from bedside.scores.registry import scores
from bedside.session import Session
from bedside.text import speaking
from bedside.ui.grid_model import grid_rows
from bedside.ui.help_words import Around, about
from bedside.ui.score_rows import known, score_rows, told_of
from tests.languages.catalogues import mo_bytes

CODE = "zz"
SAID = "\u200a"  # a sign that no message holds


class Once(gettext.NullTranslations):
    """Marks what was said, and keeps every message that bears the mark already."""

    def __init__(self):
        super().__init__()
        self.twice = []

    def gettext(self, message):
        self.twice += [message] if SAID in message else []
        return SAID + message

    def ngettext(self, msgid1, msgid2, n):
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def spoken(tmp_path, monkeypatch):
    """Return what hears messages that are said twice; it is spoken in the test and at the command line."""
    place = tmp_path / "locale" / CODE / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "bedside.mo").write_bytes(mo_bytes(Catalog(locale="de")))
    monkeypatch.setenv(text.FOLDER, str(tmp_path / "locale"))
    monkeypatch.setenv("BEDSIDE_LANGUAGE", CODE)
    once = Once()
    monkeypatch.setattr(text, "_translation", lambda _code: once)
    with speaking(CODE):
        yield once


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """Return the folder of a practice store."""
    folder = tmp_path_factory.mktemp("twice") / "store"
    demo.make(folder).close()
    return folder


@pytest.mark.parametrize("verb", [("check",), ("compare",), ("score", "news2")], ids=" ".join)
@pytest.mark.parametrize("mrn", ["P-0003", "MAINZ-2020"])
def test_the_answers_of_the_verbs_are_said_once(ward, spoken, mrn, verb):
    given = ("--store", str(ward), "--user", demo.USER)
    env = {"BEDSIDE_PASSPHRASE": demo.PASSPHRASE}
    done = CliRunner(env=env).invoke(cli, [*verb, "--patient", mrn, *given], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert SAID in done.output
    assert "\n".join(sorted(set(spoken.twice))) == ""


@pytest.mark.parametrize("verb", [("catalogue",), ("score", "--list"), ("score", "hscore", "--describe")], ids=" ".join)
def test_the_lists_of_the_program_are_said_once(spoken, verb):
    done = CliRunner().invoke(cli, verb, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert SAID in done.output
    assert "\n".join(sorted(set(spoken.twice))) == ""


@pytest.mark.parametrize("verb", ["note", "sbar", "downtime"])
def test_the_papers_are_said_once(ward, spoken, tmp_path, verb):
    given = ("--store", str(ward), "--user", demo.USER, "-o", str(tmp_path / "paper.pdf"))
    env = {"BEDSIDE_PASSPHRASE": demo.PASSPHRASE}
    done = CliRunner(env=env).invoke(cli, [verb, "--patient", "P-0003", *given], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "\n".join(sorted(set(spoken.twice))) == ""


def test_the_tables_of_the_window_are_said_once(ward, spoken):
    session = Session.open(ward, demo.USER, demo.PASSPHRASE)
    charts = [session.chart(item.patient) for item in session.patients()]
    for chart in charts:
        question = Question(protocol=session.protocol(), chart=chart)
        found = known(scores(), answers(question))
        assert score_rows(found, chart)
        assert all(told_of(item, chart).head for item in found)
        assert grid_rows(side_by_side([(item, assess(item, chart)) for item in session.protocols]))
        assert case_of(chart, session.protocol())
    around = Around(catalogue=session.catalogue, protocol=session.protocol())
    assert all(about(f"score:{name}", around).title for name in scores())
    session.close()
    assert "\n".join(sorted(set(spoken.twice))) == ""
