"""The timeline tells what became of every record, and is filtered; what is in doubt has its witness."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import msgspec
from PySide6.QtCore import Qt

from bedside.domain.conflict import Conflict
from bedside.domain.records import Decision, Event, Observation, Recommendation
from bedside.ui.history_page import history_rows
from bedside.ui.theme import LIGHT
from bedside.ui.timeline import Timeline
from bedside.ui.timeline_rows import KINDS, filtered, timeline_rows, timeline_story
from bedside.ui.witness import picture_of_held
from tests.report import charts


def story(make, record):
    return timeline_story(record.id, make.chart())


def row_of(make, record):
    return next(row for row in timeline_rows(make.chart()) if row.record == record.id)


def test_a_record_taken_out_says_who_when_and_why():
    make = charts.Maker()
    wrong = make.lab("crp", charts.hours(2), "71", "mg/L")
    make.records.append(
        msgspec.structs.replace(
            wrong, id="void", supersedes=wrong.id, void=True, author="B. Name", reason="other patient",
            recorded_at=charts.hours(3),
        )
    )  # fmt: skip
    assert row_of(make, wrong).struck
    assert story(make, wrong).endswith("taken out 29 Mar 21:00 by B. Name: other patient")
    assert [item.record for item in timeline_rows(make.chart())] == [wrong.id]


def test_a_corrected_record_says_so_and_one_in_force_does_not():
    make = charts.Maker()
    wrong = make.lab("crp", charts.hours(2), "71", "mg/L")
    right = make.lab("crp", charts.hours(2), "7", "mg/L", supersedes=wrong.id, reason="misread")
    assert "corrected 29 Mar 20:00 by A. Name: misread" in story(make, wrong)
    assert not row_of(make, right).struck


def test_a_record_entered_under_a_wrong_clock_says_so():
    make = charts.Maker()
    told, plain = make.lab("crp", charts.hours(2), "71", "mg/L"), make.lab("crp", charts.hours(3), "7", "mg/L")
    mark = "set back by 3 h 0 min, behind until 2026-01-10T11:05:00+00:00"
    chart = replace(make.chart(), clock_marks={told.id: mark})
    said = {item.id: timeline_story(item.id, chart) for item in (told, plain)}
    assert "the computer's clock then: set back by 3 h 0 min \u00b7" in said[told.id]
    assert "clock" not in said[plain.id]


def make_all():
    """Return a chart with one record of each kind, a held value and one entered late."""
    make = charts.practice()
    make.add(
        Decision, charts.hours(120), protocol="NAVARRO-2020", version="1.0.0", trigger="TAP-2", answer="accepted",
        evidence=("alt-110",), assessment="ab" * 32, recorded_at=charts.hours(122.5), reason="taper",
    )  # fmt: skip
    return make.chart()


def test_every_kind_has_a_choice_and_the_filter_leaves_what_was_asked():
    chart = make_all()
    rows = timeline_rows(chart)
    every = frozenset(KINDS)
    assert {kind for row in rows for kind in row.kinds} == every
    assert filtered(rows, every, "") == rows
    assert not filtered(rows, frozenset(), "")
    doubt = filtered(rows, frozenset({"doubt"}), "")
    assert [row.record for row in doubt] == ["crp-held"]
    assert doubt[0].sign == ("diamond-question", "amber")
    assert {row.cells[1] for row in filtered(rows, frozenset({"doses"}), "")} == {"order", "dose", "medicine"}
    found = filtered(rows, every, "ferritin 1040")
    assert [row.record for row in found] == ["ferritin-134"]
    for kind in KINDS:
        assert set(filtered(rows, frozenset({kind}), "")) < set(rows)


def test_an_entry_made_long_after_says_how_long():
    rows = {row.record: row for row in timeline_rows(make_all(), late=timedelta(hours=1))}
    assert [row.cells[3] for row in rows.values() if row.cells[3]] == ["2 h 30 later"]
    make = charts.Maker()
    late = make.lab("crp", charts.hours(2), "7", "mg/L", precision="day", recorded_at=charts.hours(2 + 48))
    (row,) = timeline_rows(make.chart(), late=timedelta(hours=1))
    assert (row.record, row.cells[3]) == (late.id, "48 h later")


def test_a_decision_tells_what_it_was_made_on_and_the_frozen_verdict():
    chart = make_all()
    decision = chart.of(Decision)[0]
    told = timeline_story(decision.id, chart)
    assert "decided under NAVARRO-2020 1.0.0 on: ALT 171 U/L" in told
    assert "SHA-256 " + "ab" * 32 in told
    row = next(row for row in timeline_rows(chart) if row.record == decision.id)
    assert "accepted" in row.cells[2]


def test_a_conflict_has_a_row_and_marks_its_records():
    make = charts.Maker()
    one, two = (make.lab("crp", charts.hours(2), value, "mg/L") for value in ("71", "7"))
    conflict = Conflict(id="c-1", kind="correction", patients=("p",), text="71 or 7", records=(one, two),
                        tokens=(one.id, two.id), options=())  # fmt: skip
    chart = replace(make.chart(), conflicts=(conflict,), known_index=None)
    rows = {row.record: row for row in timeline_rows(chart)}
    assert set(rows) == {"c-1", one.id, two.id}
    assert {row.sign for row in rows.values()} == {("triangle-bang", "amber")}
    assert all("conflict" in row.cells[1] + row.cells[2] for row in rows.values())
    assert "cannot say" in timeline_story("c-1", chart)
    assert "In conflict: 71 or 7." in timeline_story(one.id, chart)
    assert [row.sign[0] for row in history_rows((one, two), chart)] == ["triangle-bang", "triangle-bang"]


def test_what_was_marked_as_seen_has_a_switch_of_its_own(window, choose, qtbot):
    choose("P-0003")
    stamp = window.bridge.session.stamp()
    came = Observation(
        id=stamp.new_id(), patient=window.bridge.patient_id, at=stamp.now, recorded_at=stamp.now, author="laboratory",
        workstation=stamp.workstation, code="crp", value=Decimal(30), unit="mg/L",
    )  # fmt: skip
    window.bridge.record((came,))
    (mark,) = window.bridge.mark_seen([came.id])
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    page = window.middle.page("timeline")
    every = page.model.rowCount()
    assert page.model.place(mark.id) < 0
    page.marks.setFocus()
    qtbot.keyClick(page.marks, Qt.Key.Key_Space)
    assert page.model.rowCount() == every + 1
    assert not page.whole.isVisible()
    page.table.select(mark.id)
    row = page.model.row(page.model.place(mark.id))
    assert row.cells[1] == "seen"
    assert row.cells[-1] == window.bridge.session.user
    assert not row.struck
    assert row.cells[2] == "results seen: CRP"
    assert page.story.text().endswith(f"by {window.bridge.session.user}: CRP 30 mg/L")
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    assert window.sheet.page() is None
    assert window.bridge.kept.value("timeline marks") is True
    again = Timeline(window.bridge, LIGHT)
    qtbot.addWidget(again)
    assert again.marks.isChecked()


def test_the_filter_is_kept_for_the_user_and_show_all_leaves_nothing_out(window, choose, qtbot):
    choose("P-0003")
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    page = window.middle.page("timeline")
    every = page.model.rowCount()
    assert not page.whole.isVisible()
    page.chips["vitals"].setFocus()
    qtbot.keyClick(page.chips["vitals"], Qt.Key.Key_Space)
    assert page.model.rowCount() < every
    assert window.bridge.kept.value("timeline kinds") == ["vitals"]
    qtbot.keyClicks(page.search, "ferritin")
    assert 0 < page.model.rowCount() < 20
    assert page.count.text() == f"{page.model.rowCount()} of {every}"
    qtbot.keyClicks(page.search, " nothing")
    assert page.empty.text() == "Nothing matches the filter."
    qtbot.mouseClick(page.whole, Qt.MouseButton.LeftButton)
    assert page.model.rowCount() == every
    assert window.bridge.kept.value("timeline kinds") is None
    assert not page.whole.isVisible()


def test_a_held_value_has_the_patients_own_history_as_witness():
    chart = charts.practice().chart()
    picture = picture_of_held(chart.find("crp-held"), chart)
    assert [int(number) for _at, number in picture.before] == [198, 162, 88, 41, 24]
    assert picture.title == "This patient before and after"
    assert [int(number) for number in picture.readings] == [242, 2420]
    undated = next(item for item in chart.undated("ferritin"))
    assert picture_of_held(undated, chart) is None


def test_held_values_are_answered_by_number_and_refused_by_a_letter(window, choose, qtbot):
    choose("P-0003")
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    page = window.middle.page("held")
    assert page.witness.isVisible()
    assert "198" in page.witness.accessibleName()
    qtbot.keyClick(page.table, Qt.Key.Key_R)
    assert window.sheet.page() is window.charting.reason
    qtbot.keyClick(window.charting.reason.reason, Qt.Key.Key_Escape)
    qtbot.keyClick(page.table, Qt.Key.Key_2)
    assert window.sheet.page() is window.charting.reason
    qtbot.keyClicks(window.charting.reason.reason, "the laboratory said so")
    qtbot.keyClick(window.charting.reason.reason, Qt.Key.Key_Return)
    assert not window.bridge.chart().held()
    assert not page.model.rowCount()
    assert not page.strip.isVisible()


def test_the_answer_to_a_recommendation_says_which_one():
    make = charts.Maker()
    told = make.add(
        Recommendation, charts.hours(2), document="d", number=1, text="Repeat the blood count", wants="", code=""
    )
    said = make.add(Event, charts.hours(3), code="recommendation", state="done", subject=told.id, text=told.id)
    words = row_of(make, said).cells[2]
    assert words.startswith("Recommendation 1 done: Repeat the blood count")
