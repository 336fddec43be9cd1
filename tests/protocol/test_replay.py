"""A stay played through a protocol: the stored reports, what differs, what was known then, and the limits of a step."""

from datetime import timedelta

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.domain.records import Decision
from bedside.protocol.assess import assess
from bedside.protocol.replay.charts import charts, moments, stay_of
from bedside.protocol.replay.stay import replay
from bedside.protocol.replay.words import as_rows, lines
from tests.protocol.replays import NAMES, difference, made, records
from tests.protocol.ward import NOW, ZONE, Ward, catalogue, navarro, protocols

HELP = "the stored replay differs; if that is meant: python -m tests.protocol.replays --write\n"
START = ("order anakinra 100 mg sc q6h @-60h", "dose given 100 mg @-60h", "dose given 100 mg @-54h")


def played(*typed, every=6, as_known=False, protocol=None, ward=None):
    """Return the replay of a ward with these lines."""
    ward = ward or Ward(*typed)
    hours = timedelta(hours=every)
    return replay(protocol or navarro(), ward.records, every=hours, zone=ZONE, catalogue=catalogue(), as_known=as_known)


def told(found):
    return [(item.id, item.text) for step in found.steps for item in step.differs]


def step_with(found, record_kind):
    return next(step for step in found.steps if any(item.kind == record_kind for item in step.done))


@pytest.mark.parametrize("name", NAMES)
def test_stored(name):
    change = difference(name)
    assert not change, HELP + change


@pytest.mark.slow
def test_the_full_taper_goes_through_every_step():
    found = made("full-taper-under-navarro-2020")
    steps = list(dict.fromkeys((step.status, step.step) for step in found.steps))
    assert steps == [
        ("none", ""), ("active", "every 6 hours"), ("active", "every 8 hours"), ("active", "every 12 hours"),
        ("active", "every 24 hours"), ("stopped", ""),
    ]  # fmt: skip
    assert found.steps[-1].at == max(item.at for item in records(("practice-ward", "ward.toml"), "P-0009"))
    assert [step.first_eligible for step in found.steps].count(True) == 1


def test_the_published_case_is_told_with_its_deviation():
    ids = [name for name, _ in told(made("mainz-2020-under-navarro-2020"))]
    assert "REG-0" in ids
    assert "REG-0" not in [name for name, _ in told(made("mainz-2020-under-mainz-2020"))]


def test_from_the_first_record_to_a_day_after_the_last():
    found = played("ferritin 1840 ng/ml @-50h", "crp 71 mg/l @-20h")
    assert found.steps[0].at == NOW - timedelta(hours=50)
    assert found.steps[-1].at == NOW + timedelta(hours=4)
    assert [later.at - step.at for step, later in zip(found.steps, found.steps[1:], strict=False)] == [
        timedelta(hours=6)
    ] * 9


@pytest.mark.parametrize("end", ["discharged", "died"])
def test_to_discharge_or_death(end):
    found = played("ferritin 1840 ng/ml @-50h", f"{end} @-30h", "crp 71 mg/l @-20h")
    assert (found.steps[-1].at, len(found.steps)) == (NOW - timedelta(hours=30), 5)
    dated = played("ferritin 1840 ng/ml @-50h", f"{end} @2020-04-09")
    assert dated.steps[-1].at.isoformat() == "2020-04-09T23:59:59+02:00"


def test_a_record_from_years_before_does_not_begin_the_stay():
    assert played("crp 3 mg/l @2019-01-07T08:00", "admitted @-50h").steps[0].at == NOW - timedelta(hours=50)
    assert len(played("admitted @-50h").steps) == 5
    assert [step.at for step in played().steps][:1] == [NOW - timedelta(days=40)]


@pytest.mark.parametrize(("every", "text"), [(0, "longer than nothing"), (-6, "longer than nothing"), (0.001, "steps")])
def test_a_step_that_cannot_be_meant(every, text):
    with pytest.raises(Problem, match=text):
        played("crp 71 mg/l @-50h", every=every)


@pytest.mark.parametrize("as_known", [False, True])
@pytest.mark.parametrize("name", NAMES[1:])
@pytest.mark.slow
def test_every_step_is_the_assessment_of_that_moment(name, as_known):
    every = records(*(("mainz-2020", "curated.toml"), "MAINZ-2020") if "mainz" in name else (
        ("practice-ward", "ward.toml"), "P-0009"))  # fmt: skip
    stay = stay_of(navarro(), every, ZONE, catalogue())
    found = {step.at: step for step in made(name, as_known=as_known).steps}
    for chart in charts(stay, moments(stay, timedelta(hours=42)), as_known=as_known):
        fresh = assess(navarro(), chart)
        if chart.at in found:
            step = found[chart.at]
            assert (step.state, step.status, step.proposed) == (fresh.state, fresh.ladder.status, fresh.ladder.proposed)
            assert {item.id: item for item in step.triggers}.items() <= {
                item.id: item for item in fresh.triggers
            }.items()


def test_as_known_then_shows_what_had_been_recorded():
    ward = Ward("ferritin 1840 ng/ml @-50h")
    ward.records[0] = msgspec.structs.replace(ward.records[0], recorded_at=NOW - timedelta(hours=51))
    ward.records[1] = msgspec.structs.replace(ward.records[1], recorded_at=NOW - timedelta(hours=49))
    ward.chart_lines(
        "order anakinra 100 mg sc q6h @-48h", "dose given 100 mg @-47h", recorded=NOW - timedelta(hours=40)
    )
    ward.chart_lines("naat positive @-49h")
    hindsight, then = played(ward=ward), played(ward=ward, as_known=True)
    assert [step.status for step in hindsight.steps[:2]] == ["none", "active"]
    assert [step.status for step in then.steps[:2]] == ["none", "none"]
    assert then.steps[2].done[0].text.startswith("Order: anakinra")
    assert (hindsight.as_known, then.as_known) == (False, True)
    assert hindsight.steps[-1].triggers == then.steps[-1].triggers


def test_an_imported_case_was_not_known_then():
    found = made(NAMES[1], as_known=True)
    assert found.steps == ()
    assert list(lines(found))[-2:] == ["  eligible    at no step", "  doses       0 entries"]


def test_a_correction_is_what_counts_in_hindsight_and_is_news_then():
    ward = Ward("crp 71 mg/l @-3h", *START)
    wrong = ward.records[-1]
    late = {"recorded_at": NOW - timedelta(hours=2)}
    ward.records = [msgspec.structs.replace(item, recorded_at=item.at) for item in ward.records]
    ward.add(wrong, at=wrong.at - timedelta(hours=1), supersedes=wrong.id, **late)
    assert [item.record for step in played(ward=ward).steps for item in step.done][-1] == ward.records[-1].id
    told_then = [item.record for step in played(ward=ward, as_known=True).steps for item in step.done]
    assert told_then[-2:] == [wrong.id, ward.records[-1].id]


def test_what_was_planned_ahead_counts_when_its_time_comes():
    ward = Ward("crp 71 mg/l @-50h")
    planned = msgspec.structs.replace(ward.records[-1], id="later", at=NOW - timedelta(hours=20))
    ward.records = [msgspec.structs.replace(item, recorded_at=item.at) for item in ward.records]
    ward.records.append(msgspec.structs.replace(planned, recorded_at=NOW - timedelta(hours=49)))
    stay = stay_of(navarro(), ward.records, ZONE, catalogue())
    at = moments(stay, timedelta(hours=12))
    assert [len(chart.records) for chart in charts(stay, at, as_known=True)] == [1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("lines_", "expected"),
    [
        (("hold because culture @-50h", "dose given 100 mg @-48h"), ("DOSE-HELD", "given while the drug was on hold")),
        (("stop because done @-50h", "dose given 100 mg @-48h"), ("DOSE-STOPPED", "given after the drug was stopped")),
        (("step q24h because better @-50h",), ("PROPOSAL", "ordered every 24 hours: nothing was proposed")),
        (("hold because culture @-50h",), ("PROPOSAL", "put on hold: nothing was proposed")),
        (("stop because done @-50h",), ("PROPOSAL", "stopped: nothing was proposed")),
    ],
)
def test_what_differs(lines_, expected):
    assert expected in told(played(*START, *lines_))


def test_a_start_before_the_label_is_answered_differs_once():
    found = played(*START)
    assert [name for name, _ in told(found)].count("LBL-ALLERGY") == 1


TAPER = (*START, "alt 35 u/l @-61h", "bilirubin 0.5 mg/dl @-61h", "bilirubin 0.5 mg/dl @-50h", "alt 200 u/l @-50h")


def test_an_order_that_follows_the_proposal_does_not_differ():
    found = played(*TAPER, "step q8h because transaminases @-49h")
    assert "PROPOSAL" not in [name for name, _ in told(found)]
    assert not [name for name, text in told(found) if "proposed was" in text]


def test_another_order_than_the_proposed_one_differs():
    found = played(*TAPER, "step q24h because transaminases @-49h")
    assert [name for name, text in told(found) if "ordered every 24 hours; proposed was" in text] == ["TAP-2"]
    held = played(*TAPER, "hold because transaminases @-49h")
    assert [name for name, text in told(held) if "put on hold; proposed was" in text] == ["TAP-2"]


def answer(ward, trigger, reply, hours):
    ward.count += 1
    at = NOW - timedelta(hours=hours)
    ward.records.append(
        Decision(id=f"d{ward.count}", patient="p", at=at, recorded_at=NOW, author="A. Name", workstation="w",
                 reason="seen", protocol="NAVARRO-2020", version="1.0.0", trigger=trigger, answer=reply)
    )  # fmt: skip
    return ward


def test_an_accepted_proposal_waits_for_its_order_and_a_declined_one_does_not():
    accepted = answer(Ward(*TAPER, "step q8h because transaminases @-30h"), "TAP-2", "accepted", 49)
    assert not [name for name, text in told(played(ward=accepted)) if "proposed" in text]
    declined = answer(Ward(*TAPER, "step q8h because transaminases @-30h"), "TAP-2", "declined", 49)
    assert ("PROPOSAL", "ordered every 8 hours: nothing was proposed") in told(played(ward=declined))
    step = step_with(played(ward=accepted), "decision")
    assert [item.id for item in step.triggers if item.answered] == ["TAP-2"]


def test_an_unanswered_prompt_is_told_once():
    texts = [text for name, text in told(played(*TAPER)) if name == "TAP-2"]
    assert sum("no answer within" in text for text in texts) == 1
    answered = answer(Ward(*TAPER), "TAP-2", "accepted", 48)
    assert not [name for name, text in told(played(ward=answered)) if name == "TAP-2" and "no answer within" in text]


def test_rows_for_scripts():
    rows = as_rows(played(*TAPER, "step q8h because transaminases @-49h"))
    assert {"at", "state", "triggers", "proposed", "done"} <= set(rows[0])
    new = [(row["at"], item["id"]) for row in rows for item in row["triggers"] if item["new"]]
    assert "TAP-2" in [name for _, name in new]
    assert [item["kind"] for row in rows for item in row["done"]] == ["order", "dose", "dose", "order"]
    assert next(row["proposed"] for row in rows if row["done"] and row["done"][0]["kind"] == "order") is None


def test_lines_to_read():
    text = "\n".join(lines(played(*TAPER, "step q8h because transaminases @-49h", "dose given 100 mg @-10h")))
    for part in ("P-0001  NAVARRO-2020", "in hindsight", "Order changed: anakinra 100 mg subcutaneously every 8 hours",
                 "trigger     TAP-2", "eligible    at no step", "doses       3 entries", "summary"):  # fmt: skip
        assert part in text
    eligible = Ward(
        *(f"{line} @-40h" for line in ("naat positive", "fever historic", "ferritin 1840 ng/ml", "crp 71 mg/l",
          "hfnc 50/95", "infection excluded", "no immunosuppressant", "no chemotherapy"))
    )  # fmt: skip
    told_ = "\n".join(lines(played(ward=eligible)))
    assert "eligible    first at 08 Apr 2020 20:00" in told_
    assert "eligible for the first time" in told_


@pytest.mark.slow
def test_steps_in_which_only_doses_are_given_are_told_together():
    text = "\n".join(lines(made("full-taper-under-navarro-2020")))
    for part in (
        "dose entries, nothing else",
        "Step down to every 8 hours",
        "nothing any more",
        "eligible    first at",
    ):
        assert part in text
    one = played(*TAPER, "dose given 100 mg @-40h", every=1)
    assert "1 dose entry, nothing else" in "\n".join(lines(one))
    assert [text for name, text in told(one) if name == "TAP-2" and text.endswith("no answer within 1 hour")]


def test_other_protocols_and_answers_to_them_stay_apart():
    ward = answer(Ward(*TAPER), "TAP-2", "accepted", 49)
    other = next(item for name, item in protocols().items() if name != "NAVARRO-2020")
    assert "decision" not in [item.kind for step in played(ward=ward, protocol=other).steps for item in step.done]
