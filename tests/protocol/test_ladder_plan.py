"""Change of interval, plan to the last day allowed, doses and syringes left."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.protocol.assessment import Ladder
from bedside.protocol.ladder.seam import length_text
from tests.protocol.ward import NOW, Ward, local, navarro, protocols

EVERY_6 = ["order anakinra 100 mg sc q6h @-18h", "dose given @-18h", "dose given @-12h", "dose given @-6h"]


def ladder(*lines: str, now: datetime = NOW, protocol=None) -> Ladder:
    return Ward(*lines, now=now).assess(protocol).ladder


def gaps(made: Ladder) -> tuple[float | None, float | None, bool]:
    assert made.seam
    return made.seam.last_gap_hours, made.seam.next_gap_hours, made.seam.flagged


def test_the_first_dose_at_a_new_interval_counts_from_the_last_given_one():
    made = ladder(*EVERY_6, "step q8h because better @-1h")
    assert made.next_due == NOW + timedelta(hours=2)
    assert gaps(made) == (6.0, 8.0, False)
    assert made.seam.text == "last gap 6 hours, next gap 8 hours (planned)"
    assert ladder(*EVERY_6).seam is None


@pytest.mark.parametrize(
    ("minutes", "flagged", "said"),
    [
        (359, True, "5 hours 59 minutes is under the shorter interval (every 6 hours)"),
        (360, False, ""),
        (480, False, ""),
        (481, True, "8 hours 1 minute is over the longer interval (every 8 hours)"),
    ],
)
def test_a_gap_outside_the_two_intervals_is_flagged(minutes, flagged, said):
    made = ladder("order anakinra 100 mg sc q6h @-16h", "dose given @-16h", "dose given @-10h",
                  "step q8h because better @-599m", f"dose given @-{600 - minutes}m")  # fmt: skip
    assert gaps(made) == (6.0, round(minutes / 60, 4), flagged)
    assert said in made.seam.text
    before = ladder(f"order anakinra 100 mg sc q6h @-{minutes + 60}m", f"dose given @-{minutes + 60}m",
                    "dose given @-60m", "step q8h because better @-59m")  # fmt: skip
    assert gaps(before) == (round(minutes / 60, 4), 8.0, flagged)
    assert said in before.seam.text


def test_the_newest_change_is_shown_with_what_was_really_given():
    lines = [
        "step q8h because better @-5h",
        "dose given @2020-04-10T14:00",
        "step q12h because better @2020-04-10T15:00",
    ]
    ward = Ward(*EVERY_6, lines[0], now=NOW)
    ward.now = local("2020-04-10T16:00")
    ward.chart_lines(*lines[1:])
    assert gaps(ward.assess().ladder) == (8.0, 12.0, False)
    assert gaps(ward.assess(at=local("2020-04-10T14:30")).ladder) == (6.0, 8.0, False)


def test_a_shorter_interval_has_its_seam_too():
    made = ladder(
        "order anakinra 100 mg sc q12h @-13h", "dose given @-13h", "dose given @-1h", "step q8h because worse"
    )
    assert gaps(made) == (12.0, 8.0, False)
    assert made.next_due == NOW + timedelta(hours=7)


def test_a_seam_needs_doses_with_a_time():
    one = ladder("order anakinra 100 mg sc q6h @-2h", "dose given @-2h", "step q8h because better @-1h")
    assert gaps(one) == (None, 8.0, False)
    none = ladder("order anakinra 100 mg sc q6h @-30m", "step q8h because better @-20m")
    assert (gaps(none), none.seam.text) == ((None, None, False), "")
    by_date = ladder("order anakinra 100 mg sc q24h @2020-04-08", "dose given 100 mg @2020-04-08",
                     "dose given 100 mg @2020-04-09", "step q48h because better @-3h")  # fmt: skip
    assert gaps(by_date) == (None, None, False)


def test_a_step_on_hold_has_no_next_gap_until_a_dose_is_given():
    lines = [*EVERY_6, "hold because culture @-5h", "step q12h because better @-4h"]
    made = ladder(*lines)
    assert (made.status, gaps(made)) == ("held", (6.0, None, False))
    later = Ward(*lines, now=NOW)
    later.now = NOW + timedelta(hours=9)
    later.chart_lines("resume", "dose given")
    assert gaps(later.assess().ladder) == (6.0, 15.0, True)


def test_neither_a_new_course_nor_the_same_interval_is_a_change():
    assert ladder(*EVERY_6, "order anakinra 100 mg sc q6h @-1h").seam is None
    assert ladder(*EVERY_6, "stop because done @-2h", "order anakinra 100 mg sc q12h @-1h").seam is None
    assert gaps(ladder(*EVERY_6, "order anakinra 100 mg sc q12h @-1h")) == (6.0, 12.0, False)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(), "0 hours"), (timedelta(minutes=1), "1 minute"), (timedelta(hours=1), "1 hour"),
        (timedelta(hours=25, minutes=2), "25 hours 2 minutes"), (timedelta(seconds=30), "0 hours"),
    ],
)  # fmt: skip
def test_lengths_in_words(length, said):
    assert length_text(length) == said


# --- plan --------------------------------------------------------------------------------------------------------


def test_the_plan_runs_to_the_end_of_the_last_day_allowed():
    made = ladder(*EVERY_6)  # first dose 9 April 18:00, so the last day is 28 April
    assert (made.last_day.isoformat(), made.next_due) == ("2020-04-28", NOW)
    assert [made.plan[0].at, made.plan[-1].at] == [NOW, local("2020-04-28T18:00")]
    assert {item.interval_hours for item in made.plan} == {6}
    assert (len(made.plan), made.doses_left, made.syringes_left) == (74, 74, 74)


def test_a_dose_at_midnight_after_the_last_day_is_not_planned():
    lines = ["order anakinra 100 mg sc q24h @2020-04-10T00:00", "dose given @2020-04-10T00:00"]
    made = ladder(*lines)
    assert made.plan[-1].at == local("2020-04-29T00:00")
    assert made.doses_left == 19


def test_before_the_first_dose_the_plan_counts_from_it():
    made = ladder("order anakinra 100 mg sc q24h")
    assert (made.doses_left, made.plan[-1].at, made.last_day) == (20, local("2020-04-29T12:00"), None)


def test_the_whole_course_takes_80_doses():
    made = ladder(
        "order anakinra 100 mg sc q6h @2020-04-10T00:00", "dose given @2020-04-10T00:00", now=local("2020-04-10T01:00")
    )
    assert made.doses_given + (made.doses_left or 0) == 80


@pytest.mark.parametrize(("dose", "each"), [("50", 1), ("100", 1), ("101", 2), ("200", 2), ("201", 3)])
def test_a_syringe_serves_one_dose(dose, each):
    made = ladder(f"order anakinra {dose} mg sc q6h @-1h", "dose given @-1h")
    assert made.syringes_left == made.doses_left * each


def test_nothing_is_planned_unless_dosing_goes_on():
    for line in ("hold because culture @-1h", "stop because done @-1h", "died @-1h"):
        made = ladder(*EVERY_6, line)
        assert (made.plan, made.doses_left, made.syringes_left) == ((), None, None)


def test_without_a_day_limit_or_a_syringe_there_is_no_count():
    made = ladder(*EVERY_6, protocol=protocols()["MAINZ-2020"])
    assert (made.next_due, made.plan, made.doses_left) == (NOW, (), None)
    settings = msgspec.structs.replace(navarro().settings, syringe=None)
    made = ladder(*EVERY_6, protocol=msgspec.structs.replace(navarro(), settings=settings))
    assert (made.doses_left, made.syringes_left) == (74, None)


def test_an_order_in_another_unit_tells_no_milligrams():
    ward = Ward("order anakinra 100 mg sc q6h @-1h", "dose given 100 mg @-1h")
    ward.records[1] = msgspec.structs.replace(ward.records[1], dose=Decimal(1), dose_unit="g")
    made = ward.assess().ladder
    assert (made.doses_left is not None, made.syringes_left) == (True, None)
