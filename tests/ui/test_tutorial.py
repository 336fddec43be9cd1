"""The tutorial of the practice ward: each step is over when it has really been done in the window."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from bedside.desk.tutorial import Seen, is_done, steps

pytestmark = pytest.mark.usefixtures("whole_ward")

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tutoring(window):
    window.start()
    made = window.helping.tutoring
    made.begin()
    return made


def step(tutoring):
    return tutoring._place


def test_each_step_asks_for_one_thing_that_the_window_has(window):
    mrns = {person.mrn for person in window.bridge.patients()}
    pages = {place.name for place in window.middle.places()}
    for item in steps():
        asked = [value for value in asdict(item.done).values() if value]
        assert len(asked) == 1, item.text
        assert not item.done.patient or item.done.patient in mrns
        assert not item.done.page or item.done.page in pages
        assert item.see


def test_the_first_course_by_key(window, tutoring, bridge, qtbot):
    assert "Step 1 of" in QLabel.text(tutoring.bar.step)
    qtbot.keyClick(window.census.view, Qt.Key.Key_Slash)
    qtbot.keyClicks(window.census.search, "mainz")
    qtbot.keyClick(window.census.search, Qt.Key.Key_Return)
    assert step(tutoring) == 1
    assert "two identifiers" in QLabel.text(tutoring.bar.seen)
    slider = window.verdicts.as_of.slider
    slider.setFocus()
    for day, after in (("2020-03-20", 2), ("2020-03-26", 3)):
        give_up = 3000
        while step(tutoring) < after and give_up:
            moment = window.verdicts.as_of.moment
            later = moment is None or f"{moment.astimezone(bridge.zone):%Y-%m-%d}" > day
            qtbot.keyClick(slider, Qt.Key.Key_PageDown if later else Qt.Key.Key_Right)
            give_up -= 1
        assert step(tutoring) == after, day
    window.middle.show_page("held")
    assert step(tutoring) == 4
    qtbot.mouseClick(tutoring.bar.skip, Qt.MouseButton.LeftButton)
    assert step(tutoring) == 5
    assert bridge.kept.value("tutorial")["over"] == [0, 1, 2, 3]


def test_an_entry_and_its_undoing_count(window, tutoring, bridge, choose, qtbot):
    choose("P-0004")
    place = next(at for at, item in enumerate(steps()) if item.done.charted == "alc")
    tutoring._go_to(place)
    window.quick.focus()
    qtbot.keyClicks(window.quick.line, "alc 0.58 10*9/l")
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
    assert step(tutoring) == place + 1
    chart, since = bridge.chart(), bridge.now() - timedelta(minutes=5)
    undone = next(item for item in steps() if item.done.undone)
    seen = Seen(mrn="P-0004", page="trends", as_of=None, chart=chart, since=since)
    assert not is_done(undone, seen)


def test_it_is_left_and_gone_on_with_from_the_menu(window, tutoring, qtbot):
    tutoring.skip()
    qtbot.mouseClick(tutoring.bar.leave, Qt.MouseButton.LeftButton)
    assert not tutoring.bar.isVisible()
    window.helping.open_tutorial()
    assert "New York series" in tutoring.page.text.toPlainText()
    qtbot.keyClick(tutoring.page.go_on, Qt.Key.Key_Return)
    assert tutoring.bar.isVisible()
    assert "Step 2 of" in QLabel.text(tutoring.bar.step)
    assert window.sheet.page() is None
