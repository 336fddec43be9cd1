"""The columns of a table: each its share, and none narrower than its longest word."""

import pytest

from bedside.report.columns import widths
from bedside.report.content import text
from bedside.report.lines import Laid, Style


def test_where_every_word_has_room_each_column_has_its_share():
    assert widths((1, 2, 1), (10, 10, 10), 400) == [100, 200, 100]


def test_what_a_column_lacks_for_its_longest_word_the_others_give():
    found = widths((1, 2, 5), (70, 20, 20), 400)
    assert found[0] == pytest.approx(70)
    assert sum(found) == pytest.approx(400)
    assert min(found[1:]) >= 20


def test_where_all_words_are_too_long_each_gets_a_part_and_nothing_stands_outside_the_page():
    found = widths((1, 1, 1, 1, 1, 1), (500, 500, 500, 500, 500, 500), 300)
    assert found == [50] * 6
    assert sum(widths((1, 30, 30, 30, 30, 30), (500,) * 6, 300)) == pytest.approx(300)


def test_the_longest_word_of_a_text_counts_what_is_kept_free_beside_it():
    style = Style(8.5, 10)
    short, long = (Laid(text("a longest word"), style._replace(left=left)) for left in (0, 7))
    assert long.longest() == short.longest() + 7
    assert 0 < short.longest() < Laid(text("alongestword"), style).longest()
