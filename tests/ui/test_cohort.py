"""The registry view: read in a child process, as a sound table, with the same cells as the file."""

import csv
import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from bedside.domain.problem import Problem
from bedside.domain.quickline import context_of, parse
from bedside.protocol.cohort.reading import case_of
from bedside.protocol.cohort.words import columns
from bedside.ui import cohort_view, theme
from bedside.ui.cohort_model import CohortModel

WAIT_MS = 60_000


@pytest.fixture
def cases(session):
    return tuple(case_of(session.chart(item.patient), session.protocol()) for item in session.patients())


@pytest.fixture
def view(window, qtbot):
    next(item for item in window.commands if item.name == "cohort").act()
    made = window.papers.cohort
    assert made.work.running
    assert not made.page.strip.isHidden()
    qtbot.waitUntil(lambda: bool(made.page.cases), timeout=WAIT_MS)
    return made


def test_the_model_is_sound_and_its_cells_are_those_of_the_file(cases, qtmodeltester, qapp):
    model = CohortModel(theme.LIGHT)
    qtmodeltester.check(model)
    model.show_cases(cases)
    qtmodeltester.check(model)
    titles = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]
    assert titles == [item.title for item in columns(cases)]
    for row in range(model.rowCount()):
        said = [model.index(row, place).data() for place in range(model.columnCount())]
        assert said == [item.cell(model.case(row)) for item in columns(cases)]
    quiet = model.index(0, titles.index("Steroids"))
    assert quiet.data() == "not charted"
    assert quiet.data(Qt.ItemDataRole.ForegroundRole) == theme.LIGHT.color("ink3")


def test_the_child_reads_every_chart_and_a_row_leads_to_it(view, window, qtbot):
    page = view.page
    assert view.work.process is None
    assert len(page.cases) == len(window.bridge.patients()) == page.model.rowCount()
    assert page.about.text().startswith(f"{len(page.cases)} patients: ")
    row = next(place for place in range(page.model.rowCount()) if page.model.case(place).mrn == "P-0002")
    page.table.setCurrentIndex(page.model.index(row, 1))
    assert "P-0002" in page.story.text()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert window.bridge.patient_id == page.model.case(row).patient
    assert window.sheet.page() is None


def test_reading_is_given_up_with_the_child(window, qtbot):
    window.papers.open_cohort()
    view = window.papers.cohort
    process = view.work.process
    qtbot.mouseClick(view.page.strip.cancel, Qt.MouseButton.LeftButton)
    assert not view.work.running
    assert view.page.cases == ()
    assert window.sheet.page() is None
    assert process is not None


def test_the_file_is_written_or_the_reason_is_said(view, tmp_path, store_folder):
    view.on_path(str(tmp_path / "series.csv"))
    read = list(csv.DictReader(io.StringIO((tmp_path / "series.csv").read_text("utf-8"))))
    assert {item["mrn"] for item in read} == {item.mrn for item in view.page.cases}
    view.on_path(str(store_folder / "series.csv"))
    assert "inside the store" in view.page.problem.text()
    assert not (store_folder / "series.csv").exists()
    view.on_path(str(tmp_path / "nowhere" / "series.csv"))
    assert view.page.problem.text().startswith("not saved: ")


def test_the_pages_are_shown_and_a_way_leads_back(view, window, qtbot):
    qtbot.mouseClick(view.page.paper, Qt.MouseButton.LeftButton)
    assert window.sheet.page() is view.paper
    child = view.paper.child
    qtbot.waitUntil(lambda: child.holds and not child.busy, timeout=WAIT_MS)
    assert len(view.paper.area.pages) > 1
    view.paper.left.emit()
    assert window.sheet.page() is view.page
    assert view.page.cases


def test_the_lanes_are_drawn_in_the_colours_of_the_theme(view):
    plot = view.page.plot
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ink = theme.LIGHT.color("ink").rgb()
    seen = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert ink in seen
    assert theme.LIGHT.color("surface").rgb() in seen
    wide = plot.height()
    plot.resize(plot.minimumWidth(), wide)
    assert plot.height() > 0
    assert plot.accessibleName().startswith("Course of ")


def test_who_may_not_export_is_told_so(view, monkeypatch):
    monkeypatch.setattr(view._permits, "why_not", lambda right: f"not {right}")
    monkeypatch.setattr(cohort_view, "ask_file", None)
    view.ask_path()
    assert view.page.problem.text() == "not export"


def test_rows_that_are_out_of_date_get_no_number(view, bridge, choose):
    view.show_paper()
    (part,) = view.paper.offer.parts
    first, second = part.number("", "A4").printed.serial, part.number("", "A4").printed.serial
    assert first
    assert first != second
    patient = choose("P-0002")
    stamp = bridge.session.stamp()
    bridge.record(parse("crp 71 mg/l", context_of(bridge.session.chart(patient), stamp.now)).records(stamp))
    with pytest.raises(Problem, match="charted after these rows were read"):
        part.number("", "A4")
