"""Hand-made charts and assessments for the report tests."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.records import (
    Device,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Patient,
    Reading,
)

ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2020, 3, 29, 16, 0, tzinfo=UTC)
NOW = datetime(2020, 4, 4, 11, 25, tzinfo=UTC)
CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))


class Maker:
    """Make records with running ids."""

    def __init__(self, name="PRACTICE, Patient 3", mrn="P-0003"):
        self.records = [
            Patient(
                id="p",
                patient="p",
                at=START,
                recorded_at=START,
                author="A",
                workstation="w",
                mrn=mrn,
                name=name,
                born=date(1966, 8, 2),
                sex="F",
            )
        ]

    def add(self, kind, at, **fields):
        fields.setdefault("recorded_at", at)
        record = kind(
            id=fields.pop("id", f"r{len(self.records)}"),
            patient="p",
            at=at,
            author="A. Name",
            workstation="w",
            **fields,
        )
        self.records.append(record)
        return record

    def lab(self, code, at, value, unit, **fields):
        sign = value[0] if value[0] in "<>" else ""
        return self.add(
            Observation, at, code=code, value=Decimal(value.lstrip("<>")), unit=unit, comparator=sign, **fields
        )

    def dose(self, at, status="given", **fields):
        return self.add(
            Dose, at, drug="anakinra", status=status, dose=Decimal(100), route="subcutaneous", due=at, **fields
        )

    def chart(self, at=NOW):
        return build(self.records, at=at, known_at=at, zone=ZONE, catalogue=CATALOGUE)


def hours(number):
    return START + timedelta(hours=number)


def practice(name="PRACTICE, Patient 3", remark="pending since the evening"):
    """Return a chart in mid-taper with a rising procalcitonin, a held CRP and a corrected dose."""
    make = Maker(name)
    oxygen = [
        (0, (Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6))), 91, 28),
        (36, (Device(name="hfnc", flow=Decimal(60), fio2=Decimal("0.95")),), 92, 26),
        (66, (Device(name="hfnc", flow=Decimal(60), fio2=Decimal("0.90")),), 93, 24),
        (92, (Device(name="hfnc", flow=Decimal(60), fio2=Decimal("0.80")),), 94, 22),
        (116, (Device(name="hfnc", flow=Decimal(50), fio2=Decimal("0.70")),), 94, 22),
        (130, (Device(name="hfnc", flow=Decimal(50), fio2=Decimal("0.60")),), 95, 20),
    ]
    for at, devices, spo2, rate in oxygen:
        make.add(OxygenSetting, hours(at), devices=devices, spo2=Decimal(spo2), rr=Decimal(rate))
    days = [2, 14, 38, 62, 86, 110, 134]
    table = {
        ("ferritin", "ng/mL"): ["1620", "1840", "2310", "1980", "1480", "1210", "1040"],
        ("crp", "mg/L"): ["198", "", "162", "88", "41", "24", ""],
        ("pct", "ng/mL"): ["0.16", "0.12", "0.09", "<0.05", "0.08", "0.3", "0.7"],
        ("alc", "10*9/L"): ["0.81", "0.72", "0.64", "", "", "0.95", "1.10"],
        ("anc", "10*9/L"): ["6.1", "5.8", "5.2", "", "", "6.9", "8.2"],
        ("platelets", "10*9/L"): ["188", "176", "171", "169", "164", "182", "207"],
        ("alt", "U/L"): ["38", "41", "66", "92", "131", "171", "158"],
        ("creatinine", "mg/dL"): ["0.8", "0.8", "0.7", "0.7", "0.8", "0.8", "0.9"],
    }
    for (code, unit), values in table.items():
        for hour, value in zip(days, values, strict=True):
            if value:
                make.lab(code, hours(hour), value, unit, id=f"{code}-{hour}")
    readings = (
        Reading(label="242 mg/L (as the series)", value=Decimal(242), unit="mg/L"),
        Reading(label="242 mg/dL = 2420 mg/L", value=Decimal(242), unit="mg/dL"),
    )
    make.lab("crp", hours(14), "242", "mg/dL", raw="242 mg/dL", held=readings, finding="DQ-01", id="crp-held")
    make.add(Observation, hours(15), precision="undated", code="ferritin", value=Decimal(968), unit="ng/mL")
    for code, value, unit in (("weight", "71", "kg"), ("height", "168", "cm")):
        make.lab(code, hours(0), value, unit)
    for hour in range(1, 138, 4):
        make.lab("temp", hours(hour), f"{37 + hour % 9 / 4:.1f}", "Cel")
    make.add(
        Order,
        hours(19.5),
        action="start",
        drug="anakinra",
        dose=Decimal(100),
        route="subcutaneous",
        interval_hours=6,
        reason="cytokine storm",
    )
    at = 22.0
    while at < 120:
        if 75 < at < 79:
            make.dose(hours(at), "held", reason="platelets")
        elif 98 < at < 103:
            make.dose(hours(at), dose_unit="mg", id="wrong")
            make.dose(hours(at + 0.6), supersedes="wrong", reason="wrong time typed")
        else:
            make.dose(hours(at))
        at += 6
    make.add(
        Order,
        hours(118),
        action="step",
        drug="anakinra",
        dose=Decimal(100),
        route="subcutaneous",
        interval_hours=8,
        reason="ALT 171 U/L",
    )
    make.dose(hours(126))
    make.dose(hours(134))
    make.add(
        Medicine,
        hours(3),
        action="start",
        drug="methylprednisolone",
        dose=Decimal("40.0"),
        dose_unit="mg",
        route="intravenous",
        interval_hours=12,
    )
    make.add(Medicine, hours(3), action="start", drug="hydroxychloroquine")
    make.add(Medicine, hours(60), action="stop", drug="hydroxychloroquine", reason="QTc")
    make.add(Event, hours(1), code="naat", state="positive")
    make.add(Event, hours(1), code="bed", subject="12-B")
    make.add(Event, hours(130), code="culture", state="pending", subject="blood", text=remark)
    make.add(Event, hours(19), code="consent", state="verbal")
    return make


def long_stay():
    """Return forty days with about three thousand records: laboratory, vitals, oxygen and 110 doses."""
    make = practice()
    make.records = make.records[:1]
    for hour in range(0, 960, 4):
        make.lab("temp", hours(hour), f"{36 + hour % 7 / 2:.1f}", "Cel")
        make.lab("hr", hours(hour), str(70 + hour % 50), "/min")
        make.lab("sbp", hours(hour), str(100 + hour % 40), "mm[Hg]")
        make.lab("dbp", hours(hour), str(60 + hour % 20), "mm[Hg]")
        devices = (Device(name="hfnc", flow=Decimal(50), fio2=Decimal(95 - hour // 16) / 100),)
        make.add(OxygenSetting, hours(hour), devices=devices, spo2=Decimal(90 + hour % 8), rr=Decimal(18 + hour % 12))
    table = {
        "ferritin": ("ng/mL", 900),
        "crp": ("mg/L", 30),
        "pct": ("ng/mL", 1),
        "alc": ("10*9/L", 1),
        "anc": ("10*9/L", 5),
        "platelets": ("10*9/L", 200),
        "alt": ("U/L", 60),
        "ast": ("U/L", 60),
        "creatinine": ("mg/dL", 1),
        "hb": ("g/dL", 9),
        "wbc": ("10*9/L", 9),
        "ldh": ("U/L", 300),
        "potassium": ("mmol/L", 4),
        "sodium": ("mmol/L", 140),
    }
    for code, (unit, middle) in table.items():
        for hour in range(2, 960, 8):
            make.lab(code, hours(hour), f"{middle * (1 + (hour * 7 % 23) / 30):.2f}", unit)
    make.add(
        Order, hours(19), action="start", drug="anakinra", dose=Decimal(100), route="subcutaneous", interval_hours=6
    )
    for hour in range(20, 480, 6):
        make.dose(hours(hour), "refused" if hour % 78 == 20 else "given", reason="asleep" if hour % 78 == 20 else "")
    for place in range(30):
        make.add(
            Medicine,
            hours(place * 12),
            action="start",
            drug="ceftriaxone",
            dose=Decimal(2),
            dose_unit="g",
            route="intravenous",
            interval_hours=24,
        )
        make.add(Event, hours(place * 30), code="culture", state="negative", subject="blood")
    return make


LATE = hours(965)
