"""Forms write the line that quick entry reads: laboratory, oxygen with two devices, doses, a new patient."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from bedside.domain.records import Dose
from tests.ui.hand import press

UPRIGHT = False


def test_two_devices_at_once_are_one_setting(window, qtbot, choose):
    choose("P-0006")
    window.charting.open_oxygen()
    form = window.charting.oxygen
    form.rows[0].device.choose("nrb")
    form.rows[1].device.choose("nc")
    assert not form.rows[0].fio2.isEnabled()
    for field, text in ((form.rows[0].flow, "15"), (form.rows[1].flow, "6"), (form.spo2, "91"), (form.rate, "28")):
        qtbot.keyClicks(field, text)
    assert form.line() == "nrb 15 + nc 6 spo2 91 rr 28"
    qtbot.keyClick(form.rate, Qt.Key.Key_Return)
    setting = window.bridge.chart().oxygen()
    assert [item.name for item in setting.devices] == ["nrb", "nc"]
    assert (setting.spo2, setting.rr) == (91, 28)
    assert window.sheet.page() is None


def test_high_flow_is_flow_and_fraction(window, qtbot, choose):
    choose("P-0006")
    window.charting.open_oxygen()
    form = window.charting.oxygen
    form.rows[0].device.choose("hfnc")
    qtbot.keyClicks(form.rows[0].flow, "50")
    qtbot.keyClicks(form.rows[0].fio2, "95")
    assert form.line() == "hfnc 50/95"


def test_the_lab_form_never_chooses_a_unit(window, qtbot, choose):
    choose("P-0003")
    window.charting.open_missing("crp")
    form = window.charting.lab
    assert form.analyte.value() == "crp"
    assert form.unit.value() == ""
    qtbot.keyClicks(form.value, "71")
    qtbot.keyClick(form.value, Qt.Key.Key_Return)
    assert window.sheet.page() is form
    assert form.reading.toolTip()
    form.unit.setCurrentIndex(1)
    qtbot.keyClick(form.value, Qt.Key.Key_Return)
    assert window.bridge.chart().values("crp")[-1].text == "71"


def test_the_wheel_changes_no_choice_and_no_number(window, qtbot, choose):
    choose("P-0003")
    window.charting.open_lab()
    form = window.charting.lab
    before = form.analyte.currentIndex()
    for field in (form.analyte, form.value):
        event = QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, -240), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, UPRIGHT,
        )  # fmt: skip
        QApplication.sendEvent(field, event)
    assert form.analyte.currentIndex() == before
    assert form.value.text() == ""


def test_g_opens_the_dose_form_with_both_identifiers_and_the_gap(window, qtbot, choose):
    choose("P-0003")
    window.census.view.setFocus()
    qtbot.keyClick(window.census.view, "g")
    form = window.charting.dose
    assert window.sheet.page() is form
    assert "P-0003" in window.sheet.whose.text()
    for part in ("last dose", "ago"):
        assert part in form.about.text()
    assert form.line() == "dose given"


def test_a_dose_not_given_needs_its_reason_and_keeps_it(window, qtbot, choose):
    choose("P-0003")
    window.banner.dose_asked.emit("held")
    form = window.charting.dose
    assert form.because.hasFocus()
    qtbot.keyClicks(form.because, "platelets")
    qtbot.keyClick(form.because, Qt.Key.Key_Return)
    last = window.bridge.chart().of(Dose)[-1]
    assert (last.status, last.reason) == ("held", "platelets")


def test_escape_leaves_a_form(window, qtbot, choose):
    choose("P-0003")
    window.quick.focus()
    window.charting.open_lab()
    qtbot.keyClick(window.charting.lab.value, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert window.quick.line.hasFocus()


def test_a_new_patient_is_registered_and_shown(window, qtbot):
    total = window.census.model.total()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = window.charting.person
    assert window.sheet.page() is form
    qtbot.keyClicks(form.mrn, "P-9001")
    qtbot.keyClick(form.mrn, Qt.Key.Key_Return)
    assert "needed" in form.reading.toolTip()
    qtbot.keyClicks(form.name, "PRACTICE, Newcomer")
    qtbot.keyClicks(form.born, "1950-13-01")
    form.sex.choose("F")
    qtbot.keyClick(form.born, Qt.Key.Key_Return)
    assert "date" in form.reading.toolTip()
    form.born.clear()
    qtbot.keyClicks(form.born, "1950-12-01")
    qtbot.keyClick(form.born, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    assert window.bridge.chart().patient.mrn == "P-9001"
    assert window.census.model.total() == total + 1


def typed_person(window, qtbot, mrn, name, born):
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = window.charting.person
    for field, text in ((form.mrn, mrn), (form.name, name), (form.born, born)):
        qtbot.keyClicks(field, text)
    form.sex.choose("F")
    form.born.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    return form


def numbers(window):
    return [item.mrn for item in window.bridge.patients()]


def test_a_namesake_is_asked_about_before_one_is_registered(window, qtbot):
    typed_person(window, qtbot, "P-9001", "PRACTICE, Newcomer", "1950-12-01")
    first = window.bridge.patient_id
    form = typed_person(window, qtbot, "P-9002", "newcomer practice", "1950-12-01")
    assert window.sheet.page() is form.question
    assert form.question.hasFocus()
    assert window.sheet.whose.isHidden()
    for part in ("P-9001", "1950-12-01", "P-9002"):
        assert part in form.question.accessibleName()
    qtbot.keyClick(form.question, Qt.Key.Key_Return)
    assert window.sheet.page() is form.question
    qtbot.keyClick(form.question, Qt.Key.Key_Escape)
    assert window.sheet.page() is form
    assert form.mrn.text() == "P-9002"
    assert form.born.hasFocus()
    qtbot.keyClick(form.born, Qt.Key.Key_Return)
    qtbot.keyClick(form.question, "2")
    assert window.sheet.page() is None
    assert window.bridge.chart().patient.mrn == "P-9002"
    form = typed_person(window, qtbot, "p-9001", "Else, Somebody", "1971-01-01")
    assert window.sheet.page() is form.question
    qtbot.keyClick(form.question, "1")
    assert window.sheet.page() is None
    assert window.bridge.patient_id == first
    assert "p-9001" not in numbers(window)


def test_a_number_that_is_taken_is_refused_without_a_question(window, qtbot):
    form = typed_person(window, qtbot, "P-0003", "PRACTICE, Newcomer", "1950-12-01")
    assert window.sheet.page() is form
    assert "belongs to a patient" in form.reading.toolTip()


def test_nothing_of_a_registered_patient_comes_back_in_the_form(window, qtbot):
    typed_person(window, qtbot, "P-9001", "PRACTICE, Newcomer", "1950-12-01")
    assert window.bridge.chart().patient.mrn == "P-9001"
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert not any(window.charting.person.kept_fields())
