"""What a typed line with a warning turns, and the chart with records that are typed and not stored yet."""

from dataclasses import replace

import msgspec

from bedside.domain.chart import build
from bedside.domain.extend import extended, read_lines, without
from bedside.protocol.turning import turned
from tests.protocol.ward import NOW, ZONE, Ward, catalogue, navarro

TREATED = ("order anakinra 100 mg sc q6h @-9h", "dose given @-8h", "dose given @-2h")


def told(ward, line, **changes):
    chart = replace(ward.chart(), **changes)
    return turned(read_lines(line, chart, NOW, drug="anakinra"), chart, navarro(), NOW)


def typed(chart, line):
    made = read_lines(line, chart, NOW, drug="anakinra").preview()
    return [msgspec.structs.replace(item, id=f"typed-{place}") for place, item in enumerate(made)]


def test_a_warning_says_what_it_turns():
    ward = Ward(*TREATED, "alt 40 u/l @-9h")
    assert any("TAP-2" in said and "to met" in said for said in told(ward, "alt 1200 u/l"))
    assert told(ward, "alt 38 u/l") == ()


def test_a_correction_is_weighed_without_what_it_takes_the_place_of():
    ward = Ward(*TREATED, "alt 40 u/l @-9h", "alt 1200 u/l @-1h")
    chart, wrong = ward.chart(), ward.records[-1]
    again = read_lines("alt 1250 u/l @-1h", without(chart, wrong), NOW, drug="anakinra")
    assert again.warnings
    assert turned(again, chart, navarro(), NOW, wrong) == ()
    assert "TAP-2" in turned(again, without(chart, wrong), navarro(), NOW)[0]


def test_a_record_that_does_not_count_is_nothing_to_leave_out():
    ward = Ward("crp 70 mg/l @-3h")
    chart = ward.chart()
    assert without(chart, msgspec.structs.replace(ward.records[-1], id="another")) is chart


def test_nothing_is_said_to_turn_where_entries_may_be_missing_all_along():
    assert told(Ward(*TREATED, "alt 40 u/l @-9h"), "alt 1200 u/l", incomplete="entries may be missing") == ()


def test_a_typed_record_leaves_what_else_the_chart_knows():
    ward = Ward("crp 70 mg/l @-3h")
    wrong = ward.records[-1]
    ward.add(wrong, value=wrong.value + 1, supersedes=wrong.id, reason="typed wrong")
    chart = replace(ward.chart(), incomplete="why", clock_marks={wrong.id: "ahead"})
    longer = extended(chart, typed(chart, "crp 71 mg/l"))
    assert [len(each.of(type(wrong))) for each in (chart, longer)] == [1, 2]
    assert longer.struck == chart.struck != ()
    assert longer.successor(wrong.id) == chart.successor(wrong.id) is not None
    assert (longer.incomplete, longer.clock_marks) == (chart.incomplete, chart.clock_marks)


def test_a_longer_chart_is_the_one_that_would_be_built():
    ward = Ward(*TREATED, "crp 70 mg/l @-3h", "nc 2 spo2 96 @-4h")
    chart = ward.chart()
    new = typed(chart, "pct 0.7 ng/ml @-1h") + typed(chart, "nc 4 spo2 95 @-5h")
    new = [msgspec.structs.replace(item, workstation="w", id=f"new-{place}") for place, item in enumerate(new)]
    whole = build(
        (*ward.records, *new), at=chart.at, known_at=chart.known_at, zone=ZONE, catalogue=catalogue()
    )  # fmt: skip
    longer = extended(chart, new)
    assert longer == whole
    assert longer.index == whole.index
