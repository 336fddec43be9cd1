"""The drug chart in the real window: the cursor on doses, weeks turned by keys, and what can be done with each dose."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from bedside.domain.records import Dose, Order
from bedside.ui import theme
from bedside.ui.banner import Banner
from bedside.ui.drug_model import ENTRY, DrugModel
from bedside.ui.drug_paint import SIGNS
from bedside.ui.drug_view import DAY_WIDTH
from bedside.ui.paint import sign


@pytest.fixture
def page(window, choose):
    choose("P-0003")
    window.middle.show_page("doses")
    return window.middle.page("doses")


def press(qtbot, *keys):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)


def cells(page):
    return [entry for line in page.model.chart.lines for entry in line.cells if entry is not None]


def find(page, wanted):
    """Return the index of the first cell that a function says yes to."""
    model = page.model
    every = (model.index(row, column) for row in range(model.rowCount()) for column in range(1, 8))
    return next(index for index in every if index.data(ENTRY) is not None and wanted(index.data(ENTRY)))


def test_the_model_keeps_qts_rules(page, qtmodeltester):
    made = DrugModel()
    made.show_chart(page.model.chart)
    qtmodeltester.check(made)


def test_the_cursor_begins_on_the_dose_that_waits_and_enter_opens_its_form(window, qtbot, page):
    assert page.table.entry().state == "due"
    assert page.table.hasFocus()
    press(qtbot, Qt.Key.Key_Return)
    form = window.charting.dose
    assert window.sheet.page() is form
    assert form.due() == window.bridge.assessment().ladder.next_due
    press(qtbot, "g", Qt.Key.Key_Return)
    new = window.bridge.chart().of(Dose)[-1]
    assert page.table.record() == new.id
    assert page.table.entry().state == "on_time"


def test_arrows_walk_over_cells_and_headings_and_select_for_every_view(window, qtbot, page):
    seen = set()
    for _step in range(40):
        press(qtbot, Qt.Key.Key_Up)
        seen.add(page.table.currentIndex().row())
    assert seen >= set(range(page.table.currentIndex().row() + 1))
    assert window.bridge.record_id == window.bridge.chart().of(Order)[0].id
    press(qtbot, Qt.Key.Key_Down, Qt.Key.Key_Home)
    assert page.table.currentIndex().column() == 1
    while not page.table.record():
        press(qtbot, Qt.Key.Key_Right)
    assert window.bridge.record_id == page.table.record()
    press(qtbot, Qt.Key.Key_End)
    assert page.table.currentIndex().column() == 7


def test_weeks_turn_by_keys_and_the_buttons_lead_back(window, qtbot, page):
    first, day = page.model.chart.span, page.model.chart.days[0].date
    press(qtbot, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)
    assert page.model.chart.place == page.model.chart.pages - 1 == 2
    assert page.model.chart.days[0].date == day + timedelta(days=14)
    assert not page.head.later.isEnabled()
    assert {entry.state for entry in cells(page)} == {"planned"}
    press(qtbot, Qt.Key.Key_PageUp)
    assert page.model.chart.place == 1
    qtbot.mouseClick(page.head.week, Qt.MouseButton.LeftButton)
    assert page.model.chart.span == first


def test_a_record_selected_elsewhere_is_found_in_its_week(window, qtbot, page):
    first = next(item for item in window.bridge.chart().of(Dose) if item.status == "given")
    press(qtbot, Qt.Key.Key_PageDown)
    window.bridge.select_record(first.id)
    assert page.table.record() == first.id
    assert "recorded" in page.strip.story.text()
    assert page.model.chart.place == 0


def test_correct_void_put_back_and_history_of_the_dose_under_the_cursor(window, qtbot, page):
    index = find(page, lambda entry: entry.state == "on_time" and entry.note == "" and not entry.was)
    page.table.setCurrentIndex(index)
    record = page.table.record()
    press(qtbot, "c")
    assert window.sheet.page() is window.amending.form
    assert window.amending.form.record_id == record
    press(qtbot, Qt.Key.Key_Escape, "v")
    qtbot.keyClicks(QApplication.focusWidget(), "other patient")
    press(qtbot, Qt.Key.Key_Return)
    out = find(page, lambda entry: entry.record == record)
    assert out.data(ENTRY).state == "taken_out"
    page.table.setCurrentIndex(out)
    assert "other patient" in page.strip.story.text()
    page.table.setFocus()
    press(qtbot, "p")
    qtbot.keyClicks(QApplication.focusWidget(), "was right")
    press(qtbot, Qt.Key.Key_Return)
    assert len([entry for entry in cells(page) if entry.state == "taken_out"]) == 0


@pytest.mark.usefixtures("whole_ward")
def test_a_dose_that_was_not_given_is_charted_from_its_cell(window, qtbot, choose):
    choose("P-0008")
    window.middle.show_page("doses")
    page = window.middle.page("doses")
    assert page.table.entry().state == "overdue"
    due = page.table.entry().due_open
    qtbot.mouseClick(page.strip.leave_out, Qt.MouseButton.LeftButton)
    form = window.charting.dose
    assert (form.due(), form.status.value()) == (due, "")
    press(qtbot, *"refu")
    form.because.setFocus()
    qtbot.keyClicks(form.because, "wants no more needles")
    press(qtbot, Qt.Key.Key_Return)
    cell = find(page, lambda entry: entry.state == "refused").data(ENTRY)
    assert (cell.moment, cell.note) == (due, "wants no more needles")


def test_l_shows_the_list_and_is_remembered(window, qtbot, page):
    press(qtbot, "l")
    assert page.stack.currentWidget() is page.list
    assert page.list.table.hasFocus()
    assert window.bridge.kept.value("doses as list") is True
    press(qtbot, "l")
    assert page.table.hasFocus()


def test_days_keep_their_width_in_a_narrow_window(window, page):
    window.resize(640, 400)
    assert min(page.table.columnWidth(day) for day in range(1, 8)) >= DAY_WIDTH


def drawn(name):
    """Return the pixels of a sign, in one colour whatever its state."""
    picture = QImage(24, 24, QImage.Format.Format_Grayscale8)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    sign(painter, theme.LIGHT, (4, 4), name, "ink")
    painter.end()
    return bytes(picture.constBits())


def test_the_signs_of_the_states_differ_without_their_colours(qapp):
    by_state = {state: drawn(name) for state, (name, _colour) in SIGNS.items() if state != "given"}  # given: unplanned
    assert len(set(by_state.values())) == len(by_state)
    assert drawn("tick") == by_state["on_time"]


@pytest.mark.parametrize("width", [560, 640, 1280])
def test_the_banner_cuts_nothing_of_a_long_name_and_many_allergies(bridge, qtbot, choose, width):
    choose("P-0003")
    made = Banner(bridge, theme.LIGHT, practice=True)
    qtbot.addWidget(made)
    made.resize(width, 10)
    bridge.select_record("")
    made.on_assessment(bridge.assessment())
    known = bridge.chart().patient.name
    made.who.setText(made.who.text().replace(known, "PRACTICE-Featherstonehaugh, Maximiliana Theodora Wilhelmina"))
    made.allergy.setText("Allergies: " + "latex and iodine contrast medium, " * 6)
    made.resize(width, made.heightForWidth(width))
    made.show()
    qtbot.wait(10)
    for label in (made.who, made.allergy, made.next, made.plan):
        assert label.height() >= label.heightForWidth(label.width())
        assert made.rect().contains(label.mapTo(made, label.rect().bottomRight()))
    shown = (made.who, made.allergy, made.next, made.plan, made.give, made.not_given)
    boxes = [item.geometry().translated(item.parentWidget().pos()) for item in shown]
    assert not [(one, two) for place, one in enumerate(boxes) for two in boxes[:place] if one.intersects(two)]


def test_the_dose_that_waits_stays_in_sight_in_a_window_that_becomes_low(window, qtbot, page):
    assert page.table.entry().state == "due"
    window.resize(640, 400)
    qtbot.waitUntil(lambda: page.table.height() < 200)
    box = page.table.visualRect(page.table.currentIndex())
    assert page.table.viewport().rect().contains(box)
