"""Faults in the oxygen tables of a protocol file are refused by their place."""

import pytest

from bedside.domain.problem import Problem
from bedside.protocol.load import load_protocol
from tests.protocol.test_load import changed
from tests.protocol.ward import catalogue

LADDER = 'ladder = [["imv"], ["nrb", "hfnc", "niv"], ["mask", "venturi"], ["nc"], ["ra"]]'
SOLE = 'devices = [{ device = "ra" }, { device = "nc", at_most = 2, unit = "L/min" }]'
END = 'events = [{ code = "discharged", state = "" }, { code = "died", state = "" }]'
WHY = 'reasons = [{ code = "consent", state = "declined" }, { code = "drug", state = "unavailable" }]'


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        (LADDER, LADDER.replace('["ra"]', '["ra", "nc"]'), "triggers.TAP-1", "ladder: a device is listed twice"),
        (LADDER, LADDER.replace('"niv"', '"npc"'), "triggers.TAP-1", "it lacks 'niv', whose falls count"),
        (LADDER, LADDER.replace('"niv"', '"cpap"'), "triggers.TAP-1.ladder", "Invalid enum value"),
        (LADDER, 'ladder = [["imv"]]', "triggers.TAP-1.ladder", "length"),
        (LADDER, 'ladder = [["imv"], []]', "triggers.TAP-1.ladder", "length"),
        (
            'flow_devices = ["nc"]',
            'flow_devices = ["nc", "hfnc"]',
            "triggers.TAP-1",
            "'hfnc': a fall counts by FiO2 or",
        ),
        ("fio2_fall = 0.10", "fio2_fall = 0", "triggers.TAP-1", "fio2_fall: 0 is not above zero"),
        ("fio2_fall = 0.10", "fio2_fall = 10", "triggers.TAP-1", "fio2_fall: 10 is not a fraction below 1"),
        ("fio2_fall = 0.10", "fio2_fall = nan", "triggers.TAP-1", "is not a number"),
        ("flow_fall = 2", "flow_fall = -2", "triggers.TAP-1", "flow_fall: -2 is not above zero"),
        ('flow_unit = "L/min"', 'flow_unit = "mL/min"', "triggers.TAP-1.flow_unit", "Invalid enum value"),
        (
            'event = "improved"',
            'event = "better"',
            "triggers.TAP-1",
            "no event that can be charted has the code 'better'",
        ),
        ('not_met = ["no"]\ntick', 'not_met = ["yes"]\ntick', "triggers.TAP-1", "cannot be both met and not met"),
        ('not_met = ["no"]\ntick', 'not_met = ["worse"]\ntick', "triggers.TAP-1", "has no state 'worse'"),
        (SOLE, SOLE.replace(', unit = "L/min"', ""), "outcomes.OUT-1", "nc: a flow and its unit go together"),
        (SOLE, SOLE.replace("at_most = 2", "at_most = 0"), "outcomes.OUT-1", "at_most: 0 is not above zero"),
        (SOLE, SOLE.replace('"nc"', '"niv"'), "outcomes.OUT-1", "niv has no flow"),
        (SOLE, "devices = []", "outcomes.OUT-1.devices", "length"),
        (END, END.replace('"died"', '"dead"'), "outcomes.OUT-4", "no event that can be charted has the code 'dead'"),
        (
            WHY,
            WHY.replace('"declined"', '"no"'),
            "outcomes.eligible_not_treated",
            "the event consent has no state 'no'",
        ),
        ('test = "never_ventilated"', 'test = "always"', "outcomes.OUT-0", "Invalid value 'always'"),
    ],
)
def test_a_fault_is_refused_by_its_place(old, new, where, says):
    with pytest.raises(Problem) as caught:
        load_protocol(changed(old, new), catalogue())
    assert caught.value.where.startswith(where)
    assert says in caught.value.text
