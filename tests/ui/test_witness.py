"""Words of the small plot beside doubtful values cover neither each other nor the marks."""

from itertools import combinations

import msgspec
import pytest
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter

from bedside.domain.quickline import context_of, parse
from bedside.ui import theme
from bedside.ui.free_room import FreeRoom
from bedside.ui.witness import Witness, picture_of_sides
from tests.report import charts

AREA = QRectF(0, 0, 100, 100)


def test_the_first_place_that_is_free_is_taken():
    room = FreeRoom(AREA)
    first, second = QRectF(10, 10, 20, 10), QRectF(50, 10, 20, 10)
    assert room.place([first, second]) == first
    assert room.place([first, second]) == second
    assert room.place([first, QRectF(25, 10, 20, 10)]) == QRectF(25, 10, 20, 10)


def test_words_keep_away_from_lines_and_inside():
    room = FreeRoom(AREA)
    room.take_line(QLineF(0, 50, 100, 50))
    on, off = QRectF(40, 45, 20, 10), QRectF(40, 60, 20, 10)
    assert room.place([on, off]) == off
    outside, inside = QRectF(90, 10, 20, 10), QRectF(60, 10, 20, 10)
    assert room.place([outside, inside]) == inside


@pytest.mark.parametrize("numbers", [("25", "26"), ("25", "25.5", "26"), ("25", "250"), ("24", "24")])
def test_the_numbers_of_readings_that_lie_close_are_all_seen(numbers, qtbot, monkeypatch):
    make = charts.practice()
    sides = [make.lab("crp", charts.hours(130), number, "mg/L") for number in numbers]
    made = Witness(theme.LIGHT, None)
    qtbot.addWidget(made)
    made.resize(340, 190)
    made.show_picture(picture_of_sides(sides, make.chart()))
    keys, draw = [], QPainter.drawRoundedRect

    def heard(painter, *args):
        keys.append(QRectF(args[0]))
        return draw(painter, *args)

    monkeypatch.setattr(QPainter, "drawRoundedRect", heard)
    made.grab()
    assert len(keys) == len(numbers)
    for one, other in combinations(keys, 2):
        assert not one.intersects(other)


def test_the_picture_follows_what_is_charted_meanwhile(window, choose, qtbot):
    choose("P-0003")
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    page = window.middle.page("held")
    assert page.witness.isVisible()
    assert "173" not in page.witness.accessibleName()
    held = window.bridge.chart().find(page.table.record())
    [new] = parse("crp 173 mg/l", context_of(window.bridge.chart(), window.bridge.now())).records(
        window.bridge.session.stamp()
    )
    window.bridge.record([msgspec.structs.replace(new, at=held.at)])
    assert "173" in page.witness.accessibleName()
