"""What a hand meets in the window: letters, Enter, Escape and clicks go where they are meant; nothing is cut off."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from bedside.domain.records import Order, OxygenSetting
from bedside.ui import app, census_row, census_said, theme
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.first_run import FirstRun
from bedside.ui.login import Login
from bedside.ui.paint import Run, width, wrapped
from bedside.ui.trend_events import triggers
from bedside.ui.trend_picture import extent
from bedside.ui.trend_window import DAY, window_for
from bedside.ui.trigger_block import TriggerBlock
from tests.ui.hand import press


def focus():
    return QApplication.focusWidget()


def charted(window, qtbot, line):
    press(qtbot, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.quick.line, line)
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("typed", "device"), [("nrb", "nrb"), ("nc", "nc"), ("non", "nrb"), ("hf", "hfnc"), ("room", "ra"), ("nrx", "")]
)
def test_letters_find_the_device_that_was_meant_or_none(window, qtbot, choose, typed, device):
    choose("P-0004")
    window.charting.open_oxygen()
    qtbot.keyClicks(window.charting.oxygen.rows[0].device, typed)
    assert window.charting.oxygen.rows[0].device.value() == device


def test_the_open_list_searches_as_the_closed_box_does(qtbot):
    box = ChoiceBox("x", (("nc", "nasal cannula"), ("nrb", "non-rebreather mask")), None, prompt="choose")
    qtbot.addWidget(box)
    for letter in "nrb":
        box.view().keyboardSearch(letter)
    assert box.view().currentIndex().row() == 2


def test_letters_of_a_unit_are_no_shortcuts(window, qtbot, choose):
    choose("P-0003")
    window.charting.open_lab()
    form = window.charting.lab
    qtbot.keyClicks(form.analyte, "crp")
    qtbot.keyClicks(form.value, "24")
    form.unit.setFocus()
    qtbot.keyClicks(form.unit, "mg/l")
    assert window.sheet.page() is form
    assert form.line() == "crp 24 mg/L"
    qtbot.keyClick(form.unit, Qt.Key.Key_Return)
    assert window.bridge.chart().values("crp")[-1].text == "24"


def test_two_devices_are_charted_with_the_keyboard_alone(window, qtbot, choose):
    choose("P-0004")
    press(qtbot, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    for text in ("nrb", "15", "nc", "6"):
        qtbot.keyClicks(focus(), text)
        press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Return)
    last = window.bridge.chart().of(OxygenSetting)[-1]
    assert [(item.name, str(item.flow)) for item in last.devices] == [("nrb", "15"), ("nc", "6")]


def test_enter_on_an_empty_form_says_what_it_wants(window, qtbot, choose):
    choose("P-0004")
    window.charting.open_oxygen()
    press(qtbot, Qt.Key.Key_Return)
    assert "device" in window.charting.oxygen.reading.text()


def test_enter_presses_the_button_that_has_the_keyboard(qtbot, store_folder):
    made = Login(store_folder, "demo", theme.LIGHT)
    qtbot.addWidget(made)
    opened = []
    made.opened.connect(opened.append)
    qtbot.keyClicks(made.passphrase, "practice")
    qtbot.keyClick(made.enter, Qt.Key.Key_Return)
    assert len(opened) == 1
    opened[0].close()


def test_what_the_login_says_covers_no_field(qtbot, store_folder):
    made = Login(store_folder, "demo", theme.LIGHT)
    qtbot.addWidget(made)
    made.show()
    qtbot.keyClicks(made.passphrase, "wrong")
    qtbot.keyClick(made.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.problem.height() >= made.problem.heightForWidth(made.problem.width()))
    assert made.problem.geometry().top() > made.passphrase.geometry().bottom()
    assert made.problem.geometry().bottom() < made.enter.geometry().top()


def test_an_empty_folder_is_a_place_for_a_new_store(qtbot, tmp_path, store_folder):
    assert not app._holds_something(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    assert not app._holds_something(tmp_path / "empty")
    assert app._holds_something(store_folder)


def test_the_first_start_goes_on_with_enter_in_any_field(qtbot, tmp_path):
    made = FirstRun(tmp_path / "new", "Europe/Berlin", theme.LIGHT)
    qtbot.addWidget(made)
    made.passphrase.setText("one")
    qtbot.keyClick(made.ward, Qt.Key.Key_Return)
    assert "your name" in made.problem.text()
    assert made.focusWidget() is made.user
    made.user.setText("dr")
    qtbot.keyClick(made.user, Qt.Key.Key_Return)
    assert "again" in made.problem.text()


def test_escape_brings_the_keyboard_back_to_the_table(window, qtbot, choose):
    choose("P-0003")
    press(qtbot, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert focus() is window.middle.page("timeline").table
    press(qtbot, Qt.Key.Key_V)
    press(qtbot, Qt.Key.Key_Escape)
    assert focus() is window.middle.page("timeline").table


def test_a_form_gives_the_keyboard_back_after_charting(window, qtbot, choose):
    choose("P-0003")
    press(qtbot, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    press(qtbot, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    form = window.charting.lab
    qtbot.keyClicks(form.analyte, "temp")
    qtbot.keyClicks(form.value, "38.1")
    qtbot.keyClick(form.value, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    assert focus() is window.middle.page("doses").table


def test_escape_on_a_doubt_of_a_form_goes_back_to_its_field(window, qtbot, choose):
    choose("P-0004")
    window.charting.open_lab()
    form = window.charting.lab
    qtbot.keyClicks(form.analyte, "crp")
    form.unit.choose("mg/dL")
    form.value.setFocus()
    qtbot.keyClicks(form.value, "242")
    qtbot.keyClick(form.value, Qt.Key.Key_Return)
    assert window.sheet.page() is window.charting.doubt
    press(qtbot, Qt.Key.Key_Escape)
    assert window.sheet.page() is form
    assert (focus(), form.value.text()) == (form.value, "242")
    assert "doubt" not in QLabel.text(window.quick.reading)


def test_escape_leaves_an_empty_line_for_the_census(window, qtbot, choose):
    choose("P-0003")
    press(qtbot, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.quick.line, "crp")
    press(qtbot, Qt.Key.Key_Escape)
    assert focus() is window.quick.line
    press(qtbot, Qt.Key.Key_Escape)
    assert focus() is window.census.view


def test_the_line_says_what_it_lacks_and_what_was_charted(window, qtbot, choose):
    choose("P-0004")
    press(qtbot, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.quick.line, "naat")
    qtbot.waitUntil(lambda: "naat positive" in window.quick.reading.toolTip())
    window.quick.clear()
    charted(window, qtbot, "crp 71 mg/l")
    assert "charted" in window.quick.reading.toolTip()
    assert "CRP 71 mg/L" in window.quick.reading.toolTip()
    choose("P-0003")
    assert "71 mg/L," not in window.quick.reading.toolTip()


def test_a_held_value_is_not_called_the_value_before(window, qtbot, choose):
    choose("P-0004")
    press(qtbot, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.quick.line, "crp 71 mg/l")
    qtbot.waitUntil(lambda: "the one before is held" in window.quick.reading.toolTip())
    assert "was 242" not in window.quick.reading.toolTip()


@pytest.mark.parametrize("words_", [12, 60])
def test_a_long_reading_fits_two_lines_or_ends_in_an_ellipsis(window, qtbot, choose, words_):
    choose("P-0004")
    reason = " ".join(["because"] + ["agreed"] * words_)
    press(qtbot, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.quick.line.setText(f"order anakinra 100 mg sc q6h {reason}")
    window.charting.on_edited(window.quick.line.text())
    label = window.quick.reading
    assert label.heightForWidth(label.width()) <= 46
    assert ("\u2026" in QLabel.text(label)) == (words_ == 60)
    assert reason in label.toolTip()


def test_the_sheet_of_keys_is_whole_and_f1_puts_it_away(window, qtbot, choose):
    choose("P-0003")
    window.helping.open_keys()
    page = window.sheet.page()
    assert "Ctrl+K" in page.accessibleDescription()
    for label in page.findChildren(QLabel):
        whole = label.heightForWidth(label.width()) <= label.height() + 1
        assert whole if label.wordWrap() else label.sizeHint().width() <= label.width() + 1
    press(qtbot, Qt.Key.Key_F1)
    assert window.sheet.page() is None


def test_a_held_value_is_accepted_with_the_mouse(window, qtbot, choose):
    choose("P-0004")
    press(qtbot, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    cells = window.middle.page("held").model.row(0).cells
    assert cells[1] == "CRP 242 mg/dl"
    assert cells[2].startswith("1: 2420 mg/L (as typed, 242 mg/dL)")
    second = window.middle.page("held")._choices.itemAt(2).widget()
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert window.sheet.page() is window.charting.reason
    press(qtbot, Qt.Key.Key_Escape)
    assert focus() is window.middle.page("held").table
    press(qtbot, Qt.Key.Key_2)
    qtbot.keyClicks(focus(), "the laboratory said so")
    press(qtbot, Qt.Key.Key_Return)
    assert window.bridge.chart().values("crp")[-1].exact == 242
    assert not window.bridge.chart().held()


def test_every_reading_of_an_undated_value_has_its_button(window, qtbot, choose):
    choose("MAINZ-2020")
    window.middle.show_page("held")
    table, review = window.middle.page("held").table, window.middle.page("held")
    for place in range(review.model.rowCount()):
        table.setCurrentIndex(review.model.index(place, 0))
        held = window.bridge.chart().find(table.record()).held
        buttons = [review._choices.itemAt(at).widget() for at in range(1, len(held) + 1)]
        assert [item.text().split()[0] for item in buttons] == [str(number) for number in range(1, len(held) + 1)]
        assert "rule DQ-" in review.story.text()


def test_the_strip_tells_a_record_in_full(window, qtbot, choose):
    choose("P-0003")
    press(qtbot, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    press(qtbot, Qt.Key.Key_Down)
    story = window.middle.page("timeline").story.text()
    assert "recorded" in story
    assert "by demo" in story


def test_a_corrected_order_starts_as_its_line_and_keeps_its_time(window, qtbot, choose):
    choose("P-0003")
    order = window.bridge.chart().of(Order)[0]
    window.amending.correct(order.id)
    form = window.amending.form
    assert form.typed.text().startswith("order anakinra 100 mg sc q6h @")
    form.typed.selectAll()
    qtbot.keyClicks(form.typed, "order anakinra 100 mg sc q8h")
    local = order.at.astimezone(window.bridge.zone)
    assert f"{local:%H:%M}" in QLabel.text(form.reading)


def test_the_eye_of_hindsight_is_each_patients_own(window, choose):
    choose("MAINZ-2020")
    window.verdicts.as_of.known_then = True
    window.verdicts.on_as_of()
    assert window.verdicts.detail.isVisible()
    assert "entered later" in window.verdicts.detail.text()
    choose("P-0004")
    assert not window.verdicts.as_of.known_then
    assert window.verdicts.model.rowCount()
    assert not window.verdicts.detail.isVisible()


def test_a_stay_of_long_ago_is_fitted_to_its_records(window, choose):
    choose("MAINZ-2020")
    bridge = window.bridge
    found = extent(bridge.chart(), bridge.assessment())
    fitted = window_for("fit", found)
    assert fitted.width < 60 * DAY
    assert fitted.low < found.start < found.last < fitted.high
    recent = replace(found, last=found.now - DAY)
    assert window_for("fit", recent).high > found.now


def test_a_trigger_nobody_can_judge_is_in_doubt_not_red(window, choose):
    choose("MAINZ-2020")
    bridge = window.bridge
    judged = bridge.assessment()
    held = msgspec.structs.replace(judged, triggers=tuple(item for item in judged.triggers if item.id == "TAP-4b"))
    flags = triggers(held, bridge.chart())
    assert [flag.doubt for flag in flags if flag.kind == "open"] == [True, True], "it came true twice"
    row = census_row.row_of(bridge.chart(), held)
    assert (row.flag.icon, row.flag.token) == ("diamond-question", "amber")
    assert row.need[0] == census_said.PROMPTED


def test_a_prompt_breaks_its_words_instead_of_cutting_them(window, qtbot, choose):
    choose("P-0003")
    blocks = window.taper.findChildren(TriggerBlock)
    qtbot.waitUntil(lambda: all(block.height() >= block.heightForWidth(block.width()) for block in blocks))
    lines = {block: block.lines_at(block.width()) for block in blocks}
    said = " ".join(run.text for block in blocks for line in lines[block] for run in line)
    assert "above the value before" in said
    for block in blocks:
        assert block.height() >= 8 + 18 * len(lines[block])
        assert all(sum(map(width, line)) <= block.width() - 46 for line in lines[block])


def test_words_are_broken_between_words_only():
    lines = wrapped((Run("one two,", "blue"), Run("three four")), width(Run("one two, three")) + 1)
    assert [" ".join(run.text for run in line) for line in lines] == ["one two, three", "four"]


def test_the_ladder_says_when_a_step_was_walked(window, choose):
    choose("P-0003")
    assert "day 1\u20135" in window.taper.stairs.accessibleName()


@pytest.mark.usefixtures("whole_ward")
def test_the_taper_names_what_the_open_triggers_come_to(window, choose):
    choose("P-0001")
    panel = window.taper.answering
    assert (panel.blocks[0].trigger.id, len(panel.choices)) == ("TAP-1", 1)
    assert panel.choices[0].accessibleName().startswith("Step down to every 24 hours: next at ")
    choose("P-0005")
    assert panel.choices == []
    assert not panel.foot.isVisible()


def test_the_order_button_writes_a_line_and_orders_nothing(window, qtbot, choose):
    patient = choose("P-0004")
    before = len(window.bridge.session.chart(patient).records)
    qtbot.mouseClick(window.taper.order, Qt.MouseButton.LeftButton)
    assert window.quick.line.text() == "order anakinra 100 mg sc q6h"
    assert window.quick.line.hasFocus()
    assert len(window.bridge.session.chart(patient).records) == before


def test_a_search_without_a_hit_says_so(window, qtbot):
    window.census.view.setFocus()
    press(qtbot, Qt.Key.Key_Slash)
    qtbot.keyClicks(window.census.search, "xyzzy")
    assert "Esc" in window.census._none.text()
    assert window.census._none.isVisible()
    press(qtbot, Qt.Key.Key_Escape)
    assert not window.census._none.isVisible()


def test_a_dose_due_this_minute_is_not_overdue(window, choose):
    choose("P-0003")
    now = window.bridge.chart().at
    state, _need = census_said._due(now - timedelta(seconds=20), now, "14:00", overdue=False)
    assert state.text == "due now"


def test_one_doubtful_reading_is_not_called_both(window, qtbot, choose):
    choose("P-0003")
    for line, said in (("ferritin 1,840 ng/ml", "both"), ("crp 1200 mg/l", "Hold it")):
        window.charting.on_edited(line)
        assert window.sheet.page() is window.charting.doubt
        assert said in window.charting.doubt.hold.text()


def test_a_story_told_moves_no_panel(window, qtbot, choose):
    choose("P-0003")
    place = window.taper.geometry()
    window.verdicts.on_row(window.verdicts.model.index(2))
    qtbot.wait(20)
    assert window.verdicts.detail.isVisible()
    assert window.taper.geometry() == place
