"""Oxygen as stretches of time: shelf lives, spans, gaps, and agreement with the answer for one moment."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from bedside.domain.chart import rewind
from bedside.domain.records import Device
from bedside.protocol.oxygen.course import at_moment, course
from bedside.protocol.oxygen.levels import levels
from bedside.protocol.oxygen.now import airway, setting_now
from bedside.protocol.question import Question
from tests.protocol.ward import NOW, Ward, local, navarro

HOUR = timedelta(hours=1)


def stretches(ward: Ward, **rest: object):
    return course(Question(protocol=navarro(), chart=ward.chart(**rest)))


def drawn(ward: Ward, **rest: object) -> list[tuple]:
    """Return hours before now, kind and devices of each stretch."""
    return [
        ((NOW - item.start) / HOUR, (NOW - item.end) / HOUR, item.kind,
         " | ".join("+".join(device.name for device in reading) for reading in item.readings))
        for item in stretches(ward, **rest)
    ]  # fmt: skip


def test_nothing_charted_has_no_stretch():
    assert stretches(Ward("crp 71 mg/l")) == ()


def test_a_setting_holds_for_its_shelf_life_and_then_there_is_a_gap_not_room_air():
    assert drawn(Ward("nc 4 @-30h", "nc 2 @-10h")) == [
        (30, 18, "devices", "nc"),
        (18, 10, "gap", ""),
        (10, 0, "devices", "nc"),
    ]


def test_exactly_at_the_end_of_the_shelf_life_it_still_holds():
    assert drawn(Ward("nc 4 @-12h")) == [(12, 0, "devices", "nc")]
    assert drawn(Ward("nc 4 @-24h", "nc 4 @-12h")) == [(24, 0, "devices", "nc")]
    (one, gap) = stretches(Ward("nc 4 @-721m"))
    assert (one.known, gap.known, gap.end - gap.start) == (True, False, timedelta(minutes=1))


def test_a_setting_charted_again_lengthens_its_stretch():
    (only,) = stretches(Ward("nc 4 @-20h", "nc 4 @-9h", "nc 4 @-1h"))
    assert [(NOW - item.at) / HOUR for item in only.records] == [20, 1]
    assert only.since == only.start


def test_ventilation_holds_from_intubation_to_extubation():
    ward = Ward(
        "hfnc 50/95 @-90h", "intubated @-89h", "imv fio2 80 @-80h", "imv fio2 60 @-60h", "extubated @-20h", "nc 4 @-18h"
    )
    assert drawn(ward) == [
        (90, 89, "devices", "hfnc"),
        (89, 80, "ventilated", "imv"),
        (80, 60, "ventilated", "imv"),
        (60, 20, "ventilated", "imv"),
        (20, 18, "gap", ""),
        (18, 6, "devices", "nc"),
        (6, 0, "gap", ""),
    ]
    found = stretches(ward)
    assert found[1].readings == ((Device(name="imv"),),)
    assert found[3].readings[0][0].fio2 == Decimal("0.6")


def test_another_device_without_an_extubation_is_unclear():
    assert [item[2] for item in drawn(Ward("imv fio2 60 @-9h", "nc 4 @-5h", "imv fio2 60 @-3h"))] == [
        "ventilated", "unclear", "ventilated",
    ]  # fmt: skip


def test_two_settings_of_one_instant_are_two_readings():
    assert drawn(Ward("nc 4 @-5h", "hfnc 50/95 @-5h", "nc 4 @-2h")) == [
        (5, 2, "devices", "hfnc | nc"),
        (2, 0, "devices", "nc"),
    ]
    assert drawn(Ward("imv fio2 80 @-5h", "imv fio2 60 @-5h"))[0][3] == "imv | imv"


def test_a_day_without_a_clock_time_holds_for_that_day_and_is_certain_at_its_end():
    ward = Ward("nc 4 @2020-04-09", "nc 2 @2020-04-09T10:00")
    first, second, gap = stretches(ward)
    assert (first.start, first.since) == (local("2020-04-09T00:00"), local("2020-04-10T00:00"))
    assert len(second.readings) == 2
    assert (gap.start, gap.known) == (local("2020-04-09T22:00"), False)
    (only,) = stretches(Ward("nc 4 @2020-04-08"), at=local("2020-04-08T23:59"))
    assert only.end == local("2020-04-08T23:59")


def test_the_stretch_of_a_moment():
    found = stretches(Ward("nc 4 @-30h", "nc 2 @-10h"))
    assert at_moment(found, NOW - 31 * HOUR) is None
    assert at_moment(found, NOW - 30 * HOUR) is found[0]
    assert at_moment(found, NOW - 18 * HOUR) is found[0]
    assert at_moment(found, NOW - 17 * HOUR) is found[1]
    assert at_moment(found, NOW - 10 * HOUR) is found[2]
    assert at_moment((), NOW) is None


@pytest.mark.parametrize("night", ["2020-03-29T12:00", "2020-10-25T12:00"])
def test_a_shelf_life_is_elapsed_time_over_a_clock_change(night):
    now = local(night)
    one, gap = stretches(Ward("nc 4 @-13h", now=now))
    assert (one.end - one.start, gap.end - gap.start) == (12 * HOUR, HOUR)


LINES = ("nc 4", "nc 2", "hfnc 50/95", "imv fio2 60", "ra", "intubated", "extubated", "nrb 15 + nc 6")


@pytest.mark.parametrize("seed", range(40))
def test_every_moment_says_what_a_look_at_that_moment_says(seed):
    pick = random.Random(seed)
    ward = Ward()
    for _ in range(pick.randint(1, 12)):
        hours = pick.choice([pick.randint(0, 60), 3 * pick.randint(0, 20)])
        day = f"2020-04-{pick.randint(7, 10):02}"
        ward.chart_lines(f"{pick.choice(LINES)} @{day if pick.random() < 0.2 else f'-{hours}h'}")
    chart = ward.chart()
    found = course(Question(protocol=navarro(), chart=chart))
    for item in found:
        assert item.start <= item.end
    assert [item.end for item in found[:-1]] == [item.start for item in found[1:]]
    for minutes in range(0, 80 * 60, 60):
        _agree(found, rewind(chart, NOW - timedelta(minutes=minutes)))
    _agree(found, chart)


def _agree(found, chart):
    question = Question(protocol=navarro(), chart=chart)
    stretch, state = at_moment(found, chart.at), airway(question)
    if stretch is None:
        assert state.state == "never"
    elif state.state in {"on", "unclear"}:
        assert stretch.kind == {"on": "ventilated", "unclear": "unclear"}[state.state]
    else:
        now = setting_now(question, state.record)
        assert set(stretch.readings) == ({item.devices for item in now.settings} if not now.fault else set())
        assert stretch.kind == ("gap" if now.fault else "devices")


def test_levels_follow_oxygen_support_and_the_end_of_the_stay():
    ward = Ward(
        "mask 10 @-60h", "intubated @-55h", "vasopressor start @-50h", "vasopressor stop @-40h", "extubated @-30h",
        "nc 2 @-28h", "ra @-5h", "discharged @-2h",
    )  # fmt: skip
    found = levels(Question(protocol=navarro(), chart=ward.chart()))
    assert [((NOW - item.start) / HOUR, (NOW - item.end) / HOUR, item.who.low, item.who.value) for item in found] == [
        (60, 55, 4, 4),
        (55, 50, 6, 6),
        (50, 40, 7, 7),
        (40, 30, 6, 6),
        (30, 28, 3, None),
        (28, 16, 4, 4),
        (16, 5, 3, None),
        (5, 2, 3, 3),
        (2, 0, 1, None),
    ]
    assert {item.who.scale for item in found} == {"WHO-OSCI-8"}


def test_a_mark_that_changes_no_level_cuts_nothing():
    ward = Ward("hfnc 50/95 @-9h", "rrt start @-8h", "med methylprednisolone 40 mg iv q12h @-7h")
    (only,) = levels(Question(protocol=navarro(), chart=ward.chart()))
    assert (only.start, only.end, only.who.value) == (NOW - 9 * HOUR, NOW, 5)
    assert levels(Question(protocol=navarro(), chart=Ward().chart())) == ()
    (now,) = levels(Question(protocol=navarro(), chart=Ward("nc 2").chart()))
    assert (now.start, now.end, now.who.value) == (NOW, NOW, 4)
