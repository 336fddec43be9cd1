"""Login, first start, another process's entry, and what happens when the program itself fails."""

import pytest
from PySide6.QtCore import Qt

from bedside.domain.quickline import context_of, parse
from bedside.session import Session
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.bug_bar import BugBar
from bedside.ui.first_run import FirstRun
from bedside.ui.login import Login


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(qtbot, store_folder):
    made = Login(store_folder, "demo", theme.LIGHT)
    qtbot.addWidget(made)
    opened = []
    made.opened.connect(opened.append)
    qtbot.keyClicks(made.passphrase, "wrong")
    qtbot.keyClick(made.passphrase, Qt.Key.Key_Return)
    assert made.problem.text()
    assert not opened
    assert made.user.text() == "demo"
    made.passphrase.clear()
    qtbot.keyClicks(made.passphrase, "practice")
    qtbot.keyClick(made.passphrase, Qt.Key.Key_Return)
    assert [item.user for item in opened] == ["demo"]
    opened[0].close()


def test_the_first_start_makes_a_store_and_shows_the_code_once(qtbot, tmp_path):
    folder = tmp_path / "new"
    made = FirstRun(folder, "Europe/Berlin", theme.LIGHT)
    qtbot.addWidget(made)
    opened = []
    made.opened.connect(opened.append)
    made.user.setText("A. Name")
    made.ward.setText("Ward 12")
    made.passphrase.setText("four words are enough")
    made.again.setText("other")
    made.make.click()
    assert "differ" in made.problem.text()
    assert not folder.exists()
    made.again.setText("four words are enough")
    made.make.click()
    assert not made.problem.text()
    made.go_on()
    assert not opened
    made.code.paper.click()
    made.go_on()
    assert opened[0].user == "A. Name"
    opened[0].close()


def test_an_entry_of_another_process_shows_within_a_second(window, qtbot, store_folder, choose):
    patient = choose("P-0003")
    window.bridge.watch()
    other = Session.open(store_folder, "demo", "practice")
    line = parse("crp 33 mg/l", context_of(other.chart(patient), other.now()))
    other.record(line.records(other.stamp()))
    other.close()
    qtbot.waitUntil(lambda: window.bridge.chart().values("crp")[-1].text == "33", timeout=1000)
    panel = window.trends.canvas.panels[window.trends.codes.index("crp")]
    record = window.bridge.chart().values("crp")[-1].records[0]
    assert any(mark.record == record for mark in panel.series.marks)


def test_a_save_reads_and_assesses_only_that_patient_once(bridge, choose, monkeypatch):
    choose("P-0003")
    charts, told = [], []
    whole = bridge.session.chart
    monkeypatch.setattr(bridge.session, "chart", lambda *args, **named: charts.append(args) or whole(*args, **named))
    bridge.assessment_changed.connect(told.append)
    line = parse("crp 33 mg/l", context_of(bridge.chart(), bridge.now()))
    bridge.record(line.records(bridge.session.stamp()))
    assert charts == [(bridge.patient_id,)]
    assert [item.patient_id for item in told] == [bridge.patient_id]


def test_a_burst_of_failures_shows_once_and_can_be_closed(qtbot):
    bar = BugBar(theme.LIGHT, "bedside.log")
    qtbot.addWidget(bar)
    bar.tell("ValueError\n  frame")
    first = bar.text.text()
    assert "ValueError" in first
    assert "bedside.log" in first
    bar.tell("KeyError\n  frame")
    assert bar.text.text() == first
    bar.leave()
    assert not bar.isVisible()


def test_an_empty_ward_asks_for_its_first_patient(qtbot, tmp_path, qapp):
    from bedside.ui.window import Window

    theme.apply(qapp, theme.DARK)
    session, _code = Session.create(
        tmp_path / "s", ward="Ward", zone="Europe/Berlin", user="A. Name", passphrase="four words are enough"
    )
    bridge = Bridge(session)
    window = Window(bridge, theme.DARK)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    window.open_first()
    assert window.sheet.page() is window.charting.person
    assert "PRACTICE" not in window.windowTitle()
    bridge.close()
    bridge.deleteLater()
    session.close()


@pytest.mark.slow
def test_every_view_has_a_picture_in_both_looks(tmp_path, qtbot):
    from bedside.ui import shots

    paths = shots.take(tmp_path)
    assert len(paths) == len(set(paths)) >= 16
    assert all(path.stat().st_size > 10_000 for path in paths)
