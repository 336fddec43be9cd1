"""The ward: sorted by need, found by name, number or bed, opened by keys."""

from PySide6.QtCore import Qt

from bedside.ui.census_model import ROW, CensusModel
from bedside.ui.census_row import OVER, URGENT


def rows(model):
    return [model.row(place) for place in range(model.rowCount())]


def test_the_model_is_sound(bridge, qtmodeltester):
    model = CensusModel(bridge)
    model.reload()
    qtmodeltester.check(model)
    for patient in model.waiting():
        model.update(patient)
    model.arrange()
    qtmodeltester.check(model)
    model.deleteLater()


def test_who_needs_somebody_stands_first(window):
    shown = rows(window.census.model)
    assert len(shown) == len(window.bridge.patients())
    assert all(row.ready for row in shown)
    assert [row.need for row in shown] == sorted(row.need for row in shown)
    assert shown[0].need[0] == URGENT
    assert "overdue" in shown[0].state.text
    assert all(row.need[0] != OVER for row in shown[:3]) or any(row.flag.text for row in shown[:3])


def test_a_row_says_what_the_round_asks(window):
    found = {row.mrn: row for row in rows(window.census.model)}
    row = found["P-0003"]
    assert row.bed == "12-B"
    assert row.day == "day 6"
    assert row.flag.text.startswith("PCT")
    assert row.oxygen == "HFNC 50/60 %"
    assert (row.trend, row.before) == ("arrow-down", "from 70 %")
    assert "12-B" in row.spoken


def test_slash_searches_and_enter_opens_the_one_hit(window, qtbot):
    before = window.bridge.patient_id
    qtbot.keyClick(window.census.view, "/")
    assert window.census.search.hasFocus()
    qtbot.keyClicks(window.census.search, "p-0006")
    assert window.census.model.rowCount() == 1
    assert window.bridge.patient_id == before
    qtbot.keyClick(window.census.search, Qt.Key.Key_Return)
    assert window.bridge.chart().patient.mrn == "P-0006"
    assert window.census.model.rowCount() == window.census.model.total()
    assert not window.census.search.isVisible()


def test_search_finds_a_bed_and_escape_ends_it(window, qtbot):
    window.census.start_search()
    qtbot.keyClicks(window.census.search, "12-b")
    assert [row.mrn for row in rows(window.census.model)] == ["P-0003"]
    qtbot.keyClick(window.census.search, Qt.Key.Key_Escape)
    assert window.census.model.rowCount() == window.census.model.total()


def test_arrows_move_and_enter_opens(window, qtbot):
    window.open_first()
    window.census.view.setFocus()
    qtbot.keyClick(window.census.view, Qt.Key.Key_Down)
    second = window.census.view.currentIndex().data(ROW).patient_id
    assert window.bridge.patient_id != second
    qtbot.keyClick(window.census.view, Qt.Key.Key_Return)
    assert window.bridge.patient_id == second


def test_another_process_marks_the_patient_as_changed(window, store_folder):
    from bedside.domain.quickline import context_of, parse
    from bedside.session import Session

    window.open_first()
    other = Session.open(store_folder, "demo", "practice")
    person = other.find_patient("P-0002").patient
    assert window.bridge.patient_id != person
    other.record(parse("remark seen", context_of(other.chart(person), other.now())).records(other.stamp()))
    other.close()
    window.bridge.poll()
    assert window.bridge.unseen == {person}
    window.bridge.select_patient(person)
    assert not window.bridge.unseen
