"""The trends as a widget: values reach the curves, hands move the window, nothing piles up."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from bedside.ui import theme
from tests.ui.trend_sample import Maker, assessed, local, patient_three
from tests.ui.trend_stage import show

UPRIGHT = False


def wheel(trends, turned, modifiers=Qt.KeyboardModifier.NoModifier):
    canvas = trends.canvas
    spot = QPointF(canvas.layout_now.left + 200, 300)
    event = QWheelEvent(
        spot,
        QPointF(canvas.mapToGlobal(spot.toPoint())),
        QPoint(0, 0),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        UPRIGHT,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def test_values_reach_the_curves(trends):
    show(trends, patient_three())
    x, y = trends.canvas.panels[0].curve.getData()
    assert np.allclose(10**y, [1620, 1840, 2290, 2010, 1560, 1210, 1040])
    assert x[0] == local("03-29 18:00").timestamp()
    _x, lymphocytes = trends.canvas.panels[2].curve.getData()
    assert np.isnan(lymphocytes).sum() == 1
    assert trends.canvas.panels[2].curve.opts["connect"] == "finite"


def test_dots_are_only_counted_values(trends):
    show(trends, patient_three())
    crp = trends.canvas.panels[1]
    assert len(crp.dots.getData()[0]) == 5
    assert local("03-30 06:00").timestamp() not in crp.dots.getData()[0]
    assert len(crp.series.of("held")[0].ys) == 2


def test_a_saved_value_moves_the_curve_in_place(trends):
    made = patient_three()
    show(trends, made)
    curve = trends.canvas.panels[1].curve
    made.lab("crp", "04-04 12:00", "18", "mg/L")
    show(trends, made)
    assert trends.canvas.panels[1].curve is curve
    assert 10 ** curve.getData()[1][-1] == pytest.approx(18)


def test_a_new_point_pulses_once_and_only_for_the_same_patient(trends, qtbot):
    made = patient_three()
    show(trends, made)
    assert trends.canvas.fresh_records() == frozenset()
    new = made.lab("crp", "04-04 12:00", "18", "mg/L")
    show(trends, made)
    assert trends.canvas.fresh_records() == {new}
    qtbot.waitUntil(lambda: not trends.canvas.fresh_records(), timeout=3000)
    show(trends, made)
    assert trends.canvas.fresh_records() == frozenset()


def test_many_updates_leave_no_items_behind(trends):
    made = patient_three()
    show(trends, made)
    chart = made.chart()
    assessment = assessed(chart)
    before = len(trends.canvas.scene().items())
    children = len(trends.findChildren(object))
    for _index in range(200):
        trends.show_chart(assessment, chart)
    QApplication.processEvents()
    assert len(trends.canvas.scene().items()) == before
    assert len(trends.findChildren(object)) == children


def test_selecting_a_record_moves_the_crosshair(trends):
    chart = show(trends, patient_three())
    pct = chart.latest("pct")
    trends.select_record(pct.records[0])
    assert trends.canvas.moment == pct.at.timestamp()
    assert "04 Apr 06:00" in trends.read_out.text()
    assert "HFNC 50 L/min 60 %" in trends.read_out.text()
    trends.select_record("no such record")
    assert trends.canvas.moment == pct.at.timestamp()


def test_selecting_a_record_outside_the_window_brings_it_in(trends):
    chart = show(trends, patient_three())
    trends.show_mode("24h")
    ferritin = chart.values("ferritin")[0]
    trends.select_record(ferritin.records[0])
    assert trends.window_shown.low < ferritin.at.timestamp() < trends.window_shown.high


def test_a_click_on_a_point_selects_its_record(trends, qtbot):
    chart = show(trends, patient_three())
    value = chart.values("ferritin")[3]
    panel = trends.canvas.panels[0]
    spot = panel.point(panel.series.at(value.at.timestamp()), trends.canvas.layout_now)
    with qtbot.waitSignal(trends.record_selected) as caught:
        qtbot.mouseClick(trends.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot.toPoint())
    assert caught.args == [value.records[0]]


def test_the_mouse_reads_and_lets_go(trends, qtbot):
    show(trends, patient_three())
    trends.canvas.hover(None)
    qtbot.waitUntil(lambda: "WHO" in trends.read_out.text())  # the level follows the first paint
    before = trends.read_out.text()
    qtbot.mouseMove(trends.canvas.viewport(), QPoint(300, 300))
    QApplication.processEvents()
    assert trends.canvas.hovered is not None
    assert trends.read_out.text() != before
    trends.canvas.hover(None)
    assert trends.read_out.text() == before


def test_the_read_out_is_there_at_once_and_its_level_follows(trends, qtbot):
    chart = patient_three().chart()
    trends.show_chart(assessed(chart), chart)
    assert "HFNC" in trends.read_out.text()
    assert "WHO" not in trends.read_out.text()
    qtbot.waitUntil(lambda: "WHO" in trends.read_out.text())


def test_the_wheel_zooms_round_the_mouse(trends):
    show(trends, patient_three())
    before = trends.window_shown
    x = trends.canvas.layout_now.left + 200
    moment = trends.canvas.layout_now.moment(x, before)
    wheel(trends, 240)
    assert trends.window_shown.width < before.width
    assert trends.canvas.layout_now.moment(x, trends.window_shown) == pytest.approx(moment, abs=1)
    wheel(trends, -240)
    assert trends.window_shown.width == pytest.approx(before.width)
    wheel(trends, 120, Qt.KeyboardModifier.ShiftModifier)
    assert trends.window_shown.low < before.low


def test_keys_zoom_move_and_fit(trends, qtbot):
    show(trends, patient_three())
    before = trends.window_shown
    qtbot.keyClick(trends.canvas, Qt.Key.Key_Plus)
    assert trends.window_shown.width < before.width
    qtbot.keyClick(trends.canvas, Qt.Key.Key_Minus)
    assert trends.window_shown.width == pytest.approx(before.width)
    qtbot.keyClick(trends.canvas, Qt.Key.Key_Left)
    assert trends.window_shown.low < before.low
    qtbot.keyClick(trends.canvas, Qt.Key.Key_F)
    assert trends.window_shown == before


def test_all_rows_share_one_window(trends, qtbot):
    show(trends, patient_three())
    qtbot.keyClick(trends.canvas, Qt.Key.Key_Plus)
    window = trends.window_shown
    for panel in trends.canvas.panels:
        low, high = panel.box.viewRange()[0]
        assert (low, high) == pytest.approx((window.low, window.high))


def test_control_and_arrow_step_through_the_records(trends, qtbot):
    show(trends, patient_three())
    with qtbot.waitSignal(trends.record_selected):
        qtbot.keyClick(trends.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert trends.canvas.moment == local("04-04 06:04").timestamp()
    qtbot.keyClick(trends.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert trends.canvas.moment == local("04-04 06:00").timestamp()
    qtbot.keyClick(trends.canvas, Qt.Key.Key_Escape)
    assert trends.canvas.moment is None


def test_a_window_moved_by_hand_stays_when_a_value_arrives(trends, qtbot):
    made = patient_three()
    show(trends, made)
    qtbot.keyClick(trends.canvas, Qt.Key.Key_Plus)
    window = trends.window_shown
    made.lab("crp", "04-04 12:00", "18", "mg/L")
    show(trends, made)
    assert trends.window_shown == window


def test_a_panel_shows_another_analyte_when_asked(trends):
    show(trends, patient_three())
    trends.choose_panel(3, "platelets")
    assert trends.codes == ("ferritin", "crp", "alc", "platelets")
    assert trends.canvas.panels[3].series.code == "platelets"
    assert "Platelets" in trends.buttons[3].text()
    trends.choose_panel(0, "platelets")
    assert trends.codes == ("platelets", "crp", "alc", "ferritin")


def test_days_since_onset_change_only_the_axis(trends):
    show(trends, patient_three())
    window = trends.window_shown
    trends.count_from_onset(since=True)
    assert trends.canvas.picture.axis.since_onset
    assert trends.window_shown == window


def test_too_many_points_lose_their_dots_but_none_of_the_line(trends):
    made = Maker()
    start = local("03-20 00:00").timestamp()
    for index in range(600):
        made.lab("crp", local("03-20 00:00") + (local("03-20 00:30") - local("03-20 00:00")) * index, "50", "mg/L")
    chart = show(trends, made)
    trends.show_mode("all")
    assert len(chart.values("crp")) == 600
    panel = trends.canvas.panels[1]
    assert len(panel.curve.getData()[0]) == 600
    assert panel.curve.getData()[0][0] == start
    assert len(panel.dots.getData()[0]) == 0
    assert panel.curve.opts["pen"].widthF() == 1.0


def test_every_control_has_a_name_and_a_tab_place(trends):
    show(trends, patient_three())
    assert trends.canvas.accessibleName()
    assert "04 Apr" in trends.canvas.accessibleDescription()
    for button in (*trends.buttons, *trends.head.buttons()):
        assert button.accessibleName()
        assert button.height() >= 26
    for button in (*trends.buttons, *(item for item in trends.head.buttons() if item.isChecked())):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("records", [patient_three, Maker])
def test_it_paints_full_and_empty_charts_in_both_themes(trends, qapp, look, records):
    theme.apply(qapp, look)
    trends.set_theme(look)
    show(trends, records())
    for mode in ("fit", "24h", "7d", "all"):
        trends.show_mode(mode)
        picture = trends.grab().toImage()
        assert picture.pixelColor(4, 300).name().upper() == look.surface
