"""A session on a store that is open already, with a clock, a steady clock and a zone that a test can move."""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bedside.domain.records import Event, Observation
from bedside.session import Session

START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


class Desk:
    """One workstation's time, and the sessions before it."""

    def __init__(self, reopen, start=START, offset=timedelta(0)):
        self.reopen, self.now, self.seconds, self.offset = reopen, start, 0.0, offset

    def open(self, user="demo", *roles, steady=True):
        store = self.reopen()
        store.user, store.roles = user, roles or ("administrator", "physician")
        return Session(
            store,
            clock=lambda: self.now,
            monotonic=(lambda: self.seconds) if steady else None,
            offset=lambda at: self.offset if not callable(self.offset) else self.offset(at),
        )

    def wait(self, **length):
        """Let time pass, as it does."""
        passed = timedelta(**length)
        self.now += passed
        self.seconds += passed.total_seconds()

    def set_clock(self, **length):
        """Set the computer's clock: no time passes."""
        self.now += timedelta(**length)


def add(session, mrn=None, **more):
    told = {"name": "Invented Person", "born": date(1961, 5, 4), "sex": "F", **more}
    return session.add_patient(mrn=mrn or os.urandom(4).hex(), **told)


def envelope(session, person):
    stamp = session.stamp()
    return {
        "id": stamp.new_id(),
        "patient": person.patient,
        "at": stamp.now,
        "recorded_at": stamp.now,
        "author": stamp.author,
        "workstation": stamp.workstation,
    }


def crp(session, person, value="71", **more):
    told = {"code": "crp", "value": Decimal(value), "unit": "mg/L"}
    return Observation(**(envelope(session, person) | told | more))


def event(session, person, code="admitted", **more):
    return Event(**(envelope(session, person) | {"code": code} | more))


def chart(session, person, *records):
    session.record(records)
    return records[0]


def values(session, person, code="crp", **when):
    return [item.text for item in session.chart(person.patient, **when).values(code)]
