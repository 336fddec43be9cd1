"""Giving a dose with real keys: few of them, the right dose of several, and no second one by accident."""

from datetime import timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from bedside.domain.records import Dose, Event

pytestmark = pytest.mark.usefixtures("whole_ward")

ALT, PLAIN = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


class Presses:
    """Counts the keys a person presses."""

    def __init__(self):
        self.count = 0

    def press(self, qtbot, *keys, modifier=PLAIN):
        for key in keys:
            self.count += 1
            qtbot.keyClick(QApplication.focusWidget(), key, modifier)


@pytest.fixture
def hand():
    return Presses()


def doses(window):
    return window.bridge.chart().of(Dose)


def clock(window, moment):
    """Return a time as the form writes it: with its day where that is not today, as shortly before midnight."""
    local, now = (time.astimezone(window.bridge.zone) for time in (moment, window.bridge.now()))
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%d %b %H:%M}"


def write(qtbot, text):
    qtbot.keyClicks(QApplication.focusWidget(), text)


@pytest.mark.parametrize("place", ["census", "doses", "timeline", "tabs", "verdicts", "give"])
def test_two_keys_from_anywhere_chart_the_dose_that_is_due(window, qtbot, choose, hand, place):
    choose("P-0003")
    before = doses(window)
    if place in ("doses", "timeline"):
        window.middle.show_page(place)
    spots = {"census": window.census.view, "tabs": window.middle.tabs, "verdicts": window.verdicts.view}
    spots["give"] = window.banner.give
    spots.get(place, QApplication.focusWidget()).setFocus()
    if place == "give":
        hand.press(qtbot, Qt.Key.Key_Space)
    else:
        hand.press(qtbot, "g")
    assert window.sheet.page() is window.charting.dose
    hand.press(qtbot, Qt.Key.Key_Return)
    assert len(doses(window)) == len(before) + 1
    assert hand.count == 2
    assert window.bridge.record_id == doses(window)[-1].id


def test_alt_g_gives_out_of_a_text_field(window, qtbot, choose, hand):
    choose("P-0003")
    window.quick.focus()
    hand.press(qtbot, Qt.Key.Key_G, modifier=ALT)
    hand.press(qtbot, Qt.Key.Key_Return)
    assert doses(window)[-1].author == "demo"
    assert doses(window)[-1].at > window.bridge.now() - timedelta(minutes=1)


def test_the_dialog_says_who_what_when_and_which(window, qtbot, choose, hand):
    choose("P-0003")
    hand.press(qtbot, "g")
    form = window.charting.dose
    person = window.bridge.chart().patient
    for text in (person.name, person.mrn, f"{person.born:%Y-%m-%d}"):
        assert text in window.sheet.whose.text()
    assert "anakinra 100 mg subcutaneously every 8 hours" in form.about.text()
    due = window.bridge.assessment().ladder.next_due.astimezone(window.bridge.zone)
    assert [item.text().startswith(clock(window, due)) for item in form.slots.buttons()] == [True]
    assert f"for the dose due {clock(window, due)}, on time" in form.reading.text()


def test_a_second_dose_is_the_same_or_another_and_neither_is_preselected(window, qtbot, choose, hand):
    choose("P-0003")
    hand.press(qtbot, "g", Qt.Key.Key_Return)
    first = doses(window)
    hand.press(qtbot, "g", Qt.Key.Key_Return)
    page = window.charting.reason
    assert window.sheet.page() is page
    assert "same dose, or another?" in page.question
    assert page.which.value() == ""
    hand.press(qtbot, Qt.Key.Key_Return)
    assert (doses(window), window.sheet.page()) == (first, page)
    hand.press(qtbot, "1")
    assert (doses(window), window.sheet.page()) == (first, None)
    hand.press(qtbot, "g", Qt.Key.Key_Return, "2")
    assert page.reason.hasFocus()
    write(qtbot, "first syringe dropped")
    hand.press(qtbot, Qt.Key.Key_Return)
    assert len(doses(window)) == len(first) + 1
    assert doses(window)[-1].reason == "first syringe dropped"


def test_escape_from_the_question_keeps_the_form_and_the_reason(window, qtbot, choose, hand):
    choose("P-0003")
    hand.press(qtbot, "g", Qt.Key.Key_Return)
    hand.press(qtbot, "g")
    form, page = window.charting.dose, window.charting.reason
    form.amount.setFocus()
    write(qtbot, "50")
    hand.press(qtbot, Qt.Key.Key_Return, "2")
    write(qtbot, "half a syringe")
    hand.press(qtbot, Qt.Key.Key_Escape)
    assert window.sheet.page() is form
    assert form.amount.text() == "50"
    hand.press(qtbot, Qt.Key.Key_Return, "2")
    assert (window.sheet.page(), page.reason.text()) == (page, "half a syringe")
    choose("P-0001")
    assert window.charting.kept_reason == ("", "")


def test_a_typed_dose_is_asked_the_same_and_its_line_stays(window, qtbot, choose, hand):
    choose("P-0003")
    for _time in range(2):
        hand.press(qtbot, Qt.Key.Key_K, modifier=Qt.KeyboardModifier.ControlModifier)
        write(qtbot, "dose given")
        hand.press(qtbot, Qt.Key.Key_Return)
    assert window.sheet.page() is window.charting.reason
    assert not window.charting.reason.which.isHidden()
    hand.press(qtbot, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert window.quick.line.text() == "dose given"


def waiting(window):
    """Take the newest doses out, so that several wait."""
    chart = window.bridge.chart()
    for item in doses(window)[-3:]:
        window.bridge.void(item.id, "test")
    return chart


def test_of_several_doses_that_wait_a_person_says_which(window, qtbot, choose, hand):
    choose("P-0008")
    waiting(window)
    hand.press(qtbot, "g")
    form = window.charting.dose
    assert len(form.slots.buttons()) > 1
    assert form.due() is None
    assert "for the dose due" in form.reading.text()
    assert "older doses not charted" in form.reading.text()
    count = len(doses(window))
    form.when.setFocus()
    hand.press(qtbot, Qt.Key.Key_Return)
    assert len(doses(window)) == count
    assert "Choose which one" in form.reading.toolTip()
    qtbot.mouseClick(form.slots.buttons()[0], Qt.MouseButton.LeftButton)
    form.when.setFocus()
    hand.press(qtbot, Qt.Key.Key_Return)
    assert "Type the time" in form.reading.toolTip()
    write(qtbot, f"{form.due():%Y-%m-%dT%H:%M}")
    hand.press(qtbot, Qt.Key.Key_Return)
    assert len(doses(window)) == count + 1
    stored = next(item for item in doses(window) if item.recorded_at > window.bridge.now() - timedelta(minutes=1))
    assert stored.due == stored.at


def test_the_newest_of_several_takes_its_number_and_enter(window, qtbot, choose, hand):
    choose("P-0008")
    waiting(window)
    before = doses(window)
    hand.press(qtbot, "g", "4", Qt.Key.Key_Return)
    assert len(doses(window)) == len(before) + 1
    assert hand.count == 3


def test_a_time_that_fits_another_dose_is_refused_with_both_named(window, qtbot, choose, hand):
    choose("P-0008")
    waiting(window)
    hand.press(qtbot, "g")
    form = window.charting.dose
    qtbot.mouseClick(form.slots.buttons()[0], Qt.MouseButton.LeftButton)
    form.when.setFocus()
    write(qtbot, "now")
    count = len(doses(window))
    hand.press(qtbot, Qt.Key.Key_Return)
    assert len(doses(window)) == count
    assert "not the one due" in form.reading.toolTip()


def test_a_typed_dose_opens_the_form_where_several_wait(window, qtbot, choose, hand):
    choose("P-0008")
    waiting(window)
    hand.press(qtbot, Qt.Key.Key_K, modifier=Qt.KeyboardModifier.ControlModifier)
    write(qtbot, "dose missed because prone turn")
    hand.press(qtbot, Qt.Key.Key_Return)
    form = window.charting.dose
    assert (window.sheet.page(), form.status.value(), form.because.text()) == (form, "missed", "prone turn")
    qtbot.mouseClick(form.slots.buttons()[1], Qt.MouseButton.LeftButton)
    due = form.due()
    form.because.setFocus()
    hand.press(qtbot, Qt.Key.Key_Return)
    assert [item.due for item in doses(window) if item.status == "missed"] == [due]
    assert window.quick.line.text() == ""


@pytest.mark.parametrize("key", ["h", "r", "m", "u"])
def test_not_given_from_the_banner_with_its_reason(window, qtbot, choose, hand, key):
    choose("P-0003")
    status = {"h": "held", "r": "refused", "m": "missed", "u": "unavailable"}[key]
    count = len(doses(window))
    hand.press(qtbot, Qt.Key.Key_O, modifier=ALT)
    qtbot.waitUntil(window.banner.not_given.menu_of_reasons.isVisible)
    qtbot.keyClick(window.banner.not_given.menu_of_reasons, key)
    form = window.charting.dose
    assert (window.sheet.page(), form.status.value()) == (form, status)
    hand.press(qtbot, Qt.Key.Key_Return)
    assert len(doses(window)) == count
    assert "reason" in form.reading.toolTip()
    write(qtbot, "for a test")
    hand.press(qtbot, Qt.Key.Key_Return)
    assert (doses(window)[-1].status, doses(window)[-1].reason) == (status, "for a test")


def test_a_dose_after_a_confirmed_infection_is_asked_about(window, qtbot, choose, hand):
    choose("P-0003")
    known = window.bridge.chart().events("bed")[0]
    stamp = window.bridge.session.stamp()
    window.bridge.record((
        msgspec.structs.replace(
            known, id=stamp.new_id(), code="infection", state="confirmed", subject="", at=stamp.now,
            recorded_at=stamp.now, supersedes=None,
        ),
    ))  # fmt: skip
    assert isinstance(known, Event)
    hand.press(qtbot, "g", Qt.Key.Key_Return)
    assert "Bacterial infection confirmed" in window.charting.reason.question
    assert window.charting.reason.which.isHidden()


def test_a_corrected_dose_is_asked_as_a_new_one(window, qtbot, choose, hand):
    choose("P-0003")
    first, second = [item for item in doses(window) if item.status == "given"][-2:]
    window.amending.correct(second.id)
    form = window.amending.form
    near = (first.at + timedelta(minutes=30)).astimezone(window.bridge.zone)
    form.typed.setText(f"dose given 100 mg @{near:%Y-%m-%dT%H:%M}")
    form.because.setFocus()
    write(qtbot, "read from the wrong line")
    hand.press(qtbot, Qt.Key.Key_Return)
    assert window.sheet.page() is window.charting.reason
    hand.press(qtbot, "2")
    write(qtbot, "both were given")
    hand.press(qtbot, Qt.Key.Key_Return)
    new = window.bridge.chart().successor(second.id)
    assert new.reason == "read from the wrong line; confirmed: both were given"
    assert window.sheet.page() is None


@pytest.mark.parametrize("place", ["banner", "strip", "table"])
def test_enter_alone_charts_no_dose(window, qtbot, choose, hand, place):
    choose("P-0003")
    count = len(doses(window))
    if place != "banner":
        window.middle.show_page("doses")
    page = window.middle.made("doses")
    {"banner": window.banner.give, "strip": page and page.strip.give, "table": page and page.table}[place].setFocus()
    hand.press(qtbot, *[Qt.Key.Key_Return] * 3)
    form = window.charting.dose
    assert (window.sheet.page(), len(doses(window))) == (form, count)
    assert form.status.hasFocus()
    assert "Choose what happened" in form.reading.toolTip()
    hand.press(qtbot, "g", Qt.Key.Key_Return)
    assert len(doses(window)) == count + 1
    assert doses(window)[-1].status == "given"
    assert hand.count == 5


def test_a_dose_is_warned_of_safety_prompts_without_an_answer_and_allergies_nobody_asked(window, qtbot, choose, hand):
    choose("P-0003")
    hand.press(qtbot, "g")
    form = window.charting.dose
    said = form.caution.accessibleName()
    assert form.caution.isVisible()
    assert said.startswith("Allergies: NOT ASKED")
    assert "(TAP-4b)" in said
    assert window.theme.amber in form.caution.text()
    assert form.caution.height() + 1 >= form.caution.heightForWidth(form.caution.width())
    hand.press(qtbot, Qt.Key.Key_Return)
    assert window.sheet.page() is None, "nothing more is asked than before"
    choose("P-0001")
    hand.press(qtbot, "g")
    assert not form.caution.isVisible()


def test_the_warning_of_a_dose_follows_what_is_charted_while_the_form_is_open(window, qtbot, choose, hand):
    choose("P-0003")
    hand.press(qtbot, "g")
    form, bridge = window.charting.dose, window.bridge
    stamp = bridge.session.stamp()
    bridge.record((Event(**stamp.envelope(bridge.patient_id), code="allergy", state="none"),))
    assert "Allergies" not in form.caution.accessibleName()
    assert "(TAP-4b)" in form.caution.accessibleName()
