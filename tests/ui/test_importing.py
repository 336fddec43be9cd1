"""A file is looked at line by line before it is taken in, whatever its form, and never charted for somebody else."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit

WAIT_MS = 60_000


@pytest.fixture
def day(window):
    return f"{window.bridge.now() - timedelta(days=1):%Y-%m-%d}"


@pytest.fixture
def lab(window, tmp_path, day):
    """Return a table of two patients, with a value that is held and two lines that are refused."""
    people = {mrn: window.bridge.session.find_patient(mrn) for mrn in ("P-0006", "P-0003")}
    rows = [
        ("P-0006", "CRP;71;mg/L"),
        ("P-0003", "CRP;242;mg/dL"),
        ("P-0003", "PCT;0.24;ng/mL"),
        ("P-0006", "XYZ;71;mg/L"),
    ]
    lines = [
        f"{mrn};{people[mrn].name.replace(',', '')};{people[mrn].born};{row};{day} 06:00".replace(";;", ";")
        for mrn, row in rows
    ]
    made = tmp_path / "lab.csv"
    made.write_text("\n".join(("MRN;Patient;Born;Test;Result;Unit;Collected", *lines)) + "\n")
    return made


def looked(qtbot, page):
    qtbot.waitUntil(lambda: bool(page.lines) or not page.problem.isHidden(), timeout=WAIT_MS)
    return page


@pytest.fixture
def take(window, qtbot, choose):
    """Return a function that chooses a file with the keys, and returns the page once it is read."""

    def taken(path, mrn="P-0006"):
        choose(mrn)
        with qtbot.waitActive(window):
            window.activateWindow()
        qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
        dialog = window.findChild(QFileDialog)
        dialog.findChild(QLineEdit).setText(str(path))
        qtbot.mouseClick(
            dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton
        )
        page = window.moving.importing.page
        assert window.sheet.page() is page
        return looked(qtbot, page)

    return taken


def becomes(page):
    return [page.model.row(place).cells[:3] for place in range(page.model.rowCount())]


def test_a_table_of_two_patients_is_looked_at_and_then_stored(window, qtbot, take, lab, choose):
    page = take(lab)
    here, there = (window.bridge.session.find_patient(mrn) for mrn in ("P-0006", "P-0003"))
    who = {item.mrn: f"{item.mrn} {item.name}" for item in (here, there)}
    assert becomes(page) == [
        ("refused", "5", who["P-0006"]),
        ("to hold", "3", who["P-0003"]),
        ("to store", "2", who["P-0006"]),
        ("to store", "4", who["P-0003"]),
    ]
    assert page.counted.text() == "4 lines: 1 refused, 1 to hold, 2 to store"
    assert f"{who['P-0003']}: 2 lines" in page.whose.accessibleName()
    waiting = len(window.bridge.chart(there.patient).held())
    before = len(window.bridge.chart().records)
    assert page.take.text().replace("&", "") == "Take in 2, hold 1"
    saved = window.bridge.saved_at
    with qtbot.waitSignal(window.moving.importing.ended, timeout=WAIT_MS):
        qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
    assert window.sheet.page() is None
    assert window.bridge.saved_at != saved, "the status line would say when something else was saved last"
    assert len(window.bridge.chart().records) == before + 1
    assert len(window.bridge.chart(there.patient).held()) == waiting + 1
    assert "71" in [item.text for item in window.bridge.chart().values("crp")]
    said = "".join(run.text for run in window.quick._charted)
    assert said.startswith("imported")
    assert "2 stored, 1 held, 1 refused" in said
    notice = window.notices._lines["import"]
    assert "1 imported value" in notice.text.text()
    qtbot.mouseClick(notice.do, Qt.MouseButton.LeftButton)
    assert window.bridge.patient_id == there.patient
    assert window.middle.page("held").isVisible()
    again = take(lab)
    assert [row[0] for row in becomes(again)] == ["refused", "there already", "there already", "there already"]
    assert not again.take.isEnabled()


def test_a_result_typed_by_hand_is_there_already(window, take, lab, choose, day):
    choose("P-0006")
    parsed = window.charting._read(f"crp 71 mg/l @{day}T06:00")
    window.bridge.record(parsed.records(window.bridge.session.stamp()))
    page = take(lab)
    assert [line.became for line in page.lines] == ["already", "held", "stored", "refused"]
    assert page.take.text().replace("&", "") == "Take in 1, hold 1"


def test_help_over_the_page_costs_no_more_than_another_reading(window, qtbot, take, lab):
    page = take(lab)
    before = page.lines
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(page.table, Qt.Key.Key_F1)
    assert window.sheet.page() is not page
    assert window.moving.importing.work.process is None
    window.sheet.leave_over()
    assert window.sheet.page() is page
    assert page.lines == []
    assert looked(qtbot, page).lines == before
    with qtbot.waitSignal(window.moving.importing.ended, timeout=WAIT_MS):
        qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
    assert "71" in [item.text for item in window.bridge.chart().values("crp")]


def test_a_page_that_help_lies_over_goes_with_what_is_stored(window, qtbot, take, lab):
    page = take(lab)
    with qtbot.waitActive(window):
        window.activateWindow()
    with qtbot.waitSignal(window.moving.importing.ended, timeout=WAIT_MS):
        qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
        qtbot.keyClick(page.table, Qt.Key.Key_F1)
        assert window.sheet.page() is not page
    assert window.sheet.work() is None


def test_what_is_being_stored_is_not_given_up_for_another_reading(window, qtbot, take, lab):
    page = take(lab)
    importing = window.moving.importing
    with qtbot.waitSignal(importing.ended, timeout=5_000):
        qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
        process = importing.work.process
        assert not page.columns.isEnabled()
        importing.open([str(lab)])
        assert importing.work.process is process
        assert "just being stored" in page.problem.text()
    assert "71" in [item.text for item in window.bridge.chart().values("crp")]
    assert take(lab).columns.isEnabled()


def test_the_lines_of_one_kind_are_filtered_with_the_keys(qtbot, take, lab):
    page = take(lab)
    page.show_only.setFocus()
    qtbot.keyClicks(page.show_only, "refused")
    page.show_only.activated.emit(page.show_only.currentIndex())
    assert [row[0] for row in becomes(page)] == ["refused"]


def test_a_column_is_changed_and_the_reading_saved_and_offered(window, qtbot, take, tmp_path, day):
    table = tmp_path / "labor.csv"
    table.write_text(f"Was;Eins;Zwei;Einheit;Datum\nCRP;71;70;mg/L;{day} 06:00\n")
    page = take(table)
    assert "may each hold" in page.problem.text()
    assert page.columns.isVisible()
    box = page.columns.boxes[2]
    box.setFocus()
    box.choose("ignore")
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: bool(page.lines), timeout=WAIT_MS)
    assert [row[0] for row in becomes(page)] == ["to store"]
    assert "names no patient" in page.whose.accessibleName()
    qtbot.keyClicks(page.columns.name, "LAB-A")
    qtbot.mouseClick(page.columns.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved under LAB-A" in page.columns.seen.text(), timeout=WAIT_MS)
    again = take(table)
    assert "looks like the files of LAB-A" in again.columns.seen.text()
    again.columns.mapping.choose("LAB-A")
    again.columns.mapping.activated.emit(1)
    qtbot.waitUntil(lambda: bool(again.lines), timeout=WAIT_MS)
    assert "Read as saved under LAB-A" in again.columns.seen.text()


def test_a_file_is_dropped_on_the_window_and_given_up(window, qtbot, lab, choose):
    choose("P-0006")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(lab))])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(QPoint(400, 300), *how)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), *how))
    importing = window.moving.importing
    assert window.sheet.page() is importing.page
    assert importing.work.process is not None
    qtbot.mouseClick(importing.page.strip.cancel, Qt.MouseButton.LeftButton)
    assert importing.work.process is None
    assert "Not read" in importing.page.counted.text()
    qtbot.keyClick(importing.page.table, Qt.Key.Key_Escape)
    assert window.sheet.page() is None


def test_what_is_no_file_of_results_says_so(take, tmp_path):
    made = tmp_path / "letter.txt"
    made.write_text("nothing of the kind")
    page = take(made)
    assert "letter.txt" in page.problem.text()
    assert not page.take.isEnabled()


def test_the_window_answers_while_two_thousand_lines_are_read(window, qtbot, take, tmp_path, day):
    many = tmp_path / "many.csv"
    rows = (f"CRP;{20 + number % 50};mg/L;{day} {number // 60 % 24:02d}:{number % 60:02d}" for number in range(2000))
    many.write_text("Test;Result;Unit;Time\n" + "\n".join(rows) + "\n")
    importing = window.moving.importer()
    turns, heard = [], importing.work.heard
    heard.disconnect(importing.on_said)

    def timed(said):
        start = time.thread_time()  # of this thread alone, however many others want the processor
        importing.on_said(said)
        turns.append(time.thread_time() - start)

    heard.connect(timed)
    page = take(many)
    assert len(page.lines) == 2000
    assert len(turns) > 40
    assert max(turns) < 0.1


def test_where_one_program_alone_gets_in_the_window_reads_and_stores_itself(window, qtbot, take, lab, monkeypatch):
    monkeypatch.setattr("bedside.ui.import_work.job_of", lambda *_told: None)
    page = take(lab)
    work = window.moving.importing.work
    assert work.process is None
    assert len(page.lines) == 4
    with qtbot.waitSignal(window.moving.importing.ended, timeout=WAIT_MS):
        qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
    assert "71" in [item.text for item in window.bridge.chart().values("crp")]


def test_who_may_not_chart_is_told(window, monkeypatch):
    monkeypatch.setattr(window.bridge.session.store, "roles", ("reader",))
    window.moving.open_import()
    assert window.findChild(QFileDialog) is None
    command = next(item for item in window.commands if item.name == "import")
    assert "do not chart" in command.why_not()


def test_a_file_of_the_open_patient_leaves_the_room_to_what_its_lines_say(window, qtbot, take, lab, tmp_path):
    made = tmp_path / "own.csv"
    made.write_text(
        "Test;Result;Unit;Collected\nCRP;7,3;mg/dL;02.03.\nXYZ;1;mg/L;02.03.2021 06:00\nLDH;301;U/L;02.03.2021\n"
    )
    page = take(made)
    assert page.table.isColumnHidden(2)
    assert [row.what for row in page.lines if row.became == "stored"] == ["LDH 301 U/L"]
    assert [row.sampled for row in page.lines if row.became == "stored"] == ["02 Mar 2021"]
    with qtbot.waitSignal(window.moving.importing.ended, timeout=WAIT_MS):
        qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
    said = "".join(run.text for run in window.quick._charted)
    assert "1 stored, 2 refused; the first one: time: '02.03.' names no year" in said
    assert not take(lab).table.isColumnHidden(2)
