"""TAP-1: how far the oxygen requirement has to fall and for how long, what leaves it open, and when it asks."""

from datetime import datetime, timedelta

import msgspec
import pytest

from bedside.protocol.question import Question
from bedside.protocol.watch.improvement import improvement
from tests.protocol.ward import NOW, Ward, local, navarro

HOUR = timedelta(hours=1)
TICK = "improved @-1h"


def every(line: str, start: int, end: int = 0) -> tuple[str, ...]:
    """Return a line charted at `start` hours ago and every 12 hours until `end`."""
    return tuple(f"{line} @-{hours}h" for hours in range(start, end - 1, -12))


def said(*lines: str, at: datetime | None = None, **rest: object):
    watch = navarro().triggers["TAP-1"]
    question = Question(protocol=navarro(), chart=Ward(*lines, **rest).chart(at))
    return improvement("TAP-1", watch, question)


def outcome(*lines: str, **rest: object) -> str:
    return said(*lines, TICK, **rest).outcome


@pytest.mark.parametrize(
    ("before", "now", "answer"),
    [
        ("imv fio2 40", "hfnc 50/95", "MET"),
        ("hfnc 50/60", "mask 10", "MET"),
        ("nrb 15", "venturi fio2 40", "MET"),
        ("niv fio2 60", "mask 6", "MET"),
        ("mask 6", "nc 6", "MET"),
        ("venturi fio2 40", "nc 4", "MET"),
        ("nc 1", "ra", "MET"),
        ("imv fio2 80", "ra", "MET"),
        ("hfnc 50/95", "nrb 15", "NOT_MET"),
        ("nrb 15", "hfnc 50/40", "NOT_MET"),
        ("niv fio2 90", "hfnc 50/40", "NOT_MET"),
        ("mask 10", "venturi fio2 28", "NOT_MET"),
        ("nc 6", "mask 5", "NOT_MET"),
        ("hfnc 50/95", "hfnc 50/85", "MET"),
        ("hfnc 50/95", "hfnc 50/86", "NOT_MET"),
        ("hfnc 60/95", "hfnc 20/95", "NOT_MET"),
        ("niv fio2 60", "niv fio2 50", "MET"),
        ("niv fio2 60", "niv fio2 51", "NOT_MET"),
        ("niv fio2 60", "niv", "UNKNOWN"),
        ("imv fio2 80", "imv fio2 70", "MET"),
        ("imv fio2 80", "imv fio2 71", "NOT_MET"),
        ("venturi fio2 50", "venturi fio2 28", "NOT_MET"),
        ("nrb 15", "nrb 8", "NOT_MET"),
        ("mask 10", "mask 5", "NOT_MET"),
        ("nc 4", "nc 2", "MET"),
        ("nc 4", "nc 2.1", "NOT_MET"),
        ("nc 4", "nc 4", "NOT_MET"),
        ("nrb 15 + nc 6", "nrb 15 + nc 2", "NOT_MET"),
        ("nrb 15 + nc 6", "nrb 15", "NOT_MET"),
        ("nrb 15 + nc 6", "nc 6", "MET"),
        ("nrb 15", "nrb 10 + nc 2", "NOT_MET"),
        ("mask 10 + nc 6", "nc 6", "MET"),
        ("npc 6", "npc 4", "UNKNOWN"),
        ("nc 6", "npc 2", "UNKNOWN"),
        ("mask 10", "trach 4", "UNKNOWN"),
        ("trach fio2 60", "nc 2", "UNKNOWN"),
    ],
)
def test_the_ladder_and_the_numbers(before, now, answer):
    out = ("extubated @-25h",) if "imv" in before and "imv" not in now else ()
    assert outcome(f"{before} @-36h", *out, *every(now, 24)) == answer


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        ((), "UNKNOWN"),
        (("improved @-24h",), "MET"),
        (("improved @-1441m",), "UNKNOWN"),
        (("not improved @-1h",), "NOT_MET"),
        (("improved @-5h", "not improved @-1h"), "NOT_MET"),
        (("not improved @-5h", "improved @-1h"), "MET"),
        (("not improved @-30h",), "UNKNOWN"),
        (("improved @-1h", "not improved @-1h"), "UNKNOWN"),
        (("improved @2020-04-10",), "MET"),
        (("improved @2020-04-09",), "UNKNOWN"),
    ],
)
def test_both_halves_are_needed(lines, answer):
    assert said("nc 6 @-36h", *every("nc 2", 24), *lines).outcome == answer


def test_a_fall_alone_that_did_not_happen_decides_whatever_nobody_charted():
    assert said(*every("nc 6", 36)).outcome == "NOT_MET"


@pytest.mark.parametrize(("minutes", "answer"), [(24 * 60, "MET"), (24 * 60 - 1, "NOT_MET")])
def test_a_fall_has_to_last_a_day(minutes, answer):
    assert outcome("nc 6 @-30h", f"nc 2 @-{minutes}m", "nc 2 @-13h", "nc 2 @-2h") == answer


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        # one setting of the last 24 hours is not below: it has to last from there again
        (("nc 6 @-40h", "nc 2 @-30h", "nc 6 @-20h", "nc 2 @-19h", "nc 2 @-8h"), "NOT_MET"),
        (("nc 6 @-40h", "nc 2 @-30h", "nc 5 @-20h", "nc 2 @-19h", "nc 2 @-8h"), "NOT_MET"),
        # higher than at first, but still below the setting before the fall
        (("nc 6 @-40h", "nc 1 @-30h", "nc 4 @-20h", "nc 4 @-9h"), "MET"),
        (("hfnc 50/90 @-40h", "hfnc 50/60 @-30h", "hfnc 50/70 @-20h", "hfnc 50/70 @-9h"), "MET"),
        # a fall of long ago, unchanged since
        (("nc 6 @-96h", *every("nc 2", 84)), "MET"),
        # small steps add up, from the setting before the first of them
        (("hfnc 50/60 @-60h", *every("hfnc 50/55", 48, 36), *every("hfnc 50/50", 24)), "MET"),
        (("hfnc 50/60 @-60h", *every("hfnc 50/56", 48, 36), *every("hfnc 50/51", 24)), "NOT_MET"),
        # the same device again, after one of the same rank
        (("hfnc 50/90 @-60h", *every("nrb 15", 48, 36), *every("hfnc 50/70", 24)), "MET"),
        # a setting long past its shelf life before the fall is still the last one before it
        (("nc 6 @-80h", *every("nc 2", 24)), "MET"),
    ],
)
def test_the_setting_before_the_fall(lines, answer):
    assert outcome(*lines) == answer


def test_a_rise_that_lasts_as_long_ends_a_fall():
    lines = ("hfnc 50/90 @-80h", "nc 2 @-72h", "nc 2 @-61h", "mask 6 @-50h", *every("mask 6", 48))
    assert outcome(*lines) == "NOT_MET"
    assert outcome(*lines, at=NOW - 27 * HOUR) == "UNKNOWN"  # nobody had said yet that the patient is better
    assert said(*lines, "improved @-28h", at=NOW - 27 * HOUR).outcome == "MET"
    assert said(*lines, "improved @-27h", at=NOW - 26 * HOUR).outcome == "NOT_MET"


@pytest.mark.parametrize(
    "lines",
    [
        ("improved @-1h",),  # no oxygen at all
        ("nc 6 @-36h", "nc 2 @-24h", "nc 2 @-9h"),  # a gap of three hours
        ("nc 6 @-36h", "nc 2 @-30h", "nc 2 @-18h"),  # nothing in force now
        (*every("nc 2", 20),),  # nothing from before
        ("imv fio2 60 @-60h", *every("nc 2", 48)),  # no extubation
        ("nc 6 @-36h", "nc 2 @-24h", "nc 2 @-12h", "hfnc 50/95 @-12h", "nc 2 @-1h"),  # disputed
    ],
)
def test_what_the_record_leaves_open_is_unknown(lines):
    assert outcome(*lines) == "UNKNOWN"


def test_ventilation_has_no_shelf_life():
    assert outcome("imv fio2 80 @-90h", "imv fio2 60 @-80h") == "MET"
    assert outcome("intubated @-90h", "extubated @-25h", *every("hfnc 50/90", 24)) == "MET"


def test_after_a_conflict_about_the_ventilator_only_a_fall_is_certain():
    conflict = ("imv fio2 60 @-60h", "nc 4 @-50h", "extubated @-45h")
    assert outcome(*conflict, *every("nc 4", 36)) == "MET"
    same_day = ("nc 4 @-80h", "intubated @2020-04-08", "extubated @2020-04-08T10:00")
    assert outcome(*same_day, *every("nc 4", 36)) == "UNKNOWN"
    assert outcome(*same_day, *every("nc 2", 36)) == "UNKNOWN"


def test_a_day_without_a_clock_time_counts_from_its_end():
    lines = ("nc 6 @2020-04-08", "nc 2 @2020-04-09", "nc 2 @2020-04-10")
    assert outcome(*lines) == "UNKNOWN"  # from 36 to 12 hours
    assert outcome("nc 6 @2020-04-07", "nc 2 @2020-04-08", *lines[1:]) == "MET"
    assert outcome("nc 6 @2020-04-09", "nc 2 @2020-04-10") == "NOT_MET"


def test_the_words_and_the_records():
    made = said("dose given 100 mg @-40h", "hfnc 50/90 @-36h", *every("nc 4", 24), TICK)
    assert made.reason == (
        "high-flow nasal cannula 50 L/min FiO2 90 % until 24 h ago, nasal cannula 4 L/min; Clinically improved, 1 h old"
    )
    assert [(item.item, item.age_hours) for item in made.evidence] == [
        ("oxygen", 36.0),
        ("oxygen", 0.0),
        ("improved", 1.0),
    ]
    assert made.threshold.endswith("for 24 hours; and clinically improved")
    twice = said("hfnc 50/90 @-200h", *every("nc 6", 190, 40), *every("nc 2", 30), TICK)
    assert twice.reason.startswith("nasal cannula 6 L/min until 30 h ago, nasal cannula 2 L/min")
    once = said("hfnc 50/90 @-200h", *every("nc 6", 190), TICK)
    assert once.reason.startswith(
        "high-flow nasal cannula 50 L/min FiO2 90 % until 7 d 22 h ago, nasal cannula 6 L/min"
    )
    no = said("hfnc 50/90 @-36h", *every("nc 4", 24), "not improved @-1h")
    assert [item.item for item in no.against] == ["improved"]
    assert "not yet for 24 hours" in said("nc 6 @-13h", "nc 2 @-5h").reason
    assert "not below an earlier setting" in said(*every("nc 2", 36)).reason
    assert "nothing to compare with" in said("nc 2 @-2h").reason
    assert "past its shelf life" in said("nc 2 @-20h").reason
    assert "leaves open whether it held" in said("nc 6 @-36h", "nc 2 @-24h", "nc 2 @-9h").reason
    assert "nasal cannula 2 L/min or room air" in said("ra @-2h", "nc 2 @-2h").reason


def fires(*lines: str, **rest: object) -> list[float]:
    return [(item.since - NOW) / HOUR for item in said(*lines, **rest).fires]


def test_it_asks_from_the_moment_both_halves_are_true():
    lines = ("dose given 100 mg @-90h", "nc 6 @-72h", *every("nc 2", 60))
    assert fires(*lines) == []
    assert fires(*lines, "improved @-50h") == [-36]
    assert fires(*lines, "improved @-10h") == [-10]
    assert fires(*lines, "improved @-80h") == []  # too long ago when the fall had lasted
    assert fires(*lines, "improved @-50h", "not improved @-40h") == []
    assert fires(*lines, "improved @-50h", "not improved @-36h") == []
    assert fires(*lines, "improved @-50h", "not improved @-35h") == [-36]
    assert fires(*lines, "improved @2020-04-08") == [-36]


def test_each_fall_asks_once():
    lines = ("dose given 100 mg @-190h", "nc 6 @-180h", *every("nc 4", 168, 84), *every("nc 2", 72))
    ticks = tuple(f"improved @-{hours}h" for hours in range(170, 0, -20))
    assert fires(*lines, *ticks) == [-144, -48]


def test_a_fall_that_did_not_last_never_asks_and_one_after_a_gap_asks_when_it_has_lasted():
    start = ("dose given 100 mg @-100h", "nc 6 @-90h")
    tick = ("improved @-60h", "improved @-40h", "improved @-20h")
    assert fires(*start, *every("nc 2", 80, 60), "nc 6 @-58h", *tick) == []
    assert fires(*start, "nc 2 @-80h", *every("nc 2", 60), *tick) == [-36]


def test_what_was_so_before_the_first_dose_does_not_ask():
    lines = ("nc 6 @-72h", *every("nc 2", 60), "improved @-50h")
    assert fires(*lines) == []
    assert fires(*lines, "dose given 100 mg @-36h") == []
    assert fires(*lines, "dose given 100 mg @-37h") == [-36]


def test_a_prompt_rests_on_all_settings_of_the_time_it_had_to_last():
    ward = Ward("dose given 100 mg @-90h", "nc 6 @-72h", *every("nc 2", 60), "improved @-50h")
    ward.records[-3] = msgspec.structs.replace(ward.records[-3], recorded_at=NOW + HOUR)
    question = Question(protocol=navarro(), chart=ward.chart())
    (prompt,) = improvement("TAP-1", navarro().triggers["TAP-1"], question).fires
    assert prompt.recorded_at == NOW
    assert len(prompt.records) == 5  # the setting before, three of the 24 hours, the tick


def test_it_stays_open_and_does_not_ask_when_it_cannot_say():
    ward = Ward("order anakinra 100 mg sc q6h @-90h", "dose given 100 mg @-90h", "nc 6 @-72h", *every("nc 2", 60, 36))
    made = next(item for item in ward.assess().triggers if item.id == "TAP-1")
    assert (made.outcome, made.open_since, made.action) == ("UNKNOWN", None, "review")
    ward.chart_lines("improved @-40h", "nc 6 @-2h")
    made = next(item for item in ward.assess().triggers if item.id == "TAP-1")
    assert (made.outcome, made.open_since) == ("NOT_MET", NOW - 36 * HOUR)


@pytest.mark.parametrize("now", ["2020-03-29T14:00", "2020-10-25T14:00"])
def test_a_day_is_24_hours_over_a_clock_change(now):
    def at(minutes: int) -> str:
        return outcome("nc 6 @-36h", f"nc 2 @-{minutes}m", "nc 2 @-13h", "nc 2 @-2h", now=local(now))

    assert (at(1440), at(1439)) == ("MET", "NOT_MET")
