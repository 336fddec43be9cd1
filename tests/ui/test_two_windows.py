"""Two windows on one store: what one stores the other shows within a second, and neither disturbs the other."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from bedside.desk import demo
from bedside.session import Session
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.window import Window

pytestmark = pytest.mark.usefixtures("whole_ward")

ROOT = Path(__file__).resolve().parents[2]
MRN = "P-0003"
SECOND = 1.0


@pytest.fixture
def other(store_folder, qtbot, window):
    """Another window in this process, on a session of its own."""
    session = Session.open(store_folder, demo.USER, demo.PASSPHRASE)
    bridge = Bridge(session)
    made = Window(bridge, theme.LIGHT)
    qtbot.addWidget(made)
    made.show()
    made.open_first()
    made.start()
    yield made
    made.close()
    bridge.deleteLater()
    session.close()


def show(window, mrn=MRN):
    bridge = window.bridge
    bridge.select_patient(bridge.session.find_patient(mrn).patient)


def chart(window, qtbot, line):
    window.quick.focus()
    window.quick.line.setText(line)
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)


def newest(window, code="hr"):
    values = window.bridge.chart().values(code)
    return values[-1].text if values else ""


def test_an_entry_shows_in_the_other_within_a_second(window, other, qtbot):
    window.start()
    for one in (window, other):
        show(one)
    chart(window, qtbot, "hr 87")
    qtbot.waitUntil(lambda: newest(other) == "87", timeout=1000)
    shown = other.trends.canvas.picture
    assert shown.chart.values("hr")[-1].text == "87"
    assert newest(window) == "87"
    chart(other, qtbot, "potassium 4.1 mmol/l")
    qtbot.waitUntil(lambda: newest(window, "potassium") == "4.1", timeout=1000)


def test_what_is_typed_for_another_patient_stays(window, other, qtbot):
    window.start()
    show(window)
    show(other, "P-0005")
    other.quick.focus()
    qtbot.keyClicks(other.quick.line, "crp 12 mg")
    chart(window, qtbot, "hr 87")
    patient = window.bridge.patient_id
    qtbot.waitUntil(
        lambda: [item.text for item in other.bridge.chart(patient).values("hr")][-1:] == ["87"], timeout=1000
    )
    assert other.quick.line.text() == "crp 12 mg"
    assert other.bridge.patient(other.bridge.patient_id).mrn == "P-0005"


def test_closing_one_leaves_the_other_at_work(window, other, qtbot):
    show(window)
    other.close()
    other.bridge.session.close()
    chart(window, qtbot, "hr 87")
    assert newest(window) == "87"
    assert not window.bug_bar.isVisible()


def type_line(window, mrn, text):
    """Type a line for a patient and let a second pass."""
    show(window, mrn)
    window.quick.line.setText(text)
    window.drafting.keep()


def kept_lines(folder):
    """Return the lines that a session opened now would find, in alphabetical order."""
    again = Session.open(folder, demo.USER, demo.PASSPHRASE)
    found = sorted(json.loads(item.text)["text"] for place, item in again.drafts().items() if place[:4] == "line")
    again.close()
    return found


@pytest.fixture
def opened(store_folder, qtbot):
    """Return a function that opens one more window, as after an unlock or a new start."""
    made = []

    def open_one(window_id=""):
        session = Session.open(store_folder, demo.USER, demo.PASSPHRASE)
        window = Window(Bridge(session, window_id=window_id), theme.LIGHT)
        qtbot.addWidget(window)
        window.show()
        window.open_first()
        made.append(window)
        return window

    yield open_one
    for item in made:
        item.close()
        item.bridge.deleteLater()
        item.bridge.session.close()


def test_lines_typed_in_two_windows_are_both_kept(window, other, store_folder):
    type_line(window, "P-0003", "crp 1 mg/l")
    type_line(other, "P-0004", "crp 2 mg/l")
    for one in (window, other):
        assert "is kept for" in one.drafting.leave(locked=True)
    assert kept_lines(store_folder) == ["crp 1 mg/l", "crp 2 mg/l"]


def test_a_line_that_one_window_clears_stays_in_the_other(window, other, store_folder):
    type_line(other, "P-0004", "crp 2 mg/l")
    type_line(window, "P-0003", "crp 1 mg/l")
    type_line(window, "P-0003", "")
    other.drafting.keep()
    assert kept_lines(store_folder) == ["crp 2 mg/l"]


def test_each_window_gets_its_own_line_back_and_a_new_one_what_is_left(window, other, opened, store_folder):
    lines = {"P-0003": "crp 1 mg/l", "P-0004": "crp 2 mg/l"}
    for one, (mrn, text) in zip((window, other), lines.items(), strict=True):
        type_line(one, mrn, text)
        one.drafting.leave(locked=True)
    names = [one.bridge.window_id for one in (window, other)]
    back = [opened(name) for name in names]
    assert [one.bridge.patient(one.bridge.patient_id).mrn for one in back] == list(lines)
    assert [one.quick.line.text() for one in back] == list(lines.values())
    for one in back:
        one.drafting.keep()
        one.drafting.stop()  # killed: nothing is cleared any more
    third = opened()
    assert third.quick.line.text() == lines["P-0004"]
    show(third, "P-0003")
    assert third.quick.line.text() == lines["P-0003"]
    third.quick.line.setText("")
    third.drafting.keep()
    show(third, "P-0004")
    assert third.quick.line.text() == lines["P-0004"]
    third.quick.line.setText("")
    third.drafting.keep()
    assert kept_lines(store_folder) == []


def test_a_window_whose_line_was_taken_over_keeps_it_anew(window, opened, store_folder):
    type_line(window, "P-0003", "crp 1 mg/l")
    third = opened()
    assert third.quick.line.text() == "crp 1 mg/l"
    type_line(third, "P-0003", "")
    assert kept_lines(store_folder) == []
    window.drafting.keep()
    assert kept_lines(store_folder) == ["crp 1 mg/l"]
    type_line(third, "P-0003", "crp 3 mg/l")
    assert "is kept for" in window.drafting.leave(locked=True)
    assert kept_lines(store_folder) == ["crp 1 mg/l", "crp 3 mg/l"]


def test_lines_put_away_for_one_patient_in_two_windows_both_wait(window, other, opened, store_folder):
    for one, text in ((window, "crp 1 mg/l"), (other, "crp 2 mg/l")):
        type_line(one, "P-0003", text)
        show(one, "P-0004")
    drafts = window.bridge.session.drafts()
    assert sorted(item.text for place, item in drafts.items() if place.startswith("view line")) == [
        '"crp 1 mg/l"',
        '"crp 2 mg/l"',
    ]
    show(window, "P-0003")
    assert window.quick.line.text() == "crp 1 mg/l"
    window.quick.line.setText("")
    show(window, "P-0004")
    show(other, "P-0003")
    assert other.quick.line.text() == "crp 2 mg/l"
    show(other, "P-0004")
    other.drafting.stop()
    third = opened()
    show(third, "P-0003")
    assert third.quick.line.text() == "crp 2 mg/l"


class Process:
    """The window of another process."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.window_child", str(folder), MRN],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "XDG_STATE_HOME": str(folder.parent / "state")},
        )
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                self._lines.put(json.loads(line))

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self, name, value=None, seconds=20.0):
        """Return what it said last once it has said so; the windows here go on meanwhile."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QApplication.processEvents()
            try:
                said = self._lines.get(timeout=0.02)
            except queue.Empty:
                continue
            if name in said and value in (None, said[name]):
                return said
        raise AssertionError(f"the other window never said {name} {value or ''}")

    def end(self):
        if self.process.poll() is None:
            self.say("end")
            self.process.wait(timeout=30)


@pytest.fixture
def process(store_folder):
    made = Process(store_folder)
    made.wait("ready")
    yield made
    made.end()


@pytest.mark.slow
def test_two_processes_show_each_other_s_entries_within_a_second(window, process, qtbot):
    window.start()
    show(window)
    begun = time.time()
    chart(window, qtbot, "hr 87")
    stored = time.time()
    said = process.wait("shows", "87")
    assert said["at"] - stored <= SECOND
    assert stored - begun <= SECOND
    process.say("hr 88")
    shown = process.wait("shows", "88")["at"]
    qtbot.waitUntil(lambda: newest(window) == "88", timeout=2000)
    assert time.time() - shown <= SECOND


@pytest.mark.slow
def test_lock_and_unlock_of_one_leave_the_other_alone(window, process, qtbot):
    window.start()
    show(window)
    window.quick.focus()
    qtbot.keyClicks(window.quick.line, "pct 0.2")
    process.say("lock")
    process.wait("locked")
    assert window.quick.line.text() == "pct 0.2"
    chart(window, qtbot, "hr 87")
    process.say("unlock")
    process.wait("ready")
    process.say("hr 88")
    process.wait("shows", "88")
    qtbot.waitUntil(lambda: newest(window) == "88", timeout=2000)
    assert not window.bug_bar.isVisible()


@pytest.mark.slow
def test_a_kill_of_one_does_not_disturb_the_other(window, process, qtbot, store_folder):
    window.start()
    show(window)
    process.say("hr 86")
    process.wait("shows", "86")
    os.kill(process.process.pid, signal.SIGKILL)
    process.process.wait()
    qtbot.waitUntil(lambda: newest(window) == "86", timeout=2000)
    chart(window, qtbot, "hr 87")
    assert newest(window) == "87"
    third = Session.open(store_folder, demo.USER, demo.PASSPHRASE)
    patient = third.find_patient(MRN).patient
    assert third.store.writable
    assert [item.text for item in third.chart(patient).values("hr")][-2:] == ["86", "87"]
    assert third.verify().breaks == ()
    third.close()
    chart(window, qtbot, "hr 89")
    assert newest(window) == "89"
    assert window.notices.said("store") == ""
