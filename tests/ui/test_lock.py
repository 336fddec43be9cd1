"""The lock: nobody here for minutes, or Ctrl+L, and the patient is gone; the draft waits for whoever typed it."""

import shutil

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMenu, QWidget

from bedside.desk import demo
from bedside.session import Session
from bedside.store.errors import StoreError
from bedside.ui import app as program
from bedside.ui import census_plan, paint, theme, trend_paint
from bedside.ui.idle import Idle
from bedside.ui.secret_edit import SecretEdit

pytestmark = pytest.mark.slow


class Clock:
    """A clock that only the test moves."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def pass_(self, seconds):
        self.now += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(program, "Idle", lambda seconds, parent: Idle(seconds, parent, made))
    return made


def select(shell, mrn):
    bridge = shell.window.bridge
    bridge.select_patient(bridge.session.find_patient(mrn).patient)
    return bridge.patient_id


def type_line(shell, qtbot, text):
    shell.window.quick.focus()
    qtbot.keyClicks(shell.window.quick.line, text)


def come_back(shell, qtbot, user=demo.USER, passphrase=demo.PASSPHRASE):
    shell.gate.user.setText(user)
    qtbot.keyClicks(shell.gate.passphrase, passphrase)
    qtbot.keyClick(shell.gate.passphrase, Qt.Key.Key_Return)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def everything_shown():
    """Return all words that any visible window says, titles and tips included."""
    said = []
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            said.append(top.windowTitle())
            for part in (top, *top.findChildren(QWidget)):
                said += [part.toolTip(), part.accessibleName(), part.accessibleDescription()]
                said.append(part.text() if isinstance(part, QLabel | QLineEdit) else "")
    return "\n".join(said)


@pytest.mark.parametrize("how", ["key", "idle"])
def test_the_patient_is_gone_at_once(shell, qtbot, clock, how):
    select(shell, "P-0003")
    name = shell.window.bridge.patient(shell.window.bridge.patient_id).name
    window, session = shell.window, shell.window.bridge.session
    assert name in everything_shown()
    if how == "key":
        qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    else:
        clock.pass_(301)
        shell.idle.tick()
    assert not window.isVisible()
    assert shell.gate.isVisible()
    assert shell.gate.passphrase.hasFocus() or shell.gate.focusWidget() is shell.gate.passphrase
    assert name not in everything_shown()
    assert "P-0003" not in everything_shown()
    with pytest.raises(StoreError):
        session.patients()
    with pytest.raises(StoreError, match="closed"):
        assert session.store.key


def test_the_time_left_is_told_every_second_and_moves_nothing_else(shell, qtbot, clock):
    status = shell.window.status
    shell.window.steward.stop()
    shell.window.bridge.close()
    painted = []

    class Watch(QObject):
        def eventFilter(self, watched, event):  # noqa: N802 Qt's name
            if event.type() == QEvent.Type.Paint:
                painted.append(watched)
            return False

    watch = Watch()
    for part in shell.window.findChildren(QWidget):
        part.installEventFilter(watch)

    def quiet():
        painted.clear()
        qtbot.wait(150)
        return not painted

    qtbot.waitUntil(quiet, timeout=20_000)
    clock.pass_(29)
    shell.idle.tick()
    assert status.left.text() == "locks in 4:31"
    qtbot.waitUntil(lambda: status.left in painted)
    # the background under the label is the row's own; nothing beside it is painted
    assert set(painted) <= {status.left, status, shell.window._body}
    for part in shell.window.findChildren(QWidget):
        part.removeEventFilter(watch)


def touch(kind, handle):
    place = QPoint(40, 300)
    if kind == "key":
        QTest.keyClick(handle, Qt.Key.Key_Shift)
    elif kind == "button":
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    elif kind == "move":
        QTest.mouseMove(handle, QPoint(60, 310))
        QTest.mouseMove(handle, place)
    else:
        spun = QWheelEvent(
            QPointF(place), QPointF(handle.mapToGlobal(place)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003 Qt's argument
        )  # fmt: skip
        QApplication.sendEvent(handle, spun)


@pytest.mark.parametrize("kind", ["key", "button", "move", "wheel"])
def test_a_touch_begins_the_count_again(shell, qtbot, clock, kind):
    clock.pass_(200)
    assert shell.idle.left() == 100
    touch(kind, shell.window.windowHandle())
    QApplication.processEvents()
    assert shell.idle.left() == 300


def test_keys_in_an_open_menu_count(shell, qtbot, clock):
    menu = QMenu(shell.window)
    menu.addAction("one")
    menu.popup(shell.window.mapToGlobal(QPoint(50, 50)))
    clock.pass_(100)
    shell.idle.tick()
    QTest.keyClick(menu.windowHandle(), Qt.Key.Key_Down)
    QApplication.processEvents()
    assert shell.idle.left() == 300
    menu.close()


def test_whoever_wakes_the_computer_is_not_let_in_by_the_first_key(shell, qtbot, clock):
    clock.pass_(8 * 3600)
    touch("key", shell.window.windowHandle())
    QApplication.processEvents()
    assert shell.window is None
    assert shell.gate.isVisible()


def test_lists_boxes_and_the_clipboard_go_with_it(shell, qtbot, monkeypatch):
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: True)  # the offscreen platform cannot tell
    select(shell, "P-0003")
    shell.window.middle.show_page("note")
    shell.window.middle.page("note").preview.save.click()
    assert shell.window.findChild(QFileDialog).isVisible()
    menu = QMenu(shell.window)
    menu.addAction("PRACTICE, Patient 3")
    menu.popup(QPoint(5, 5))
    type_line(shell, qtbot, "crp 71 mg/l")
    shell.window.quick.line.selectAll()
    shell.window.quick.line.copy()
    assert QGuiApplication.clipboard().text() == "crp 71 mg/l"
    shell.lock()
    assert QGuiApplication.clipboard().text() == ""
    assert QApplication.activePopupWidget() is None
    assert [item for item in QApplication.topLevelWidgets() if item.isVisible()] == [shell.gate]


def test_the_draft_comes_back_to_its_user_with_the_patient(shell, qtbot):
    patient = select(shell, "P-0004")
    type_line(shell, qtbot, "crp 71 mg/l")
    shell.lock()
    assert "kept for demo" in shell.gate.kept.text()
    assert "crp" not in everything_shown()
    come_back(shell, qtbot)
    window = shell.window
    assert shell.gate is None
    assert window.bridge.patient_id == patient
    assert window.quick.line.text() == "crp 71 mg/l"
    assert "CRP 71 mg/L" in QLabel.text(window.quick.reading)
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
    assert window.bridge.chart().values("crp")[-1].text == "71"
    window.drafting.keep()
    assert window.drafting.place("line") not in window.bridge.session.drafts()


def test_another_user_gets_their_own_session_and_nothing_of_it(shell, qtbot):
    shell.window.bridge.session.users.add("B. Nurse", ["nurse"], "four other words here")
    select(shell, "P-0004")
    type_line(shell, qtbot, "crp 71 mg/l")
    shell.window.charting.open_lab()
    qtbot.keyClicks(shell.window.charting.lab.value, "7.4")
    shell.lock()
    come_back(shell, qtbot, "B. Nurse", "four other words here")
    window = shell.window
    assert window.bridge.session.user == "B. Nurse"
    assert window.quick.line.text() == ""
    assert window.sheet.page() is None
    shell.lock()
    come_back(shell, qtbot)
    assert shell.window.quick.line.text() == "crp 71 mg/l"
    assert shell.window.sheet.page() is shell.window.charting.lab
    assert shell.window.charting.lab.value.text() == "7.4"


def test_a_user_who_is_disabled_meanwhile_sees_no_further_patient(shell, qtbot, store_folder):
    shell.window.bridge.session.users.add("B. Nurse", ["nurse"], "four other words here")
    shell.lock()
    come_back(shell, qtbot, "B. Nurse", "four other words here")
    other = Session.open(store_folder, demo.USER, demo.PASSPHRASE)
    other.users.disable("B. Nurse")
    other.close()
    window = shell.window
    window.bridge.poll()
    assert not window.isVisible()
    assert shell.gate.isVisible()
    qtbot.keyClicks(shell.gate.passphrase, "four other words here")
    qtbot.keyClick(shell.gate.passphrase, Qt.Key.Key_Return)
    assert shell.gate.isVisible()
    assert shell.window is None or not shell.window.isVisible()


def form_lab(window, qtbot):
    window.charting.open_lab()
    form = window.charting.lab
    form.analyte.choose("crp")
    form.unit.choose("mg/dL")
    qtbot.keyClicks(form.value, "24")
    qtbot.keyClicks(form.when, "06:00")
    return form


def form_oxygen(window, qtbot):
    window.charting.open_oxygen()
    form = window.charting.oxygen
    for row, device, flow in ((0, "nrb", "15"), (1, "nc", "6")):
        form.rows[row].device.choose(device)
        qtbot.keyClicks(form.rows[row].flow, flow)
    qtbot.keyClicks(form.spo2, "91")
    return form


def form_dose(window, qtbot):
    window.charting.open_dose("held")
    form = window.charting.dose
    qtbot.keyClicks(form.because, "platelets")
    return form


def form_person(window, qtbot):
    window.charting.open_person()
    form = window.charting.person
    qtbot.keyClicks(form.mrn, "P-0999")
    qtbot.keyClicks(form.name, "Invented, Person")
    form.sex.choose("F")
    return form


def form_correction(window, qtbot):
    record = window.bridge.chart().values("crp")[-1].records[0]
    window.amending.correct(record)
    form = window.amending.form
    qtbot.keyClicks(form.because, "read wrongly")
    return form


@pytest.mark.parametrize("make", [form_lab, form_oxygen, form_dose, form_person, form_correction])
def test_an_open_form_comes_back_as_it_was(shell, qtbot, make):
    select(shell, "P-0003")
    form = make(shell.window, qtbot)
    before, kind = form.kept_fields(), type(form)
    assert any(before)
    shell.lock()
    come_back(shell, qtbot)
    page = shell.window.sheet.page()
    assert type(page) is kind
    assert page.kept_fields() == before


def test_a_reason_that_was_being_typed_is_there_when_it_is_asked_again(shell, qtbot):
    select(shell, "P-0003")
    record = shell.window.bridge.chart().values("crp")[-1].records[0]
    shell.window.amending.remove(record)
    qtbot.keyClicks(shell.window.charting.reason.reason, "wrong patient")
    shell.lock()
    come_back(shell, qtbot)
    assert shell.window.sheet.page() is None
    shell.window.amending.remove(record)
    assert shell.window.charting.reason.reason.text() == "wrong patient"


def test_typing_is_kept_within_a_second_and_only_when_it_changed(shell, qtbot, store_folder, tmp_path):
    select(shell, "P-0004")
    session, kept = shell.window.bridge.session, []
    whole = session.save_drafts
    session.save_drafts = lambda texts, **how: kept.append(texts) or whole(texts, **how)
    type_line(shell, qtbot, "ferritin 1840 ng/ml")
    qtbot.waitUntil(lambda: bool(kept), timeout=2000)
    qtbot.wait(1200)
    assert len(kept) == 1
    pulled = shutil.copytree(store_folder, tmp_path / "power cut")  # as the disk stands now, nothing closed
    del session.save_drafts
    again = Session.open(pulled, demo.USER, demo.PASSPHRASE)
    assert "ferritin 1840" in again.drafts()[shell.window.drafting.place("line")].text
    again.close()


def test_a_line_that_may_have_been_charted_says_so(shell, qtbot):
    select(shell, "P-0004")
    type_line(shell, qtbot, "crp 71 mg/l")
    shell.window.drafting.keep()
    qtbot.keyClick(shell.window.quick.line, Qt.Key.Key_Return)
    shell.window.drafting.leave = lambda **_how: ""  # the power goes before the draft is cleared
    shell.lock()
    come_back(shell, qtbot)
    qtbot.waitUntil(lambda: "is it this one" in QLabel.text(shell.window.quick.reading))  # once it has its width


def test_a_store_that_is_only_read_keeps_no_draft_and_says_so(shell, qtbot):
    shell.window.quick.line.setText("crp 71 mg/l")
    shell.window.bridge.session.store.writable = False
    shell.lock()
    assert "not kept" in shell.gate.kept.text()


def test_a_bug_on_the_way_still_locks(shell, qtbot, monkeypatch, tmp_path):
    def fail(**_how):
        raise ValueError("a bug")

    window = shell.window
    monkeypatch.setattr(window, "leave", fail)
    session = window.bridge.session
    shell.lock()
    window.drafting.stop()
    window.steward.stop()
    assert shell.gate.isVisible()
    assert "failed" in shell.gate.kept.text()
    assert "ValueError" in (tmp_path / "bedside.log").read_text()
    assert not window.isVisible()
    with pytest.raises(StoreError):
        session.patients()


def test_the_window_that_locked_is_deleted(shell, qtbot):
    window = shell.window
    gone = []
    window.destroyed.connect(lambda: gone.append(True))
    shell.lock()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert gone


def test_caps_lock_is_told_by_the_letters(qtbot):
    edit = SecretEdit(theme.LIGHT, None)
    qtbot.addWidget(edit)
    told = []
    edit.caps_told.connect(told.append)
    QTest.keyClick(edit, Qt.Key.Key_A)
    QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert told[0] is False
    edit.event(key_event("A", Qt.KeyboardModifier.NoModifier))
    edit.event(key_event("a", Qt.KeyboardModifier.ShiftModifier))
    assert told[-2:] == [True, True]


def test_a_key_shows_what_is_typed_and_hides_it_again(qtbot):
    edit = SecretEdit(theme.LIGHT, None)
    qtbot.addWidget(edit)
    with qtbot.waitActive(edit):
        edit.show()
    for mode in (QLineEdit.EchoMode.Normal, QLineEdit.EchoMode.Password):
        qtbot.keyClick(edit, Qt.Key.Key_F2)
        assert edit.echoMode() == mode


def key_event(text, modifier):
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, modifier, text)


def test_closing_takes_the_ward_away_and_ends_with_a_proven_backup(shell, qtbot, store_folder):
    select(shell, "P-0003")
    name = shell.window.bridge.patient(shell.window.bridge.patient_id).name
    type_line(shell, qtbot, "crp 71 mg/l")
    qtbot.keyClick(shell.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    closing = shell.gate
    assert closing.isVisible()
    assert not shell.window.isVisible()
    assert name not in everything_shown()
    qtbot.waitUntil(closing.isHidden, timeout=60_000)
    assert list((store_folder / "backups").glob("*/manifest.json"))
    place = shell.window.drafting.place("line")
    shell.leave()
    again = Session.open(store_folder, demo.USER, demo.PASSPHRASE)
    assert "crp 71" in again.drafts()[place].text
    again.close()


def test_the_backup_of_a_closing_can_be_left_out(shell, qtbot, store_folder):
    shell.window.close()
    closing = shell.gate
    closing.skip.click()
    assert closing.isHidden()
    assert not shell.window.steward.backing.backups.running
    assert not list((store_folder / "backups").glob("*/manifest.json"))


def test_a_closing_waits_no_longer_than_the_site_says(shell, qtbot):
    shell.window.close()
    closing = shell.gate
    closing._backups.poll = lambda: None
    closing._left = 1
    closing.look()
    assert closing.isHidden()
    assert closing._backups.running  # it goes on by itself
    del closing._backups.poll
    closing._backups.cancel()


def test_a_closing_that_fails_says_why_and_stays(shell, qtbot):
    from bedside.desk.backup import Ended

    shell.window.close()
    closing = shell.gate
    closing._backups.poll = lambda: Ended(None, "The disk is full.")
    closing.look()
    assert closing.isVisible()
    assert "full" in closing.problem.text()
    del closing._backups.poll
    closing.skip.click()
    assert closing.isHidden()


def test_what_drawing_remembers_of_words_goes_with_the_window(shell, qtbot):
    kept = (census_plan.plan, paint.advance, trend_paint.text_width)
    assert all(item.cache_info().currsize for item in kept)
    shell.lock()
    qtbot.waitUntil(lambda: not census_plan.plan.cache_info().currsize, timeout=3000)
    assert not any(item.cache_info().currsize for item in kept)
