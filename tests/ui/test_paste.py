"""A pasted laboratory table is looked at line by line before it is charted, and never charted for somebody else."""

import time
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def day(window):
    return f"{window.bridge.now() - timedelta(days=1):%Y-%m-%d}"


@pytest.fixture
def paste(window, qtbot, choose):
    def opened(text, mrn="P-0006"):
        choose(mrn)
        QGuiApplication.clipboard().setText(text)
        qtbot.keyClick(window, Qt.Key.Key_V, KEYS)
        page = window.charting.form("paste")
        assert window.sheet.page() is page
        qtbot.waitUntil(lambda: not page.steps.running, timeout=20000)
        return page

    return opened


def becomes(page):
    return [page.model.row(place).cells[1] for place in range(page.model.rowCount())]


def test_each_line_says_what_becomes_of_it_and_all_are_charted_at_once(window, qtbot, paste, day):
    text = (
        f"Test\tResult\tUnit\tCollected\nCRP\t71 H\tmg/L\t{day} 06:00\nFerritin\t1,840\tng/ml\t{day} 06:00\n"
        f"XYZ\t3\tmg/L\t{day} 06:00\nPCT\t0.24\tng/ml\t{day} 06:00\nALT\t40\t\t{day} 06:00\n"
    )
    page = paste(text)
    assert becomes(page) == ["to chart", "to hold", "refused", "to chart", "refused"]
    assert [page.model.row(place).cells[0] for place in range(5)] == ["2", "3", "4", "5", "6"]
    assert "'H' is kept" in page.model.row(0).cells[4]
    assert "1840" in page.model.row(1).cells[4]
    assert page.chart_it.text().replace("&", "") == "Chart 2, hold 1"
    before = len(window.bridge.chart().records)
    qtbot.mouseClick(page.chart_it, Qt.MouseButton.LeftButton)
    assert window.sheet.page() is None
    assert len(window.bridge.chart().records) == before + 3
    assert "71" in [item.text for item in window.bridge.chart().values("crp")]
    again = paste(text)
    assert becomes(again) == ["there already", "there already", "refused", "there already", "refused"]
    assert not again.chart_it.isEnabled()


def test_a_column_that_was_guessed_wrong_is_corrected(window, qtbot, paste, day):
    page = paste(f"CRP\t71\tmg/L\t1\t{day} 06:00\nPCT\t0.24\tng/ml\t2\t{day} 06:00\n")
    roles = [box.value() for box in page.roles[:5]]
    assert roles == ["analyte", "value", "unit", "", f"{'time'}"]
    page.roles[2].setFocus()
    page.roles[2].choose("")
    page.roles[2].activated.emit(page.roles[2].currentIndex())
    qtbot.waitUntil(lambda: not page.steps.running)
    assert becomes(page) == ["refused", "refused"]
    page.roles[1].choose("")
    page.roles[1].activated.emit(page.roles[1].currentIndex())
    assert "no column holds the values" in page.reading.toolTip()


def test_a_result_typed_by_hand_is_there_already(window, paste, choose, day):
    choose("P-0006")
    parsed = window.charting._read(f"crp 71 mg/l @{day}T06:00")
    window.bridge.record(parsed.records(window.bridge.session.stamp()))
    page = paste(f"Test\tResult\tUnit\tTime\nCRP\t71\tmg/L\t{day} 06:00\n")
    assert becomes(page) == ["there already"]


def test_a_text_of_another_patient_stops_with_both_in_sight(window, qtbot, paste, day):
    page = paste(f"Name: Somebody Else\nMRN: P-0003\nTest\tResult\tUnit\tTime\nCRP\t71\tmg/L\t{day} 06:00\n")
    assert page.stopped.isVisible()
    for part in ("P-0003", "P-0006", "Somebody Else"):
        assert part in page.stopped.accessibleName()
    assert not page.chart_it.isEnabled()
    before = len(window.bridge.chart().records)
    page.submit()
    assert len(window.bridge.chart().records) == before
    page.text.setPlainText(f"Test\tResult\tUnit\tTime\nCRP\t71\tmg/L\t{day} 06:00\n")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert not page.stopped.isVisible()


def test_what_is_no_table_says_so(paste):
    assert "no columns" in paste("nothing of the kind").reading.toolTip()
    assert "Nothing is pasted" in paste("").reading.toolTip()


def test_the_window_answers_while_a_long_table_is_read(window, qtbot, paste, day, monkeypatch):
    lines = [f"CRP\t{20 + number % 50}\tmg/L\t{day} {number // 60:02d}:{number % 60:02d}" for number in range(450)]
    page = paste("Test\tResult\tUnit\tTime\n" + "\n".join(lines))
    assert page.model.rowCount() == 450
    monkeypatch.setattr("bedside.ui.progress._TURN", 0.002)  # a fast machine reads all of it in one turn
    page.read()
    turns = []
    while page.steps.running:
        start = time.thread_time()  # of this thread alone, however many others want the processor
        page.steps.turn()
        turns.append(time.thread_time() - start)
    assert len(turns) > 1
    assert max(turns) < 0.25
    page.read()
    assert page.strip.isVisible()
    qtbot.mouseClick(page.strip.cancel, Qt.MouseButton.LeftButton)
    assert not page.steps.running
    assert not page.strip.isVisible()
    assert "Not read" in page.reading.toolTip()
