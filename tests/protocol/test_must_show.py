"""What the issue names a prompt that outlives its evidence, a held value that prompts, an exclusion that ends."""

from datetime import timedelta

import msgspec
import pytest

from bedside.domain.records import Decision
from tests.protocol.stays import held
from tests.protocol.ward import NOW, Ward


def trigger(ward, name="TAP-4b"):
    return next(item for item in ward.assess().triggers if item.id == name)


PCT = ("pct 0.3 ng/ml @-40h", "pct 5.0 ng/ml @-20h")


def test_procalcitonin_5_then_4_9_stays_open_until_it_is_answered():
    risen = trigger(Ward(*PCT))
    fallen = trigger(Ward(*PCT, "pct 4.9 ng/ml @-1h"))
    assert (risen.outcome, risen.open_since) == ("MET", NOW - timedelta(hours=20))
    assert (fallen.outcome, fallen.action, fallen.open_since) == ("NOT_MET", "info", NOW - timedelta(hours=20))


@pytest.mark.parametrize("reply", ["accepted", "declined"])
def test_an_answer_closes_it(reply):
    ward = Ward(*PCT, "pct 4.9 ng/ml @-1h")
    ward.records.append(
        Decision(id="d", patient="p", at=NOW, recorded_at=NOW, author="A. Name", workstation="w", reason="seen",
                 protocol="NAVARRO-2020", version="1.0.0", trigger="TAP-4b", answer=reply)
    )  # fmt: skip
    made = trigger(ward)
    assert (made.open_since, made.answered.split()[0]) == (None, reply)


@pytest.mark.parametrize("treated", [False, True])
def test_a_held_procalcitonin_is_unknown_and_itself_a_prompt(treated):
    lines = ("order anakinra 100 mg sc q6h @-9h", "dose given 100 mg @-9h") if treated else ()
    ward = Ward("pct 0.3 ng/ml @-40h", *lines)
    ward.records.append(held(NOW))
    made = trigger(ward)
    assert (made.outcome, made.action, made.open_since) == ("UNKNOWN", "review", NOW - timedelta(hours=1))
    assert "held" in made.reason
    assert [item.note for item in made.evidence[:1]] == ["held"]


def test_the_reading_that_is_picked_decides():
    ward = Ward("pct 0.3 ng/ml @-40h")
    waiting = held(NOW)
    ward.records.append(waiting)
    for number, outcome in ((0, "MET"), (1, "NOT_MET")):
        reading = waiting.held[number]
        taken = msgspec.structs.replace(waiting, id="taken", supersedes=waiting.id, held=(), value=reading.value)
        ward.records.append(taken)
        assert trigger(ward).outcome == outcome
        ward.records.pop()


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (("infection excluded @-24h",), "NOT_MET"),
        (("infection excluded @-1441m",), "UNKNOWN"),
        (("infection excluded @-3h", "culture blood pending @-2h"), "UNKNOWN"),
        (("infection excluded @-3h", "culture blood pending @-2h", "culture blood negative @-1h"), "UNKNOWN"),
        (("infection excluded @-3h", "culture blood pending @-2h", "culture blood negative @-1h", "infection excluded"),
         "NOT_MET"),
        (("infection excluded @-3h", "infection suspected @-2h"), "MET"),
        (("infection excluded @-3h", "culture blood positive klebsiella @-2h"), "MET"),
        (("infection excluded @-3h", "pct 0.3 ng/ml @-9h", "pct 0.7 ng/ml @-2h"), "UNKNOWN"),
        (("infection excluded @-3h", "pct 0.8 ng/ml @-2h"), "UNKNOWN"),
        (("infection excluded @-1h", "pct 0.8 ng/ml @-2h"), "NOT_MET"),
    ],
)  # fmt: skip
def test_how_long_an_excluded_infection_holds(lines, outcome):
    assert Ward(*lines).outcome("EXC-2") == outcome


def test_a_procalcitonin_held_since_is_not_covered_by_the_exclusion():
    ward = Ward("infection excluded @-3h")
    assert ward.outcome("EXC-2") == "NOT_MET"
    ward.records.append(held(NOW))
    assert ward.outcome("EXC-2") == "UNKNOWN"
    assert "cannot be judged" in ward.assess().criterion("EXC-2").reason
