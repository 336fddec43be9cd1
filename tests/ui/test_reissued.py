"""A laboratory's corrected report in the window: the first one struck, the change told, the decision asked again."""

from datetime import timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt

from bedside.domain.records import Decision, Observation
from bedside.report.reissues import correction_text
from bedside.ui.flowsheet_model import CELL
from bedside.ui.trend_read import reading
from bedside.ui.trend_series import series

WAIT_MS = 60_000


def message(person, at, value, status, number):
    """Return a laboratory's report of a CRP; the reports of one order and code are of one result."""
    when, issued = (f"{moment:%Y%m%d%H%M%S}" for moment in (at, at + timedelta(minutes=10 * number)))
    born = f"{person.born:%Y%m%d}"
    return "\r".join((
        f"MSH|^~\\&|LAB|KH|WARD|KH|{issued}||ORU^R01|M{number}|P|2.5",
        f"PID|1||{person.mrn}^^^KH^MR||{person.name.replace(', ', '^')}||{born}|{person.sex}",
        f"OBR|1|A1|F1|CRP^C-reactive protein^L|||{when}|||||||||||||||{issued}|||{status}",
        f"OBX|1|NM|1988-5^CRP^LN||{value}|mg/L|0-5|H|||{status}|||{when}",
    )) + "\r"  # fmt: skip


@pytest.fixture
def arrive(window, qtbot, tmp_path):
    """Return a function that takes a report in through the page."""
    person = window.bridge.session.find_patient("P-0006")
    window.bridge.select_patient(person.patient)
    at = (window.bridge.now() - timedelta(hours=3)).astimezone(window.bridge.zone)

    def arrived(value, status, number):
        path = tmp_path / f"m{number}.hl7"
        path.write_bytes(message(person, at, value, status, number).encode())
        window.moving.importer().open([str(path)])
        page = window.moving.importing.page
        qtbot.waitUntil(lambda: bool(page.lines) or not page.problem.isHidden(), timeout=WAIT_MS)
        assert page.problem.isHidden(), page.problem.text()
        assert page.take.isEnabled(), page.lines
        with qtbot.waitSignal(window.moving.importing.ended, timeout=WAIT_MS):
            qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
        assert window.sheet.page() is None

    return arrived


def test_a_corrected_report_strikes_the_first_and_the_decision_on_it_is_told(window, arrive, qtbot):
    arrive("71", "P", 1)
    bridge = window.bridge
    (first,) = [item for item in bridge.chart().of(Observation) if item.status == "preliminary"]
    waiting = bridge.assessment().open_triggers()
    trigger = waiting[0].id if waiting else "none"
    mark = series(bridge.chart(), "crp").marks[-1]
    assert mark.more == "preliminary"
    said = reading(series(bridge.chart(), "crp"), mark.at + 1)
    assert said is not None
    assert said.age == "preliminary, sampled here"
    assert "prelim." in flowsheet_cell(window, first.id)
    stamp = bridge.session.stamp()
    made = Decision(
        **stamp.envelope(bridge.patient_id), protocol=bridge.assessment().protocol, version="1", trigger=trigger,
        answer="declined", evidence=(first.id,), reason="seen",
    )  # fmt: skip
    bridge.record([made])
    arrive("57", "C", 2)
    told = window.notices._lines["import"].text.text()
    change = "corrected by the laboratory: CRP 71 \u2192 57 mg/L"
    assert change in told.replace("Corrected", "corrected")
    assert "a decision" in told
    chart = bridge.chart()
    assert chart.reissued[first.id].value == 57
    assert [mark.text for mark in series(chart, "crp").struck] == ["71"]
    assert "was 71" in flowsheet_cell(window, chart.reissued[first.id].id)
    window.acknowledging.open()
    assert change in window.acknowledging.page.told.text().replace("Corrected", "corrected")
    qtbot.keyClick(window.acknowledging.page, Qt.Key.Key_Escape)
    window.steward.open_history(chart.reissued[first.id].id)
    rows = window.steward.history.model
    assert [rows.row(place).sign[0] for place in range(rows.rowCount())] == ["cross", "tick"]


def test_an_open_trigger_says_that_the_decision_is_open_again(window, arrive, choose, qtbot):
    patient = next(item.patient for item in window.bridge.patients()
                   if window.bridge.assessment(item.patient).open_triggers())  # fmt: skip
    window.bridge.select_patient(patient)
    chart, assessment = window.bridge.chart(), window.bridge.assessment()
    record = next(item for item in reversed(chart.values("crp")) if item.exact is not None)
    old = chart.find(record.records[0])
    stamp = window.bridge.session.stamp()
    assert correction_text(old, chart, assessment) == ""
    first = msgspec.structs.replace(old, **{**stamp.envelope(patient), "at": old.at}, identifier="A1", status="final")
    decided = Decision(
        **window.bridge.session.stamp().envelope(patient), protocol=assessment.protocol, version="1",
        trigger=assessment.open_triggers()[0].id, answer="declined", evidence=(first.id,), reason="seen",
    )  # fmt: skip
    window.bridge.record([first, decided])
    later = window.bridge.session.stamp().envelope(patient)
    second = msgspec.structs.replace(first, **{**later, "at": old.at}, value=first.value + 1, status="corrected")
    window.bridge.record([second])
    chart = window.bridge.chart()
    said = correction_text(chart.find(second.id), chart, window.bridge.assessment())
    assert said.endswith("a decision on it is open again")


def flowsheet_cell(window, record):
    """Return what the cell of a record says, in the flowsheet."""
    window.middle.show_page("flowsheet")
    model = window.middle.page("flowsheet").view.model()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            cell = model.index(row, column).data(CELL) or ()
            if any(entry.record == record for entry in cell):
                return " ".join(f"{entry.text} {entry.more} was {entry.was}" for entry in cell)
    return ""
