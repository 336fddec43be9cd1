"""The palette: every command and every patient by a few letters, from the keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from bedside.ui.palette_model import PaletteModel, Row, matching, rows_of

pytestmark = pytest.mark.usefixtures("whole_ward")

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


def test_enter_opens_the_patient_who_is_selected_as_one_types(window, palette, bridge, qtbot):
    before = bridge.patient_id
    qtbot.keyClicks(palette.line, "Patient 5")
    assert palette.view.currentIndex().row() == 0
    assert palette.model.row(0).aside.startswith("P-0005")
    assert bridge.patient_id == before
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert bridge.patient(bridge.patient_id).mrn == "P-0005"
    assert window.sheet.page() is None


def test_of_several_patients_the_arrow_takes_another_and_more_letters_the_best_again(window, palette, bridge, qtbot):
    qtbot.keyClicks(palette.line, "practice")
    assert palette.model.rowCount() > 5
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.view.currentIndex().row() == 1
    wanted = palette.model.row(1).name
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert bridge.patient_id == wanted
    window.helping.open_palette()
    qtbot.keyClicks(palette.line, "practice")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClicks(palette.line, " 5")
    assert palette.view.currentIndex().row() == 0


@pytest.mark.parametrize("typed", ["correct what", "history of what"])
def test_what_is_about_a_record_says_so_while_none_is_selected(window, palette, bridge, qtbot, typed):
    bridge.select_record("")
    qtbot.keyClicks(palette.line, typed)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert "No record is selected" in window.quick.reading.text()


def test_what_nobody_is_called_stays_in_the_line(window, palette, bridge, qtbot):
    before = bridge.patient_id
    qtbot.keyClicks(palette.line, "zzz")
    assert palette.none.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.sheet.page() is palette
    assert bridge.patient_id == before


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
