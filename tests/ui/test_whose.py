"""Whatever charts says at its top for whom: in full, whatever the window's size and the length of the name."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bedside.session.registration import renamed
from bedside.ui.entry_kinds import kinds
from bedside.ui.window import SMALLEST

LONG = "Wolfeschlegelsteinhausenbergerdorff-Hohenlohe, Maria Theresia"
NUMBER = "P-0003"


@pytest.fixture
def long_named(window, choose):
    """Give a patient a name of sixty letters."""
    choose(NUMBER)
    bridge = window.bridge
    person = bridge.chart().patient
    new = renamed(person, bridge.session.stamp(), mrn=person.mrn, name=LONG, born=person.born, sex=person.sex)
    bridge.correct(person.id, new, "spelling")
    return new


def is_told_in_full(window, person):
    """Return whether the sheet names a patient in full, with room for every line, above the page."""
    label, page = window.sheet.whose, window.sheet.page()
    told = all(text in label.text() for text in (person.name, person.mrn, f"{person.born:%Y-%m-%d}"))
    below = page if not page.isAncestorOf(label) else page.title
    above = label.mapTo(window, QPoint(0, label.height())).y() <= below.mapTo(window, QPoint(0, 0)).y()
    return told and above and label.isVisible() and label.height() >= label.heightForWidth(label.width())


def is_in_sight(label):
    """Return whether nothing of a label is scrolled or cut away."""
    return label.visibleRegion().boundingRect() == label.rect()


CHARTING = [kind.name for kind in kinds() if kind.name != "person"]


@pytest.mark.parametrize("size", [(1280, 800), SMALLEST])
@pytest.mark.parametrize("name", CHARTING)
def test_every_form_names_its_patient(window, long_named, name, size):
    window.resize(*size)
    assert window.charting.reopen(name) is not None
    QApplication.processEvents()
    assert is_told_in_full(window, long_named)
    assert is_in_sight(window.sheet.whose if size != SMALLEST else window.banner.who)


def test_the_way_out_of_a_form_needs_no_scrolling_in_a_usual_window(window, long_named):
    for name in CHARTING:
        window.sheet.leave()
        form = window.charting.reopen(name)
        QTest.qWait(20)
        assert is_in_sight(form.chart_it), name


@pytest.mark.parametrize(("line", "page"), [("crp 242 mg/dl", "doubt"), ("crp 71 mg/l", "again")])
def test_every_question_names_its_patient(window, qtbot, long_named, line, page):
    for _time in range(2):
        window.quick.focus()
        QTest.keyClicks(window.quick.line, line)
        QTest.keyClick(window.quick.line, Qt.Key.Key_Return)
    assert window.sheet.page() is getattr(window.charting, page)
    QApplication.processEvents()
    assert is_told_in_full(window, long_named)
    assert is_in_sight(window.sheet.whose)


def test_what_is_of_nobody_names_nobody(window, qtbot, long_named):
    for open_it in (window.charting.open_person, window.helping.open_keys, window.helping.open_palette):
        open_it()
        assert window.sheet.page() is not None
        assert window.sheet.whose.isHidden()


def test_a_name_corrected_in_another_window_shows_at_once(window, long_named):
    window.charting.open_form("vitals")
    bridge, person = window.bridge, long_named
    new = renamed(person, bridge.session.stamp(), mrn=person.mrn, name="Short, A", born=person.born, sex=person.sex)
    bridge.correct(person.id, new, "spelling")
    assert is_told_in_full(window, new)


def test_the_name_goes_into_the_form_of_a_low_window_and_comes_out_again(window, long_named):
    window.charting.open_form("vitals")
    for size, stays in (((1280, 800), True), (SMALLEST, False), ((1280, 800), True)):
        window.resize(*size)
        QTest.qWait(20)
        assert is_told_in_full(window, long_named)
        assert (window.sheet.whose.parent() is window.sheet) is stays
    window.charting.open_person()
    assert window.sheet.whose.isHidden()
