"""The handoff at the window: severities picked by a key, own lines, and a numbered copy of what is shown."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from bedside.domain.printed import copies
from bedside.session import handoff
from bedside.ui import words
from tests.ui import hand

WAIT_MS = 60_000


@pytest.fixture
def handing(window, qtbot):
    window.papers.open_handoff()
    made = window.papers.handing
    qtbot.waitUntil(made.page.preview.isEnabled)
    return made


def rows(page):
    return [page.model.row(place).cells for place in range(page.model.rowCount())]


def test_the_ward_is_listed_worst_first_and_every_severity_is_only_proposed(handing):
    said = [cells[0] for cells in rows(handing.page)]
    assert said == sorted(said, key=lambda words: "unstable" not in words)
    assert all(words.endswith(", proposed") for words in said)
    assert "severities only proposed" in handing.page.about.text()


def test_a_letter_picks_the_severity_of_the_patient_under_the_cursor_with_the_reason(handing, window, qtbot):
    page = handing.page
    patient = page.table.record()
    page.why.setText("pink and talking")
    qtbot.keyClick(page.table, Qt.Key.Key_S)
    found = handoff.gathered(window.bridge.session, patient)
    assert (found.severity, found.picked.told.words) == ("stable", "pink and talking")
    assert page.table.record() == patient
    assert rows(page)[-1][0] == "stable"
    assert "pink and talking" in rows(page)[-1][2]


@pytest.fixture
def calmed(handing, window, qtbot):
    """Press S for a patient proposed unstable; return the page and the patient."""
    page = handing.page
    place = next(at for at, item in enumerate(page.patients) if item.proposal.severity == "unstable")
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(place, 0))
    patient = page.table.record()
    hand.press(qtbot, "s")
    return page, patient


def test_a_letter_alone_never_calms_a_patient_down(calmed, window, qtbot):
    page, patient = calmed
    session = window.bridge.session
    hand.press(qtbot, "s")
    hand.press(qtbot, Qt.Key.Key_Return)
    assert handoff.gathered(session, patient).picked is None
    assert "below the proposed unstable" in page.problem.text()
    assert page.why.hasFocus()
    hand.press(qtbot, Qt.Key.Key_Escape)
    assert window.sheet.page() is page
    assert page.table.hasFocus()
    assert not page.problem.isVisible()
    assert not page.why.text()
    hand.press(qtbot, Qt.Key.Key_Down)
    hand.press(qtbot, "u")
    assert handoff.gathered(session, patient).picked is None


def test_a_pick_below_the_proposed_is_stored_with_its_reason_told_and_shown_beside_it(calmed, window, qtbot):
    page, patient = calmed
    qtbot.keyClicks(page.why, "pink and talking")
    hand.press(qtbot, Qt.Key.Key_Return)
    found = handoff.gathered(window.bridge.session, patient)
    assert (found.severity, found.picked.told.words) == ("stable", "pink and talking")
    rests = page.model.row(page.model.place(patient)).cells[2]
    assert f"Proposed: unstable, {found.proposal.because[0]}" in rests
    told = "".join(run.text for run in window.quick._charted)
    assert told.startswith("charted ")
    assert f"{found.chart.patient.name}, MRN {found.chart.patient.mrn}: stable: pink and talking" in told


def test_a_pick_that_is_not_below_the_proposed_is_stored_at_once_and_told(handing, window, qtbot):
    page = handing.page
    page.table.setFocus()
    patient = page.table.record()
    hand.press(qtbot, "u")
    assert handoff.gathered(window.bridge.session, patient).picked.severity == "unstable"
    assert "".join(run.text for run in window.quick._charted).startswith("charted ")


def test_a_clock_time_that_has_passed_is_due_tomorrow_and_says_so_before_it_is_stored(handing, window, qtbot):
    page, zone = handing.page, window.bridge.zone
    now = window.bridge.now().astimezone(zone)
    soon, passed = now + timedelta(hours=2), now - timedelta(minutes=5)
    qtbot.keyClicks(page.due, f"{passed:%H:%M}")
    assert page.by.text() == f"by {words.stamp(passed + timedelta(days=1), zone)}"
    page.due.clear()
    qtbot.keyClicks(page.due, "+2h")
    assert page.by.text() == f"by {words.stamp(soon, zone)}"
    page.due.clear()
    qtbot.keyClicks(page.due, f"{passed:%Y-%m-%d %H:%M}")
    assert "lies in the past" in page.by.text()
    page.text.setText("repeat the culture")
    qtbot.keyClick(page.due, Qt.Key.Key_Return)
    assert "lies in the past" in page.problem.text()
    assert page.lines_model.rowCount() == 0


def test_only_the_row_that_changes_is_drawn_anew(handing, qtbot):
    page, model = handing.page, handing.page.model
    whole, some = [], []
    model.modelReset.connect(lambda: whole.append("all"))
    model.dataChanged.connect(lambda first, last: some.append((first.row(), last.row())))
    place = next(at for at, item in enumerate(page.patients) if item.severity == "unstable")
    page.table.setCurrentIndex(model.index(place, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_U)
    assert "picked by" in model.row(place).cells[2]
    assert (whole, some) == ([], [(place, place)])
    handing.open_handoff()
    del whole[:]
    qtbot.waitUntil(page.preview.isEnabled)
    assert len(page.patients) > 2
    assert len(whole) <= 1, "the ward is listed patient by patient, not anew with each"


def test_an_action_is_said_with_owner_and_time_and_done_by_a_letter(handing, qtbot):
    page = handing.page
    for field, typed in ((page.text, "call the family"), (page.owner, "Dr. Day"), (page.due, "18:30")):
        field.setText(typed)
    qtbot.keyClick(page.due, Qt.Key.Key_Return)
    assert page.lines_model.rowCount() == 1
    cells = page.lines_model.row(0).cells
    assert cells[:3] == ("to do", "call the family", "Dr. Day")
    assert cells[3].endswith("18:30")
    assert not page.text.text()
    page.lines.setCurrentIndex(page.lines_model.index(0, 0))
    qtbot.keyClick(page.lines, Qt.Key.Key_D)
    assert page.lines_model.rowCount() == 0


def test_what_cannot_be_stored_stays_in_the_field_and_says_why(handing, qtbot):
    page = handing.page
    page.text.setText("x" * 300)
    page.add.click()
    assert page.problem.isVisible()
    assert page.text.text() == "x" * 300


def test_the_paper_is_shown_and_only_a_saved_copy_has_a_number(handing, window, qtbot, tmp_path):
    handing.page.preview.click()
    paper = handing.paper
    qtbot.waitUntil(lambda: paper.ready, timeout=WAIT_MS)
    session = window.bridge.session
    marks = [mark for item in session.patients() for mark in copies(session.chart(item.patient).marks)]
    assert marks == []
    with qtbot.waitSignal(paper.saved, timeout=WAIT_MS):
        paper.on_path(str(tmp_path / "h.pdf"))
    page = PdfReader(BytesIO((tmp_path / "h.pdf").read_bytes())).pages[0].extract_text()
    marks = {mark.serial for item in session.patients() for mark in copies(session.chart(item.patient).marks)}
    assert len(marks) == 1
    assert f"copy {marks.pop()}" in page
    paper.left.emit()
    assert window.sheet.page() is handing.page
    assert paper.child.process is None


def test_the_page_of_a_call_is_about_the_patient_chosen(window, choose, qtbot):
    choose("P-0003")
    window.papers.open_sbar()
    paper = window.papers.handing.paper
    qtbot.waitUntil(lambda: paper.ready, timeout=WAIT_MS)
    assert window.sheet.page() is paper
    assert [part.patients for part in paper.offer.parts] == [(window.bridge.patient_id,)]
    assert len(paper.area.pages) == 1


def opened_by_keys(window, qtbot):
    hand.press(qtbot, "d", Qt.KeyboardModifier.ControlModifier)
    page = window.papers.handing.page
    qtbot.waitUntil(page.preview.isEnabled)
    return page


@pytest.mark.usefixtures("whole_ward")
def test_what_is_typed_first_is_for_the_chart_that_is_open_and_the_entry_names_them(window, qtbot, choose):
    window.resize(640, 400)
    patient = choose("P-0004")
    page = opened_by_keys(window, qtbot)
    assert page.table.record() == patient
    assert page.table.currentIndex().row() > 0, "the open chart is not simply the first of the list"
    qtbot.wait(50)
    row = page.table.visualRect(page.table.currentIndex())
    assert page.table.viewport().rect().contains(row.center()), "the row is in sight"
    person = window.bridge.chart().patient
    assert page.whom.accessibleName() == f"Entry for {person.name}, born {person.born}, MRN P-0004"
    assert "P-0004" in page.whom.text()
    page.text.setFocus()
    qtbot.keyClicks(page.text, "call the family")
    hand.press(qtbot, Qt.Key.Key_Return)
    assert [line.told.words for line in handoff.gathered(window.bridge.session, patient).lines] == ["call the family"]


def test_the_entry_says_when_it_is_for_another_patient_than_the_open_chart(window, qtbot, choose):
    choose("P-0004")
    page = opened_by_keys(window, qtbot)
    hand.press(qtbot, Qt.Key.Key_Home)
    hand.press(qtbot, Qt.Key.Key_Up)
    assert page.table.currentIndex().row() != page.model.place(window.bridge.patient_id)
    assert "Not the open chart" in page.whom.accessibleName()
    assert "P-0004" in page.whom.accessibleName()


def test_an_open_chart_that_is_not_on_the_list_is_said_beside_the_entry(window, qtbot, choose):
    choose("P-0004")
    hand.press(qtbot, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.quick.line, "discharged")
    hand.press(qtbot, Qt.Key.Key_Return)
    page = opened_by_keys(window, qtbot)
    assert page.model.place(window.bridge.patient_id) < 0
    assert "P-0004) is not on this list" in page.whom.accessibleName()


def strike(key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key as the display hands it on: to the window that has the keyboard, or to ours where none has."""
    top = QApplication.activeWindow() or next(item for item in QApplication.topLevelWidgets() if item.isVisible())
    QTest.keyClick(top.windowHandle(), key, modifier)


@pytest.mark.slow
def test_what_is_typed_after_the_paper_was_saved_is_charted_and_changes_no_note(window, choose, qtbot, tmp_path):
    choose("P-0004")
    window.middle.show_page("note")
    urgency = window.middle.page("note").editor.urgency
    urgency.setFocus()
    said = urgency.value()
    opened_by_keys(window, qtbot)
    strike(Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    paper = window.papers.handing.paper
    qtbot.waitUntil(lambda: paper.ready, timeout=WAIT_MS)
    strike(Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    QApplication.activeModalWidget().findChild(QLineEdit).setText(str(tmp_path / "h.pdf"))
    with qtbot.waitSignal(paper.saved, timeout=WAIT_MS):
        strike(Qt.Key.Key_Return)
    strike(Qt.Key.Key_Escape)
    strike(Qt.Key.Key_Escape)
    strike(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    for key in "crp 71 mg/l":
        strike(key)
    assert urgency.value() == said
    assert window.quick.line.text() == "crp 71 mg/l"
    strike(Qt.Key.Key_Return)
    assert window.bridge.chart().values("crp")[-1].text == "71"
