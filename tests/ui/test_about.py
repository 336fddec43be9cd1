"""What the program says of itself: what has changed, once after an upgrade, and the report for support."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from bedside.desk import demo, upgrade
from bedside.domain.changelog import Release, this_version
from bedside.session import Session
from bedside.ui import about
from bedside.ui.about import SEEN

OLD = Path(__file__).parents[1] / "releases" / "v3" / "store"
NEWS = (Release("9.9.9", ("A thing with `code`.",)), Release("0.1.0", ("The first.",)))


@pytest.fixture
def old_store(tmp_path):
    return shutil.copytree(OLD, tmp_path / "old")


def entered(shell, folder, qtbot):
    shell.enter(Session.open(folder, demo.USER, demo.PASSPHRASE))
    with qtbot.waitActive(shell.window):
        shell.window.activateWindow()
    return shell.window


def press(key):
    from PySide6.QtTest import QTest

    QTest.keyClick(QApplication.focusWidget(), key)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_an_update_shows_once_what_has_changed_and_where_the_backup_is(closed_shell, old_store, qtbot, key):
    window = entered(closed_shell, old_store, qtbot)
    page = window.about.changes
    assert window.sheet.page() is page
    (backup,) = (old_store / "backups").glob("*-before-*")
    assert str(backup) in page.said.text()
    assert f"Version {this_version()}" in page.text.toPlainText()
    press(key)
    assert window.sheet.page() is None
    assert window.census.isAncestorOf(QApplication.focusWidget())
    closed_shell.leave()
    assert entered(closed_shell, old_store, qtbot).about.changes is None


def test_a_first_install_shows_nothing_and_remembers_the_version(shell):
    assert shell.window.about.changes is None
    assert shell.window.bridge.kept.value(SEEN) == this_version()


def test_a_newer_program_shows_to_each_user_what_is_newer_than_they_saw(window, monkeypatch):
    monkeypatch.setattr(upgrade, "shipped", lambda: NEWS)
    monkeypatch.setattr("bedside.domain.changelog.this_version", lambda: "9.9.9")
    window.bridge.kept.keep(SEEN, "0.1.0")
    window.about.start()
    text = window.about.changes.text.toPlainText()
    assert "9.9.9" in text
    assert "A thing with code." in text
    assert "0.1.0" not in text
    assert window.about.changes.said.isHidden()
    assert window.bridge.kept.value(SEEN) == "9.9.9"


def test_what_somebody_is_at_is_not_covered_and_the_news_waits(window, monkeypatch):
    monkeypatch.setattr(upgrade, "shipped", lambda: NEWS)
    monkeypatch.setattr("bedside.domain.changelog.this_version", lambda: "9.9.9")
    window.bridge.kept.keep(SEEN, "0.1.0")
    window.charting.open_person()
    form = window.sheet.page()
    window.about.start()
    assert window.sheet.page() is form
    assert window.bridge.kept.value(SEEN) == "0.1.0"


def test_charting_goes_on_beside_the_news(closed_shell, old_store, qtbot):
    window = entered(closed_shell, old_store, qtbot)
    window.quick.focus()
    qtbot.keyClicks(window.quick.line, "hr 71")
    assert window.quick.line.text() == "hr 71"
    before = len(window.bridge.chart().records)
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.bridge.chart().records) > before)


def test_it_is_read_again_by_the_menu(window):
    commands = {item.name: item for item in window.commands}
    window.steward.open_menu()
    shown = [item.text().replace("&", "") for item in window.steward.menu.actions()]
    window.steward.menu.close()
    assert {"What has changed", "Report for support\u2026"} <= set(shown)
    commands["changes"].act()
    assert "Version 0.1.0" in window.about.changes.text.toPlainText()
    press(Qt.Key.Key_Escape)
    assert window.sheet.page() is None


@pytest.fixture
def report(window):
    next(item for item in window.commands if item.name == "support").act()
    return window.about.support


def test_the_report_is_shown_whole_before_it_is_saved_as_it_stands(window, report, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("bedside.ui.dialogs.ask_file", lambda *words: asked.append(words) or Chosen())
    text = report.text.toPlainText()
    assert "-- end of the log" in text
    assert f"look {' ' * 20}light" in text
    report.save.click()
    assert asked[0][2] == "bedside-support.txt"
    window.about.write(str(tmp_path / "r.txt"))
    assert (tmp_path / "r.txt").read_text(encoding="utf-8") == text
    assert "r.txt" in report.told.text()
    for person in window.bridge.patients():
        assert person.mrn not in text.replace("MAINZ-2020 1.0.0", "")
        assert person.name not in text


class Chosen:
    """Stands for Qt's dialog: nobody chooses a file in it."""

    def __getattr__(self, _name):
        return self

    def connect(self, _slot):
        pass


def test_a_place_that_takes_no_file_is_said(window, report, tmp_path):
    window.about.write(str(tmp_path / "none" / "r.txt"))
    assert "Nothing was written" in report.problem.text()
    window.about.write(str(window.bridge.session.store.folder / "r.txt"))
    assert "inside the store" in report.problem.text()


def test_it_is_copied(report):
    report.copy.click()
    assert QGuiApplication.clipboard().text() == report.text.toPlainText()
    assert report.told.text() == "copied"


def test_it_leaves_with_escape(window, report):
    assert about.About is type(window.about)
    press(Qt.Key.Key_Escape)
    assert window.sheet.page() is None
