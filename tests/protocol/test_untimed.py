"""Records of which nobody knows when: no rule places them, and what hangs on their time is UNKNOWN, never no."""

import msgspec
import pytest

from tests.protocol.ward import Ward, navarro

TREATED = ("order anakinra 100 mg sc q6h @-9h", "dose given @-8h", "dose given @-2h")


def ward(*lines, untimed=()):
    """Return a patient of whom some lines were charted without a time; the placeholder is the minute of entry."""
    made = Ward(*lines)
    before = len(made.records)
    made.chart_lines(*untimed)
    made.records[before:] = [msgspec.structs.replace(item, precision="undated") for item in made.records[before:]]
    return made


def verdict(made, name):
    return made.assess().criterion(name)


def trigger(made, name):
    return next(item for item in made.assess().triggers if item.id == name)


def endpoint(made, name):
    return next(item for item in made.assess().outcomes if item.id == name)


@pytest.mark.parametrize(
    ("lines", "untimed", "name", "outcome"),
    [
        ((), ("infection excluded",), "EXC-2", "UNKNOWN"),
        (("infection excluded @-1h",), ("infection suspected",), "EXC-2", "UNKNOWN"),
        (("infection excluded @-1h",), ("culture blood positive klebsiella",), "EXC-2", "UNKNOWN"),
        ((), ("infection suspected",), "EXC-2", "MET"),
        ((), ("intubated",), "EXC-1", "MET"),
        (("nc 2 spo2 96 @-1h",), ("intubated",), "EXC-1", "UNKNOWN"),
        (("intubated @-1h",), ("extubated",), "EXC-1", "UNKNOWN"),
        (("extubated @-1h",), ("intubated",), "EXC-1", "UNKNOWN"),
        ((), ("intubated", "extubated"), "EXC-1", "UNKNOWN"),
        ((), ("extubated",), "EXC-1", "NOT_MET"),
        (("t 38.4 @-1h",), ("admitted",), "INC-2", "UNKNOWN"),
        (("t 38.4 @-1h", "admitted @-5h"), ("admitted",), "INC-2", "MET"),
        (("t 38.4 @-1h",), ("admitted", "fever historic"), "INC-2", "MET"),
        (("no immunosuppressant @-1h",), ("immunosuppressant tocilizumab",), "EXC-5", "UNKNOWN"),
        (("immunosuppressant tocilizumab @-1h",), ("no immunosuppressant",), "EXC-5", "UNKNOWN"),
        (("med tocilizumab 400 mg iv @-1h",), ("med stop tocilizumab",), "EXC-5", "UNKNOWN"),
        ((), ("immunosuppressant tocilizumab",), "EXC-5", "MET"),
    ],
)
def test_what_hangs_on_the_order_of_entries_is_open(lines, untimed, name, outcome):
    found = verdict(ward(*lines, untimed=untimed), name)
    assert found.outcome == outcome, found.reason


def test_an_exclusion_without_a_time_is_named_in_what_it_leaves_open():
    found = verdict(ward(untimed=("infection excluded",)), "EXC-2")
    assert "when is not charted: exclude it again" in found.reason
    assert found.evidence


def test_an_age_needs_a_time():
    found = verdict(ward(untimed=("naat positive",)), "INC-1")
    assert "when is not charted" in found.reason
    checks = navarro().checks
    aged = [name for name in checks if type(navarro().criteria.get(name)).__name__ == "EventAgeTest"]
    assert aged
    for lines, untimed, told in (
        ((), ("naat positive",), False),
        (("naat positive @-20d",), (), True),
        (("naat positive @-20d",), ("naat positive",), False),
    ):
        findings = {item.id for item in ward(*lines, untimed=untimed).assess().findings}
        assert bool(findings & set(aged)) is told


@pytest.mark.parametrize("line", ["stop because infection", "step q24h because better", "hold because culture"])
def test_an_order_without_a_time_leaves_open_which_one_is_in_force(line):
    made = ward(*TREATED, untimed=(line,)).assess().ladder
    assert (made.status, made.next_due, made.overdue) == ("unknown", None, None)
    assert "without its time" in made.advice


def test_a_stop_alone_stops_whenever_it_was():
    made = ward("dose given 100 mg @-8h", untimed=("stop because infection",)).assess().ladder
    assert (made.status, made.treatment_day) == ("stopped", None)


def test_an_order_without_a_time_is_no_answer_to_a_prompt():
    lines = ("alt 40 u/l @-9h", "alt 300 u/l @-1h")
    assert trigger(ward(*TREATED, *lines), "TAP-2").proposes
    assert trigger(ward(*TREATED, *lines, untimed=("step q8h because alt",)), "TAP-2").proposes
    assert not trigger(ward(*TREATED, *lines, "step q8h because alt"), "TAP-2").proposes


def test_a_dose_without_a_time_may_be_the_first():
    arm = ("hfnc 50/95 spo2 92 @-30h",)
    timed = ward(*TREATED, *arm).assess()
    assert timed.timing.name == "early"
    assert trigger(ward(*TREATED), "STOP-2").outcome == "NOT_MET"
    made = ward(*TREATED, *arm, untimed=("dose given 100 mg",))
    assert (made.assess().timing.hours, made.assess().timing.name, made.assess().timing.hours_left) == (None,) * 3
    assert trigger(made, "STOP-2").outcome == "UNKNOWN"
    assert trigger(ward(untimed=("dose given 100 mg",)), "STOP-2").outcome == "UNKNOWN"
    assert trigger(ward("dose given 100 mg @-21d", untimed=("dose given 100 mg",)), "STOP-2").outcome == "MET"


def test_a_patient_who_had_a_dose_was_treated_whenever_it_was():
    made = ward("hfnc 50/95 spo2 92 @-30h", untimed=("dose given 100 mg",))
    assert made.assess().ladder.status == "unknown"
    (untreated,) = (item for item in made.assess().outcomes if item.reason == "treated")
    assert untreated.outcome == "NOT_MET"


def names(kind):
    return next(name for name, rule in navarro().outcomes.items() if type(rule).__name__ == kind)


@pytest.mark.parametrize(
    ("lines", "untimed", "outcome"),
    [
        ((*TREATED, "nc 2 spo2 96 @-9h"), ("intubated",), "UNKNOWN"),
        (("intubated @-3h",), ("dose given 100 mg",), "UNKNOWN"),
        ((*TREATED, "intubated @-1h"), ("dose given 100 mg",), "MET"),
        ((*TREATED, "nc 2 spo2 96 @-9h"), (), "NOT_MET"),
    ],
)
def test_failure_is_open_where_nobody_knows_what_came_first(lines, untimed, outcome):
    assert endpoint(ward(*lines, untimed=untimed), names("FailureOutcome")).outcome == outcome


def test_a_discharge_without_a_time_ends_no_later_admission():
    left = ward(*TREATED, untimed=("discharged",)).assess().ladder
    assert (left.status, left.treatment_day, left.overdue) == ("stopped", None, None)
    here = ward("admitted @-10h", *TREATED, untimed=("discharged",)).assess()
    assert here.ladder.status == "active"
    assert here.monitoring


def test_an_onset_by_hand_without_a_time_leaves_the_start_open():
    lines = ("hfnc 50/95 spo2 92 @-30h", *TREATED)
    assert ward(*lines).assess().timing.name == "early"
    said = ward(*lines, "onset @-20h because seen by the ward")
    said.records[-1] = msgspec.structs.replace(said.records[-1], precision="undated")
    assert (said.assess().timing.onset, said.assess().timing.name) == (None, None)


def test_a_culture_without_a_time_is_no_culture_of_its_placeholder():
    def last(made):
        return next(item.last for item in made.assess().monitoring if item.item == "MON-CULTURE")

    assert last(ward("admitted @-30h", "culture blood pending"))
    assert last(ward("admitted @-30h", untimed=("culture blood pending",))) is None


@pytest.mark.parametrize("name", ["WATCH-RELAPSE", "WATCH-INFECTION"])
def test_a_stop_without_a_time_leaves_open_what_is_watched_after_it(name):
    assert trigger(ward(*TREATED), name).outcome == "NOT_MET"
    assert trigger(ward(*TREATED, untimed=("stop because infection",)), name).outcome == "UNKNOWN"


def test_ventilation_without_a_time_is_neither_begun_nor_over():
    lines = (*TREATED, "nc 2 spo2 96 @-1h")
    made = ward(*lines, untimed=("intubated",))
    asked = trigger(made, "STOP-4")
    assert (trigger(ward(*lines), "STOP-4").outcome, asked.outcome) == ("NOT_MET", "UNKNOWN")
    assert asked.open_since
    assert endpoint(ward(*lines), names("ResponseOutcome")).outcome == "MET"
    assert endpoint(made, names("ResponseOutcome")).outcome == "UNKNOWN"


@pytest.mark.parametrize(
    ("lines", "untimed", "outcome"),
    [(("rrt start @-1h",), ("rrt stop",), "UNKNOWN"), (("rrt stop @-1h",), ("rrt start",), "UNKNOWN"),
     ((), ("rrt start",), "MET")],
)  # fmt: skip
def test_renal_replacement_without_a_time(lines, untimed, outcome):
    made = ward(*TREATED, *lines, untimed=untimed)
    assert trigger(made, "TAP-5").outcome == outcome
    assert next(item.outcome for item in made.assess().label if "renal replacement" in item.reason) == outcome
