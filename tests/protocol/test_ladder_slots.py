"""Expected and charted doses: windows, holes, holds, dates without a time, clock changes."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.records import Dose, Order
from bedside.protocol.assessment import Ladder
from bedside.protocol.ladder import next_due
from bedside.protocol.placing import early_window
from bedside.protocol.question import Question
from tests.protocol.ward import NOW, Ward, local, navarro, protocols

Q6 = "order anakinra 100 mg sc q6h @-30h"


def ladder(*lines: str, now: datetime = NOW, protocol=None) -> Ladder:
    return Ward(*lines, now=now).assess(protocol).ladder


def states(made: Ladder) -> list[str]:
    return [item.state for item in made.slots]


def last_state(*lines: str, protocol=None) -> str:
    found = [item for item in ladder(*lines, protocol=protocol).slots if item.at]
    return found[-1].state


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


def dose(hours: float, status: str = "given", **extra: object) -> Dose:
    fields = {"dose": Decimal(100) if status == "given" else None} | extra
    return Dose(
        id="x", patient="p", at=ago(hours=hours), recorded_at=NOW, author="t", workstation="w",
        drug="anakinra", status=status, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "minutes_after_due", "state"),
    [
        (6, -61, "early"), (6, -60, "on_time"), (6, 0, "on_time"), (6, 60, "on_time"), (6, 61, "late"),
        (12, 60, "on_time"), (12, 61, "late"),
        (24, -121, "early"), (24, -120, "on_time"), (24, 120, "on_time"), (24, 121, "late"),
        (48, 120, "on_time"), (48, 121, "late"),
        (1, -31, "early"), (1, -30, "on_time"), (1, 29, "on_time"),
    ],
)  # fmt: skip
def test_windows_to_the_minute(hours, minutes_after_due, state):
    at = 60 * hours + minutes_after_due
    lines = [f"order anakinra 100 mg sc q{hours}h @-60h", "dose given @-60h", f"dose given @-{60 * 60 - at}m"]
    made = ladder(*lines)
    assert [item.state for item in made.slots[:2]] == ["on_time", state]
    assert made.slots[1].due == ago(hours=60 - hours)


def time_critical(**changes: object):
    protocol = navarro()
    window = msgspec.structs.replace(protocol.settings.dose_window, **changes)
    return msgspec.structs.replace(protocol, settings=msgspec.structs.replace(protocol.settings, dose_window=window))


@pytest.mark.parametrize(("minutes", "state"), [(-31, "early"), (-30, "on_time"), (30, "on_time"), (31, "late")])
def test_a_time_critical_drug_has_half_an_hour(minutes, state):
    lines = [Q6, "dose given @-30h", f"dose given @-{24 * 60 - minutes}m"]
    regimen = msgspec.structs.replace(navarro().regimen, time_critical=True)
    for protocol in (
        time_critical(critical_drugs=("Kineret",)),
        msgspec.structs.replace(navarro(), regimen=regimen),
    ):
        assert last_state(*lines, protocol=protocol) == state
    assert last_state(*lines) == "on_time"


@pytest.mark.parametrize(
    ("minutes", "status", "state"),
    [(-60, "active", "due"), (0, "active", "due"), (60, "active", "due"), (61, "unknown", "overdue")],
)
def test_a_dose_past_its_window_is_a_hole(minutes, status, state):
    """The dose was due at NOW - `minutes`."""
    made = ladder(Q6, "dose given @-30h", f"dose given @-{24 * 60}m", f"dose given @-{18 * 60 + minutes}m",
                  f"dose given @-{12 * 60 + minutes}m", f"dose given @-{6 * 60 + minutes}m")  # fmt: skip
    assert (made.status, states(made)[-1]) == (status, state)
    due = ago(minutes=minutes)
    assert made.slots[-1].due == due
    assert made.waiting == due
    if status == "active":
        assert (made.next_due, made.advice) == (due, "")
        assert made.plan[0].at == due
    else:
        assert (made.next_due, made.plan, made.doses_left, made.syringes_left) == (None, (), None, None)
        assert "the dose due 10 Apr 10:59 is not charted" in made.advice
        assert (made.step, made.interval_hours, made.treatment_day, made.days_left) == ("every 6 hours", 6, 2, 18)


def test_the_drug_counts_as_in_use_while_a_dose_is_missing():
    ward = Ward(Q6, "dose given @-30h", "pct 0.3 ng/ml @-60h")
    assert ward.assess().ladder.status == "unknown"
    assert next(item for item in ward.assess().triggers if item.id == "TAP-2").open_since is not None


def test_older_holes_stay_and_the_newest_is_overdue():
    made = ladder(Q6, "dose given @-30h")
    assert states(made) == ["on_time", "not_charted", "not_charted", "not_charted", "overdue"]
    assert [item.due for item in made.slots[1:]] == [ago(hours=each) for each in (24, 18, 12, 6)]
    assert made.advice.startswith("4 doses due from 09 Apr 12:00 to 10 Apr 06:00 are not charted")
    assert made.waiting == ago(hours=6)


@pytest.mark.parametrize(
    ("gap_minutes", "expected"),
    [(719 - 60, ["on_time", "late"]), (720 - 60, ["on_time", "not_charted", "on_time"])],
)
def test_a_gap_of_two_intervals_less_the_window_is_a_hole(gap_minutes, expected):
    made = ladder(Q6, "dose given @-30h", f"dose given @-{30 * 60 - gap_minutes}m")
    assert states(made)[: len(expected)] == expected


def test_a_hole_between_given_doses_ends_advice_until_it_is_charted():
    lines = ["order anakinra 100 mg sc q6h @-18h", "dose given @-18h", "dose given @-6h"]
    assert ladder(*lines).status == "unknown"
    settled = ladder(*lines, "dose missed @-12h because asleep")
    assert (settled.status, settled.next_due) == ("active", NOW)
    assert states(settled) == ["on_time", "missed", "on_time", "due"]
    assert ladder(*lines, "dose given @-12h").next_due == NOW


def test_a_hole_from_before_the_newest_resume_or_start_does_not_count():
    lines = ["order anakinra 100 mg sc q6h @-30h", "dose given @-30h"]
    held = ladder(*lines, "hold because culture @-20h", "resume @-30m")
    assert (held.status, held.next_due) == ("active", ago(minutes=30))
    assert states(held) == ["on_time", "not_charted", "due"]
    again = ladder(*lines, "order anakinra 100 mg sc q6h @-30m")
    assert (again.status, again.next_due) == ("active", ago(minutes=30))
    assert states(again).count("not_charted") == 4


def test_a_resume_is_due_at_once_and_then_overdue():
    lines = ["order anakinra 100 mg sc q6h @-30h", "dose given @-30h", "hold because culture @-27h"]
    assert ladder(*lines, "resume @-60m").next_due == ago(minutes=60)
    over = ladder(*lines, "resume @-61m")
    assert (over.status, over.waiting) == ("unknown", ago(minutes=61))


@pytest.mark.parametrize(("minutes", "status"), [(60, "active"), (61, "unknown")])
def test_a_first_dose_is_due_with_its_order_and_only_once(minutes, status):
    made = ladder(f"order anakinra 100 mg sc q6h @-{minutes}m")
    assert (made.status, made.waiting) == (status, ago(minutes=minutes))
    old = ladder("order anakinra 100 mg sc q6h @-90h")
    assert states(old) == ["overdue"]


def test_a_first_dose_given_days_after_its_order_is_late_and_no_hole():
    made = ladder("order anakinra 100 mg sc q6h @-90h", "dose given @-1h")
    assert (made.status, states(made)) == ("active", ["late", "due"])
    assert made.next_due == NOW + timedelta(hours=5)


def test_a_first_dose_after_a_step_or_a_hold_is_awaited_anew():
    order = "order anakinra 100 mg sc q6h @-90h"
    stepped = ladder(order, "step q8h because better @-60h")
    assert (stepped.status, states(stepped), stepped.waiting) == ("unknown", ["overdue"], ago(hours=90))
    assert states(ladder(order, "step q8h because better @-60h", "dose given @-1h")) == ["late", "due"]
    held = [order, "hold because culture @-89h", "resume @-20h"]
    assert states(ladder(*held)) == ["overdue"]
    assert states(ladder(*held, "dose given @-1h")) == ["late", "due"]


def test_a_first_dose_given_just_before_the_order_was_written():
    made = ladder("order anakinra 100 mg sc q6h @-2h", "dose given 100 mg @-125m")
    assert states(made) == ["given", "due"]
    assert made.next_due == ago(minutes=125) + timedelta(hours=6)


def test_a_first_dose_that_was_not_given_counts_from_its_order_or_from_when_it_was_charted():
    order = "order anakinra 100 mg sc q6h @-6h"
    assert ladder(order, "dose unavailable @-200m").next_due == NOW
    assert ladder(order, "dose unavailable @-3h").next_due == ago(hours=3) + timedelta(hours=6)


@pytest.mark.parametrize("status", ["held", "refused", "missed", "unavailable"])
def test_each_way_not_to_be_given_is_shown_and_counts_from_its_due_time(status):
    made = ladder("order anakinra 100 mg sc q6h @-12h", "dose given @-12h", f"dose {status} @-330m because reason")
    assert states(made) == ["on_time", status, "due"]
    assert made.slots[1].due == ago(hours=6)
    assert made.next_due == NOW


def test_two_entries_about_one_dose_settle_it_once():
    lines = ["order anakinra 100 mg sc q6h @-12h", "dose given @-12h", "dose held because platelets @-6h"]
    made = ladder(*lines, "dose missed @-5h because asleep")
    assert (states(made), made.next_due) == (["on_time", "held", "missed", "due"], NOW)


def test_a_dose_given_after_all_counts_from_then():
    lines = ["order anakinra 100 mg sc q6h @-12h", "dose given @-12h", "dose held because platelets @-6h"]
    made = ladder(*lines, "dose given @-5h")
    assert (states(made), made.next_due) == (["on_time", "held", "on_time", "due"], NOW + timedelta(hours=1))
    made = ladder(*lines, "dose given @-4h")
    assert (states(made), made.slots[2].due) == (["on_time", "held", "late", "due"], ago(hours=6))


def test_an_entry_charted_before_the_one_it_follows_keeps_its_own_place():
    """Two doses missed, the later one charted first: its due time was then the earlier one's."""
    lines = ["order anakinra 100 mg sc q6h @-15h", "dose given @-15h", "dose missed @-3h because asleep"]
    assert ladder(*lines).status == "unknown"
    made = ladder(*lines, "dose missed @-9h because asleep")
    assert (states(made), made.next_due) == (["on_time", "missed", "missed", "due"], NOW + timedelta(hours=3))


def test_an_entry_far_from_its_due_time_counts_by_its_own():
    ward = Ward("order anakinra 100 mg sc q6h @-8h", "dose given @-8h")
    made = ward.add(dose(2, "missed", due=NOW + timedelta(days=3))).assess().ladder
    assert made.next_due == NOW + timedelta(hours=4)


def test_a_double_dose_moves_the_next_one():
    made = ladder("order anakinra 100 mg sc q6h @-6h", "dose given @-6h", "dose given @-4h")
    assert (states(made), made.next_due) == (["on_time", "early", "due"], NOW + timedelta(hours=2))


def test_doses_on_hold_and_after_a_stop_have_no_due_time():
    lines = ["order anakinra 100 mg sc q6h @-12h", "dose given @-12h", "hold because culture @-7h"]
    held = ladder(*lines, "dose held because culture @-6h", "dose given @-4h")
    assert (held.status, states(held)) == ("held", ["on_time", "held", "given"])
    assert (held.next_due, held.plan, held.advice) == (None, (), "on hold")
    assert ladder(*lines, "dose held because culture @-6h", "resume @-5h").next_due == NOW
    stopped = ladder(*lines, "stop because infection @-5h", "dose given 100 mg @-4h")
    assert (stopped.status, states(stopped)) == ("stopped", ["on_time", "given"])


def test_the_end_of_a_hold_brings_back_a_dose_that_is_not_yet_due():
    lines = ["order anakinra 100 mg sc q6h @-7h", "dose given @-7h", "hold because culture @-6h"]
    ward = Ward(*lines).add(dose(5, "held", reason="culture", due=ago(hours=8)))
    ward.chart_lines("resume @-2h")
    assert ward.assess().ladder.next_due == ago(hours=1)


def test_a_new_course_begins_its_own_list():
    lines = ["order anakinra 100 mg sc q6h @-50h", "dose given @-50h", "stop because done @-47h"]
    made = ladder(*lines, "order anakinra 100 mg sc q6h @-1h")
    assert (states(made), made.next_due) == (["due"], ago(hours=1))
    assert ladder(*lines).slots[0].state == "on_time"


def test_a_step_after_the_window_leaves_the_dose_overdue():
    lines = ["order anakinra 100 mg sc q6h @-8h", "dose given @-8h", "step q8h because improvement @-30m"]
    made = ladder(*lines)
    assert (made.status, made.waiting) == ("unknown", ago(hours=2))
    given = ladder(*lines, "dose given")
    assert (states(given), given.next_due) == (["on_time", "late", "due"], NOW + timedelta(hours=8))
    in_time = ladder(*lines[:2], "step q8h because improvement @-61m")
    assert (in_time.status, in_time.next_due) == ("active", NOW)


def test_a_step_long_after_lists_what_was_missing_before_it():
    made = ladder("order anakinra 100 mg sc q6h @-30h", "dose given @-30h", "step q24h because improvement @-1h")
    assert states(made) == ["on_time", "not_charted", "not_charted", "not_charted", "overdue"]
    assert made.status == "unknown"


def test_no_dose_is_expected_past_the_last_day_allowed():
    start = "2020-03-22T08:00"  # day 20 is 10 April
    lines = [
        f"order anakinra 100 mg sc q24h @{start}",
        f"dose given @{start}",
        "hold because culture @2020-03-22T09:00",
    ]
    lines += ["resume @2020-04-09T08:00", "dose given @2020-04-09T08:00", "dose given @2020-04-10T08:00"]
    ward = Ward(*lines)
    now = ward.assess().ladder
    assert (now.treatment_day, now.days_left, now.status, now.next_due) == (20, 0, "active", None)
    assert (now.plan, states(now)[-1]) == ((), "on_time")
    assert now.advice == "the last day allowed is 10 Apr 2020: a later dose needs a named override"
    later = ward.assess(at=local("2020-04-12T18:00")).ladder
    assert (later.treatment_day, later.status, states(later)[-1]) == (22, "active", "on_time")
    eve = ward.assess(at=local("2020-04-10T07:00")).ladder
    assert [item.at for item in eve.plan] == [local("2020-04-10T08:00")]
    assert (eve.doses_left, eve.syringes_left) == (1, 1)


def test_holes_end_with_the_last_day_allowed():
    lines = ["order anakinra 100 mg sc q24h @2020-03-18T08:00", "dose given @2020-03-18T08:00"]
    made = ladder(*lines)
    assert states(made)[1:] == ["not_charted"] * 18 + ["overdue"]
    assert made.waiting == local("2020-04-06T09:00")


def test_a_forgotten_order_lists_no_more_than_its_newest_holes():
    made = ladder("order anakinra 100 mg sc q1h @-39d", "dose given @-39d", protocol=protocols()["MAINZ-2020"])
    assert len(made.slots) == 401
    assert made.waiting == ago(hours=1)


def test_discharge_and_death_end_what_is_expected():
    lines = ["order anakinra 100 mg sc q6h @-20h", "dose given @-20h"]
    for end in ("died", "discharged"):
        made = ladder(*lines, f"{end} @-9h")
        assert (made.status, states(made), made.next_due) == ("stopped", ["on_time", "not_charted"], None)
        assert states(ladder(*lines, f"{end} @-13h")) == ["on_time"]


# --- dates without a time ----------------------------------------------------------------------------------------

DAILY = "order anakinra 100 mg sc q24h @2020-04-05"


def test_daily_doses_by_date_are_expected_by_calendar_day():
    ward = Ward(DAILY, *(f"dose given 100 mg @2020-04-{day:02}" for day in (5, 6, 7, 8)))
    on_the_day = ward.assess(at=local("2020-04-09T23:59")).ladder
    assert (on_the_day.status, on_the_day.next_due, states(on_the_day)[-1]) == ("active", None, "due")
    assert "only that it falls on 09 Apr" in on_the_day.advice
    passed = ward.assess(at=local("2020-04-10T00:00")).ladder
    assert (passed.status, states(passed)) == ("unknown", ["given"] * 4 + ["overdue"])
    assert (passed.slots[-1].due, passed.slots[-1].precision) == (local("2020-04-09T00:00"), "day")
    assert passed.advice.startswith("the dose due 09 Apr is not charted")


@pytest.mark.parametrize(("day", "holes"), [(6, 0), (7, 1), (8, 2)])
def test_a_fully_passed_day_without_a_dose_is_a_hole(day, holes):
    ward = Ward(DAILY, "dose given 100 mg @2020-04-05", f"dose given 100 mg @2020-04-{day:02}")
    assert states(ward.assess(at=local(f"2020-04-{day:02}T12:00")).ladder).count("not_charted") == holes


@pytest.mark.parametrize(("day", "status"), [(7, "active"), (8, "unknown")])
def test_every_other_day_by_date(day, status):
    ward = Ward("order anakinra 100 mg sc q48h @2020-04-05", "dose given 100 mg @2020-04-05")
    assert ward.assess(at=local(f"2020-04-{day:02}T12:00")).ladder.status == status


def test_a_short_interval_by_date_gives_no_advice():
    ward = Ward("order anakinra 100 mg sc q6h @2020-04-09", *["dose given 100 mg @2020-04-09"] * 4)
    made = ward.assess(at=local("2020-04-09T23:00")).ladder
    assert (made.status, made.next_due, states(made)) == ("active", None, ["given"] * 4 + ["due"])
    assert made.advice == "the last dose is charted without a clock time: when the next one is due cannot be said"


def test_a_timed_dose_after_a_date_brings_advice_back():
    lines = [DAILY, "dose given 100 mg @2020-04-08", "dose given @2020-04-09T12:30"]
    made = Ward("order anakinra 100 mg sc q24h @2020-04-08", *lines[1:]).assess().ladder
    assert (states(made), made.next_due) == (["given", "given", "due"], local("2020-04-10T12:30"))


def test_a_date_beside_times_of_its_day_may_be_the_later_one():
    made = ladder("order anakinra 100 mg sc q6h @-4h", "dose given @-4h", "dose given 100 mg @2020-04-10")
    assert (made.status, made.next_due, states(made)) == ("active", None, ["on_time", "given", "due"])


def test_a_dose_not_given_by_date_settles_its_day():
    ward = Ward(DAILY, "dose given 100 mg @2020-04-05", "dose refused @2020-04-06 because nausea")
    made = ward.assess(at=local("2020-04-07T12:00")).ladder
    assert (made.status, states(made)) == ("active", ["given", "refused", "due"])
    assert ward.assess(at=local("2020-04-08T12:00")).ladder.status == "unknown"
    first = Ward(DAILY, "dose refused @2020-04-05 because nausea").assess(at=local("2020-04-06T12:00")).ladder
    assert (first.status, states(first)) == ("active", ["refused", "due"])


def test_a_hole_before_a_step_by_date():
    ward = Ward(DAILY, "dose given 100 mg @2020-04-05", "step q48h because better @2020-04-08T12:00")
    made = ward.assess(at=local("2020-04-08T13:00")).ladder
    assert (made.status, states(made)) == ("unknown", ["given", "not_charted", "overdue"])


def test_the_day_limit_by_date():
    lines = ["order anakinra 100 mg sc q24h @2020-03-20", "dose given 100 mg @2020-03-20"]
    made = ladder(*lines)
    assert states(made) == ["given"] + ["not_charted"] * 18 + ["overdue"]
    assert made.waiting == local("2020-04-08T00:00")


def test_a_dose_without_any_date_makes_the_next_one_unsayable():
    ward = Ward("order anakinra 100 mg sc q6h @-4h", "dose given @-4h")
    early = msgspec.structs.replace(dose(0), precision="undated", recorded_at=ago(hours=4, minutes=1))
    made = ward.add(early).assess().ladder
    assert (made.status, made.next_due) == ("active", NOW + timedelta(hours=2))
    assert (made.slots[-1].state, made.slots[-1].at, made.slots[-1].precision) == ("given", None, "undated")
    made = ward.add(msgspec.structs.replace(early, recorded_at=ago(hours=3))).assess().ladder
    assert (made.status, made.next_due, made.plan) == ("active", None, ())
    assert "without its time" in made.advice


def test_an_undated_dose_that_was_not_given_decides_nothing():
    ward = Ward("order anakinra 100 mg sc q6h @-4h", "dose given @-4h")
    made = ward.add(msgspec.structs.replace(dose(0, "refused"), precision="undated")).assess().ladder
    assert (made.next_due, states(made)[-1]) == (NOW + timedelta(hours=2), "refused")


# --- days that are odd -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ("2020-03-28T20:00", "2020-03-29T21:00"),  # the night the clocks go forward in Berlin
        ("2020-10-24T20:00", "2020-10-25T19:00"),  # and back
        ("2020-02-28T08:00", "2020-02-29T08:00"),  # leap day
        ("2020-12-31T23:59", "2021-01-01T23:59"),
        ("2020-04-01T00:00", "2020-04-02T00:00"),  # midnight
    ],
)
def test_24_hours_are_elapsed_hours(given, due):
    ward = Ward(
        f"order anakinra 100 mg sc q24h @{given}", f"dose given @{given}", now=local(given) + timedelta(hours=3)
    )
    assert ward.assess().ladder.next_due == local(due)
    edge = local(due) + timedelta(hours=2)
    assert ward.assess(at=edge).ladder.status == "active"
    assert ward.assess(at=edge + timedelta(minutes=1)).ladder.status == "unknown"


def test_dates_across_the_clock_change_are_days():
    lines = ["order anakinra 100 mg sc q24h @2020-03-28", "dose given 100 mg @2020-03-28"]
    ward = Ward(*lines, "dose given 100 mg @2020-03-29", "dose given 100 mg @2020-03-30")
    made = ward.assess(at=local("2020-03-31T23:30")).ladder
    assert (made.status, states(made)) == ("active", ["given"] * 3 + ["due"])
    assert ward.assess(at=local("2020-04-01T00:30")).ladder.status == "unknown"


def test_a_dose_of_the_minute_in_which_dosing_changes_was_due_before():
    lines = ["order anakinra 100 mg sc q6h @-6h", "dose given @-6h", "step q8h because better", "dose given"]
    made = ladder(*lines)
    assert (states(made), made.next_due) == (["on_time", "on_time", "due"], NOW + timedelta(hours=8))
    assert states(ladder(*lines[:2], "stop because done", "dose given 100 mg")) == ["on_time", "on_time"]


def test_doses_without_an_order_are_listed_and_nothing_is_expected():
    made = ladder("dose given 100 mg @-30h", "dose given 100 mg @-6h")
    assert (states(made), made.advice) == (["given", "given"], "no order tells the interval")


def test_an_order_without_an_interval_expects_nothing():
    order = Order(
        id="o", patient="p", at=ago(hours=2), recorded_at=NOW, author="t", workstation="w", action="start",
        drug="anakinra", dose=Decimal(100),
    )  # fmt: skip
    made = Ward().add(order).add(dose(1)).assess().ladder
    assert (made.status, made.next_due, made.plan, states(made)) == ("active", None, (), ["given"])


def test_the_next_dose_alone():
    ward = Ward("order anakinra 100 mg sc q6h @-4h", "dose given @-4h")
    question = Question(protocol=navarro(), chart=ward.chart())
    assert next_due(question) == NOW + timedelta(hours=2)


def test_what_a_question_worked_out_once_stays():
    question = Question(protocol=navarro(), chart=Ward().chart())
    assert [question.once("x", lambda _question: object()) is question.once("x", object) for _ in "ab"] == [True] * 2


def test_a_dose_held_within_its_window_beforehand_is_that_dose_and_moves_no_later_one():
    ward = Ward("order anakinra 100 mg sc q8h @-24h", "dose given @-24h", "dose given @-16h", "dose given @04:20")
    due = ward.assess().ladder.next_due
    assert (due - NOW, early_window(ward.chart(), navarro())) == (timedelta(minutes=20), timedelta(hours=1))
    ward.add(dose(0, "held", due=due, reason="platelets 60"))
    made = ward.assess().ladder
    assert [(item.state, item.due) for item in made.slots[-2:]] == [
        ("held", due), ("due", due + timedelta(hours=8)),
    ]  # fmt: skip
    assert made.next_due == due + timedelta(hours=8)
