"""Fewer points that draw the same line: nothing that stands out is lost, no gap is closed, nothing is averaged."""

import numpy as np
import pytest

from bedside.ui.trend_thin import alone, cut, part, thinned

COLUMNS = 500


@pytest.fixture
def line():
    source = np.random.default_rng(7)
    x = np.sort(source.uniform(0, 1000, 60_000))
    y = source.normal(50, 5, len(x))
    y[source.integers(0, len(x), 40)] = 900
    y[source.integers(0, len(x), 40)] = -900
    y[source.integers(0, len(x), 300)] = np.nan
    y[(x > 400) & (x < 420)] = np.nan
    return x, y


def by_column(x, y):
    columns = np.floor(x / 1000 * COLUMNS).astype(int)
    return {int(at): y[(columns == at) & np.isfinite(y)] for at in np.unique(columns)}


def test_each_column_keeps_its_lowest_and_highest_value(line):
    x, y = thinned(*line, 0, 1000, COLUMNS)
    assert len(x) <= 4 * COLUMNS + 8
    assert np.all(np.diff(x) >= 0)
    drawn, charted = by_column(x, y), by_column(*line)
    for at, values in charted.items():
        if len(values):
            assert (drawn[at].min(), drawn[at].max()) == (values.min(), values.max())


def test_every_number_drawn_is_one_that_was_charted(line):
    _x, y = thinned(*line, 0, 1000, COLUMNS)
    assert set(y[np.isfinite(y)]) <= set(line[1][np.isfinite(line[1])])


def test_a_gap_that_can_be_seen_stays_open(line):
    x, y = thinned(*line, 0, 1000, COLUMNS)
    assert not np.isfinite(y[(x > 401) & (x < 419)]).any()
    assert np.isnan(y[(x > 399) & (x < 421)]).any()


def test_few_points_are_left_as_they_are(line):
    x, y = line[0][:1000], line[1][:1000]
    same = thinned(x, y, 0, 1000, COLUMNS)
    assert same[0] is x
    assert same[1] is y


def test_the_line_leaves_the_window_on_both_sides():
    x = np.arange(10.0)
    assert part(x, 3.5, 6.5) == slice(3, 8)
    assert part(x, -5, 50) == slice(0, 10)


def test_a_value_with_no_neighbour_is_known():
    y = np.array([1.0, np.nan, 2.0, np.nan, 3.0, 4.0])
    assert alone(y).tolist() == [True, False, True, False, False, False]


def test_paper_gets_only_what_lies_inside_the_panel():
    x, y = cut(np.array([0.0, 10, 20, 30, 40]), np.array([5.0, 5, 25, 5, np.nan]), (5, 25), (0, 15))
    drawn = [(a, b) for a, b in zip(x, y, strict=True) if np.isfinite(b)]
    assert drawn == [(5, 5), (10, 5), (10, 5), (15, 15), (25, 15), (25, 15)]
    assert cut(np.array([]), np.array([]), (0, 1), (0, 1))[0].size == 0
