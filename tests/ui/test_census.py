"""The ward: sorted by need, found by whatever a person knows, live without jumps, and each user's own looks."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bedside.domain.quickline import context_of, parse
from bedside.domain.records import Event, Observation
from bedside.session import Session
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.census import LEAST_WIDTH, Census
from bedside.ui.census_model import ROW, CensusModel
from bedside.ui.census_order import ordered
from bedside.ui.census_plan import LEFT, RIGHT, plan, size
from bedside.ui.census_row import CensusRow
from bedside.ui.census_said import OVER, PROMPTED, URGENT, Sign
from bedside.ui.looked import Looked
from bedside.ui.theme import DARK, LIGHT
from bedside.ui.window import Window
from tests.ui.hand import press

pytestmark = pytest.mark.usefixtures("whole_ward")

LONG = "Wolfeschlegelsteinhausenbergerdorff-Vandenberghe, Maximiliane"


def rows(model):
    return list(model.shown())


def row(window, mrn):
    return next(item for item in rows(window.census.model) if item.mrn == mrn)


def envelope(session, patient, author="nurse.k"):
    stamp = session.stamp()
    return {
        "id": stamp.new_id(), "patient": patient, "at": stamp.now, "recorded_at": stamp.now, "author": author,
        "workstation": stamp.workstation,
    }  # fmt: skip


def result(session, patient, code="crp", value="12", unit="mg/L"):
    return Observation(**envelope(session, patient), code=code, value=Decimal(value), unit=unit)


def event(session, patient, code, **more):
    return Event(**(envelope(session, patient, session.user) | {"code": code} | more))


def chart_line(session, patient, line):
    chart = session.chart(patient)
    return session.record(parse(line, context_of(chart, session.now())).records(session.stamp()))


def test_the_model_is_sound(bridge, qtmodeltester):
    model = CensusModel(bridge)
    model.reload()
    qtmodeltester.check(model)
    for patient in model.waiting():
        model.update(patient)
    model.arrange()
    for needle in ("practice", "", "mainz", "12"):
        model.needle = needle
        model.arrange()
        qtmodeltester.check(model)
    model.deleteLater()


def test_who_needs_somebody_stands_first(window):
    shown = rows(window.census.model)
    assert all(item.ready for item in shown)
    assert [item.need for item in shown] == sorted(item.need for item in shown)
    levels = [item.need[0] for item in shown]
    assert levels[0] == PROMPTED
    assert URGENT in levels
    assert shown[-1].need[0] == OVER
    assert "safety prompt" in window.census.head.order.toolTip()


def test_a_row_says_what_the_round_asks(window):
    found = row(window, "P-0003")
    assert found.bed == "12-B"
    assert found.day == "day 6"
    assert found.flag.text.startswith("PCT")
    assert found.oxygen == "HFNC 50/60 %"
    assert (found.trend, found.before) == ("arrow-down", "from 70 %")
    assert "12-B" in found.spoken
    assert "record number P-0003" in found.spoken


@pytest.mark.parametrize("total", [200, 228, 400])
def test_nothing_in_a_row_is_cut_but_a_long_name_in_its_middle(qapp, total):
    theme.apply(qapp, LIGHT)
    full = CensusRow(
        patient_id="p", name=LONG, mrn="1", bed="Intensive care 4, bay 12, bed 3", day="day 12",
        state=Sign(icon="clock", text="due 11:09, in 2 h 13", short="due 11:09"),
        flag=Sign(icon="triangle-bang", text="Platelets +2", bold=True),
        new=Sign(icon="flask", text="12 new results, 3 critical", short="12 new, 3 critical"), drafted=True,
        oxygen="NRB 15 + NC 6", trend="arrow-up", before="from HFNC 60/95 %", ready=True,
    )  # fmt: skip
    for each in (full, replace(full, bed="9-A"), replace(full, name="Ng, Li", bed="")):
        for line in plan(each, total).lines:
            pieces = (*line.left, *line.right)
            assert line.x + sum(map(size, pieces)) <= total - RIGHT + 0.01
        said = " ".join(run.text for line in plan(each, total).lines for piece in (*line.left, *line.right)
                        for run in piece.runs)  # fmt: skip
        for words in (each.bed, "Platelets +2", "due 11:09", "NRB 15 + NC 6", "from HFNC 60/95 %", "draft", "12 new"):
            assert words in said
        assert total > LEFT
    assert "Wolfe" in said or "Ng, Li" in said


def test_beds_sort_as_people_count():
    beds = [CensusRow(patient_id=bed, name="n", mrn="m", bed=bed) for bed in ("12-B", "", "9-A", "A 2", "A 10")]
    assert [item.bed for item in ordered(beds, "bed")] == ["9-A", "12-B", "A 2", "A 10", ""]


def test_the_order_is_chosen_in_the_menu_and_remembered(window, bridge, qtbot):
    head = window.census.head
    head.menu.popup(QPoint(0, 0))
    qtbot.keyClick(head.menu, "b")
    assert window.census.model.order == "bed"
    beds = [item.bed for item in rows(window.census.model)]
    assert beds == [*sorted(filter(None, beds)), ""]
    assert head.order.text().endswith("by bed")
    assert Bridge(bridge.session).kept.value("census order") == "bed"


def test_slash_searches_and_enter_opens_the_one_hit(window, qtbot):
    before = window.bridge.patient_id
    qtbot.keyClick(window.census.view, "/")
    assert window.census.search.hasFocus()
    qtbot.keyClicks(window.census.search, "p-0006")
    assert [item.mrn for item in rows(window.census.model)] == ["P-0006"]
    assert window.bridge.patient_id == before
    qtbot.keyClick(window.census.search, Qt.Key.Key_Return)
    assert window.bridge.chart().patient.mrn == "P-0006"
    assert len(rows(window.census.model)) == window.census.model.total()
    assert not window.census.search.isVisible()


def test_search_finds_bed_medicine_and_prompt_and_escape_ends_it(window, qtbot):
    window.census.start_search()
    qtbot.keyClicks(window.census.search, "12-b")
    assert {item.mrn for item in rows(window.census.model)} == {"P-0003"}
    window.census.search.clear()
    qtbot.keyClicks(window.census.search, "pct practice")
    found = rows(window.census.model)
    assert found
    assert all("PCT" in item.terms and item.need[0] == PROMPTED for item in found)
    window.census.search.clear()
    qtbot.keyClicks(window.census.search, "anakinra")
    assert 1 < len(rows(window.census.model)) < window.census.model.total()
    qtbot.keyClick(window.census.search, Qt.Key.Key_Escape)
    assert len(rows(window.census.model)) == window.census.model.total()


def test_a_lone_hit_by_state_alone_waits_for_another_enter(window, qtbot):
    window.open_first()
    before = window.bridge.patient_id
    window.census.start_search()
    qtbot.keyClicks(window.census.search, "not eligible")
    (only,) = rows(window.census.model)
    qtbot.keyClick(window.census.search, Qt.Key.Key_Return)
    assert window.bridge.patient_id == before
    qtbot.keyClick(window.census.view, Qt.Key.Key_Return)
    assert window.bridge.patient_id == only.patient_id


def test_who_has_left_is_found_under_a_heading_and_is_here_again_after_readmission(window, qtbot, store_folder):
    gone = window.bridge.session.find_patient("P-0002").patient
    session = window.bridge.session
    ago = session.now() - timedelta(hours=session.site.census.archive_hours, minutes=1)
    window.bridge.record((event(session, gone, "discharged", at=ago),))
    assert gone not in {item.patient_id for item in rows(window.census.model)}
    window.census.start_search()
    qtbot.keyClicks(window.census.search, "p-0002")
    model = window.census.model
    assert model.row(0).name == "Archived"
    assert [item.patient_id for item in rows(model)] == [gone]
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsEnabled
    qtbot.keyClick(window.census.search, Qt.Key.Key_Down)
    qtbot.keyClick(window.census.view, Qt.Key.Key_Return)
    assert window.bridge.patient_id == gone
    assert gone not in {item.patient_id for item in rows(model)}
    window.bridge.record((event(session, gone, "admitted"),))
    assert gone in {item.patient_id for item in rows(model)}


def test_a_critical_result_after_discharge_keeps_a_patient_listed(window):
    session = window.bridge.session
    gone = session.find_patient("P-0002").patient
    ago = session.now() - timedelta(hours=session.site.census.archive_hours, minutes=1)
    session.record((event(session, gone, "discharged", at=ago), result(session, gone, value="640")))
    fresh = Census(Bridge(session), DARK)
    assert gone not in {item.patient_id for item in fresh.model.shown()}
    while waiting := fresh.model.waiting():
        fresh.model.update(waiting[0])
    fresh.model.arrange()
    assert gone in {item.patient_id for item in fresh.model.shown()}
    fresh.deleteLater()


def test_arrows_move_and_enter_opens(window, qtbot):
    window.open_first()
    window.census.view.setFocus()
    qtbot.keyClick(window.census.view, Qt.Key.Key_Down)
    second = window.census.view.currentIndex().data(ROW).patient_id
    assert window.bridge.patient_id != second
    qtbot.keyClick(window.census.view, Qt.Key.Key_Return)
    assert window.bridge.patient_id == second


def test_others_entries_mark_a_row_until_it_is_looked_at_and_own_ones_do_not(window, store_folder):
    window.open_first()
    bridge, session = window.bridge, window.bridge.session
    person, mine = (session.find_patient(mrn).patient for mrn in ("P-0002", "P-0004"))
    assert not {person, mine} & {bridge.patient_id}
    other = Session.open(store_folder, "demo", "practice")
    chart_line(other, mine, "remark mine")
    other.record((replace_author(event(other, person, "remark", text="theirs")),))
    other.close()
    bridge.poll()
    assert row(window, "P-0002").changed
    assert "changed since you looked" in row(window, "P-0002").spoken
    assert not row(window, "P-0004").changed
    assert Looked(session, Bridge(session).kept).changed(person)
    bridge.select_patient(person)
    assert not row(window, "P-0002").changed
    assert not Looked(session, Bridge(session).kept).changed(person)


def replace_author(record, author="nurse.k"):
    import msgspec

    return msgspec.structs.replace(record, author=author)


def test_who_is_registered_elsewhere_gets_a_row(window, store_folder):
    window.open_first()
    other = Session.open(store_folder, "demo", "practice")
    made = [
        other.add_patient(mrn=f"N-{number}", name="New, Person", born=date(1970, 1, 1), sex="F", bed=f"{number}-Z")
        for number in range(8)
    ]
    other.close()
    window.bridge.poll()
    listed = {item.patient_id: item for item in rows(window.census.model)}
    assert all(listed[person.patient].bed.endswith("-Z") for person in made)


def test_a_draft_shows_on_the_row_as_soon_as_it_is_kept(window, qtbot):
    window.open_first()
    mrn = window.bridge.chart().patient.mrn
    assert not row(window, mrn).drafted
    qtbot.keyClicks(window.quick.line, "crp 7")
    window.drafting.keep()
    assert row(window, mrn).drafted
    window.quick.line.clear()
    window.drafting.keep()
    assert not row(window, mrn).drafted


def test_a_minute_brings_rows_up_to_date_where_they_stand(window, qtbot, monkeypatch):
    window.open_first()
    window.resize(1280, 500)
    qtbot.wait(20)
    bar = window.census.view.verticalScrollBar()
    bar.setValue(40)
    late, current = row(window, "P-0008").state.text, window.census.view.currentIndex().data(ROW).patient_id
    session = window.bridge.session
    now = session.now
    monkeypatch.setattr(type(session), "now", lambda self: now() + timedelta(minutes=3))
    window.bridge.poll()
    qtbot.waitUntil(lambda: row(window, "P-0008").state.text != late)
    qtbot.waitUntil(lambda: not window.census.model.waiting())
    assert bar.value() == 40
    assert window.census.view.currentIndex().data(ROW).patient_id == current == window.bridge.patient_id


def test_nothing_is_sorted_under_the_mouse(window, qtbot):
    window.open_first()
    view, model = window.census.view, window.census.model
    handle = window.windowHandle()
    QTest.mouseMove(handle, view.mapTo(window, QPoint(60, 60)))
    qtbot.waitUntil(view.underMouse)
    before = [item.patient_id for item in rows(model)]
    window.bridge.record((event(window.bridge.session, before[0], "discharged"),))
    assert [item.patient_id for item in rows(model)] == before
    QTest.mouseMove(handle, window.quick.mapTo(window, QPoint(60, 10)))
    qtbot.waitUntil(lambda: [item.patient_id for item in rows(model)] != before)


def wanted(window):
    """Return the height that each row's lines take."""
    view, model = window.census.view, window.census.model
    return [plan(model.row(place), view.viewport().width()).height for place in range(model.rowCount())]


def taken(window):
    """Return how far below each other the rows stand."""
    view, model = window.census.view, window.census.model
    tops = [view.visualRect(model.index(place)).top() for place in range(model.rowCount())]
    return [below - top for top, below in pairwise((*tops, view.contentsSize().height() - view.verticalOffset()))]


def test_rows_stand_as_far_apart_as_a_narrower_list_needs(window, qtbot):
    window.open_first()
    window.census.setMinimumWidth(160)
    before = wanted(window)
    qtbot.waitUntil(lambda: taken(window) == before)
    for _step in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
    assert wanted(window) != before
    qtbot.waitUntil(lambda: taken(window) == wanted(window))


def test_a_row_that_needs_another_line_covers_none_below_it(window, choose, qtbot):
    choose("P-0003")
    before = wanted(window)
    qtbot.waitUntil(lambda: taken(window) == before)
    qtbot.keyClicks(window.quick.line, "crp 7")
    window.drafting.keep()
    assert sum(wanted(window)) > sum(before)
    qtbot.waitUntil(lambda: taken(window) == wanted(window))


def test_the_head_of_a_narrow_census_cuts_no_words(window, qtbot):
    head, panes = window.census.head, window.panes
    panes.go_census()
    assert head._title.isVisible()
    for _step in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.census.width() == LEAST_WIDTH
    for item in (head.order, head.new, head.seek):
        assert item.width() >= item.sizeHint().width()
        assert item.geometry().right() < head.width()
    panes.reset()
    assert head._title.isVisible()


def test_no_line_of_a_row_is_cut_at_the_edge_of_the_list(window):
    window.open_first()
    window.quick.focus()
    window.resize(1280, 740)
    QApplication.processEvents()
    view = window.census.view
    grounds = {LIGHT.color(name).rgb() for name in ("surface", "selected", "line")}
    seen = 0
    for value in range(0, view.verticalScrollBar().maximum(), 7):
        view.verticalScrollBar().setValue(value)
        image = view.viewport().grab().toImage()
        for y in (0, image.height() - 1):
            assert {image.pixel(x, y) for x in range(6, image.width() - 6)} <= grounds
            seen += 1
    assert seen > 20


def test_a_ward_beyond_the_limit_works_out_what_is_in_sight(bridge, qtbot, monkeypatch):
    monkeypatch.setattr("bedside.ui.census_model.WARD_LIMIT", 3)
    census = Census(bridge, DARK)
    qtbot.addWidget(census)
    census.resize(238, 340)
    with qtbot.waitExposed(census):
        census.show()
    model = census.model
    qtbot.waitUntil(lambda: model.row(0).ready and model.row(2).ready)
    qtbot.waitUntil(lambda: not census._fill.isActive())
    names = [item.name for item in rows(model)]
    assert names == sorted(names)
    assert not rows(model)[-1].ready
    assert census.head.order.text().endswith("by name")
    assert not census.head.menu.actions()[0].isEnabled()
    assert "Too many" in census.head.order.toolTip()
    census.view.scrollToBottom()
    qtbot.waitUntil(lambda: rows(model)[-1].ready)


@pytest.fixture
def opening(bridge, qtbot):
    """Return a window that has just been opened, with nothing of the ward worked out but its first patient."""
    made = Window(bridge, LIGHT, log_path="bedside.log")
    qtbot.addWidget(made)
    made.open_first()
    return made


def test_a_window_nobody_touched_turns_to_who_needs_somebody_most(opening, qtbot):
    assert opening.bridge.patient_id
    opening.show()
    qtbot.waitUntil(lambda: not opening.census.model.waiting() and not opening.bridge.incomplete)
    first = rows(opening.census.model)[0]
    assert first.need[0] == PROMPTED
    assert opening.bridge.patient_id == first.patient_id
    assert Bridge(opening.bridge.session).kept.value("census first") == first.patient_id
    assert Census(Bridge(opening.bridge.session), LIGHT).first() == first.patient_id


def test_a_window_stays_with_its_patient_from_the_first_touch_on(opening, qtbot):
    shown = opening.bridge.patient_id
    qtbot.keyClick(opening.quick.line, "c")
    opening.show()
    qtbot.waitUntil(lambda: not opening.census.model.waiting() and not opening.bridge.incomplete)
    assert rows(opening.census.model)[0].patient_id != shown
    assert opening.bridge.patient_id == shown


def pixels(window, patient_id):
    """Return the colours of a row as it is painted."""
    view = window.census.view
    view.repaint()
    box = view.visualRect(view.model().index(window.census.model.place(patient_id)))
    image = view.viewport().grab(box).toImage()
    return Counter(image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height()))


def test_the_outline_of_a_row_with_a_dot_leaves_its_words(window, qtbot, monkeypatch):
    window.open_first()
    model, view = window.census.model, window.census.view
    other = rows(model)[1].patient_id
    model._put(replace(model._rows[other], changed=True))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().data(ROW).patient_id == other != window.bridge.patient_id
    (ground, many), *_rest = pixels(window, other).most_common()
    assert ground == LIGHT.surface.lower()
    assert many > sum(pixels(window, other).values()) / 2


def name_of(window):
    return window.bridge.chart().patient.name


def search_for(window, qtbot, text, *keys):
    press(qtbot, Qt.Key.Key_Slash)
    qtbot.keyClicks(window.census.search, text)
    for key in keys:
        press(qtbot, key)


@pytest.fixture
def eight(window, choose):
    """Return the window with Patient 8 open, the keyboard in the census."""
    choose("P-0008")
    window.census.view.setFocus()
    return window


KEYS = (
    (Qt.Key.Key_G, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
)


@pytest.mark.parametrize(("key", "modifier"), KEYS)
def test_nothing_is_entered_while_the_outline_stands_on_another_patient(eight, qtbot, key, modifier):
    search_for(eight, qtbot, "12-", Qt.Key.Key_Return)
    view, current = eight.census.view, eight.census.view.currentIndex().data(ROW)
    assert view.hasFocus()
    assert current.patient_id == rows(eight.census.model)[0].patient_id != eight.bridge.patient_id
    press(qtbot, key, modifier)
    assert eight.sheet.page() is None
    assert view.hasFocus()
    for name in (current.name, name_of(eight)):
        assert name in eight.quick.reading.accessibleName() + eight.quick.reading.toolTip()
    press(qtbot, Qt.Key.Key_Return)
    assert eight.bridge.patient_id == current.patient_id
    assert eight.census.at_odds() == ""


def test_a_search_says_what_it_found_and_who_is_open(eight, qtbot):
    search_for(eight, qtbot, "12-")
    found = len(rows(eight.census.model))
    assert found > 1
    assert eight.census._none.isVisible()
    assert eight.census._none.text() == f"{found} patients match: choose one. Still open: {name_of(eight)}"
    qtbot.keyClicks(eight.census.search, "zzz")
    press(qtbot, Qt.Key.Key_Return)
    assert eight.census._none.text() == f"No patient matches. Esc shows all. Still open: {name_of(eight)}"
    press(qtbot, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert eight.census.search.hasFocus()
    press(qtbot, Qt.Key.Key_Escape)
    assert not eight.census._none.isVisible()
    assert eight.census.at_odds() == ""
    press(qtbot, Qt.Key.Key_G)
    assert eight.sheet.page() is eight.charting.dose


def test_escape_brings_the_outline_back_to_the_patient_shown(eight, qtbot):
    press(qtbot, Qt.Key.Key_Up)
    press(qtbot, Qt.Key.Key_G)
    assert name_of(eight) in eight.quick.reading.toolTip()
    press(qtbot, Qt.Key.Key_Escape)
    assert name_of(eight) not in eight.quick.reading.toolTip()
    assert eight.census.at_odds() == ""
    assert eight.census.view.currentIndex().data(ROW).patient_id == eight.bridge.patient_id


def test_namesakes_show_number_and_birth_date(window):
    session, bridge = window.bridge.session, window.bridge
    assert not any(item.alike for item in rows(window.census.model))
    mine = session.find_patient("P-0003")
    born = mine.born + timedelta(days=1)
    bridge.add_patient(mrn="N-1", name=f" {mine.name.upper()}", born=born, sex="F", bed="1-Z")
    bridge.add_patient(mrn="N-2", name="Else, Somebody", born=date(1911, 1, 2), sex="F", bed="1-Z")
    bridge.add_patient(mrn="N-3", name="Other, Person", born=date(1911, 1, 2), sex="F")
    for mrn, told in (("P-0003", mine.born), ("N-1", born), ("N-2", "1911-01-02"), ("N-3", "1911-01-02")):
        found = row(window, mrn)
        assert found.alike
        assert f"born {told}" in found.spoken
        said = [run.text for line in plan(found, 238).lines for piece in line.left for run in piece.runs]
        assert {f"MRN {mrn}", f"born {told}"} <= set(said)
    assert not row(window, "P-0004").alike


def in_sight(window):
    """Return whether all of the row of the patient shown stands in sight."""
    view, model = window.census.view, window.census.model
    box = view.visualRect(model.index(model.place(window.bridge.patient_id)))
    return view.viewport().rect().contains(box)


def test_who_moves_down_the_list_stays_in_sight(window, qtbot):
    window.open_first()
    window.resize(1280, 500)
    qtbot.wait(20)
    assert window.census.model.place(window.bridge.patient_id) == 0
    assert in_sight(window)
    window.bridge.record((event(window.bridge.session, window.bridge.patient_id, "discharged"),))
    assert window.census.model.place(window.bridge.patient_id) >= len(rows(window.census.model)) - 2
    assert in_sight(window)


def test_a_list_under_the_mouse_does_not_follow_its_patient(window, qtbot):
    window.open_first()
    window.resize(1280, 500)
    view, bar = window.census.view, window.census.view.verticalScrollBar()
    QTest.mouseMove(window.windowHandle(), view.mapTo(window, QPoint(60, 60)))
    qtbot.waitUntil(view.underMouse)
    window.bridge.record((event(window.bridge.session, window.bridge.patient_id, "discharged"),))
    assert bar.value() == 0
    assert window.census.model.place(window.bridge.patient_id) == 0
    QTest.mouseMove(window.windowHandle(), window.quick.mapTo(window, QPoint(60, 10)))
    qtbot.waitUntil(lambda: bar.value() > 0 and in_sight(window))
