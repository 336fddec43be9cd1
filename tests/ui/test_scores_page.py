"""The scores tab tells number or interval, what it means and lacks, in ward units, and leads to the missing entry."""

import re

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from bedside.protocol.assess import assess
from bedside.scores.registry import scores
from bedside.ui import theme
from bedside.ui.help_texts import sections
from bedside.ui.help_topics import Topics
from bedside.ui.help_words import about
from bedside.ui.record_table import RecordModel
from bedside.ui.score_rows import enterable, input_rows, known, score_rows, told_of
from bedside.ui.score_words import band_words, entry_for, number_words, unit_words
from tests.report import charts
from tests.ui.hand import press
from tests.ui.test_flowsheet_rows import RULES

#: how machines write units; a ward does not
MACHINE = re.compile(r"10\*|\[[A-Za-z]|\{|Cel\b|\bug/")


@pytest.fixture(scope="module")
def chart():
    return charts.practice().chart()


@pytest.fixture(scope="module")
def found(chart):
    return {item.score.name: item for item in known(scores(), assess(RULES, chart).scores)}


def test_every_score_of_the_registry_has_a_row_a_formula_and_an_origin(found, chart):
    assert list(found) == list(scores())
    rows = score_rows(tuple(found.values()), chart)
    assert [row.record for row in rows] == list(scores())
    for item in found.values():
        told = told_of(item, chart)
        assert told.formula == " ".join(sections("scores")[item.score.name].paragraphs)
        assert item.score.origin in told.origin
        assert item.score.source in told.origin


def test_an_open_score_is_an_interval_with_what_decides(found, chart):
    told = told_of(found["hscore"], chart)
    assert told.head.endswith("0\u2013210 of 337")
    assert "Triglycerides narrows it most" in told.decides
    first, *rest = input_rows(found["hscore"], chart)
    assert first.cells[0] == "Triglycerides"
    assert first.cells[1] == "missing"
    assert first.cells[4].startswith("narrows it most")
    assert first.bold
    ferritin = next(row for row in rest if row.cells[0] == "Ferritin")
    assert ferritin.cells[1] == "1040 ng/mL"
    assert ferritin.cells[3] == "5 h"
    assert ferritin.record == "ferritin-134"


def test_a_number_that_can_be_anything_is_not_said(found, chart):
    rows = {row.record: row for row in score_rows(tuple(found.values()), chart)}
    assert rows["pf"].cells[1] == "cannot say"
    assert rows["rox"].sign == ("tick", "green")
    assert rows["pf"].sign == ("diamond-question", "amber")
    assert rows["cockcroft_gault"].cells[1] == "81.03 mL/min"
    assert rows["ckd_epi"].cells[1] == "76 mL/min per 1.73 m\u00b2"
    assert number_words(None, None) == "cannot say"
    wide = msgspec.structs.replace(found["hscore"].answer, band="< 1\u2013> 99 %")
    assert band_words(wide) == "< 1 to > 99 %"


def test_units_are_those_of_a_ward(found, chart):
    for item in found.values():
        said = [told_of(item, chart).head, told_of(item, chart).forms]
        said += [cell for row in input_rows(item, chart) for cell in row.cells[:2]]
        assert not [text for text in said if MACHINE.search(text)], item.score.name
    assert unit_words("10*3/uL", "wbc", chart.catalogue) == "\u00d710\u2079/L"
    assert unit_words("a", "", chart.catalogue) == "years"


def test_an_input_that_no_chart_holds_is_not_offered(found):
    assert enterable("triglycerides", found["hscore"])
    assert not enterable("molecular", found["hlh_2004"])
    assert not enterable("ferritin", found["hscore"])
    assert entry_for("fio2", scores()["pf"]) == "oxygen"
    assert entry_for("triglycerides", scores()["hscore"]) == "triglycerides"


def test_the_model_is_sound(found, chart, qtmodeltester, qapp):
    model = RecordModel(("a", "b", "c", "d"), theme.LIGHT)
    model.show_rows(score_rows(tuple(found.values()), chart))
    qtmodeltester.check(model)
    model.deleteLater()


def test_enter_leads_from_a_score_to_the_entry_of_what_it_lacks(window, choose, qtbot):
    choose("P-0003")
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    page = window.middle.page("scores")
    assert QApplication.focusWidget() is page.table
    press(qtbot, Qt.Key.Key_Down)
    assert page.table.record() == "hscore"
    document = QTextDocument()
    document.setHtml(page.detail.text())
    assert "narrows it most" in document.toPlainText()
    press(qtbot, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.inputs
    lacking = page.inputs.record()
    assert lacking == page.chosen().answer.narrows
    press(qtbot, Qt.Key.Key_Return)
    assert window.sheet.page() is not None
    press(qtbot, Qt.Key.Key_Escape)
    window.charting.on_submitted("triglycerides 200 mg/dl")
    assert "triglycerides" not in page.chosen().answer.missing
    place = page.inputs_model.place(window.bridge.chart().values("ferritin")[-1].records[0])
    page.inputs.setFocus()
    page.inputs.setCurrentIndex(page.inputs_model.index(place, 0))
    assert window.bridge.record_id == page.inputs.record()


def test_f1_tells_of_the_input_under_the_cursor_else_of_the_score(window, choose, qtbot):
    choose("P-0003")
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    page = window.middle.page("scores")
    topics, around = Topics(window.bridge), window.helping.around()
    asked = set()
    for row in range(page.model.rowCount()):
        page.table.setCurrentIndex(page.model.index(row, 0))
        assert topics.at(page.table) == f"score:{page.table.record()}"
        for place in range(page.inputs_model.rowCount()):
            page.inputs.setCurrentIndex(page.inputs_model.index(place, 0))
            topic = topics.at(page.inputs)
            assert about(topic, around) is not None, topic
            asked.add((page.table.record(), page.inputs_model.row(place).cells[0], topic))
    assert ("hscore", "Triglycerides", "analyte:triglycerides") in asked
    assert {topic for score, _title, topic in asked if score == "rox"} >= {"analyte:fio2", "analyte:rr"}
    assert any(topic.startswith("score:") for _score, _title, topic in asked)
