"""The published case end to end through the rules: eligibility, ladder and prompts at its golden moments."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bedside import assets
from bedside.domain.amend import accepted
from bedside.domain.chart import build
from bedside.domain.moment import parse_at, start_of_day
from bedside.domain.records import Event, Observation
from bedside.domain.stamp import Stamp
from bedside.exchange.case_file import read_case
from bedside.exchange.case_play import Stage, play
from bedside.protocol.assess import assess
from bedside.scores.registry import scores
from tests.protocol.ward import Ward, catalogue, navarro
from tests.scores.facts import facts

ZONE = ZoneInfo("Europe/Berlin")
LATER = datetime(2020, 6, 1, tzinfo=UTC)


@cache
def records():
    case = read_case(assets.read_text("cases", "mainz-2020", "curated.toml"))
    stage = Stage(
        now=LATER, author="t", workstation="w", catalogue=catalogue(), protocol=navarro(), freeze=lambda _: ""
    )
    return play(case, case.patients[0], stage)


def on(day: str, *more):
    every = (*records(), *more)
    chart = build(every, at=parse_at(day, ZONE, LATER), known_at=LATER, zone=ZONE, catalogue=catalogue())
    return assess(navarro(), chart)


def day(number: int) -> str:
    """Return the date of a day of the stay."""
    return (date(2020, 3, 19) + timedelta(days=number)).isoformat()


def trigger(made, name):
    return next(item for item in made.triggers if item.id == name)


def ends(answer):
    return answer.low, answer.high


def test_admission():
    made = on("2020-03-20")
    outcomes = {name: made.criterion(name).outcome for name in ("INC-1", "INC-2", "INC-3", "INC-4", "INC-5")}
    assert made.state == "NOT_ELIGIBLE"
    assert outcomes == {"INC-1": "MET", "INC-2": "MET", "INC-3": "UNKNOWN", "INC-4": "MET", "INC-5": "NOT_MET"}
    assert "= 0.724" in made.criterion("INC-4-ALC").reason


def test_day_seven_is_ventilated():
    made = on("2020-03-26")
    assert made.state == "NOT_ELIGIBLE"
    assert made.criterion("EXC-1").outcome == "MET"


@pytest.mark.parametrize(("day", "outcome"), [("2020-03-30", "MET"), ("2020-03-31", "NOT_MET"), ("2020-04-10", "MET")])
def test_procalcitonin_without_the_disputed_value(day, outcome):
    made = trigger(on(day), "TAP-4b")
    assert made.outcome == outcome
    assert (made.action == "info") == (outcome == "NOT_MET")


def test_nine_doses_and_the_deviation():
    made = on("2020-04-06")
    assert (made.ladder.doses_given, made.ladder.total_mg, made.ladder.treatment_day) == (9, "900", 12)
    assert made.ladder.status == "stopped"
    assert "every 24 hours" in next(item.text for item in made.findings if item.id == "REG-0")
    assert (on("2020-03-31").ladder.status, on("2020-04-02").ladder.status) == ("held", "active")


def test_the_course_ends_within_the_limit():
    made = on(day(18))
    assert (made.ladder.first_given.date().isoformat(), made.ladder.last_day.isoformat()) == (day(7), "2020-04-14")
    assert "STOP-2" not in {item.id for item in made.findings}


@pytest.mark.parametrize(
    ("reading", "fires", "info"), [(None, {11, 22}, {12}), (1, {7, 22}, {11, 12}), (2, {11, 22}, {12})]
)
def test_procalcitonin_under_each_reading_of_the_disputed_value(reading, fires, info):
    """The print says 550 on day 7: left in doubt, taken as printed, or read as pg/mL."""
    doubt = next(item for item in records() if isinstance(item, Observation) and item.finding == "DQ-04")
    stamp = Stamp(author="t", workstation="w", now=LATER, new_id=lambda: "picked")
    picked = (accepted(doubt, reading, stamp, "picked", catalogue()),) if reading else ()
    made = {number: trigger(on(day(number), *picked), "TAP-4b") for number in (1, 7, 11, 12, 22)}
    assert {number for number, item in made.items() if item.outcome == "MET"} == fires
    assert {number for number, item in made.items() if (item.outcome, item.action) == ("NOT_MET", "info")} == info
    assert (made[7].outcome == "UNKNOWN") == (reading is None)


def test_an_equal_procalcitonin_is_no_increase():
    made = trigger(Ward("pct 0.3 ng/ml @-20h", "pct 1.2 ng/ml @-9h", "pct 1.2 ng/ml").assess(), "TAP-4b")
    assert (made.outcome, made.action) == ("NOT_MET", "info")


@pytest.mark.parametrize(("number", "grade"), [(1, 1), (7, 1), (11, 2), (12, 2), (14, 3), (17, 2), (18, 2), (22, 2)])
def test_anemia_grade(number, grade):
    assert on(day(number)).scores["ctcae"].forms["anemia"].value == grade


@pytest.mark.parametrize("number", [1, 7, 11, 12, 14, 17, 18, 22])
def test_platelet_grade(number):
    assert on(day(number)).scores["ctcae"].forms["platelets"].value == (1 if number == 1 else 0)


def test_news2_at_admission():
    typed = {"rr": "22", "spo2": "94", "oxygen": "oxygen", "sbp": "127", "hr": "90", "temp": "38.9", "avpu": "A"}
    assert scores()["news2"].answer(facts(**typed)).value == 6
    made = on(day(1)).scores["news2"]
    assert (ends(made), made.missing) == ((6, 9), ("avpu",))


def test_alc_from_the_percentage():
    assert on(day(1)).scores["alc"].value == Decimal("0.724")


def test_who_scale():
    assert [ends(on(day(number)).scores["who"]) for number in (1, 2, 7, 22)] == [(4, 4), (6, 6), (6, 6), (7, 7)]
    assert ends(on(day(19)).scores["who"]) == (6, 7)
    at = start_of_day(date(2020, 4, 7), ZONE)
    pressor = Event(
        id="v", patient=records()[0].patient, at=at, precision="day", recorded_at=LATER, author="t", workstation="w",
        code="vasopressor", state="start",
    )  # fmt: skip
    assert on(day(19), pressor).scores["who"].value == 7


def test_hscore_leaves_the_undated_values_out():
    made = on(day(7)).scores["hscore"]
    assert ends(made) == (49, 250)
    assert {"ferritin", "triglycerides", "organomegaly", "fibrinogen", "ast"} <= set(made.missing)


def test_post_stop_watch():
    """A pause on day 12 and a relapse on day 14; a stop on day 18 and sepsis on day 19."""
    watched = {
        number: {
            name for name in ("WATCH-RELAPSE", "WATCH-INFECTION") if trigger(on(day(number)), name).outcome == "MET"
        }
        for number in (11, 12, 13, 14, 18, 19, 22)
    }
    assert watched == {
        11: set(), 12: set(), 13: set(), 14: {"WATCH-RELAPSE"}, 18: set(), 19: {"WATCH-INFECTION"},
        22: {"WATCH-RELAPSE", "WATCH-INFECTION"},
    }  # fmt: skip
