"""`bedside open STORE` and `bedside FILE.bedside`: a store named as a desktop names it, by a file in its folder."""

import shutil

import pytest
from click.testing import CliRunner

from bedside.cli import app, window
from bedside.desk import demo


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("marked") / "store"
    demo.make(folder).close()
    return folder


@pytest.fixture
def seen(monkeypatch):
    """Which folders a window was asked for."""
    folders = []

    class Program:
        @staticmethod
        def open_window(folder, *_words, **_how):
            folders.append(folder)
            return 0

    monkeypatch.setattr(window, "program", lambda: Program)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return folders


def run(*words, status=0, **env):
    done = CliRunner().invoke(app.cli, [str(word) for word in words], env=env)
    assert done.exit_code == status, done.output
    return done


def test_the_file_a_desktop_hands_over_opens_its_store(made, seen):
    run(made / "ward.bedside")
    run("open", made / "ward.bedside")
    run("open", made)
    run(made)
    run("open", made / "chart.db", BEDSIDE_STORE="/elsewhere")
    assert seen == [made] * 5


def test_one_that_was_copied_out_of_its_store_says_so(made, seen, tmp_path):
    shutil.copy(made / "ward.bedside", tmp_path)
    said = run(tmp_path / "ward.bedside", status=2).output
    assert "this file lies in no store" in said
    assert seen == []


def test_verbs_and_unknown_words_are_no_stores(seen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "check").mkdir()
    assert "Missing option" in run("check", status=2).output
    run("chekc", status=2)
    assert seen == []


def test_without_a_word_the_usual_store_is_meant(seen, tmp_path):
    run(BEDSIDE_STORE=str(tmp_path))
    assert seen == [tmp_path]
