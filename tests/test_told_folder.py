"""Where bedside writes by itself: below BEDSIDE_DATA, a folder beside the application, else the user's own folders."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bedside import config, language

BESIDE = "bedside-data"


@pytest.fixture(autouse=True)
def untold(monkeypatch):
    monkeypatch.delenv(config.TOLD, raising=False)
    for name in ("XDG_CACHE_HOME", "TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, os.environ.get(name, tempfile.gettempdir()))


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """Return the program of an application on a stick, as which this one runs."""
    program = tmp_path / "stick" / "bedside" / "bedside"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def test_everything_lies_below_the_folder_told(tmp_path, monkeypatch):
    monkeypatch.setenv(config.TOLD, str(tmp_path / "told"))
    places = (config.data_folder(), config.default_store(), config.log_file(), language.file())
    assert all(place.is_relative_to(tmp_path / "told") for place in places)


def test_a_relative_folder_is_told_from_where_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(config.TOLD, "told")
    assert config.data_folder() == tmp_path / "told"


def test_an_application_on_a_stick_keeps_to_a_folder_beside_it(stick):
    assert config.told_folder() is None
    data = stick.parents[1] / BESIDE
    data.mkdir()
    assert config.data_folder() == data
    assert config.log_file().parent == data


@pytest.mark.parametrize("spoil", [Path.touch, lambda place: place.symlink_to("nowhere")], ids=["file", "lost link"])
def test_what_stands_there_and_is_no_folder_is_not_passed_over_in_silence(stick, spoil):
    place = stick.parents[1] / BESIDE
    spoil(place)
    assert config.default_store().is_relative_to(place)


@pytest.mark.parametrize("place", [f"bedside/{BESIDE}", "bedside/data", "data"])
def test_no_folder_that_an_upgrade_replaces_or_that_is_somebody_elses_counts(stick, place):
    (stick.parents[1] / place).mkdir()
    assert config.told_folder() is None


def test_an_application_of_macos_keeps_to_a_folder_beside_all_of_it(tmp_path, stick, monkeypatch):
    program = tmp_path / "stick" / "bedside.app" / "Contents" / "MacOS" / "bedside"
    program.parent.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(program))
    (program.parents[1] / BESIDE).mkdir()
    assert config.told_folder() is None
    (tmp_path / "stick" / BESIDE).mkdir()
    assert config.told_folder() == tmp_path / "stick" / BESIDE


def test_what_is_told_goes_before_the_stick(stick, tmp_path, monkeypatch):
    (stick.parents[1] / BESIDE).mkdir()
    monkeypatch.setenv(config.TOLD, str(tmp_path / "told"))
    assert config.data_folder() == tmp_path / "told"


def test_such_a_folder_beside_python_tells_nothing(stick, monkeypatch):
    (stick.parents[1] / BESIDE).mkdir()
    monkeypatch.setattr(sys, "frozen", False)
    assert config.told_folder() is None


def test_libraries_are_sent_there_too_and_only_where_it_is_told(tmp_path, monkeypatch):
    before = dict(os.environ)
    config.keep_to_told()
    assert dict(os.environ) == before
    monkeypatch.setenv(config.TOLD, str(tmp_path / "told"))
    config.keep_to_told()
    assert os.environ["XDG_CACHE_HOME"] == str(tmp_path / "told" / "cache")
    assert Path(os.environ["TMPDIR"]).is_dir()


@pytest.mark.slow
def test_the_demo_writes_nothing_in_the_home_of_its_user(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    env = {**os.environ, "HOME": str(home), "BEDSIDE_DATA": str(tmp_path / "told"), "QT_QPA_PLATFORM": "offscreen"}
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        env.pop(name, None)
    command = [sys.executable, "-m", "bedside", "demo", "--no-window"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert list(home.iterdir()) == []
    assert Path(done.stdout.strip()).is_relative_to(tmp_path / "told")
