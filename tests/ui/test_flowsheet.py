"""The flowsheet in the window: keys walk over its cells, the record selected is the same everywhere, cells copied."""

import re
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QApplication

from bedside.domain.records import OxygenSetting
from bedside.protocol.assess import assess
from bedside.ui.flowsheet_entries import Entries
from bedside.ui.flowsheet_marks import Marks, marks_of
from bedside.ui.flowsheet_model import FlowsheetModel
from bedside.ui.flowsheet_paint import notable, pieces_of
from bedside.ui.flowsheet_rows import sheet_of
from bedside.ui.help_topics import Topics
from bedside.ui.help_words import about
from tests.report import charts
from tests.ui.hand import press
from tests.ui.test_flowsheet_rows import RULES, SHIFTS, line


def topic(window):
    return Topics(window.bridge).at(QApplication.focusWidget())


def told(page):
    document = QTextDocument()
    document.setHtml(page.story.text())
    return document.toPlainText().replace("\u00a0", " ")


@pytest.fixture
def page(window, choose, qtbot):
    choose("P-0003")
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    made = window.middle.page("flowsheet")
    assert QApplication.focusWidget() is made.view
    return made


def test_the_newest_column_is_in_sight_and_a_cell_selects_its_record_everywhere(page, window, qtbot):
    bar = page.view.horizontalScrollBar()
    assert bar.value() == bar.maximum()
    assert page.view.currentIndex().column() == page.model.columnCount() - 1
    before = page.view.currentIndex().row()
    press(qtbot, Qt.Key.Key_Down)
    assert page.view.currentIndex().row() > before
    assert window.bridge.record_id == page.record() != ""
    assert "recorded" in told(page)
    assert "reference" in told(page)
    ferritin = window.bridge.chart().values("ferritin")[-1].records[0]
    window.bridge.select_record(ferritin)
    assert page.record() == ferritin
    assert told(page).startswith("Ferritin")
    assert topic(window) == "analyte:ferritin"


def test_headings_are_skipped_and_an_empty_cell_says_so(page, qtbot):
    rows = set()
    for _step in range(page.model.rowCount() + 4):
        rows.add(page.view.currentIndex().row())
        press(qtbot, Qt.Key.Key_Down)
    assert not any(page.model.line(row).heading for row in rows)
    assert len(rows) > 20
    weight = next(row for row, item in enumerate(page.model.sheet.lines) if item.key == "weight")
    page.view.setCurrentIndex(page.model.index(weight, page.model.columnCount() - 1))
    assert page.record() == ""
    assert "nothing charted" in told(page)
    assert not page.history.isEnabled()


def test_grouping_is_kept_and_n_walks_through_a_cell(page, window, qtbot):
    qtbot.mouseClick(page._choices.button(4), Qt.MouseButton.LeftButton)
    assert window.bridge.kept.value("flowsheet grouping") == "day"
    assert QApplication.focusWidget() is page.view
    rows = [row for row, item in enumerate(page.model.sheet.lines) if item.key == "rr"]
    # Of today, early in the night, there is one value at most.
    columns = reversed(range(page.model.columnCount()))
    column = next(each for each in columns if len(page.model.cell(rows[0], each)) > 1)
    page.view.setCurrentIndex(page.model.index(rows[0], column))
    cell = page.view.cell()
    seen = [page.record()]
    for _step in cell[1:]:
        press(qtbot, Qt.Key.Key_N)
        seen.append(page.record())
    assert seen == [entry.record for entry in cell]
    assert "also in this cell" in told(page)
    press(qtbot, Qt.Key.Key_N)
    assert page.record() == cell[0].record


def test_a_value_is_corrected_from_its_cell(page, window, qtbot):
    record = window.bridge.chart().values("ferritin")[-1].records[0]
    window.bridge.select_record(record)
    press(qtbot, Qt.Key.Key_C)
    assert window.sheet.page() is window.amending.form
    qtbot.keyClick(window.amending.form.typed, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.amending.form.typed, "ferritin 990 ng/ml")
    qtbot.keyClicks(window.amending.form.because, "misread")
    press(qtbot, Qt.Key.Key_Return)
    new = window.bridge.chart().values("ferritin")[-1]
    assert new.text == "990"
    (row, column), *_rest = page.model.sheet.places[new.records[0]]
    (entry,) = page.model.cell(row, column)
    assert (entry.text, entry.was) == ("990", "1040")
    window.bridge.select_record(new.records[0])
    press(qtbot, Qt.Key.Key_H)
    assert window.sheet.page() is window.steward.history


def test_marked_cells_are_copied_as_a_table(page, qtbot, monkeypatch):
    texts = []
    monkeypatch.setattr(QGuiApplication.clipboard(), "setText", texts.append, raising=False)
    press(qtbot, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    head, *rows = page.view.marked().splitlines()
    assert head.startswith("row\tunit\t")
    assert len(head.split("\t")) == 4
    assert [row.split("\t")[0] for row in rows] == ["RR", "SpO\u2082"]
    assert rows[0].split("\t")[3] == "24 high"
    press(qtbot, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == page.view.marked() or texts == [page.view.marked()]


def test_scores_are_worked_out_after_the_rest_and_tell_what_they_lack(page, window, qtbot):
    qtbot.waitUntil(lambda: not page.worked_out.waiting())
    row = next(row for row, item in enumerate(page.model.sheet.lines) if item.title == "NEWS2")
    (entry,) = page.model.cell(row, page.model.columnCount() - 1)
    assert "\u2013" in entry.text
    page.view.setCurrentIndex(page.model.index(row, page.model.columnCount() - 1))
    assert told(page).startswith("NEWS2")
    assert topic(window) == "score:news2"
    assert "missing" in told(page)
    assert "SBP" in told(page)
    assert not re.search(r"\b(sbp|temp|avpu|spo2)\b", told(page))
    assert page.record() == ""


def test_f1_tells_of_the_number_and_not_of_the_device_it_was_charted_with(page, window):
    setting = next(item for item in reversed(window.bridge.chart().of(OxygenSetting)) if item.spo2 is not None)
    places = page.model.sheet.places[setting.id]
    found = {}
    for row, column in places:
        page.view.setCurrentIndex(page.model.index(row, column))
        found[page.model.line(row).key] = topic(window)
    assert found["spo2"] == "analyte:spo2"
    assert found["=oxygen"] == "word:oxygen"


def test_f1_knows_every_number_of_the_sheet(page, window):
    around = window.helping.around()
    for row, item in enumerate(page.model.sheet.lines):
        for column in item.cells:
            page.view.setCurrentIndex(page.model.index(row, column))
            assert about(topic(window), around) is not None, item.title


def test_the_model_is_sound_and_tells_in_words_what_signs_show(qtmodeltester):
    chart = charts.practice().chart()
    assessment = assess(RULES, chart)
    marks = marks_of(assessment)
    model = FlowsheetModel()
    qtmodeltester.check(model)
    model.show_sheet(sheet_of(chart, assessment, "shift", SHIFTS, Entries()), marks, lambda *_cell: "whole story")
    qtmodeltester.check(model)
    row = next(row for row, item in enumerate(model.sheet.lines) if item.title == "CRP")
    cells = line(model.sheet, "CRP").cells
    held = next(column for column in cells if cells[column][0].look == "held")
    assert model.index(row, held).data() == "242 or 2420? held"
    assert model.index(row, held).data(Qt.ItemDataRole.ToolTipRole) == "whole story"
    assert "CRP, " in model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    procalcitonin = line(model.sheet, "PCT").cells
    newest = procalcitonin[max(procalcitonin)]
    assert [piece.name for piece in pieces_of(newest[0], marks) if piece.name] == ["arrow-up", "triangle-bang"]
    assert notable(newest, marks) == ("triangle-bang", "red")
    assert notable(cells[held], marks) == ("diamond-question", "amber")
    assert notable(newest[1:], marks) == ("", "")
    model.show_sheet(model.sheet, Marks({}, frozenset({newest[0].record})), lambda *_cell: "")
    assert model.words(newest) == "0.7 high new"
    model.deleteLater()


def test_a_sheet_without_records_has_words_and_no_empty_heads(window, qtbot):
    window.bridge.add_patient(mrn="NEW-1", name="New, Patient", born=date(1980, 1, 1), sex="F")
    window.middle.show_page("flowsheet")
    made = window.middle.page("flowsheet")
    assert made.empty.isVisible()
    assert not made.view.horizontalHeader().isVisible()
    window.charting.on_submitted("crp 71 mg/l")
    assert not made.empty.isVisible()
    assert made.view.horizontalHeader().isVisible()
    assert made.view.verticalHeader().isVisible()
