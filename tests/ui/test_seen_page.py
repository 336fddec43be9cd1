"""New results: listed with what matters first, marked by one key, told with name and time, and gone from the census."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from bedside.domain.marks import is_mark
from bedside.domain.records import Event, Observation
from bedside.report.story import story
from bedside.session import seeing
from bedside.ui import theme
from bedside.ui.census_model import ROW
from bedside.ui.quick_entry import WRONG
from bedside.ui.words import stamp


def results(session, patient, *values):
    stamp = session.stamp()
    return [
        Observation(
            id=stamp.new_id(), patient=patient, at=stamp.now - timedelta(minutes=20), recorded_at=stamp.now,
            author="laboratory", workstation=stamp.workstation, code=code, value=Decimal(value), unit=unit,
        )
        for code, value, unit in values
    ]  # fmt: skip


@pytest.fixture
def came(window, choose):
    """Bring a patient three new results of the laboratory, one of them critical."""
    patient = choose("P-0006")
    made = results(window.bridge.session, patient, ("alt", "20", "U/L"), ("crp", "30", "mg/L"), ("crp", "640", "mg/L"))
    window.bridge.record(made)
    return made


def row(window):
    model = window.census.model
    return model.row(model.place(window.bridge.patient_id))


def test_one_key_lists_them_and_enter_marks_all(window, came, qtbot):
    assert row(window).new.text == "3 new results, 1 critical"
    assert window.census.results.isVisible()
    qtbot.keyClick(window, "m", Qt.KeyboardModifier.ControlModifier)
    page = window.acknowledging.page
    assert window.sheet.page() is page
    shown = [page.model.row(place).cells[1:3] for place in range(page.model.rowCount())]
    assert [said for said, _flag in shown] == ["CRP 640 mg/L", "CRP 30 mg/L", "ALT 20 U/L"]
    assert shown[0][1] == "critical, high"
    assert page.table.hasFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    assert not window.bridge.unseen()
    assert not row(window).new.text
    assert not window.census.results.isVisible()
    chart = window.bridge.chart()
    assert f"seen by demo {chart.at.astimezone(chart.zone):%d}" in story(chart.find(came[0].id), chart)
    assert not any(is_mark(item) for item in chart.records)


def test_space_leaves_one_out_and_the_button_says_how_many(window, came, qtbot):
    qtbot.mouseClick(window.census.results, Qt.MouseButton.LeftButton)
    page = window.acknowledging.page
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.mark.text() == "Mark 2 results as seen"
    assert page.model.row(1).cells[0] == "not yet"
    qtbot.mouseClick(page.mark, Qt.MouseButton.LeftButton)
    assert [item.record.id for item in window.bridge.unseen()] == [came[1].id]
    assert row(window).new.text == "1 new result"


def test_nothing_left_to_mark_is_said_and_escape_marks_nothing(window, came, qtbot):
    window.acknowledging.open()
    page = window.acknowledging.page
    for _line in came:
        qtbot.keyClick(page.table, Qt.Key.Key_Space)
        qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert not page.mark.isEnabled()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert window.sheet.page() is page
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert len(window.bridge.unseen()) == 3
    assert not window.bridge.chart().seen


def test_without_new_results_the_line_says_so_calmly(window, choose, qtbot):
    choose("P-0003")
    newest = next(item for item in reversed(window.bridge.chart().of(Observation)) if item.code == "pct").recorded_at
    qtbot.keyClick(window, "m", Qt.KeyboardModifier.ControlModifier)
    assert window.sheet.page() is None
    said = window.quick.reading
    assert said.toolTip() == f"Nothing new since {stamp(newest, window.bridge.zone)}: no result waits for you."
    assert theme.LIGHT.red not in said.text(), "nothing is wrong"
    assert window.quick._box.property("kind") != WRONG


def test_without_any_result_that_is_said(window, qtbot):
    window.bridge.add_patient(mrn="P-0099", name="Practice, Newcomer", born=date(1950, 1, 2), sex="F")
    qtbot.keyClick(window, "m", Qt.KeyboardModifier.ControlModifier)
    assert window.quick.reading.toolTip() == "No laboratory result of this patient has arrived yet."


def test_what_comes_meanwhile_joins_the_list_and_a_mark_made_elsewhere_leaves_it(window, came, qtbot):
    window.acknowledging.open()
    page = window.acknowledging.page
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    window.bridge.record(results(window.bridge.session, window.bridge.patient_id, ("ldh", "250", "U/L")))
    assert page.model.rowCount() == 4
    assert page.mark.text() == "Mark 3 results as seen"
    seeing.mark(window.bridge.session, window.bridge.patient_id, [item.record.id for item in window.bridge.unseen()])
    window.bridge._tell({window.bridge.patient_id})
    assert window.sheet.page() is None


def test_an_unseen_critical_result_comes_before_who_is_only_in_doubt(window, came):
    model = window.census.model
    model.arrange()
    order = [model.index(place).data(ROW) for place in range(model.rowCount())]
    mine = next(item for item in order if item.patient_id == window.bridge.patient_id)
    doubtful = [item for item in order if item.need > mine.need]
    assert doubtful
    assert order.index(mine) < order.index(doubtful[0])


def test_a_mark_is_taken_back_by_undo(window, came, qtbot):
    window.acknowledging.open()
    qtbot.keyClick(window.acknowledging.page.table, Qt.Key.Key_Return)
    assert not window.bridge.unseen()
    made = window.bridge.undo()
    assert all(isinstance(item, Event) and item.void for item in made)
    assert len(window.bridge.unseen()) == 3


def test_new_results_are_looked_for_once_with_every_save(window, came, monkeypatch):
    asked, look = [], seeing.unseen
    monkeypatch.setattr(seeing, "unseen", lambda *given: asked.append(given) or look(*given))
    before = window.bridge.unseen()
    assert window.bridge.unseen() is before
    window.middle.show_page("flowsheet")
    window.bridge.mark_seen([came[1].id])
    mine = [chart for _session, chart, _verdicts in asked if chart.patient.patient == window.bridge.patient_id]
    assert len(mine) == 1
    assert mine[0] is window.bridge.chart()
    assert len(window.bridge.unseen()) == 2


def test_a_reader_is_asked_to_see_nothing(window, came, qtbot):
    window.bridge.session.store.roles = ("reader",)
    assert window.bridge.unseen() == ()
    window.acknowledging.open()
    assert window.sheet.page() is None
    assert "you do not chart" in window.quick.reading.text()
