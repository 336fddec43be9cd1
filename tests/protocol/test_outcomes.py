"""Outcomes of the course at their boundaries, and timing of the start where onsets differ."""

from datetime import datetime, timedelta

import msgspec
import pytest

from bedside.domain.records import Decision
from bedside.protocol.assessment import Endpoint
from tests.protocol.ward import NOW, Ward, local, protocols

HOUR = timedelta(hours=1)
ELIGIBLE = (
    "naat positive @-30h", "fever historic @-30h", "ferritin 1840 ng/ml @-30h", "crp 71 mg/l @-30h",
    "nrb 15 + nc 6 @-5h",
    "infection excluded @-20h", "no immunosuppressant @-30h", "no chemotherapy @-30h",
)  # fmt: skip


def ended(name: str, *lines: str, at: datetime | None = None) -> Endpoint:
    return next(item for item in Ward(*lines).assess(at=at).outcomes if item.id == name)


def hours(item: Endpoint) -> float | None:
    return (item.since - NOW) / HOUR if item.since else None


def test_the_protocol_lists_its_outcomes_and_a_case_report_has_none():
    assert [item.id for item in Ward().assess().outcomes] == [
        "OUT-0", "OUT-1", "OUT-2", "OUT-4", "eligible_not_treated", "REG-8",
    ]  # fmt: skip
    assert Ward().assess(protocols()["MAINZ-2020"]).outcomes == ()
    assert {item.origin for item in Ward().assess().outcomes} == {"paper"}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("nc 2", "MET"),
        ("nc 2.1", "NOT_MET"),
        ("nc 3", "NOT_MET"),
        ("ra", "MET"),
        ("nrb 15 + nc 2", "NOT_MET"),
        ("mask 2", "NOT_MET"),
        ("hfnc 2/21", "NOT_MET"),
        ("niv fio2 21", "NOT_MET"),
        ("imv fio2 21", "NOT_MET"),
        ("intubated", "NOT_MET"),
        ("extubated", "UNKNOWN"),
        ("trach", "NOT_MET"),
        ("died", "NOT_MET"),
        ("discharged", "UNKNOWN"),
    ],
)
def test_response_by_device(line, outcome):
    assert ended("OUT-1", line).outcome == outcome


def test_response_is_alive_and_the_only_device():
    assert ended("OUT-1").outcome == "UNKNOWN"
    assert ended("OUT-1", "ra @-2h", "died").outcome == "NOT_MET"
    assert ended("OUT-1", "died @-2h", "ra @-1h").outcome == "NOT_MET"
    assert ended("OUT-1", "ra @-2h", "discharged @-1h").outcome == "MET"
    assert ended("OUT-1", "nc 4 @-2h", "discharged @-1h").outcome == "NOT_MET"
    assert ended("OUT-1", "ra @-13h").outcome == "UNKNOWN"
    assert ended("OUT-1", "ra @-1h", "nc 4 @-1h").outcome == "UNKNOWN"
    assert ended("OUT-1", "ra @-1h", "nc 2 @-1h").outcome == "MET"
    assert ended("OUT-1", "imv fio2 40 @-3h", "nc 2 @-1h").outcome == "UNKNOWN"


@pytest.mark.parametrize(
    ("lines", "since", "sustained"),
    [
        (("nc 3 @-40h", "nc 2 @-24h", "nc 2 @-12h"), -24, "MET"),
        (("nc 3 @-30h", "nc 2 @-1439m", "nc 2 @-12h"), -1439 / 60, "NOT_MET"),
        (("nc 3 @-40h", "nc 2 @-1439m", "nc 2 @-12h"), -1439 / 60, "UNKNOWN"),
        (("nc 3 @-70h", "nc 3 @-40h", "nc 2 @-30h", "nc 3 @-20h", "nc 3 @-9h"), -30, "NOT_MET"),
        (("nc 3 @-40h", "nc 2 @-30h", "ra @-20h", "nc 1 @-9h"), -30, "MET"),
        (("nc 2 @-40h", "nc 2 @-28h", "nc 2 @-16h", "nc 4 @-10h"), -40, "MET"),
        (("nc 2 @-30h", "nc 3 @-20h", "nc 2 @-9h"), -30, "NOT_MET"),
        (("nc 2 @-30h", "nc 2 @-9h"), -30, "UNKNOWN"),
        (("nc 3 @-9h",), None, "NOT_MET"),
        (("nc 3 @-13h",), None, "UNKNOWN"),
        ((), None, "UNKNOWN"),
        # date only: certain from the end of that day
        (("nc 2 @2020-04-09", "nc 2 @2020-04-10"), -36, "NOT_MET"),
        (("nc 2 @2020-04-08", "nc 2 @2020-04-09", "nc 2 @2020-04-10"), -60, "MET"),
    ],
)
def test_response_first_and_whether_it_lasted(lines, since, sustained):
    made = ended("OUT-1", *lines)
    assert (hours(made), made.sustained) == (since, sustained)


def test_response_counts_from_the_first_dose_without_one_from_onset():
    lines = ("nc 2 @-99h", "hfnc 50/95 @-90h", "nc 2 @-80h", "nc 4 @-70h", "nc 2 @-30h")
    assert hours(ended("OUT-1", *lines)) == -80
    assert hours(ended("OUT-1", *lines, "dose given 100 mg @-75h")) == -75
    assert hours(ended("OUT-1", *lines, "dose given 100 mg @-50h")) == -30
    assert hours(ended("OUT-1", "nc 2 @-9h", "discharged @-5h", "dose given 100 mg @-2h")) == -5


def test_response_in_words():
    made = ended("OUT-1", "dose given 100 mg @-50h", "nc 2 @-30h", "nc 3 @-20h", "nc 3 @-9h")
    assert made.outcome == "NOT_MET"
    assert made.reason == "nasal cannula 3 L/min; first reached 09 Apr 2020 06:00, not for 24h"
    assert [item.age_hours for item in made.evidence] == [30.0, 9.0]
    assert ended("OUT-1", "ra @-13h").reason.startswith("oxygen setting past its shelf life")
    assert ended("OUT-1").reason == "no oxygen setting charted"


@pytest.mark.parametrize(
    ("lines", "failure", "prevention"),
    [
        (("dose given 100 mg @-9h", "hfnc 50/95 @-5h"), "NOT_MET", "MET"),
        (("dose given 100 mg @-9h", "niv fio2 90 @-5h"), "NOT_MET", "MET"),
        (("dose given 100 mg @-9h", "imv fio2 90 @-5h"), "MET", "NOT_MET"),
        (("dose given 100 mg @-9h", "intubated @-5h", "extubated @-3h", "nc 4 @-1h"), "MET", "NOT_MET"),
        (("dose given 100 mg @-9h", "intubated @-5h", "died @-1h"), "MET", "NOT_MET"),
        # ventilated before: failure can still be said, prevention cannot
        (("intubated @-20h", "dose given 100 mg @-9h"), "NOT_MET", "UNKNOWN"),
        (("intubated @-20h", "extubated @-15h", "nc 4 @-11h", "dose given 100 mg @-9h"), "NOT_MET", "UNKNOWN"),
        (("imv fio2 90 @-20h", "extubated @-15h", "dose given 100 mg @-9h", "intubated @-5h"), "MET", "UNKNOWN"),
        (("imv fio2 90 @-20h", "dose given 100 mg @-9h", "imv fio2 60 @-5h"), "NOT_MET", "UNKNOWN"),
        # the order is not charted
        (("dose given 100 mg @-9h", "intubated @-9h"), "UNKNOWN", "UNKNOWN"),
        (("dose given 100 mg @2020-04-10", "intubated @-5h"), "UNKNOWN", "UNKNOWN"),
        (("dose given 100 mg @-5h", "intubated @2020-04-10"), "UNKNOWN", "UNKNOWN"),
        (("dose given 100 mg @2020-04-09", "intubated @2020-04-10"), "MET", "NOT_MET"),
        (("dose given 100 mg @2020-04-10", "intubated @2020-04-09"), "NOT_MET", "UNKNOWN"),
        # not known now
        (("dose given 100 mg @-20h",), "UNKNOWN", "UNKNOWN"),
        (("dose given 100 mg @-20h", "nc 4 @-13h"), "UNKNOWN", "UNKNOWN"),
        (("dose given 100 mg @-20h", "nc 4 @-13h", "died @-1h"), "UNKNOWN", "UNKNOWN"),
        (("dose given 100 mg @-20h", "nc 4 @-13h", "discharged @-1h"), "NOT_MET", "MET"),
        (("extubated @-30h", "dose given 100 mg @-20h"), "NOT_MET", "MET"),
        # without a dose
        (("nc 4 @-1h",), "NOT_MET", "MET"),
        (("intubated @-1h",), "NOT_MET", "NOT_MET"),
        ((), "NOT_MET", "UNKNOWN"),
    ],
)
def test_failure_and_prevention(lines, failure, prevention):
    assert (ended("OUT-2", *lines).outcome, ended("OUT-0", *lines).outcome) == (failure, prevention)


def test_a_device_without_an_extubation_neither_ends_nor_begins_a_span():
    start = ("imv fio2 90 @-20h", "nc 4 @-15h", "dose given 100 mg @-9h")
    assert ended("OUT-2", *start).outcome == "UNKNOWN"
    assert ended("OUT-2", *start, "imv fio2 60 @-5h").outcome == "NOT_MET"


def test_failure_says_since_when():
    made = ended("OUT-2", "dose given 100 mg @-50h", "intubated @-30h", "imv fio2 60 @-29h")
    assert (hours(made), made.reason) == (-30, "ventilated from 09 Apr 2020 06:00")
    assert [item.item for item in made.evidence] == ["intubated"]


@pytest.mark.parametrize(
    ("lines", "outcome", "since"),
    [
        ((), "UNKNOWN", None),
        (("nc 2 @-2h",), "NOT_MET", None),
        (("nc 2 @-13h",), "UNKNOWN", None),
        (("ra @-9h", "nc 2 @-2h"), "MET", -9),
        (("ra @-9h", "hfnc 50/95 @-5h"), "NOT_MET", None),
        (("hfnc 50/95 @-9h", "ra @-5h", "discharged @-2h"), "MET", -5),
        (("nc 2 @-9h", "discharged @-2h"), "MET", -2),
        (("discharged @-2h",), "MET", -2),
        (("discharged @-20h", "admitted @-10h", "hfnc 50/95 @-9h"), "NOT_MET", None),
        (("nc 2 @-9h", "died @-2h"), "MET", -2),
    ],
)
def test_end_of_follow_up(lines, outcome, since):
    made = ended("OUT-4", *lines)
    assert (made.outcome, hours(made)) == (outcome, since)


def untreated(*lines: str) -> Endpoint:
    return ended("eligible_not_treated", *lines)


def test_eligible_and_not_treated_with_its_reason():
    made = untreated(*ELIGIBLE)
    assert (made.outcome, made.reason) == ("MET", "eligible now, no dose given: no reason charted")
    made = untreated(*ELIGIBLE, "declined @-2h")
    assert (made.outcome, made.reason) == ("MET", "eligible now, no dose given: Patient declined")
    assert (hours(made), [item.item for item in made.evidence]) == (-2, ["consent"])
    made = untreated(*ELIGIBLE, "drug unavailable @-1h", "declined @-2h")
    assert made.reason.endswith("no dose given: Patient declined and Drug not available")
    made = untreated(*ELIGIBLE, "declined @-2h", "consent verbal @-1h")
    assert made.reason.endswith("no reason charted")
    made = untreated(*ELIGIBLE, "dose given 100 mg @-1h", "declined")
    assert (made.outcome, made.reason) == ("NOT_MET", "treated")


def test_eligible_at_another_time():
    """When the reason was charted, and when an arm was last reached; no other moment is looked at."""
    later = (*ELIGIBLE, "nc 4 @-1h")
    made = untreated(*later, "declined @-2h")
    assert (made.outcome, made.reason) == ("MET", "eligible 10 Apr 2020 10:00, no dose given: Patient declined")
    assert untreated(*ELIGIBLE, "intubated @-1h").outcome == "MET"
    assert untreated(*ELIGIBLE[2:], "nc 4 @-1h").outcome == "UNKNOWN"
    assert untreated("hfnc 50/95 @-5h", "immunosuppressant tocilizumab").outcome == "UNKNOWN"
    assert untreated("mask 10 @-5h", "immunosuppressant tocilizumab").outcome == "NOT_MET"
    assert untreated("niv fio2 60 @-5h", "immunosuppressant tocilizumab").outcome == "UNKNOWN"
    assert untreated("immunosuppressant tocilizumab").outcome == "UNKNOWN"
    assert untreated().outcome == "UNKNOWN"


ORDER = ("order anakinra 100 mg sc q6h @-50h", "dose given 100 mg @-50h")


@pytest.mark.parametrize(
    ("lines", "outcome", "since"),
    [
        ((), "NOT_MET", None),
        (("discharged @-9h",), "NOT_MET", None),
        ((*ORDER, "died @-9h"), "NOT_MET", None),
        (ORDER, "NOT_MET", None),
        ((*ORDER, "discharged @-9h"), "MET", -9),
        ((*ORDER, "stop because recovered @-10h", "discharged @-9h"), "NOT_MET", None),
        ((*ORDER, "hold because culture @-10h", "discharged @-9h"), "UNKNOWN", None),
        ((*ORDER, "stop because recovered @-10h", "discharged @-9h", "dose given 100 mg @-3h"), "MET", -3),
        (("dose given 100 mg @-20h", "discharged @-9h"), "UNKNOWN", None),
        (("dose given 100 mg @-9h", "discharged @-9h"), "UNKNOWN", None),
        ((*ORDER, "discharged @-9h", "admitted @-2h"), "NOT_MET", None),
    ],
)
def test_continuation_after_discharge(lines, outcome, since):
    ward = Ward(*lines)
    made = next(item for item in ward.assess().outcomes if item.id == "REG-8")
    assert (made.outcome, hours(made)) == (outcome, since)
    findings = [item.severity for item in ward.assess().findings if item.id == "REG-8"]
    assert findings == (["warn"] if outcome == "MET" else [])


def timing(*lines: str, **rest: object):
    return Ward(*lines).assess(**rest).timing


def test_hours_left_of_the_window_while_no_dose_was_given():
    assert timing("hfnc 50/95 @-1h").hours_left == 35
    assert timing("hfnc 50/95 @-35h").hours_left == 1
    assert timing("hfnc 50/95 @-36h").hours_left == 0
    assert timing("hfnc 50/95 @-50h").hours_left == 0
    assert timing("hfnc 50/95 @-5h", "dose refused @-1h").hours_left == 31
    assert timing("hfnc 50/95 @-5h", "dose given 100 mg @-1h").hours_left is None
    assert timing("hfnc 50/95 @-5h", "discharged @-1h").hours_left is None
    assert timing("nc 4 @-5h").hours_left is None


@pytest.mark.parametrize(
    ("lines", "recurred"),
    [
        (("hfnc 50/95 @-40h", "hfnc 50/95 @-20h"), None),
        (("hfnc 50/95 @-40h", "hfnc 50/90 @-20h"), None),
        (("hfnc 50/95 @-40h", "hfnc 50/90 @-30h", "nrb 15 + nc 6 @-20h"), -20),
        (("hfnc 50/95 @-40h", "nc 4 @-30h", "hfnc 50/95 @-20h", "nc 4 @-10h", "hfnc 50/95 @-2h"), -2),
        (("hfnc 50/95 @-40h", "imv fio2 90 @-30h", "hfnc 50/95 @-20h"), None),
        (("hfnc 50/95 @-40h", "niv fio2 90 @-30h", "hfnc 50/95 @-20h"), None),
        (("onset @-10h because seen", "hfnc 50/95 @-40h", "nc 4 @-30h", "hfnc 50/95 @-20h"), None),
    ],
)
def test_the_first_onset_stands_when_the_arm_lapses_and_recurs(lines, recurred):
    made = timing(*lines)
    assert made.onset == NOW - (10 if lines[0].startswith("onset") else 40) * HOUR
    assert made.recurred == (NOW + recurred * HOUR if recurred else None)


def onset_finding(*lines: str):
    return next((item for item in Ward(*lines).assess().findings if item.id == "TIME-T0"), None)


def test_all_onsets_are_shown_where_there_are_several():
    assert onset_finding("hfnc 50/95 @-40h", "nc 4 @-30h") is None
    made = onset_finding("hfnc 50/95 @-40h", "nc 4 @-30h", "hfnc 50/95 @-20h")
    assert made.severity == "info"
    assert made.text == (
        "onset of respiratory failure 08 Apr 2020 20:00 (high-flow nasal cannula 50 L/min FiO2 95 %) counts; "
        "also charted: 09 Apr 2020 16:00 (high-flow nasal cannula 50 L/min FiO2 95 %)"
    )
    made = onset_finding("hfnc 50/95 @-40h", "onset @-42h because seen elsewhere")
    assert made.severity == "info"
    assert made.text.startswith(
        "onset of respiratory failure 08 Apr 2020 18:00 by hand counts; also charted: 08 Apr 2020 20:00 ("
    )
    assert onset_finding("hfnc 50/95 @-40h", "onset @-40h because seen") is None
    made = onset_finding("onset @-42h because seen", "onset @-40h because clock checked")
    assert (made.severity, len(made.records)) == ("warn", 2)
    assert made.text.endswith("08 Apr 2020 20:00 by hand counts; also charted: 08 Apr 2020 18:00 by hand")


def test_an_onset_goes_with_the_setting_that_is_corrected_or_taken_out():
    ward = Ward("hfnc 50/95 @-40h", "hfnc 50/95 @-20h")
    first = ward.records[1]
    fixed = Ward("hfnc 50/90 @-40h").records[1]
    ward.records.append(msgspec.structs.replace(fixed, id="x", supersedes=first.id, recorded_at=NOW))
    made = ward.assess().timing
    assert (made.onset, made.hours_left) == (NOW - 20 * HOUR, 16)
    ward = Ward("hfnc 50/95 @-40h")
    ward.records.append(msgspec.structs.replace(ward.records[1], id="x", supersedes=ward.records[1].id, void=True))
    assert ward.assess().timing.onset is None


@pytest.mark.parametrize(
    ("night", "closes"), [("2020-03-28T20:00", "2020-03-30T09:00"), ("2020-10-24T20:00", "2020-10-26T07:00")]
)
def test_the_window_is_elapsed_hours_over_a_clock_change(night, closes):
    ward = Ward("hfnc 50/95 @-0h", now=local(night))
    assert ward.assess().timing.window_closes == local(closes)
    made = ward.assess(at=local(closes)).timing
    assert (made.name, made.hours_left, made.hours) == ("early", 0, 36)
    assert ward.assess(at=local(closes) + timedelta(seconds=1)).timing.name == "intermediate"


def not_treating(answer="declined", trigger="START"):
    return Decision(
        id="x", patient="p", at=NOW - HOUR, recorded_at=NOW, author="A. Name", workstation="w", reason="too frail",
        protocol="NAVARRO-2020", version="1.0.0", trigger=trigger, answer=answer,
    )  # fmt: skip


def test_a_decision_not_to_treat_is_the_reason():
    def untreated(decision):
        found = Ward(*ELIGIBLE).add(decision).assess().outcomes
        return next(item for item in found if item.id == "eligible_not_treated")

    made = untreated(not_treating())
    assert (made.outcome, made.since, made.evidence[0].item) == ("MET", NOW - HOUR, "decision")
    assert made.reason == "eligible now, no dose given: not treating (too frail)"
    for other in (not_treating("accepted"), not_treating(trigger="TAP-2")):
        assert untreated(other).reason.endswith("no reason charted")
