"""Light, dark or as the system is: the window is built anew on the same session, and what is typed stays typed."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel

from bedside.desk import demo
from bedside.ui import theme


def wear(shell, qtbot, word):
    before = shell.window
    qtbot.keyClick(before.census.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(before.helping.palette.line, word)
    qtbot.keyClick(before.helping.palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.window is not before)


def ground():
    return QApplication.palette().color(QPalette.ColorRole.Base).name().upper()


@pytest.mark.usefixtures("whole_ward")
def test_the_look_changes_at_once_and_patient_tab_and_line_stay(shell, qtbot):
    bridge = shell.window.bridge
    bridge.select_patient(bridge.session.find_patient("P-0005").patient)
    shell.window.middle.show_page("timeline")
    shell.window.quick.focus()
    qtbot.keyClicks(shell.window.quick.line, "crp 71 mg/l")
    session, old = bridge.session, shell.window
    wear(shell, qtbot, "dark")
    window = shell.window
    assert window is not old
    assert window.bridge.session is session
    assert ground() == theme.DARK.surface
    assert window.bridge.patient(window.bridge.patient_id).mrn == "P-0005"
    assert window.middle.shown() == "timeline"
    assert window.quick.line.text() == "crp 71 mg/l"
    assert "CRP 71 mg/L" in QLabel.text(window.quick.reading)
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
    assert window.bridge.chart().values("crp")[-1].text == "71"


def test_an_open_form_comes_over_and_the_old_window_is_gone(shell, qtbot):
    gone = []
    shell.window.destroyed.connect(lambda: gone.append(True))
    shell.window.charting.open_lab()
    qtbot.keyClicks(shell.window.charting.lab.value, "7.4")
    shell.on_look("dark")
    # What is hidden and waits for its end would be dressed in the new look first, for longer than all the rest takes.
    qtbot.waitUntil(lambda: ground() == theme.DARK.surface)
    assert gone
    assert shell.window.sheet.page() is shell.window.charting.lab
    assert shell.window.charting.lab.value.text() == "7.4"


@pytest.mark.slow
def test_the_status_line_still_says_what_was_saved_and_backed_up(shell, qtbot):
    window = shell.window
    window.charting.on_submitted("crp 71 mg/l")
    qtbot.waitUntil(lambda: window.status.backup.text().startswith("backup proven"), timeout=20_000)
    saved, backup = window.status.saved.text(), window.status.backup.text()
    assert saved.startswith("saved ")
    shell.on_look("dark")
    qtbot.waitUntil(lambda: shell.window is not window)
    assert shell.window.status.saved.text() == saved
    assert shell.window.status.backup.text() == backup
    assert shell.window.status._facts[shell.window.status.backup].proven


def test_it_is_worn_again_after_the_lock_and_only_by_who_chose_it(shell, qtbot):
    shell.window.bridge.session.users.add("B. Nurse", ["nurse"], "four other words here")
    shell.on_look("dark")
    qtbot.waitUntil(lambda: ground() == theme.DARK.surface)
    for user, words, wanted in (
        ("B. Nurse", "four other words here", theme.LIGHT),
        (demo.USER, demo.PASSPHRASE, theme.DARK),
    ):
        shell.lock()
        shell.gate.user.setText(user)
        qtbot.keyClicks(shell.gate.passphrase, words)
        qtbot.keyClick(shell.gate.passphrase, Qt.Key.Key_Return)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert shell.window.bridge.session.user == user
        assert ground() == wanted.surface


def test_the_same_look_again_changes_nothing(shell, qtbot):
    window = shell.window
    shell.on_look("light")
    qtbot.wait(20)
    assert shell.window is window
    assert window.bridge.kept.value("theme") == "light"
