"""The oxygen in force with a saturation or a gas: one observation set, or nothing."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from bedside.domain.quantity import bounds
from bedside.domain.records import Reading
from bedside.protocol.oxygen.together import fio2_with, set_fio2
from bedside.protocol.question import Question
from tests.protocol.ward import NOW, Ward, navarro


def look(*lines: str, code: str = "spo2"):
    question = Question(protocol=navarro(), chart=Ward(*lines).chart())
    return fio2_with(question, question.chart.values(code)[-1])


def fraction(found) -> Fraction | None:
    assert found.fio2 is None or found.fio2.low == found.fio2.high
    return found.fio2.low if found.fio2 else None


@pytest.mark.parametrize(
    ("lines", "fio2"),
    [
        (("hfnc 50/95 spo2 92",), Fraction(95, 100)),
        (("hfnc 50/95 @-60m", "spo2 92"), Fraction(95, 100)),
        (("hfnc 50/95 @-50m", "hfnc 50/60 @-30m", "spo2 92 @-40m"), Fraction(95, 100)),
        (("imv fio2 60 peep 12 @-30m", "spo2 92"), Fraction(60, 100)),
        (("nc 4 @-30m", "spo2 92"), None),
        (("hfnc 50/95 + nc 6 @-30m", "spo2 92"), None),
        (("hfnc 50/95 @2020-04-10 spo2 92",), Fraction(95, 100)),
        # measured beside the device: the newer one counts
        (("nc 4 @-30m", "fio2 36 % @-20m", "spo2 92"), Fraction(36, 100)),
        (("hfnc 50/95 @-30m", "fio2 90 % @-40m", "spo2 92"), Fraction(95, 100)),
        (("fio2 36 % @-20m", "spo2 92"), Fraction(36, 100)),
        (("hfnc 50/95 @-30m", "fio2 95 % @-30m", "spo2 92"), Fraction(95, 100)),
        (("hfnc 50/95 @-30m", "fio2 36 % @2020-04-10", "spo2 92"), Fraction(95, 100)),
        (("nc 4 @-61m", "fio2 36 % @-20m", "spo2 92"), Fraction(36, 100)),
        (("extubated @-2h", "hfnc 50/95 @-30m", "spo2 92"), Fraction(95, 100)),
        (("nc 4 @-40m", "hfnc 50/95 @-30m", "hfnc 50/95 @-30m", "spo2 92"), Fraction(95, 100)),
    ],
)
def test_in_force_together(lines, fio2):
    found = look(*lines)
    assert (found.fault, fraction(found)) == ("", fio2)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("spo2 92",), "no oxygen setting charted with it"),
        (("hfnc 50/95 @-61m", "spo2 92"), "more than 60min before it"),
        (("hfnc 50/95", "spo2 92 @-1m"), "no oxygen setting charted with it"),
        (("hfnc 50/95 @-61m", "fio2 36 % @-61m", "spo2 92"), "more than 60min before it"),
        (("hfnc 50/95 @-30m", "spo2 92 @2020-04-10"), "without a clock time"),
        (("hfnc 50/95 @2020-04-10", "spo2 92 @00:30"), "without a clock time"),
        (("hfnc 50/95 @-30m", "hfnc 50/60 @-30m", "spo2 92"), "disputed"),
        (("hfnc 50/95 @-30m spo2 92", "hfnc 50/60 @-30m"), "disputed"),
        (("hfnc 50/95 @-30m", "fio2 90 % @-30m", "spo2 92"), "disputed"),
        (("hfnc 50/95 @-30m", "fio2 90 % @-20m", "fio2 80 % @-20m", "spo2 92"), "disputed"),
        (("hfnc 50/95 @-30m", "intubated @-20m", "spo2 92"), "no longer in force"),
        (("imv fio2 60 @-30m", "extubated @-20m", "spo2 92"), "no longer in force"),
        (("imv fio2 60 @-9h", "nc 4 @-30m", "spo2 92"), "not clear whether"),
    ],
)
def test_not_together(lines, fault):
    found = look(*lines)
    assert fault in found.fault
    assert found.fio2 is None


def test_a_held_fraction_is_a_fault():
    ward = Ward("hfnc 50/95 @-30m", "spo2 92", "fio2 36 % @-20m")
    assert ward.records[-1].code == "fio2"
    held = msgspec.structs.replace(ward.records[-1], held=(Reading(label="as typed", value=Decimal(36), unit="%"),))
    ward.records[-1] = held
    question = Question(protocol=navarro(), chart=ward.chart())
    found = fio2_with(question, question.chart.values("spo2")[-1])
    assert "held" in found.fault
    assert (found.fio2, found.records) == (None, (held.id,))


def test_a_gas_is_looked_at_as_a_saturation_is():
    found = look("hfnc 50/95 @-30m", "pao2 70 mmhg @-10m", code="pao2")
    assert (found.fault, found.fio2, found.setting.at) == (
        "",
        bounds(Fraction(95, 100), ""),
        NOW - timedelta(minutes=30),
    )
    assert found.records == (found.setting.id,)


def test_a_measured_fraction_names_both_records():
    assert len(look("nc 4 @-30m", "fio2 36 % @-20m", "spo2 92").records) == 2


def test_the_fraction_of_a_setting():
    assert set_fio2(Ward("hfnc 50/95").records[-1]) == Fraction(95, 100)
    assert set_fio2(Ward("nc 4").records[-1]) is None
    assert set_fio2(Ward("hfnc 50/95 + nc 6").records[-1]) is None


def test_a_measured_fraction_stands_without_a_setting_of_long_before():
    found = look("nc 4 @-61m", "fio2 36 % @-20m", "spo2 92")
    assert (found.setting, len(found.records)) == (None, 1)
