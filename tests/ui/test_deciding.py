"""Decisions at the window: prompts answered, not treating, what flips a verdict, past moments, who may not."""

import hashlib
import re
from datetime import timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from bedside.domain.problem import Problem
from bedside.domain.quickline import context_of, parse
from bedside.domain.records import Decision, Dose, Order
from bedside.domain.vocabulary import START
from bedside.session import Session
from bedside.session.deciding import Situation
from bedside.session.options import lacking, options_of
from bedside.session.reader import utc_now
from bedside.session.untreated import untreated
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.choice_row import ChoiceRow
from bedside.ui.grid_model import GridModel
from bedside.ui.verdict_rows import EXCLUSIONS, FLIP
from bedside.ui.window import Window
from bedside.ui.words import stamp

pytestmark = pytest.mark.usefixtures("whole_ward")

PASSPHRASE = "four other words here"


def click(qtbot, widget: QWidget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def press(qtbot, widget: QWidget, *keys):
    for key in keys:
        qtbot.keyClick(widget, key)


def plain(label):
    document = QTextDocument()
    document.setHtml(label.text())
    return document.toPlainText().replace("\u00a0", " ")


def choice(window, name) -> ChoiceRow:
    return next(row for row in window.taper.answering.choices if row.accessibleName().startswith(name))


@pytest.fixture
def later(session):
    """Let ten minutes pass since the practice ward was made: the dose of P-0001 is due by then."""
    session._clock = lambda: utc_now() + timedelta(minutes=10)


@pytest.mark.usefixtures("later")
def test_a_step_says_which_dose_that_is_due_already_it_takes_away(window, qtbot, choose):
    choose("P-0001")
    ladder, zone = window.bridge.assessment().ladder, window.bridge.zone
    assert ladder.waiting <= window.bridge.now()
    row = choice(window, "Step down")
    told = f"the dose due {ladder.waiting.astimezone(zone):%H:%M} is not to be given: next at "
    assert told in row.accessibleName()
    click(qtbot, row)
    click(qtbot, window.taper.answering.accept)
    assert told in window.charting.reason.question


def decisions(window):
    return window.bridge.chart().of(Decision)


def give_reason(qtbot, window, text):
    page = window.charting.reason
    assert window.sheet.page() is page
    assert not page.do.isEnabled()
    qtbot.keyClicks(page.reason, text)
    press(qtbot, page.reason, Qt.Key.Key_Return)


def test_nothing_is_chosen_and_the_button_says_what_it_lacks(window, choose):
    choose("P-0003")
    panel = window.taper.answering
    assert panel.option() is None
    assert (panel.accept.text().replace("&", ""), panel.accept.isEnabled()) == ("Accept: choose one", False)
    assert panel.decline.isEnabled()
    first = window.bridge.assessment().open_triggers()[0]
    assert panel.trigger == first
    assert "open " in panel.blocks[0].accessibleDescription()
    assert [row.accessibleName().split(":")[0] for row in panel.choices] == [
        "Hold", "Step down to every 12 hours", "Stop", "No new order",
    ]  # fmt: skip
    step = choice(window, "Step down").accessibleName()
    assert "next at " in step
    assert "seam: last gap " in step
    assert "no dose at " in choice(window, "Hold").accessibleName()
    assert QLabel.text(panel.plan).startswith("Plan: every 8 hours to ")


def test_an_accepted_step_is_charted_with_its_order_and_its_assessment(window, qtbot, choose):
    choose("P-0003")
    bridge, panel = window.bridge, window.taper.answering
    row, before = choice(window, "Step down"), len(decisions(window))
    row.setFocus()
    press(qtbot, row, Qt.Key.Key_Space)
    assert panel.accept.text().replace("&", "") == "Accept: every 12 hours"
    assert QLabel.text(panel.plan).startswith("Plan: every 12 hours to ")
    panel.accept.setFocus()
    press(qtbot, panel.accept, Qt.Key.Key_Return)
    assert "anakinra 100 mg subcutaneously every 12 hours" in window.charting.reason.question
    assert "waits for an answer as well: TAP-4a" in window.charting.reason.question
    give_reason(qtbot, window, "PCT rising")
    assert window.sheet.page() is None
    assert panel.blocks[0].hasFocus()
    made, order = decisions(window)[-1], bridge.chart().of(Order)[-1]
    assert len(decisions(window)) == before + 1
    assert (made.trigger, made.answer, made.reason) == ("TAP-4b", "accepted", "PCT rising")
    assert (order.action, order.interval_hours, order.reason) == ("step", 12, "TAP-4b: PCT rising")
    frozen = bridge.session.store.assessment(made.assessment)
    assert hashlib.sha256(frozen).hexdigest() == made.assessment
    assert bridge.assessment().ladder.interval_hours == 12
    assert "TAP-4b accepted" in QLabel.text(window.quick.reading)
    answered = [block for block in panel.blocks if block.trigger.id == "TAP-4b"]
    assert answered[0].trigger.answered.startswith("accepted")
    assert panel.trigger.id != "TAP-4b"
    assert panel.option() is None
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(decisions(window)) == before
    assert bridge.assessment().ladder.interval_hours == 8
    assert panel.trigger.id == "TAP-4b"


def test_a_decline_with_its_reason_makes_no_order(window, qtbot, choose):
    choose("P-0003")
    orders = window.bridge.chart().of(Order)
    click(qtbot, window.taper.answering.decline)
    assert "comes back with new evidence, and after 24 hours" in window.charting.reason.question
    give_reason(qtbot, window, "haemolysed")
    made = decisions(window)[-1]
    assert (made.answer, made.reason) == ("declined", "haemolysed")
    assert window.bridge.chart().of(Order) == orders
    trigger = next(item for item in window.bridge.assessment().triggers if item.id == made.trigger)
    assert trigger.open_since is None
    window.charting.on_submitted("pct 2.4 ng/ml")
    assert window.taper.answering.trigger.id == "TAP-4b"


def test_escape_stores_nothing_and_the_choice_stays(window, qtbot, choose):
    choose("P-0003")
    before = len(window.bridge.chart().records)
    click(qtbot, choice(window, "Hold"))
    click(qtbot, window.taper.answering.accept)
    press(qtbot, window.charting.reason.reason, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert len(window.bridge.chart().records) == before
    assert window.taper.answering.option().order == "hold"
    window.charting.on_submitted("t 37.2")
    assert window.taper.answering.option().order == "hold"


def test_new_evidence_under_the_reason_is_not_decided_on(window, qtbot, choose):
    choose("P-0003")
    before = len(decisions(window))
    click(qtbot, choice(window, "Stop"))
    click(qtbot, window.taper.answering.accept)
    page = window.charting.reason
    qtbot.keyClicks(page.reason, "infected")
    session = Session.open(window.bridge.session.store.folder, "demo", "practice")
    with_line(session, window.bridge.patient_id, "pct 2.4 ng/ml")
    session.close()
    press(qtbot, page.reason, Qt.Key.Key_Return)
    assert window.sheet.page() is page
    assert "changed meanwhile" in page._problem.text()
    assert len(decisions(window)) == before


def with_line(session, patient_id, line):
    stamp = session.stamp()
    session.record(parse(line, context_of(session.chart(patient_id), stamp.now)).records(stamp))


def test_each_open_prompt_can_be_taken_up(window, qtbot, choose):
    choose("P-0003")
    panel = window.taper.answering
    click(qtbot, choice(window, "Hold"))
    block = next(item for item in panel.blocks if item.trigger.id == "TAP-3")
    block.setFocus()
    press(qtbot, block, Qt.Key.Key_Return)
    assert panel.trigger.id == "TAP-3"
    assert panel.option() is None
    assert window.bridge.record_id == panel.trigger.opened_by[0].record != panel.trigger.evidence[0].record
    assert panel.blocks[1].hasFocus()
    click(qtbot, choice(window, "No new order"))
    click(qtbot, panel.accept)
    assert "no order is made" in window.charting.reason.question
    give_reason(qtbot, window, "count is up again")
    assert (decisions(window)[-1].trigger, decisions(window)[-1].answer) == ("TAP-3", "accepted")


def test_a_prompt_that_cannot_be_decided_offers_the_entry_it_waits_for(window, bridge, choose):
    choose("P-0003")
    on = Situation(assessment=bridge.assessment(), chart=bridge.chart(), protocol=bridge.session.protocol())
    culture = next(item for item in on.assessment.open_triggers() if item.outcome == "UNKNOWN")
    assert lacking(culture, on) == ""
    late = bridge.session.assess(bridge.patient_id, at=bridge.now())
    kidney = next(item for item in late.triggers if item.id == "TAP-2")
    assert lacking(kidney, on) == ("alt" if kidney.outcome == "UNKNOWN" else "")


def test_what_the_ladder_proposes_is_the_only_order(window, choose):
    choose("P-0001")
    panel = window.taper.answering
    assert [option.order for option in panel.options] == ["step_down"]
    assert panel.option() is None


def test_without_an_order_in_force_a_prompt_is_answered_with_a_reason_alone(window, qtbot, choose):
    choose("P-0007")
    panel = window.taper.answering
    assert window.taper.start.isVisible()
    assert [option.order for option in panel.options] == [None]
    click(qtbot, choice(window, "No new order"))
    assert panel.accept.text().replace("&", "") == "Accept: no order"
    click(qtbot, panel.accept)
    give_reason(qtbot, window, "antibiotics begun")
    assert decisions(window)[-1].trigger == "TAP-4b"
    assert window.bridge.assessment().ladder.status == "none"


def test_on_the_last_step_a_step_down_is_off_and_says_why(bridge, choose):
    choose("P-0003")
    assessment = bridge.assessment()
    ladder = msgspec.structs.replace(assessment.ladder, interval_hours=24, proposed=None)
    on = Situation(
        assessment=msgspec.structs.replace(assessment, ladder=ladder),
        chart=bridge.chart(),
        protocol=bridge.session.protocol(),
    )
    found = {item.order: item.why_not for item in options_of(assessment.open_triggers()[0], on)}
    assert found == {"hold": "", "step_down": "this is the last step", "stop": "", None: ""}
    held = msgspec.structs.replace(ladder, status="held")
    on = Situation(assessment=msgspec.structs.replace(assessment, ladder=held), chart=on.chart, protocol=on.protocol)
    assert options_of(assessment.open_triggers()[0], on)[0].why_not == "on hold already"


def test_not_treating_is_charted_with_the_fact_and_the_verdict(window, qtbot, choose):
    choose("P-0004")
    assert not window.taper.answering.isVisible()
    click(qtbot, window.taper.start.leave)
    page = window.deciding.untreated
    assert window.sheet.page() is page
    assert page.kind() == ""
    qtbot.keyClicks(page.reason, "does not want injections")
    assert (page.do.text(), page.do.isEnabled()) == ("Chart: choose one", False)
    press(qtbot, page.rows["declined"], Qt.Key.Key_Space)
    before = window.bridge.session.assess(window.bridge.patient_id)
    press(qtbot, page.reason, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    made = decisions(window)[-1]
    assert (made.trigger, made.answer, made.reason) == (START, "declined", "does not want injections")
    assert b'"state":"' + before.state.encode() in window.bridge.session.store.assessment(made.assessment)
    declined = window.bridge.chart().events("consent")[-1]
    assert (declined.state, declined.reason) == ("declined", "does not want injections")
    said = [item.text() for item in window.taper.start.findChildren(QLabel)]
    assert any(text.startswith("Not treating: does not want injections") for text in said)
    assert "Not treating" in QLabel.text(window.quick.reading)


def test_not_treating_wants_a_reason_and_a_patient_without_treatment(bridge, choose):
    choose("P-0004")
    on = Situation(assessment=bridge.assessment(), chart=bridge.chart(), protocol=bridge.session.protocol())
    assert untreated("judgement", "frail", on, bridge.session.stamp()).event is None
    with pytest.raises(Problem, match="needs a reason"):
        untreated("judgement", " ", on, bridge.session.stamp())
    choose("P-0003")
    treated = Situation(assessment=bridge.assessment(), chart=bridge.chart(), protocol=on.protocol)
    with pytest.raises(Problem, match="has been treated"):
        untreated("judgement", "frail", treated, bridge.session.stamp())


def test_the_start_tells_conditions_and_the_first_order(window, choose, qtbot):
    choose("P-0004")
    rows = {row.accessibleName().split(":")[0]: row for row in window.taper.start.rows}
    assert any(name.startswith("Creatinine clearance 88 mL/min") for name in rows)
    assert "not recorded" in rows["Trial screen"].accessibleName()
    assert "anakinra 100 mg subcutaneously every 6 hours" in window.taper.start.first.text()
    assert "4 syringes per day" in window.taper.start.first.text()
    rows["Trial screen"].setFocus()
    press(qtbot, rows["Trial screen"], Qt.Key.Key_Return)
    assert window.quick.line.text().startswith("trial")


def test_who_may_not_decide_reads_why(store_folder, qtbot, qapp):
    theme.apply(qapp, theme.LIGHT)
    session = Session.open(store_folder, "demo", "practice")
    session.users.add("B. Other", ("nurse",), PASSPHRASE)
    session.close()
    session = Session.open(store_folder, "B. Other", PASSPHRASE)
    bridge = Bridge(session)
    window = Window(bridge, theme.LIGHT)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitActive(window):
        window.show()
    qtbot.waitUntil(lambda: not window.census.model.waiting())
    bridge.select_patient(session.find_patient("P-0003").patient)
    panel = window.taper.answering
    click(qtbot, choice(window, "Hold"))
    assert panel.why.isVisible()
    assert "Only a physician may decide" in panel.why.text()
    assert not panel.accept.isEnabled()
    assert not panel.decline.isEnabled()
    click(qtbot, panel.decline)
    assert window.sheet.page() is None
    bridge.select_patient(session.find_patient("P-0004").patient)
    assert not window.taper.start.leave.isEnabled()
    assert "Only a physician" in window.taper.start.why.text()
    window.close()
    bridge.close()
    bridge.deleteLater()
    session.close()


def test_a_fact_that_flips_the_verdict_begins_its_line(window, qtbot, choose):
    choose("P-0004")
    view, model = window.verdicts.view, window.verdicts.model
    place = model.place(FLIP)
    assert model.row(place).value == "one fact: eligible"
    view.setFocus()
    view.setCurrentIndex(model.index(place + 1))
    line = window.bridge.assessment().flip[0].line
    assert line in window.verdicts.detail.toolTip()
    press(qtbot, view, Qt.Key.Key_Return)
    assert window.quick.line.text() == line
    assert window.quick.line.hasFocus()


def test_a_past_verdict_is_unmistakable_and_escape_leads_back(window, qtbot, choose):
    choose("P-0003")
    verdicts = window.verdicts
    assert not verdicts._top.property("past"), "the first dose is where a treated patient is always looked at"
    verdicts.as_of.known.menu().actions()[1].trigger()
    assert verdicts.title.text().startswith("As of ")
    assert verdicts._top.property("past")
    assert verdicts.back.isVisible()
    assert not verdicts.compare.isVisible()
    assert verdicts.title.text().endswith("as known then")
    qtbot.waitUntil(lambda: verdicts.model.place(FLIP) >= 0, timeout=2000)
    verdicts.view.setFocus()
    press(qtbot, verdicts.view, Qt.Key.Key_Escape)
    assert verdicts.as_of.moment is None
    assert not verdicts.as_of.known_then
    assert verdicts.title.text() == "Eligibility as of now"
    assert not verdicts._top.property("past")
    verdicts.as_of.slider.setValue(2)
    click(qtbot, verdicts.back)
    assert verdicts.as_of.moment is None


def test_the_story_of_a_row_is_told_anew_for_another_moment(window, qtbot, choose):
    choose("P-0008")
    verdicts, model = window.verdicts, window.verdicts.model
    verdicts.view.setFocus()
    verdicts.view.setCurrentIndex(model.index(model.place(EXCLUSIONS)))
    press(qtbot, verdicts.view, Qt.Key.Key_Right)
    place = next(at for at in range(model.rowCount()) if model.row(at).label == "Bacterial infection")
    verdicts.view.setCurrentIndex(model.index(place))
    then = model.row(place)
    assert verdicts.detail.toolTip() == then.tip
    assert verdicts.title.text() == "Eligibility"
    press(qtbot, verdicts.view, Qt.Key.Key_Escape)
    now = model.row(place)
    assert now.id == then.id
    assert now.detail != then.detail
    assert verdicts.detail.toolTip() == now.tip
    assert now.detail[1] in plain(verdicts.detail)
    assert verdicts.title.text() == "Eligibility as of now"
    press(qtbot, verdicts.view, Qt.Key.Key_Home, Qt.Key.Key_Left)
    choose("P-0003")
    assert verdicts.strip.isHidden()


def test_the_head_line_says_of_when_it_is_and_what_holds_now(window, qtbot, choose):
    choose("P-0003")
    verdicts, live = window.verdicts, window.bridge.assessment()
    given = stamp(live.ladder.first_given, window.bridge.zone)
    assert live.state == "NOT_ELIGIBLE"
    told = verdicts.state.accessibleName()
    assert told.startswith(f"Was eligible at first dose, {given}, early: ")
    assert told.endswith("; to start now: not eligible")
    first, second = plain(verdicts.state).split("\n")
    assert first.startswith("Was eligible at first dose")
    assert second == f"{given} \u00b7 to start now: not eligible"
    assert verdicts.view.accessibleDescription() == told
    verdicts.as_of.slider.setFocus()
    press(qtbot, verdicts.as_of.slider, Qt.Key.Key_Home)
    assert verdicts.state.accessibleName().startswith("Could not say then, ")
    press(qtbot, verdicts.as_of.slider, Qt.Key.Key_End)
    assert plain(verdicts.state).startswith("Not eligible to start now")
    told = plain(verdicts.state).split("\n")[1]
    assert re.fullmatch(r"first dose was early, \d+ h after onset", told)
    assert verdicts.state.accessibleName() == f"Not eligible to start now; {told}"
    choose("P-0004")
    assert verdicts.state.accessibleName().startswith("Cannot say yet, ")
    verdicts.as_of.known.menu().actions()[1].trigger()
    verdicts.as_of.slider.setValue(0)
    assert verdicts.state.accessibleName() == "Nothing was known then"
    assert verdicts.view.accessibleDescription() == "Nothing was known then"


def test_protocols_side_by_side(window, qtbot, choose, qtmodeltester):
    choose("P-0003")
    window.verdicts.as_of.go_to_now()
    press(qtbot, window, Qt.Key.Key_F6)
    page = window.deciding.grid
    assert window.sheet.page() is page
    assert page.bar.isVisible()
    qtbot.waitUntil(lambda: page.model.rowCount() > 0, timeout=4000)
    model = page.model
    titles = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert titles[0] == "NAVARRO-2020"
    assert set(titles) == {item.id for item in window.bridge.session.protocols}
    words = {"ELIGIBLE": "eligible", "NOT_ELIGIBLE": "not eligible", "INCOMPLETE": "cannot say"}
    for at, protocol in enumerate(titles):
        made = window.bridge.session.assess(window.bridge.patient_id, protocol)
        assert model.cell(0, at).text == (words[made.state] if made.criteria else "sets no criteria")
    assert [model.cell(1, at).text for at in range(2)] == ["in use here", "comparison only"]
    rows = [model.headerData(at, Qt.Orientation.Vertical) for at in range(model.rowCount())]
    ferritin = model.cell(rows.index("Ferritin above 1000 ng/mL"), 0)
    assert ferritin.text == "met"
    assert ferritin.sign
    assert "NAVARRO-2020, Verdict" in page.story.text()
    press(qtbot, page.table, Qt.Key.Key_Down)
    assert "Basis of a decision" in page.story.text()
    qtmodeltester.check(model)
    press(qtbot, page.table, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert model.rowCount() == 0
    empty = GridModel(theme.LIGHT)
    assert empty.rowCount() == empty.columnCount() == 0
    empty.deleteLater()


@pytest.mark.parametrize(("size", "in_sight"), [((1280, 800), 4), ((640, 400), 3)])
def test_the_grid_shows_whole_columns_and_says_which(window, qtbot, choose, size, in_sight):
    window.resize(*size)
    choose("P-0003")
    press(qtbot, window, Qt.Key.Key_F6)
    page = window.deciding.grid
    qtbot.waitUntil(lambda: page.model.rowCount() > 0, timeout=4000)
    table, count = page.table, page.model.columnCount()

    def whole():
        ends = [table.columnViewportPosition(at) + table.columnWidth(at) for at in range(count)]
        return [at for at, end in enumerate(ends) if table.columnWidth(at) <= end <= table.viewport().width()]

    assert whole() == list(range(in_sight))
    assert table.viewport().width() - in_sight * table.columnWidth(0) < in_sight, "nothing of a further one is in sight"
    assert page.about.text().endswith(f"protocols 1 to {in_sight} of {count}")
    assert table.horizontalScrollBar().isVisible()
    press(qtbot, table, *[Qt.Key.Key_Right] * (count - 1))
    assert whole() == list(range(count - in_sight, count))
    assert page.about.text().endswith(f"protocols {count - in_sight + 1} to {count} of {count}")
    assert table.visibleRegion().boundingRect().height() == table.height(), "the names above the columns stay in sight"
    inside = table.columnWidth(0) - 23
    metrics = table.fontMetrics()
    for row in range(page.model.rowCount()):
        for column in range(count):
            said = page.model.cell(row, column)
            box = metrics.boundingRect(0, 0, inside, 999, Qt.TextFlag.TextWordWrap, said.text)
            assert said.sign or box.height() < table.rowHeight(row), (row, column, said.text)


def test_the_grid_of_a_past_moment_says_so_and_can_be_left(window, qtbot, choose):
    choose("P-0003")
    press(qtbot, window, Qt.Key.Key_F6)
    page = window.deciding.grid
    assert page.about.text().startswith("as of ")
    press(qtbot, page.table, Qt.Key.Key_Escape)
    assert not page._turn.isActive()
    assert window.sheet.page() is None


def test_the_frozen_assessment_is_what_the_decision_names(bridge, choose):
    choose("P-0004")
    made = bridge.leave_untreated("judgement", "comfort care")
    kept = bridge.session.store.assessment(made.decision.assessment)
    assert hashlib.sha256(kept).hexdigest() == made.decision.assessment
    assert bridge.assessment().patient.encode() in kept
    assert made.event is None


def test_the_course_counts_anew_when_a_dose_is_taken_out(window, choose):
    choose("P-0008")
    assert window.taper.answering.course.text().startswith("7 doses given, 700 mg")
    window.bridge.void(window.bridge.chart().of(Dose)[-1].id, "charted on the wrong patient")
    assert window.taper.answering.course.text().startswith("6 doses given, 600 mg")
