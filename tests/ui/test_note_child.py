"""The note is made beside the window: the same bytes, never another patient's pages, and no process outlives it."""

import subprocess
import time

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from bedside.desk import child, paging
from bedside.domain.printed import copies
from bedside.report.handed import composed, handed
from bedside.report.note import compose
from bedside.report.pdf import render
from bedside.report.writing import Writing
from bedside.ui import child_process
from bedside.ui.note_asked import writing

LONG = 20_000


def ends(process):
    """Return a list that is filled when a process has ended."""
    told = []
    process.finished.connect(lambda *_: told.append("ended"))
    return told


@pytest.fixture
def page(window, choose):
    """Return the tab of the note, shown, before any page is there."""
    choose("P-0003")
    window.middle.show_page("note")
    return window.middle.page("note").preview


@pytest.fixture
def ready(page, qtbot):
    qtbot.waitUntil(lambda: bool(page.document) and not page.preparing, timeout=LONG)
    return page


def expected(window):
    bridge = window.bridge
    words = window.middle.page("note").draft.consult
    told = writing(bridge, words, bridge.assessment(), bridge.chart())
    return render(compose(bridge.assessment(), bridge.chart(), told))


def test_what_is_handed_over_makes_the_very_same_note(bridge):
    for person in bridge.patients():
        parts = bridge.assessment(person.patient), bridge.chart(person.patient)
        told = Writing(author="demo", now=bridge.now(), practice=True)
        assert composed(handed(*parts, told)) == compose(*parts, told), person.mrn


@pytest.mark.slow
def test_the_pages_come_in_turn_and_are_those_of_the_same_bytes(page, window, qtbot, monkeypatch):
    now = window.bridge.now()
    assert page.preparing
    assert page.state.text().startswith("preparing the pages")
    assert page.document == b""
    longest = 0.0
    while page.preparing:
        begun = time.thread_time()  # of this process alone, however many others want the processor
        QApplication.processEvents()
        longest = max(longest, time.thread_time() - begun)
        time.sleep(0.001)
    assert longest < 0.1
    monkeypatch.setattr(window.bridge, "now", lambda: now)
    page._asked = None
    page.refresh()
    qtbot.waitUntil(lambda: not page.preparing, timeout=LONG)
    assert page.document == expected(window)
    assert len(page.paper.pages) > 3
    assert page.paper.pages[0].accessibleName() == f"page 1 of {len(page.paper.pages)}"
    width = page.paper.pages[0].width() * page.devicePixelRatioF()
    assert abs(page.paper.pages[0].picture.width() - width) <= 1


@pytest.mark.slow
def test_old_pages_are_greyed_until_the_new_ones_are_there(ready, window, qtbot):
    old, process = ready.document, ready.child.process.processId()
    window.charting.on_submitted("crp 71 mg/l")
    assert ready.preparing
    assert ready.state.text() == "being brought up to date"
    assert all(each.faded for each in ready.paper.pages)
    assert ready.document == old
    qtbot.waitUntil(lambda: not ready.preparing, timeout=LONG)
    assert not any(each.faded for each in ready.paper.pages)
    assert ready.document != old
    assert ready.state.text().startswith("draft, as of")
    assert ready.child.process.processId() == process


def test_another_patient_takes_the_pages_away_at_once(ready, window, choose, qtbot):
    window.charting.on_submitted("crp 71 mg/l")
    assert ready.preparing
    given_up = ready.child.process
    told = ends(given_up)
    choose("P-0004")
    assert ready.paper.pages == []
    assert ready.document == b""
    assert ready.child.process is not given_up
    assert told == ["ended"]
    qtbot.waitUntil(lambda: bool(ready.document) and not ready.preparing, timeout=LONG)
    assert b"P-0004" in ready.document
    assert b"P-0003" not in ready.document


@pytest.mark.slow
def test_another_size_only_stretches_and_sharpens_when_it_stays(ready, window, qtbot):
    document, first = ready.document, ready.paper.pages[0]
    sharp = first.picture.width()
    for width in (1300, 1400, 1500):
        window.resize(width, 800)
        qtbot.wait(1)
        assert not ready.preparing
        assert first.picture.width() == sharp
    assert first.width() > sharp
    qtbot.waitUntil(lambda: first.picture.width() > sharp, timeout=LONG)
    qtbot.waitUntil(lambda: not ready.preparing, timeout=LONG)
    assert ready.document == document
    assert not first.faded


@pytest.mark.slow
def test_a_child_that_dies_is_said_with_a_way_on(ready, window, qtbot):
    window.charting.on_submitted("crp 71 mg/l")
    ready.child.process.kill()
    qtbot.waitUntil(lambda: not ready.preparing, timeout=LONG)
    assert "could not be prepared" in ready.problem.text()
    assert all(each.faded for each in ready.paper.pages)
    ready.again.setFocus()
    qtbot.keyClick(ready.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not ready.preparing, timeout=LONG)
    assert not ready.again.isVisible()
    assert not any(each.faded for each in ready.paper.pages)


def test_a_child_that_cannot_start_or_hangs_is_said_too(page, qtbot, monkeypatch):
    page.child.on_silence()
    assert "no answer" in page.problem.text()
    assert page.paper.pages == []
    monkeypatch.setattr(child_process.child, "command", lambda: ["/no/such/program", "child"])
    page.again.click()
    qtbot.waitUntil(lambda: not page.preparing, timeout=LONG)
    assert page.again.isVisible()
    page._saved_of = page._patient
    page.write("/nowhere/note.pdf")
    assert "not saved" in page.outcome.text()


@pytest.mark.slow
def test_one_that_dies_at_rest_is_not_missed(ready, window, qtbot):
    ready.child.process.kill()
    qtbot.waitUntil(lambda: ready.child.process is None, timeout=LONG)
    assert not ready.problem.isVisible()
    window.charting.on_submitted("crp 71 mg/l")
    qtbot.waitUntil(lambda: not ready.preparing, timeout=LONG)
    assert ready.state.text().startswith("draft, as of")


@pytest.mark.slow
def test_saving_waits_for_what_is_being_made(page, window, qtbot, tmp_path):
    target = tmp_path / "note.pdf"
    page.save.click()
    dialog = page.findChild(QFileDialog)
    dialog.findChild(QLineEdit).setText(str(target))
    dialog.accept()
    assert page.preparing
    assert not target.exists()
    qtbot.waitUntil(target.exists, timeout=LONG)
    (copy,) = copies(window.bridge.chart().marks)
    assert copy.content == page.child.digest
    qtbot.waitUntil(lambda: not copies(window.bridge.chart().marks)[0].broken, timeout=LONG)
    found = pypdf.PdfReader(target)
    said = [each.extract_text() for each in found.pages]
    assert len(said) == len(page.paper.pages)
    assert all(f"copy {copy.serial}" in each for each in said)
    assert len(found.attachments) == 1
    assert f"print note {copy.serial}" in [link.action for link in window.bridge.session.store.journal()]


@pytest.mark.slow
@pytest.mark.parametrize("busy", [True, False])
def test_no_process_outlives_the_window(page, window, qtbot, busy):
    if not busy:
        qtbot.waitUntil(lambda: not page.preparing, timeout=LONG)
    told = ends(page.child.process)
    window.leave(locked=True)  # what a lock does
    assert page.child.process is None
    assert told == ["ended"]
    page.refresh()
    page.on_quiet()
    assert page.child.process is None


@pytest.mark.slow
def test_a_child_without_a_window_ends_and_says_nothing_of_a_patient(bridge):
    person = bridge.patients()[0]
    assessment, chart = bridge.assessment(person.patient), bridge.chart(person.patient)
    content = handed(assessment, chart, Writing(author="demo", now=bridge.now(), practice=True))
    made = subprocess.Popen(
        child.command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=child.environment(),
    )
    asked = paging.opening() + paging.framed({"do": "note", "scale": 0.2}, content)
    out, err = made.communicate(asked, timeout=60)  # and the input ends, as it does where the window is killed
    assert made.returncode == 0
    assert err == b""
    assert out.startswith(b'{"is": "document"')
    assert out.rstrip().endswith(b'{"is": "end", "size": 0}')


@pytest.mark.slow
def test_a_mistake_in_the_child_tells_no_one_what_it_read(tmp_path):
    asked = paging.opening() + paging.framed({"do": "note", "scale": 1.0}, b'{"name": "SECRET"}')
    home = {name: str(tmp_path) for name in ("XDG_STATE_HOME", "HOME", "LOCALAPPDATA")}
    done = subprocess.run(
        child.command(), input=asked, env=child.environment() | home, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 3
    logs = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert b"SECRET" not in b"".join((done.stdout, done.stderr, *logs))


@pytest.mark.slow
def test_a_copy_that_could_not_be_written_is_no_printed_one(ready, window, qtbot, tmp_path):
    ready._saved_of = ready._patient
    ready.write(str(tmp_path / "no such folder" / "note.pdf"))
    qtbot.waitUntil(lambda: "not saved" in ready.outcome.text(), timeout=LONG)
    (copy,) = copies(window.bridge.chart().marks)
    assert copy.broken
    assert copy.serial in ready.outcome.text()
    ready.write(str(tmp_path / "note.pdf"))
    qtbot.waitUntil(lambda: "saved as" in ready.outcome.text(), timeout=LONG)
    assert [item.broken for item in copies(window.bridge.chart().marks)] == [True, False]


@pytest.mark.slow
def test_a_copy_given_up_for_another_patient_is_no_printed_one(ready, window, choose, tmp_path):
    patient = ready._saved_of = ready._patient
    ready.write(str(tmp_path / "note.pdf"))
    assert ready._copying
    choose("P-0004")
    (copy,) = copies(window.bridge.session.chart(patient).marks)
    assert copy.broken
    assert not (tmp_path / "note.pdf").exists()


@pytest.mark.slow
def test_a_copy_without_a_number_says_that_nobody_will_call_it_out_of_date(ready, window, qtbot, tmp_path):
    window.bridge.session.store.writable = False
    ready._saved_of = ready._patient
    ready.write(str(tmp_path / "note.pdf"))
    qtbot.waitUntil(lambda: "saved as" in ready.outcome.text(), timeout=LONG)
    assert "never called out of date" in ready.outcome.text()
    assert copies(window.bridge.chart().marks) == ()
