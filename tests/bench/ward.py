"""Stores of a given size, filled through the session as an import would fill them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from bedside.domain.records import Device, Dose, Observation, Order, OxygenSetting, Patient
from bedside.session.session import Session

PASSPHRASE = "a bench passphrase"
CODES = (("ferritin", "ng/mL"), ("crp", "mg/L"), ("alc", "10*3/uL"), ("pct", "ng/mL"), ("hr", "/min"))
STAY_MINUTES = 28_800
OTHER = 4


def session_of(folder, patients, records=20):
    """Make a store of so many patients, the first under treatment with so many records, the others with four each."""
    session, _code = Session.create(folder, ward="Bench", zone="Europe/Berlin", user="bench", passphrase=PASSPHRASE)
    numbers = count()
    people = [patient(session, numbers) for _ in range(patients)]
    everything = list(people)
    for index, person in enumerate(people):
        everything += stay(session, person, numbers, records if index == 0 else OTHER)
    for start in range(0, len(everything), 20_000):
        refused = session.import_file("bench", everything[start : start + 20_000]).refused
        assert not refused, refused
    return session, people


def patient(session, numbers):
    """Return a patient record."""
    number = next(numbers)
    name = f"00000000-0000-7000-8000-{number:012d}"
    stamp = session.stamp()
    return Patient(
        id=name, patient=name, at=stamp.now - timedelta(days=30), recorded_at=stamp.now, author=stamp.author,
        workstation=stamp.workstation, mrn=f"B-{number}", name=f"Bench, {number}", born=date(1960, 1, 1), sex="F",
    )  # fmt: skip


def stay(session, person, numbers, size):
    """Return what twenty days bring: of twenty records seventeen values, two oxygen settings and a dose."""
    stamp = session.stamp()
    for index in range(size):
        ago = timedelta(minutes=STAY_MINUTES * (size - index) // size + 5)
        head = {
            "id": f"00000000-0000-7000-8000-{next(numbers):012d}", "patient": person.id, "at": stamp.now - ago,
            "recorded_at": stamp.now, "author": stamp.author, "workstation": stamp.workstation,
        }  # fmt: skip
        yield record(head, index, treated=size > OTHER)


def record(head, index, *, treated):
    """Return the record of a place in the stay."""
    if treated and index == 1:
        return Order(**head, action="start", drug="anakinra", dose=Decimal(100), route="subcutaneous", interval_hours=6)
    if treated and index % 20 == 2:
        return Dose(**head, drug="anakinra", status="given", dose=Decimal(100), route="subcutaneous")
    if treated and index % 10 == 8:
        return OxygenSetting(**head, devices=(Device(name="nc", flow=Decimal(2 + index % 4)),), spo2=Decimal(94))
    code, unit = CODES[index % len(CODES)]
    value = Decimal(70 + index % 30)
    if code == "pct":
        value /= 1000
    return Observation(**head, code=code, value=Decimal("0.9") if code == "alc" else value, unit=unit)
