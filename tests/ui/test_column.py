"""The held page settles a whole column with one answer, and asks before it does."""

import pytest
from PySide6.QtCore import Qt

from bedside.desk.intake import Source, at_once, read

TABLE = """analyte,value,unit,time
crp,242,mg/dL,2026-11-10T06:00
crp,188,mg/dL,2026-11-11T06:00
crp,95,mg/dL,2026-11-12T06:00
"""


@pytest.fixture
def held(window, choose, qtbot):
    """Return the held page with a column of three on it, the cursor on the first."""
    choose("P-0002")
    session = window.bridge.session
    person = session.find_patient("P-0002")
    intake = at_once(read(session, Source("lab.csv", TABLE.encode(), "table", person)))
    window.bridge.take_in(intake.name, intake.records)
    window.middle.show_page("held")
    page = window.middle.page("held")
    page.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 0))
    return page


def test_a_and_a_number_ask_for_all_and_then_settle_all(window, held, qtbot):
    assert held.whole.isVisible()
    qtbot.keyClick(held.table, "a")
    qtbot.keyClick(held.table, "2")
    page = window.charting.reason
    assert window.sheet.page() is page
    qtbot.keyClicks(page.reason, "printed in mg/L")
    qtbot.keyClick(page.reason, Qt.Key.Key_Return)
    chart = window.bridge.chart()
    assert chart.held() == ()
    assert {"242", "188", "95"} <= {value.text for value in chart.values("crp")}
    assert not held.whole.isVisible()


def test_a_number_alone_settles_one(window, held, qtbot):
    qtbot.keyClick(held.table, "2")
    qtbot.keyClicks(window.charting.reason.reason, "seen on paper")
    qtbot.keyClick(window.charting.reason.reason, Qt.Key.Key_Return)
    assert len(window.bridge.chart().held()) == 2


def test_another_value_forgets_that_all_were_meant(held, qtbot):
    qtbot.keyClick(held.table, "a")
    assert held.whole.isChecked()
    qtbot.keyClick(held.table, Qt.Key.Key_Down)
    assert not held.whole.isChecked()


def test_a_held_value_can_be_corrected(window, held, qtbot):
    qtbot.keyClick(held.table, "c")
    assert window.sheet.page() is window.amending.form
