"""The clock's faults as the journal tells them, and the nights on which the ward's clocks change."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.domain import clock
from bedside.domain.clock import Fault
from bedside.domain.ids import time_id

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


def utc(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        (utc(10, 24, 23, 59), None),
        (utc(10, 25, 0, 0), "repeated"),
        (utc(10, 25, 0, 59), "repeated"),
        (utc(10, 25, 1, 0), "repeated"),
        (utc(10, 25, 1, 59), "repeated"),
        (utc(10, 25, 2, 0), None),
        (utc(3, 29, 0, 59), None),
        (utc(3, 29, 1, 0), "skipped"),
        (utc(3, 29, 1, 59), "skipped"),
        (utc(3, 29, 2, 0), None),
        (utc(7, 1, 12), None),
    ],
)
def test_the_nights_of_berlin(moment, kind):
    found = clock.night_fault(moment, BERLIN)
    assert (found.kind if found else None) == kind
    assert clock.night_fault(moment, ZoneInfo("Asia/Tokyo")) is None
    assert clock.night_fault(moment, ZoneInfo("UTC")) is None


def test_half_an_hour_is_half_an_hour():
    island = ZoneInfo("Australia/Lord_Howe")
    change = clock.next_change(utc(10, 3, 0), island, timedelta(days=1))
    assert (change.at, change.by) == (utc(10, 3, 15, 30), timedelta(minutes=30))
    assert clock.night_fault(utc(10, 3, 15, 59), island).kind == "skipped"
    assert clock.night_fault(utc(10, 3, 16, 0), island) is None


def test_the_change_is_announced():
    half_a_day = timedelta(hours=12)
    assert "go back at 03:00" in clock.change_notice(utc(10, 24, 14), BERLIN, half_a_day)
    assert "go forward at 02:00" in clock.change_notice(utc(3, 28, 20), BERLIN, half_a_day)
    assert clock.change_notice(utc(10, 24, 12), BERLIN, half_a_day) == ""
    assert clock.change_notice(utc(10, 25, 1), BERLIN, half_a_day) == ""
    assert clock.change_notice(utc(10, 24, 14), ZoneInfo("Asia/Tokyo"), half_a_day) == ""


lengths = st.integers(1, 10**8).map(lambda seconds: timedelta(seconds=seconds))
offsets = st.sampled_from([-300, -210, 0, 60, 330, 765]).map(lambda minutes: timedelta(minutes=minutes))
faults = st.one_of(
    lengths.map(lambda length: clock.behind(NOW, NOW + length)),
    lengths.map(lambda length: clock.ahead(NOW, NOW - length)),
    st.builds(clock.zone_fault, offsets, offsets),
    st.just(clock.night_fault(utc(10, 25, 1), BERLIN)),
    st.just(clock.night_fault(utc(3, 29, 1), BERLIN)),
)


@given(st.lists(faults, max_size=4).map(tuple))
def test_what_the_journal_tells_is_read_back(found):
    assert clock.faults_in(clock.written(found)) == found


def test_what_it_reads_like():
    found = (clock.behind(NOW, NOW + timedelta(hours=3, minutes=5)), clock.zone_fault(-timedelta(hours=5), timedelta()))
    assert clock.written(found) == (
        "set back by 3 h 5 min, behind until 2026-01-10T11:05:00+00:00; "
        "the zone of the computer -05:00, of the ward +00:00"
    )
    assert clock.ahead(NOW + timedelta(days=1), NOW) == Fault("ahead", "set ahead by 1 d 0 h", NOW)
    assert clock.faults_in("") == ()
    assert clock.faults_in("something newer; set back by 1 min, behind until 2026-01-10T08:01:00+00:00") == (
        clock.behind(NOW, NOW + timedelta(minutes=1)),
    )
    assert [clock.duration(timedelta(minutes=minutes)) for minutes in (7, 60, 24 * 60 + 30)] == [
        "7 min", "1 h 0 min", "1 d 0 h",
    ]  # fmt: skip


def test_an_id_is_made_by_a_clock_before_1970():
    early = time_id(datetime(1969, 5, 1, tzinfo=UTC), b"0123456789")
    assert uuid.UUID(early).version == 7
    assert early < time_id(datetime(1970, 1, 2, tzinfo=UTC), b"0123456789")
