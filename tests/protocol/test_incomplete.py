"""A chart that may lack entries decides nothing: UNKNOWN everywhere, no dose advice, and every page says why."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from bedside.domain.chart import rewind
from bedside.protocol.assess import assess
from bedside.protocol.assessment import walk
from bedside.protocol.contract import as_plain
from bedside.protocol.incomplete import FINDING
from bedside.report import trends
from bedside.report.note import compose
from bedside.report.writing import Writing
from tests.protocol.stays import stays
from tests.protocol.ward import NOW, Ward, navarro

WHY = "The store is damaged: entries of this chart may be missing."
LINES = (
    "naat positive @-30h", "fever historic", "ferritin 1840 ng/ml @-18h", "crp 120 mg/l @-10h", "nrb 15 spo2 90 @-8h",
    "no immunosuppressant", "no chemotherapy", "infection excluded", "pct 0.3 ng/ml @-9h",
    "order anakinra 100 mg sc q6h @-30h", "dose given @-29h", "dose given @-23h", "dose given @-8h",
)  # fmt: skip


@pytest.fixture(scope="module")
def chart():
    return Ward(*LINES).chart()


@pytest.fixture(scope="module")
def left(chart):
    return assess(navarro(), replace(chart, incomplete=WHY))


def test_a_complete_chart_would_decide(chart):
    made = assess(navarro(), chart)
    assert {"MET", "NOT_MET"} <= {item.outcome for item in walk(made.criteria)}
    assert not [item for item in made.findings if item.id == FINDING]


def test_every_verdict_is_unknown_and_says_what_is_left(left):
    trees = (*left.criteria, *left.label, *left.gates, *left.conditions)
    assert {item.outcome for item in walk(trees)} == {"UNKNOWN"}
    assert {item.outcome for item in (*left.triggers, *left.outcomes)} == {"UNKNOWN"}
    assert left.state == "INCOMPLETE"
    ferritin = left.criterion("INC-3")
    assert ferritin.reason.startswith("entries may be missing; on what is left: met")
    assert ferritin.evidence[0].value == "1840"
    assert left.flip == ()


def test_no_dose_is_advised_and_none_is_called_missing(chart, left):
    before, after = assess(navarro(), chart).ladder, left.ladder
    assert before.slots != after.slots
    assert (after.status, after.next_due, after.waiting, after.plan, after.proposed) == (
        "unknown",
        None,
        None,
        (),
        None,
    )
    assert after.advice == WHY
    assert after.doses_given == 3
    assert {item.state for item in after.slots} <= {"given", "early", "on_time", "late", "held"}


def test_no_score_has_a_number(left):
    numbers = [(item.low, item.high, item.value) for item in left.scores.values()]
    assert set(numbers) == {(None, None, None)}
    assert left.timing.name is None
    assert all(item.low is None for score in left.scores.values() for item in score.forms.values())


def test_the_damage_is_the_first_finding_on_screen_and_on_paper(chart, left):
    assert (left.findings[0].id, left.findings[0].severity, left.findings[0].text) == (FINDING, "warn", WHY)
    assert as_plain(left)["state"] == "INCOMPLETE"
    damaged = replace(chart, incomplete=WHY)
    note = msgspec.to_builtins(compose(left, damaged, Writing(author="A. Name", now=NOW)))
    assert WHY in str(note)
    assert WHY.encode() in trends.sheet(left, damaged, "svg")


def test_verdicts_alone_and_earlier_moments_are_guarded_too(chart):
    damaged = replace(chart, incomplete=WHY)
    for each in (assess(navarro(), damaged, whole=False), assess(navarro(), rewind(damaged, NOW.replace(hour=1)))):
        assert each.state == "INCOMPLETE"
        assert each.findings[0].text == WHY


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stays())
def test_nothing_is_ever_decided_on_what_is_left(ward):
    made = assess(navarro(), replace(ward.chart(), incomplete=WHY))
    trees = (*made.criteria, *made.label, *made.gates, *made.conditions)
    assert {item.outcome for item in (*walk(trees), *made.triggers, *made.outcomes)} <= {"UNKNOWN"}
    assert made.ladder.next_due is None
    assert made.ladder.waiting is None
    assert not [item for item in made.triggers if item.proposes]
