"""Each data-quality rule with a chart that breaks it and one that does not; none of them is a published case."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.quality import findings
from bedside.domain.records import Device, Dose, Event, Medicine, Observation, OxygenSetting, Patient, Reading

ROOT = Path(__file__).parents[2]
CATALOGUE = load_catalogue((ROOT / "resources" / "catalogue.toml").read_text(encoding="utf-8"))
ZONE = ZoneInfo("Europe/Berlin")
DAY = datetime(2021, 1, 11, 23, tzinfo=UTC)  # 12 January 2021, 00:00 in Berlin
IDS = count(1)


def envelope(at, **extra):
    said = {"id": f"r{next(IDS)}", "patient": "p", "at": at, "recorded_at": DAY, "author": "a", "workstation": "w"}
    return {**said, **extra}


def obs(code, value, unit, hours=0, **extra):
    number = Decimal(value) if value is not None else None
    return Observation(**envelope(DAY + timedelta(hours=hours)), code=code, value=number, unit=unit, **extra)


def on(code, value, unit, day=0, **extra):
    said = envelope(DAY + timedelta(days=day), precision="day")
    return Observation(**said, code=code, value=Decimal(value), unit=unit, **extra)


def event(code, state="", subject="", text="", day=0, **extra):
    said = envelope(DAY + timedelta(days=day), precision="day", **extra)
    return Event(**said, code=code, state=state, subject=subject, text=text)


def dose(day, status="given", precision="day"):
    said = envelope(DAY + timedelta(days=day), precision=precision)
    return Dose(**said, drug="anakinra", status=status, dose=Decimal(100))


def oxygen(*devices, hours=0, **seen):
    return OxygenSetting(**envelope(DAY + timedelta(hours=hours)), devices=devices, **seen)


def device(name, flow=None, fio2=None):
    return Device(name=name, flow=flow and Decimal(flow), fio2=fio2 and Decimal(fio2))


def chart_of(*records, days=30):
    person = Patient(**envelope(DAY), mrn="1", name="N", born=date(1980, 1, 1), sex="M")
    end = DAY + timedelta(days=days)
    return build([person, *records], at=end, known_at=end, zone=ZONE, catalogue=CATALOGUE)


def found(*records, **extra):
    return {(item.id, item.severity) for item in findings(chart_of(*records, **extra))}


def held(code, value, unit, rule, day=0):
    return on(code, value, unit, day, held=(Reading(label="as typed", value=Decimal(value), unit=unit),), finding=rule)


READING = (Reading(label="as typed", value=Decimal(55), unit="g/dL"),)
AHEAD = 400
SEVERE = {"source": "ward"}

BROKEN = {
    "hard limit held": (("DQ-01", "hold"), [held("hb", "116", "g/dL", "DQ-01")]),
    "held without a rule": (("DQ-01", "hold"), [obs("hb", "55", "g/dL", held=READING)]),
    "series shares a unit": (("DQ-02", "hold"), [held("hb", "12", "g/dL", "DQ-02")]),
    "one column short": (("DQ-05", "hold"), [held("ldh", "300", "U/L", "DQ-05")]),
    "several columns short": (("DQ-06", "hold"), [held("ldh", "300", "U/L", "DQ-06")]),
    "undated": (
        ("DQ-06", "hold"),
        [Observation(**envelope(DAY, precision="undated"), code="ldh", value=Decimal(300), unit="U/L")],
    ),
    "two values one instant": (("DQ-03", "warn"), [obs("ldh", "300", "U/L"), obs("ldh", "310", "U/L")]),
    "two values one day": (("DQ-03", "warn"), [on("ldh", "300", "U/L"), on("ldh", "310", "U/L")]),
    "held against charted": (("DQ-03", "warn"), [held("ldh", "300", "U/L", "DQ-01"), on("ldh", "310", "U/L")]),
    "stated low, is high": (("DQ-04", "warn"), [on("ldh", "900", "U/L"), event("statement", "not elevated", "ldh")]),
    "stated high, is normal": (("DQ-04", "warn"), [on("ldh", "180", "U/L"), event("statement", "elevated", "ldh")]),
    "stated by the laboratory range": (
        ("DQ-04", "warn"),
        [on("ldh", "180", "U/L", range_high=Decimal(150)), event("statement", "normal", "ldh")],
    ),
    "percent with white cells": (("DQ-10", "info"), [obs("wbc", "10", "/nL"), obs("neutrophil_pct", "80", "%")]),
    "percent alone": (("DQ-10", "info"), [obs("neutrophil_pct", "80", "%")]),
    "sepsis on two days": (
        ("DQ-11", "warn"),
        [event("sepsis", "onset", source="letter"), event("sepsis", "onset", day=2, source="table")],
    ),
    "imaging on two days": (
        ("DQ-12", "warn"),
        [event("imaging", "done", "MRI", source="letter"), event("imaging", "done", "MRI", day=1, source="figure")],
    ),
    "prophylaxis on two days": (
        ("DQ-13", "warn"),
        [
            event("prophylaxis", "start", "heparin", source="x"),
            event("prophylaxis", "start", "heparin", day=1, source="y"),
        ],
    ),
    "medicine started twice": (
        ("DQ-13", "warn"),
        [
            Medicine(**envelope(DAY, source="letter"), action="start", drug="ceftriaxone"),
            Medicine(**envelope(DAY + timedelta(days=2), source="chart"), action="start", drug="ceftriaxone"),
        ],
    ),
    "another count of doses": (
        ("DQ-14", "warn"),
        [dose(0), dose(1), event("statement", "", "doses_given", "3", day=2)],
    ),
    "another last dose": (("DQ-14", "warn"), [dose(0), dose(1), event("statement", "", "last_dose", day=2)]),
    "haemoglobin jump": (("DQ-15", "warn"), [obs("hb", "12", "g/dL"), obs("hb", "8.9", "g/dL", 12)]),
    "haemoglobin drift inside the window": (
        ("DQ-15", "warn"),
        [obs("hb", "12", "g/dL"), obs("hb", "10.4", "g/dL", 10), obs("hb", "8.9", "g/dL", 20)],
    ),
    "creatinine doubled": (
        ("DQ-15", "warn"),
        [obs("creatinine", "0.9", "mg/dL"), obs("creatinine", "2.0", "mg/dL", 20)],
    ),
    "weight": (("DQ-15", "warn"), [obs("weight", "80", "kg"), obs("weight", "95", "kg", 400)]),
    "troponin fell": (("DQ-15", "warn"), [on("troponin_i", "2", "ng/mL"), on("troponin_i", "0.05", "ng/mL", 1)]),
    "procalcitonin fell too fast": (("DQ-16", "warn"), [on("pct", "90", "ng/mL"), on("pct", "2", "ng/mL", 2)]),
    "jump with a held value": (("DQ-16", "hold"), [held("pct", "90", "ng/mL", "DQ-01"), on("pct", "2", "ng/mL", 2)]),
    "wrong year": (("DQ-17", "warn"), [event("admitted"), event("remark", day=-AHEAD)]),
    "dialysis without creatinine": (("DQ-18", "info"), [event("rrt", "start")]),
    "mask flow without estimate": (("DQ-19", "info"), [oxygen(device("mask", "12"))]),
    "cannula without flow": (("DQ-19", "info"), [oxygen(device("nc"))]),
    "high flow without fraction": (("DQ-19", "info"), [oxygen(device("hfnc", "50"))]),
    "comparator": (("DQ-20", "info"), [obs("crp", "0.6", "mg/L", comparator="<")]),
    "coarse value": (
        ("DQ-21", "info"),
        [obs("lactate", text, "mmol/L", hour) for hour, text in enumerate(("1.25", "1.31", "2", "1.44"))],
    ),
    "doses without clock times": (("DQ-22", "info"), [dose(0)]),
    "score suggested by ferritin": (("DQ-23", "info"), [obs("ferritin", "2500", "ng/mL")]),
    "score suggested by a marrow": (("DQ-23", "info"), [event("hemophagocytosis", "no")]),
    "parts above the whole": (
        ("XC-COUNT", "warn"),
        [obs("wbc", "5", "/nL"), obs("anc", "4.5", "/nL"), obs("alc", "0.7", "/nL")],
    ),
    "mean above systolic": (("XC-PRESSURE", "warn"), [obs("sbp", "90", "mm[Hg]"), obs("map", "95", "mm[Hg]")]),
    "pounds as kilograms": (("XC-BMI", "warn"), [obs("weight", "198", "kg"), obs("height", "164", "cm")]),
}

FINE = {
    "DQ-01": [on("hb", "11.6", "g/dL")],
    "DQ-03": [on("ldh", "300", "U/L"), on("ldh", "5.0", "ukat/L"), obs("crp", "1", "mg/L"), obs("crp", "9", "mg/L", 3)],
    "DQ-04": [
        on("ldh", "900", "U/L"),
        event("statement", "elevated", "ldh"),
        event("statement", "not elevated", "ldh", day=1),
        event("statement", "elevated", "lactate"),
    ],
    "DQ-10": [obs("wbc", "10", "/nL"), obs("neutrophil_pct", "80", "%"), obs("anc", "8", "/nL")],
    "DQ-11": [event("sepsis", "onset", source="letter"), event("sepsis", "onset", source="table")],
    "DQ-12": [event("imaging", "done", "MRI", source="x"), event("imaging", "done", "CT", day=1, source="y")],
    "DQ-13": [
        Medicine(**envelope(DAY, source="x"), action="start", drug="ceftriaxone"),
        Medicine(**envelope(DAY + timedelta(days=1)), action="stop", drug="ceftriaxone"),
        Medicine(**envelope(DAY + timedelta(days=2), source="y"), action="start", drug="ceftriaxone"),
    ],
    "DQ-14": [
        dose(0),
        dose(1),
        dose(2, "missed"),
        event("statement", "", "doses_given", "2", day=2),
        event("statement", "", "last_dose", "2021-01-13", day=2),
    ],
    "DQ-15": [
        *(obs("hb", value, "g/dL", hour) for hour, value in ((0, "12"), (30, "8.9"), (54, "11.9"))),
        *(on("platelets", value, "/nL", day) for day, value in ((0, "668"), (4, "177"))),
        *(on("troponin_i", value, "ng/mL", day) for day, value in ((0, "0.05"), (1, "2"))),
        *(obs("creatinine", value, "mg/dL", hour) for hour, value in ((0, "0.9"), (24, "1.8"))),
    ],
    "DQ-16": [
        on("pct", "8", "ng/mL"),
        on("pct", "2", "ng/mL", 1),
        obs("lactate", "4", "mmol/L"),
        obs("lactate", "1", "mmol/L", 1),
    ],
    "DQ-17": [
        event("admitted"),
        event("remark", day=-60),
        Medicine(**envelope(DAY - timedelta(days=AHEAD)), action="start", drug="x"),
    ],
    "DQ-18": [event("rrt", "start"), obs("creatinine", "3", "mg/dL")],
    "DQ-19": [
        oxygen(device("mask", "8")),
        oxygen(device("nrb", "15"), device("nc", "6")),
        oxygen(device("hfnc", "50", "0.6")),
        oxygen(device("niv")),
        oxygen(device("ra")),
    ],
    "DQ-20": [obs("crp", "0.6", "mg/L")],
    "DQ-21": [obs("crp", text, "mg/L", hour) for hour, text in enumerate(("0.16", "208", "0.68", "0.24", "1.4"))],
    "DQ-22": [dose(0, precision="minute"), dose(1, "refused")],
    "DQ-23": [obs("ferritin", "2000", "ng/mL"), event("liver", "enlarged")],
    "XC-COUNT": [obs("wbc", "5", "/nL"), obs("anc", "4.4", "/nL"), obs("alc", "0.7", "/nL")],
    "XC-PRESSURE": [obs("sbp", "127", "mm[Hg]"), obs("map", "91", "mm[Hg]"), obs("dbp", "73", "mm[Hg]")],
    "XC-BMI": [obs("weight", "198", "[lb_av]"), obs("height", "164", "cm")],
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken(case):
    expected, records = BROKEN[case]
    assert expected in found(*records)


@pytest.mark.parametrize("rule", FINE)
def test_fine(rule):
    assert rule not in {name for name, _ in found(*FINE[rule])}


def test_nothing_found_on_an_empty_chart():
    assert findings(chart_of()) == ()


def test_gravest_first_and_each_names_its_records():
    item = held("hb", "116", "g/dL", "DQ-01")
    result = findings(chart_of(item, dose(0), obs("ldh", "1", "U/L"), obs("ldh", "2", "U/L")))
    assert [item.severity for item in result] == ["hold", "warn", "info"]
    assert result[0].records == (item.id,)


def test_last_dose_is_not_judged_before_its_day_is_over():
    records = [dose(0), event("statement", "", "last_dose", "2021-01-13")]
    assert ("DQ-14", "warn") not in found(*records, days=1)
    assert ("DQ-14", "warn") in found(*records, days=3)


def test_delta_counts_calendar_days_over_a_clock_change():
    start = datetime(2021, 3, 26, 23, tzinfo=UTC)
    days = [start, start + timedelta(days=1), start + timedelta(days=2) - timedelta(hours=1)]
    doses = [
        Observation(**envelope(at, precision="day"), code="hb", value=Decimal(value), unit="g/dL")
        for at, value in zip(days, ("12", "11.9", "8.8"), strict=True)
    ]
    assert ("DQ-15", "warn") in found(*doses, days=100)


def test_derived_count_is_shown_beside_the_percentage():
    texts = [item.text for item in findings(chart_of(obs("wbc", "10", "/nL"), obs("lymphocyte_pct", "7", "%")))]
    assert any("7 %" in text and "0.7" in text and "WBC 10" in text for text in texts)


def cross(*records):
    return [item.text for item in findings(chart_of(*records)) if item.id.startswith("XC-")]


def minutes(code, value, unit, at):
    return obs(code, value, unit, at / 60)


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ([("sbp", "80", 0), ("dbp", "90", 1)], 1),
        ([("sbp", "80", 0), ("dbp", "90", 15)], 1),
        ([("sbp", "80", 0), ("dbp", "90", 16)], 0),
        ([("dbp", "90", 0), ("sbp", "80", 2)], 1),
        ([("sbp", "120", 0), ("map", "70", 1), ("dbp", "75", 2)], 1),
        ([("map", "70", 1), ("dbp", "75", 2)], 1),
        ([("sbp", "120", 0), ("dbp", "70", 1), ("sbp", "60", 8), ("dbp", "40", 9)], 0),
        ([("sbp", "120", 0), ("dbp", "70", 1), ("sbp", "60", 8)], 0),
        ([("wbc", "4", 0), ("alc", "5", 60)], 1),
        ([("wbc", "4", 0), ("alc", "5", 61)], 0),
        ([("wbc", "4", 0), ("anc", "3", 1), ("alc", "2", 2)], 1),
        ([("wbc", "4", 0), ("wbc", "12", 40), ("alc", "5", 41)], 0),
        ([("wbc", "4", 0), ("alc", "5", 1), ("alc", "1", 30)], 1),
    ],
)
def test_values_of_one_sample_meet_within_the_window(records, found):
    units = {"wbc": "10*3/uL", "alc": "10*3/uL", "anc": "10*3/uL"}
    made = [minutes(code, value, units.get(code, "mm[Hg]"), at) for code, value, at in records]
    assert len(cross(*made)) == found


def test_a_date_only_value_meets_those_of_its_day_only():
    assert len(cross(on("sbp", "80", "mm[Hg]"), on("dbp", "90", "mm[Hg]"))) == 1
    assert not cross(on("sbp", "80", "mm[Hg]"), obs("dbp", "90", "mm[Hg]"))
    assert not cross(on("sbp", "80", "mm[Hg]"), on("dbp", "90", "mm[Hg]", 1))


def test_a_held_value_meets_nothing():
    assert not cross(held("sbp", "80", "mm[Hg]", "DQ-01"), on("dbp", "90", "mm[Hg]"))


def test_the_windows_are_site_settings():
    rules = (*CATALOGUE.quality.parts, *CATALOGUE.quality.descending)
    assert {(item.origin, item.minutes) for item in rules} == {("site", 60), ("site", 15)}


def test_a_date_only_value_and_a_timed_one_of_that_day_have_to_agree():
    midnight = datetime(2021, 3, 26, 23, tzinfo=UTC)
    whole_day = Observation(**envelope(midnight, precision="day"), code="crp", value=Decimal(80), unit="mg/L")

    def timed(value, hours):
        at = midnight + timedelta(hours=hours)
        return Observation(**envelope(at), code="crp", value=Decimal(value), unit="mg/L")

    assert ("DQ-03", "warn") in found(whole_day, timed(120, 9), days=100)
    assert ("DQ-03", "warn") not in found(whole_day, timed(80, 9), days=100)
    assert ("DQ-03", "warn") not in found(whole_day, timed(120, 33), days=100)
    assert ("DQ-03", "warn") not in found(timed(80, 6), timed(120, 9), days=100)


def test_doses_charted_after_the_death_are_named():
    late, later, before = dose(2, precision="minute"), dose(3), dose(0, precision="minute")
    death = Event(**envelope(DAY + timedelta(days=1, hours=2)), code="died")
    (found,) = (item for item in findings(chart_of(before, late, later, death)) if item.id == "DQ-DIED")
    assert found.severity == "warn"
    assert found.records == (death.id, late.id, later.id)
    assert "14 Jan 2021" in found.text
    assert "15 Jan 2021" in found.text
    same_day, held = dose(1), dose(2, status="held")
    assert not [item for item in findings(chart_of(before, same_day, held, death)) if item.id == "DQ-DIED"]
