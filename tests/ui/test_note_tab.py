"""The Note tab: what is typed is kept and comes back, nothing is answered for a clinician, what is signed is locked."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel

from bedside.desk import demo
from bedside.desk.signed import frozen
from bedside.domain.consult import CHECKLIST, EMPTY, Advice, Consult, Tick, decoded, encoded
from bedside.domain.printed import Shown
from bedside.domain.records import Document, Observation, Recommendation
from bedside.report.content import canonical
from bedside.session import Session
from bedside.session.papers import documents, printed
from bedside.session.recommended import outcomes
from bedside.store import vault
from bedside.ui import theme, words
from bedside.ui.bridge import Bridge
from bedside.ui.note_places import patient_of, place_of
from bedside.ui.window import Window
from tests.ui.hand import press

LONG = 20_000
SECOND = "another physician's practice"


@pytest.fixture
def tab(window, choose):
    """Return the Note tab of a patient, shown; no process draws pages beside it."""
    choose("P-0003")
    window.middle.show_page("note")
    made = window.middle.page("note")
    made.preview.child.end()
    return made


def kept(tab, patient=""):
    session = tab._bridge.session
    found = session.drafts().get(place_of(patient or tab._bridge.patient_id))
    return decoded(found.text) if found else EMPTY


def type_in(qtbot, field, text):
    field.setFocus()
    qtbot.keyClicks(field, text)


def crp(bridge):
    stamp = bridge.session.stamp()
    return Observation(
        id=stamp.new_id(), patient=bridge.patient_id, at=stamp.now - timedelta(minutes=5), recorded_at=stamp.now,
        author="laboratory", workstation=stamp.workstation, code="crp", value=Decimal(71), unit="mg/L",
    )  # fmt: skip


def sign(tab, window, qtbot, passphrase=demo.PASSPHRASE):
    qtbot.keyClick(tab.sign, Qt.Key.Key_Return)
    page = window.noting.sign
    assert window.sheet.page() is page
    assert page.passphrase.hasFocus()
    give(page, qtbot, passphrase)
    return page


def give(page, qtbot, passphrase=demo.PASSPHRASE):
    """Type a passphrase and Return, and wait for what comes of it."""
    qtbot.keyClicks(page.passphrase, passphrase)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.busy, timeout=LONG)


@pytest.mark.slow
def test_what_is_typed_is_kept_within_a_second_and_says_so(tab, qtbot):
    type_in(qtbot, tab.editor.texts["question"], "Start of .css treatment?")
    assert tab.state.text() == "not saved yet"
    qtbot.waitUntil(lambda: not tab.draft.waiting, timeout=1000)
    assert kept(tab).text("question") == "Start of cytokine storm syndrome treatment?"
    assert tab.state.text().startswith("saved ")


def test_an_abbreviation_expands_once_it_is_whole_and_can_be_undone(tab, qtbot):
    field = tab.editor.texts["answer"]
    field.insertPlainText("\U0001f600 ")
    type_in(qtbot, field, "x.css .cssx .Css ")
    assert field.toPlainText() == "\U0001f600 x.css .cssx Cytokine storm syndrome "
    for _time in range(2):
        qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "Cytokine" not in field.toPlainText()


def test_a_template_asks_and_the_blanks_are_gone_through(tab, qtbot):
    field = tab.editor.texts["spleen"]
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    menu = next(item for item in field.children() if item.metaObject().className() == "QMenu")
    menu.actions()[0].trigger()
    menu.close()
    assert field.textCursor().selectedText() == "___"
    qtbot.keyClicks(field, "3")
    qtbot.keyClick(field, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "by hand")
    assert field.toPlainText() == "Spleen 3 cm below the costal margin (how examined: by hand)."


def test_words_stay_with_their_patient(tab, choose, qtbot):
    first = tab._bridge.patient_id
    type_in(qtbot, tab.editor.texts["history"], "of the first")
    second = choose("P-0004")
    assert tab.editor.texts["history"].toPlainText() == ""
    assert kept(tab, first).text("history") == "of the first"
    type_in(qtbot, tab.editor.texts["history"], "of the second")
    choose("P-0003")
    assert tab.editor.texts["history"].toPlainText() == "of the first"
    assert kept(tab, second).text("history") == "of the second"


def test_a_time_needs_its_clock_and_is_not_guessed(tab, window, qtbot):
    field = tab.editor.asked_at
    type_in(qtbot, field, "2020-04-02")
    assert field.moment() is None
    assert "clock" in field.toolTip()
    qtbot.keyClick(tab.sign, Qt.Key.Key_Return)
    assert "asked at" in window.noting.sign.problem.text()
    qtbot.keyClicks(window.noting.sign.passphrase, demo.PASSPHRASE)
    assert not window.noting.sign.do.isEnabled()
    window.sheet.leave()
    field.clear()
    type_in(qtbot, field, "-2h")
    assert tab._bridge.now() - field.moment() >= timedelta(hours=2)


def test_nothing_of_the_checklist_is_answered_beforehand(tab, qtbot):
    rows = tab.editor.checklist.rows
    assert tuple(rows) == CHECKLIST
    assert all(row.answer.value() == "" and row.words.text() == "" for row in rows.values())
    assert "Verbal consent" in rows["consent"].fact.text()
    yes, no, never = rows["consent"].answer.buttons()
    assert [item.text().replace("&", "") for item in (yes, no, never)] == ["asked: yes", "asked: no", "not applicable"]
    yes.click()
    assert rows["consent"].words.text().startswith("charted: Verbal consent")
    assert tab.editor.consult().checklist["consent"].done
    no.click()
    assert rows["consent"].words.text() == "", "a charted fact is no reason against itself"
    assert not tab.editor.consult().checklist["consent"].done
    qtbot.keyClicks(rows["consent"].words, "withdrawn")
    assert tab.editor.consult().checklist["consent"] == Tick(answer="no", words="withdrawn")


def test_the_programs_recommendation_is_left_out_by_a_key_and_stays_in_sight(tab, qtbot, qtmodeltester):
    table, model = tab.editor.made.table, tab.editor.made.model
    qtmodeltester.check(model)
    table.setFocus()
    key = table.record()
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert tab.editor.consult().left_out == (key,)
    assert model.row(0).struck
    assert model.row(0).cells[0] == "left out"
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert tab.editor.consult().left_out == ()


def test_an_own_recommendation_names_what_would_fulfil_it(tab, qtbot):
    own = tab.editor.own
    qtbot.keyClick(own.more, Qt.Key.Key_Return)
    row = own.rows[0]
    assert row.text.hasFocus()
    qtbot.keyClicks(row.text, "Repeat it")
    row.wants.choose("lab")
    assert own.advice()[0].wants == "", "any result would do it"
    qtbot.keyClicks(row.code, "Ferritine")
    assert row.code.property("wrong")
    row.code.clear()
    qtbot.keyClicks(row.code, "Ferritin")
    assert not row.code.property("wrong")
    assert own.advice() == (Advice(text="Repeat it", wants="lab", code="ferritin"),)
    qtbot.keyClick(row.remove, Qt.Key.Key_Return)
    assert own.advice() == ()


def test_a_recommendation_is_due_at_the_next_such_time_and_says_its_day(tab, qtbot):
    own = tab.editor.own
    qtbot.keyClick(own.more, Qt.Key.Key_Return)
    row, zone = own.rows[0], tab._bridge.zone
    passed = tab._bridge.now().astimezone(zone).replace(second=0, microsecond=0) - timedelta(minutes=5)
    assert not row.by.isVisible()
    qtbot.keyClicks(row.due, f"{passed:%H:%M}")
    assert row.due.moment() == passed + timedelta(days=1)
    assert row.by.isVisible()
    assert row.by.text() == f"By {words.stamp(passed + timedelta(days=1), zone)}"
    row.due.clear()
    qtbot.keyClicks(row.due, f"{passed:%Y-%m-%d %H:%M}")
    assert row.due.moment() is None
    assert "lies in the past" in row.by.text()
    assert any("lies in the past" in why for why in tab.editor.problems())


def test_the_editor_gives_back_exactly_the_consult_it_shows(tab):
    now = tab._bridge.now().replace(second=0, microsecond=0)
    whole = Consult(
        asked_by="A. Name", asked_from="ward 3", asked_at=now - timedelta(hours=3), seen_at=now, urgency="urgent",
        texts=dict.fromkeys(tab.editor.texts, "<b>&\n\u05d0 \U0001f600"),
        advice=(Advice(text="one", wants="lab", code="crp", due=now, owner="B"), Advice(text="two")),
        left_out=("monitor-lab",),
        checklist={name: Tick(answer="not applicable", words="why") for name in CHECKLIST},
    )  # fmt: skip
    tab.editor.show_consult(whole)
    assert tab.editor.consult() == whole


def test_another_windows_newer_draft_is_never_overwritten(tab, qtbot, store_folder):
    session, patient = tab._bridge.session, tab._bridge.patient_id
    type_in(qtbot, tab.editor.texts["question"], "mine")
    assert tab.draft.keep()
    theirs = Consult(texts={"question": "theirs", "rash": "none seen"})
    other = Session.open(store_folder, demo.USER, demo.PASSPHRASE)
    other.save_drafts({place_of(patient): encoded(theirs)})
    other.close()
    type_in(qtbot, tab.editor.texts["question"], " more")
    assert not tab.draft.keep()
    assert kept(tab) == theirs
    assert tab.newer.isVisible()
    assert "Question, Rash" in tab.newer.said.text()
    assert session.store.writable
    qtbot.keyClick(tab.newer.both, Qt.Key.Key_Return)
    assert kept(tab).text("question").split("\n") == ["mine more", "theirs"]
    assert kept(tab).text("rash") == "none seen"
    assert not tab.newer.isVisible()


def test_a_draft_of_another_version_is_not_overwritten_either(tab, choose, window):
    patient = window.bridge.session.find_patient("P-0004").patient
    window.bridge.session.save_drafts({place_of(patient): '{"texts": 7}'})
    choose("P-0004")
    assert tab.newer.isVisible()
    assert not tab.newer.theirs.isVisible()
    tab.editor.texts["answer"].setPlainText("new")
    assert not tab.draft.keep()
    assert window.bridge.session.drafts()[place_of(patient)].text == '{"texts": 7}'


def test_signing_freezes_and_locks(tab, window, qtbot):
    type_in(qtbot, tab.editor.texts["assessment"], "Hyperinflammation")
    page = sign(tab, window, qtbot, "wrong")
    assert "not right" in page.problem.text()
    assert documents(window.bridge.chart()) == ()
    assert kept(tab).text("assessment") == "Hyperinflammation"
    assert page.passphrase.hasFocus()
    give(page, qtbot)  # over what was typed, which is selected
    (document,) = documents(window.bridge.chart())
    assert window.sheet.page() is None
    assert page.passphrase.text() == ""
    assert tab.shows == "signed"
    assert not tab.editor.isVisible()
    assert document.complete is False
    assert "NOT complete" in tab.signed.facts.text()
    assert kept(tab) == EMPTY
    before = tab.wanted()
    window.charting.on_submitted("crp 71 mg/l")
    after = tab.wanted()
    assert before.signed
    assert after.content() == before.content(), "a signed note is not computed again"
    assert "1 entry came into the chart" in tab.signed.since.text()
    assert not tab.signed.cosign.isEnabled()
    assert b"Hyperinflammation" in canonical(frozen(window.bridge.session, document))


@pytest.mark.slow
def test_a_chart_that_changed_meanwhile_is_not_signed_unseen(tab, window, qtbot):
    qtbot.keyClick(tab.sign, Qt.Key.Key_Return)
    page = window.noting.sign
    window.bridge.record((crp(window.bridge),))
    give(page, qtbot)
    assert "changed meanwhile" in page.problem.text()
    assert documents(window.bridge.chart()) == ()
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert page.busy
    window.bridge.record((crp(window.bridge),))  # while the passphrase is tried
    qtbot.waitUntil(lambda: not page.busy, timeout=LONG)
    assert "changed meanwhile" in page.problem.text()
    assert documents(window.bridge.chart()) == ()
    give(page, qtbot)
    assert len(documents(window.bridge.chart())) == 1


@pytest.mark.slow
def test_the_window_answers_while_a_note_is_signed(tab, window, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(vault, "opens", lambda *_given: opened.append("here"))
    qtbot.keyClick(tab.sign, Qt.Key.Key_Return)
    page = window.noting.sign
    qtbot.keyClicks(page.passphrase, demo.PASSPHRASE)
    longest, begun = 0.0, time.thread_time()  # of this process alone, however many others want the processor
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    longest = time.thread_time() - begun
    assert page.do.text().startswith("Signing")
    while page.busy:
        begun = time.thread_time()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
        longest = max(longest, time.thread_time() - begun)
        time.sleep(0.001)
    assert len(documents(window.bridge.chart())) == 1
    assert opened == [], "the passphrase is tried beside the window"
    assert longest < 0.1


LOADING = """
import sys, time
from PySide6.QtCore import QCoreApplication
from bedside.ui.sign_work import SignWork
app = QCoreApplication([])
work, longest = SignWork(app), 0.0
assert "bedside.report.signed_note" not in sys.modules
begun = time.thread_time()
work.load()
while "bedside.desk.signing" not in sys.modules:
    longest = max(longest, time.thread_time() - begun)
    begun = time.thread_time()
    app.processEvents()
print(longest)
"""


@pytest.mark.slow
def test_what_composes_a_note_is_loaded_in_steps_while_the_passphrase_is_typed(tab, window, qtbot, monkeypatch):
    loads = []
    monkeypatch.setattr(window.noting.work, "load", lambda: loads.append("asked"))
    qtbot.keyClick(tab.sign, Qt.Key.Key_Return)
    assert loads == ["asked"]
    told = subprocess.run([sys.executable, "-c", LOADING], env=os.environ, check=True, capture_output=True, timeout=60)
    assert 0 < float(told.stdout) < 0.1


@pytest.mark.slow
def test_escape_gives_a_signature_up(tab, window, qtbot):
    qtbot.keyClick(tab.sign, Qt.Key.Key_Return)
    page, work = window.noting.sign, window.noting.work
    qtbot.keyClicks(page.passphrase, demo.PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert work.process is not None
    press(qtbot, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert work.process is None
    assert not work.running
    assert page.passphrase.text() == ""
    qtbot.wait(50)
    assert documents(window.bridge.chart()) == ()
    sign(tab, window, qtbot)
    assert len(documents(window.bridge.chart())) == 1


@pytest.mark.parametrize("how", ["killed", "locked"])
@pytest.mark.slow
def test_a_signature_whose_process_is_gone_is_none(tab, window, qtbot, how):
    qtbot.keyClick(tab.sign, Qt.Key.Key_Return)
    page, work = window.noting.sign, window.noting.work
    qtbot.keyClicks(page.passphrase, demo.PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    if how == "locked":
        window.leave(locked=True)
        assert work.process is None
        assert documents(window.bridge.chart()) == ()
        return
    work.process.kill()
    qtbot.waitUntil(lambda: not page.busy, timeout=LONG)
    assert "could not be tried" in page.problem.text()
    assert documents(window.bridge.chart()) == ()
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.busy, timeout=LONG)
    assert len(documents(window.bridge.chart())) == 1


@pytest.mark.slow
def test_an_addendum_begins_with_the_signed_words_and_keeps_both(tab, window, qtbot):
    type_in(qtbot, tab.editor.texts["rash"], "none")
    sign(tab, window, qtbot)
    qtbot.keyClick(tab.signed.add, Qt.Key.Key_Return)
    assert tab.shows == "addendum"
    assert tab.editor.texts["rash"].toPlainText() == "none"
    assert not tab.editor.asked_by.isEnabled()
    assert not window.bridge.session.drafts().get(tab.draft.place)
    tab.editor.texts["rash"].setPlainText("evanescent, trunk")
    assert tab.draft.keep()
    assert patient_of(tab.draft.place) == window.bridge.patient_id
    sign(tab, window, qtbot)
    first, second = documents(window.bridge.chart())
    assert (second.form, second.of) == ("addendum", first.id)
    assert frozen(window.bridge.session, first).written.text("rash") == "none"
    assert frozen(window.bridge.session, second).written.text("rash") == "evanescent, trunk"
    assert not [place for place in window.bridge.session.drafts() if patient_of(place)]


def labelled(tab, name):
    """Return whether all of the label of a text, and of the text, is in sight."""
    editor, field = tab.editor, tab.editor.texts[name]
    label = next(item for item in editor.page.findChildren(QLabel) if item.buddy() is field)
    return all(
        item.visibleRegion().boundingRect().height() == item.height() and item.visibleRegion().rectCount() == 1
        for item in (label, field)
    )


@pytest.mark.slow
def test_an_addendum_opens_with_the_label_of_its_field_in_sight(tab, window, qtbot):
    window.resize(1100, 700)
    tab.editor.texts["question"].setPlainText("line\n" * 9)
    tab.editor.texts["assessment"].setPlainText("line\n" * 9)
    sign(tab, window, qtbot)
    qtbot.keyClick(tab.signed.add, Qt.Key.Key_Return)
    assert tab.editor.texts["assessment"].hasFocus()
    qtbot.waitUntil(lambda: labelled(tab, "assessment"), timeout=2000)
    qtbot.wait(50)
    assert labelled(tab, "assessment")


def test_the_next_patients_note_opens_at_its_top(tab, choose, qtbot):
    type_in(qtbot, tab.editor.texts["rash"], "none")
    bar = tab.editor.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    choose("P-0004")
    qtbot.wait(20)
    assert bar.value() == 0
    assert tab.editor.asked_by.hasFocus()


@pytest.fixture
def second(tab, window, bridge, store_folder, qtbot):
    """Return the Note tab in a second physician's own window, on a store where the first one has signed."""
    type_in(qtbot, tab.editor.texts["answer"], "Go on.")
    sign(tab, window, qtbot)
    bridge.session.users.add("B. Second", ("physician",), SECOND)
    session = Session.open(store_folder, "B. Second", SECOND)
    theirs = Bridge(session)
    made = Window(theirs, theme.LIGHT)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitActive(made):
        made.show()
    theirs.select_patient(bridge.patient_id)
    made.middle.show_page("note")
    made.middle.page("note").preview.child.end()
    yield made.middle.page("note")
    made.close()
    theirs.deleteLater()
    session.close()


@pytest.mark.slow
def test_another_physician_co_signs_with_keys_alone(second, bridge, qtbot):
    window = second.window()
    (mine,) = documents(window.bridge.chart())
    assert second.shows == "signed"
    second.signed.which.setFocus()
    for _step in range(20):
        if not second.signed.cosign.hasFocus():
            press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Return)
    page = window.noting.sign
    assert window.sheet.page() is page
    assert page.passphrase.hasFocus()
    assert page.name.text() == "B. Second"
    assert "by demo (demo)" in page.told.text()
    assert "checklist NOT complete" in page.told.text()
    give(page, qtbot, demo.PASSPHRASE)  # the first physician's opens nothing here
    assert "not right" in page.problem.text()
    give(page, qtbot, SECOND)
    assert window.sheet.page() is None
    first, co = documents(window.bridge.chart())
    assert (co.form, co.of, co.author, co.content) == ("cosignature", first.id, "B. Second", first.content)
    assert first == mine
    assert second.signed.document(window.bridge.chart()) == first, "the note stays in sight, not its signature"
    assert "Co-signed by B. Second" in second.signed.facts.text()
    assert not second.signed.cosign.isEnabled()
    assert "already" in second.signed.cosign.toolTip()
    assert b"Co-signed by " in second.wanted().content()
    bridge.poll()
    assert len(documents(bridge.chart())) == 2


@pytest.mark.slow
def test_who_signed_a_note_or_is_no_physician_is_told_why_it_is_not_co_signed(tab, window, qtbot):
    sign(tab, window, qtbot)
    cosign, session = tab.signed.cosign, window.bridge.session
    assert not cosign.isEnabled()
    assert "another physician" in cosign.toolTip()
    assert cosign.accessibleDescription() == cosign.toolTip()
    session.store.roles = ("nurse",)
    tab.signed.offer(window.bridge.chart())
    assert not cosign.isEnabled()
    assert "physician" in cosign.toolTip()
    assert "yourself" not in cosign.toolTip()


@pytest.mark.slow
def test_what_became_of_a_recommendation_is_said_by_a_person(tab, window, qtbot, qtmodeltester):
    tab.editor.own.show_advice((Advice(text="Ask the cardiologist"),))
    tab.on_edited()
    sign(tab, window, qtbot)
    table = tab.signed.before.table
    qtmodeltester.check(tab.signed.before.model)
    own = next(item for item in window.bridge.chart().of(Recommendation) if item.text == "Ask the cardiologist")
    table.select(own.id)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    page = window.noting.fulfil
    assert window.sheet.page() is page
    assert page.state() == ""
    assert not page.do.isEnabled()
    qtbot.keyClick(page.rows["refused"], Qt.Key.Key_Space)
    qtbot.keyClicks(page.reason, "she wants none")
    qtbot.keyClick(page.reason, Qt.Key.Key_Return)
    chart = window.bridge.chart()
    found = next(item for item in outcomes(chart, own.document) if item.recommendation.id == own.id)
    assert found.became == "refused"
    model = tab.signed.before.model
    assert "\n\u2013 refused: " in model.row(model.place(own.id)).cells[0]


@pytest.mark.parametrize("way", ["button", "letter"])
@pytest.mark.slow
def test_a_button_or_its_letter_asks_only_for_the_reason_of_an_answer(tab, window, qtbot, way):
    sign(tab, window, qtbot)
    before = tab.signed.before
    wanted = before.model.row(1).record
    before.table.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    assert before.chosen.text() == "2:"
    bottom = before.bar.mapTo(tab, before.bar.rect().bottomLeft()).y()
    assert bottom < tab.height(), "the list is longer than the page is high, the buttons stay in sight"
    if way == "letter":
        press(qtbot, "r")
    else:
        qtbot.mouseClick(before.buttons["refused"], Qt.MouseButton.LeftButton)
    page = window.noting.fulfil
    assert (window.sheet.page(), page.state()) == (page, "refused")
    assert page.reason.hasFocus()
    press(qtbot, Qt.Key.Key_Return)
    assert window.sheet.page() is page, "it is not charted without a reason"
    qtbot.keyClicks(page.reason, "she wants none")
    press(qtbot, Qt.Key.Key_Return)
    (made,) = [item for item in outcomes(window.bridge.chart(), documents(window.bridge.chart())[0].id) if item.answers]
    assert (made.recommendation.id, made.became) == (wanted, "refused")


def test_the_recommendations_of_a_signed_note_can_be_read(tab, window, qtbot):
    sign(tab, window, qtbot)
    table = tab.signed.before.table
    words = QFontMetrics(table.font()).horizontalAdvance("Until someone decides, the order in force is")
    assert table.columnWidth(0) > words + 46, "less than 45 letters in a line"
    assert len({item.y() for item in tab.signed.before.buttons.values()}) == 1
    table.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    assert table.viewport().width() == table.columnWidth(0)


def test_the_keyboard_stays_in_the_tab_after_a_note_is_signed(tab, window, qtbot):
    assert window.banner.give.isVisible()
    press_sign = window.noting
    tab.sign.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    give(press_sign.sign, qtbot)
    qtbot.waitUntil(lambda: tab.shows == "signed")
    qtbot.wait(20)
    assert tab.signed.which.hasFocus()
    for _time in range(3):
        press(qtbot, Qt.Key.Key_Return)
    assert window.sheet.page() is None


@pytest.mark.slow
def test_the_keyboard_stays_in_the_tab_after_a_note_is_co_signed(second, qtbot):
    window = second.window()
    second.signed.cosign.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    give(window.noting.sign, qtbot, SECOND)
    qtbot.waitUntil(lambda: window.sheet.page() is None)
    qtbot.wait(20)
    assert not second.signed.cosign.isEnabled()
    assert second.isAncestorOf(QApplication.focusWidget())


@pytest.mark.slow
def test_who_co_signs_sees_what_is_open_and_what_came_after(tab, window, qtbot):
    tab.editor.texts["question"].setPlainText("Start ___ now?")
    tab.editor.texts["called"].setPlainText("called ___")
    sign(tab, window, qtbot)
    (document,) = documents(window.bridge.chart())
    window.bridge.record((crp(window.bridge),))
    window.noting.open_cosign(document)
    told = window.noting.sign.told.text()
    assert "blanks of a template are left in: Called, and read back by, Question" in told
    assert "1 entry came after it was signed" in told
    assert "CRP 71 mg/L" in told


@pytest.mark.slow
def test_the_census_says_draft_no_more_once_a_note_is_signed(tab, window, qtbot):
    def drafts():
        return {row.patient_id for row in window.census.model.shown() if row.drafted}

    type_in(qtbot, tab.editor.texts["question"], "Go on?")
    qtbot.waitUntil(lambda: window.bridge.patient_id in drafts(), timeout=LONG)
    sign(tab, window, qtbot)
    qtbot.waitUntil(lambda: tab.shows == "signed")
    assert window.bridge.patient_id not in drafts()


def test_tab_goes_through_the_fields_as_they_are_seen(tab, qtbot):
    editor = tab.editor
    editor.own.add()
    row = editor.own.rows[0]
    qtbot.wait(20)
    editor.asked_by.setFocus()
    seen = [QApplication.focusWidget()]
    for _step in range(40):
        press(qtbot, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    wanted = (
        editor.asked_by, editor.asked_from, editor.asked_at, editor.urgency, editor.seen_at, editor.texts["question"],
        editor.texts["assessment"], row.text, row.wants, row.due, row.remove, editor.own.more, editor.texts["history"],
    )  # fmt: skip
    assert [item for item in seen if item in wanted][: len(wanted)] == list(wanted)
    editor.urgency.setFocus()
    press(qtbot, "u")
    assert (editor.urgency.value(), editor.seen_at.text()) == ("urgent", "")


@pytest.mark.slow
def test_outdated_copies_are_named_with_what_changed(tab, window, qtbot, qtmodeltester):
    sign(tab, window, qtbot)
    bridge = window.bridge
    (document,) = documents(bridge.chart())
    number = bridge.run(
        lambda session: printed(session, [bridge.patient_id], Shown("note", document.content, document.id))
    )
    assert "none out of date" in tab.signed.printed.text()
    window.charting.on_submitted("crp 71 mg/l")
    assert f"OUT OF DATE: {number}" in tab.signed.printed.text()
    qtbot.keyClick(tab.signed.copies, Qt.Key.Key_Return)
    page = window.noting.copies
    qtmodeltester.check(page.model)
    assert page.model.row(0).record == number
    assert page.table.hasFocus()
    assert "CRP 71 mg/L" in page.since.text()
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert window.sheet.page() is None


@pytest.mark.slow
def test_the_next_note_opens_with_the_last_ones_recommendations(tab, window, qtbot):
    sign(tab, window, qtbot)
    qtbot.keyClick(tab.signed.next, Qt.Key.Key_Return)
    assert tab.shows == "draft"
    assert tab.editor.before.isVisible()
    assert tab.editor.before.model.rowCount() == len(window.bridge.chart().of(Recommendation))
    qtbot.keyClick(tab.back, Qt.Key.Key_Return)
    assert tab.shows == "signed"


@pytest.mark.parametrize(
    ("width", "way"),
    [(1600, Qt.Orientation.Horizontal), (800, Qt.Orientation.Horizontal), (560, Qt.Orientation.Vertical)],
)
def test_words_and_pages_stand_side_by_side_only_where_there_is_room(tab, window, qtbot, width, way):
    window.resize(width, 700)
    window.panes.go_middle()
    qtbot.waitUntil(lambda: tab.isVisible() and tab.split.orientation() == way, timeout=2000)
    assert tab.editor.horizontalScrollBar().maximum() == 0


CHILD = """
import sys, time
from bedside.desk import demo
from bedside.domain.consult import Consult
from bedside.session import Session
from PySide6.QtCore import QCoreApplication
from bedside.ui.note_draft import NoteDraft
app = QCoreApplication([])
session = Session.open(__import__("pathlib").Path(sys.argv[1]), demo.USER, demo.PASSPHRASE)
draft = NoteDraft(session, app)
draft.open(sys.argv[2])
draft.saved.connect(lambda _at: print("saved", flush=True))
draft.change(Consult(texts={"answer": "typed before the power went"}))
app.exec()
"""


@pytest.mark.slow
def test_kept_words_survive_kill_9(store_folder, session):
    patient = session.find_patient("P-0003").patient
    made = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(store_folder), patient], stdout=subprocess.PIPE, env=os.environ
    )
    assert made.stdout.readline() == b"saved\n"
    made.kill()
    made.wait()
    made.stdout.close()
    found = decoded(session.drafts()[place_of(patient)].text)
    assert found.text("answer") == "typed before the power went"
    assert msgspec.structs.replace(found, texts={}) == EMPTY
    assert not [item for item in session.chart(patient).records if isinstance(item, Document)]


def test_two_drafts_put_together_lose_nothing_and_say_what_is_open(tab, qtbot, store_folder):
    mine = Consult(urgency="urgent", texts={"rash": "rash"}, checklist={"allergies": Tick(words="hives")})
    theirs = Consult(urgency="routine", texts={"rash": "no rash"})
    other = Session.open(store_folder, demo.USER, demo.PASSPHRASE)
    other.save_drafts({place_of(tab._bridge.patient_id): encoded(theirs)})
    other.close()
    tab.draft.change(mine)
    assert not tab.draft.keep()
    assert "to be answered again: urgency." in tab.newer.said.text()
    qtbot.keyClick(tab.newer.both, Qt.Key.Key_Return)
    assert kept(tab).text("rash").split("\n") == ["rash", "no rash"]
    assert kept(tab).text("question") == "urgency: urgent / routine"
    assert kept(tab).checklist["allergies"].words == "hives"
