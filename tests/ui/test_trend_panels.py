"""Which panels are seen, in which order, found by name, and kept: with the keyboard and with the mouse."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bedside.ui import theme
from bedside.ui.trend_arrangement import PANELS
from bedside.ui.trend_choices import CHOICE, ChoiceModel, choices, found_by
from bedside.ui.trend_head import TrendHead
from bedside.ui.trend_layout import LEAST_PANEL, arrange
from tests.ui.trend_sample import CATALOGUE, patient_three
from tests.ui.trend_stage import opened, show

ALT = Qt.KeyboardModifier.AltModifier
EIGHT = ("creatinine", "platelets", "alt", "wbc")


@pytest.fixture
def trends(trends):
    show(trends, patient_three())
    return trends


def shown(trends):
    return tuple(panel.series.code for panel in trends.canvas.panels)


def test_any_item_of_the_catalogue_is_found_by_any_of_its_names():
    offered = choices(patient_three().chart(), PANELS)
    assert len(offered) == len(CATALOGUE.analytes)
    assert {item.code for item in offered[:6]} == {"ferritin", "crp", "pct", "alc", "platelets", "alt"}
    assert found_by("leukozyt", offered)[0].code == "wbc"
    assert found_by("SCr", offered)[0].code == "creatinine"
    assert [item.code for item in found_by("d-dimer", offered)] == ["ddimer_feu", "ddimer_ddu"]
    assert found_by("crp", offered)[0].told == "shown"
    assert found_by("platelets", offered)[0].told == "1 value"
    assert found_by("no such thing", offered) == ()


def test_the_model_of_the_choices(qtmodeltester, qapp):
    model = ChoiceModel(qapp)
    model.offer(choices(patient_three().chart(), PANELS))
    qtmodeltester.check(model)
    model.search("alt")
    assert model.index(0, 0).data(CHOICE).code == "alt"
    qtmodeltester.check(model)


def test_a_panel_is_changed_by_typing_a_name(trends, qtbot):
    head = trends.buttons[3]
    head.setFocus()
    qtbot.keyClick(head, Qt.Key.Key_Return)
    chooser = trends.heads.chooser
    assert chooser.isVisible()
    assert chooser.line.hasFocus()
    qtbot.keyClicks(chooser.line, "thrombo")
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    assert shown(trends) == ("ferritin", "crp", "alc", "platelets")
    assert chooser.isHidden()
    assert head.hasFocus()
    assert "Platelets" in head.accessibleName()


def test_escape_leaves_the_choice_and_changes_nothing(trends, qtbot):
    qtbot.mouseClick(trends.buttons[0], Qt.MouseButton.LeftButton)
    chooser = trends.heads.chooser
    qtbot.keyClick(chooser.line, Qt.Key.Key_Down)
    qtbot.keyClick(chooser.line, Qt.Key.Key_Escape)
    assert chooser.isHidden()
    assert trends.buttons[0].hasFocus()
    assert shown(trends) == PANELS


def test_panels_are_added_up_to_eight_and_removed_down_to_one(trends, qtbot):
    for name in ("creatinine", "platelets", "alt", "wbc"):
        qtbot.keyClick(trends.canvas, Qt.Key.Key_Insert)
        qtbot.keyClicks(trends.heads.chooser.line, name)
        qtbot.keyClick(trends.heads.chooser.line, Qt.Key.Key_Return)
    assert shown(trends) == (*PANELS, *EIGHT)
    assert not trends.head.add.isEnabled()
    with qtbot.waitSignal(trends.told) as said:
        qtbot.keyClick(trends.canvas, Qt.Key.Key_Insert)
    assert "8 panels" in said.args[0]
    for _index in range(7):
        qtbot.keyClick(trends.buttons[0], Qt.Key.Key_Delete)
    assert shown(trends) == ("wbc",)
    assert trends.head.add.isEnabled()
    with qtbot.waitSignal(trends.told):
        qtbot.keyClick(trends.buttons[0], Qt.Key.Key_Delete)
    assert shown(trends) == ("wbc",)


def test_alt_and_an_arrow_move_a_panel_and_the_keyboard_goes_with_it(trends, qtbot):
    trends.buttons[0].setFocus()
    qtbot.keyClick(trends.buttons[0], Qt.Key.Key_Down, ALT)
    assert shown(trends) == ("crp", "ferritin", "alc", "pct")
    assert trends.buttons[1].hasFocus()
    qtbot.keyClick(trends.buttons[1], Qt.Key.Key_Up, ALT)
    qtbot.keyClick(trends.buttons[0], Qt.Key.Key_Up, ALT)
    assert shown(trends) == PANELS


def test_a_head_is_dragged_to_another_place(trends, qtbot):
    first, rows = trends.buttons[0], trends.canvas.layout_now.panels
    start = QPoint(10, 10)
    end = first.mapFromGlobal(trends.canvas.mapToGlobal(QPoint(20, round(rows[2].middle))))
    QTest.mousePress(first, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(first, QPoint(10, 40))
    QTest.mouseMove(first, end)
    assert trends.canvas.drop_at == rows[2].bottom
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=end)
    assert shown(trends) == ("crp", "alc", "ferritin", "pct")
    assert trends.canvas.drop_at is None
    assert trends.heads.chooser is None


def test_the_choice_moves_and_removes_by_mouse(trends, qtbot):
    qtbot.mouseClick(trends.buttons[1], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(trends.heads.chooser.up, Qt.MouseButton.LeftButton)
    assert shown(trends) == ("crp", "ferritin", "alc", "pct")
    qtbot.mouseClick(trends.buttons[0], Qt.MouseButton.LeftButton)
    assert not trends.heads.chooser.up.isEnabled()
    qtbot.mouseClick(trends.heads.chooser.away, Qt.MouseButton.LeftButton)
    assert shown(trends) == ("ferritin", "alc", "pct")


def test_what_a_user_arranged_is_there_again_for_that_patient_alone(trends, stand, qtbot):
    qtbot.keyClick(trends.buttons[0], Qt.Key.Key_Delete)
    qtbot.keyClick(trends.canvas, Qt.Key.Key_7)
    trends.head.clocks.buttons()[1].click()
    again = opened(stand, qtbot)
    show(again, patient_three())
    assert shown(again) == PANELS[1:]
    assert again.head.modes.marked() == "7d"
    assert again.canvas.picture.axis.since_onset
    assert again.head.clocks.marked() == "onset"
    again.arrangement.open("another patient", CATALOGUE)
    assert (again.codes, again.arrangement.mode) == (PANELS, "fit")


@pytest.mark.parametrize("kept", [None, "no table", {"panels": ["gone", 7], "mode": "free"}, {"panels": "crp"}])
def test_what_was_kept_and_makes_no_sense_is_left_alone(trends, stand, kept):
    stand.kept.keep("trends", kept, "p3")
    trends.arrangement.open("p3", CATALOGUE)
    assert (trends.codes, trends.arrangement.mode) == (PANELS, "fit")


def test_panels_shrink_first_and_then_scroll_below_fixed_lanes(trends, qtbot):
    for code in EIGHT:
        trends.arrangement.add(code)
    trends.on_arranged()
    layout = trends.canvas.layout_now
    assert {row.height for row in layout.panels} == {LEAST_PANEL}
    assert layout.most > 0
    assert trends.canvas.bar.isVisible()
    assert layout.axis.bottom == trends.canvas.viewport().height()
    qtbot.keyClick(trends.canvas, Qt.Key.Key_PageDown)
    scrolled = trends.canvas.layout_now
    assert scrolled.scroll == scrolled.most
    assert (scrolled.oxygen, scrolled.doses, scrolled.events) == (layout.oxygen, layout.doses, layout.events)
    assert scrolled.panels[-1].bottom == pytest.approx(scrolled.area.bottom, abs=1)
    column = trends.buttons[0].parentWidget()
    assert column.geometry().top() == round(scrolled.area.top)
    assert trends.buttons[7].mapTo(trends.canvas, QPoint(0, 0)).y() == round(scrolled.panels[7].top) + 2


def test_a_low_window_scrolls_the_lanes_too():
    low = arrange(600, 200, 4)
    assert low.area.top == 0
    assert low.axis.bottom == 200
    end = arrange(600, 200, 4, scroll=10_000)
    assert end.scroll == end.most
    assert end.panels[-1].bottom == pytest.approx(end.area.bottom, abs=1)
    roomy = arrange(722, 620, 4, beds=True)
    assert roomy.most == 0
    assert len(roomy.lanes) == 4


@pytest.mark.parametrize("width", [1300, 722, 520, 420, 300, 250])
def test_the_head_folds_into_menus_and_nothing_overlaps(qtbot, qapp, width):
    theme.apply(qapp, theme.LIGHT)
    head = TrendHead(theme.LIGHT, None)
    qtbot.addWidget(head)
    head.resize(width, 38)
    with qtbot.waitExposed(head):
        head.show()
    places = [item.geometry() for item in (head.add, head.clocks, head.modes, head.save) if item.isVisible()]
    assert len(places) == 4
    assert places[0].left() >= 0
    assert places[-1].right() < width
    for one, two in pairwise(places):
        assert one.right() < two.left()
    for item in (*head.buttons(), head.clocks.narrow, head.modes.narrow):
        if item.isVisible():
            assert item.width() >= item.sizeHint().width()
            assert item.height() >= 26
            assert item.accessibleName()


def test_a_folded_choice_is_made_in_its_menu(trends, qtbot):
    trends.resize(330, 500)
    QApplication.processEvents()
    narrow = trends.head.modes.narrow
    assert narrow.isVisible()
    action = next(item for item in narrow.menu().actions() if item.data() == "24h")
    action.trigger()
    assert trends.arrangement.mode == "24h"
    assert narrow.text() == "24 h"
