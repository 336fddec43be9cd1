"""The ways in, with the eyes of somebody new: a first start that says what it lacks, practice, and a look only."""

import pytest
from PySide6.QtCore import Qt

from bedside.store import lease
from bedside.store.computer import Computer, this_computer
from bedside.store.errors import StoreReadOnly
from bedside.ui import login, theme
from bedside.ui.bridge import Bridge
from bedside.ui.first_run import FirstRun
from bedside.ui.login import Login
from bedside.ui.window import Window
from tests.ui.hand import choice, shown


@pytest.mark.usefixtures("whole_ward")
def test_a_store_open_elsewhere_can_be_looked_at_and_nothing_more(qtbot, store_folder):
    elsewhere = Computer(**{**this_computer()._asdict(), "host": "ward-7", "machine": "another"})
    held = lease.take(store_folder, elsewhere, login.utc_now()).lease
    before = (store_folder / "chart.db").read_bytes(), sorted(item.name for item in (store_folder / "leases").iterdir())
    gate = shown(qtbot, Login(store_folder, "demo", theme.LIGHT))
    opened = []
    gate.opened.connect(opened.append)
    qtbot.keyClicks(gate.passphrase, "practice")
    qtbot.keyClick(gate.passphrase, Qt.Key.Key_Return)
    choice(gate, "Only look").click()
    session = opened[0]
    assert len(session.patients()) == 10
    assert not session.store.writable
    with pytest.raises(StoreReadOnly, match="another computer has it open"):
        session.record([session.patients()[0]])
    bridge = Bridge(session)
    window = Window(bridge, theme.LIGHT)
    qtbot.addWidget(window)
    window.show()
    window.open_first()
    assert not window.banner.give.isEnabled()
    assert not window.quick.line.isEnabled()
    window.start()
    window.steward.look()
    assert "another computer has it open" in window.notices.said("store")
    window.close()
    bridge.deleteLater()
    session.close()
    assert held.stands
    after = (store_folder / "chart.db").read_bytes(), sorted(item.name for item in (store_folder / "leases").iterdir())
    assert after == before
    held.release()


def test_what_the_first_start_lacks_is_named_and_gets_the_keyboard(qtbot, tmp_path):
    gate = shown(qtbot, FirstRun(tmp_path / "new", "Europe/Berlin", theme.LIGHT))
    with qtbot.waitActive(gate):
        gate.activateWindow()
    qtbot.keyClicks(gate.user, "A. Name")
    qtbot.keyClick(gate.user, Qt.Key.Key_Return)
    assert gate.problem.text() == "Missing: passphrase"
    assert gate.passphrase.hasFocus()
    for line, text in ((gate.passphrase, "short"), (gate.again, "short"), (gate.ward, "Ward 12")):
        qtbot.keyClicks(line, text)
    qtbot.keyClick(gate.ward, Qt.Key.Key_Return)
    assert gate.passphrase.hasFocus()
    assert gate.passphrase.selectedText() == gate.passphrase.text()
    assert not (tmp_path / "new").exists()
    assert "8 characters" in gate.hint.text()


@pytest.mark.slow
def test_the_practice_ward_begins_with_its_tutorial_and_tells_its_passphrase(qtbot, closed_shell, tmp_path):
    shell = closed_shell
    shell.begin(tmp_path / "store", "", exists=False)
    qtbot.mouseClick(shell.gate.practice, Qt.MouseButton.LeftButton)
    assert shell.gate.making.isVisible()
    assert not shell.gate.make.isEnabled()
    qtbot.waitUntil(lambda: shell.window is not None, timeout=60_000)
    assert [item.name for item in tmp_path.iterdir() if item.is_dir()] == ["practice"]
    assert shell.window.windowTitle().endswith("PRACTICE")
    assert shell.window.helping.tutoring.bar.isVisible()
    shell.lock()
    assert "passphrase practice" in shell.gate.hint.text()
    qtbot.keyClicks(shell.gate.passphrase, "practice")
    qtbot.keyClick(shell.gate.passphrase, Qt.Key.Key_Return)
    assert shell.window.helping.tutoring.bar.isVisible()


def test_the_practice_ward_is_given_up_and_nothing_of_it_stays(qtbot, tmp_path):
    gate = shown(qtbot, FirstRun(tmp_path / "store", "Europe/Berlin", theme.LIGHT))
    gate.practice.setFocus()
    qtbot.keyClick(gate.practice, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob("practice-*"))), timeout=60_000)
    qtbot.keyClick(gate.user, Qt.Key.Key_Return)
    assert not gate.problem.isVisible()
    gate.making.cancel.setFocus()
    qtbot.keyClick(gate.making.cancel, Qt.Key.Key_Return)
    assert not gate.making.isVisible()
    assert gate.practice.isEnabled()
    assert gate.make.isEnabled()
    assert not list(tmp_path.iterdir())


def test_a_practice_ward_that_cannot_be_made_says_where_and_what_to_do(qtbot, tmp_path):
    (tmp_path / "ward").write_text("a file where the folder should be", encoding="utf-8")
    gate = shown(qtbot, FirstRun(tmp_path / "ward" / "store", "Europe/Berlin", theme.LIGHT))
    qtbot.mouseClick(gate.practice, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(gate.practice.isEnabled, timeout=60_000)
    assert str(tmp_path / "ward") in gate.problem.text()
    assert "then try again" in gate.problem.text()
