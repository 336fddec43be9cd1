"""Where the keyboard goes when what had it vanishes: never to a button of another part, to be pressed by Enter."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from bedside.domain.records import Dose
from tests.ui.hand import press


def spots(window):
    """Return the widgets of several parts that a sheet may be opened from."""
    window.middle.show_page("timeline")
    return {
        "tab": window.middle.page("timeline"),
        "banner": window.banner.not_given,
        "verdicts": window.verdicts.view,
        "taper": window.taper.first(),
    }


def parts(window):
    middle = window.middle
    return (window.banner, window.census, middle.stack, window.verdicts, window.taper, window.quick, window.status)


def part_of(window, item):
    return next(part for part in parts(window) if part.isAncestorOf(item))


@pytest.mark.parametrize("place", ["tab", "banner", "verdicts", "taper"])
@pytest.mark.parametrize("how", ["gone", "off"])
def test_a_sheet_whose_opener_is_gone_leaves_the_keyboard_in_its_part(window, qtbot, choose, place, how):
    choose("P-0003")
    spots(window)[place].setFocus()
    opener = QApplication.focusWidget()
    part, doses = part_of(window, opener), window.bridge.chart().of(Dose)
    window.charting.open_lab()
    assert window.sheet.isAncestorOf(QApplication.focusWidget())
    if how == "gone":
        opener.hide()
    else:
        opener.setEnabled(False)
    press(qtbot, Qt.Key.Key_Escape)
    qtbot.wait(20)
    assert window.sheet.page() is None
    now = QApplication.focusWidget()
    assert part.isAncestorOf(now)
    assert not now.property("primary")
    assert window.bridge.chart().of(Dose) == doses


@pytest.mark.parametrize("how", ["gone", "off"])
def test_a_widget_that_goes_hands_the_keyboard_on_within_its_part(window, qtbot, choose, how):
    choose("P-0003")
    window.middle.show_page("note")
    tab = window.middle.page("note")
    tab.preview.child.end()
    tab.sign.setFocus()
    if how == "gone":
        tab.sign.hide()
    else:
        tab.sign.setEnabled(False)
    assert tab.window() is window
    qtbot.wait(20)
    assert tab.isAncestorOf(QApplication.focusWidget())


def test_the_button_of_the_outdated_copies_never_hands_the_keyboard_to_a_dose(window, qtbot, choose):
    choose("P-0003")
    window.banner.paper.show()
    window.banner.paper.setFocus()
    window.banner.paper.hide()
    qtbot.wait(20)
    assert window.banner.isAncestorOf(QApplication.focusWidget())
    assert not window.banner.give.hasFocus()
