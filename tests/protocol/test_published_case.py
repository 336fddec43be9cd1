"""The published case end to end through the rules: eligibility, ladder and prompts at its golden moments."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bedside import assets
from bedside.domain.chart import build
from bedside.domain.moment import parse_at
from bedside.exchange.case_file import read_case
from bedside.exchange.case_play import Stage, play
from bedside.protocol.assess import assess
from tests.protocol.ward import catalogue, navarro

ZONE = ZoneInfo("Europe/Berlin")
LATER = datetime(2020, 6, 1, tzinfo=UTC)


@cache
def records():
    case = read_case(assets.read_text("cases", "mainz-2020", "curated.toml"))
    stage = Stage(
        now=LATER, author="t", workstation="w", catalogue=catalogue(), protocol=navarro(), freeze=lambda _: ""
    )
    return play(case, case.patients[0], stage)


def on(day: str):
    chart = build(records(), at=parse_at(day, ZONE, LATER), known_at=LATER, zone=ZONE, catalogue=catalogue())
    return assess(navarro(), chart)


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
    made = next(item for item in on(day).triggers if item.id == "TAP-4b")
    assert made.outcome == outcome
    assert (made.action == "info") == (outcome == "NOT_MET")


def test_nine_doses_and_the_deviation():
    made = on("2020-04-06")
    assert (made.ladder.doses_given, made.ladder.total_mg, made.ladder.treatment_day) == (9, "900", 12)
    assert made.ladder.status == "stopped"
    assert "every 24 hours" in next(item.text for item in made.findings if item.id == "REG-0")
    assert (on("2020-03-31").ladder.status, on("2020-04-02").ladder.status) == ("held", "active")
