"""An open prompt keeps the value that opened it in sight: in its headline, among the marks, and on paper."""

import pytest

from bedside.report.laboratory import laboratory
from bedside.report.panels import panels
from bedside.report.values import openers
from bedside.ui.census_said import trigger_name
from bedside.ui.flowsheet_marks import marks_of
from bedside.ui.trend_events import triggers
from bedside.ui.trigger_block import headline
from tests.protocol.ward import Ward

COURSE = ("platelets 300 /nl @-95h", "hb 12 g/dl @-4h", "dose given 100 mg @-90h", "platelets 71 /nl @-30h")


class Turned:
    """A patient whose platelets opened a prompt at 71; `now` is what came after."""

    def __init__(self, *now):
        ward = Ward(*COURSE, *now)
        self.chart, self.assessment = ward.chart(), ward.assess()
        self.trigger = next(item for item in self.assessment.open_triggers() if item.id == "TAP-3")

    def id_of(self, text):
        return next(item.records[0] for item in self.chart.values("platelets") if item.text == text)


@pytest.fixture
def turned():
    return Turned("platelets 207 /nl @-4h")


def test_the_headline_says_what_opened_it_and_what_is_now(turned):
    assert headline(turned.trigger, turned.chart).startswith("Platelets 71, now 207 ")
    assert headline(Turned().trigger, turned.chart).startswith("Platelets 71, was 300 ")
    assert trigger_name(turned.chart, turned.trigger) == "Platelets"


def test_the_opening_value_is_marked_and_a_normal_one_is_not(turned):
    opened, normal = turned.id_of("71"), turned.id_of("207")
    assert opened in openers(turned.assessment)
    assert normal not in openers(turned.assessment)
    found = marks_of(turned.assessment).by
    assert [mark.word for _item, mark in found[opened]] == ["opened a trigger"]
    assert normal not in found
    flags = [flag for flag in triggers(turned.assessment, turned.chart) if flag.code == "platelets"]
    assert [(flag.record, flag.text) for flag in flags] == [(opened, "Platelets 71")]
    assert "opened by platelets 71" in flags[0].detail


def test_a_newest_value_that_meets_the_rule_by_itself_is_marked_too():
    again = Turned("platelets 207 /nl @-4h", "platelets 60 /nl @-1h")
    marked = openers(again.assessment)
    assert {again.id_of("71"), again.id_of("60")} <= marked
    assert again.id_of("207") not in marked
    assert headline(again.trigger, again.chart).startswith("Platelets 71, now 60 ")


def test_table_and_trend_on_paper_frame_the_opening_value(turned):
    table = laboratory(turned.assessment, turned.chart).blocks[0]
    framed = ["".join(run.text for run in cell.text) for row in table.rows for cell in row.cells if cell.framed]
    assert [words for words in framed if words.startswith(("71", "207"))] == ["71"]
    drawn = next(panel for panel in panels(turned.assessment, turned.chart, 9) if panel.title == "Platelets")
    assert [mark.value for mark in drawn.marks if mark.ringed] == [71.0]
