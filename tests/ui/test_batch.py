"""A finished shift is charted in one transaction; open cells are settled one by one, and nothing typed is lost."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from bedside.domain.records import Observation

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window, qtbot, choose):
    choose("P-0006")
    qtbot.keyClick(window, Qt.Key.Key_B, CTRL)
    made = window.charting.form("batch")
    assert window.sheet.page() is made
    qtbot.keyClicks(made.day, (window.bridge.now() - timedelta(days=1)).date().isoformat())
    return made


def put(page, row, column, text):
    page.model.setData(page.model.index(row, column), text)


def kinds(page):
    return {place: page.model.read(*place).kind for place in page.model.places()}


def test_cells_are_typed_with_keys_and_charted_together(window, qtbot, page):
    assert page.model.rowCount() == 8
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 1))
    for text in ("06:00", "38.9", "127/73", "92"):
        qtbot.keyClick(page.table, text[0])
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        qtbot.keyClicks(editor, text[1:])
        row = page.table.currentIndex().row()
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda row=row: page.table.currentIndex().row() == row + 1)
    assert page.table.currentIndex().row() == 4
    assert "Chart all 3" in page.chart_it.text().replace("&", "")
    before = len(window.bridge.chart().records)
    head = window.bridge.session.store.journal_head()
    qtbot.keyClick(page.table, Qt.Key.Key_Return, CTRL)
    assert window.sheet.page() is None
    assert len(window.bridge.chart().records) == before + 4
    assert window.bridge.session.store.journal_head() <= head + 2
    times = {item.at for item in window.bridge.chart().records[-200:] if isinstance(item, Observation)}
    assert any(window.bridge.now() - at > timedelta(hours=1) for at in times)


def test_open_cells_stop_everything_and_are_settled_one_by_one(window, qtbot, page):
    before = len(window.bridge.chart().records)
    put(page, 0, 1, "06:00")
    put(page, 3, 1, "92")
    put(page, 0, 2, "25:00")
    put(page, 3, 2, "88")
    put(page, 4, 3, "20")
    page.add.choose("crp")
    page.add.activated.emit(page.add.currentIndex())
    assert page.table.currentIndex().column() == 0
    put(page, 8, 1, "242")
    assert kinds(page)[8, 1] == "wrong"
    put(page, 8, 0, "mg/dl")
    assert kinds(page) == {
        (0, 1): "fine", (3, 1): "fine", (8, 1): "doubt", (0, 2): "wrong", (3, 2): "wrong", (4, 3): "lacks",
    }  # fmt: skip
    page.submit()
    assert len(window.bridge.chart().records) == before
    assert "open, nothing is charted" in page.reading.toolTip()
    put(page, 0, 2, "10:00")
    put(page, 4, 3, "")
    page.submit()
    assert page.table.currentIndex().row() == 8
    assert [button.text()[1] for button in page.ways.buttons()] == ["1", "2", "3"]
    qtbot.mouseClick(page.ways.buttons()[2], Qt.MouseButton.LeftButton)
    assert kinds(page)[8, 1] == "fine"
    put(page, 8, 1, "243")
    assert kinds(page)[8, 1] == "doubt"
    page.table.setCurrentIndex(page.model.index(8, 1))
    qtbot.mouseClick(page.ways.buttons()[2], Qt.MouseButton.LeftButton)
    page.submit()
    assert len(window.bridge.chart().records) == before + 3
    assert [item.raw for item in window.bridge.chart().held()][-1:] == ["243 mg/dl"]


def test_what_was_typed_survives_leaving_and_a_lock(window, qtbot, page):
    put(page, 0, 1, "06:00")
    put(page, 3, 1, "92")
    window.drafting.keep()
    kept = window.bridge.session.drafts()[window.drafting.place("form")].text
    assert "06:00" in kept
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    window.charting.open_form("batch")
    assert page.model.index(3, 1).data() == "92"
    assert page.model.day


def test_a_result_that_stands_there_is_left_out_or_charted(window, page):
    moment = (window.bridge.now() - timedelta(days=1)).astimezone(window.bridge.zone).replace(hour=6, minute=0)
    stamp = f"{moment:%Y-%m-%dT%H:%M}"
    parsed = window.charting._read(f"ldh 410 u/l @{stamp}")
    window.bridge.record(parsed.records(window.bridge.session.stamp()))
    row = page.model.add_row("ldh")
    put(page, 0, 1, stamp)
    put(page, row, 0, "u/l")
    put(page, row, 1, "410")
    assert kinds(page)[row, 1] == "doubt"
    page.model.settle(row, 1, "leave out")
    page.submit()
    assert "left out" in page.reading.toolTip()
    page.model.settle(row, 1, "another sample")
    page.submit()
    assert len([item for item in window.bridge.chart().values("ldh") if item.text == "410"]) == 2


def test_another_value_of_nearly_the_same_time_is_left_out_or_charted(window, page):
    moment = (window.bridge.now() - timedelta(days=1)).astimezone(window.bridge.zone).replace(hour=6, minute=0)
    parsed = window.charting._read(f"ldh 433 u/l @{moment:%Y-%m-%dT%H:%M}")
    window.bridge.record(parsed.records(window.bridge.session.stamp()))
    row = page.model.add_row("ldh")
    put(page, 0, 1, f"{moment:%Y-%m-%dT}06:20")
    put(page, row, 0, "u/l")
    put(page, row, 1, "477")
    assert kinds(page)[row, 1] == "doubt"
    assert "LDH 433 U/L is charted at" in page.model.read(row, 1).said
    page.model.settle(row, 1, "another sample")
    page.submit()
    assert window.bridge.chart().values("ldh")[-1].source.reason == "another sample"


def test_a_warned_of_value_that_turns_the_verdict_waits_for_a_choice(window, page, choose):
    choose("P-0002")
    window.charting.open_form("batch")
    moment = window.bridge.now().astimezone(window.bridge.zone)
    put(page, 0, 1, f"{moment:%Y-%m-%dT%H:%M}")
    put(page, 7, 1, "hfnc 6 fio2 90")
    assert kinds(page)[7, 1] == "doubt"
    assert "from eligible to not eligible" in page.model.read(7, 1).said


def test_the_model_is_sound(page, qtmodeltester):
    put(page, 0, 6, "06:00")
    assert page.model.columnCount() == 8
    page.model.add_row("crp")
    qtmodeltester.check(page.model)
