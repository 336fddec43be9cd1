"""A past moment by both clocks: what was known then, and what is true of it in hindsight."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.domain.amend import accepted, voided
from bedside.domain.chart import build, rewind
from bedside.domain.quickline import Stamp
from bedside.domain.records import Decision, Reading
from bedside.protocol.assess import assess
from bedside.protocol.assessment import canonical
from tests.protocol.test_flip import BASE, CHANGES
from tests.protocol.ward import NOW, ZONE, Ward, catalogue, navarro

THEN = NOW - timedelta(hours=2)
TICK = timedelta(microseconds=1)


def asked(ward: Ward, *, at=THEN, known=None):
    chart = build(ward.records, at=at, known_at=known or NOW, zone=ZONE, catalogue=catalogue())
    return assess(navarro(), chart)


def outcomes(ward: Ward, name: str, *, at=THEN) -> tuple[str, str]:
    """Return what was known at the moment, and what is true of it now."""
    return tuple(asked(ward, at=at, known=known).criterion(name).outcome for known in (at, NOW))


def ward_of(*lines: tuple[str, float]) -> Ward:
    """Return a ward of lines, each recorded so many hours before now."""
    ward = Ward()
    for line, hours in lines:
        ward.chart_lines(line, recorded=NOW - timedelta(hours=hours))
    return ward


def stamp(hours: float = 1) -> Stamp:
    return Stamp(author="A. Name", workstation="w", now=NOW - timedelta(hours=hours), new_id=lambda: "~later")


def test_a_correction_counts_from_when_it_was_made():
    ward = ward_of(("ferritin 1840 ng/ml @-5h", 4))
    first = ward.records[-1]
    ward.add(first, value=first.value / 10, supersedes=first.id, recorded_at=NOW - timedelta(hours=1))
    assert outcomes(ward, "INC-3") == ("MET", "NOT_MET")
    assert asked(ward, known=THEN).criterion("INC-3").evidence[0].record == first.id


def test_a_correction_of_the_time_moves_the_value_in_hindsight_only():
    ward = ward_of(("ferritin 1840 ng/ml @-5h", 4))
    first = ward.records[-1]
    ward.add(first, at=NOW - timedelta(hours=1), supersedes=first.id, recorded_at=NOW)
    assert outcomes(ward, "INC-3") == ("MET", "UNKNOWN")
    assert outcomes(ward, "INC-3", at=NOW) == ("MET", "MET")


def test_a_void_counts_from_when_it_was_made():
    ward = ward_of(("immunosuppressant tocilizumab @-5h", 4))
    ward.records.append(voided(ward.records[-1], stamp(), "other patient"))
    assert outcomes(ward, "EXC-3") == ("MET", "UNKNOWN")


def test_a_late_entry_was_not_known_then():
    ward = ward_of(("crp 71 mg/l @-5h", 1), ("intubated @-6h", 1), ("extubated @-30m", 0))
    assert outcomes(ward, "INC-4-CRP") == ("UNKNOWN", "MET")
    assert outcomes(ward, "EXC-1") == ("UNKNOWN", "MET")
    assert outcomes(ward, "EXC-1", at=NOW) == ("NOT_MET", "NOT_MET")


def test_a_late_entry_may_turn_the_newest_value_of_then():
    ward = ward_of(("ferritin 1840 ng/ml @-9h", 8), ("ferritin 900 ng/ml @-3h", 1))
    assert outcomes(ward, "INC-3") == ("MET", "NOT_MET")
    (then, now) = (asked(ward, known=known).criterion("INC-3").evidence[0].value for known in (THEN, NOW))
    assert (then, now) == ("1840", "900")


def test_a_value_held_then_and_settled_later():
    ward = ward_of(("ferritin 1840 ng/ml @-5h", 4))
    held = msgspec.structs.replace(
        ward.records[-1],
        held=(
            Reading(label="as typed", value=ward.records[-1].value, unit="ng/mL"),
            Reading(label="in pmol/L", value=ward.records[-1].value, unit="pmol/L"),
        ),
    )
    ward.records[-1] = held
    ward.records.append(accepted(held, 1, stamp(), "asked the laboratory", catalogue()))
    assert outcomes(ward, "INC-3") == ("UNKNOWN", "MET")
    assert "held" in asked(ward, known=THEN).criterion("INC-3").reason


def decided(hours: float, recorded: float, name: str = "TAP-4b") -> Decision:
    return Decision(
        id="d", patient="p", at=NOW - timedelta(hours=hours), recorded_at=NOW - timedelta(hours=recorded),
        author="A. Name", workstation="w", reason="known culture",
        protocol="NAVARRO-2020", version="1.0.0", trigger=name, answer="declined",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "recorded", "then", "now"),
    [(3, 3, False, False), (3, 1, True, False), (1, 1, True, True)],
    ids=["before", "merged later", "made later"],
)
def test_a_decision_answers_a_prompt_only_once_it_is_known(hours, recorded, then, now):
    ward = ward_of(("pct 0.3 ng/ml @-9h", 8), ("pct 0.9 ng/ml @-5h", 4)).add(decided(hours, recorded))
    is_open = []
    for known in (THEN, NOW):
        trigger = next(item for item in asked(ward, known=known).triggers if item.id == "TAP-4b")
        is_open.append(trigger.open_since is not None)
    assert is_open == [then, now]
    assert next(item for item in asked(ward, at=NOW).triggers if item.id == "TAP-4b").open_since is None


def test_a_prompt_known_late_was_not_open_then():
    ward = ward_of(("pct 0.3 ng/ml @-9h", 8), ("pct 0.9 ng/ml @-5h", 1))
    then, now = (
        next(item for item in asked(ward, known=known).triggers if item.id == "TAP-4b") for known in (THEN, NOW)
    )
    assert (then.outcome, then.open_since) == ("NOT_MET", None)
    assert (now.outcome, now.open_since is not None) == ("MET", True)


def test_recorded_exactly_then_counts_and_a_moment_later_does_not():
    ward = Ward().chart_lines("ferritin 1840 ng/ml @-5h", recorded=THEN)
    assert asked(ward, known=THEN).criterion("INC-3").outcome == "MET"
    assert asked(ward, known=THEN - TICK).criterion("INC-3").outcome == "UNKNOWN"


def test_true_exactly_then_counts_and_a_moment_later_does_not():
    ward = Ward("ferritin 1840 ng/ml @-2h")
    assert asked(ward, at=THEN).criterion("INC-3").outcome == "MET"
    assert asked(ward, at=THEN - TICK).criterion("INC-3").outcome == "UNKNOWN"


def test_what_would_flip_it_is_asked_of_the_same_moment():
    ward = ward_of(*((line, 3) for line in BASE[:-1]), ("no chemotherapy @-3h", 1))
    then, now = asked(ward, known=THEN), asked(ward)
    assert (then.state, [item.line for item in then.flip]) == ("INCOMPLETE", ["no chemotherapy"])
    assert now.state == "ELIGIBLE"
    assert [item.line for item in now.flip] == ["nrb 14 + nc 6 @2020-04-10T10:00:00"]


def test_the_patient_has_to_be_known():
    ward = Ward("naat positive @-5h")
    with pytest.raises(LookupError):
        asked(ward, known=ward.patient.recorded_at - TICK)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from((*BASE, *CHANGES)), st.integers(0, 9)), max_size=12),
    st.integers(0, 12),
    st.integers(0, 12),
)
def test_what_comes_to_be_known_later_never_changes_what_was_known_then(drawn, at, known):
    moment, then = NOW - timedelta(hours=at), NOW - timedelta(hours=known)
    ward = ward_of(*drawn)
    early = [item for item in ward.records if item.recorded_at <= then]
    one, other = (
        assess(navarro(), build(records, at=moment, known_at=then, zone=ZONE, catalogue=catalogue()))
        for records in (ward.records, early)
    )
    assert canonical(one) == canonical(other)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from((*BASE, *CHANGES)), max_size=12),
    st.integers(0, 12),
)
def test_looking_back_is_building_anew(lines, hours):
    ward, moment = Ward(*lines), NOW - timedelta(hours=hours)
    chart = build(ward.records, at=NOW, known_at=NOW, zone=ZONE, catalogue=catalogue())
    anew = build(ward.records, at=moment, known_at=NOW, zone=ZONE, catalogue=catalogue())
    assert canonical(assess(navarro(), rewind(chart, moment))) == canonical(assess(navarro(), anew))
