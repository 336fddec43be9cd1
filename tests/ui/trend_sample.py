"""An invented patient as the trends see one: records by hand, an assessment by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.records import Device, Dose, Event, Observation, Order, OxygenSetting, Patient, Reading
from bedside.protocol.assessment import Assessment, Ladder, Planned, ProtocolRef, Timing, Trigger
from bedside.protocol.verdict import Evidence, Verdict

ZONE = ZoneInfo("Europe/Berlin")
CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
NOW = datetime(2020, 4, 4, 13, 25, tzinfo=ZONE).astimezone(UTC)
ONSET = datetime(2020, 3, 29, 17, 10, tzinfo=ZONE).astimezone(UTC)
FIRST = datetime(2020, 3, 30, 14, 2, tzinfo=ZONE).astimezone(UTC)


def local(text: str) -> datetime:
    """Return a wall-clock time of 2020 ("03-31 06:00") in UTC."""
    return datetime.fromisoformat(f"2020-{text.replace(' ', 'T')}").replace(tzinfo=ZONE).astimezone(UTC)


class Maker:
    """Makes records with running ids."""

    def __init__(self) -> None:
        self.records = [
            Patient(
                **self.envelope("p3", ONSET), mrn="P-0003", name="PRACTICE, Patient 3", born=date(1966, 8, 2), sex="F"
            )
        ]
        self.count = 0

    def envelope(self, name: str, at: datetime, **more):
        return {
            "id": name,
            "patient": "p3",
            "at": at,
            "recorded_at": max(at, ONSET),
            "author": "a",
            "workstation": "w",
            **more,
        }

    def next_id(self) -> str:
        self.count += 1
        return f"r{self.count}"

    def lab(self, code: str, at: str | datetime, value: str, unit: str, comparator: str = "", held=(), **more) -> str:
        name = self.next_id()
        moment = local(at) if isinstance(at, str) else at
        made = Observation(
            **self.envelope(name, moment, **more),
            code=code,
            value=Decimal(value),
            unit=unit,
            comparator=comparator,
            held=held,
            finding="DQ-01" if held else "",
        )
        self.records.append(made)
        return name

    def oxygen(self, at: str, *devices: Device) -> str:
        name = self.next_id()
        self.records.append(OxygenSetting(**self.envelope(name, local(at)), devices=devices))
        return name

    def dose(self, at: datetime, status: str = "given", **more) -> str:
        name = self.next_id()
        self.records.append(
            Dose(
                **self.envelope(name, at, **more),
                drug="anakinra",
                status=status,
                dose=Decimal(100),
                route="subcutaneous",
            )
        )
        return name

    def order(self, at: datetime, action: str, hours: int) -> None:
        self.records.append(
            Order(
                **self.envelope(self.next_id(), at),
                action=action,
                drug="anakinra",
                dose=Decimal(100),
                route="subcutaneous",
                interval_hours=hours,
            )
        )

    def event(self, at: str, code: str, state: str = "", subject: str = "", text: str = "") -> None:
        self.records.append(
            Event(**self.envelope(self.next_id(), local(at)), code=code, state=state, subject=subject, text=text)
        )

    def chart(self, at: datetime = NOW):
        return build(self.records, at=at, known_at=at, zone=ZONE, catalogue=CATALOGUE)


def hfnc(flow: int, fio2: str) -> Device:
    return Device(name="hfnc", flow=Decimal(flow), fio2=Decimal(fio2))


def patient_three() -> Maker:
    """Return the records of the practice patient: one value held, one dose held, one corrected."""
    made = Maker()
    for code, unit, values in (
        ("ferritin", "ng/mL", ("1620", "1840", "2290", "2010", "1560", "1210", "1040")),
        ("crp", "mg/L", ("205", "", "165", "88", "41", "24", "")),
        ("alc", "10*9/L", ("0.84", "0.72", "0.66", "", "", "0.95", "1.10")),
        ("pct", "ng/mL", ("0.16", "0.12", "0.09", "", "0.08", "0.3", "0.7")),
    ):
        times = (
            "03-29 18:00",
            "03-30 06:00",
            "03-31 06:00",
            "04-01 06:00",
            "04-02 06:00",
            "04-03 06:00",
            "04-04 06:00",
        )
        for at, value in zip(times, values, strict=True):
            if value:
                made.lab(code, at, value, unit)
    made.lab("pct", "04-01 06:00", "0.05", "ng/mL", "<")
    made.lab(
        "crp",
        "03-30 06:00",
        "242",
        "mg/L",
        held=(
            Reading(label="as typed", value=Decimal(242), unit="mg/L"),
            Reading(label="mg/dL", value=Decimal(242), unit="mg/dL"),
        ),
    )
    made.lab("platelets", "04-01 06:00", "71", "10*9/L")
    made.lab("alt", "04-03 06:00", "171", "U/L")
    made.oxygen("03-29 13:00", Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6)))
    made.oxygen("03-30 00:10", Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6)))
    for at, flow, fio2 in (
        ("03-30 11:00", 60, "0.95"),
        ("03-30 22:30", 60, "0.95"),
        ("03-31 08:00", 60, "0.90"),
        ("03-31 20:00", 60, "0.90"),
        ("04-01 07:00", 60, "0.90"),
        ("04-01 18:00", 60, "0.90"),
        ("04-02 06:00", 60, "0.80"),
        ("04-03 08:00", 50, "0.70"),
        ("04-03 20:00", 50, "0.60"),
        ("04-04 05:00", 50, "0.60"),
    ):
        made.oxygen(at, hfnc(flow, fio2))
    made.order(FIRST - timedelta(minutes=10), "start", 6)
    at = FIRST
    for index in range(17):
        made.dose(at, "held" if index == 9 else "given", **({"reason": "platelets"} if index == 9 else {}))
        at += timedelta(hours=6, minutes=3 * (index % 3))
    wrong = made.dose(local("04-02 17:10"))
    made.records.append(
        Dose(
            **made.envelope("c1", local("04-02 17:40"), supersedes=wrong, reason="wrong time"),
            drug="anakinra",
            status="given",
            dose=Decimal(100),
            route="subcutaneous",
        )
    )
    made.records = [item for item in made.records if not (isinstance(item, Dose) and item.at > local("04-03 14:30"))]
    made.order(local("04-03 14:30"), "step", 8)
    made.dose(local("04-03 22:03"))
    made.dose(local("04-04 06:04"))
    made.event("03-30 14:00", "remark", text="CT")
    made.event("04-03 22:00", "culture", "pending", "blood")
    return made


def evidence(record: str, item: str, value: str, unit: str, at: str) -> Evidence:
    return Evidence(record=record, item=item, value=value, unit=unit, at=local(at), age_hours=1.0)


def leaf(name: str, code: str, threshold: str, origin: str, source: str = "") -> Verdict:
    return Verdict(
        id=name,
        label=name,
        outcome="MET",
        reason="",
        origin=origin,
        source=source,
        threshold=threshold,
        evidence=(evidence("r1", code, "1", "", "04-04 06:00"),),
    )


def assessed(chart, *, at: datetime | None = None) -> Assessment:
    """Return an assessment of the practice patient."""
    pct = next((value for value in reversed(chart.values("pct")) if value.text == "0.7"), None)
    moment = at or chart.at
    plan = tuple(Planned(at=local("04-04 14:00") + timedelta(hours=8 * n), interval_hours=8) for n in range(43))
    triggers = [
        Trigger(
            id="TAP-3",
            label="Cytopenia",
            outcome="MET",
            action="step_down",
            open_since=None,
            answered="declined",
            reason="platelets 71",
            origin="site",
            evidence=(evidence("x", "platelets", "71", "10*9/L", "04-01 18:00"),),
        ),
        Trigger(
            id="TAP-2",
            label="Transaminases",
            outcome="MET",
            action="step_down",
            open_since=None,
            answered="accepted",
            reason="ALT",
            origin="site",
            evidence=(evidence("y", "alt", "171", "U/L", "04-03 06:00"),),
        ),
    ]
    if pct is not None:
        triggers.append(
            Trigger(
                id="TAP-4b",
                label="Procalcitonin",
                outcome="MET",
                action="review",
                open_since=local("04-04 06:00"),
                answered=None,
                reason="0.3 to 0.7 ng/mL",
                origin="paper",
                threshold="> 0.6 ng/mL, if rising",
                evidence=(evidence(pct.records[0], "pct", "0.7", "ng/mL", "04-04 06:00"),),
            )
        )
    return Assessment(
        patient="P-0003",
        patient_id="p3",
        protocol=ProtocolRef(id="NAVARRO-2020", version="1.0.0", status="active"),
        at=moment,
        known_at=moment,
        zone=ZONE.key,
        state="ELIGIBLE",
        criteria=(
            leaf("INC-3", "ferritin", "> 1000 ng/mL", "paper", "Navarro 2020, Methods"),
            Verdict(
                id="INC-4",
                label="marker",
                outcome="MET",
                reason="",
                origin="paper",
                children=(
                    leaf("INC-4-crp", "crp", "> 50 mg/L", "observation"),
                    leaf("INC-4-alc", "alc", "< 1.2 10*9/L", "observation"),
                ),
            ),
        ),
        label=(),
        gates=(),
        timing=Timing(onset=ONSET, hours=20.9, name="early", window_closes=ONSET + timedelta(hours=36)),
        ladder=Ladder(
            status="active",
            step="every 8 hours",
            interval_hours=8,
            treatment_day=6,
            days_left=14,
            doses_given=18,
            total_mg="1800",
            last_given=local("04-04 06:04"),
            next_due=local("04-04 14:00"),
            last_day=date(2020, 4, 18),
            first_given=FIRST,
            plan=plan,
        ),
        triggers=tuple(triggers),
        findings=(),
        drug="anakinra",
        max_days=20,
    )
