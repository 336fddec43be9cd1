"""Infection, stops, QTc, and the two readings of the days after a stop; the plain boundaries stand in the case file."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.domain.records import Decision, Device, Dose, Event, Observation, Order, OxygenSetting, Reading
from bedside.protocol.confirm import asks
from bedside.protocol.faults.file import faults
from bedside.protocol.question import Question
from bedside.protocol.stop_times import before, since, stops
from bedside.protocol.triggers import triggers
from tests.protocol.test_load import load_changed
from tests.protocol.test_published_case import on
from tests.protocol.ward import NOW, Ward, catalogue, local, navarro, protocols

COURSE = ("order anakinra 100 mg sc q6h @-9d", "dose given @-9d")
STOPPED = (*COURSE, "stop because done @-48h")
BEFORE = ("crp 30 mg/l @-50h", "ferritin 1000 ng/ml @-50h", "wbc 8 10*9/l @-50h", "pct 0.2 ng/ml @-50h")


def trigger(ward: Ward, name: str, **rest: object):
    return next(item for item in ward.assess(**rest).triggers if item.id == name)


def found(made, name: str):
    return next(item for item in made.triggers if item.id == name)


def held(code: str, value: str, unit: str, hours: float = 0) -> Observation:
    return Observation(
        id="x", patient="p", at=NOW - timedelta(hours=hours), recorded_at=NOW, author="t", workstation="w", code=code,
        value=Decimal(value), unit=unit, held=(Reading(label="as typed", value=Decimal(value), unit=unit),),
    )  # fmt: skip


def items(evidence) -> list[str]:
    return [f"{item.item} {item.value}" for item in evidence]


def declined(name: str, hours: float) -> Decision:
    at = NOW - timedelta(hours=hours)
    return Decision(
        id="x", patient="p", at=at, recorded_at=at, author="A. Name", workstation="w", reason="known",
        protocol="NAVARRO-2020", version="1.0.0", trigger=name, answer="declined",
    )  # fmt: skip


# --- the published case -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "relapse", "infection"),
    [
        ("2020-03-30", ("NOT_MET", None), ("NOT_MET", None)),
        ("2020-04-01", ("UNKNOWN", None), ("UNKNOWN", None)),
        ("2020-04-02", ("MET", "2020-04-02"), ("UNKNOWN", None)),
        ("2020-04-06", ("UNKNOWN", "2020-04-02"), ("UNKNOWN", None)),
        ("2020-04-07", ("UNKNOWN", "2020-04-02"), ("MET", "2020-04-07")),
        ("2020-04-10", ("MET", "2020-04-02"), ("MET", "2020-04-07")),
        ("2020-04-14", ("NOT_MET", "2020-04-02"), ("NOT_MET", "2020-04-07")),
    ],
)
def test_the_published_pause_relapses_and_the_stop_turns_septic(day, relapse, infection):
    made = on(day)
    for name, (outcome, since_day) in (("WATCH-RELAPSE", relapse), ("WATCH-INFECTION", infection)):
        said = found(made, name)
        assert (said.outcome, said.open_since and str(said.open_since.date())) == (outcome, since_day)
        assert said.action == "review"


def test_the_relapse_names_its_values_and_the_calm_ones_stand_against_the_other_reading():
    made = on("2020-04-02")
    assert items(found(made, "WATCH-RELAPSE").evidence) == ["order anakinra on hold", "crp 71", "crp 31", "crp 13"]
    assert {"pct 0.24", "wbc 9.02"} <= set(items(found(made, "WATCH-INFECTION").against))


def test_the_sepsis_of_day_19_is_the_pressure_and_of_day_22_the_procalcitonin_too():
    first, second = (items(found(on(day), "WATCH-INFECTION").evidence) for day in ("2020-04-07", "2020-04-10"))
    assert "map <60" in first
    assert {"pct 208", "pct 0.24", "wbc 22.5", "infection suspected"} <= set(second)
    assert "map <60" not in second


def test_hydroxychloroquine_of_the_published_case_asks_for_a_qtc_until_it_stops():
    made = [found(on(day), "MON-QTC") for day in ("2020-03-20", "2020-03-23", "2020-03-24")]
    assert [item.outcome for item in made] == ["MET", "MET", "NOT_MET"]
    assert [item.open_since is not None for item in made] == [True, True, False]


def test_the_same_readings_under_the_case_protocol():
    ward = Ward(*STOPPED, *BEFORE, "t 38.4 @-1h")
    assert found(ward.assess(protocols()["MAINZ-2020"]), "WATCH-RELAPSE").outcome == "MET"


# --- infection ----------------------------------------------------------------------------------------------------


def test_an_exclusion_answers_for_cultures_and_suspicion_while_it_holds():
    for name in ("TAP-4a", "TAP-4c", "STOP-1"):
        assert trigger(Ward("infection excluded @-2h"), name).outcome == "NOT_MET"
        assert trigger(Ward("infection excluded @-25h"), name).outcome == "UNKNOWN"


def test_a_firing_procalcitonin_voids_the_exclusion():
    lines = ("infection excluded @-9h", "pct 0.3 ng/ml @-8h", "pct 0.9 ng/ml @-2h")
    made = trigger(Ward(*lines), "TAP-4c")
    assert (made.outcome, made.open_since) == ("UNKNOWN", None)
    assert "TAP-4b fired" in made.reason


def test_a_pending_culture_asks_since_it_was_taken_and_no_longer_when_it_is_negative():
    ward = Ward("dose given 100 mg @-9h", "culture blood pending @-5h", "culture urine pending @-3h")
    assert trigger(ward, "TAP-4a").open_since == NOW - timedelta(hours=5)
    assert "result is awaited" in trigger(ward, "TAP-4a").reason
    ward.chart_lines("culture blood negative @-1h", "culture urine negative @-1h")
    assert (trigger(ward, "TAP-4a").outcome, trigger(ward, "TAP-4a").open_since) == ("NOT_MET", None)


def test_a_culture_called_positive_again_after_a_contaminant_counts():
    lines = ("culture blood positive a @-9h", "culture blood contaminant @-5h", "culture blood positive b @-1h")
    made = trigger(Ward(*lines), "TAP-4a")
    assert (made.outcome, items(made.evidence)) == ("MET", ["culture blood positive b"])


def test_an_answered_culture_stays_answered_until_the_next_one():
    ward = Ward("culture blood positive a @-9h").chart_lines(recorded=NOW - timedelta(hours=9))
    ward.records[-1] = msgspec.structs.replace(ward.records[-1], recorded_at=NOW - timedelta(hours=9))
    ward.add(declined("TAP-4a", 8))
    assert trigger(ward, "TAP-4a").open_since is None
    assert trigger(ward.chart_lines("culture bal positive b @-1h"), "TAP-4a").open_since == NOW - timedelta(hours=1)


def test_suspicion_after_an_exclusion_counts_and_is_no_confirmation():
    ward = Ward("infection excluded @-9h", "infection suspected @-2h")
    assert trigger(ward, "TAP-4c").outcome == "MET"
    assert "not confirmed" in trigger(ward, "STOP-1").reason


# --- stops --------------------------------------------------------------------------------------------------------


def test_the_last_day_asks_from_its_midnight_and_a_stop_ends_it():
    ward = Ward("order anakinra 100 mg sc q24h @-20d", "dose given 100 mg @-20d")
    made = trigger(ward, "STOP-2")
    assert (made.outcome, made.open_since) == ("MET", local("2020-04-09T00:00"))
    assert "past the last day" in made.reason
    ward.chart_lines("stop because the last day @-1h")
    assert (trigger(ward, "STOP-2").outcome, trigger(ward, "STOP-2").open_since) == ("NOT_MET", None)
    assert trigger(Ward(), "STOP-2").outcome == "NOT_MET"


@pytest.mark.parametrize(
    ("lines", "outcome", "says"),
    [
        ([], "UNKNOWN", "no oxygen setting"),
        (["ra @-30h"], "UNKNOWN", "past its shelf life"),
        (["ra @-5h"], "UNKNOWN", "not charted"),
        (["nc 2 @-30h", "ra @-5h"], "UNKNOWN", "not charted"),
        (["nc 2 @-12h", "ra @-5h"], "NOT_MET", "room air for 5 h"),
        (["ra @-5h", "nc 2 @-5h"], "UNKNOWN", "disputed"),
        (["ra @-30h", "ra @-20h", "ra @-10h", "nc 2 @-2h"], "NOT_MET", "nasal cannula now"),
        (["imv @-30h", "extubated @-20h", "ra @-20h", "ra @-10h"], "NOT_MET", "room air for 20 h"),
        (["intubated @-9h"], "NOT_MET", "ventilat"),
        (["intubated @-9h", "ra @-2h"], "UNKNOWN", "without an extubation"),
        (["ra @2020-04-09", "ra @-12h"], "UNKNOWN", "room air for 12 h"),
        (["ra @2020-04-08", "ra @2020-04-09", "ra @-12h"], "MET", "room air for 36 h"),
        (["died"], "NOT_MET", "Died"),
    ],
)
def test_recovery(lines, outcome, says):
    made = trigger(Ward("dose given 100 mg @-3d", *lines), "STOP-3")
    assert made.outcome == outcome
    assert says in made.reason


def test_recovery_stays_open_after_oxygen_is_needed_again_and_counts_from_the_first_dose():
    air = ("ra @-40h", "ra @-30h", "ra @-20h", "ra @-10h", "nc 2 @-2h")
    made = trigger(Ward("dose given 100 mg @-5d", *air), "STOP-3")
    assert (made.action, made.open_since) == ("info", NOW - timedelta(hours=16))
    assert trigger(Ward("dose given 100 mg @-9h", *air), "STOP-3").open_since == NOW - timedelta(hours=9)
    assert trigger(Ward("dose given 100 mg @-1h", *air), "STOP-3").open_since is None
    assert trigger(Ward(*air), "STOP-3").open_since is None


def test_room_air_charted_again_does_not_ask_a_second_time():
    ward = Ward("dose given 100 mg @-5d", "ra @-40h", "ra @-30h", "ra @-20h")
    ward.records = [msgspec.structs.replace(item, recorded_at=item.at) for item in ward.records]
    ward.add(declined("STOP-3", 15)).chart_lines("ra @-10h", "ra @-1h")
    made = trigger(ward, "STOP-3")
    assert (made.outcome, made.open_since) == ("MET", None)


@pytest.mark.parametrize(
    ("lines", "outcome", "hours"),
    [
        (["dose given 100 mg @-20h", "intubated @-9h"], "MET", 9),
        (["intubated @-30h", "dose given 100 mg @-20h"], "MET", 20),
        (["dose given 100 mg @-20h", "intubated @-9h", "extubated @-2h"], "NOT_MET", 9),
        (["intubated @-30h", "extubated @-25h", "dose given 100 mg @-20h"], "UNKNOWN", None),
        (["dose given 100 mg @-20h", "imv @-9h", "imv fio2 60 @-5h"], "MET", 9),
        (["dose given 100 mg @-20h", "intubated @-9h", "nc 2 @-5h"], "UNKNOWN", 5),
        (["dose given 100 mg @-20h"], "UNKNOWN", None),
        (["dose given 100 mg @-20h", "nc 2 @-1h"], "NOT_MET", None),
        (["intubated @-9h", "nc 2 @-5h"], "UNKNOWN", None),
    ],
)
def test_ventilation_asks_when_it_meets_the_drug(lines, outcome, hours):
    made = trigger(Ward(*lines, *(["nc 2 @-1h"] if "extubated @-2h" in lines else [])), "STOP-4")
    expected = None if hours is None else NOW - timedelta(hours=hours)
    if "nc 2 @-5h" in lines and hours:
        expected = NOW - timedelta(hours=9)
    assert (made.outcome, made.open_since) == (outcome, expected)


def test_ventilation_says_caution_and_infection_and_is_no_stop():
    made = trigger(Ward("dose given 100 mg @-9h", "intubated @-2h"), "STOP-4")
    assert made.action == "review"
    assert "caution" in made.reason
    assert "infection" in made.reason


def test_a_second_ventilation_asks_again():
    lines = ("dose given 100 mg @-40h", "intubated @-30h", "extubated @-20h", "nc 2 @-20h", "nc 2 @-9h")
    ward = Ward(*lines)
    ward.records = [msgspec.structs.replace(item, recorded_at=item.at) for item in ward.records]
    ward.add(declined("STOP-4", 25))
    assert trigger(ward, "STOP-4").open_since is None
    assert trigger(ward.chart_lines("intubated @-2h"), "STOP-4").open_since == NOW - timedelta(hours=2)


def again(action: str, ward: Ward, reason: str = "") -> list[str]:
    fields = {"patient": "p", "at": NOW, "recorded_at": NOW, "author": "t", "workstation": "w", "drug": "anakinra"}
    if action == "dose":
        record = Dose(id="new", status="given", dose=Decimal(100), **fields)
    else:
        record = Order(id="new", action=action, dose=Decimal(100), interval_hours=6, reason=reason, **fields)
    return [item.id for item in asks(record, ward.chart(), navarro())]


def test_starting_again_after_a_severe_reaction_needs_an_override():
    ward = Ward("order anakinra 100 mg sc q6h @-20h", "dose given @-14h", "hypersensitivity severe @-9h")
    assert "STOP-5" in again("resume", ward)
    assert "STOP-5" in again("step", ward)
    assert "STOP-5" in again("dose", ward)
    start = again("start", ward)
    assert "LBL-ALLERGY" in start
    assert "STOP-5" not in start
    ward.chart_lines("hold because reaction @-8h")
    assert "STOP-5" in again("dose", ward)
    ward.chart_lines("resume because no other way @-7h")
    assert "STOP-5" not in again("dose", ward)
    assert "STOP-5" in again("dose", ward.chart_lines("hypersensitivity severe @-6h"))


def test_a_reaction_asks_off_treatment_too_and_none_charted_says_so():
    assert trigger(Ward("hypersensitivity severe @-2h"), "STOP-5").open_since == NOW - timedelta(hours=2)
    made = trigger(Ward(), "STOP-5")
    assert (made.outcome, made.reason) == ("NOT_MET", "none charted")


# --- QTc ----------------------------------------------------------------------------------------------------------

HCQ = "med hydroxychloroquine @-30h"


@pytest.mark.parametrize(
    ("lines", "outcome", "hours"),
    [
        ([HCQ], "MET", 30),
        ([HCQ, "qtc 440 ms @-25h"], "MET", 1),
        ([HCQ, "qtc 440 ms @-40h"], "MET", 16),
        ([HCQ, "qtc 440 ms @-60h"], "MET", 30),
        ([HCQ, "qtc 520 ms @-20h", "qtc 440 ms @-1h"], "NOT_MET", 20),
        ([HCQ, "qtc 440 ms @-1h", "qtc 520 ms @-1h"], "UNKNOWN", 1),
        ([HCQ, "qtc >480 ms @-1h"], "UNKNOWN", 1),
        ([HCQ, "qtc >500 ms @-1h"], "MET", 1),
        ([HCQ, "qt 400 ms @-1h"], "MET", 30),
        ([HCQ, "qt 400 ms @-3h", "hr 60 @-1h"], "MET", 30),
        ([HCQ, "qt 400 ms @-2h", "hr 60 @-1h"], "NOT_MET", None),
        ([HCQ, "qt 460 ms @-2h", "hr 60 @-2h", "hr 90 @-1h"], "NOT_MET", None),
        ([HCQ, "qt 400 ms @2020-04-10", "hr 60 @2020-04-10"], "NOT_MET", None),
        ([HCQ, "qt 400 ms @2020-04-10", "hr 60 @2020-04-09"], "MET", 30),
        ([HCQ, "qt 460 ms @-1h", "hr 90 @-1h", "qtc 480 ms @-1h"], "NOT_MET", None),
        ([HCQ, "qt 460 ms @-1h", "hr >50 @-1h"], "UNKNOWN", 1),
        ([HCQ, "qt 460 ms @-1h", "hr 0 @-1h"], "UNKNOWN", 1),
        (["qtc >400 ms @-40h", HCQ, "qtc 460 ms @-1h"], "UNKNOWN", 1),
        (["qtc <400 ms @-40h", HCQ, "qtc 460 ms @-1h"], "MET", 1),
        (["qtc 400 ms @-40h", "qtc 420 ms @-40h", HCQ, "qtc 470 ms @-1h"], "UNKNOWN", 1),
        (["qtc 510 ms @-40h", HCQ, "qtc 440 ms @-1h"], "NOT_MET", None),
        (["med azithromycin @-9h", "qtc 440 ms @-1h"], "NOT_MET", None),
        (["med ceftriaxone @-9h"], "NOT_MET", None),
        ([HCQ, "med stop hydroxychloroquine @-9h", "qtc 520 ms @-1h"], "NOT_MET", None),
        ([HCQ, "med ciprofloxacin @-20h", "med stop hydroxychloroquine @-9h", "qtc 520 ms @-1h"], "MET", 1),
        ([HCQ, "med stop ceftriaxone @-9h"], "MET", 30),
        ([HCQ, "died @-1h"], "NOT_MET", None),
    ],
)
def test_qtc(lines, outcome, hours):
    made = trigger(Ward(*lines), "MON-QTC")
    assert (made.outcome, made.open_since) == (outcome, None if hours is None else NOW - timedelta(hours=hours))


def test_a_held_qtc_or_part_of_one_cannot_say():
    made = trigger(Ward(HCQ).add(held("qtc", "440", "ms", 1)), "MON-QTC")
    assert (made.outcome, made.open_since) == ("UNKNOWN", NOW - timedelta(hours=1))
    assert "held" in made.reason
    assert trigger(Ward(HCQ, "hr 60 @-1h").add(held("qt", "440", "ms", 1)), "MON-QTC").outcome == "UNKNOWN"
    assert trigger(Ward(HCQ, "qtc 450 ms @-2h").add(held("qtc", "400", "ms", 40)), "MON-QTC").outcome == "UNKNOWN"


def test_a_due_qtc_is_no_longer_asked_for_once_it_is_measured():
    ward = Ward(HCQ)
    assert trigger(ward, "MON-QTC").open_since
    assert trigger(ward.chart_lines("qtc 440 ms @-1h"), "MON-QTC").open_since is None


def test_a_qtc_worked_out_says_from_what():
    made = trigger(Ward(HCQ, "qt 460 ms @-1h", "hr 90 @-1h"), "MON-QTC")
    assert "563 ms (QT 460 ms at 90/min)" in made.reason
    assert {"qt 460", "hr 90"} <= set(items(made.evidence))


# --- after a stop -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "outcome", "opens"),
    [
        (["t 38.4 @-1h"], "MET", 1),
        (["t 38.4 @-9h", "t 37.0 @-1h", "crp 9 mg/l @-1h", "ferritin 9 ng/ml @-1h"], "NOT_MET", 9),
        (["t 38.4 @-13h"], "UNKNOWN", 13),
        (["t 38.4 @-49h"], "UNKNOWN", None),
        (["t 37.0 @-1h"], "UNKNOWN", None),
        (["t 38.4 @-1h", "t 37.0 @-1h"], "UNKNOWN", 1),
        (["crp >50 mg/l @-1h"], "UNKNOWN", 1),
        (["crp >60 mg/l @-1h"], "MET", 1),
        (["crp <60 mg/l @-1h", "t 37.0 @-1h", "ferritin 9 ng/ml @-1h"], "NOT_MET", None),
    ],
)
def test_relapse_after_a_stop(lines, outcome, opens):
    made = trigger(Ward(*STOPPED, *BEFORE, *lines), "WATCH-RELAPSE")
    assert (made.outcome, made.open_since) == (outcome, None if opens is None else NOW - timedelta(hours=opens))


def test_held_values_cannot_say_and_ask():
    made = trigger(Ward(*STOPPED, *BEFORE).add(held("crp", "71", "mg/L", 1)), "WATCH-RELAPSE")
    assert (made.outcome, made.open_since) == ("UNKNOWN", NOW - timedelta(hours=1))
    ward = Ward(*STOPPED, "crp 71 mg/l @-1h").add(held("crp", "30", "mg/L", 50))
    assert (trigger(ward, "WATCH-RELAPSE").outcome, trigger(ward, "WATCH-RELAPSE").open_since) == (
        "UNKNOWN", NOW - timedelta(hours=1),
    )  # fmt: skip
    assert trigger(ward.chart_lines("died"), "WATCH-RELAPSE").open_since is None


def test_without_a_value_before_the_stop_a_high_crp_asks_and_a_ferritin_does_not():
    assert trigger(Ward(*STOPPED, "crp 20 mg/l @-1h"), "WATCH-RELAPSE").open_since is None
    assert trigger(Ward(*STOPPED, "crp 21 mg/l @-1h"), "WATCH-RELAPSE").open_since == NOW - timedelta(hours=1)
    made = trigger(Ward(*STOPPED, "ferritin 4000 ng/ml @-1h"), "WATCH-RELAPSE")
    assert (made.outcome, made.open_since) == ("UNKNOWN", None)


def test_on_the_day_of_a_stop_without_a_time_a_value_may_be_from_before_it():
    day = (*COURSE, "crp 20 mg/l @2020-04-08", "crp 30 mg/l @2020-04-09", "stop because done @2020-04-09")
    assert trigger(Ward(*day, "crp 59 mg/l @-1h"), "WATCH-RELAPSE").outcome == "UNKNOWN"
    assert trigger(Ward(*day, "crp 60 mg/l @-1h"), "WATCH-RELAPSE").outcome == "MET"
    assert trigger(Ward(*day, "crp 39 mg/l @-1h"), "WATCH-RELAPSE").outcome != "MET"


def test_a_stop_during_a_pause_compares_with_what_was_before_the_pause():
    lines = (*COURSE, *BEFORE, "hold because trial pause @-49h", "crp 58 mg/l @-30h", "stop because done @-20h")
    assert trigger(Ward(*lines, "crp 60 mg/l @-1h"), "WATCH-RELAPSE").outcome == "MET"
    made = trigger(Ward(*lines, "resume because it came back @-18h", "stop because done @-16h", "crp 60 mg/l @-1h"),
                   "WATCH-RELAPSE")  # fmt: skip
    assert made.outcome != "MET"


def test_every_pause_is_watched_by_itself_and_its_finding_stays():
    lines = (*COURSE, *BEFORE, "hold because trial pause @-5d", "t 39 @-4d", "resume @-3d", "stop because done @-2d")
    made = trigger(Ward(*lines, "t 37.0 @-1h"), "WATCH-RELAPSE")
    assert (made.outcome, made.open_since) == ("UNKNOWN", NOW - timedelta(days=4))


def test_an_answer_from_before_the_stop_was_charted_does_not_count():
    ward = Ward(*COURSE, *BEFORE, "t 38.4 @-9h")
    ward.records = [msgspec.structs.replace(item, recorded_at=item.at) for item in ward.records]
    ward.add(declined("WATCH-RELAPSE", 5)).chart_lines("stop because done @-10h")
    assert trigger(ward, "WATCH-RELAPSE").open_since == NOW - timedelta(hours=9)
    assert trigger(ward.add(declined("WATCH-RELAPSE", 0)), "WATCH-RELAPSE").open_since is None


def test_values_of_the_next_watch_are_not_of_this_one():
    ward = Ward(*COURSE, "hold because a @-3d", "resume @-60h", "stop because b @-50h", "t 37 @-70h", "t 37 @-49h")
    ward.chart_lines("t 37 @2020-04-08")
    question = Question(protocol=navarro(), chart=ward.chart())
    first, second = stops(question)
    temps = ward.chart().values("temp")
    assert [item.at for item in since(first, temps, question)] == [NOW - timedelta(hours=70)]
    assert [item.at for item in since(second, temps, question)] == [
        local("2020-04-08T00:00"),
        NOW - timedelta(hours=49),
    ]
    assert [item.at for item in before(first, temps, question)] == []


@pytest.mark.parametrize(
    ("lines", "outcome", "opens", "says"),
    [
        (["pct 0.9 ng/ml @-9h", "pct 0.1 ng/ml @-1h"], "MET", 9, "TAP-4b fired"),
        (["pct 0.9 ng/ml @-9h", "pct 0.1 ng/ml @-1h", "infection excluded @-30m"], "UNKNOWN", 9, "no MAP"),
        (["pct <0.9 ng/ml @-9h"], "UNKNOWN", None, "TAP-4b cannot say"),
        (["pct 0.1 ng/ml @-1h"], "UNKNOWN", None, "no WBC"),
        (["culture blood pending @-1h"], "UNKNOWN", None, "culture pending"),
        (["culture blood positive a @-9h", "culture blood contaminant @-1h"], "UNKNOWN", 9, "no MAP"),
        (["culture blood positive a @-49h"], "UNKNOWN", None, "no MAP"),
        (["vasopressor start @-9h", "vasopressor stop @-1h"], "UNKNOWN", 9, "no MAP"),
        (["vasopressor start @-49h"], "UNKNOWN", None, "no MAP"),
        (["infection confirmed @-1h"], "MET", 1, "confirmed"),
        (["map <60 @-1h"], "MET", 1, "MAP <60"),
        (["map <70 @-1h"], "UNKNOWN", 1, "does not decide"),
        (["bp 80/50 @-1h"], "MET", 1, "MAP 60 mm Hg (from 80/50)"),
        (["sbp 80 @-1h", "dbp 50 @-2h"], "UNKNOWN", None, "no MAP"),
        (["wbc 13 10*9/l @-9h", "wbc 9 10*9/l @-1h"], "UNKNOWN", 9, "no MAP"),
        (["wbc 9 10*9/l @-9h", "wbc 13 10*9/l @-1h"], "MET", 1, "WBC 13"),
        (["wbc >10 10*9/l @-1h"], "UNKNOWN", 1, "does not decide"),
    ],
)
def test_infection_after_a_stop(lines, outcome, opens, says):
    made = trigger(Ward(*STOPPED, *BEFORE, *lines), "WATCH-INFECTION")
    expected = None if opens is None else NOW - timedelta(hours=opens)
    assert (made.outcome, made.open_since) == (outcome, expected)
    assert says in made.reason


def test_leukocytes_without_a_count_before_ask_and_once_calm_are_new_again():
    assert trigger(Ward(*STOPPED, "wbc 13 10*9/l @-1h"), "WATCH-INFECTION").open_since == NOW - timedelta(hours=1)
    high = ("wbc 15 10*9/l @-50h", "wbc 9 10*9/l @-20h", "wbc 13 10*9/l @-1h")
    assert trigger(Ward(*STOPPED, *high), "WATCH-INFECTION").outcome == "MET"
    still = trigger(Ward(*STOPPED, "wbc 15 10*9/l @-50h", "wbc 13 10*9/l @-1h"), "WATCH-INFECTION")
    assert (still.outcome, still.open_since) == ("UNKNOWN", None)
    assert "wbc 13" in items(still.against)


def test_a_held_pressure_leaves_the_mean_open():
    ward = Ward(*STOPPED, "dbp 50 @-1h").add(held("sbp", "80", "mm[Hg]", 1))
    made = trigger(ward, "WATCH-INFECTION")
    assert (made.outcome, made.open_since) == ("UNKNOWN", NOW - timedelta(hours=1))


def test_what_speaks_against_an_infection_is_shown():
    lines = ("culture blood negative @-2h", "infection excluded @-1h", "map 80 @-1h", "pct 0.1 ng/ml @-1h")
    shown = set(items(trigger(Ward(*STOPPED, *BEFORE, *lines), "WATCH-INFECTION").against))
    assert {"culture blood negative", "infection excluded", "map 80", "pct 0.1"} <= shown


def test_both_readings_may_stand():
    ward = Ward(*STOPPED, *BEFORE, "t 39 @-1h", "pct 0.9 ng/ml @-1h")
    assert {trigger(ward, name).outcome for name in ("WATCH-RELAPSE", "WATCH-INFECTION")} == {"MET"}


# --- monitoring ---------------------------------------------------------------------------------------------------


def due(ward: Ward) -> dict[str, object]:
    return {item.item: item for item in ward.assess().monitoring}


def test_a_never_measured_item_counts_from_the_admission_or_the_first_record():
    row = due(Ward("hr 80 @-40h", "admitted @-30h"))["MON-FERRITIN"]
    assert (row.last, row.due, row.overdue) == (None, NOW - timedelta(hours=6), True)
    row = due(Ward("hr 80 @-20h"))["MON-FERRITIN"]
    assert (row.due, row.overdue) == (NOW + timedelta(hours=4), False)
    assert due(Ward())["MON-FERRITIN"].due is None


def test_a_value_from_before_the_admission_does_not_count_for_it():
    row = due(Ward("ferritin 900 ng/ml @-20d", "admitted @-10h"))["MON-FERRITIN"]
    assert (row.last, row.due) == (NOW - timedelta(days=20), NOW + timedelta(hours=14))


def test_a_panel_is_as_old_as_its_oldest_part():
    row = due(Ward("inr 1 @-1h", "wbc 8 10*9/l @-30h", "hb 12 g/dl @-1h"))["MON-CBC"]
    assert (row.last, row.overdue) == (None, True)
    assert row.missing == ("Platelets", "Neutrophils or Neutrophils %", "Lymphocytes or Lymphocytes %")


def test_of_a_bare_date_the_next_day_is_not_overdue():
    row = due(Ward("crp 9 mg/l @2020-04-09"))["MON-CRP"]
    assert (row.due, row.overdue) == (local("2020-04-10T00:00"), False)
    assert due(Ward("crp 9 mg/l @2020-04-08"))["MON-CRP"].overdue


def test_optional_items_are_shown_and_never_due():
    rows = due(Ward("admitted @-9d", "pct 0.3 ng/ml @-5d", "culture blood pending @-4d"))
    assert (rows["MON-PCT"].due, rows["MON-PCT"].overdue) == (None, False)
    assert rows["MON-CULTURE"].last == NOW - timedelta(days=4)


def test_after_a_stop_daily_rows_take_the_place_of_the_same_ones_for_seven_days():
    rows = due(Ward("admitted @-9d", *STOPPED))
    assert {"WATCH-TEMP", "WATCH-CRP", "WATCH-PCT", "MON-VITALS"} <= rows.keys()
    assert not {"MON-CRP", "MON-PCT"} & rows.keys()
    assert (rows["WATCH-CRP"].due, rows["WATCH-CRP"].overdue) == (NOW - timedelta(hours=24), True)
    rows = due(Ward("admitted @-9d", *COURSE, "stop because done @-8d"))
    assert {"MON-CRP", "MON-PCT"} <= rows.keys()
    assert "WATCH-CRP" not in rows


@pytest.mark.parametrize("end", ["died", "discharged"])
def test_nothing_is_due_after_the_end_of_the_stay(end):
    assert Ward("admitted @-9d", end).assess().monitoring == ()


def test_an_event_that_is_no_state_of_a_culture_changes_nothing():
    event = Event(
        id="x", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w", code="sepsis", state="onset"
    )
    oxygen = OxygenSetting(
        id="y", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w", devices=(Device(name="ra"),)
    )
    made = Ward().add(event).add(oxygen)
    assert trigger(made, "TAP-4a").outcome == "UNKNOWN"


# --- the file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('states = ["suspected"]', 'states = ["suspicious"]', "triggers.TAP-4c", "no state 'suspicious'"),
        ('states = ["suspected"]', 'states = ["excluded"]', "triggers.TAP-4c", "cannot be what"),
        ('states = ["suspected"]', 'states = ["confirmed"]', "triggers.TAP-4c", "cannot be what"),
        ('safety = true\nprompts = "always"\nvoided_by = "TAP-4b"', 'prompts = "always"\nvoided_by = "TAP-2"',
         "triggers.TAP-4a", "no rising trigger"),
        ('rising = "TAP-4b"', 'rising = "TAP-9"', "triggers.WATCH-INFECTION", "no rising trigger"),
        ('code = "hypersensitivity"', 'code = "hyper"', "triggers.STOP-5", "code 'hyper'"),
        ('states = ["severe"]', 'states = ["mild"]', "triggers.STOP-5", "no state 'mild'"),
        ('classes = ["qt_prolonging"]', 'classes = ["qt"]', "triggers.MON-QTC", "class 'qt'"),
        ("over = 500", "over = -500", "triggers.MON-QTC", "not possible"),
        ("rise = 60", "rise = 0", "triggers.MON-QTC", "not above zero"),
        ('op = ">=", value = 38.0, unit = "Cel" }', 'op = ">=", value = 138, unit = "Cel" }',
         "triggers.WATCH-RELAPSE", "not possible"),
        ('analyte = "crp", times = 2, over = 20, unit = "mg/L"', 'analyte = "crp", times = 2, over = 20, unit = "mmol"',
         "triggers.WATCH-RELAPSE", "not a unit"),
        ('times = 1.5 }', 'times = 1 }', "triggers.WATCH-RELAPSE", "no rise"),
        ('times = 1.5 }', 'times = nan }', "triggers.WATCH-RELAPSE", "not a number"),
        ('"ferritin", times', '"ferritine", times', "triggers.WATCH-RELAPSE", "no analyte 'ferritine'"),
        ('value = 65, unit = "mm[Hg]"', 'value = 65, unit = "kg"', "triggers.WATCH-INFECTION", "not a unit"),
        ('value = 12, unit = "10*3/uL"', 'value = -12, unit = "10*3/uL"', "triggers.WATCH-INFECTION", "not possible"),
        ('needs = [["pct"]]\nevery = "24h"\nwhen', 'needs = [["pcx"]]\nevery = "24h"\nwhen', "monitoring.WATCH-PCT",
         "no analyte 'pcx'"),
        ('needs = [["crp"]]\nevery = "24h"', 'needs = []\nevery = "24h"', "monitoring.", "length"),
        ("[regimen.limit]\nmax_days = 20\nwarn_from = 18\n", "[regimen.limits]\nmax_days = 20\nwarn_from = 18\n",
         "regimen", "limits"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_by_place(old, new, where, says):
    with pytest.raises(Problem) as caught:
        load_changed(old, new)
    assert caught.value.where.startswith(where)
    assert says in str(caught.value)


def test_a_last_day_needs_a_limit():
    bare = msgspec.structs.replace(navarro(), regimen=msgspec.structs.replace(navarro().regimen, limit=None))
    assert ("triggers.STOP-2", "the regimen has no limit of days") in tuple(faults(bare, catalogue()))
    question = Question(protocol=bare, chart=Ward("dose given 100 mg @-1h").chart())
    assert next(item for item in triggers(question) if item.id == "STOP-2").outcome == "NOT_MET"


def test_a_step_is_no_stop_and_a_value_of_the_day_alone_may_be_from_before():
    ward = Ward(*COURSE, "step q8h because better @-60h", "crp 30 mg/l @2020-04-08", "stop because done @-48h")
    (only,) = stops(Question(protocol=navarro(), chart=ward.chart()))
    assert only.order.action == "stop"
    assert trigger(ward.chart_lines("crp 60 mg/l @-1h"), "WATCH-RELAPSE").outcome == "MET"


def test_devices_at_once_are_named_together():
    made = trigger(Ward("dose given 100 mg @-3d", "nrb 15 + nc 6 @-1h"), "STOP-3")
    assert made.reason == "non-rebreather mask with nasal cannula now"


def test_the_watch_names_what_was_not_measured_and_how_long_ago_the_stop_was():
    made = trigger(Ward("admitted @-9d", *STOPPED), "WATCH-INFECTION")
    assert made.reason.startswith("no PCT since the stop; no MAP since the stop")
    assert made.reason.endswith(" ago)")
