"""The harness that kills watches, a few rounds of it, and that it sees what it is there to see."""

import random

import pytest

from bedside.desk import watch_folder
from tests.crash.kills import Nursery
from tests.crash.made import Made
from tests.watching.__main__ import CHILD
from tests.watching.kills import Count, Series, kill, values

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with Nursery(CHILD) as nursery:
        yield Made(tmp_path_factory.mktemp("watching"), nursery)


def test_kills_lose_and_double_nothing(made):
    count = kill(made, 8, random.SystemRandom().randrange(2**32))
    assert count.good, vars(count)
    assert count.files > 8
    assert count.records > 8


@pytest.fixture
def series(made, tmp_path):
    series = Series(made, tmp_path.name, random.Random(3))
    for _ in range(3):
        series.put()
    assert max(series.files.values()) == 1, "else one of the two may be lost and the other still there"
    return series


def seen(series):
    count = Count()
    series.look(count)
    return count


def test_all_is_well_where_nothing_was_killed(series):
    assert seen(series).good


def test_a_file_that_is_gone_is_lost(series):
    series.waiting()[0].unlink()
    assert seen(series).lost


def test_a_file_that_lies_in_two_places_is_doubled(series):
    (series.drop / "copy.csv").write_bytes(series.waiting()[0].read_bytes())
    assert seen(series).doubled


def test_a_file_that_was_moved_before_it_was_stored_is_lost(series):
    (series.drop / "done").mkdir()
    path = max(series.waiting(), key=lambda item: len(values(item.read_text(encoding="ascii"))))
    path.rename(series.drop / "done" / path.name)
    count = seen(series)
    assert count.lost
    assert count.untold


def test_a_report_on_another_file_tells_nothing(series, monkeypatch):
    monkeypatch.setattr(watch_folder, "write_whole", lambda path, content, *_: path.write_bytes(content[:40]))
    assert seen(series).untold
