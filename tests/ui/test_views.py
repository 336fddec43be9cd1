"""Banner, verdicts, taper, tables and note say what the Assessment says; records are corrected where they stand."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextDocument
from PySide6.QtWidgets import QFileDialog

from bedside.domain.records import Observation
from bedside.ui import theme
from bedside.ui.dose_list import dose_rows
from bedside.ui.record_table import RecordModel
from bedside.ui.timeline_rows import timeline_rows
from bedside.ui.trigger_block import TriggerBlock
from bedside.ui.verdict_list import VerdictModel
from bedside.ui.verdict_rows import EXCLUSIONS, GATES, VerdictRow, rows_of


def plain(label):
    document = QTextDocument()
    document.setHtml(label.text())
    return document.toPlainText().replace("\u00a0", " ")


def test_the_banner_has_both_identifiers_and_the_next_dose(window, choose):
    choose("P-0003")
    who = plain(window.banner.who)
    for part in (window.bridge.chart().patient.name, "P-0003", f"{window.bridge.chart().patient.born:%Y-%m-%d}"):
        assert part in who
    assert "12-B" not in who
    assert window.banner.bed.text() == "Bed 12-B"
    assert "next dose" in plain(window.banner.next)
    assert window.banner.give.isVisible()
    assert not window.banner.ask.isVisible()


def foot(window, label):
    """Return the lowest row of the window with ink where a label has capitals or digits, which end on its line."""
    seen, place = window.grab().toImage(), label.mapTo(window, QPoint(0, 0))
    columns = range(place.x() + label.width() - 48, place.x() + label.width() - 40)
    rows = range(place.y() + 3, place.y() + label.height() - 3)
    return max(y for y in rows if any(seen.pixelColor(x, y).lightness() < 140 for x in columns))


@pytest.mark.usefixtures("whole_ward")
@pytest.mark.parametrize("mrn", ["P-0001", "P-0003"])
def test_allergies_stand_on_the_line_of_the_name(window, choose, qapp, mrn):
    choose(mrn)
    qapp.processEvents()
    assert abs(foot(window, window.banner.allergy) - foot(window, window.banner.who)) <= 1


def test_allergies_have_three_states(window, choose, qtbot):
    seen = set()
    for patient in window.bridge.patients():
        window.bridge.select_patient(patient.patient)
        text = plain(window.banner.allergy)
        known = window.bridge.chart().events("allergy")
        assert ("NOT ASKED" in text) == (not known)
        seen.add(bool(known))
    assert seen == {True, False}
    window.charting.on_submitted("allergy e-coli-protein")
    assert "e-coli-protein" in plain(window.banner.allergy)


def test_no_dead_button_for_a_patient_without_an_order(window, choose):
    choose("P-0004")
    assert not window.banner.give.isVisible()
    assert not window.banner.not_given.isVisible()


def test_markup_in_a_name_stays_text(window, qtbot):
    window.charting.open_person()
    form = window.charting.person
    form.mrn.setText("P-9002")
    form.name.setText("<b>bold</b> & co")
    form.born.setText("1950-12-01")
    form.sex.choose("M")
    form.submit()
    assert "<b>bold</b> & co" in plain(window.banner.who)


def test_models_are_sound(bridge, choose, qtmodeltester):
    choose("P-0003")
    model = VerdictModel()
    protocol = bridge.session.protocol()
    model.show_rows(rows_of(bridge.assessment(), frozenset(), bridge.chart(), protocol))
    qtmodeltester.check(model)
    model.show_rows(rows_of(bridge.assessment(), frozenset({EXCLUSIONS, GATES}), bridge.chart(), protocol))
    qtmodeltester.check(model)
    table = RecordModel(("a", "b", "c", "d"), theme.LIGHT)
    rows = timeline_rows(bridge.chart())
    table.show_rows(rows[3:])
    table.show_rows(rows)
    assert table.rowCount() == len(rows)
    qtmodeltester.check(table)
    model.deleteLater()
    table.deleteLater()


def test_unknown_is_never_shown_as_met(bridge):
    for patient in bridge.patients():
        bridge.select_patient(patient.patient)
        made = bridge.assessment()
        rows = {
            row.id: row
            for row in rows_of(made, frozenset({EXCLUSIONS, GATES}), bridge.chart(), bridge.session.protocol())
        }
        for item in made.criteria:
            if item.id in rows and item.outcome == "UNKNOWN":
                assert rows[item.id].sign == "UNKNOWN"
            if item.id.startswith("EXC") and item.outcome == "MET":
                assert rows[item.id].sign == "NOT_MET"
                assert rows[EXCLUSIONS].sign == "NOT_MET"


def test_branches_fold_by_key_and_a_leaf_leads_to_its_record(window, qtbot, choose):
    choose("P-0003")
    view, model = window.verdicts.view, window.verdicts.model
    view.setFocus()
    view.setCurrentIndex(model.index(model.place(EXCLUSIONS)))
    before = model.rowCount()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert model.rowCount() > before
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert model.rowCount() == before
    view.setCurrentIndex(model.index(model.place("INC-3")))
    assert window.bridge.record_id == model.row(model.place("INC-3")).record
    assert "INC-3" in window.verdicts.detail.text()


@pytest.mark.parametrize("age", ["7 h", "13 min", "59 min", "today", "120 d"])
@pytest.mark.parametrize("value", ["NRB 15 + NC 6", "2600 ng/mL", "NRB 15 + NC 6, HFNC 60/100 %"])
@pytest.mark.slow
def test_an_age_never_touches_the_value_before_it(window, choose, qtbot, monkeypatch, value, age):
    choose("P-0003")
    painted = {}
    draw = QPainter.drawText

    def drawn(painter, at, text):
        left = painter.worldTransform().map(at)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(text)
        painted[text] = (round(left.y()), left.x(), left.x() + wide)
        return draw(painter, at, text)

    row = VerdictRow(id="INC-2", depth=1, sign="MET", label="Oxygen", value=value, age=age)
    window.verdicts.model.show_rows((row,))
    monkeypatch.setattr(QPainter, "drawText", drawn)
    window.verdicts.view.viewport().grab()
    (line, _left, end), (other, start, _right) = painted[value], painted[age]
    assert line != other or start - end >= 8


def test_cannot_say_opens_the_entry_for_what_is_missing(window, qtbot, choose):
    choose("P-0004")
    view, model = window.verdicts.view, window.verdicts.model
    place = next(at for at in range(model.rowCount()) if model.row(at).missing in ("crp", "alc"))
    view.setFocus()
    view.setCurrentIndex(model.index(place))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert window.sheet.page() is window.charting.lab
    assert window.charting.lab.analyte.value() == model.row(place).missing


def test_as_of_moves_the_verdict_only(window, choose):
    choose("P-0003")
    live = window.bridge.assessment()
    slider = window.verdicts.as_of.slider
    assert window.verdicts.as_of.moment == live.ladder.first_given
    slider.setValue(slider.maximum())
    assert window.verdicts.as_of.moment is None
    assert window.verdicts.state.accessibleName().startswith(
        {"ELIGIBLE": "Eligible", "NOT_ELIGIBLE": "Not eligible", "INCOMPLETE": "Cannot say yet"}[live.state]
    )
    slider.setValue(0)
    assert window.bridge.assessment() is live


def test_an_open_trigger_shows_its_evidence(window, choose):
    choose("P-0003")
    blocks = [block for block in window.taper.findChildren(TriggerBlock) if block.trigger.open_since]
    assert len(blocks) == len(window.bridge.assessment().open_triggers()) > 0
    blocks[0].chosen.emit(window.bridge.assessment().open_triggers()[0].evidence[0].record)
    assert window.bridge.record_id == window.bridge.assessment().open_triggers()[0].evidence[0].record


def test_doses_count_gaps_between_given_doses(bridge, choose):
    choose("P-0003")
    rows = dose_rows(bridge.chart())
    assert any(row.cells[3] for row in rows)
    assert {row.cells[1] for row in rows} >= {"given", "ordered"}


def test_a_value_is_corrected_with_a_reason_and_stays_struck(window, qtbot, choose):
    choose("P-0003")
    wrong = window.bridge.chart().values("crp")[-1].records[0]
    window.middle.show_page("timeline")
    window.middle.page("timeline").table.setFocus()
    window.middle.page("timeline").table.select(wrong)
    qtbot.keyClick(window.middle.page("timeline").table, "c")
    form = window.amending.form
    assert window.sheet.page() is form
    assert form.typed.text().startswith("crp ")
    assert not form.chart_it.isEnabled()
    form.typed.setText("crp 26 mg/l")
    qtbot.keyClick(form.typed, Qt.Key.Key_Return)
    assert form.because.hasFocus()
    qtbot.keyClicks(form.because, "read from the wrong line")
    qtbot.keyClick(form.because, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    assert window.bridge.chart().values("crp")[-1].text == "26"
    row = window.middle.page("timeline").model.row(window.middle.page("timeline").model.place(wrong))
    assert row.struck
    assert "read from the wrong line" in window.middle.page("timeline").tell(row)


def test_a_correction_of_another_kind_is_refused(window, qtbot, choose):
    choose("P-0003")
    wrong = window.bridge.chart().values("crp")[-1].records[0]
    window.amending.correct(wrong)
    form = window.amending.form
    form.typed.setText("dose given")
    form.because.setText("why not")
    form.submit()
    assert "same kind" in form.reading.toolTip()
    assert window.bridge.chart().find(wrong) in window.bridge.chart().records


def test_a_correction_past_a_limit_that_turns_a_trigger_waits_for_a_choice(window, qtbot, choose):
    choose("P-0003")
    wrong = window.bridge.chart().values("alt")[-1].records[0]
    window.amending.correct(wrong)
    form = window.amending.form
    form.typed.setText("alt 1200 u/l")
    form.because.setFocus()
    qtbot.keyClicks(form.because, "read from the wrong line")
    qtbot.keyClick(form.because, Qt.Key.Key_Return)
    assert window.sheet.page() is window.charting.doubt
    assert window.bridge.chart().values("alt")[-1].text == "158"
    qtbot.keyClick(window.charting.doubt, "1")
    assert window.bridge.chart().values("alt")[-1].text == "1200"
    assert window.bridge.chart().successor(wrong).reason == "read from the wrong line"


def test_a_record_is_voided_with_a_reason(window, qtbot, choose):
    choose("P-0003")
    wrong = window.bridge.chart().values("crp")[-1].records[0]
    window.middle.show_page("timeline")
    window.middle.page("timeline").table.setFocus()
    window.middle.page("timeline").table.select(wrong)
    qtbot.keyClick(window.middle.page("timeline").table, "v")
    page = window.charting.reason
    qtbot.keyClicks(page.reason, "other patient's tube")
    qtbot.keyClick(page.reason, Qt.Key.Key_Return)
    assert all(wrong not in value.records for value in window.bridge.chart().values("crp"))


@pytest.mark.parametrize("key", ["2", "r"])
def test_a_held_value_is_accepted_or_refused_with_a_reason(window, qtbot, choose, key):
    choose("P-0003")
    window.charting.on_submitted("crp 242 mg/dl")
    window.charting.on_held()
    held = next(item for item in window.bridge.chart().held() if item.raw.startswith("242"))
    window.middle.show_page("held")
    window.middle.page("held").table.setFocus()
    window.middle.page("held").table.select(held.id)
    qtbot.keyClick(window.middle.page("held").table, key)
    page = window.charting.reason
    assert window.sheet.page() is page
    qtbot.keyClicks(page.reason, "the laboratory said so")
    qtbot.keyClick(page.reason, Qt.Key.Key_Return)
    assert held.id not in {item.id for item in window.bridge.chart().held()}
    accepted = [item for item in window.bridge.chart().of(Observation) if item.supersedes == held.id and not item.void]
    assert bool(accepted) == (key == "2")


@pytest.mark.slow
def test_the_note_that_is_saved_stays_whole(window, qtbot, choose, tmp_path):
    choose("P-0003")
    window.middle.show_page("note")
    page = window.middle.page("note").preview
    qtbot.waitUntil(lambda: bool(page.document) and not page.preparing, timeout=20_000)
    assert page.document.startswith(b"%PDF")
    target = tmp_path / "note.pdf"
    page.save.click()
    box = window.findChild(QFileDialog)
    box.selectFile(str(target))
    box.accept()
    qtbot.waitUntil(target.exists, timeout=20_000)
    saved = target.read_bytes()
    assert saved.startswith(b"%PDF")
    qtbot.waitUntil(lambda: not page.preparing, timeout=20_000)
    page.write("/nowhere/note.pdf")
    qtbot.waitUntil(lambda: "not saved" in page.outcome.text(), timeout=20_000)
    assert target.read_bytes() == saved


def test_every_control_has_a_name_and_no_button_is_dead(window, choose):
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit

    choose("P-0003")
    for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView):
        for item in window.findChildren(kind):
            if item.isVisible() and item.focusPolicy() != Qt.FocusPolicy.NoFocus:
                name = item.accessibleName() or (item.text() if isinstance(item, QAbstractButton) else "")
                assert name, item


def test_no_line_of_a_narrow_banner_parts_a_word_from_its_number(window, choose):
    choose("P-0004")
    window.resize(640, 400)
    said = re.sub("<[^>]*>", "", window.banner.who.text())
    assert "born\u00a01958-11-19\u00a0(" in said
    assert "MRN\u00a0P-0004" in said
    assert plain(window.banner.allergy).startswith("Allergies")
