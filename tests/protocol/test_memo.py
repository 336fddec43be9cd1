"""What is remembered between two Assessments of one patient changes no answer."""

from bedside.domain.chart import grown
from bedside.protocol.assess import assess
from bedside.protocol.memo import Memo
from tests.protocol.ward import NOW, Ward, navarro

LINES = ("pct 0.3 ng/ml @-9h", "pct 0.7 ng/ml @-8h", "dose given 100 mg @-7h", "alt 200 u/l @-6h", "nrb 15 + nc 6 @-5h")


def test_a_second_look_with_more_on_the_chart_says_the_same_as_a_fresh_one():
    ward, memo = Ward(*LINES), Memo()
    first = ward.chart()
    assert assess(navarro(), first, memo) == assess(navarro(), first)
    ward.chart_lines("pct 0.9 ng/ml @-1h", "alt 210 u/l @-1h")
    second = grown(first, ward.records[-2:], at=NOW, known_at=first.known_at)
    assert second == ward.chart()
    assert assess(navarro(), second, memo) == assess(navarro(), ward.chart())
    ward.chart_lines("crp 71 mg/l @-1h")
    third = grown(second, ward.records[-1:], at=NOW, known_at=first.known_at)
    assert assess(navarro(), third, memo) == assess(navarro(), ward.chart())


def test_a_corrected_value_is_looked_at_again():
    ward, memo = Ward(*LINES), Memo()
    assess(navarro(), ward.chart(), memo)
    ward.records = [item for item in ward.records if getattr(item, "code", "") != "pct"]
    ward.chart_lines("pct 0.1 ng/ml @-8h")
    assert assess(navarro(), ward.chart(), memo) == assess(navarro(), ward.chart())
