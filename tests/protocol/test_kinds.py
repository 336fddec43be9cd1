"""Criteria that only the protocols for comparison ask: oxygen in use, scores, a fall, the time since onset."""

import pytest
from msgspec.structs import replace

from bedside.domain.records import Observation, Reading
from bedside.protocol.load import load_protocol, shipped_text
from tests.protocol.ward import Ward, catalogue, protocols


def outcome(protocol, name, *lines, **given):
    found = Ward(*lines, **given).assess(protocols()[protocol]).criterion(name)
    return found.outcome, found.reason


@pytest.mark.parametrize(
    ("lines", "expected", "says"),
    [
        ((), "UNKNOWN", "no oxygen setting"),
        (("nc 2",), "MET", "nasal cannula 2 L/min now"),
        (("ra",), "NOT_MET", "room air now"),
        (("intubated",), "NOT_MET", "invasive ventilation now"),
        (("nc 2 @-13h",), "UNKNOWN", "stale"),
        (("intubated @-2h", "nc 2"), "UNKNOWN", "without an extubation"),
        (("nc 2 @-1h", "hfnc 40/50 @-1h"), "MET", " or "),
        (("nc 2 @-1h", "niv fio2 50 @-1h"), "UNKNOWN", "disputed"),
    ],
)
def test_oxygen_in_use(lines, expected, says):
    found, reason = outcome("SAVE-MORE-2021", "INC-4", *lines)
    assert (found, says in reason) == (expected, True), reason


def test_ventilation_counts_where_it_is_listed():
    assert outcome("CORIMUNO-ANA-1", "EXC-1", "intubated")[0] == "MET"
    own = load_protocol(
        shipped_text("CORIMUNO-ANA-1").replace(
            'devices = ["niv", "imv"]', 'devices = ["niv", "imv"]\nspo2 = { op = "<", value = 90 }'
        ),
        catalogue(),
    )
    assert Ward("intubated").assess(own).criterion("EXC-1").outcome == "UNKNOWN"


@pytest.mark.parametrize(
    ("lines", "expected", "says"),
    [
        (("ra spo2 89",), "MET", "SpO2 89 %"),
        (("ra spo2 90",), "NOT_MET", "SpO2 90 %"),
        (("ra",), "UNKNOWN", "no SpO2 charted"),
        (("nc 2",), "NOT_MET", "nasal cannula"),
    ],
)
def test_saturation_with_the_oxygen(lines, expected, says):
    found, reason = outcome("FDA-EUA-2022", "S2-SEVERE-AIR", *lines)
    assert (found, says in reason) == (expected, True), reason
    shown = Ward(*lines).assess(protocols()["FDA-EUA-2022"]).criterion("S2-SEVERE-AIR")
    assert shown.threshold == "room air with SpO2 < 90 %"


def test_saturation_beside_a_flow():
    found = Ward("nc 6 spo2 93").assess(protocols()["HUET-2020"]).criterion("INC-3-HIGH-NC")
    assert (found.outcome, found.threshold) == ("MET", "NC flow >= 6 L/min with SpO2 <= 93 %")
    assert "SpO2 93 %" in found.reason
    assert outcome("HUET-2020", "INC-3-HIGH-NC", "nc 6")[1].startswith("nasal cannula 6 L/min, no SpO2 charted with it")


PF = ("hfnc 40/50 @-20min", "pao2 60 mm[hg] @-10min")


@pytest.mark.parametrize(
    ("lines", "expected", "says"),
    [
        ((), "UNKNOWN", "missing: pao2"),
        (PF, "MET", "worked out 120"),
        (("pf 120 mm[hg]",), "MET", "charted 120 mm Hg"),
        (("pf 120 mm[hg] @-13h", *PF), "MET", "worked out 120"),
        ((*PF, "pf 160 mm[hg]"), "UNKNOWN", "disputed: charted 160 mm Hg against worked out 120"),
        ((*PF, "pf 130 mm[hg]"), "MET", "charted 130"),
        (("pf <200 mm[hg]",), "UNKNOWN", "charted <200"),
    ],
)
def test_score_worked_out_or_charted(lines, expected, says):
    found, reason = outcome("SAVE-MORE-2021", "EXC-2", *lines)
    assert (found, says in reason) == (expected, True), reason


def test_score_shows_its_threshold_and_evidence():
    found = Ward(*PF).assess(protocols()["SAVE-MORE-2021"]).criterion("EXC-2")
    assert found.threshold == "< 150 mm Hg"
    assert {item.item for item in found.evidence} >= {"pao2", "fio2"}
    assert outcome("SAVE-MORE-2021", "EXC-2", "pao2 60 mm[hg]")[1].startswith("between")


def test_ratio_with_nothing_below_it_is_open():
    assert outcome("FDA-EUA-2022", "S2-NLR", "anc 4 10*9/l", "alc 0 10*9/l")[0] == "UNKNOWN"
    assert outcome("FDA-EUA-2022", "S2-NLR", "anc 4 10*9/l", "alc 0.5 10*9/l")[0] == "MET"


DOSE = "dose given 200 mg @-72h"


@pytest.mark.parametrize(
    ("lines", "expected", "says"),
    [
        ((), "UNKNOWN", "no dose given yet"),
        ((DOSE, "crp 40 mg/l"), "UNKNOWN", "no value at or before the first dose"),
        (("crp 100 mg/l @-73h", DOSE), "UNKNOWN", "no value since the first dose"),
        (("crp 100 mg/l @-73h", DOSE, "crp 40 mg/l @-50h"), "UNKNOWN", "stale"),
        (("crp >100 mg/l @-73h", DOSE, "crp 40 mg/l"), "UNKNOWN", "no single number"),
        (("crp 100 mg/l @-73h", "crp 90 mg/l @-73h", DOSE, "crp 40 mg/l"), "UNKNOWN", "90 mg/L against 100 mg/L"),
        (("crp 100 mg/l @-73h", DOSE, "crp 40 mg/l"), "NOT_MET", "baseline 100 mg/L"),
        (("crp 100 mg/l @-73h", DOSE, "crp 120 mg/l"), "MET", "120 mg/L"),
        (("crp 100 mg/l @-73h", DOSE, "crp <60 mg/l"), "UNKNOWN", "leaves it open"),
    ],
)
def test_fall_since_the_first_dose(lines, expected, says):
    found, reason = outcome("CORIMUNO-ANA-1", "EXT-CRP", *lines)
    assert (found, says in reason) == (expected, True), reason


def test_a_held_baseline_decides_nothing():
    ward = Ward("crp 100 mg/l @-73h", DOSE, "crp 40 mg/l")
    protocol = protocols()["CORIMUNO-ANA-1"]
    assert ward.assess(protocol).criterion("EXT-CRP").outcome == "NOT_MET"
    first = next(item for item in ward.records if isinstance(item, Observation))
    held = replace(first, held=(Reading(label="as typed", value=first.value, unit=first.unit),))
    ward.records[ward.records.index(first)] = held
    found = ward.assess(protocol).criterion("EXT-CRP")
    assert found.outcome == "UNKNOWN"
    assert "held" in found.reason


def test_time_since_onset():
    assert outcome("NCT04603742", "INC-5") == ("UNKNOWN", "no onset charted")
    assert outcome("NCT04603742", "INC-5", "nc 5 @-90min") == ("MET", "1 h 30 min since onset")
    found, reason = outcome("NCT04603742", "INC-5", "nc 5 @-1h", "dose given 100 mg @-2h")
    assert (found, reason) == ("UNKNOWN", "the first dose is charted before onset")
