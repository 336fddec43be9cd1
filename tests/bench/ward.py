"""Stores of a given size, filled through the session as an import would fill them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from bedside.domain.records import Observation, Patient
from bedside.session.session import Session

PASSPHRASE = "a bench passphrase"
CODES = (("ferritin", "ng/mL"), ("crp", "mg/L"), ("alc", "10*3/uL"), ("pct", "ng/mL"), ("hr", "/min"))


def session_of(folder, patients, records=20):
    """Make a store of so many patients, the first with so many records and the others with four each."""
    session, _code = Session.create(folder, ward="Bench", zone="Europe/Berlin", user="bench", passphrase=PASSPHRASE)
    numbers = count()
    people = [patient(session, numbers) for _ in range(patients)]
    everything = list(people)
    for index, person in enumerate(people):
        everything += observations(session, person, records if index == 0 else 4, numbers)
    for start in range(0, len(everything), 20_000):
        session.import_file("bench", everything[start : start + 20_000])
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


def observations(session, person, number, numbers):
    """Return laboratory values spread over twenty days."""
    stamp = session.stamp()
    for index in range(number):
        code, unit = CODES[index % len(CODES)]
        value = Decimal(70 + index % 30) if code != "alc" else Decimal("0.9")
        yield Observation(
            id=f"00000000-0000-7000-8000-{next(numbers):012d}", patient=person.id,
            at=stamp.now - timedelta(minutes=28_800 * (number - index) // number + 5), recorded_at=stamp.now,
            author=stamp.author, workstation=stamp.workstation, code=code, value=value if code != "pct" else value / 1000,
            unit=unit,
        )  # fmt: skip
