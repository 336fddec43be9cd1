"""Leaving a patient untreated: on what stands in the store at that moment, and on one and the same chart."""

import hashlib
from datetime import datetime, timedelta

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.domain.records import Decision
from bedside.session import Session
from bedside.session.papers import frozen_assessment
from bedside.session.untreated import leave_untreated
from bedside.text import speaking
from tests.desk.ward import SECRETS, chart


@pytest.fixture(autouse=True)
def ticking(clock):
    clock.step = timedelta(seconds=1)


def test_what_another_window_stored_meanwhile_counts(alone, person, clock):
    alone.assess(person)
    other = Session.open(alone.store.folder, "demo", SECRETS["demo"], clock=clock)
    chart(other, "order anakinra 100 mg sc q6h")
    chart(other, "dose given")
    other.close()
    with pytest.raises(Problem, match="has been treated"):
        leave_untreated(alone, person, "judgement", "comfort care")
    assert not [item for item in alone.records(person) if isinstance(item, Decision)]


def test_what_is_frozen_is_the_assessment_of_the_chart_that_was_asked(alone, person, monkeypatch):
    chart(alone, "crp 71 mg/l")
    asked = []
    whole = alone.chart
    monkeypatch.setattr(alone, "chart", lambda *about, **when: asked.append(whole(*about, **when)) or asked[-1])
    made = leave_untreated(alone, person, "declined", "wants no injections")
    kept = alone.store.assessment(made.decision.assessment)
    assert hashlib.sha256(kept).hexdigest() == made.decision.assessment
    assert [item.at for item in asked] == [datetime.fromisoformat(msgspec.json.decode(kept, type=dict)["at"])]
    assert made.event.state == "declined"


def test_what_is_frozen_is_in_english_whatever_is_spoken(alone, person):
    chart(alone, "crp 71 mg/l")
    known = alone.assess(person).criteria
    with speaking("de"):
        made = leave_untreated(alone, person, "judgement", "keine")
    kept = frozen_assessment(alone.store.assessment(made.decision.assessment))
    assert [item.label for item in kept.criteria] == [item.label for item in known]
