"""A dose past its window: the ward and the banner still say since when, although no dose is advised."""

import re

import pytest

from bedside.ui.banner_words import status_words
from bedside.ui.census_row import row_of
from bedside.ui.census_said import PROMPTED, URGENT
from tests.protocol.ward import Ward

pytestmark = pytest.mark.usefixtures("whole_ward")


def text_of(label) -> str:
    return re.sub(r"<[^>]*>|&nbsp;", " ", label.text())


def test_an_overdue_dose_stands_on_the_ward_and_in_the_banner(window, choose):
    choose("P-0008")
    ladder = window.bridge.assessment().ladder
    assert (ladder.status, ladder.next_due) == ("unknown", None)
    row = next(
        item for place in range(window.census.model.rowCount())
        if (item := window.census.model.row(place)).mrn == "P-0008"
    )  # fmt: skip
    assert row.state.text.startswith("overdue by 1 h ")
    assert row.need[0] == URGENT
    assert row.day.startswith("day ")
    banner = window.banner
    assert "overdue by" in text_of(banner.next)
    assert "treatment day" in text_of(banner.plan)
    assert "every 6 hours" in text_of(banner.order)
    assert banner.give.isVisible()
    assert banner.not_given.isVisible()


def test_an_older_hole_says_that_doses_cannot_be_said():
    ward = Ward("order anakinra 100 mg sc q6h @-18h", "dose given @-18h", "dose given @-2h")
    made = ward.assess()
    row = row_of(ward.chart(), made)
    assert (row.state.text, row.need[0], row.day) == ("doses cannot be said", PROMPTED, "day 2")
    assert made.ladder.waiting is None


def test_a_first_dose_that_is_late_reads_as_not_yet_given():
    assert status_words(Ward("order anakinra 100 mg sc q6h @-5h").assess()) == "ordered, no dose given yet"
    assert status_words(Ward("dose given 100 mg @-5h").assess()) == "doses cannot be said"
