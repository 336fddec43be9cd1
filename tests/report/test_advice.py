"""What the program recommends and when: each line rests on the Assessment, and says what would show it was done."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.records import Event, Order
from bedside.protocol.assessment import Planned, Proposed, Seam, Slot
from bedside.report.advice import advised, contingencies, groups_of
from bedside.text import speaking
from tests.ismp import lint
from tests.report import assessments, charts, consults
from tests.report.test_note import plain, section


def said(words):
    return "".join(run.text for run in words)


def found(make=None, assessment=None, protocol=consults.RULES):
    real, chart = consults.situation(make)
    return {item.key: item for item in advised(assessment or real, chart, protocol)}


def laddered(**fields):
    made = assessments.assessment()
    return msgspec.structs.replace(made, ladder=msgspec.structs.replace(made.ladder, **fields))


def test_the_open_trigger_comes_first_and_is_answered_by_a_decision():
    keys = list(found())
    assert keys[0] == "decide"
    first = found()["decide"]
    assert first.wants == ""
    assert ("TAP-4b",) in groups_of(first.code)
    assert first.due == charts.hours(142)


@pytest.mark.parametrize(("state", "said"), [("overdue", "overdue by 2 h 00 min"), ("due", "due 2 h 00 min ago")])
def test_a_late_dose_is_named_with_the_order(state, said):
    due = charts.NOW - timedelta(hours=2)
    late = Slot(state=state, due=due, at=None)
    item = found(assessment=laddered(next_due=due if state == "due" else None, slots=(late,)))["dose"]
    assert f"The dose of 04 Apr 11:25, {said}: give it" in item.plain.replace("\u00a0", " ")
    assert "anakinra 100 mg subcutaneously every 8 hours" in item.plain
    assert (item.wants, item.code) == ("dose", "anakinra")


def test_a_quiet_course_names_the_next_dose():
    quiet = msgspec.structs.replace(assessments.assessment(), triggers=())
    item = found(assessment=quiet)["dose"]
    assert item.plain == "anakinra 100 mg subcutaneously every 8 hours, next dose 04 Apr 16:00."
    assert lint(item.plain) == []


def test_a_step_down_says_the_order_and_its_gaps():
    proposed = Proposed(
        action="step_down",
        step="every 12 hours",
        interval_hours=12,
        because=("TAP-1",),
        text="",
        plan=(Planned(at=charts.hours(146), interval_hours=12),),
        seam=Seam(last_gap_hours=8.0, next_gap_hours=12.0, flagged=False),
    )
    item = found(assessment=laddered(proposed=proposed))["proposal"]
    expected = "step down to anakinra 100 mg subcutaneously every 12 hours, next dose 04 Apr 20:00 (last gap 8 h 00 min"
    assert expected in item.plain.replace("\u00a0", " ")
    assert (item.wants, item.code) == ("order", "anakinra")
    assert lint(item.plain) == []


def test_what_is_due_today_wants_each_value_it_names():
    item = found()["monitor-lab"]
    groups = groups_of(item.code)
    assert ("crp",) in groups
    assert ("anc", "neutrophil_pct") in groups
    assert item.wants == "lab"
    assert "C-reactive protein (last 03 Apr 08:00)" in item.plain


def test_what_is_due_later_today_is_an_order_of_today():
    make = charts.practice()
    make.lab("crp", charts.hours(118), "20", "mg/L")
    item = found(make)["monitor-lab"]
    assert "C-reactive protein;" in item.plain
    assert "crp" in item.code
    assert item.due == charts.NOW.replace(hour=21, minute=59, second=59)


def test_without_the_protocol_nothing_is_said_of_measurements():
    assert "monitor-lab" not in found(protocol=None)


def test_the_last_day_allowed_is_always_said():
    item = found()["taper"]
    assert "Last day allowed 18 Apr (day 20)." in item.plain
    assert "Next taper check before the dose of 05 Apr 00:00" in item.plain
    past = found(assessment=laddered(last_day=charts.NOW.date() - timedelta(days=1), plan=()))["taper"]
    assert "has passed" in past.plain


def test_how_many_held_values_wait_is_said_in_the_form_of_the_language():
    with speaking("de"):
        assert "Eine Lesart wählen für 1 zurückgestellten Wert (CRP): bis" in found()["held"].plain


def test_held_values_pending_cultures_and_questions_wait():
    keys = found()
    assert "1 held value (CRP)" in keys["held"].plain
    assert "blood, since 04 Apr 04:00" in keys["cultures"].plain
    assert "allerg" in keys["ask"].plain.casefold()
    assert "allergy" in keys["ask"].code


def test_a_result_ends_the_wait_for_a_culture():
    make = charts.practice()
    make.add(Event, charts.hours(135), code="culture", state="negative", subject="Blood")
    assert "cultures" not in found(make)


def test_a_stop_is_watched_and_no_dose_is_due():
    make = charts.practice()
    make.add(Order, charts.hours(136), action="stop", drug="anakinra")
    keys = found(make)
    assert "11 Apr" in keys["watch"].plain
    assert not {"dose", "taper"} & set(keys)


def test_a_course_that_ended_without_a_stop_has_no_watch_of_its_own():
    assert "watch" not in found(assessment=laddered(status="stopped"))


def test_an_order_by_its_brand_name_is_the_order_in_force():
    make = charts.practice()
    amount = {"dose": Decimal(50), "dose_unit": "mg", "route": "subcutaneous", "interval_hours": 24}
    make.add(Order, charts.hours(137), action="step", drug="Kineret", **amount)
    quiet = msgspec.structs.replace(laddered(interval_hours=24), triggers=())
    assert "50 mg subcutaneously every 24 hours" in found(make, quiet)["dose"].plain
    assert "from 04 Apr 11:00 every 24 hours" in plain(section(consults.note(make), "Anakinra so far"))


def test_after_a_stop_the_if_then_lines_speak_of_what_follows_it():
    make = charts.practice()
    make.add(Order, charts.hours(136), action="stop", drug="anakinra")
    lines = " ".join(said(line) for line in contingencies(consults.situation(make)[0], consults.RULES))
    assert "signs of relapse follow the stop or pause (Temp at least 38" in lines
    before = " ".join(said(line) for line in contingencies(consults.situation()[0], consults.RULES))
    assert "signs of relapse" not in before
    assert "step down." not in lines


def test_before_a_start_it_says_what_is_left_to_settle():
    make = charts.Maker()
    assessment, chart = consults.situation(make)
    keys = {item.key for item in advised(assessment, chart, consults.RULES)}
    assert {"ask", "needed"} <= keys
    assert "start" not in keys
    lines = contingencies(assessment, consults.RULES)
    assert all(said(line).startswith("If ") for line in lines)


@pytest.mark.parametrize("asked", [False, True])
def test_unknown_safety_triggers_come_first(asked):
    make = charts.practice()
    make.records = [item for item in make.records if getattr(item, "code", "") != "anc"]
    assessment, _chart = consults.situation(make)
    lines = [said(line) for line in contingencies(assessment, consults.RULES, asked_already=asked)]
    assert lines[0].startswith("Cannot be said now")
    assert ("eutrophils below 1.5" in lines[0]) is not asked
    assert all(line.startswith("If ") for line in lines[1:])


def test_if_then_lines_say_the_number_in_words_and_the_choice():
    lines = " ".join(said(line) for line in contingencies(assessments.assessment(), consults.RULES))
    assert "TAP-4b" not in lines
    real = [said(line) for line in contingencies(consults.situation()[0], consults.RULES)]
    joined = " ".join(real)
    assert "review (hold, step down or stop)." in joined
    assert "a culture is positive" in joined
    assert "neutrophils below 1.5" in joined
    assert not {"<", ">"} & set(joined)


def test_what_is_open_and_true_is_no_if():
    lines = " ".join(said(line) for line in contingencies(consults.situation()[0], consults.RULES))
    assert "rises to above 0.6 ng/mL" not in lines
    make = charts.practice()
    make.records = [item for item in make.records if item.id not in {"pct-134", "pct-110"}]
    lines = " ".join(said(line) for line in contingencies(consults.situation(make)[0], consults.RULES))
    assert "procalcitonin rises to above 0.6 ng/mL" in lines


def test_medicine_lines_pass_the_lint():
    make = charts.practice()
    make.add(
        Order,
        charts.hours(136),
        action="step",
        drug="anakinra",
        dose=Decimal("100.0"),
        route="subcutaneous",
        interval_hours=12,
    )
    for key in ("decide", "dose", "proposal"):
        item = found(make).get(key)
        strong = [run.text for run in item.text if run.voice == "strong"] if item else []
        assert not [rule for words in strong for rule in lint(words)]
