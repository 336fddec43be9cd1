"""The typed line in the real window: it reads, stores, asks, waits and keeps what was typed."""

import re

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from bedside.domain.amend import accepted
from bedside.domain.records import Observation
from tests.ui import hand


def type_line(window, qtbot, text):
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.quick.line.hasFocus()
    qtbot.keyClicks(window.quick.line, text)
    qtbot.wait(5)


def enter(window, qtbot):
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)


def said(label):
    return QLabel.text(label)


def newest(window, code):
    return window.bridge.chart().values(code)[-1]


def test_a_clear_line_is_read_stored_and_shown_everywhere(window, qtbot, choose):
    choose("P-0003")
    type_line(window, qtbot, "crp 71 mg/l")
    assert "CRP 71 mg/L" in said(window.quick.reading)
    told = []
    window.bridge.assessment_changed.connect(told.append)
    enter(window, qtbot)
    assert len(told) == 1
    assert newest(window, "crp").text == "71"
    assert window.quick.line.text() == ""
    assert "saved" in window.status.saved.text()
    drawn = window.trends.canvas.panels[window.trends.codes.index("crp")].series
    assert any(mark.record == newest(window, "crp").records[0] for mark in drawn.marks)
    window.bridge.assessment_changed.disconnect(told.append)


@pytest.mark.parametrize(
    "line",
    [
        "12,5.3",
        "crp 1e9 mg/l",
        "crp -3 mg/l",
        "crp 71 parsec",
        "crp 71",
        "crp 71 mg/l @2999-01-01",
        "crp 71 mg/l @1900-01-01",
        "spo2 140",
        "nonsense",
    ],
)
def test_bad_input_says_why_stores_nothing_and_stays(window, qtbot, choose, line):
    patient = choose("P-0003")
    before = len(window.bridge.session.chart(patient).records)
    type_line(window, qtbot, line)
    enter(window, qtbot)
    assert len(window.bridge.session.chart(patient).records) == before
    assert window.quick.line.text() == line
    assert window.quick.reading.toolTip()


def test_two_readings_wait_for_a_number(window, qtbot, choose):
    patient = choose("P-0003")
    before = len(window.bridge.session.chart(patient).records)
    type_line(window, qtbot, "crp 242 mg/dl")
    page = window.charting.doubt
    assert window.sheet.page() is page
    enter(window, qtbot)
    assert page.hasFocus()
    qtbot.keyClick(page, Qt.Key.Key_Return)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert len(window.bridge.session.chart(patient).records) == before
    qtbot.keyClick(page, "2")
    assert newest(window, "crp").exact == 242
    assert window.sheet.page() is None
    assert window.quick.line.text() == ""


def test_a_digit_typed_in_the_line_never_chooses(window, qtbot, choose):
    choose("P-0003")
    type_line(window, qtbot, "crp 242 mg/dl @-1")
    qtbot.keyClicks(window.quick.line, "2h")
    assert window.quick.line.text() == "crp 242 mg/dl @-12h"
    assert newest(window, "crp").text != "242"


def test_three_holds_both_readings(window, qtbot, choose):
    choose("P-0003")
    held = len(window.bridge.chart().held())
    type_line(window, qtbot, "crp 242 mg/dl")
    enter(window, qtbot)
    qtbot.keyClick(window.charting.doubt, "3")
    waiting = window.bridge.chart().held()
    assert len(waiting) == held + 1
    assert window.middle.tabs.tabText(window.middle._index("held")) == f"&Held {held + 1}"


def test_escape_leaves_the_doubt_with_nothing_stored(window, qtbot, choose):
    patient = choose("P-0003")
    before = len(window.bridge.session.chart(patient).records)
    type_line(window, qtbot, "ferritin 1,840 ng/ml")
    enter(window, qtbot)
    qtbot.keyClick(window.charting.doubt, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert len(window.bridge.session.chart(patient).records) == before


@pytest.mark.parametrize("number", ["242", "242424242424"])
def test_what_a_card_charts_is_never_cut(window, qtbot, choose, number):
    """At 200 % a window has 640 pixels, and the verbs of German are long."""
    choose("P-0003")
    type_line(window, qtbot, "crp 242 mg/dl")
    enter(window, qtbot)
    page = window.charting.doubt
    one, two = page._cards
    one.setText(f"{number} mg/L dokumentieren")
    window.resize(640, 400)
    qtbot.wait(10)
    assert one.width() >= one.sizeHint().width()
    assert two.width() >= two.sizeHint().width()


def test_a_thousands_sign_offers_both_numbers(window, qtbot, choose):
    choose("P-0003")
    type_line(window, qtbot, "ferritin 1,840 ng/ml")
    enter(window, qtbot)
    qtbot.keyClick(window.charting.doubt, "1")
    assert newest(window, "ferritin").exact == 1840


def test_a_slip_of_the_decimal_sign_waits_for_a_number(window, qtbot, choose):
    patient = choose("P-0003")
    type_line(window, qtbot, "ferritin 1620 ng/ml @-20h")
    enter(window, qtbot)
    before = len(window.bridge.session.chart(patient).records)
    type_line(window, qtbot, "ferritin 16.4 ng/ml")
    page = window.charting.doubt
    assert window.sheet.page() is page
    enter(window, qtbot)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert len(window.bridge.session.chart(patient).records) == before
    qtbot.keyClick(page, "2")
    assert newest(window, "ferritin").exact == 1640


def test_a_reading_under_the_lower_warning_is_not_called_below_the_upper_one(window, qtbot, choose):
    choose("P-0003")
    type_line(window, qtbot, "ferritin 1.84 ng/ml")
    page = window.charting.doubt
    assert window.sheet.page() is page
    cards = [key.parentWidget() for key in page._cards]
    said_of = [{said(label) for label in card.findChildren(QLabel)} for card in cards]
    assert "under the warning at 5" in said_of[0]
    assert "below the warning at 10000" in said_of[1]


def test_past_the_limit_of_potassium_a_person_has_to_say_that_it_is_right(window, qtbot, choose):
    patient = choose("P-0003")
    before = len(window.bridge.session.chart(patient).records)
    type_line(window, qtbot, "potassium 52")
    enter(window, qtbot)
    page = window.charting.doubt
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert len(window.bridge.session.chart(patient).records) == before
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert len(window.bridge.session.chart(patient).records) == before


def test_a_dose_too_soon_asks_for_a_reason(window, qtbot, choose):
    patient = choose("P-0003")
    for _dose in range(2):
        type_line(window, qtbot, "dose given")
        enter(window, qtbot)
        page = window.charting.reason
        if window.sheet.page() is page:
            assert "charted at " in page.question
            assert not re.search(r"\d{4}-\d\d-\d\d", page.question)
            qtbot.keyClick(page, "2")
            assert not page.do.isEnabled()
            qtbot.keyClick(page.reason, Qt.Key.Key_Return)
            assert window.sheet.page() is page
            qtbot.keyClicks(page.reason, "witnessed spill")
            qtbot.keyClick(page.reason, Qt.Key.Key_Return)
            assert window.sheet.page() is None
    newest_dose = window.bridge.session.chart(patient).records[-1]
    assert "witnessed spill" in newest_dose.reason


def test_another_patient_gets_an_empty_line(window, qtbot, choose):
    choose("P-0003")
    type_line(window, qtbot, "crp 242 mg/dl")
    choose("P-0004")
    assert window.quick.line.text() == ""
    assert window.sheet.page() is None


def test_without_a_patient_the_line_says_so(window, qtbot):
    qtbot.keyClicks(window.quick.line, "x")
    window.charting.on_submitted("crp 71 mg/l")
    assert "patient" in said(window.quick.reading)


def test_values_of_one_line_are_records_of_one_transaction(window, qtbot, choose):
    choose("P-0003")
    type_line(window, qtbot, "bp 127/73")
    enter(window, qtbot)
    found = [item for item in window.bridge.chart().of(Observation) if item.code in ("sbp", "dbp")]
    assert {item.value for item in found[-2:]} == {127, 73}


def test_a_zero_is_asked_about_with_its_reason_in_sight(window, qtbot, choose):
    patient = choose("P-0002")
    before = len(window.bridge.session.chart(patient).records)
    type_line(window, qtbot, "crp 0 mg/l")
    enter(window, qtbot)
    page = window.charting.doubt
    assert window.sheet.page() is page
    assert page._why.isVisible()
    assert "hardly ever true" in said(page._why)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert len(window.bridge.session.chart(patient).records) == before
    qtbot.keyClick(page, "1")
    assert newest(window, "crp").exact == 0


def test_a_warning_that_turns_the_verdict_is_asked_about_before_it_is_stored(window, qtbot, choose):
    choose("P-0002")
    assert window.bridge.assessment().state == "ELIGIBLE"
    type_line(window, qtbot, "hfnc 6 fio2 90")
    page = window.charting.doubt
    assert window.sheet.page() is page
    assert "from eligible to not eligible" in said(page._why)
    enter(window, qtbot)
    assert window.bridge.assessment().state == "ELIGIBLE"
    qtbot.keyClick(page, "1")
    assert window.bridge.assessment().state == "NOT_ELIGIBLE"


def test_a_warning_that_turns_nothing_is_read_before_enter_and_costs_no_key(window, qtbot, choose):
    choose("P-0002")
    type_line(window, qtbot, "hfnc 6 fio2 95")
    assert "6 L/min is unusual" in said(window.quick.reading)
    assert window.sheet.page() is None
    enter(window, qtbot)
    assert window.bridge.chart().oxygen().devices[0].flow == 6


def chart_twice(window, qtbot, patient):
    """Chart two values of one test within a minute, and return the question."""
    for line in ("sodium 138", "sodium 141"):
        type_line(window, qtbot, line)
        enter(window, qtbot)
    page = window.charting.again
    assert window.sheet.page() is page
    assert "Na 138 mmol/L" in page.accessibleName()
    assert "now Na 141 mmol/L" in page.accessibleName()
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert newest(window, "sodium").exact == 138
    return page


def test_the_same_sample_typed_again_corrects_what_is_charted(window, qtbot, choose):
    patient = choose("P-0003")
    page = chart_twice(window, qtbot, patient)
    old = newest(window, "sodium")
    qtbot.keyClick(page, "s")
    new = newest(window, "sodium")
    assert (new.exact, new.at) == (141, old.at)
    assert new.source.supersedes == old.records[0]
    assert window.sheet.page() is None
    assert window.quick.line.text() == ""


@pytest.mark.parametrize(("line", "code"), [("plt 60 /nl @-30m", "platelets"), ("sodium 138 @-30m", "sodium")])
def test_the_same_result_typed_twice_is_asked_about(window, qtbot, choose, line, code):
    choose("P-0003")
    for _ in range(2):
        type_line(window, qtbot, line)
        enter(window, qtbot)
    page = window.charting.again
    assert window.sheet.page() is page
    assert "the same result, or another sample?" in page.accessibleName()
    many = len(window.bridge.chart().values(code))
    qtbot.keyClick(page, "s")
    assert len(window.bridge.chart().values(code)) == many


def test_a_key_hit_twice_never_answers_two_questions(window, qtbot, choose):
    choose("P-0004")
    type_line(window, qtbot, "triglycerides 186 mg/dl")
    enter(window, qtbot)
    good = newest(window, "triglycerides")
    assert good.exact == 186
    type_line(window, qtbot, "triglycerides 2.1 mg/dl")
    enter(window, qtbot)
    assert window.sheet.page() is window.charting.doubt
    hand.press(qtbot, "1")
    assert window.sheet.page() is window.charting.again
    hand.press(qtbot, "1")
    assert newest(window, "triglycerides") == good
    assert window.sheet.page() is window.charting.again


def test_past_the_hard_limit_the_value_waits_for_a_second_person(window, qtbot, choose):
    choose("P-0004")
    type_line(window, qtbot, "crp 1790 mg/l")
    enter(window, qtbot)
    page = window.charting.doubt
    assert "Hold 1790 mg/L" in [item.text() for item in page._cards]
    hand.press(qtbot, "1")
    assert newest(window, "crp").bounds is None
    held = next(item for item in window.bridge.chart().held() if item.value == 1790)
    assert "held" in "".join(run.text for run in window.quick._charted)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    window.amending.review(held.id, 1)
    qtbot.keyClicks(window.charting.reason.reason, "seen on the screen")
    hand.press(qtbot, Qt.Key.Key_Return)
    assert "a second person has to look" in QLabel.text(window.charting.reason._problem)
    assert newest(window, "crp").bounds is None
    another = msgspec.structs.replace(window.bridge.session.stamp(), author="another")
    taken = accepted(held, 1, another, "seen on the screen", window.bridge.catalogue)
    assert (taken.value, taken.held, taken.author) == (1790, (), "another")


def test_another_sample_within_minutes_is_charted_beside_the_first(window, qtbot, choose):
    patient = choose("P-0004")
    qtbot.keyClick(chart_twice(window, qtbot, patient), "a")
    assert [item.exact for item in window.bridge.chart().values("sodium")][-2:] == [138, 141]
    assert newest(window, "sodium").source.reason == "another sample"


def test_vital_signs_are_measured_again_without_a_question(window, qtbot, choose):
    choose("P-0003")
    for line in ("hr 91", "hr 97"):
        type_line(window, qtbot, line)
        enter(window, qtbot)
    assert newest(window, "hr").exact == 97


def test_a_first_order_is_told_that_eligibility_is_not_known_in_the_line_and_before_it_is_confirmed(
    window, qtbot, choose
):
    choose("P-0004")
    qtbot.mouseClick(window.taper.order, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "reads as" in window.quick.reading.toolTip())
    assert "cannot say yet whether eligible" in window.quick.reading.toolTip()
    told = "Eligibility for anakinra: cannot say yet: C-reactive protein above 50 mg/L (C-reactive protein 242 mg/dL: "
    hand.press(qtbot, Qt.Key.Key_Return)
    assert window.sheet.page() is window.charting.reason
    assert told in window.charting.reason.question
    assert "Lymphocytes: no value charted" in window.charting.reason.question


def test_an_order_for_who_is_not_eligible_says_so_and_nothing_of_it_where_all_is_met(window, qtbot, choose):
    for mrn in ("P-0006", "P-0002", "P-0003"):
        choose(mrn)
        type_line(window, qtbot, "order anakinra 100 mg sc q6h")
        qtbot.waitUntil(lambda: "reads as" in window.quick.reading.toolTip())
        state = window.bridge.assessment().state
        assert ("ligib" in window.quick.reading.toolTip()) == (state != "ELIGIBLE"), mrn
        window.quick.clear()
    choose("P-0004")
    type_line(window, qtbot, "ferritin 500 ng/ml")
    enter(window, qtbot)
    type_line(window, qtbot, "order anakinra 100 mg sc q6h")
    qtbot.waitUntil(lambda: "not eligible" in window.quick.reading.toolTip())
    enter(window, qtbot)
    said = window.charting.reason.question
    assert "Not eligible for anakinra: Ferritin above 1000 ng/mL (500 ng/mL" in said
