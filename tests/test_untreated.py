"""Leaving a patient untreated: on what stands in the store at that moment, and on one and the same chart."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.domain.quickline import context_of, parse
from bedside.domain.records import Decision
from bedside.session import Session
from bedside.session.untreated import leave_untreated

PASSPHRASE = "four words are enough"


class Clock:
    """Goes on by a second with every look at it."""

    def __init__(self):
        self.now = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def session(tmp_path, clock):
    made, _code = Session.create(
        tmp_path / "store", ward="Ward 3", zone="Europe/Berlin", user="dr", passphrase=PASSPHRASE, clock=clock
    )
    yield made
    made.close()


@pytest.fixture
def person(session):
    return session.add_patient(mrn="1", name="Invented Person", born=date(1961, 5, 4), sex="F").id


def chart(session, person, *lines):
    for line in lines:
        stamp = session.stamp()
        asked = context_of(session.chart(person, at=stamp.now), stamp.now, drug="anakinra")
        session.record(parse(line, asked).records(stamp, None), reason="as agreed")


def test_what_another_window_stored_meanwhile_counts(session, person, clock, tmp_path):
    session.assess(person)
    other = Session.open(tmp_path / "store", "dr", PASSPHRASE, clock=clock)
    chart(other, person, "order anakinra 100 mg sc q6h", "dose given")
    other.close()
    with pytest.raises(Problem, match="has been treated"):
        leave_untreated(session, person, "judgement", "comfort care")
    assert not [item for item in session.records(person) if isinstance(item, Decision)]


def test_what_is_frozen_is_the_assessment_of_the_chart_that_was_asked(session, person, monkeypatch):
    chart(session, person, "crp 71 mg/l")
    asked = []
    whole = session.chart
    monkeypatch.setattr(session, "chart", lambda *about, **when: asked.append(whole(*about, **when)) or asked[-1])
    made = leave_untreated(session, person, "declined", "wants no injections")
    kept = session.store.assessment(made.decision.assessment)
    assert hashlib.sha256(kept).hexdigest() == made.decision.assessment
    assert [item.at for item in asked] == [datetime.fromisoformat(msgspec.json.decode(kept, type=dict)["at"])]
    assert made.event.state == "declined"
