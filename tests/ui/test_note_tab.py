"""The Note tab: what is typed is kept and comes back, nothing is answered for a clinician, what is signed is locked."""

import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from PySide6.QtCore import Qt

from bedside.desk import demo
from bedside.desk.signed import frozen
from bedside.domain.consult import CHECKLIST, EMPTY, Advice, Consult, Tick, decoded, encoded
from bedside.domain.printed import Shown
from bedside.domain.records import Document, Observation, Recommendation
from bedside.report.content import canonical
from bedside.session import Session
from bedside.session.papers import documents, printed
from bedside.session.recommended import outcomes
from bedside.ui.note_places import patient_of, place_of

LONG = 20_000


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
    qtbot.keyClicks(page.passphrase, passphrase)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    return page


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
    yes, no, _never = rows["consent"].answer.buttons()
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
    page.passphrase.clear()
    qtbot.keyClicks(page.passphrase, demo.PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
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


def test_a_chart_that_changed_meanwhile_is_not_signed_unseen(tab, window, qtbot):
    qtbot.keyClick(tab.sign, Qt.Key.Key_Return)
    page = window.noting.sign
    window.bridge.record((crp(window.bridge),))
    qtbot.keyClicks(page.passphrase, demo.PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert "changed meanwhile" in page.problem.text()
    assert documents(window.bridge.chart()) == ()
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert len(documents(window.bridge.chart())) == 1


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
    assert model.row(model.place(own.id)).cells[2].startswith("refused")


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
