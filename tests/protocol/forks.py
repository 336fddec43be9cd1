"""Two workstations that part ways over a chart: one record corrected twice, and differently."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import msgspec

from bedside.domain.chart import Chart, build
from bedside.domain.records import (
    AnyRecord,
    Decision,
    Device,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Patient,
)
from tests.protocol.ward import ZONE, catalogue

HERE, THERE = "aaaa", "bbbb"
FUTURE = timedelta(days=400)


def successor(record: AnyRecord, station: str, **changes: object) -> AnyRecord:
    """Return the correction of a record by a workstation, a day after everything was charted."""
    return msgspec.structs.replace(
        record,
        id=f"{record.id}~{station}",
        supersedes=record.id,
        workstation=station,
        author=f"Dr. {station}",
        recorded_at=record.recorded_at + timedelta(days=1),
        reason="correction",
        **changes,
    )


def other_contents(record: AnyRecord) -> list[dict[str, object]]:
    """Return what a record may be corrected to; the last one takes it out."""
    found: list[dict[str, object]] = []
    match record:
        case Observation(value=Decimal() as value):
            factor = Decimal(10) if value < 20 else Decimal("0.1")
            found = [{"value": value * factor, "held": (), "comparator": ""}, {"comparator": "<"}]
        case OxygenSetting():
            found = [
                {"devices": (Device(name="ra"),)},
                {"devices": (Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6)))},
                {"devices": (Device(name="imv"),)},
            ]
        case Order():
            found = [{"action": "stop", "dose": None, "interval_hours": None}, {"interval_hours": 12}]
        case Dose():
            found = [{"status": "missed" if record.status == "given" else "given"}, {"dose": Decimal(200)}]
        case Medicine():
            found = [{"drug": "tocilizumab"}, {"action": "stop" if record.action == "start" else "start"}]
        case Event():
            found = [{"state": state} for state in ("yes", "no", "none", "positive") if state != record.state]
        case Decision():
            found = [{"answer": "declined" if record.answer == "accepted" else "accepted"}]
        case Patient():
            found = [{"born": date(2005, 1, 1)}, {"sex": "M" if record.sex != "M" else "F"}]
    if not isinstance(record, Patient):
        found += [{"at": record.at - timedelta(hours=26)}, {"void": True}]
    return found


def charted(records: list[AnyRecord], at, **more: object) -> Chart:
    """Return the chart of records at a moment, with all that is known."""
    return build(records, at=at, known_at=at + FUTURE, zone=ZONE, catalogue=catalogue(), **more)
