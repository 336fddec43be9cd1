"""Timing, ladder and triggers over a stay."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.quantity import Bounds
from bedside.domain.records import Decision, Dose, Event, Observation, Reading
from bedside.protocol.assessment import digest
from bedside.protocol.evaluate import evaluate
from bedside.protocol.question import Question
from bedside.protocol.rising import rises
from bedside.protocol.triggers import triggers
from tests.protocol.ward import NOW, Ward, local, navarro, protocols


def trigger(ward: Ward, name: str = "TAP-4b", **rest: object):
    return next(item for item in ward.assess(**rest).triggers if item.id == name)


def pct(value: str, *, day: str, held: bool = False) -> Observation:
    at = local(f"{day}T00:00")
    readings = (Reading(label="as typed", value=Decimal(value), unit="ng/mL"),) if held else ()
    return Observation(
        id="x", patient="p", at=at, precision="day", recorded_at=NOW, author="t", workstation="w",
        code="pct", value=Decimal(value), unit="ng/mL", held=readings,
    )  # fmt: skip


def decision(answer: str, at: datetime, recorded: datetime | None = None, name: str = "TAP-4b") -> Decision:
    return Decision(
        id="x", patient="p", at=at, recorded_at=recorded or at, author="A. Name", workstation="w",
        reason="known culture",
        protocol="NAVARRO-2020", version="1.0.0", trigger=name, answer=answer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "name"),
    [(36 * 3600, "early"), (36 * 3600 + 1, "intermediate"), (96 * 3600 - 1, "intermediate"), (96 * 3600, "late")],
)
def test_start_class_to_the_second(seconds, name):
    ward = Ward("hfnc 50/95 @-5d", "hfnc 50/95")
    began = ward.chart().oxygen().at
    ward.records = [ward.patient, msgspec.structs.replace(ward.records[-1], at=began, recorded_at=began)]
    made = ward.assess(at=began + timedelta(seconds=seconds)).timing
    assert made.name == name
    assert made.onset == began
    assert made.window_closes == began + timedelta(hours=36)


def test_the_first_dose_sets_the_class():
    made = Ward("nrb 15 + nc 6 @-5d", "ra @-4d", "hfnc 50/95 @-3d", "dose given 100 mg @-4d").assess().timing
    assert (made.name, made.hours) == ("early", 24.0)


def test_no_arm_reached_has_no_onset():
    made = Ward("mask 10").assess().timing
    assert (made.onset, made.hours, made.name, made.window_closes) == (None, None, None, None)


def test_the_onset_recorded_last_by_hand_goes_first():
    ward = Ward("hfnc 50/95 @-5h").chart_lines("onset @-50h because seen elsewhere", recorded=NOW - timedelta(hours=2))
    ward.chart_lines("onset @-40h because clock checked", recorded=NOW - timedelta(hours=1))
    assert (ward.assess().timing.hours, ward.assess().timing.name) == (40.0, "intermediate")


def test_first_dose_before_onset_is_a_finding():
    for line in ("hfnc 50/95 @-2h", "onset @-2h because seen"):
        made = Ward("dose given 100 mg @-5h", line).assess()
        assert made.timing.name is None
        assert [item.severity for item in made.findings if item.id == "TIME-G"] == ["warn"]


def test_a_dose_on_the_day_of_onset_without_a_time_is_not_before_it():
    made = Ward("dose given 100 mg @2020-04-10", "hfnc 50/95 @-2h").assess()
    assert (made.timing.hours, made.timing.name) == (0.0, "early")
    assert "TIME-G" not in {item.id for item in made.findings}


def test_rising_pct_fires_and_stays_open_until_answered():
    ward = Ward("pct 0.3 ng/ml @-48h", "pct 0.7 ng/ml @-24h", "pct 0.5 ng/ml @-2h")
    now = trigger(ward)
    assert (now.outcome, now.action, now.open_since) == ("NOT_MET", "info", NOW - timedelta(hours=24))
    ward.add(decision("declined", NOW - timedelta(hours=1), recorded=NOW + timedelta(minutes=1)))
    now = trigger(ward)
    assert now.open_since is None
    assert now.answered == "declined 10 Apr 11:00 by A. Name: known culture"


def test_an_answer_before_the_value_was_known_does_not_count():
    ward = Ward("pct 0.3 ng/ml @-48h", "pct 0.7 ng/ml @-24h").add(decision("declined", NOW - timedelta(hours=20)))
    assert trigger(ward).open_since == NOW - timedelta(hours=24)


def test_a_new_fire_after_an_answer_is_open_again():
    ward = Ward("pct 0.3 ng/ml @-48h", "pct 0.7 ng/ml @-24h").add(decision("accepted", NOW, name="TAP-4b"))
    later = NOW + timedelta(hours=2)
    ward.now = later
    ward.chart_lines("pct 0.9 ng/ml")
    made = trigger(ward)
    assert (made.open_since, made.answered) == (later, None)


def test_an_answer_under_another_protocol_does_not_count():
    answer = msgspec.structs.replace(decision("declined", NOW), protocol="MAINZ-2020")
    assert trigger(Ward("pct 0.3 ng/ml @-9h", "pct 0.7 ng/ml @-2h").add(answer)).open_since is not None


@pytest.mark.parametrize(
    ("lines", "outcome", "why"),
    [
        ([], "UNKNOWN", "no value"),
        (["pct 0.8 ng/ml"], "UNKNOWN", "no earlier value"),
        (["pct 0.3 ng/ml @-4d", "pct 0.2 ng/ml @-49h"], "UNKNOWN", "stale"),
        (["pct 0.3 ng/ml @-2h", "pct 0.5 ng/ml @-1h", "pct 0.9 ng/ml @-1h"], "UNKNOWN", "disputed"),
        (["pct 0.3 ng/ml @-2h", "pct 0.8 ng/ml @-1h", "pct 0.9 ng/ml @-1h"], "MET", "0.3"),
        (["pct <0.05 ng/ml @-2h", "pct 0.7 ng/ml"], "MET", "<0.05"),
        (["pct >0.5 ng/ml @-2h", "pct 0.7 ng/ml"], "UNKNOWN", "comparator"),
        (["pct 0.3 ng/ml @-2h", "pct >0.5 ng/ml"], "UNKNOWN", "comparator"),
        (["pct 0.3 ng/ml @-9h", "pct 5 ng/ml @-5h", "pct 0.1 ng/ml @-5h", "pct 0.9 ng/ml"], "MET", "0.3"),
    ],
)
def test_pct(lines, outcome, why):
    made = trigger(Ward(*lines))
    assert made.outcome == outcome
    assert why in made.reason


def test_an_unknown_prompt_closes_when_its_outcome_is_known():
    ward = Ward("pct 0.8 ng/ml @-5h")
    assert trigger(ward).open_since == NOW - timedelta(hours=5)
    assert trigger(ward.chart_lines("pct 0.7 ng/ml")).open_since is None


def test_stale_pct_asks_from_the_end_of_its_shelf_life_until_the_patient_leaves():
    ward = Ward("pct 0.3 ng/ml @-50h")
    assert trigger(ward).open_since == NOW - timedelta(hours=2)
    assert trigger(ward.chart_lines("discharged")).open_since is None


def test_missing_pct_asks_only_on_treatment():
    assert trigger(Ward()).open_since is None
    ward = Ward("dose given 100 mg @-5h")
    assert trigger(ward).open_since == NOW - timedelta(hours=5)
    assert trigger(ward.chart_lines("stop because done")).open_since is None


@pytest.mark.parametrize(
    ("disputed", "fires"),
    [
        (("550", True), ["2020-03-30", "2020-04-10"]),
        (("550", False), ["2020-03-26", "2020-04-10"]),
        (("0.55", False), ["2020-03-30", "2020-04-10"]),
    ],
)
def test_published_series(disputed, fires):
    value, held = disputed
    ward = Ward().add(pct("0.16", day="2020-03-20")).add(pct(value, day="2020-03-26", held=held))
    for day, text in (("30", "1.4"), ("31", "0.68")):
        ward.add(pct(text, day=f"2020-03-{day}"))
    for day, text in (("02", "0.24"), ("05", "0.09"), ("10", "208")):
        ward.add(pct(text, day=f"2020-04-{day}"))
    question = Question(protocol=navarro(), chart=ward.chart())
    met = [
        f"{item.at.astimezone(ward.chart().zone):%Y-%m-%d}"
        for item in question.looks("TAP-4b")
        if item.outcome == "MET"
    ]
    assert met == fires
    twelfth = trigger(ward, at=local("2020-03-31T23:59"))
    assert (twelfth.outcome, twelfth.action) == ("NOT_MET", "info")
    seventh = trigger(ward, at=local("2020-03-26T23:59"))
    assert seventh.outcome == ("UNKNOWN" if held else "MET" if value == "550" else "NOT_MET")
    assert (seventh.open_since is not None) == (seventh.outcome != "NOT_MET")


@pytest.mark.parametrize(
    ("value", "previous", "answer"),
    [
        (Bounds(1, 1), Bounds(None, 1, high_open=True), True),
        (Bounds(1, 1), Bounds(None, 1), None),
        (Bounds(1, None, low_open=True), Bounds(1, 1), True),
        (Bounds(1, None), Bounds(1, 1), None),
        (Bounds(None, 1), Bounds(1, None), False),
        (Bounds(1, 1), Bounds(1, 1), False),
        (Bounds(None, 1), Bounds(0, 0), None),
    ],
)
def test_rises(value, previous, answer):
    assert rises(value, previous) is answer


BASE = ["alt 30 u/l @-20h", "ast 30 u/l @-20h", "order anakinra 100 mg sc q6h @-10h", "dose given @-10h"]


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([*BASE, "alt 165 u/l", "ast 40 u/l"], "NOT_MET"),
        ([*BASE, "alt 165.1 u/l"], "MET"),
        (["dose given 100 mg @-9h", "alt 166 u/l"], "MET"),
        (["alt 166 u/l", "ast 20 u/l"], "MET"),
        (["alt 50 u/l @-60h", "ast 20 u/l"], "UNKNOWN"),
        ([*BASE, "ast 20 u/l", "alt >100 u/l"], "UNKNOWN"),
        (["alt >50 u/l @-20h", "ast 9 u/l @-20h", "dose given 100 mg @-9h", "alt 130 u/l", "ast 9 u/l"], "UNKNOWN"),
        (["alt >60 u/l @-20h", "ast 9 u/l @-20h", "dose given 100 mg @-9h", "alt 130 u/l", "ast 9 u/l"], "UNKNOWN"),
        (["alt 50 u/l @-20h", "alt 90 u/l @-20h", "dose given 100 mg @-9h", "alt 166 u/l", "ast 9 u/l"], "UNKNOWN"),
        (["alt >50 u/l @-20h", "ast 9 u/l @-20h", "dose given 100 mg @-9h", "alt 20 u/l", "ast 9 u/l"], "UNKNOWN"),
    ],
)
def test_transaminases(lines, outcome):
    assert trigger(Ward(*lines), "TAP-2").outcome == outcome


def test_transaminases_stay_open_after_a_fall_and_only_on_treatment():
    ward = Ward(*BASE, "alt 300 u/l @-5h", "alt 100 u/l", "ast 20 u/l")
    made = trigger(ward, "TAP-2")
    assert (made.outcome, made.action, made.open_since) == ("NOT_MET", "info", NOW - timedelta(hours=5))
    assert trigger(ward.chart_lines("stop because done"), "TAP-2").open_since is None


def test_held_transaminase_asks():
    held = Observation(
        id="x", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w", code="alt", value=Decimal(9),
        unit="U/L", held=(Reading(label="a", value=Decimal(9), unit="U/L"),),
    )  # fmt: skip
    made = trigger(Ward(*BASE, "ast 20 u/l").add(held), "TAP-2")
    assert (made.outcome, made.open_since) == ("UNKNOWN", NOW)


def test_no_upper_limit_is_unknown():
    ward = Ward(*BASE, "ast 20 u/l", "alt 50 u/l")
    chart = ward.chart()
    real = chart.catalogue
    bare = msgspec.structs.replace(real.analyte("alt"), reference=None)

    class Without:
        def __getattr__(self, name):
            return getattr(real, name)

        def analyte(self, code):
            return bare if code == "alt" else real.analyte(code)

    object.__setattr__(chart, "catalogue", Without())
    question = Question(protocol=navarro(), chart=chart)
    assert triggers(question)[0].outcome == "UNKNOWN"
    assert evaluate("LBL-LIVER-ALT", question).outcome == "UNKNOWN"


def ladder(*lines: str, now: datetime = NOW):
    return Ward(*lines, now=now).assess().ladder


def test_no_orders_and_no_doses():
    made = ladder()
    assert (made.status, made.step, made.treatment_day, made.next_due, made.total_mg) == ("none", "", None, None, "0")


def test_an_order_before_its_first_dose_is_due_at_once():
    made = ladder("order anakinra 100 mg sc q6h @-1h")
    assert (made.status, made.step, made.interval_hours) == ("active", "every 6 hours", 6)
    assert (made.next_due, made.treatment_day, made.days_left) == (NOW - timedelta(hours=1), None, None)


def test_doses_without_an_order_advise_nothing():
    made = ladder("dose given 100 mg @-30h", "dose given 100 mg @-6h")
    assert (made.status, made.next_due, made.doses_given, made.total_mg) == ("unknown", None, 2, "200")
    assert (made.treatment_day, made.days_left, made.last_day) == (2, 18, date(2020, 4, 28))


ORDER = "order anakinra 100 mg sc q6h @-20h"


@pytest.mark.parametrize(
    ("lines", "status", "due"),
    [
        ([ORDER, "dose given @-4h"], "active", 2),
        ([ORDER, "dose given @-13h", "dose held because platelets @-7h"], "active", -1),
        ([ORDER, "dose given @-4h", "step q8h because improvement @-1h"], "active", 4),
        ([ORDER, "dose given @-4h", "hold because culture pending @-1h"], "held", None),
        ([ORDER, "dose given @-12h", "hold because culture @-10h", "resume @-1h"], "active", -1),
        ([ORDER, "dose given @-4h", "hold because culture @-3h", "resume @-1h"], "active", 2),
        ([ORDER, "dose given @-4h", "stop because infection @-1h"], "stopped", None),
        ([ORDER, "dose given @-4h", "died"], "stopped", None),
        ([ORDER, "dose given @-4h", "discharged"], "stopped", None),
        ([ORDER, "dose given @-4h", "discharged @-2h", "admitted"], "active", 2),
        ([ORDER, "dose given 100 mg @2020-04-10"], "active", None),
    ],
)
def test_next_dose(lines, status, due):
    made = ladder(*lines)
    assert made.status == status
    assert made.next_due == (None if due is None else NOW + timedelta(hours=due))
    assert (made.interval_hours is None) == (status == "stopped")


def test_a_dose_not_given_counts_from_when_it_was_due():
    ward = Ward(ORDER, "dose given @-12h")
    ward.add(
        Dose(
            id="x", patient="p", at=NOW - timedelta(hours=5), recorded_at=NOW, author="t", workstation="w",
            drug="Kineret", status="missed", due=NOW - timedelta(hours=6),
        )
    )  # fmt: skip
    assert ward.assess().ladder.next_due == NOW


def test_a_step_while_on_hold_stays_on_hold():
    made = ladder(ORDER, "dose given @-14h", "hold because culture @-9h", "step q12h because improvement @-5h")
    assert (made.status, made.interval_hours) == ("held", 12)


def test_a_clock_change_keeps_the_interval():
    made = ladder(
        "order anakinra 100 mg sc q24h @2020-03-28T20:00", "dose given @2020-03-28T20:00", now=local("2020-03-29T01:00")
    )
    assert made.next_due.isoformat() == "2020-03-29T21:00:00+02:00"


@pytest.mark.parametrize("evening", ["2020-03-28T22:00", "2020-10-24T22:00"])
def test_times_on_both_sides_of_a_clock_change_lie_as_far_apart_as_they_do(evening):
    lines = ("order anakinra 100 mg sc q6h", "dose given")
    made = Ward(*(f"{line} @{evening}" for line in lines), now=local(evening) + timedelta(hours=1)).assess()
    assert made.ladder.next_due - made.ladder.last_given == timedelta(hours=6)
    assert made.ladder.next_due.isoformat()[-6:] != made.ladder.last_given.isoformat()[-6:]


def test_days_and_the_limit():
    again = ["hold because culture @-18d", "resume @-2h"]
    made = Ward("order anakinra 100 mg sc q6h @-19d", "dose given @-19d", *again, "dose given @-1h").assess()
    assert (made.ladder.treatment_day, made.ladder.days_left, made.ladder.last_day) == (20, 0, date(2020, 4, 10))
    assert made.ladder.next_due == NOW + timedelta(hours=5)
    assert [item.text for item in made.findings if item.id == "STOP-2"] == ["treatment day 20 of 20"]
    last = Ward("order anakinra 100 mg sc q6h @-19d", "dose given @-19d", "dose given", now=local("2020-04-10T21:00"))
    assert last.assess().ladder.next_due is None
    over = Ward("order anakinra 100 mg sc q6h @-20d", "dose given @-20d").assess()
    assert "past the last day" in next(item.text for item in over.findings if item.id == "STOP-2")
    assert over.ladder.days_left == 0


def test_a_stop_ends_the_count():
    made = ladder("order anakinra 100 mg sc q6h @-12d", "dose given @-11d", "stop because done @-4d")
    assert (made.treatment_day, made.days_left) == (8, None)


def test_total_in_exact_text():
    made = ladder(ORDER, "dose given 12.5 mg @-9h", "dose given @-3h")
    assert made.total_mg == "112.5"
    bare = Dose(
        id="x", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w", drug="anakinra", status="given"
    )
    assert Ward().add(bare).assess().ladder.total_mg == ""
    assert Ward(ORDER).add(bare).assess().ladder.total_mg == "100"
    assert Ward().add(msgspec.structs.replace(bare, dose=Decimal(1), dose_unit="g")).assess().ladder.total_mg == ""


def test_other_drugs_do_not_count():
    assert ladder("med methylprednisolone 40 mg iv q12h").doses_given == 0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([ORDER], None),
        (["order anakinra 100 mg sc q24h"], "began with 100 mg every 24 hours"),
        (["order anakinra 50 mg sc q6h"], "began with 50 mg every 6 hours"),
        (["dose given 100 mg @2020-04-07", "dose given 100 mg @2020-04-08"], "at least 24 hours apart"),
        (["dose given 100 mg @-10h", "dose given 100 mg @-30m"], "at least 9.5 hours apart"),
        (["dose given 100 mg @-10h", "dose given 100 mg @-4h"], None),
        (["dose given 100 mg @-10h"], None),
    ],
)
def test_a_course_that_differs_from_the_first_step(lines, said):
    found = [item.text for item in Ward(*lines).assess().findings if item.id == "REG-0"]
    assert (said in found[0]) if said else found == []


def test_an_order_without_a_dose_is_said():
    ward = Ward(ORDER)
    ward.records[-1] = msgspec.structs.replace(ward.records[-1], dose=None)
    assert "no dose every 6 hours" in next(item.text for item in ward.assess().findings if item.id == "REG-0")


def test_a_protocol_without_a_day_limit():
    again = ["hold because culture @-29d", "resume @-2h", "dose given @-1h"]
    made = Ward("order anakinra 100 mg sc q24h @-30d", "dose given @-30d", *again).assess(protocols()["MAINZ-2020"])
    assert (made.ladder.days_left, made.ladder.last_day) == (None, None)
    assert made.ladder.next_due == NOW + timedelta(hours=23)
    assert not [item for item in made.findings if item.id in {"STOP-2", "REG-0"}]


def test_an_undated_dose_is_not_counted():
    dose = Dose(
        id="x", patient="p", at=NOW, precision="undated", recorded_at=NOW, author="t", workstation="w",
        drug="anakinra", status="given", dose=Decimal(100),
    )  # fmt: skip
    assert Ward().add(dose).assess().ladder.doses_given == 0


def test_other_events_are_no_departure():
    event = Event(id="x", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w", code="prone")
    assert Ward(ORDER, "dose given @-1h").add(event).assess().ladder.status == "active"


def test_the_assessment_finds_its_own_parts():
    made = Ward("pct 0.3 ng/ml @-9h", "pct 0.7 ng/ml").assess(at=datetime(2020, 4, 10, 10, 0, tzinfo=UTC))
    assert [item.id for item in made.open_triggers()] == ["TAP-4b"]
    assert made.criterion("AHRF-A").id == "AHRF-A"
    with pytest.raises(KeyError):
        made.criterion("INC-99")


def test_the_same_chart_gives_the_same_bytes():
    ward = Ward("nrb 15 + nc 6", "pct 0.3 ng/ml @-9h", "pct 0.7 ng/ml", ORDER, "dose given @-4h")
    assert digest(ward.assess()) == digest(ward.assess())
    assert digest(ward.assess()) != digest(ward.assess(at=NOW - timedelta(hours=1)))


def test_an_interval_of_one_hour_reads_as_one():
    ward = Ward("order anakinra 100 mg sc q1h")
    assert ward.assess().ladder.step == "every hour"
    assert "100 mg every hour;" in next(item.text for item in ward.assess().findings if item.id == "REG-0")


def test_another_route_stays_a_finding():
    made = Ward("order anakinra 100 mg iv q6h @-2h", "dose given @-1h").assess()
    (found,) = [item for item in made.findings if item.id == "REG-6"]
    assert (found.severity, len(found.records)) == ("warn", 2)
    assert "ordered or given intravenously" in found.text
    assert not [item for item in Ward(ORDER, "dose given").assess().findings if item.id == "REG-6"]
