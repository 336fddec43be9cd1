"""The same laboratory content twice, from one seed: as HL7 messages and as FHIR Bundles, one file per report each.

Written from the two standards alone: nothing here knows how bedside reads them.
Run: python -m tests.exchange.two_paths SEED FOLDER
"""

import json
import random
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
PEOPLE = (
    ("T-1", "Beispiel", "Ada", "1970-01-01", "F"),
    ("T-2", "Muster", "Max", "1955-05-05", "M"),
    ("T-3", "O'Hara & Sohn", "Zo\u00eb", "1988-12-31", "F"),
)
# LOINC, name, unit (UCUM), lowest and highest value in hundredths, range.
PANELS = {
    "CHEM": (
        ("2276-4", "Ferritin", "ng/mL", 20000, 900000, ("10", "400")),
        ("1988-5", "CRP", "mg/L", 100, 30000, ("", "5.0")),
        ("2160-0", "Creatinine", "mg/dL", 60, 300, ("0.60", "1.20")),
        ("2532-0", "LDH", "U/L", 15000, 90000, ("135", "225")),
        ("33959-8", "Procalcitonin", "ng/mL", 6, 900, ("", "0.5")),
    ),
    "CBC": (
        ("6690-2", "Leukocytes", "10*9/L", 300, 2000, ("4.0", "10.0")),
        ("718-7", "Hemoglobin", "g/dL", 700, 1600, ("12", "16")),
        ("777-3", "Platelets", "10*9/L", 5000, 40000, ("150", "400")),
        ("731-0", "Lymphocytes", "10*9/L", 20, 300, ("1.00", "")),
    ),
    "OTHER": (
        ("15074-8", "Glucose", "mmol/L", 300, 900, ("3.1", "6.2")),
        ("2276-4", "Ferritin", "pmol/L", 50000, 900000, ("22", "899")),
    ),
}
HL7_STATUS = {"preliminary": "P", "final": "F", "corrected": "C", "cancelled": "X"}
NOTES = ("sample slightly hemolytic", "called to ward 4|5 & noted", "first line\nsecond line", "a^b~c\\d")
TEXT = "sample mixed up"
FLAGS = (("H",), ("LL",), ("HH", "A"), ())
# The night of the 27th has 02:30 twice, that of the 29th of March 2020 has it never.
NIGHTS = ("2019-10-27T00:30+00:00", "2019-10-27T01:30+00:00", "2020-03-29T01:30+00:00", "2020-03-29T00:59+00:00")


class Result(NamedTuple):
    loinc: str
    name: str
    unit: str
    comparator: str
    number: str
    limits: tuple
    flags: tuple
    notes: tuple
    status: str


class Report(NamedTuple):
    """One panel of one patient as it was sent once."""

    person: tuple
    order: str
    panel: str
    taken: datetime
    issued: datetime
    results: tuple


def content(seed, days=4):
    """Return reports in the order in which they were sent."""
    rng = random.Random(seed)
    found = []
    for person in PEOPLE:
        times = [datetime.fromisoformat(night) for night in NIGHTS]
        start = datetime(2020, 4, 1, 5, tzinfo=ZoneInfo("UTC"))
        times += [start + timedelta(days=day, minutes=rng.randrange(300)) for day in range(days)]
        for number, taken in enumerate(times):
            panel = rng.choice(tuple(PANELS))
            found += _versions(rng, person, f"{person[0]}-{number}", panel, taken)
    return found


def _versions(rng, person, order, panel, taken):
    """Yield the report of a panel, sometimes first as preliminary, sometimes corrected or withdrawn later."""
    tests = rng.sample(PANELS[panel], rng.randrange(1, len(PANELS[panel]) + 1))
    sent = rng.choice((("final",), ("preliminary", "final"), ("final", "corrected"), ("preliminary", "cancelled")))
    for step, status in enumerate(sent):
        results = tuple(_result(rng, test, status) for test in tests)
        yield Report(person, order, panel, taken, taken + timedelta(hours=1 + step), results)


def _result(rng, test, status):
    loinc, name, unit, low, high, limits = test
    cents = rng.randrange(low, high)
    number = rng.choice((f"{cents / 100:.2f}", f"{cents / 100:.1f}", f"{cents // 100}", f"{cents / 100:.3f}"))
    if status == "cancelled":
        return Result(loinc, name, unit, "", "", (), (), (), status)
    if status == "corrected" and rng.randrange(3) == 0:
        return Result(loinc, name, unit, "", TEXT, (), (), tuple(rng.sample(NOTES, 1)), status)
    return Result(
        loinc, name, unit, rng.choice(("", "", "", "<", ">")), number, limits, rng.choice(FLAGS),
        tuple(rng.sample(NOTES, rng.randrange(3))), status,
    )  # fmt: skip


def as_hl7(report):
    """Return a report as an ORU^R01 message of version 2.5.1."""
    mrn, family, given, born, sex = report.person
    sent = _stamp(report.issued)
    lines = [
        f"MSH|^~\\&|LAB|CENTRE|WARD|HOSPITAL|{sent}||ORU^R01^ORU_R01|{report.order}-{sent[:12]}|P|2.5.1"
        "||||||UNICODE UTF-8",
        f"PID|1||{mrn}^^^HOSPITAL^MR||{_escaped(family)}^{_escaped(given)}||{born.replace('-', '')}|{sex}",
        f"OBR|1||{report.order}^LAB|{report.panel}^{report.panel}^L|||{_stamp(report.taken)}|||||||||||||||{sent}|||F",
    ]
    for number, item in enumerate(report.results, 1):
        kind = "SN" if item.comparator else "ST" if item.number == TEXT else "NM"
        value = f"{item.comparator}^{item.number}" if item.comparator else item.number
        low, high = item.limits or ("", "")
        limits = f"{low}-{high}" if low and high else f">{low}" if low else f"<{high}" if high else ""
        lines.append(
            f"OBX|{number}|{kind}|{item.loinc}^{item.name}^LN||{value}|{item.unit}|{limits}|{'~'.join(item.flags)}|||"
            f"{HL7_STATUS[item.status]}"
        )
        lines += [f"NTE|{place}||{_escaped(note)}" for place, note in enumerate(item.notes, 1)]
    return ("\r".join(lines) + "\r").encode()


def as_fhir(report):
    """Return a report as a Bundle of the Patient, the Observations and their DiagnosticReport."""
    mrn, family, given, born, sex = report.person
    person = {
        "resourceType": "Patient", "id": mrn,
        "identifier": [{"type": {"coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}, "value": mrn}],
        "name": [{"use": "official", "family": family, "given": [given]}],
        "birthDate": born, "gender": "female" if sex == "F" else "male",
    }  # fmt: skip
    seen = [_observation(item, place, report) for place, item in enumerate(report.results)]
    told = {
        "resourceType": "DiagnosticReport", "status": "final", "code": {"text": report.panel},
        "subject": {"reference": f"Patient/{mrn}"},
        "result": [{"reference": f"Observation/{item['id']}"} for item in seen],
    }  # fmt: skip
    entries = [{"resource": item} for item in (told, *seen, person)]
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False)
    return re.sub(r'"@(-?[0-9.]+)@"', r"\1", text).encode()


def _observation(item, place, report):
    found = {
        "resourceType": "Observation", "id": f"{report.order}-{place}",
        "identifier": [{"system": "http://centre.example/lab", "value": f"{report.order}-{item.loinc}"}],
        "status": item.status, "subject": {"reference": f"Patient/{report.person[0]}"},
        "code": {"coding": [{"system": "http://loinc.org", "code": item.loinc, "display": item.name}]},
        "effectiveDateTime": _iso(report.taken), "issued": _iso(report.issued),
    }  # fmt: skip
    if item.number == TEXT:
        found["valueString"] = TEXT
    elif item.number:
        found["valueQuantity"] = _quantity(item.number, item.unit)
    if item.comparator:
        found["valueQuantity"]["comparator"] = item.comparator
    ends = {name: _quantity(end, item.unit) for name, end in zip(("low", "high"), item.limits, strict=False) if end}
    if ends:
        found["referenceRange"] = [ends]
    if item.flags:
        found["interpretation"] = [{"coding": [{"code": flag}]} for flag in item.flags]
    if item.notes:
        found["note"] = [{"text": note} for note in item.notes]
    return found


def _quantity(number, unit):
    # The number stands as it is printed: a float would lose its last zero.
    return {"value": f"@{number}@", "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def _stamp(moment):
    return moment.astimezone(ZONE).strftime("%Y%m%d%H%M%S%z")


def _iso(moment):
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def _escaped(text):
    signs = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\n": "\\.br\\"}
    return "".join(signs.get(sign, sign) for sign in text)


def main():
    """Write both forms of the content of a seed into a folder."""
    folder = Path(sys.argv[2])
    for number, report in enumerate(content(int(sys.argv[1]))):
        (folder / f"{number:04}.hl7").write_bytes(as_hl7(report))
        (folder / f"{number:04}.json").write_bytes(as_fhir(report))


if __name__ == "__main__":
    main()
