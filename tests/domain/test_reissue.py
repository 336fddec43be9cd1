"""Of what a laboratory reports under one name, the newest status stands, in whatever order the reports came."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import msgspec
import pytest

from bedside.domain import content
from bedside.domain.amend import corrected, voided
from bedside.domain.chart import grown
from bedside.domain.quality import findings
from bedside.domain.records import Observation
from bedside.domain.stamp import Stamp
from bedside.domain.wording import describe
from tests.protocol.ward import NOW, ZONE, Ward, catalogue

HOUR = timedelta(hours=1)


def result(ward, name, status, value, issued=NOW - HOUR, **changes):
    fields = {
        "id": name,
        "patient": ward.records[0].patient,
        "at": NOW - 2 * HOUR,
        "recorded_at": NOW - timedelta(minutes=1),
        "author": "lab",
        "workstation": "w",
        "code": "crp",
        "value": None if value is None else Decimal(value),
        "unit": "mg/L",
        "status": status,
        "identifier": "LAB 4711 1",
        "issued": issued,
    }
    return Observation(**{**fields, **changes})


def charted(*results, ward=None):
    ward = ward or Ward()
    ward.records += results
    return ward.chart()


def in_force(chart):
    return [item.id for item in chart.records]


@pytest.mark.parametrize("order", list(permutations(("preliminary", "final", "corrected"))))
def test_the_corrected_one_stands_in_whatever_order_they_came(order):
    ward = Ward()
    values = {"preliminary": "71", "final": "75", "corrected": "57"}
    chart = charted(*(result(ward, name, name, values[name]) for name in order), ward=ward)
    assert in_force(chart) == ["corrected"]
    assert {item.id for item in chart.struck} == {"preliminary", "final"}
    assert {chart.successor(name).id for name in ("preliminary", "final")} == {"corrected"}
    assert [value.text for value in chart.values("crp")] == ["57"]


def test_of_two_corrections_the_one_reported_last_stands():
    ward = Ward()
    older, newer = result(ward, "a", "corrected", "57"), result(ward, "b", "corrected", "58", NOW - HOUR / 2)
    assert in_force(charted(newer, older, ward=ward)) == ["b"]


@pytest.mark.parametrize("status", ["preliminary", "final"])
def test_two_samples_under_one_name_both_stay(status):
    ward = Ward()
    early = result(ward, "a", status, "57")
    late = result(ward, "b", status, "58", NOW - HOUR / 2, at=NOW - HOUR)
    assert in_force(charted(late, early, ward=ward)) == ["a", "b"]
    again = result(ward, "c", status, "59", NOW - HOUR / 3)
    assert in_force(charted(late, early, again)) == ["c", "b"]


@pytest.mark.parametrize(
    ("status", "changes"),
    [("corrected", {}), ("final", {"precision": "day"}), ("final", {"precision": "undated", "value": None})],
)
def test_the_time_of_a_sample_may_be_moved_by_a_correction(status, changes):
    ward = Ward()
    first = result(ward, "a", "final" if changes else "preliminary", "57")
    moved = result(ward, "b", status, **{"value": "58", "issued": NOW - HOUR / 2, "at": NOW - HOUR, **changes})
    assert "a" not in in_force(charted(moved, first, ward=ward))


def test_two_that_nothing_tells_apart_both_stay():
    ward = Ward()
    chart = charted(result(ward, "a", "corrected", "57"), result(ward, "b", "corrected", "58"), ward=ward)
    assert in_force(chart) == ["a", "b"]


def test_results_of_other_names_and_analytes_stay():
    ward = Ward()
    other = result(ward, "b", "final", "300", code="ldh", unit="U/L")
    named = result(ward, "c", "final", "75", identifier="LAB 4712 1")
    nameless = result(ward, "d", "final", "76", identifier="")
    chart = charted(result(ward, "a", "corrected", "57"), other, named, nameless, ward=ward)
    assert in_force(chart) == ["a", "b", "c", "d"]


def test_a_cancelled_result_leaves_no_value_and_says_what_took_it_out():
    ward = Ward()
    first, gone = result(ward, "a", "preliminary", "71"), result(ward, "b", "cancelled", None)
    chart = charted(first, gone, ward=ward)
    assert (chart.records, chart.values("crp"), chart.struck) == ((), (), (first,))
    assert chart.successor("a") is gone


def test_one_that_a_person_took_out_stays_out_until_the_laboratory_says_more():
    ward = Ward()
    final = result(ward, "a", "final", "71")
    void = voided(final, Stamp(author="B", workstation="w", now=NOW, new_id=lambda: "void"), "another patient's sample")
    late = result(ward, "b", "preliminary", "70")
    assert in_force(charted(final, void, late, ward=ward)) == []
    again = result(ward, "c", "corrected", "58")
    ward.records.append(again)
    assert in_force(ward.chart()) == ["c"]


def test_a_hand_correction_gives_way_to_a_later_report_only():
    ward = Ward()
    final = result(ward, "a", "final", "71")
    by_hand = corrected(final, result(ward, "hand", "final", "17", identifier="", issued=None), "typed from the sheet")
    assert in_force(charted(final, by_hand, result(ward, "p", "preliminary", "70"), ward=ward)) == ["hand"]
    ward.records.append(result(ward, "c", "corrected", "18"))
    assert in_force(ward.chart()) == ["c"]


def test_before_the_later_report_came_the_earlier_one_stood():
    ward = Ward()
    first = result(ward, "a", "preliminary", "71", recorded_at=NOW - HOUR)
    ward.records += (first, result(ward, "b", "final", "75"))
    assert in_force(ward.chart(known_at=NOW - HOUR / 2)) == ["a"]
    assert in_force(ward.chart()) == ["b"]


def test_a_grown_chart_is_built_anew_for_such_a_result():
    ward = Ward("crp 71 mg/l @-3h")
    ward.records.append(result(ward, "a", "preliminary", "71"))
    before = ward.chart()
    ward.records.append(result(ward, "b", "final", "75"))
    assert grown(before, ward.records[-1:], at=NOW, known_at=before.known_at) is None


def test_the_hash_of_a_chart_asks_for_no_name_of_the_laboratory():
    ward = Ward()
    one, other = result(ward, "a", "final", "71"), result(ward, "b", "final", "71", identifier="else")
    assert content.digest([ward.records[0], one]) == content.digest([ward.records[0], other])


def test_equal_charts_are_equal_with_what_was_replaced():
    ward = Ward()
    chart = charted(result(ward, "a", "preliminary", "71"), result(ward, "b", "final", "75"), ward=ward)
    assert chart == replace(chart) == ward.chart()


def test_what_a_report_is_stands_in_its_words():
    ward = Ward()
    for status, said in (("preliminary", "preliminary"), ("corrected", "corrected by the laboratory"), ("final", "")):
        text = describe(result(ward, "a", status, "71"), catalogue(), ZONE)
        assert text == "CRP 71 mg/L, sampled 10 Apr 2020 10:00" + (f", {said}" if said else "")


def test_the_same_report_sent_again_does_not_outrank_a_person():
    ward = Ward()
    final = result(ward, "a", "final", "1800")
    by_hand = corrected(final, result(ward, "hand", "final", "180", identifier="", issued=None), "typed from the sheet")
    again = result(ward, "b", "final", "1800", NOW - HOUR / 2)
    for order in permutations((final, by_hand, again)):
        assert in_force(charted(*order, ward=Ward())) == ["hand"]
    void = voided(final, Stamp(author="B", workstation="w", now=NOW, new_id=lambda: "void"), "another patient's sample")
    assert in_force(charted(final, void, again, ward=Ward())) == []
    other = result(ward, "c", "final", "170", NOW - HOUR / 2)
    assert in_force(charted(final, by_hand, again, other, ward=Ward())) == ["c"]


def test_a_report_without_a_value_takes_out_what_it_names_by_its_rank():
    ward = Ward()
    final, unread = result(ward, "a", "final", "75"), result(ward, "b", "corrected", None)
    for order in permutations((final, unread)):
        chart = charted(*order, ward=Ward())
        assert (chart.records, chart.values("crp"), chart.successor("a")) == ((), (), unread)
    early, late = result(ward, "p", "final", None), result(ward, "f", "final", "80", NOW - HOUR / 2)
    assert in_force(charted(early, late, ward=Ward())) == ["f"]
    (found,) = [item for item in findings(chart) if item.id == "DQ-REPORT"]
    assert found.severity == "warn"
    assert set(found.records) == {"a", "b"}
    assert "corrected report cannot be read" in found.text


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=5)])
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"precision": "undated"}, False),
        ({}, False),
        ({"at": NOW - 3 * HOUR}, True),
        ({"precision": "undated", "raw": "73"}, True),
        ({"precision": "undated", "issued": NOW - HOUR / 2}, True),
    ],
)
def test_a_report_that_could_not_be_read_gives_way_to_the_same_one_read_later(changes, told, later):
    ward = Ward()
    early = result(ward, "early", "preliminary", "71", raw="71")
    unread = result(ward, "a unread", "final", None, **{"raw": "72", **changes})
    read = result(ward, "read", "final", "72", raw="72")
    chart = charted(early, unread, msgspec.structs.replace(read, recorded_at=read.recorded_at + later), ward=ward)
    assert [item.id for item in findings(chart) if item.id == "DQ-REPORT"] == ["DQ-REPORT"] * told


def test_a_report_read_later_and_corrected_by_hand_still_takes_the_unread_one_away():
    ward = Ward()
    early = result(ward, "early", "preliminary", "71", raw="71")
    unread, read = (result(ward, name, "final", value, raw="72") for name, value in (("a", None), ("read", "72")))
    hand = corrected(read, result(ward, "hand", "final", "7.2", raw="7.2"), "printed 7.2")
    chart = charted(early, unread, read, hand, ward=ward)
    assert in_force(chart) == ["hand"]
    assert not [item for item in findings(chart) if item.id == "DQ-REPORT"]
