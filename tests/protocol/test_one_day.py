"""Records of one day of which one has no clock time: their order is open, and what hangs on it is UNKNOWN."""

import pytest

from bedside.protocol.oxygen.course import course
from bedside.protocol.question import Question
from tests.protocol.ward import NOW, Ward, local, navarro

DAY = "@2020-04-10"
BEFORE = "@2020-04-09"
TREATED = ("order anakinra 100 mg sc q6h @-9d", "dose given @-9d", "stop because better @-2d")


def verdict(name, *lines):
    return Ward(*lines).assess().criterion(name)


def trigger(name, *lines):
    return next(item for item in Ward(*lines).assess().triggers if item.id == name)


@pytest.mark.parametrize(
    ("lines", "name", "outcome"),
    [
        (["infection excluded @-1h", f"infection suspected {DAY}"], "EXC-2", "UNKNOWN"),
        (["infection excluded @-1h", f"infection suspected {BEFORE}"], "EXC-2", "NOT_MET"),
        ([f"infection excluded {DAY}", "infection suspected @-1h"], "EXC-2", "UNKNOWN"),
        ([f"infection excluded {BEFORE}", "infection suspected @-1h"], "EXC-2", "MET"),
        ([f"infection excluded {DAY}", f"infection suspected {DAY}"], "EXC-2", "MET"),
        (["infection excluded @-2h", f"infection suspected {DAY}", "infection suspected @-1h"], "EXC-2", "MET"),
        (["infection excluded @-1h", f"culture blood positive klebsiella {DAY}"], "EXC-2", "UNKNOWN"),
        (["infection excluded @-1h", f"culture blood pending {DAY}"], "EXC-2", "UNKNOWN"),
        (["infection excluded @-1h", f"culture blood negative {DAY}"], "EXC-2", "NOT_MET"),
        (["pct 0.2 ng/ml @-9d", "infection excluded @-1h", f"pct 0.9 ng/ml {DAY}"], "EXC-2", "UNKNOWN"),
        (["pct 0.2 ng/ml @-9d", "infection excluded @-1h", f"pct 0.9 ng/ml {BEFORE}"], "EXC-2", "NOT_MET"),
        (["nrb 15 + nc 6 @-2h", f"intubated {DAY}"], "EXC-1", "UNKNOWN"),
        (["nrb 15 + nc 6 @-2h", f"intubated {DAY}"], "INC-5", "UNKNOWN"),
        (["nrb 15 + nc 6 @-2h", f"intubated {BEFORE}"], "EXC-1", "UNKNOWN"),
        (["nrb 15 + nc 6 @-2h", f"imv fio2 80 {DAY}"], "EXC-1", "UNKNOWN"),
        ([f"nrb 15 + nc 6 {DAY}", "intubated @-2h"], "EXC-1", "UNKNOWN"),
        ([f"nrb 15 + nc 6 {BEFORE}", "intubated @-2h"], "EXC-1", "MET"),
        (["nrb 15 + nc 6 @-20h", f"intubated {DAY}"], "EXC-1", "MET"),
        (["no immunosuppressant @-1h", f"immunosuppressant tocilizumab {DAY}"], "EXC-5", "UNKNOWN"),
        (["no immunosuppressant @-1h", f"immunosuppressant tocilizumab {BEFORE}"], "EXC-5", "NOT_MET"),
        ([f"no immunosuppressant {DAY}", "immunosuppressant tocilizumab @-1h"], "EXC-5", "UNKNOWN"),
        ([f"med stop tocilizumab {DAY}", "med tocilizumab 400 mg iv @-1h"], "EXC-5", "MET"),
        (["no chemotherapy @-1h", f"chemotherapy {DAY}"], "EXC-4", "UNKNOWN"),
        (["no chemotherapy @-1h", f"chemotherapy {BEFORE}"], "EXC-4", "NOT_MET"),
        (["no fever @-1h", f"fever historic {DAY}"], "INC-2", "UNKNOWN"),
        ([f"no fever {DAY}", "fever historic @-1h"], "INC-2", "UNKNOWN"),
        (["no fever @-1h", f"fever historic {DAY}", "t 38.6 @-2h"], "INC-2", "MET"),
    ],
)
def test_the_day_covers_both_orders(lines, name, outcome):
    found = verdict(name, *lines)
    assert found.outcome == outcome, found.reason


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("EXC-2", ["infection excluded @-1h", f"infection suspected {DAY}"]),
        ("EXC-2", ["infection excluded @-1h", f"culture blood pending {DAY}"]),
        ("EXC-1", ["nrb 15 + nc 6 @-2h", f"intubated {DAY}"]),
        ("EXC-4", ["no chemotherapy @-1h", f"chemotherapy {DAY}"]),
        ("INC-2", ["no fever @-1h", f"fever historic {DAY}"]),
    ],
)
def test_what_leaves_it_open_is_said_with_both_records(name, lines):
    found = verdict(name, *lines)
    assert "order is not charted" in found.reason
    assert "chart the time" in found.reason
    assert len(found.evidence) == 2


def test_suspicion_of_the_day_of_an_exclusion_is_an_open_trigger():
    asked = trigger("TAP-4c", "infection excluded @-1h", f"infection suspected {DAY}")
    assert (asked.outcome, bool(asked.open_since)) == ("UNKNOWN", True)
    lines = ("infection excluded @-1h", f"infection suspected {DAY}", f"culture blood positive klebsiella {DAY}")
    assert [trigger(name, *lines).outcome for name in ("TAP-4a", "TAP-4c")] == ["MET", "UNKNOWN"]


def test_suspicion_after_a_stop_is_no_sure_sign_where_infection_was_excluded_that_day():
    sure = trigger("WATCH-INFECTION", *TREATED, "infection suspected @-1h")
    excluded = (*TREATED, "infection suspected @-1h", f"infection excluded {DAY}")
    assert (sure.outcome, trigger("WATCH-INFECTION", *excluded).outcome) == ("MET", "UNKNOWN")


def test_the_course_leaves_open_what_the_moment_leaves_open():
    for lines in (["nc 4 @-2h", f"intubated {DAY}"], [f"nc 4 {DAY}", "intubated @-2h"]):
        last = course(Question(protocol=navarro(), chart=Ward(*lines).chart()))[-1]
        assert (last.kind, last.end) == ("unclear", NOW)
        assert "on the same day as invasive ventilation" in last.fault
    whole = course(Question(protocol=navarro(), chart=Ward(f"intubated {BEFORE}", "imv fio2 80 @-2h").chart()))
    assert {item.kind for item in whole} == {"ventilated"}
    assert whole[0].start == local("2020-04-09T00:00")
