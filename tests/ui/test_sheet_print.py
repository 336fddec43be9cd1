"""Ward sheets from the window: asked for where they are looked at, numbered, and refused in words."""

import pytest

from bedside.domain.printed import copies
from bedside.domain.problem import Problem
from bedside.domain.records import Dose
from bedside.domain.rowcode import row_code
from bedside.report.attached import words_of
from bedside.ui.commands import table
from bedside.ui.sheet_print import TITLES

WAIT_MS = 30_000


@pytest.fixture
def saved(window, qtbot, tmp_path):
    """Return a function that saves the sheet whose pages are shown, and returns its bytes."""

    def save():
        page = window.printing.preview
        qtbot.waitUntil(lambda: page.ready, timeout=WAIT_MS)
        with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
            page.on_path(str(tmp_path / "sheet.pdf"))
        return (tmp_path / "sheet.pdf").read_bytes()

    return save


@pytest.mark.slow
def test_the_button_of_the_drug_chart_shows_it_and_a_copy_is_numbered(window, choose, saved):
    choose("P-0003")
    window.middle.show_page("doses")
    window.middle.page("doses").head.print.click()
    marks = window.bridge.session.chart(window.bridge.patient_id).marks
    assert copies(marks) == ()
    assert saved().startswith(b"%PDF-")
    assert [copy.paper for copy in copies(window.bridge.session.chart(window.bridge.patient_id).marks)] == [
        "drug-chart"
    ]


@pytest.mark.slow
def test_each_sheet_is_a_command_and_makes_pages(window, choose, saved):
    choose("P-0003")
    commands = {item.name: item for item in table(window)}
    made = []
    for kind in TITLES:
        assert commands[f"print {kind}"].why_not() == ""
        commands[f"print {kind}"].act()
        made.append(saved())
    assert len(set(made)) == len(TITLES)


def test_a_sheet_that_cannot_be_made_is_said(window, choose, monkeypatch):
    from bedside.desk import offers

    def refuse(*_args):
        raise Problem("there is nothing to draw.")

    choose("P-0003")
    monkeypatch.setattr(offers, "trend_offer", refuse)
    {item.name: item for item in table(window)}["print trends"].act()
    assert window.sheet.page() is None
    assert window.notices.said("print") == "there is nothing to draw."


def test_without_a_patient_only_the_ward_has_sheets(window):
    window.bridge.patient_id = ""
    said = {item.name: item.why_not() for item in table(window) if item.name.startswith("print ")}
    assert {name for name, why_not in said.items() if not why_not} == {"print downtime-ward", "print handbook"}


def test_a_row_is_typed_back_in_the_quick_line(window, choose, saved):
    choose("P-0003")
    session, patient = window.bridge.session, window.bridge.patient_id
    {item.name: item for item in table(window)}["print downtime"].act()
    content = saved()
    window.sheet.leave()
    (copy,) = copies(session.chart(patient).marks)
    assert row_code(copy.serial, patient, 1) in words_of(content)
    line = f"row {row_code(copy.serial, patient, 1)} {session.now().astimezone(session.zone):%H:%M} AB"
    window.quick.submitted.emit(line)
    made = session.chart(patient).of(Dose)[-1]
    assert (made.due, made.source) == (copy.rows[0], f"paper copy {copy.serial}, row 1, by AB")
