"""The size of everything is kept for the next start, on this computer, before anybody has logged in."""

import json
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt

from bedside import config
from bedside.ui import gate, scale, theme
from bedside.ui.first_run import FirstRun

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path / "bedside")
    monkeypatch.delenv(scale.ASKED, raising=False)


def test_keys_choose_the_size_of_the_next_start_and_the_window_says_so(window, qtbot, monkeypatch):
    begun = []
    monkeypatch.setattr(scale, "start_again", lambda: begun.append(scale.kept()) or True)
    qtbot.keyClick(window, Qt.Key.Key_Equal, CTRL)
    assert scale.kept() == 125
    qtbot.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert "150 %" in window.notices.said("scale")
    assert json.loads(scale.file().read_text(encoding="utf-8")) == {"scale": 150}
    qtbot.keyClick(window, Qt.Key.Key_Minus, CTRL)
    assert scale.kept() == 125
    qtbot.keyClick(window, Qt.Key.Key_0, CTRL)
    assert scale.kept() == scale.PLAIN
    qtbot.keyClick(window, Qt.Key.Key_Plus, CTRL)
    with qtbot.waitSignal(window.sizing.left):
        window.notices.line("scale").do.click()
    assert begun == [125]


def test_the_ends_of_the_range_say_so_and_a_line_put_away_comes_back(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_Minus, CTRL)
    assert "100 % is the smallest" in window.notices.said("scale")
    window.notices.line("scale").findChildren(type(window.notices.line("scale").do))[-1].click()
    assert not window.notices.said("scale")
    qtbot.keyClick(window, Qt.Key.Key_Minus, CTRL)
    assert "100 % is the smallest" in window.notices.said("scale")
    for _step in range(6):
        qtbot.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert "200 % shows once" in window.notices.said("scale")
    assert window.notices.line("scale").do.isVisible()


def test_a_size_set_outside_is_not_promised_to_change(window, qtbot, monkeypatch):
    monkeypatch.setenv(scale.ASKED, "1.5")
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_0):
        qtbot.keyClick(window, key, CTRL)
        assert scale.ASKED in window.notices.said("scale")
    assert not scale.file().exists()


def test_a_disk_that_refuses_is_named_and_nothing_changes(window, qtbot, tmp_path):
    (tmp_path / "bedside").write_text("a file where the folder should be", encoding="utf-8")
    qtbot.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert "could not be kept" in window.notices.said("scale")
    assert scale.kept() == scale.PLAIN


@pytest.mark.parametrize("text", ["", "{", "[]", '{"scale": "big"}', '{"scale": 1000}', '{"scale": true}', "\x00"])
def test_a_file_that_holds_no_scale_is_none(text):
    scale.file().parent.mkdir(parents=True)
    scale.file().write_text(text, encoding="utf-8")
    assert scale.kept() == scale.PLAIN


def test_qt_is_asked_while_the_application_is_made_and_no_longer(monkeypatch):
    scale.keep(150)
    with scale.applied() as percent:
        assert (percent, os.environ[scale.ASKED]) == (150, "1.5")
    assert scale.ASKED not in os.environ
    monkeypatch.setenv(scale.ASKED, "2")
    with scale.applied():
        assert os.environ[scale.ASKED] == "2"
    assert os.environ[scale.ASKED] == "2"


def test_the_program_comes_up_at_the_scale_kept(tmp_path):
    scale.keep(175)
    code = (
        "import pathlib, sys; from bedside import config; config.data_folder = lambda: pathlib.Path(sys.argv[1]); "
        "from bedside.ui.app import application; print(application().primaryScreen().devicePixelRatio())"
    )
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code, str(tmp_path / "bedside")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1.75"


def test_a_gate_on_a_low_screen_scrolls_to_its_button(qtbot, qapp, tmp_path, monkeypatch):
    theme.apply(qapp, theme.LIGHT)
    screen = qapp.primaryScreen().availableGeometry().height()
    monkeypatch.setattr(gate, "_TITLE_BAR", screen - 240)
    made = FirstRun(tmp_path / "none", "Europe/Berlin", theme.LIGHT)
    qtbot.addWidget(made)
    made.show()
    assert made.height() == 240
    for _step in range(12):
        qtbot.keyClick(made.focusWidget(), Qt.Key.Key_Tab)
        here = made.focusWidget()
        qtbot.waitUntil(lambda here=here: made.rect().contains(here.mapTo(made, here.rect().center())))
        assert not here.visibleRegion().isEmpty()
