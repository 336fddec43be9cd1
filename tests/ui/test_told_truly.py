"""What the window says of what has just happened: why nothing was stored, who was first, what stands now."""

import re
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from bedside.domain.records import Dose
from bedside.store.errors import KEPT, DiskFull
from bedside.ui import theme
from bedside.ui.census_row import row_of
from bedside.ui.dose_words import open_words
from bedside.ui.window import Window
from tests.a11y import clipped
from tests.protocol.ward import Ward
from tests.ui.hand import press

ALT = Qt.KeyboardModifier.AltModifier
FULL = f"The disk is full. {KEPT}"


def said(window):
    return QLabel.text(window.quick.reading)


@pytest.fixture
def first(bridge, qtbot, choose):
    """Return the window as the program opens it: with its patient before it is shown."""
    choose("P-0003")
    made = Window(bridge, theme.LIGHT)
    made.banner.on_assessment(bridge.assessment())
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("width", [700, 960, 1100, 1280, 1536])
def test_what_is_framed_before_it_is_shown_keeps_its_words(first, qtbot, width):
    first.resize(width, 800)
    qtbot.wait(10)
    assert "NOT ASKED" in first.banner.allergy.text()
    assert first.banner.allergy.frameWidth() == 1
    cut = list(clipped.report(first.banner.window(), lambda item: not first.banner.isAncestorOf(item)))
    assert not cut


def test_a_full_disk_is_named_in_the_form_that_a_choice_came_from(window, qtbot, choose, monkeypatch):
    choose("P-0003")
    form = window.charting.lab
    window.charting.open_form("lab", "ferritin")
    form.value.setText("1,840")
    form.unit.choose("ng/mL")
    press(qtbot, Qt.Key.Key_Return)
    form.submit()
    assert window.sheet.page() is window.charting.doubt

    def refuse(_records):
        raise DiskFull(FULL)

    monkeypatch.setattr(window.bridge, "record", refuse)
    window.charting.on_held()
    assert window.sheet.page() is form
    assert form.reading.toolTip() == FULL
    assert "two readings" not in said(window)
    assert window.quick._box.property("kind") == "idle"


@pytest.mark.parametrize("what", ["corrected", "new"])
def test_undo_says_what_stands_afterwards(window, qtbot, choose, what):
    choose("P-0003")
    dose = window.bridge.chart().of(Dose)[-1]
    if what == "corrected":
        window.amending.correct(dose.id)
        window.amending.form.typed.setText(window.amending.form.typed.text().replace("100", "50"))
        window.amending.on_corrected(dose.id, window.amending.form.line(), "half")
        if window.sheet.page() is window.charting.reason:
            window.charting.on_reason("so it was")
    else:
        window.charting.on_submitted("crp 99 mg/l")
    window.sheet.leave()
    window.amending.undo()
    assert "undone" in said(window)
    assert ("stands again: anakinra 100 mg" in said(window)) is (what == "corrected")
    assert window.quick.reading.toolTip().count("undo") == 1


def test_a_dose_that_somebody_else_charted_meanwhile_is_named(window, session, qtbot, choose):
    choose("P-0003")
    window.charting.open_given()
    form = window.charting.dose
    before, due = form.about.text(), form.due()
    window.charting.on_form_submitted(form, "")  # an empty line is no dose
    drug = window.bridge.assessment().drug
    stamp = session.stamp()
    old = window.bridge.chart().of(Dose)[-1]
    other = Dose(
        id=stamp.new_id(), patient=old.patient, at=stamp.now, recorded_at=stamp.now, author=stamp.author,
        workstation=stamp.workstation, drug=drug, status="given", dose=old.dose, dose_unit=old.dose_unit,
        route=old.route, due=due,
    )  # fmt: skip
    window.bridge.record((other,))
    assert form.about.text() != before
    assert "0 min ago" in form.about.text()
    form.submit()
    at = f"{stamp.now.astimezone(window.bridge.zone):%H:%M}"
    assert "demo charted the dose due" in form.reading.toolTip()
    assert f"at {at}" in form.reading.toolTip()
    assert "choose the other dose" not in form.reading.toolTip()


def test_a_draft_of_a_new_patient_is_no_line_and_keeps_its_sex(window, qtbot, choose):
    choose("P-0003")
    window.charting.open_person()
    form = window.charting.person
    form.mrn.setText("4711")
    form.sex.setFocus()
    qtbot.keyClick(form.sex, "f")
    qtbot.keyClick(form.sex, Qt.Key.Key_Escape)
    window.charting.open_person()
    assert (form.mrn.text(), form.sex.value()) == ("4711", "F")
    assert form.reading.text() == ""


def test_a_letter_of_the_sheet_goes_to_the_sheet(window, qtbot, choose):
    choose("P-0003")
    window.charting.open_person()
    form, page = window.charting.person, window.middle.shown()
    for letter, field in ((Qt.Key.Key_S, form.sex), (Qt.Key.Key_I, form.height_cm), (Qt.Key.Key_F, form.name)):
        form.mrn.setFocus()
        qtbot.keyClick(window.windowHandle(), letter, ALT)
        assert QApplication.focusWidget() is field
    assert window.sheet.page() is form
    assert window.middle.shown() == page
    assert form.kept_fields() == ("",) * len(form.kept_fields())


def test_a_letter_of_what_the_sheet_covers_does_nothing(window, qtbot, choose):
    choose("P-0003")
    covered = QLabel("&Zzz", window.middle.stack)
    covered.setBuddy(window.census.view)
    covered.show()
    window.charting.open_person()
    covered.move(0, window.middle.stack.height() - 30)
    window.charting.person.mrn.setFocus()
    assert window.sheet.covers(covered)
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Z, ALT)
    assert window.charting.person.mrn.hasFocus()
    assert window.charting.person.mrn.text() == ""
    window.sheet.leave()
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Z, ALT)
    assert window.census.view.hasFocus()


@pytest.mark.parametrize(("hours", "word"), [(6, "ago"), (8, "overdue by")])
def test_a_dose_within_its_window_is_due_everywhere_and_past_it_overdue(window, hours, word):
    ward = Ward(
        "order anakinra 100 mg sc q6h @-2d", *(f"dose given 100 mg @-{60 * hours + 360 * n + 10}min" for n in range(7))
    )
    made, chart = ward.assess(), ward.chart()
    slot = made.ladder.slots[-1]
    banner = re.sub(r"<[^>]*>", "", window.banner._clock_text(
        "next dose", chart, made.ladder.waiting, overdue=made.ladder.overdue is not None
    ))  # fmt: skip
    texts = (row_of(chart, made).state.text, banner, open_words(slot, chart))
    assert chart.at - slot.due < timedelta(hours=3)
    assert all(word in text for text in texts), texts
    assert all(("due" in text, "overdue" in text) == (True, hours == 8) for text in texts), texts
