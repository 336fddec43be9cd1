"""Every record kind has a form; what is typed is kept, what is wrong is marked, what is doubtful asks."""

import pytest
from PySide6.QtCore import Qt

from bedside.domain.records import Event, Medicine, Observation, Order, Patient
from bedside.text import speaking
from bedside.ui.entry_kinds import kinds

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(window, choose):
    choose("P-0006")

    def form(name):
        window.charting.open_form(name)
        assert window.sheet.page() is window.charting.form(name)
        return window.charting.form(name)

    return form


def newest(window, kind):
    return [item for item in window.bridge.chart().records if isinstance(item, kind)][-1]


def enter(qtbot, field):
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_round_of_vital_signs_is_one_entry(window, qtbot, opened):
    qtbot.keyClick(window, Qt.Key.Key_S, CTRL | SHIFT)
    form = window.charting.form("vitals")
    assert window.sheet.page() is form
    assert form.numbers["t"].hasFocus()
    for code, text in (("t", "38.9"), ("bp", "127/73"), ("hr", "92"), ("rr", "24"), ("spo2", "95x")):
        qtbot.keyClicks(form.numbers[code], text)
    qtbot.mouseClick(form.avpu.buttons()[0], Qt.MouseButton.LeftButton)
    before = len(window.bridge.chart().records)
    enter(qtbot, form.numbers["hr"])
    assert form.numbers["spo2"].property("wrong")
    assert form.numbers["spo2"].hasFocus()
    assert len(window.bridge.chart().records) == before
    qtbot.keyClick(form.numbers["spo2"], Qt.Key.Key_Backspace)
    assert "SpO" in form.reading.toolTip()
    enter(qtbot, form.numbers["spo2"])
    assert len(window.bridge.chart().records) == before + 7
    assert window.sheet.page() is None
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert len(window.bridge.chart().records) == before


def test_an_order_shows_what_it_leads_to_and_chooses_nothing(window, qtbot, opened):
    form = opened("order")
    assert form.action.value() == ""
    assert "P-0006" in window.sheet.whose.text()
    qtbot.mouseClick(form.chart_it, Qt.MouseButton.LeftButton)
    assert "Choose" in form.reading.toolTip()
    form.action.buttons()[0].setFocus()
    qtbot.keyClick(form.action.buttons()[0], Qt.Key.Key_Space)
    assert form.means.text() == form.action.means() != ""
    qtbot.keyClicks(form.dose, "100")
    form.route.choose("sc")
    assert "no interval" in form.reading.toolTip()
    form.interval.choose("6")
    enter(qtbot, form.dose)
    if window.sheet.page() is window.charting.reason:
        qtbot.keyClicks(window.charting.reason.reason, "agreed")
        enter(qtbot, window.charting.reason.reason)
    order = newest(window, Order)
    assert (order.action, order.dose, order.route, order.interval_hours) == ("start", 100, "subcutaneous", 6)
    hold = opened("order")
    hold.action.choose("hold")
    assert not hold.dose.isVisible()
    enter(qtbot, hold.because)
    assert "reason is missing" in hold.reading.toolTip()
    qtbot.keyClicks(hold.because, "culture pending")
    enter(qtbot, hold.because)
    assert newest(window, Order).action == "hold"


def test_events_ask_for_what_their_state_takes(window, qtbot, opened):
    form = opened("event")
    form.fact.choose("culture")
    qtbot.mouseClick(form.state.buttons()[1], Qt.MouseButton.LeftButton)
    qtbot.keyClicks(form.subject, "blood")
    qtbot.keyClicks(form.text, "klebsiella")
    assert form.line() == "culture blood positive klebsiella"
    enter(qtbot, form.text)
    event = newest(window, Event)
    assert (event.code, event.state, event.subject, event.text) == ("culture", "positive", "blood", "klebsiella")
    again = opened("event")
    assert (again.fact.value(), again.subject.text()) == ("", "")
    for item in again._facts.values():  # every fact of the vocabulary can be reached, and makes a line that is read
        again.fact.choose(item.code)
        for line, _title in item.states:
            again.state.choose(line)
            again.subject.setText("NCT04603742" if item.code == "trial" else "blood")
            again.text.setText("word" if "positive" in line or item.code == "remark" else "")
            again.when.setText("2020-04-02" if item.code == "onset" else "")
            again.because.setText("seen")
            window.charting._read(again.line())


def test_medicines_start_and_stop(window, qtbot, opened):
    form = opened("medicine")
    form.action.choose("start")
    qtbot.keyClicks(form.drug, "ceftriaxone")
    qtbot.keyClicks(form.dose, "2")
    form.unit.choose("g")
    form.route.choose("iv")
    qtbot.keyClicks(form.every, "24")
    enter(qtbot, form.every)
    taken = newest(window, Medicine)
    assert (taken.drug, taken.dose, taken.dose_unit, taken.interval_hours) == ("ceftriaxone", 2, "g", 24)
    again = opened("medicine")
    assert "ceftriaxone" in again.about.text()
    again.action.choose("stop")
    qtbot.keyClicks(again.drug, "ceftriaxone")
    enter(qtbot, again.drug)
    assert newest(window, Medicine).action == "stop"


def test_allergies_have_three_states_and_measures_go_with_them(window, qtbot, opened):
    form = opened("about")
    assert form.allergy.value() == ""
    form.allergy.choose("some")
    qtbot.keyClicks(form.substance, "penicillin")
    qtbot.keyClicks(form.weight, "80")
    enter(qtbot, form.weight)
    assert newest(window, Event).subject == "penicillin"
    assert newest(window, Observation).code == "weight"
    assert "penicillin" in opened("about").about.text()


def test_identity_is_corrected_with_a_reason(window, qtbot, opened):
    form = opened("identity")
    person = window.bridge.chart().patient
    enter(qtbot, form.name)
    assert "nothing is changed" in form.reading.toolTip()
    qtbot.keyClicks(form.name, " Junior")
    enter(qtbot, form.name)
    assert form.because.hasFocus()
    qtbot.keyClicks(form.because, "name on the card")
    enter(qtbot, form.because)
    now = window.bridge.chart().patient
    assert isinstance(now, Patient)
    assert (now.name, now.reason) == (person.name + " Junior", "name on the card")
    assert window.sheet.page() is None


def test_a_birth_date_is_offered_as_the_language_writes_it_and_either_form_is_no_change(window, opened):
    born = window.bridge.chart().patient.born
    with speaking("de"):
        form = opened("identity")
        assert form.born.text() == f"{born:%d.%m.%Y}"
        form.born.setText(born.isoformat())
        assert form.kept_fields() == ()
        form.born.setText("01.02.1930")
        form.on_change()
        assert f"{born:%d.%m.%Y} \u2192 01.02.1930" in form.reading.toolTip()


def test_a_form_that_is_left_comes_back_for_its_patient_only(window, qtbot, opened, choose):
    form = opened("vitals")
    qtbot.keyClicks(form.numbers["hr"], "92")
    qtbot.keyClick(form.numbers["hr"], Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    choose("P-0003")
    window.charting.open_form("vitals")
    assert form.numbers["hr"].text() == ""
    choose("P-0006")
    window.charting.open_form("vitals")
    assert form.numbers["hr"].text() == "92"
    assert form.again.isVisible()
    qtbot.mouseClick(form.again, Qt.MouseButton.LeftButton)
    assert form.numbers["hr"].text() == ""
    form.left.emit()
    window.charting.open_form("vitals")
    assert form.numbers["hr"].text() == ""


@pytest.mark.parametrize("what", ["a line charted", "a line in doubt", "help and another patient", "the palette"])
def test_nothing_that_takes_the_place_of_a_form_takes_what_was_typed(window, qtbot, opened, choose, what):
    form = opened("vitals")
    qtbot.keyClicks(form.numbers["t"], "38.1")
    if what == "help and another patient":
        qtbot.keyClick(window, Qt.Key.Key_F1)
        choose("P-0004")
        choose("P-0006")
    elif what == "the palette":
        qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
        window.sheet.leave()
    else:
        qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
        qtbot.keyClicks(window.quick.line, "alt 44 u/l" if what == "a line charted" else "crp 242 mg/dl")
        qtbot.keyClick(window.quick.line, Qt.Key.Key_Return if what == "a line charted" else Qt.Key.Key_Escape)
    assert opened("vitals").numbers["t"].text() == "38.1"


def test_every_form_opens_from_the_menu_and_by_its_key(window, opened):
    window.middle.open_entries()
    menu = window.findChild(type(window.menuBar()), "none") or window.middle.enter.children()[-1]
    said = [action.text() for action in menu.actions()]
    menu.close()
    assert said == [f"{kind.title}\t{kind.key}" for kind in kinds()]
    keys = [kind.key for kind in kinds() if kind.key]
    bound = [command.key for command in window.commands if command.key]
    assert all(bound.count(key) == 1 for key in keys)
    for kind in kinds():
        assert window.charting.reopen(kind.name) is window.charting.form(kind.name), kind.name
        assert all(field.accessibleName() for field in window.charting.form(kind.name)._filled_fields()), kind.name
        window.charting.leave()


def test_several_values_on_one_line_and_the_line_comes_back_with_up(window, qtbot, choose):
    choose("P-0006")
    window.quick.focus()
    before = len(window.bridge.chart().records)
    qtbot.keyClicks(window.quick.line, "t 38.9 bp 127/73 hr 92")
    enter(qtbot, window.quick.line)
    assert len(window.bridge.chart().records) == before + 4
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Up)
    assert window.quick.line.text() == "t 38.9 bp 127/73 hr 92"
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Down)
    assert window.quick.line.text() == ""


def test_tab_takes_what_is_suggested(window, qtbot, choose):
    choose("P-0006")
    window.quick.focus()
    qtbot.keyClicks(window.quick.line, "leuk")
    qtbot.waitUntil(lambda: window.quick.line.offers)
    assert window.quick.suggesting.isVisible()
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Tab)
    assert window.quick.line.text() == "wbc "
    assert window.quick.line.hasFocus()
    assert not window.quick.suggesting.isVisible()
    qtbot.keyClicks(window.quick.line, "9 10*9/l")
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
    assert window.bridge.chart().values("wbc")[-1].text == "9"


def test_the_same_result_again_asks_which_it_is(window, qtbot, choose):
    choose("P-0006")

    def typed():
        window.quick.focus()
        qtbot.keyClicks(window.quick.line, "ldh 410 u/l @-1h")
        qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
        return len(window.bridge.chart().values("ldh"))

    first = typed()
    assert typed() == first
    page = window.charting.again
    assert window.sheet.page() is page
    assert "already charted" in page.accessibleName()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert "ldh" in window.quick.line.text()
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
    qtbot.keyClick(page, Qt.Key.Key_S)
    assert window.quick.line.text() == ""
    typed()
    qtbot.keyClick(page, Qt.Key.Key_A)
    assert len(window.bridge.chart().values("ldh")) == first + 1
    assert newest(window, Observation).reason == "another sample"


def test_history_of_the_selected_record_on_one_key(window, qtbot, choose):
    choose("P-0003")
    record = window.bridge.chart().records[-1].id
    window.bridge.select_record(record)
    qtbot.keyClick(window, Qt.Key.Key_H, CTRL)
    assert window.sheet.page() is window.steward.history


def test_the_correction_of_an_event_starts_from_its_line(window, qtbot, choose):
    choose("P-0006")
    window.quick.focus()
    qtbot.keyClicks(window.quick.line, "culture blood positive klebsiella @-1h")
    enter(qtbot, window.quick.line)
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    form = window.amending.form
    assert form.typed.text().startswith("culture blood positive klebsiella @")
    form.typed.setText(form.typed.text().replace("positive klebsiella", "contaminant"))
    qtbot.keyClicks(form.because, "typing error")
    enter(qtbot, form.because)
    assert newest(window, Event).state == "contaminant"
