"""What open prompts propose, and the soft warning before full dose was given long enough."""

from datetime import datetime, timedelta

import msgspec
import pytest

from bedside.domain.records import Decision
from bedside.protocol.assessment import Proposed
from bedside.protocol.ladder.full_dose import full_dose_text
from bedside.protocol.question import Question
from tests.protocol.ward import NOW, Ward, local, navarro, protocols

LIVER = ["alt 30 u/l @-60h", "alt 200 u/l @-10m"]  # TAP-2: step down
PCT = ["pct 0.3 ng/ml @-60h", "pct 0.9 ng/ml @-10m"]  # TAP-4b: review
INFECTED = ["infection confirmed @-10m"]  # STOP-1: stop
BETTER = ["hfnc 50/80 @-42h", *(f"hfnc 50/50 @-{each}h" for each in (32, 24, 12, 2)), "improved @-1h"]  # TAP-1


def course(hours: int = 6, begun: int = 96) -> list[str]:
    """Return an order every so many hours and all doses since `begun` hours ago; the next is due in `hours`."""
    begun -= begun % hours
    given = [f"dose given @-{each}h" for each in range(begun, 0, -hours)]
    return [f"order anakinra 100 mg sc q{hours}h @-{begun}h", *given, "dose given"]


def proposal(*lines: str, protocol=None, at: datetime | None = None) -> Proposed | None:
    return Ward(*lines).assess(protocol, at=at).ladder.proposed


def acting(name: str, **changes: object):
    """Return the protocol with one trigger changed."""
    protocol = navarro()
    triggers = {**protocol.triggers, name: msgspec.structs.replace(protocol.triggers[name], **changes)}
    return msgspec.structs.replace(protocol, triggers=triggers)


def answer(name: str, hours: float = 0, kind: str = "declined") -> Decision:
    at = NOW - timedelta(hours=hours)
    return Decision(
        id="x", patient="p", at=at, recorded_at=NOW, author="A. Name", workstation="w", reason="known",
        protocol="NAVARRO-2020", version="1.0.0", trigger=name, answer=kind,
    )  # fmt: skip


@pytest.mark.parametrize(("hours", "following"), [(6, 8), (8, 12), (12, 24), (4, 6), (7, 8), (16, 24)])
def test_a_step_down_goes_to_the_next_interval(hours, following):
    made = proposal(*course(hours), *LIVER)
    assert (made.action, made.interval_hours, made.step) == ("step_down", following, f"every {following} hours")
    assert made.because == ("TAP-2",)
    assert "the protocol gives no length for a step" in made.text
    assert (made.seam.last_gap_hours, made.seam.next_gap_hours, made.seam.flagged) == (hours, following, False)
    first = NOW + timedelta(hours=following)
    assert [item.at for item in made.plan[:2]] == [first, first + timedelta(hours=following)]
    assert made.plan[-1].at < local("2020-04-26T00:00") <= made.plan[-1].at + timedelta(hours=following)


@pytest.mark.parametrize("hours", [24, 48])
def test_past_the_last_step_comes_the_stop(hours):
    made = proposal(*course(hours), *BETTER)
    assert (made.action, made.step, made.interval_hours, made.plan, made.seam) == ("stop", "stop", None, (), None)
    assert f"every {hours} hours is the last step" in made.text
    assert made.because == ("TAP-1",)


@pytest.mark.parametrize("hours", [24, 48])
def test_safety_asks_for_less_and_past_the_last_step_a_clinician_chooses(hours):
    made = proposal(*course(hours), *LIVER)
    assert (made.action, made.step, made.interval_hours, made.plan, made.seam) == ("review", "", None, (), None)
    assert made.text == f"Review: hold or stop (TAP-2 Transaminases raised); every {hours} hours is the last step"
    both = proposal(*course(hours), *BETTER, *LIVER)
    assert (both.action, both.because) == ("stop", ("TAP-1",))


def test_the_new_dose_is_at_once_where_it_would_be_due():
    lines = ["order anakinra 100 mg sc q24h @-48h", "dose given @-48h", "dose given @-25h", "step q6h because x @-24h"]
    made = proposal(*lines, "hold because culture @-20h", "resume @-30m", *LIVER)
    assert (made.interval_hours, made.plan[0].at, made.seam.next_gap_hours) == (8, NOW, 25.0)
    assert made.warnings == (made.seam.text,)
    assert "25 hours is over the longer interval" in made.seam.text


def test_the_strongest_action_wins():
    every = [*LIVER, *PCT, *INFECTED]
    assert proposal(*course(), *every).because == ("STOP-1",)
    assert proposal(*course(), *every).action == "stop"
    assert proposal(*course(), *LIVER, *PCT).because == ("TAP-4b",)
    hold = acting("TAP-2", action="hold")
    assert (proposal(*course(), *every, protocol=hold).action) == "stop"
    made = proposal(*course(), *LIVER, *PCT, protocol=hold)
    assert (made.action, made.because, made.text) == ("hold", ("TAP-2",), "Hold anakinra (TAP-2 Transaminases raised)")
    both = proposal(*course(), *BETTER, *LIVER)
    assert (both.action, both.because) == ("step_down", ("TAP-1", "TAP-2"))


def test_a_review_names_its_choices():
    made = proposal(*course(), *PCT)
    assert (made.action, made.step, made.interval_hours, made.plan) == ("review", "", None, ())
    assert made.text.startswith("Review: hold, step down or stop (TAP-4b ")
    one = proposal(*course(), *PCT, protocol=acting("TAP-4b", options=("hold",)))
    assert one.text.startswith("Review: hold (TAP-4b ")
    assert proposal(*course(), *PCT, protocol=acting("TAP-4b", options=())) is None
    assert proposal(*course(), *LIVER, protocol=acting("TAP-2", action="info")) is None


def test_a_fired_prompt_still_proposes_after_a_fall():
    made = proposal(*course(), "pct 0.3 ng/ml @-60h", "pct 5.0 ng/ml @-10h", "pct 4.9 ng/ml @-1h")
    assert (made.action, made.because) == ("review", ("TAP-4b",))


def test_what_cannot_be_decided_proposes_nothing():
    ward = Ward(*course(), "pct 0.9 ng/ml @-1h")
    made = ward.assess()
    assert next(item for item in made.triggers if item.id == "TAP-4b").open_since is not None
    assert made.ladder.proposed is None


def test_an_answered_prompt_proposes_nothing():
    for kind in ("accepted", "declined"):
        ward = Ward(*course(), *LIVER).add(answer("TAP-2", kind=kind))
        assert ward.assess().ladder.proposed is None


@pytest.mark.parametrize("line", ["step q8h because ALT @-5m", "hold because ALT @-5m"])
def test_a_later_order_deals_with_a_prompt(line):
    assert proposal(*course(), *LIVER, line) is None
    earlier = line.replace("@-5m", "@-11m")
    made = proposal(*course(), *LIVER, earlier)
    assert made.action == "step_down"
    assert made.interval_hours == (12 if line.startswith("step") else 8)


def test_a_result_that_arrived_after_the_order_is_not_dealt_with():
    ward = Ward(*course()).chart_lines(
        "alt 30 u/l @-60h", "step q8h because better @-5m", recorded=NOW - timedelta(minutes=5)
    )
    ward.chart_lines("alt 200 u/l @-10m")
    assert ward.assess().ladder.proposed.interval_hours == 12


def test_on_hold_nothing_is_planned_and_after_a_stop_nothing_proposed():
    made = proposal(*course(), "hold because culture @-20m", *LIVER)
    assert (made.action, made.interval_hours, made.plan) == ("step_down", 8, ())
    assert "on hold" in made.warnings
    assert proposal(*course(), "hold because culture @-20m", *INFECTED).action == "stop"
    assert proposal(*course(), "stop because done @-20m", *LIVER, *PCT, *INFECTED) is None
    assert proposal(*LIVER, *PCT) is None


def test_with_a_hole_a_step_is_proposed_without_a_plan():
    made = proposal("order anakinra 100 mg sc q6h @-9h", "dose given @-9h", *LIVER)
    assert (made.interval_hours, made.plan, made.seam.next_gap_hours) == (8, (), None)
    assert "the dose due 10 Apr 09:00 is not charted" in made.warnings[-1]


def test_by_date_only_a_step_is_proposed_without_a_plan():
    lines = [
        "order anakinra 100 mg sc q12h @2020-04-09",
        "dose given 100 mg @2020-04-09",
        "dose given 100 mg @2020-04-10",
    ]
    made = proposal(*lines, *LIVER)
    assert (made.interval_hours, made.plan, made.seam.last_gap_hours) == (24, (), None)


def test_before_any_dose_there_is_no_seam():
    made = proposal("order anakinra 100 mg sc q6h", *PCT, protocol=acting("TAP-4b", action="step_down"))
    assert (made.interval_hours, made.seam, made.plan[0].at) == (8, None, NOW)


def test_without_an_interval_or_steps_a_step_down_becomes_a_review():
    made = proposal("dose given 100 mg @-6h", *LIVER)
    assert made.action == "review"
    assert made.text.endswith("; no order tells the interval")
    regimen = msgspec.structs.replace(navarro().regimen, steps={}, full_dose=None)
    made = proposal(*course(), *LIVER, protocol=msgspec.structs.replace(navarro(), regimen=regimen))
    assert (made.action, made.because) == ("review", ("TAP-2",))
    assert made.text.endswith("; the protocol's course has no steps")


@pytest.mark.parametrize(
    ("day", "said"), [(17, ()), (18, ("treatment day 18 of 20",)), (20, ("treatment day 20 of 20",))]
)
def test_the_day_limit_is_said_from_day_18(day, said):
    start = NOW - timedelta(days=day - 1)
    lines = [
        f"order anakinra 100 mg sc q24h @{start:%Y-%m-%dT%H:%M}+00:00",
        f"dose given @{start:%Y-%m-%dT%H:%M}+00:00",
    ]
    made = proposal(*lines, "hold because culture @-20h", "resume @-2h", "dose given @-1h", *INFECTED)
    assert made.warnings == said


# --- under 72 hours at full dose -----------------------------------------------------------------------------------


def early(*lines: str, protocol=None):
    return [item for item in Ward(*lines).assess(protocol).findings if item.id == "REG-5"]


@pytest.mark.parametrize(("minutes", "found"), [(72 * 60 - 1, True), (72 * 60, False)])
def test_a_step_ordered_before_72_hours_at_full_dose(minutes, found):
    start = ["order anakinra 100 mg sc q6h @-80h", "dose given @-80h"]
    made = early(*start, f"step q8h because better @-{80 * 60 - minutes}m")
    assert bool(made) == found
    if found:
        assert made[0].severity == "warn"
        assert made[0].text.startswith("stepped down to every 8 hours after 71 hours 59 minutes at full dose")
        assert "NAVARRO-2020 gives it for at least 3 to 4 days (paper: Navarro" in made[0].text


def test_a_step_to_full_dose_from_a_lower_start_begins_the_count():
    low = ["order anakinra 100 mg sc q12h @-100h", "dose given @-100h", "step q6h because worse @-50h"]
    assert early(*low, "dose given @-40h", "step q8h because better @-1h")[0].text.startswith(
        "stepped down to every 8 hours after 39 hours at full dose"
    )
    assert early(*low[:2], "step q24h because better @-1h") == []


def test_less_than_the_full_dose_is_not_full_dose():
    low = ["order anakinra 50 mg sc q6h @-20h", "dose given @-20h", "step q8h because better @-1h"]
    assert early(*low) == []
    assert early("order anakinra 200 mg sc q12h @-20h", "dose given @-20h", "step 100 mg q12h because better @-1h")
    ward = Ward("order anakinra 100 mg sc q6h @-20h", "dose given @-20h", "step q8h because better @-1h")
    ward.records[1] = msgspec.structs.replace(ward.records[1], dose=None)
    assert [item.id for item in ward.assess().findings].count("REG-5") == 1


def test_a_step_before_any_dose_is_early():
    (found,) = early("order anakinra 100 mg sc q6h @-2h", "step q8h because better @-1h")
    assert "after 0 hours at full dose" in found.text


def test_a_safety_trigger_that_fired_explains_an_early_step():
    lines = ["order anakinra 100 mg sc q6h @-50h", "dose given @-50h"]
    assert early(*lines, "alt 30 u/l @-60h", "alt 200 u/l @-3h", "step q8h because ALT @-2h") == []
    assert early(*lines, "alt 30 u/l @-60h", "alt 200 u/l @-1h", "step q8h because better @-2h")
    assert early(*lines, *BETTER[:-1], "improved @-3h", "step q8h because better @-2h")


def test_stop_and_hold_are_no_step_down_and_every_full_course_counts():
    start = ["order anakinra 100 mg sc q6h @-50h", "dose given @-50h"]
    assert early(*start, "hold because culture @-40h", "stop because infection @-30h") == []
    again = ["stop because infection @-30h", "order anakinra 100 mg sc q6h @-20h", "dose given @-20h"]
    (found,) = early(*start, *again, "step q8h because better @-1h")
    assert "after 19 hours at full dose" in found.text


def test_an_early_proposal_is_warned_of_unless_a_safety_trigger_calls_for_it():
    made = proposal(*course(begun=42), *BETTER)
    assert (made.because, len(made.warnings)) == (("TAP-1",), 1)
    assert made.warnings[0].startswith("42 hours at full dose; NAVARRO-2020 gives it for at least 3 to 4 days")
    assert proposal(*course(begun=72), *BETTER).warnings == ()
    assert proposal(*course(begun=42), *BETTER, *LIVER).warnings == ()
    assert proposal(*course(12, begun=48), *BETTER).warnings == ()


def test_a_protocol_without_the_rule_never_warns():
    regimen = msgspec.structs.replace(navarro().regimen, full_dose=None)
    bare = msgspec.structs.replace(navarro(), regimen=regimen)
    assert proposal(*course(begun=42), *BETTER, protocol=bare).warnings == ()
    with pytest.raises(ValueError, match="states no time at full dose"):
        full_dose_text(Question(protocol=bare, chart=Ward().chart()), timedelta())


def test_a_single_case_has_no_ladder_to_step_down():
    assert Ward(*course(24), *PCT).assess(protocols()["MAINZ-2020"]).ladder.proposed.action == "review"


def test_a_step_down_says_what_else_waits_for_an_answer():
    clear = ("infection excluded @-2h", "pct 0.1 ng/ml @-2h", "anc 5 10*9/l @-2h", "alt 30 u/l @-2h", "ast 30 u/l @-2h")
    alone = proposal(*course(), *BETTER, *clear)
    assert (alone.action, alone.warnings) == ("step_down", ())
    made = proposal(*course(), *BETTER, *clear, "culture blood pending @-30m")
    assert made.action == "step_down"
    assert made.warnings == (
        "waits for an answer as well: TAP-4a New bacterial infection: positive culture (culture pending (blood), "
        "30 min old: the result is awaited)",
    )
