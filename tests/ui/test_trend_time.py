"""Time on the trends: named stretches, the hand that pulls, and nights in which the clocks change."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bedside.domain.records import Reading
from bedside.ui import trend_marks
from bedside.ui.trend_axis import TimeAxis, stamp
from bedside.ui.trend_beds import bed_at, stays
from bedside.ui.trend_layers import as_of_words
from bedside.ui.trend_layout import Stage, arrange
from bedside.ui.trend_window import AHEAD, DAY, HOUR, Window, ahead_of
from tests.ui.trend_sample import ZONE, Maker, assessed, local, patient_three
from tests.ui.trend_stage import show

SPRING = datetime(2020, 3, 29, 1, tzinfo=UTC)
AUTUMN = datetime(2020, 10, 25, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "mode"), [(Qt.Key.Key_2, "24h"), (Qt.Key.Key_7, "7d"), (Qt.Key.Key_A, "all"), (Qt.Key.Key_F, "fit")]
)
def test_one_key_shows_a_named_stretch(trends, qtbot, key, mode):
    show(trends, patient_three())
    qtbot.keyClick(trends.canvas, Qt.Key.Key_Plus)
    assert trends.head.modes.marked() == ""
    qtbot.keyClick(trends.canvas, key)
    assert trends.head.modes.marked() == mode
    now = trends.canvas.picture.chart.at.timestamp()
    assert trends.window_shown.low < now < trends.window_shown.high


def test_dragging_pulls_the_window_and_picks_nothing(trends):
    show(trends, patient_three())
    port, before = trends.canvas.viewport(), trends.window_shown
    start, end = QPoint(300, 400), QPoint(400, 410)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(port, QPoint(350, 405))
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    pixels = before.width / trends.canvas.layout_now.plot
    assert trends.window_shown.low == pytest.approx(before.low - 100 * pixels)
    assert trends.window_shown.width == pytest.approx(before.width)
    assert trends.canvas.selected is None
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=start)
    assert trends.canvas.selected is not None


def test_a_named_stretch_fits_again_after_a_change_of_size(trends):
    show(trends, patient_three())
    now, before = trends.canvas.picture.chart.at.timestamp(), trends.window_shown
    trends.resize(1400, 800)
    QApplication.processEvents()
    after = trends.window_shown
    assert after.low == pytest.approx(before.low, abs=HOUR * 4)
    assert (after.high - now) / after.width == pytest.approx(ahead_of(trends.canvas.layout_now.plot))
    assert ahead_of(1230) < AHEAD == ahead_of(300)
    trends._free(Window(now - DAY, now))
    trends.resize(900, 700)
    assert trends.window_shown == Window(now - DAY, now)


@pytest.mark.parametrize(
    ("change", "hours", "said"),
    [
        (SPRING, -1, "29 Mar 01:00"),
        (SPRING, 0, "29 Mar 03:00"),
        (AUTUMN, -1, "25 Oct 02:00 CEST"),
        (AUTUMN, 0, "25 Oct 02:00 CET"),
        (AUTUMN, 1, "25 Oct 03:00"),
    ],
)
def test_the_crosshair_says_the_wall_clock_of_a_night_of_change(trends, change, hours, said):
    made = Maker()
    made.lab("crp", change + timedelta(hours=hours), "50", "mg/L")
    show(trends, made, change + timedelta(hours=15))
    record = made.records[-1].id
    trends.select_record(record)
    assert f"{said}</b>" in trends.read_out.text()
    x = trends.canvas.layout_now.x(trends.canvas.moment, trends.window_shown)
    assert trends.canvas.layout_now.moment(x, trends.window_shown) == (change + timedelta(hours=hours)).timestamp()


@pytest.mark.parametrize(("change", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_day_of_change_is_as_wide_as_it_is_long(change, hours):
    low = (change - timedelta(days=2)).timestamp()
    window, layout = Window(low, low + 5 * DAY), arrange(722, 620, 4)
    ticks = TimeAxis(zone=ZONE, first_dose=change - timedelta(days=1)).ticks(window, layout.plot)
    days = [tick for tick in ticks if tick.major]
    place = next(index for index, tick in enumerate(days) if tick.upper.startswith(f"{change:%d}"))
    assert (days[place + 1].at - days[place].at) / HOUR == hours
    widths = layout.x(days[place + 1].at, window) - layout.x(days[place].at, window)
    assert widths == pytest.approx(hours / 120 * layout.plot)
    assert [tick.lower for tick in days[place : place + 2]] == ["day 2", "day 3"]


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_ages_across_a_change_are_elapsed_hours(trends, change):
    made = Maker()
    made.lab("crp", change - timedelta(hours=3), "50", "mg/L")
    made.dose(change - timedelta(hours=3))
    show(trends, made, change + timedelta(hours=15))
    assert "18 h before" in trends.read_out.text()


def test_hours_since_onset_go_on_through_a_change():
    axis = TimeAxis(zone=ZONE, onset=SPRING - timedelta(hours=6), since_onset=True)
    low = (SPRING - timedelta(hours=6)).timestamp()
    ticks = axis.ticks(Window(low, low + 24 * HOUR), 722)
    assert {round((after.at - before.at) / HOUR) for before, after in pairwise(ticks)} == {2}


def test_the_words_of_now_are_told_apart_in_the_hour_that_comes_twice():
    assert stamp(AUTUMN - timedelta(minutes=30), ZONE) == "25 Oct 02:30 CEST"
    assert stamp(AUTUMN + timedelta(minutes=30), ZONE) == "25 Oct 02:30 CET"


def test_moves_between_beds_make_a_row_and_one_bed_makes_none(trends):
    made = patient_three()
    made.event("03-29 12:00", "bed", subject="12-B")
    show(trends, made)
    assert trends.canvas.layout_now.beds.height == 0
    made.event("04-01 08:00", "bed", subject="ICU 3")
    made.event("04-01 09:00", "bed", subject="ICU 3")
    chart = show(trends, made)
    assert trends.canvas.layout_now.beds.height > 0
    assert [stay.bed for stay in stays(chart)] == ["12-B", "ICU 3"]
    assert bed_at(stays(chart), local("04-01 07:00").timestamp()) == "12-B"
    assert "bed ICU 3" in trends.canvas.accessibleDescription()


def test_what_lies_after_a_past_moment_is_said_not_to_have_been_known(trends):
    made = patient_three()
    made.lab("crp", "03-31 07:00", "160", "mg/L", recorded_at=local("04-02 09:00"))
    show(trends, made)
    trends.show_as_of(local("04-01 12:00"), known_then=True)
    assert trends.canvas.as_of.words == "not known then; 1 from before was charted later"
    trends.show_as_of(local("04-01 12:00"), known_then=False)
    assert trends.canvas.as_of.words == as_of_words(known_then=False, entered_later=0)
    assert not trends.canvas.as_of.unknown
    trends.show_as_of(None, known_then=False)
    assert trends.canvas.as_of is None


def test_another_patient_lifts_the_veil(trends):
    show(trends, patient_three())
    trends.show_as_of(local("04-01 12:00"), known_then=True)
    chart = patient_three().chart()
    trends.show_chart(msgspec.structs.replace(assessed(chart), patient_id="another"), chart)
    assert trends.canvas.as_of is None


def test_words_of_a_held_value_never_cross_the_line_of_now(trends, monkeypatch):
    made = patient_three()
    made.lab("crp", "04-04 12:00", "17", "g/L", held=(held("as typed", 170, "mg/L"), held("mg/dL", 1700, "mg/dL")))
    boxes = []
    seen = trend_marks.marks
    monkeypatch.setattr(trend_marks, "marks", lambda *args: boxes.append(seen(*args)) or boxes[-1])
    show(trends, made)
    trends.grab()
    layout, window = trends.canvas.layout_now, trends.window_shown
    now = Stage(layout, window, trends.canvas.picture.chart.at.timestamp(), ZONE).now_x
    words = [box for taken in boxes for box in taken]
    assert words
    assert not [box for box in words if box.left() < now < box.right()]


def held(label, value, unit):
    return Reading(label=label, value=Decimal(value), unit=unit)
