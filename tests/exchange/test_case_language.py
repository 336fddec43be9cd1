"""A case file means the same in every language, and what it freezes is in English."""

from datetime import UTC, datetime

import msgspec
import pytest

from bedside import assets
from bedside.domain.problem import Problem
from bedside.exchange.case_file import read_case
from bedside.exchange.case_play import Stage, play
from bedside.protocol.assessment import digest
from bedside.text import speaking
from tests.protocol.ward import catalogue, navarro

NOW = datetime(2026, 1, 10, 10, 0, tzinfo=UTC)
WARD = read_case(assets.read_text("cases", "practice-ward", "ward.toml"))
STAGE = Stage(now=NOW, author="t", workstation="w", catalogue=catalogue(), protocol=navarro(), freeze=digest)


def decided():
    """Return a practice patient of whom something was decided."""
    return next(item for item in WARD.patients if any(entry.line.startswith("decide ") for entry in item.entry))


def test_a_case_makes_the_same_records_and_freezes_the_same_whatever_is_spoken():
    known = play(WARD, decided(), STAGE)
    with speaking("de"):
        assert play(WARD, decided(), STAGE) == known


def test_a_day_of_a_case_is_in_one_form_only():
    person = decided()
    dated = msgspec.structs.replace(person.entry[0], ago="", line="crp 71 mg/l @02.04.2020")
    with speaking("de"), pytest.raises(Problem):
        play(WARD, msgspec.structs.replace(person, entry=(dated,)), STAGE)
