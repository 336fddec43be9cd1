"""Findings on the dose in force: body weight, kidneys, obesity, a shorter interval; and what their tables refuse."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.domain.records import Order
from bedside.protocol.confirm import asks
from tests.protocol.test_load import load_changed
from tests.protocol.ward import NOW, Ward, navarro, protocols

EVERY_6 = ["order anakinra 100 mg sc q6h @-1h", "dose given @-1h"]


def found(name: str, *lines: str, protocol=None):
    return [item for item in Ward(*lines).assess(protocol).findings if item.id == name]


@pytest.mark.parametrize(
    ("weight", "order", "warned"),
    [
        ("49.9", "order anakinra 100 mg sc q6h @-1h", True),
        ("50", "order anakinra 100 mg sc q6h @-1h", False),
        ("37.4", "order anakinra 100 mg sc q8h @-1h", True),
        ("37.5", "order anakinra 100 mg sc q8h @-1h", False),
        ("99.9", "order anakinra 200 mg sc q6h @-1h", True),
        ("100", "order anakinra 200 mg sc q6h @-1h", False),
    ],
)
def test_more_than_8_mg_per_kg_in_a_day(weight, order, warned):
    made = found("LBL-DOSE", order, f"weight {weight}")
    assert bool(made) == warned
    if warned:
        assert made[0].severity == "warn"
        assert f"at {weight} kg is more than 8 mg per kg in a day (label: Kineret" in made[0].text
        assert len(made[0].records) == 2


def test_the_dose_by_weight_is_looked_at_while_an_order_is_in_force():
    assert found("LBL-DOSE", "weight 40") == []
    assert found("LBL-DOSE", *EVERY_6, "weight 40", "stop because done") == []
    assert found("LBL-DOSE", *EVERY_6, "weight 40", "hold because culture")
    assert found("LBL-DOSE", *EVERY_6, "weight 40", "step q24h because better") == []
    assert found("LBL-DOSE", *EVERY_6) == []
    assert found("LBL-DOSE", *EVERY_6, "weight 45 @-30m", "weight 55 @-30m") == []
    assert len(found("LBL-DOSE", *EVERY_6, "weight 44 @-30m", "weight 45 @-30m")) == 1


def test_an_order_without_milligrams_or_interval_says_nothing_of_weight():
    ward = Ward(*EVERY_6, "weight 40")
    ward.records[1] = msgspec.structs.replace(ward.records[1], dose=None)
    assert "LBL-DOSE" not in {item.id for item in ward.assess().findings}
    ward.records[1] = msgspec.structs.replace(ward.records[1], dose=Decimal(100), interval_hours=None)
    assert "LBL-DOSE" not in {item.id for item in ward.assess().findings}
    settings = msgspec.structs.replace(navarro().settings, daily_dose=None)
    bare = msgspec.structs.replace(navarro(), settings=settings)
    assert found("LBL-DOSE", *EVERY_6, "weight 40", protocol=bare) == []


BODY = ["weight 90", "height 164"]


@pytest.mark.parametrize(
    ("creatinine", "hours", "warned"), [("4", 24, True), ("4", 48, False), ("2.4", 6, True), ("1", 6, False)]
)
def test_a_short_interval_with_a_low_clearance_stays_a_finding(creatinine, hours, warned):
    order = f"order anakinra 100 mg sc q{hours}h @-1h"
    made = found("LBL-RENAL", order, *BODY, f"creatinine {creatinine} mg/dl")
    assert [item.severity for item in made] == (["warn"] if warned else [])
    if warned:
        assert "every other day" in made[0].text
        assert len(made[0].records) == 4
    assert found("LBL-RENAL", *BODY, f"creatinine {creatinine} mg/dl") == []


@pytest.mark.parametrize(("weight", "noted"), [("80.6", False), ("80.7", True)])
def test_a_body_mass_index_of_30_or_more_is_noted(weight, noted):
    made = found("REG-6", *EVERY_6, f"weight {weight}", "height 164")
    assert [item.severity for item in made] == (["info"] if noted else [])
    if noted:
        assert "30 kg/m2 or more: the drug may be absorbed more slowly (paper: Navarro" in made[0].text


def test_no_note_where_body_or_rule_is_unknown():
    assert found("REG-6", *EVERY_6, "weight 120") == []
    assert found("REG-6", *EVERY_6, "height 164") == []
    assert found("REG-6", *EVERY_6, "weight >100", "height 164") == []
    assert found("REG-6", *EVERY_6, "weight 70 @-30m", "weight 90 @-30m", "height 164") == []
    assert found("REG-6", *EVERY_6, *BODY, protocol=protocols()["MAINZ-2020"]) == []


def test_a_shorter_interval_is_on_record_with_its_reason():
    lines = ["order anakinra 100 mg sc q12h @-5h", "dose given @-5h", "step q8h because relapse @-1h"]
    (made,) = found("REG-UP", *lines)
    assert (made.severity, made.text) == ("info", "interval shortened from every 12 hours to every 8 hours: relapse")
    assert found("REG-UP", *lines[:2], "step q24h because better @-1h") == []
    assert found("REG-UP", *lines[:2], "stop because done @-2h", "order anakinra 100 mg sc q6h @-1h") == []
    (bare,) = found("REG-UP", *lines[:2], "order anakinra 100 mg sc q6h @-1h")
    assert bare.text.endswith("every 6 hours: no reason charted")


def change(hours: int | None, action: str = "step", reason: str = "") -> Order:
    return Order(
        id="new", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w", action=action, drug="anakinra",
        dose=Decimal(100), interval_hours=hours, reason=reason,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "order", "asked"),
    [
        ([], change(8), True),
        ([], change(8, "start"), True),
        ([], change(8, reason="relapse"), False),
        ([], change(12), False),
        ([], change(24), False),
        ([], change(None), False),
        (["hold because culture @-1h"], change(6), True),
        (["stop because done @-1h"], change(6, "start"), False),
    ],
)
def test_a_shorter_interval_without_a_reason_is_asked_about(lines, order, asked):
    ward = Ward("order anakinra 100 mg sc q12h @-5h", "dose given @-5h", *lines)
    made = [item.text for item in asks(order, ward.chart(), navarro()) if item.id == "REG-UP"]
    assert bool(made) == asked
    if asked:
        assert f"from every 12 hours to every {order.interval_hours} hours" in made[0]


def test_the_first_order_shortens_nothing():
    assert "REG-UP" not in [item.id for item in asks(change(6, "start"), Ward().chart(), navarro())]


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('more_than_daily = "1h"', 'more_than_daily = "3h"', "settings.dose_window", "cannot have the wider window"),
        ('time_critical = "30min"', 'time_critical = "90min"', "settings.dose_window", "cannot have the wider window"),
        ('time_critical = "30min"', 'time_critical = "0min"', "settings.dose_window.time_critical", "matching regex"),
        ('value = 100\nunit = "mg"', 'value = 0\nunit = "mg"', "settings.syringe", "not above zero"),
        ('value = 100\nunit = "mg"', 'value = 100\nunit = "g"', "settings.syringe", "'g' is not mg"),
        ('unit = "mg/kg/d"', 'unit = "mg/kg"', "settings.daily_dose", "not mg/kg/d"),
        ('value = 8\nunit = "mg/kg/d"', 'value = -8\nunit = "mg/kg/d"', "settings.daily_dose", "not above zero"),
        ('[regimen.slow_absorption]\nvalue = 30', '[regimen.slow_absorption]\nvalue = nan',
         "regimen.slow_absorption", "not a number"),
        ('[regimen.slow_absorption]\nvalue = 30\nunit = "kg/m2"', '[regimen.slow_absorption]\nvalue = 30\nunit = "kg"',
         "regimen.slow_absorption", "'kg' is not kg/m2"),
    ],
)  # fmt: skip
def test_a_fault_in_the_dose_settings_is_refused(old, new, where, says):
    with pytest.raises(Problem) as caught:
        load_changed(old, new)
    assert caught.value.where.startswith(where)
    assert says in str(caught.value)


def test_day_limit_findings_at_their_days():
    for day, said in ((17, []), (18, ["treatment day 18 of 20"]), (20, ["treatment day 20 of 20"])):
        start = (NOW - timedelta(days=day - 1)).isoformat()
        made = found("STOP-2", f"order anakinra 100 mg sc q24h @{start}", f"dose given @{start}")
        assert [item.text for item in made] == said
    start = (NOW - timedelta(days=20)).isoformat()
    (over,) = found("STOP-2", f"order anakinra 100 mg sc q24h @{start}", f"dose given @{start}")
    assert over.text == "treatment day 21 of 20: past the last day allowed"
