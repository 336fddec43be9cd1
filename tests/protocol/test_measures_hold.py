"""Whatever is taken out of a chart, no score then says something that the whole chart contradicts.

Events that only speak by being there (a start, a death, an immunosuppressant) stay: what follows from their silence is
stated in `bedside/protocol/measure`, and tested by example. So do series: without its newest value a chart speaks of an
earlier moment.
"""

from datetime import timedelta
from decimal import Decimal
from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.domain.chart import build
from bedside.domain.records import Device, Observation, OxygenSetting
from bedside.protocol import measures
from bedside.protocol.question import Question
from tests.protocol.ward import NOW, ZONE, Ward, catalogue, navarro
from tests.scores.made import inside

KEPT = ("admitted @2020-03-25", "no vasopressor", "no rrt", "no ecmo", "no immunosuppressant")
LINES = (
    "dose given 100 mg @-49h", "alt 30 U/L @-50h", "creatinine 1 mg/dl @-50h", "bilirubin 1 mg/dl @-50h",
    "weight 80", "height 170", "spleen enlarged", "marrow hemophagocytosis", "not pregnant",
    "t 38", "hr 90", "sbp 120", "dbp 70", "avpu a", "gcs 15", "ra spo2 95 rr 20", "pao2 70 mm[Hg]", "qt 400 ms",
    "ferritin 2000 ng/ml", "crp 71 mg/l", "ldh 400 U/L", "ast 30 U/L", "alt 60 U/L", "bilirubin 1 mg/dl",
    "creatinine 1 mg/dl", "hb 9 g/dl", "platelets 100 10*9/l", "triglycerides 200 mg/dl", "fibrinogen 250 mg/dl",
    "ddimer_feu 900 ng/mL{FEU}", "il6 15 pg/ml", "wbc 5 10*9/l", "lymphocyte_pct 15 %", "alc 1 10*9/l", "anc 1 10*9/l",
)  # fmt: skip
NEAR = {
    "temp": ("38.0", "38.4", "38.5", "39.5"), "hr": (50, 91, 131),
    "sbp": (90, 111, 220), "dbp": (50, 70), "gcs": (5, 12, 15), "pao2": (60, 100, 300), "qt": (380, 480),
    "ferritin": (499, 700, 2000, 6001), "crp": (71, 150), "ldh": (399, 400), "ast": (29, 100, 250),
    "alt": (40, 121, 900), "bilirubin": ("1.2", 2, 13), "creatinine": ("0.7", "1.3", 2, 5), "hb": ("7.6", "9.2", 13),
    "platelets": (20, 99, 400),
    "triglycerides": (130, 150, 265, 400), "fibrinogen": (150, 250, 400), "ddimer_feu": (900, 1500), "il6": (5, 15),
    "weight": (45, 90), "height": (150, 185), "avpu": (0, 2),
}  # fmt: skip
DEVICES = (
    (Device(name="ra"),), (Device(name="nc", flow=Decimal(4)),), (Device(name="mask", flow=Decimal(6)),),
    (Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6))),
    (Device(name="venturi", fio2=Decimal("0.4")),), (Device(name="hfnc", flow=Decimal(50), fio2=Decimal("0.95")),),
    (Device(name="niv", fio2=Decimal("0.6"), peep=Decimal(8)),), (Device(name="imv", fio2=Decimal("0.8")),),
)  # fmt: skip


@cache
def template():
    return tuple(Ward(*KEPT, *LINES).records)


def drawn_value(record, draw):
    near = NEAR.get(record.code)
    return record if near is None else msgspec.structs.replace(record, value=Decimal(draw(st.sampled_from(near))))


@st.composite
def charts(draw):
    """Draw a whole chart that does not contradict itself, and what is taken out of it."""
    whole, percent = Decimal(draw(st.sampled_from((2, 5, 12)))), Decimal(draw(st.sampled_from((5, 9, 16))))
    share = draw(st.sampled_from((Decimal("0.5"), Decimal(1))))
    cells = {"wbc": whole, "lymphocyte_pct": percent, "alc": whole * percent / 100}
    cells["anc"] = whole * (100 - percent) / 100 * share
    made = []
    for record in template():
        if isinstance(record, Observation) and record.code in cells:
            made.append(msgspec.structs.replace(record, value=cells[record.code]))
        elif isinstance(record, Observation):
            made.append(drawn_value(record, draw))
        elif isinstance(record, OxygenSetting):
            spo2, rate = draw(st.sampled_from((88, 94, 98))), draw(st.sampled_from((8, 20, 30)))
            devices = draw(st.sampled_from(DEVICES))
            made.append(msgspec.structs.replace(record, devices=devices, spo2=Decimal(spo2), rr=Decimal(rate)))
        else:
            made.append(record)
    gone = draw(st.sets(st.integers(1 + len(KEPT), len(made) - 1)))
    return made, [record for place, record in enumerate(made) if place not in gone]


def answers(records):
    chart = build(records, at=NOW, known_at=NOW + timedelta(days=1), zone=ZONE, catalogue=catalogue())
    return measures.answers(Question(protocol=navarro(), chart=chart))


@pytest.mark.slow
@settings(max_examples=250, deadline=None, derandomize=True, database=None)
@given(charts())
def test_a_record_less_never_contradicts_the_whole(drawn):
    whole, part = (answers(records) for records in drawn)
    for name, true in whole.items():
        assert inside(part[name], true), name
        assert set(part[name].missing).isdisjoint(part[name].used)
