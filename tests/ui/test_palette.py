"""The palette: every command and every patient by a few letters, from the keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from bedside.ui.palette_model import PaletteModel, Row, matching, rows_of

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def palette(window, qtbot):
    window.census.view.setFocus()
    qtbot.keyClick(window.census.view, Qt.Key.Key_P, CTRL)
    return window.helping.palette


def test_a_command_runs_on_enter_and_the_palette_is_gone(window, palette, qtbot):
    assert palette.line.hasFocus()
    qtbot.keyClicks(palette.line, "time")
    assert "Timeline" in palette.model.row(palette.view.currentIndex().row()).title
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    assert window.middle.shown() == "timeline"


def test_a_patient_is_opened_only_when_chosen(window, palette, bridge, qtbot):
    before = bridge.patient_id
    qtbot.keyClicks(palette.line, "p-0005")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert bridge.patient_id == before
    assert "Choose" in palette.problem.text()
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert bridge.patient(bridge.patient_id).mrn == "P-0005"


def test_what_may_not_be_done_says_why(window, palette, qtbot, monkeypatch):
    monkeypatch.setattr(type(window.charting.permits), "why_not", lambda _self, _right: "only an administrator may")
    palette.begin(rows_of(window.commands, ()))
    qtbot.keyClicks(palette.line, "users")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.problem.text() == "only an administrator may"
    assert window.sheet.page() is palette
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert window.census.view.hasFocus()


def test_words_in_any_order_those_that_begin_a_word_first():
    rows = (Row("a", "Back up now", ""), Row("b", "Sonography", ""), Row("c", "Now", "Ctrl+N"))
    assert [row.name for row in matching(rows, "no")] == ["a", "c", "b"]
    assert [row.name for row in matching(rows, "now back")] == ["a"]
    assert matching(rows, "zzz") == ()


def test_the_model_keeps_to_the_rules_of_qt(qtmodeltester):
    model = PaletteModel()
    model.show_rows((Row("a", "Back up now", "", why_not="no"), Row("b", "Somebody", "P-1", patient=True)))
    qtmodeltester.check(model)
    assert model.index(1, 0).data() == "Somebody, P-1, patient"
