"""Another patient is chosen while a question or a form is open: it goes away, what was typed stays with its patient."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bedside.ui.drafting import drafted

FIRST, SECOND = "P-0003", "P-0004"


def keys(text):
    """Type as a person does: wherever the keyboard is."""
    for key in text:
        QTest.keyClicks(QApplication.focusWidget(), key)


def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def type_line(window, qtbot, text):
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    keys(text)
    qtbot.wait(5)
    press(Qt.Key.Key_Return)


def by_mouse(window, qtbot, mrn):
    """Click on a patient in the census."""
    census = window.census
    place = census.model.place(window.bridge.session.find_patient(mrn).patient)
    index = census.model.index(place)
    census.view.scrollTo(index)
    spot = census.view.visualRect(index).center()
    qtbot.mouseClick(census.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def by_keys(window, qtbot, mrn):
    """Go to the census with the keyboard and open a patient there."""
    press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    census = window.census
    place = census.model.place(window.bridge.session.find_patient(mrn).patient)
    while census.view.currentIndex().row() != place:
        press(Qt.Key.Key_Down if census.view.currentIndex().row() < place else Qt.Key.Key_Up)
    press(Qt.Key.Key_Return)


def by_palette(window, qtbot, mrn):
    """Find a patient with Ctrl+P."""
    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    keys(mrn)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)


WAYS = pytest.mark.parametrize("go", [by_mouse, by_keys, by_palette])


def told(window, mrn):
    return len(window.bridge.session.chart(window.bridge.session.find_patient(mrn).patient).records)


def ask_doubt(window, qtbot):
    type_line(window, qtbot, "crp 242 mg/dl")
    assert window.sheet.page() is window.charting.doubt


def ask_again(window, qtbot):
    type_line(window, qtbot, "crp 71 mg/l @2020-04-02T06:00")
    type_line(window, qtbot, "crp 71 mg/l @2020-04-02T06:00")
    assert window.sheet.page() is window.charting.again


def ask_reason(window, qtbot):
    for _dose in range(2):
        type_line(window, qtbot, "dose given @-0h" if _dose else "dose given")
        if window.sheet.page() is window.charting.reason and not _dose:
            keys("2first")
            press(Qt.Key.Key_Return)
    assert window.sheet.page() is window.charting.reason


ASKED = pytest.mark.parametrize("ask", [ask_doubt, ask_again, ask_reason])


@WAYS
@ASKED
def test_an_open_question_goes_and_nothing_typed_then_reaches_the_other_chart(window, qtbot, choose, go, ask):
    choose(FIRST)
    ask(window, qtbot)
    line, before = window.quick.line.text(), (told(window, FIRST), told(window, SECOND))
    go(window, qtbot, SECOND)
    assert window.bridge.patient(window.bridge.patient_id).mrn == SECOND
    assert window.sheet.page() is None
    assert QApplication.focusWidget() is window.census.view
    keys("2")
    press(Qt.Key.Key_Return)
    assert not window.quick.line.text()
    window.charting.doubt.chosen.emit(2)
    window.charting.again.other.emit()
    window.charting.reason.given.emit("late")
    assert (told(window, FIRST), told(window, SECOND)) == before
    assert drafted(window.bridge.session) == {window.bridge.session.find_patient(FIRST).patient}
    go(window, qtbot, FIRST)
    qtbot.wait(5)
    assert window.quick.line.text() == line
    assert (told(window, FIRST), told(window, SECOND)) == before


@WAYS
def test_a_half_typed_form_waits_for_its_own_patient(window, qtbot, choose, go):
    choose(FIRST)
    window.charting.open_form("about")
    form = window.charting.form("about")
    form.weight.setFocus()
    keys("71")
    go(window, qtbot, SECOND)
    assert window.sheet.page() is None
    assert QApplication.focusWidget() is window.census.view
    assert drafted(window.bridge.session) == {window.bridge.session.find_patient(FIRST).patient}
    window.charting.open_form("about")
    assert form.weight.text() == ""
    go(window, qtbot, FIRST)
    window.charting.open_form("about")
    assert form.weight.text() == "71"


def test_a_reason_begun_waits_with_its_question(window, qtbot, choose):
    choose(FIRST)
    ask_reason(window, qtbot)
    keys("2spilled")
    asked = window.charting.reason.question
    by_mouse(window, qtbot, SECOND)
    assert window.charting.kept_reason == ("", "")
    by_mouse(window, qtbot, FIRST)
    assert window.charting.kept_reason == (asked, "spilled")
    by_mouse(window, qtbot, SECOND)
    by_mouse(window, qtbot, FIRST)
    assert window.charting.kept_reason == (asked, "spilled")


def test_a_line_that_came_back_and_is_charted_does_not_come_back_again(window, qtbot, choose):
    choose(FIRST)
    window.quick.focus()
    keys("crp 71 mg/l")
    by_mouse(window, qtbot, SECOND)
    assert "waits there" in window.quick.reading.text()
    by_mouse(window, qtbot, FIRST)
    assert not any("line" in place and place.startswith("view ") for place in window.bridge.session.drafts())
    before = told(window, FIRST)
    window.quick.focus()
    press(Qt.Key.Key_Return)
    assert told(window, FIRST) == before + 1
    by_mouse(window, qtbot, SECOND)
    by_mouse(window, qtbot, FIRST)
    assert not window.quick.line.text()
    assert drafted(window.bridge.session) == frozenset()
