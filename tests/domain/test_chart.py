"""What became of a record stays known: who corrected it or took it out, when and why."""

from datetime import timedelta

from bedside.domain.chart import grown, rewind
from bedside.domain.records import Dose
from tests.protocol.ward import NOW, Ward


def amended(ward, original, **changes):
    said = {"supersedes": original.id, "author": "B. Name", "reason": "wrong patient", "recorded_at": NOW}
    ward.add(original, **said, **changes)
    return ward.records[-1]


def test_a_void_is_the_successor_of_what_it_took_out():
    ward = Ward("crp 71 mg/l @-2h", "ldh 300 u/l @-2h")
    crp, ldh = ward.records[1:]
    void = amended(ward, crp, void=True)
    chart = ward.chart()
    assert chart.successor(crp.id) is void
    assert chart.successor(ldh.id) is None
    assert (chart.values("crp"), chart.struck) == ((), (crp,))
    assert void not in chart.records


def test_a_correction_and_a_void_after_it_are_both_kept():
    ward = Ward("crp 71 mg/l @-2h")
    first = ward.records[-1]
    second = amended(ward, first, at=NOW - timedelta(minutes=1))
    third = amended(ward, second, void=True)
    chart = ward.chart()
    assert (chart.successor(first.id), chart.successor(second.id)) == (second, third)
    before = rewind(chart, NOW - timedelta(hours=1))
    assert before.successor(first.id) is second
    assert before == ward.chart(NOW - timedelta(hours=1))


def test_a_grown_chart_keeps_them_too():
    ward = Ward("crp 71 mg/l @-2h")
    crp = ward.records[-1]
    chart = ward.chart()
    amended(ward, crp, void=True)
    assert grown(chart, ward.records[-1:], at=NOW, known_at=chart.known_at) == ward.chart()


def test_a_dose_charted_by_its_brand_is_one_of_the_drug():
    ward = Ward("order anakinra 100 mg sc q6h @-20h", "dose given 100 mg @-20h", "dose given 100 mg @-14h")
    brand = amended(ward, ward.records[-1], drug="Kineret")
    other = amended(ward, ward.records[2], drug="tocilizumab")
    chart = ward.chart()
    assert chart.of_drug(Dose, "anakinra") == (brand,)
    assert chart.of_drug(Dose, "Tocilizumab") == (other,)
