"""Three panes where there is room, pages behind keys where there is none; sizes are the user's own and come back."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bedside.ui import panes as panes_module
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.panes import CENSUS, MIDDLE, SIDE
from bedside.ui.window import Window

CTRL, ALT_SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier,
)


def sized(window, width, height=700):
    window.resize(width, height)
    QApplication.processEvents()
    return window.panes.shown()


def inside(pane):
    focus = QApplication.focusWidget()
    return focus is not None and pane.isAncestorOf(focus)


def test_the_width_decides_how_many_panes_stand_beside_each_other(window):
    assert sized(window, 1280) == (CENSUS, MIDDLE, SIDE)
    assert sized(window, 1000) == (CENSUS, MIDDLE)
    assert sized(window, 640, 400) in ((CENSUS,), (MIDDLE,))
    assert (window.width(), window.height()) == (640, 400)
    assert sized(window, 1280) == (CENSUS, MIDDLE, SIDE)
    assert window.middle.foot.parentWidget() is window.middle


def test_keys_lead_to_each_pane_of_a_narrow_window(window, qtbot):
    sized(window, 640, 400)
    for key, name, pane in (
        (Qt.Key.Key_3, SIDE, window.verdicts),
        (Qt.Key.Key_1, CENSUS, window.census),
        (Qt.Key.Key_2, MIDDLE, window.middle),
    ):
        qtbot.keyClick(window, key, CTRL)
        assert window.panes.shown() == (name,)
        assert inside(pane)


def test_a_patient_chosen_in_a_narrow_census_is_shown(window, qtbot):
    sized(window, 640, 400)
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    qtbot.keyClick(window.census.view, Qt.Key.Key_Down)
    qtbot.keyClick(window.census.view, Qt.Key.Key_Return)
    assert window.panes.shown() == (MIDDLE,)
    assert inside(window.middle)


def test_a_patient_chosen_in_the_palette_of_a_narrow_window_is_shown(window, qtbot):
    window.open_first()
    sized(window, 640, 400)
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    qtbot.keyClicks(window.helping.palette.line, "p-0004")
    qtbot.keyClick(window.helping.palette.line, Qt.Key.Key_Return)
    assert window.bridge.chart().patient.mrn == "P-0004"
    assert window.panes.shown() == (MIDDLE,)
    assert inside(window.middle)


@pytest.mark.parametrize("key", [Qt.Key.Key_3, Qt.Key.Key_4])
def test_the_key_of_the_tab_that_was_shown_last_leads_back_to_it(window, qtbot, key):
    window.open_first()
    sized(window, 640, 400)
    for _time in range(2):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
        assert window.panes.shown() == (MIDDLE,)
        assert inside(window.middle.page("doses"))
        qtbot.keyClick(window, key, CTRL)
        assert window.panes.shown() == (SIDE,)


@pytest.mark.parametrize(
    ("key", "page"),
    [
        ("D", "doses"),
        ("F", "flowsheet"),
        ("T", "trends"),
        ("M", "timeline"),
        ("S", "scores"),
        ("H", "held"),
        ("N", "note"),
    ],
)
def test_who_is_searched_for_in_a_narrow_window_is_shown_and_each_tab_is_reached_from_the_census(
    window, qtbot, key, page
):
    window.open_first()
    sized(window, 640, 400)
    for _time in range(2):
        # In a text of the note a slash is a slash.
        qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Slash)
        assert window.panes.shown() == (CENSUS,)
        qtbot.keyClicks(window.census.search, "P-0004")
        qtbot.keyClick(window.census.search, Qt.Key.Key_Return)
        assert window.bridge.chart().patient.mrn == "P-0004"
        assert window.panes.shown() == (MIDDLE,)
        assert inside(window.middle)
        qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
        view = window.census.view
        assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
        qtbot.keyClick(view, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.AltModifier)
        assert window.panes.shown() == (MIDDLE,)
        assert inside(window.middle.page(page))


def test_a_form_comes_into_sight_and_goes_back_where_it_was_asked_for(window, qtbot):
    window.open_first()
    sized(window, 640, 400)
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    focus = QApplication.focusWidget()
    window.charting.reopen("lab")
    assert window.panes.shown() == (MIDDLE,)
    page = window.sheet.page()
    assert page.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.panes.shown() == (CENSUS,)
    assert QApplication.focusWidget() is focus


def test_lines_move_by_key_and_by_hand_and_come_back(window, qtbot, session):
    window.panes.go_census()
    before = window.census.width()
    qtbot.keyClick(window, Qt.Key.Key_Right, ALT_SHIFT)
    assert window.census.width() == before + panes_module._STEP
    window.panes.go_side()
    side = window.panes._side.width()
    qtbot.keyClick(window, Qt.Key.Key_Left, ALT_SHIFT)
    assert window.panes._side.width() == side + panes_module._STEP
    height = window.verdicts.height()
    qtbot.keyClick(window, Qt.Key.Key_Down, ALT_SHIFT)
    assert window.verdicts.height() == height + panes_module._STEP
    window.panes.leave()
    again = Window(Bridge(session), theme.LIGHT)
    qtbot.addWidget(again)
    again.resize(1280, 800)
    again.show()
    QApplication.processEvents()
    assert (again.census.width(), again.panes._side.width()) == (before + panes_module._STEP, side + panes_module._STEP)
    handle = again.panes.columns.handle(1)
    # through the window: sent to the line itself, the button would stay down for every test after this one
    spot = handle.mapTo(again, QPoint(0, 40))
    QTest.mouseDClick(again.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert (again.census.width(), again.panes._side.width()) == (before, side)
    again.close()
    again.bridge.deleteLater()


def test_tab_goes_through_the_window_part_by_part_and_never_behind_the_sheet(window, qtbot, choose):
    choose("P-0003")
    window.middle.show_page("timeline")
    window.banner.give.setFocus()
    seen = []
    for _step in range(80):
        here = QApplication.focusWidget()
        if here in seen:
            break
        seen.append(here)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    page = window.middle.page("timeline")
    parts = (window.banner, window.census, page, window.middle.foot, window.verdicts, window.taper, window.quick)
    ranks = [next((place for place, part in enumerate(parts) if part.isAncestorOf(item)), len(parts)) for item in seen]
    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(len(parts) + 1))
    window.charting.reopen("lab")
    for _step in range(80):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        assert not window.sheet.covers(QApplication.focusWidget())


def test_what_gets_the_keyboard_is_scrolled_into_sight(window, qtbot):
    window.open_first()
    sized(window, 640, 400)
    window.charting.reopen("lab")
    form = window.sheet.page()
    form.chart_it.setFocus()
    area = window.sheet._area

    def seen():
        top = form.chart_it.mapTo(area.viewport(), QPoint(0, 0)).y()
        assert 0 <= top <= area.viewport().height() - form.chart_it.height()

    qtbot.waitUntil(seen)


@pytest.mark.parametrize("width", [1280, 640])
def test_the_status_line_hides_what_matters_least_and_tells_it(window, width):
    sized(window, width, 400)
    status = window.status
    QApplication.processEvents()
    assert not status.left.isVisible(), "a dot stands before nothing"
    status.show_left(600)
    QApplication.processEvents()
    narrow = width == 640
    assert status.zone.isVisible() is not narrow
    assert (window.bridge.zone.key in status.more.toolTip()) is narrow
    assert status.more.isVisible() is narrow
    assert status.person.isVisible()
    assert status.left.isVisible()
    shown = [item for item in (status.saved, status.person, status.left, status.zone) if item.isVisible()]
    gaps = {round(after.x() - before.x() - before.width()) for before, after in pairwise(shown)}
    assert len(gaps) == 1, "the dots stand unevenly"
