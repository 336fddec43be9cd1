"""A ward with two people, and what a FHIR file would do in it: read, not stored."""

from datetime import UTC, date, datetime
from pathlib import Path

from bedside.desk.intake import Source, at_once, read
from bedside.domain.problem import Problem
from bedside.session import Session

DATA = Path(__file__).parent / "data" / "fhir"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def make_ward(folder, *, people=True):
    """Return an open session of a fresh store."""
    session, _ = Session.create(
        folder, ward="W", zone="Europe/Berlin", user="dr", passphrase="long enough to pass", clock=lambda: NOW
    )
    if people:
        session.add_patient(mrn="P-1", name="Ada Beispiel", born=date(1970, 1, 1), sex="F")
        session.add_patient(mrn="P-2", name="Max Muster", born=date(1955, 5, 5), sex="M")
    return session


def taken(session, data, *, name="fhir", patient=None, form="fhir"):
    """Return what a file would do."""
    person = session.find_patient(patient) if patient else None
    return at_once(read(session, Source(name=name, data=data, form=form, patient=person)))


def told(session, data, **how):
    """Return the lines of a file as (place, became, why), or the sentence that refuses all of it."""
    try:
        return [(line.line, line.became, line.why) for line in taken(session, data, **how).lines]
    except Problem as problem:
        return str(problem)
