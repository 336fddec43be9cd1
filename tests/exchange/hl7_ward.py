"""A ward whose people the HL7 test files speak of, and the reading of a file for it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bedside.desk.intake import Source, at_once, read, store
from bedside.session import Session

DATA = Path(__file__).parent / "data" / "hl7"
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
PEOPLE = (
    ("H-1", "Lindqvist, Astrid", date(1961, 4, 17), "F"),
    ("H-2", "Okafor, Daniel", date(1950, 12, 30), "M"),
    ("PATID1234", "Jones, William", date(1961, 6, 15), "M"),
    ("10006579", "Duck, Donald", date(1924, 10, 10), "M"),
    ("789012", "Smith, Jane", date(1985, 3, 17), "F"),
    ("CERN-00042", "Smith, Jane Two", date(1975, 2, 20), "F"),
    ("MRN12345", "Doe, John", date(1970, 1, 1), "M"),
    ("MRN-TEST-001", "Doe, John Q", date(1970, 1, 1), "M"),
    ("9339683996", "Miller, Paul", date(2005, 7, 15), "M"),
    ("9817566735", "Johnson, Philip", date(2007, 5, 26), "M"),
    ("36363636", "Everyman, Adam", date(1980, 6, 2), "M"),
    ("0001000052", "\u60a3\u8005, \u592a\u90ce", date(1970, 4, 5), "M"),
    ("14", "Finn, Huckleberry", date(1963, 8, 15), "M"),
    ("555-44-4444", "Everywoman, Eve", date(1962, 3, 20), "F"),
)


class Clock:
    """Shows one moment, and later ones where a test says so."""

    later = timedelta(0)

    def __call__(self):
        return NOW + self.later


def made(folder, people=PEOPLE):
    """Make a ward in Berlin with the people of the files."""
    session, _code = Session.create(
        folder, ward="Ward 4", zone="Europe/Berlin", user="demo", passphrase="a practice passphrase", clock=Clock()
    )
    for mrn, name, born, sex in people:
        session.add_patient(mrn=mrn, name=name, born=born, sex=sex)
    return session


def looked(session, name, data, **told):
    """Return what a file would do."""
    return at_once(read(session, Source(name=name, data=data, form="hl7", **told)))


def taken(session, name, data, **told):
    """Take a file in; return what became of its lines."""
    return store(session, looked(session, name, data, **told))


def files():
    """Return every test file, public and own."""
    return sorted(DATA.glob("*/*.hl7"))


def own(name):
    """Return the bytes of an own file."""
    return (DATA / "own" / f"{name}.hl7").read_bytes()
