"""Which backups age may remove: counts per age, and what no clock can make it remove."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bedside.store.rotation import Ages, kept

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
SITE = Ages(24, 14, 8, 12)
TIMES = st.lists(st.integers(-400 * 24 * 60, 60 * 24 * 60).map(lambda n: NOW + timedelta(minutes=n)), max_size=80)
AGES = st.builds(Ages, *[st.integers(0, 5)] * 4)


def every(hours, start, count):
    return [start - timedelta(hours=hours * n) for n in range(count)]


def test_a_year_of_hours_keeps_what_the_site_says():
    stay = sorted(kept(every(1, NOW, 24 * 400), NOW, SITE), reverse=True)
    assert stay[:24] == every(1, NOW, 24)
    days = {item.date() for item in stay}
    assert {NOW.date() - timedelta(days=n) for n in range(14)} <= days
    months = {(item.year, item.month) for item in stay}
    assert len(months) == 12
    weeks = {tuple(item.isocalendar())[:2] for item in stay if item > NOW - timedelta(weeks=8)}
    assert len(weeks) >= 8
    assert len(stay) <= sum(SITE)


@given(TIMES, AGES)
def test_the_newest_and_every_future_one_stay(times, ages):
    stay = kept(times, NOW, ages)
    assert stay <= set(times)
    assert {item for item in times if item > NOW} <= stay
    assert not times or max(times) in stay


@given(TIMES, AGES)
def test_no_age_keeps_more_than_the_site_says(times, ages):
    past = {item for item in times if item <= NOW}
    future = set(times) - past
    stay = kept(times, NOW, ages)
    assert len(stay - future) <= sum(ages) + 1
    hours = {item.replace(minute=0) for item in past}
    assert len(stay & past) >= min(len(hours), ages.hourly)


@given(TIMES, AGES)
def test_what_was_removed_once_is_not_missed_later(times, ages):
    stay = kept(times, NOW, ages)
    assert kept(stay, NOW, ages) == stay


@given(TIMES, st.lists(st.integers(1, 10**6), max_size=30), AGES)
def test_backups_from_the_future_push_out_none(times, ahead, ages):
    """A clock ran ahead for some days and was set right: what it left must not make age remove good ones."""
    past = [item for item in times if item <= NOW]
    wrong = [NOW + timedelta(minutes=n) for n in ahead]
    assert kept(past, NOW, ages) - {max(past, default=NOW)} <= kept(past + wrong, NOW, ages)


@given(TIMES, st.integers(1, 4000), AGES)
def test_a_clock_years_ahead_makes_no_backup_old(times, days, ages):
    past = [item for item in times if item <= NOW]
    assert kept(past, NOW + timedelta(days=days), ages) == kept(past, NOW, ages)


@given(TIMES, AGES)
def test_a_clock_set_back_removes_nothing_newer(times, ages):
    back = NOW - timedelta(days=30)
    assert {item for item in times if item > back} <= kept(times, back, ages)
