"""The log says what failed and where in the program, never what was charted."""

import logging
import sys

import pytest

from bedside import config, log


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "deep" / "bedside.log"
    yield log.start(path), path
    log.start(tmp_path / "end.log")


def test_an_error_is_logged_without_its_text(written):
    logger, path = written
    shown = []
    try:
        int("Invented Person")
    except ValueError:
        log.hook(logger, shown.append)(*sys.exc_info())
    text = path.read_text()
    assert "ValueError" in text
    assert "test_log.py" in text
    assert "Invented" not in text + shown[0]


def test_starting_twice_writes_once(written):
    logger, path = written
    log.start(path).info("one line")
    assert path.read_text().count("one line") == 1
    assert logger is logging.getLogger("bedside")


def test_without_a_folder_it_goes_on(tmp_path):
    (tmp_path / "file").write_text("")
    log.start(tmp_path / "file" / "bedside.log").info("nowhere")
    assert (tmp_path / "file").read_text() == ""


def test_files_lie_in_the_users_own_folders():
    assert config.default_store().parent == config.data_folder()
    assert config.log_file().name == "bedside.log"
